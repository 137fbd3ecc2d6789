/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of the host one service could touch, as a number and its reasons. */
#pragma once

#include "engine/score/assessment.h"
#include "engine/score/weights.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
        GBN_FINDING_GOOD,
        GBN_FINDING_PARTLY, /* bad, but less than it could be */
        GBN_FINDING_BAD,
        GBN_FINDING_NOT_APPLICABLE,
} GbnFindingState;

typedef struct {
        const GbnAssessment *row;
        unsigned number; /* of the row, as for gbn_assessment() */
        GbnFindingState state;
        uint64_t badness;       /* 0 to range */
        uint64_t range, weight; /* as used, a policy file counted in */
        uint64_t share;         /* tenths of the exposure that this row makes, rounded up */
        const char *words;      /* for people, raw */
} GbnFinding;

typedef struct {
        unsigned exposure; /* tenths: 0 shut, 100 wide open */
        unsigned count;
        GbnFinding findings[GBN_ROW_COUNT]; /* in table order */
} GbnScore;

/* Errors: BAD_POLICY when a range of the weights is below what a row can reach. */
bool gbn_score_unit(const GbnFacts *facts, const GbnRules *rules, const GbnWeights *weights,
                    GbnScore *ret, GError **error);

/* Worst share first, then as in the table; rows that do not apply come last. */
void gbn_score_sort(GbnScore *score);
