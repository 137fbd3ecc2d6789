/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restart: for layers that were laid without a trial. What does not run is not started by it. */
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "systemd/autoptr.h"
#include "systemd/systemd-job.h"

/* Kept by the manager too: the daemon may be told to end before systemd is done. */
typedef struct {
        GbnManager *manager;
        sd_bus_message *call;
} Restart;

static void
restart_free(void *data)
{
        Restart *restart = data;

        (void) sd_bus_message_unref(restart->call);
        g_free(restart);
}

static Restart *
restart_new(GbnManager *manager, sd_bus_message *call)
{
        Restart *restart = g_new(Restart, 1);

        *restart = (Restart) { manager, sd_bus_message_ref(call) };
        if (!manager->restarts)
                manager->restarts = g_hash_table_new_full(NULL, NULL, restart_free, NULL);
        (void) g_hash_table_add(manager->restarts, restart);
        return restart;
}

static void
on_restarted(const char *result, const char *error, void *userdata)
{
        Restart *restart = userdata;

        if (g_str_equal(result, "done"))
                (void) sd_bus_reply_method_return(restart->call, "");
        else
                (void) sd_bus_reply_method_errorf(restart->call, GBN_BUS_ERROR_PREFIX "Io",
                                                  "systemd did not restart it: %s",
                                                  *result ? result : error);
        (void) g_hash_table_remove(restart->manager->restarts, restart);
}

int
gbn_manager_restart(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_autoptr(GError) reason = NULL;
        Restart *restart;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = gbn_manager_refuse_in_tree(manager, error);
        if (r >= 0)
                r = gbn_manager_check_target(unit, error);
        if (r < 0)
                return r;
        r = gbn_manager_may_restart(manager, call, unit, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        chain = gbn_study_find(&manager->study, unit, &reason);
        if (!chain)
                return gbn_bus_error_set(error, reason);
        restart = restart_new(manager, call);
        r = gbn_jobs_run(gbn_trials_jobs(manager->trials), "TryRestartUnit", unit, on_restarted,
                         restart);
        if (r >= 0)
                return 1;
        (void) g_hash_table_remove(manager->restarts, restart);
        return r;
}
