/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A class and grants to begin with, from what a unit and its files show. It says what was seen and where;
 * it does not say that anything is safe. */
#pragma once

#include "base/words.h"
#include "engine/profile/catalogue.h"
#include "engine/profile/program-table.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

/* Something that was seen. */
typedef struct {
        char *word; /* of the selection, that it speaks for; NULL: none */
        GbnWords *reason;
        char *path;    /* where it stands; NULL: nowhere, for what is not there */
        unsigned line; /* 0: the file as a whole */
} GbnClue;

typedef struct {
        const char *caution; /* why nothing is suggested for this unit; raw; NULL: no reason */
        char **selection;    /* words for a preview, the class first; empty with a caution */
        GPtrArray *clues;    /* GbnClue *; those that speak for the same word stand together */
} GbnSuggestion;

typedef struct {
        const GbnUnitTree *tree;
        const GbnUnitChain *chain;
        const GbnCatalogue *catalogue;
        const GbnProgramTable *programs;
        GbnSystemd systemd;
} GbnSuggestQuestion;

/* Errors: those of reading the unit. The suggestion refers to the table of programs. */
bool gbn_suggest(const GbnSuggestQuestion *question, GbnSuggestion *ret, GError **error);
/* All that was seen, without a choice: each clue has the word that it speaks for by itself, whether or not a
 * class takes what that would give back. Element type GbnClue *. Errors: the same. */
GPtrArray *gbn_suggest_clues(const GbnSuggestQuestion *question, GError **error);

void gbn_suggestion_clear(GbnSuggestion *suggestion);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnSuggestion, gbn_suggestion_clear)
