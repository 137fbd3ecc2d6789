/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drop-in as it would be written, beside what lies there. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_DROPIN_PAGE (gbn_dropin_page_get_type())
G_DECLARE_FINAL_TYPE(GbnDropinPage, gbn_dropin_page, GBN, DROPIN_PAGE, GtkWidget)

void gbn_dropin_page_set_stage(GbnDropinPage *page, GbnStage *stage); /* NULL: no unit */
