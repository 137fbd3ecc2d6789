/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a host cannot be shown, what is still true, and the one thing to do next. */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

#define GBN_TYPE_FAILURE_PAGE (gbn_failure_page_get_type())
G_DECLARE_FINAL_TYPE(GbnFailurePage, gbn_failure_page, GBN, FAILURE_PAGE, GtkWidget)

/* client: one that has failed. */
void gbn_failure_page_set_error(GbnFailurePage *page, GbnClient *client);
