/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A restriction as a switch that stages it: what it does, what it gains on this unit, and what speaks against it. */
#pragma once

#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_LAYER_ROW (gbn_layer_row_get_type())
G_DECLARE_FINAL_TYPE(GbnLayerRow, gbn_layer_row, GBN, LAYER_ROW, AdwExpanderRow)

/* What holds for all rows alike. */
typedef struct {
        GbnStage *stage;
        GHashTable
                *directives; /* char * → GUINT_TO_POINTER(), by how many staged layers it is set */
        gboolean can_stage;
        gint64 now; /* seconds since 1970 */
} GbnLayerScene;

GbnLayerRow *gbn_layer_row_new(const GbnLayerInfo *layer);

/* Shows what the stage says now. Only what differs is drawn anew. */
void gbn_layer_row_show(GbnLayerRow *row, const GbnLayerScene *scene);

/* Lets go of the stage; it does nothing until it is shown again. */
void gbn_layer_row_forget(GbnLayerRow *row);

const char *gbn_layer_row_get_id(GbnLayerRow *row);
