/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions "unit.…" of the page of a unit: what they do, when they can be done, and what is said afterwards.
 *
 * Signals: "show-page" (guint) when a page of the unit has to be shown, numbered as in pages/unit-page.h. */
#pragma once

#include "client/stage.h"
#include "widgets/note.h"

#include <gtk/gtk.h>

#define GBN_TYPE_UNIT_DEEDS (gbn_unit_deeds_get_type())
G_DECLARE_FINAL_TYPE(GbnUnitDeeds, gbn_unit_deeds, GBN, UNIT_DEEDS, GObject)

/* The page and the note have to outlive it. */
GbnUnitDeeds *gbn_unit_deeds_new(GtkWidget *page, GbnNote *note);

void gbn_unit_deeds_set_stage(GbnUnitDeeds *deeds, GbnStage *stage); /* NULL: none */
