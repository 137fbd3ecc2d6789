/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A staged layer that is not a plain switch: a permission, or a restriction that names something. Its argument can be
 * edited in place, and it can be taken away. */
#pragma once

#include "widgets/layer-row.h"

#include <adwaita.h>

#define GBN_TYPE_GRANT_ROW (gbn_grant_row_get_type())
G_DECLARE_FINAL_TYPE(GbnGrantRow, gbn_grant_row, GBN, GRANT_ROW, AdwPreferencesRow)

/* id: of a layer or class. */
GbnGrantRow *gbn_grant_row_new(const GbnCatalogue *catalogue, const char *id);
void gbn_grant_row_show(GbnGrantRow *row, const GbnLayerScene *scene);
/* Brings it into sight, too. */
void gbn_grant_row_focus(GbnGrantRow *row);

const char *gbn_grant_row_get_id(GbnGrantRow *row);
