/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scoring by name, with all that the options decide. */
#pragma once

#include "ctl/options.h"
#include "engine/facts/facts.h"
#include "engine/score/score.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        GbnUnitTree *tree;
        GbnRules rules;
        GbnWeights *weights;
        GbnFacts facts;   /* of the unit scored last */
        GPtrArray *notes; /* GbnNote *, of the unit scored last; NULL: none are wanted */
} GbnScorer;

/* first: folders that stand in front of the search path, or NULL. live: judge as
 * systemd-analyze does with a running systemd. */
bool gbn_scorer_open(const GbnOptions *options, const char *const *first, bool live, GbnScorer *ret,
                     GError **error);
void gbn_scorer_clear(GbnScorer *scorer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnScorer, gbn_scorer_clear)

/* A template gets the instance that systemd-analyze would give it. Errors: NOT_FOUND. */
GbnUnitChain *gbn_scorer_find(GbnScorer *scorer, const char *name, GError **error);

/* ret_type (may be NULL): GBN_TYPE_…. Errors: those of gbn_facts_from_text and gbn_score_unit. */
bool gbn_scorer_score(GbnScorer *scorer, const GbnUnitChain *chain, GbnScore *ret_score,
                      int *ret_type, GError **error);

/* One line on stderr where drop-ins could not be read: the numbers may be too high then. */
void gbn_complain_unreadable(const GbnScorer *scorer);

/* Whether a systemd runs on this machine. */
bool gbn_systemd_is_running(void);
