/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The app: one window a host, what is asked for on the command line, and what concerns all windows. */
#pragma once

#include "client/host.h"

#include <adwaita.h>

#define GBN_APP_ID "org.gabion.Gabion"

#define GBN_TYPE_APPLICATION (gbn_application_get_type())
G_DECLARE_FINAL_TYPE(GbnApplication, gbn_application, GBN, APPLICATION, AdwApplication)

GbnApplication *gbn_application_new(void);

/* Shows the window of a host, a new one where there is none. */
void gbn_application_open_host(GbnApplication *application, GbnHost *host);
