/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for screen readers where GTK and libadwaita give none: the lists and the places that
 * scroll, inside rows, views and status pages. */
#pragma once

#include <gtk/gtk.h>

void gbn_name_lists(GtkWidget *root, const char *label);
