/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In which order services are listed, and which of them. */
#pragma once

#include "client/unit.h"

#include <gtk/gtk.h>

/* By the settings "sort"; and by "filter", "show-not-applicable", "accepted" and what is searched for. */
GtkSorter *gbn_unit_order_sorter_new(GSettings *settings);
GtkFilter *gbn_unit_order_filter_new(GSettings *settings);

/* Shows only what has all these words in its name, description or layers. */
void gbn_unit_order_set_search(GtkFilter *filter, const char *text);

const char *gbn_unit_order_sort_words(GSettings *settings); /* "sorted by gain", translated */
const char *
gbn_unit_order_empty_words(GSettings *settings); /* why a list has nothing, translated */

/* The running service that has most to gain and that nothing speaks against; NULL: none has anything. */
GbnUnit *gbn_unit_order_find_easy(GListModel *units);

/* Up to count services with most to gain, where it weighs more: those that wait for connections, run as root and run
 * now. GbnUnit *. */
GPtrArray *gbn_unit_order_find_first(GListModel *units, guint count);
