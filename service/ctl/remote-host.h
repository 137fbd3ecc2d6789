/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word behind --host=, before ssh sees it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* [USER@]HOST[:PORT], with a HOST of IPv6 in brackets. Errors: BAD_ARGUMENT. */
bool gbn_remote_host_check(const char *host, GError **error);
