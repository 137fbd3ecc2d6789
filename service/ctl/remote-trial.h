/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trials through gabiond: the calls that start and end one. */
#pragma once

#include "ctl/remote.h"

/* The unit runs with what it was tried with, and keeps it. */
bool gbn_remote_keep_trial(const GbnRemote *remote, const char *unit, unsigned *ret_exposure,
                           GError **error);

/* Waits until the service runs as before. */
bool gbn_remote_revert_trial(const GbnRemote *remote, const char *unit, GError **error);

bool gbn_remote_restart(const GbnRemote *remote, const char *unit, GError **error);

/* words empty: how the unit is without layers; digest may be "" then. seconds 0: as long as gabiond finds
 * right. */
typedef struct {
        const char *unit;
        char **words;
        unsigned seconds;
        const char *digest;
} GbnRemoteTrial;

/* The call, not sent yet: its answer takes as long as the service takes to start. NULL: no memory. */
sd_bus_message *gbn_remote_trial_call(const GbnRemote *remote, const GbnRemoteTrial *trial);
