/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an argument of show and its like means: a unit by name, a file, a folder, or standard input. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        char *name;  /* full name of a service */
        char *path;  /* the file that was named; NULL for a name, "-" for standard input */
        bool listed; /* came out of a folder: being masked is then no failure */
} GbnSubject;

typedef struct {
        GPtrArray *subjects; /* GbnSubject *, each name once */
        GHashTable *names;   /* char *: of the subjects */
        GPtrArray *folders;  /* char *: stand in front of the search path; NULL-terminated */
        GPtrArray *errors;   /* GError *: arguments that mean nothing */
        bool is_single;      /* one argument, and no folder */
} GbnSubjects;

/* A plain name that is not installed on this machine, but stands for a file in this folder, means the
 * file: it gets a "./". Errors: those of opening the units of the machine. */
bool gbn_subjects_resolve(char **arguments, GError **error);

/* arguments: NULL-terminated. Paths are paths inside the root. */
void gbn_subjects_read(const GbnRoot *root, char **arguments, GbnSubjects *ret);
void gbn_subjects_clear(GbnSubjects *subjects);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnSubjects, gbn_subjects_clear)
