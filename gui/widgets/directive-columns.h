/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cells of directives: columns that sort where there is room, rows of two lines where there is not. */
#pragma once

#include "client/directive.h"

#include <gtk/gtk.h>

void gbn_directive_columns_add(GtkColumnView *view);

GtkListItemFactory *gbn_directive_lines_new(void);

/* The place in the model of the row at a point of a view with such cells; GTK_INVALID_LIST_POSITION: none. */
guint gbn_directive_position_at(GtkWidget *view, double x, double y);
