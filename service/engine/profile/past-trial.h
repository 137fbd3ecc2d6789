/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What earlier trials of a unit say about one layer. */
#pragma once

#include "engine/profile/catalogue.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One that is over, with the canonical selections that it led from and to. */
typedef struct {
        uint64_t when;        /* seconds since 1970 */
        bool was_kept;        /* else the service did not do well, and it was taken back */
        char *before, *after; /* NULL: none */
        char *reason;         /* why it was taken back, in English; NULL: not known */
} GbnPastTrial;

void gbn_past_trial_free(GbnPastTrial *trial);

typedef struct {
        const GbnPastTrial
                *alone; /* the last failure in which it was all that was tried; NULL: none */
        const GbnPastTrial *among; /* the last one in which it was one of several */
} GbnPastFailures;

/* trials: GbnPastTrial *, oldest first; may be NULL. word: of the layer with its argument. What was kept with the layer
 * later on overrules a failure. */
void gbn_past_trials_find(const GPtrArray *trials, const GbnCatalogue *catalogue, const char *word,
                          GbnPastFailures *ret);
