/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host in sentences: what there is to gain, what is on trial, what to look at, and what to do first.
 *
 * Signals: "unit-activated" (GbnUnit *); "list-wanted", when the list shows what a sentence counts. */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

#define GBN_TYPE_OVERVIEW_SUMMARY (gbn_overview_summary_get_type())
G_DECLARE_FINAL_TYPE(GbnOverviewSummary, gbn_overview_summary, GBN, OVERVIEW_SUMMARY, GtkWidget)

void gbn_overview_summary_set_client(GbnOverviewSummary *summary, GbnClient *client);
