/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cells of directives: columns that sort where there is room, rows of two lines where there is not. */
#pragma once

#include "client/directive.h"

#include <gtk/gtk.h>

/* Called with the place of a directive in the view when somebody wants its menu. */
typedef void (*GbnDirectiveMenu)(GtkWidget *cell, guint position, gpointer userdata);

void gbn_directive_columns_add(GtkColumnView *view, GbnDirectiveMenu menu, gpointer userdata);

GtkListItemFactory *gbn_directive_lines_new(GbnDirectiveMenu menu, gpointer userdata);
