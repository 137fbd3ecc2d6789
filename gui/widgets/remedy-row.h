/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layer that helps against a finding, what it may break, and a button that stages it. */
#pragma once

#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_REMEDY_ROW (gbn_remedy_row_get_type())
G_DECLARE_FINAL_TYPE(GbnRemedyRow, gbn_remedy_row, GBN, REMEDY_ROW, AdwActionRow)

/* id: of a layer that the catalogue has. */
GtkWidget *gbn_remedy_row_new(GbnStage *stage, const char *id);
