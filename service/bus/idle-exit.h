/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A daemon that nobody asks anything goes away; the bus starts it again. */
#pragma once

#include "bus/manager.h"

/* Ends the loop when GBN_IDLE_USEC_MAX has gone by without a message and nothing is under way.
 * Returns 0 or a negative errno. */
int gbn_idle_exit_begin(GbnManager *manager, sd_event *event);
