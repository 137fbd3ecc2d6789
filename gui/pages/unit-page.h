/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One service: what could be laid on it, why its exposure is what it is, and what was done before. */
#pragma once

#include "client/client.h"
#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_UNIT_PAGE (gbn_unit_page_get_type())
G_DECLARE_FINAL_TYPE(GbnUnitPage, gbn_unit_page, GBN, UNIT_PAGE, GtkWidget)

/* unit: NULL for none. The same unit again keeps what is staged. */
void gbn_unit_page_set_unit(GbnUnitPage *page, GbnClient *client, GbnUnit *unit);
GbnStage *gbn_unit_page_get_stage(GbnUnitPage *page); /* NULL: no unit */

/* Beside the list, or alone with a way back. */
void gbn_unit_page_set_folded(GbnUnitPage *page, gboolean folded);

/* From a page within this one back to where it was opened; FALSE: there is no such page. */
gboolean gbn_unit_page_go_back(GbnUnitPage *page);

/* number: 0 for the layers, 1 why, 2 directives, 3 drop-in, 4 history. */
void gbn_unit_page_show_page(GbnUnitPage *page, guint number);

void gbn_unit_page_refresh(GbnUnitPage *page); /* asks the daemon again */
void gbn_unit_page_unstage(GbnUnitPage *page); /* back to the layers that are on */
