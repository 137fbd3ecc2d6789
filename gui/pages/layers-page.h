/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers that can be laid on a unit, as switches that only stage. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_LAYERS_PAGE (gbn_layers_page_get_type())
G_DECLARE_FINAL_TYPE(GbnLayersPage, gbn_layers_page, GBN, LAYERS_PAGE, GtkWidget)

void gbn_layers_page_set_stage(GbnLayersPage *page, GbnStage *stage); /* NULL: no unit */
