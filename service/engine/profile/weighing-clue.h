/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what a unit shows speaks against a restriction: it is seen to need what a grant would give back. */
#pragma once

#include "engine/profile/forecast-ground.h"
#include "engine/profile/suggest.h"

#include <glib.h>

/* The clues that speak for a grant, read once for a unit. */
typedef struct {
        const GbnGround *ground;
        const GbnSelection *selection; /* that the restriction stands in */
        GPtrArray *clues;              /* GbnClue *, owned */
        GPtrArray *grants;             /* GbnSelection *: the word of each; NULL: none */
} GbnClueSheet;

/* Errors: those of gbn_suggest. */
bool gbn_clue_sheet_open(const GbnGround *ground, const GbnSuggestQuestion *question,
                         const GbnSelection *selection, GbnClueSheet *ret, GError **error);
void gbn_clue_sheet_clear(GbnClueSheet *sheet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnClueSheet, gbn_clue_sheet_clear)

/* The first clue for a grant that gives back something that this restriction takes, and that the selection with
 * it on it does not leave either; NULL: none. */
const GbnClue *gbn_clue_sheet_find(const GbnClueSheet *sheet, const GbnChoiceOfLayer *restriction);
