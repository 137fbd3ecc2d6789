/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the history says of each unit, kept for as long as its file is the same. */
#pragma once

#include "base/file-read.h"
#include "engine/profile/past-trial.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
        uint64_t last_change; /* of the last entry: seconds since 1970 */
        bool is_taken_back; /* that is a trial which was taken back without anybody asking for it */
        char *reason;       /* why, in English; NULL: none is known */
        GPtrArray *trials;  /* GbnPastTrial *, oldest first */
} GbnUnitPast;

typedef struct GbnUnitPasts GbnUnitPasts;

GbnUnitPasts *gbn_unit_pasts_new(void);
void gbn_unit_pasts_free(GbnUnitPasts *pasts);

/* Reads the history again if it may be another by now. One that cannot be read says nothing. */
void gbn_unit_pasts_update(GbnUnitPasts *pasts, const GbnRoot *root);

/* NULL: it has no entry. Good until the next update. */
const GbnUnitPast *gbn_unit_pasts_get(const GbnUnitPasts *pasts, const char *unit);
