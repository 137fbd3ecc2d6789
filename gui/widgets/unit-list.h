/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The services of a host, sorted by what there is to gain; the overview is chosen above them.
 *
 * Signal: "unit-activated" (GbnUnit * or NULL for the overview). Property: "search-mode" (boolean). */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

#define GBN_TYPE_UNIT_LIST (gbn_unit_list_get_type())
G_DECLARE_FINAL_TYPE(GbnUnitList, gbn_unit_list, GBN, UNIT_LIST, GtkWidget)

void gbn_unit_list_set_client(GbnUnitList *list, GbnClient *client);

/* Shows it as chosen; NULL for the overview. Nothing is emitted. */
void gbn_unit_list_select(GbnUnitList *list, GbnUnit *unit);

/* Nothing is chosen, so that a click on anything opens it: for a list that stands alone. */
void gbn_unit_list_unselect(GbnUnitList *list);

/* Typing anywhere in this widget begins a search. */
void gbn_unit_list_set_key_capture(GbnUnitList *list, GtkWidget *widget);
void gbn_unit_list_focus_search(GbnUnitList *list);

/* Gives the keyboard to the services. No grab_focus() of the class: GTK calls that on the way to the overview too. */
void gbn_unit_list_focus(GbnUnitList *list);
