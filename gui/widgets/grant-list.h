/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The staged layers that are no plain switches, as rows below a heading. */
#pragma once

#include "widgets/layer-row.h"

#include <gtk/gtk.h>

#define GBN_TYPE_GRANT_LIST (gbn_grant_list_get_type())
G_DECLARE_FINAL_TYPE(GbnGrantList, gbn_grant_list, GBN, GRANT_LIST, GtkWidget)

/* Rows come and go with the staged words; those that stay are updated in place. */
void gbn_grant_list_show(GbnGrantList *list, const GbnLayerScene *scene);

void gbn_grant_list_clear(GbnGrantList *list);
