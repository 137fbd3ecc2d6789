/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The restrictions of one level, folded away below a heading that counts them.
 *
 * Signal: "opened", when its rows are to be shown. */
#pragma once

#include "client/catalogue.h"
#include "widgets/layer-row.h"

#include <gtk/gtk.h>

#define GBN_TYPE_LAYER_GROUP (gbn_layer_group_get_type())
G_DECLARE_FINAL_TYPE(GbnLayerGroup, gbn_layer_group, GBN, LAYER_GROUP, GtkWidget)

/* The rows for the restrictions of this level that take no argument; anew only where they are others. */
void
gbn_layer_group_set_level(GbnLayerGroup *group, const GbnCatalogue *catalogue, const char *level);
void gbn_layer_group_show(GbnLayerGroup *group, const GbnLayerScene *scene);

/* Lets go of the stage. */
void gbn_layer_group_forget(GbnLayerGroup *group);

void gbn_layer_group_set_open(GbnLayerGroup *group, gboolean open);
guint gbn_layer_group_count_staged(GbnLayerGroup *group, GbnStage *stage);
