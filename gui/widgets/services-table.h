/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All services side by side, sorted by any column.
 *
 * Signal: "unit-activated" (GbnUnit *). */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

#define GBN_TYPE_SERVICES_TABLE (gbn_services_table_get_type())
G_DECLARE_FINAL_TYPE(GbnServicesTable, gbn_services_table, GBN, SERVICES_TABLE, GtkWidget)

void gbn_services_table_set_client(GbnServicesTable *table, GbnClient *client);
