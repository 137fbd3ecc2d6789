/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running systemd knows. */
#pragma once

#include <glib.h>

/* The names of all services that the manager has loaded, sorted; element type char *. One call on
 * the system bus, for programs without a loop of their own. Returns 0 or a negative errno. */
int gbn_systemd_list_loaded(GPtrArray **ret);
