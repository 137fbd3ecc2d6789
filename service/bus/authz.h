/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change something. */
#pragma once

#include <systemd/sd-bus.h>

/* Whether the sender of a call may change the directory tree that is served: who serves it, and nobody
 * else. 1: yes; else a negative errno, and *error says it. */
int gbn_authz_check_owner(sd_bus_message *call, sd_bus_error *error);
