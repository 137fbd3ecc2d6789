/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each of them may restart the service, and systemd waits for it as its unit says. */
#include "ctl/remote-trial.h"

#include "ctl/remote-call.h"

#include <errno.h>

bool
gbn_remote_keep_trial(const GbnRemote *remote, const char *unit, unsigned *ret_exposure,
                      GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "KeepTrial", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send_change(remote, call, error);
        uint32_t exposure;

        if (!reply || !gbn_remote_call_check(sd_bus_message_read(reply, "u", &exposure), error))
                return false;
        *ret_exposure = exposure;
        return true;
}

bool
gbn_remote_revert_trial(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "RevertTrial", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send_change(remote, call, error);

        return reply != NULL;
}

bool
gbn_remote_restart(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "Restart", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send_change(remote, call, error);

        return reply != NULL;
}

sd_bus_message *
gbn_remote_trial_call(const GbnRemote *remote, const GbnRemoteTrial *trial)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "StartTrial", trial->unit);
        int r = call ? sd_bus_message_append_strv(call, trial->words) : -ENOMEM;

        if (r >= 0)
                r = sd_bus_message_append(call, "us", (uint32_t) trial->seconds, trial->digest);
        return r < 0 ? NULL : g_steal_pointer(&call);
}
