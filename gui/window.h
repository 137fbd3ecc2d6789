/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One window: the services of one host, and what there is to say of the chosen one. */
#pragma once

#include "application.h"
#include "client/client.h"

#define GBN_TYPE_WINDOW (gbn_window_get_type())
G_DECLARE_FINAL_TYPE(GbnWindow, gbn_window, GBN, WINDOW, AdwApplicationWindow)

GbnWindow *gbn_window_new(GbnApplication *application, GbnHost *host);

GbnClient *gbn_window_get_client(GbnWindow *window);

/* Shows a unit; NULL for the overview. A name that is not known shows the overview. */
void gbn_window_show_unit(GbnWindow *window, const char *name);

/* A short word about what the person has just done. Takes the toast. */
void gbn_window_add_toast(GbnWindow *window, AdwToast *toast);
