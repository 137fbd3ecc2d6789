/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a service that has a new sandbox does well: told from what systemd says of it. */
#pragma once

#include "systemd/unit-state.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
        GBN_HEALTH_GOOD,
        GBN_HEALTH_STARTING, /* too early to say */
        GBN_HEALTH_BAD,
} GbnHealth;

/* The step between fork and exec that an exit status of systemd stands for, and systemd's word for it. False for
 * one that is not known. */
bool gbn_health_find_step(int status, const char **ret_step, const char **ret_word);

/* began: microseconds of CLOCK_MONOTONIC; what the service did before does not count. was_active: it ran
 * then, so that it shall run now. On BAD *ret_reason says why, in English. */
GbnHealth
gbn_health_judge(const GbnUnitState *state, uint64_t began, bool was_active, char **ret_reason);
