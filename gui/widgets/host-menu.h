/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The title of the list: whose services these are, and a menu of other computers. */
#pragma once

#include "client/host.h"

#include <gtk/gtk.h>

#define GBN_TYPE_HOST_MENU (gbn_host_menu_get_type())
G_DECLARE_FINAL_TYPE(GbnHostMenu, gbn_host_menu, GBN, HOST_MENU, GtkWidget)

void gbn_host_menu_set_host(GbnHostMenu *menu, GbnHost *host);
void gbn_host_menu_popup(GbnHostMenu *menu);
void gbn_host_menu_ask(GbnHostMenu *menu); /* which computer to connect to */

/* Puts a computer that was reached first among the recent ones. */
void gbn_host_menu_remember(GbnHost *host);
