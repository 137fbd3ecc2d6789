/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One entry of the history: what, when and by whom; opened, the layers before and after, and the way back to them.
 *
 * Signal: "restore" (char **): words that somebody wants to have staged. */
#pragma once

#include "client/catalogue.h"
#include "client/history-entry.h"

#include <adwaita.h>

#define GBN_TYPE_HISTORY_ROW (gbn_history_row_get_type())
G_DECLARE_FINAL_TYPE(GbnHistoryRow, gbn_history_row, GBN, HISTORY_ROW, AdwExpanderRow)

/* user: the name, or what stands for it. */
GtkWidget *
gbn_history_row_new(const GbnHistoryEntry *entry, const GbnCatalogue *catalogue, const char *user);
void gbn_history_row_set_can_restore(GbnHistoryRow *row, gboolean can);
