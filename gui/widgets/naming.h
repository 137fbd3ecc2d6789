/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for screen readers where GTK and libadwaita give none: the lists inside groups, rows and views. */
#pragma once

#include <gtk/gtk.h>

void gbn_name_lists(GtkWidget *root, const char *label);
