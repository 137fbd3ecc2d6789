/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The trial of a unit above all of its pages: how long it lasts, Keep, and Revert Now.
 *
 * Its buttons are the actions "unit.keep" and "unit.revert", and "unit.reconnect" while there is no connection. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_TRIAL_BANNER (gbn_trial_banner_get_type())
G_DECLARE_FINAL_TYPE(GbnTrialBanner, gbn_trial_banner, GBN, TRIAL_BANNER, GtkWidget)

void gbn_trial_banner_set_stage(GbnTrialBanner *banner, GbnStage *stage); /* NULL: none */
void gbn_trial_banner_set_narrow(GbnTrialBanner *banner, gboolean narrow);
