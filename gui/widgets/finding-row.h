/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A finding that counts: what it would allow, its share, and when it is opened the layers that help. */
#pragma once

#include "client/findings.h"
#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_FINDING_ROW (gbn_finding_row_get_type())
G_DECLARE_FINAL_TYPE(GbnFindingRow, gbn_finding_row, GBN, FINDING_ROW, AdwExpanderRow)

/* The finding has to live as long as the row. */
GtkWidget *gbn_finding_row_new(GbnStage *stage, const GbnFinding *finding);
