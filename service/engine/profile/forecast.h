/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a selection would do to a unit: our drop-in is put at its place among the unit's files and
 * all of them are read again. */
#pragma once

#include "engine/profile/compose.h"
#include "engine/score/score.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

/* What one layer adds on top of all the others. */
typedef struct {
        char *word;    /* as in the selection */
        unsigned gain; /* tenths; 0: already covered */
} GbnLayerGain;

/* A line of a later file that sets what ours sets, and wins. */
typedef struct {
        char *directive, *path;
        unsigned line;
} GbnShadow;

typedef struct {
        GbnScore without;    /* any drop-in of ours */
        GbnScore now, then;  /* with the one that lies there, if any; and with the new one */
        char *unit;          /* its name */
        char *selection;     /* canonical */
        char *dropin;        /* its whole text */
        char *place;         /* the path where our drop-in lies, or will */
        char *present;       /* its text as it lies there; NULL: none that everybody may read */
        bool is_edited;      /* it was edited by hand */
        char *digest;        /* of the unit's own text */
        GPtrArray *remarks;  /* GbnRemark * */
        GPtrArray *gains;    /* GbnLayerGain * */
        GPtrArray *shadows;  /* GbnShadow * */
        bool starts_as_root; /* the unit, before it may drop rights by itself */
} GbnForecast;

/* Who is asking, and about which unit. */
typedef struct {
        GbnUnitTree *tree;
        const char *name; /* of the unit */
        GbnRules rules;
        const GbnWeights *weights;
        const GbnFile *text; /* the main file, where it lies nowhere; NULL: the tree has it */
        bool is_file;        /* a file was named, so ours may lie beside it */
} GbnForecastQuestion;

/* Errors: those of finding and reading the unit, and of gbn_render. */
bool gbn_forecast(const GbnForecastQuestion *question, const GbnSelection *selection,
                  GbnForecast *ret, GError **error);

/* Only the exposure that it would have, in tenths, for lists of many units. Errors: the same. */
bool gbn_forecast_exposure(const GbnForecastQuestion *question, const GbnSelection *selection,
                           unsigned *ret, GError **error);

/* The exposure with our drop-in being this text; NULL: with none. Errors: those of finding and reading the unit. */
bool gbn_forecast_dropin(const GbnForecastQuestion *question, const char *text, unsigned *ret,
                         GError **error);

/* Whether our drop-in of the unit would lie at this path: kept, on trial, or beside a file that was named. */
bool gbn_forecast_is_ours(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                          const char *path);

void gbn_forecast_clear(GbnForecast *forecast);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnForecast, gbn_forecast_clear)
