/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One service in the list: its name and state, its exposure and what that could be. */
#pragma once

#include "client/unit.h"

#include <gtk/gtk.h>

#define GBN_TYPE_UNIT_ROW (gbn_unit_row_get_type())
G_DECLARE_FINAL_TYPE(GbnUnitRow, gbn_unit_row, GBN, UNIT_ROW, GtkWidget)

void gbn_unit_row_set_unit(GbnUnitRow *row, GbnUnit *unit); /* NULL: none */
