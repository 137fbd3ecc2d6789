/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A short list of services, each a row that leads to it.
 *
 * Signal: "unit-activated" (GbnUnit *). */
#pragma once

#include "client/unit.h"

#include <gtk/gtk.h>

#define GBN_TYPE_UNIT_LINKS (gbn_unit_links_get_type())
G_DECLARE_FINAL_TYPE(GbnUnitLinks, gbn_unit_links, GBN, UNIT_LINKS, GtkWidget)

/* The words below the name of a unit, and those at the end of its row; NULL: none. */
typedef char *(*GbnUnitWords)(GbnUnit *unit);

void gbn_unit_links_set_words(GbnUnitLinks *links, GbnUnitWords below, GbnUnitWords end);

/* units: GbnUnit *. The same ones again are updated in place. It is not seen while there are none. */
void gbn_unit_links_show(GbnUnitLinks *links, const GPtrArray *units);

/* Asks for the words again. */
void gbn_unit_links_update(GbnUnitLinks *links);
