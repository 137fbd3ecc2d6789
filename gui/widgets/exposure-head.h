/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The exposure of a unit and what it would be with what is staged, above all pages of the unit.
 *
 * Signal: "why", when somebody wants to know where the number comes from. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_EXPOSURE_HEAD (gbn_exposure_head_get_type())
G_DECLARE_FINAL_TYPE(GbnExposureHead, gbn_exposure_head, GBN, EXPOSURE_HEAD, GtkWidget)

void gbn_exposure_head_set_stage(GbnExposureHead *head, GbnStage *stage); /* NULL: none */

/* Whether it says whose exposure it is, where nothing above it does. */
void gbn_exposure_head_set_named(GbnExposureHead *head, gboolean named);
