/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each layer does to one unit beside a selection, and what is known against it. */
#pragma once

#include "base/words.h"
#include "engine/profile/forecast.h"
#include "engine/profile/past-trial.h"
#include "engine/profile/program-table.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
        GBN_LAYER_UNTESTED,
        GBN_LAYER_LIKELY_TO_BREAK,
        GBN_LAYER_BREAKS,
        GBN_LAYER_NOT_AVAILABLE,
        GBN_LAYER_SET_BY_OTHERS,
} GbnLayerVerdict;

typedef struct {
        char *word;             /* as in a selection, without its revision */
        unsigned with, without; /* exposures of the selection with it and without it, in tenths */
        bool is_selected;
        GbnLayerVerdict verdict;
        GbnWords *reason;              /* for the verdict; NULL: none */
        char *path;                    /* where that stands; NULL: nowhere */
        unsigned line;                 /* 0: the file as a whole */
        uint64_t failed, failed_among; /* trials, see gbn_past_trials_find(): seconds since 1970,
                                           0: none */
} GbnWeighedLayer;

typedef struct {
        GbnForecastQuestion forecast;
        const GbnCatalogue *catalogue;
        const GbnProgramTable *programs;
        const char *package;     /* that owns the unit's main file; NULL: none is known */
        const GPtrArray *trials; /* GbnPastTrial *, oldest first; may be NULL */
} GbnWeighQuestion;

/* The word for it, of the bus. */
const char *gbn_layer_verdict_name(GbnLayerVerdict verdict);

/* The layers of the selection, and all restrictions that need no argument, sorted by word. Element type
 * GbnWeighedLayer *. Errors: those of gbn_forecast. */
GPtrArray *
gbn_weigh(const GbnWeighQuestion *question, const GbnSelection *selection, GError **error);
