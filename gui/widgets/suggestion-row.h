/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the daemon would begin with for a unit, and what it has seen that speaks for it. */
#pragma once

#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_SUGGESTION_ROW (gbn_suggestion_row_get_type())
G_DECLARE_FINAL_TYPE(GbnSuggestionRow, gbn_suggestion_row, GBN, SUGGESTION_ROW, AdwExpanderRow)

void gbn_suggestion_row_set_stage(GbnSuggestionRow *row, GbnStage *stage); /* NULL: none */
