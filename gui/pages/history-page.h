/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was tried and changed before, by whom, and how it ended. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_HISTORY_PAGE (gbn_history_page_get_type())
G_DECLARE_FINAL_TYPE(GbnHistoryPage, gbn_history_page, GBN, HISTORY_PAGE, GtkWidget)

void gbn_history_page_set_stage(GbnHistoryPage *page, GbnStage *stage); /* NULL: no unit */
