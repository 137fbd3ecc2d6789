/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that lint was asked about: units with the drop-ins beside them, and drop-ins alone. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        char *name; /* of the unit, full */
        GPtrArray *
                parts; /* char *: paths as people named them; the main file first, if there is one */
        bool has_main;
        bool listed; /* came out of a folder */
} GbnLintSubject;

typedef struct {
        GPtrArray *subjects; /* GbnLintSubject *, in the order of the arguments */
        GPtrArray *errors;   /* GError *: arguments that mean nothing */
} GbnLintFiles;

/* arguments: NULL-terminated; paths inside the root, "-" for standard input. Folders are walked to
 * their end; links in them are left out, as what they name is read where it is. */
void gbn_lint_files_find(const GbnRoot *root, char **arguments, GbnLintFiles *ret);
void gbn_lint_files_clear(GbnLintFiles *files);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnLintFiles, gbn_lint_files_clear)
