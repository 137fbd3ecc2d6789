/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lasts and is worth knowing of a unit that is not on trial: one thing at a time, the most important one.
 *
 * Its buttons are actions: "unit.history", "unit.drop-in", "unit.restart", "unit.how",
 * "unit.reconnect". */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_STATE_BANNER (gbn_state_banner_get_type())
G_DECLARE_FINAL_TYPE(GbnStateBanner, gbn_state_banner, GBN, STATE_BANNER, GtkWidget)

/* By rank. */
typedef enum {
        GBN_BANNER_TRIAL, /* that of widgets/trial-banner.h */
        GBN_BANNER_LOST,
        GBN_BANNER_REVERTED,
        GBN_BANNER_EDITED,
        GBN_BANNER_UNIT_CHANGED,
        GBN_BANNER_RESTART,
        GBN_BANNER_READ_ONLY,
        GBN_BANNER_NONE,
} GbnBannerRank;

/* Which one is shown. */
GbnBannerRank gbn_banner_rank(GbnClient *client, GbnUnit *unit, gboolean is_read_only);

void gbn_state_banner_set_stage(GbnStateBanner *banner, GbnStage *stage); /* NULL: none */
void gbn_state_banner_set_narrow(GbnStateBanner *banner, gboolean narrow);
