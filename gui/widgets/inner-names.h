/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for screen readers of what other widgets are made of inside, where they give none: menu buttons, expanding rows,
 * pages with a scrolled area. */
#pragma once

#include <gtk/gtk.h>

/* All focusable parts of the widget that have no words of their own get this name. */
void gbn_inner_names_set(GtkWidget *widget, const char *name);
