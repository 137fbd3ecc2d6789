/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Specifiers such as %i and %n in a value, replaced as systemd.unit(5) says. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const GbnRoot *root;  /* whose machine-id and os-release are meant */
        unsigned systemd;     /* its version: newer ones know more letters */
        const char *name;     /* the unit's full name */
        const char *fragment; /* path of its main file; may be NULL */
} GbnSpecifiers;

/* The text with every specifier replaced, or NULL where one has no value here (a broken escape in
 * %I, no machine id for %m, a letter that is no specifier). A "%" before anything else stays. */
char *gbn_specifiers_expand(const GbnSpecifiers *specifiers, const char *text);
