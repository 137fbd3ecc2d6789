/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each directive: its value now and after, and who set it. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_DIRECTIVES_PAGE (gbn_directives_page_get_type())
G_DECLARE_FINAL_TYPE(GbnDirectivesPage, gbn_directives_page, GBN, DIRECTIVES_PAGE, GtkWidget)

void gbn_directives_page_set_stage(GbnDirectivesPage *page, GbnStage *stage); /* NULL: no unit */
