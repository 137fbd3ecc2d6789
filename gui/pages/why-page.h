/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the exposure of a unit is made of: findings that add up to the number. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_WHY_PAGE (gbn_why_page_get_type())
G_DECLARE_FINAL_TYPE(GbnWhyPage, gbn_why_page, GBN, WHY_PAGE, GtkWidget)

void gbn_why_page_set_stage(GbnWhyPage *page, GbnStage *stage); /* NULL: no unit */
