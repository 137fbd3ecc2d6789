/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host as a whole: what to do first, what is on trial, and all services side by side.
 *
 * Signals: "unit-activated" (GbnUnit *); "list-wanted", when the list of services shows what was asked for. */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

#define GBN_TYPE_OVERVIEW_PAGE (gbn_overview_page_get_type())
G_DECLARE_FINAL_TYPE(GbnOverviewPage, gbn_overview_page, GBN, OVERVIEW_PAGE, GtkWidget)

void gbn_overview_page_set_client(GbnOverviewPage *page, GbnClient *client);

/* Beside the list, or alone with a way back. */
void gbn_overview_page_set_folded(GbnOverviewPage *page, gboolean folded);
