/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Services that somebody has decided to leave as they are, and why; kept in the settings, each for its host. */
#pragma once

#include "client/host.h"

#include <gio/gio.h>

/* char * of the unit → char *, the reason. */
GHashTable *gbn_accepted_of_host(GSettings *settings, GbnHost *host);

/* reason: NULL takes it off the list. */
void gbn_accepted_set(GSettings *settings, GbnHost *host, const char *unit, const char *reason);
