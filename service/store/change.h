/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One change of our drop-in of a unit: recorded, then written. */
#pragma once

#include "base/file-read.h"
#include "store/history.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const char *unit, *action; /* as in the history: "apply", "remove", "undo", "keep" */
        const char *text;          /* of the new drop-in; NULL takes it away */
        unsigned uid;              /* who asked */
        const char *tool;          /* with which program; NULL: not known */
        GbnExposures exposures;
        uint64_t
                in_force; /* since when systemd has it already; 0: it has not; see store/history.h */
} GbnChange;

/* Whether our drop-in of a unit may be changed; *ret_text is what lies there, NULL for nothing. Errors:
 * CONFLICT for a drop-in that is not ours or was edited by hand, those of gbn_dropin_store_read. */
bool gbn_change_check(const GbnRoot *root, const char *unit, char **ret_text, GError **error);

/* Errors: CONFLICT for a drop-in that is not ours or was edited by hand, and those of the history
 * and of gbn_dropin_store_write; then nothing has changed. A text that is there already is fine. */
bool gbn_change_make(const GbnRoot *root, const GbnChange *change, GError **error);
