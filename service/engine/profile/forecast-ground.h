/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What many forecasts about one unit share: the unit without our drop-in, read once, and what is known of
 * lines that came up before. */
#pragma once

#include "engine/facts/facts-from-text.h"
#include "engine/profile/compose.h"
#include "engine/profile/forecast.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const GbnForecastQuestion *question; /* outlives it */
        GbnFacts unit;                       /* without any drop-in of ours */
        GbnScore without;                    /* the score of that */
        GbnUnitChain *chain;                 /* with the text of each part */
        GbnSource *sources;                  /* of that: where each of gbn_settings() was set */
        GHashTable *exposures; /* char * lines of a drop-in → exposure with them, in tenths */
} GbnGround;

/* Errors: those of finding and reading the unit. */
bool gbn_ground_open(const GbnForecastQuestion *question, GbnGround *ret, GError **error);
void gbn_ground_clear(GbnGround *ground);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnGround, gbn_ground_clear)

/* The exposure, in tenths, that a composition of this unit would give; what a later file would loosen is taken
 * out of it. Errors: those of gbn_render. */
bool gbn_ground_exposure(const GbnGround *ground, GbnComposition *composition, unsigned *ret,
                         GError **error);

/* The facts of the unit with a selection on it; to be cleared also on failure. Errors: the same. */
bool gbn_ground_load(const GbnGround *ground, const GbnSelection *selection, GbnFacts *ret,
                     GError **error);
