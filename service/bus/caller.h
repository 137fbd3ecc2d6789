/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who made a call, as the bus has it: for the history. What a caller may do is decided in bus/authz.h. */
#pragma once

#include "base/limits.h"

#include <sys/types.h>
#include <systemd/sd-bus.h>

typedef struct {
        uid_t uid;
        char tool[GBN_TOOL_BYTES_MAX + 1]; /* the name of its program as it calls itself; "" where
                                              that is not known: a label for people */
} GbnCaller;

/* Returns 0 or a negative errno: without a user who is known for certain nothing is done. */
int gbn_caller_get(sd_bus_message *call, GbnCaller *ret);
