/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much is staged below the pages of a unit, and what can be done with it.
 *
 * Its buttons are the actions "unit.discard" and "unit.try". */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_ACTION_BAR (gbn_action_bar_get_type())
G_DECLARE_FINAL_TYPE(GbnActionBar, gbn_action_bar, GBN, ACTION_BAR, GtkWidget)

void gbn_action_bar_set_stage(GbnActionBar *bar, GbnStage *stage); /* NULL: none */

/* Why what is staged cannot be tried or applied now, as a sentence; NULL: it can be. */
char *gbn_action_bar_obstacle(GbnStage *stage);
