/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the app is, and the page of help. */
#pragma once

#include <gtk/gtk.h>

void gbn_about_show(GtkWindow *parent); /* parent: may be NULL */
void gbn_help_show(GtkWindow *parent);
void gbn_shortcuts_show(GtkWindow *parent);
