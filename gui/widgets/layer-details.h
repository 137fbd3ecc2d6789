/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What there is to know of a layer whatever the unit: what it sets, costs, and has broken elsewhere. */
#pragma once

#include "client/catalogue.h"

#include <adwaita.h>

void gbn_layer_details_add(AdwExpanderRow *row, const GbnLayerInfo *layer);
