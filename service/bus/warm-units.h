/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files say of each unit, kept for as long as the files are the same. */
#pragma once

#include "engine/profile/study.h"
#include "engine/profile/summary.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        GbnUnitSummary summary; /* empty where there is an error */
        GError *error;          /* why there is none; NULL: there is one */
        char *description;      /* in UTF-8 */
        char *id;               /* its own name, also where this one is an alias */
        char *object;           /* path of the unit's object */
        bool is_alias;          /* another name of a unit that the list has already */
} GbnWarmUnit;

typedef struct GbnWarmUnits GbnWarmUnits;

/* study outlives it. */
GbnWarmUnits *gbn_warm_units_new(GbnStudy *study);
void gbn_warm_units_free(GbnWarmUnits *units);

/* Reads again what may have changed. On failure what was known stays. */
bool gbn_warm_units_update(GbnWarmUnits *units, GError **error);

/* All names in the search path, sorted; element type const char *. Good until the next update. */
const GPtrArray *gbn_warm_units_names(GbnWarmUnits *units);

/* A unit of this name, which need not be there; good until the next call of a function of this file.
 * Never NULL. */
const GbnWarmUnit *gbn_warm_units_get(GbnWarmUnits *units, const char *name);
