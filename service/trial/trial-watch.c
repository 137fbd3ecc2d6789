/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks when systemd says that something changed, and once a second in any case. */
#include "trial/trial-run.h"

#include "base/error.h"
#include "base/limits.h"
#include "store/history.h"
#include "systemd/systemd-call.h"
#include "trial/health.h"
#include "trial/trial-place.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Somebody waits for the first look, and without a number here it may come a quarter of a second late. */
#define LOOK_ACCURACY_USEC (10ULL * 1000U)

static void look(GbnTrialRun *run);

static bool
has_dropin(const GbnTrialRun *run, const GbnUnitState *state)
{
        g_autofree char *path = gbn_trial_place_path(run->record.unit);

        return !run->text || !state->dropins ||
               g_strv_contains((const char *const *) state->dropins, path);
}

/* While the helper is at work it stops the service and takes the drop-in away, and that is no bad sign. A
 * record that cannot be looked at says nothing of the kind. */
static bool
is_being_taken_back(const GbnTrialRun *run)
{
        g_autoptr(GError) reason = NULL;
        int lock = gbn_trial_record_lock(gbn_unit_tree_root(run->ground->study->tree),
                                         run->record.unit, false, &reason);

        if (lock >= 0)
                (void) close(lock);
        return g_error_matches(reason, GBN_ERROR, GBN_ERROR_CONFLICT) ||
               g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND);
}

/* NULL: none. */
static char *
find_bad_sign(const GbnTrialRun *run, const GbnUnitState *state)
{
        char *reason;

        if (gbn_health_judge(state, run->record.began, run->record.was_active, &reason) ==
            GBN_HEALTH_BAD)
                return reason;
        if (!has_dropin(run, state))
                return g_strdup("somebody else took its drop-in away");
        if (run->state == GBN_TRIAL_RESTARTING && !run->is_up)
                return g_strdup(GBN_HISTORY_SERVICE "does not start");
        return NULL;
}

static void
judge(GbnTrialRun *run, const GbnUnitState *state)
{
        g_autofree char *reason = find_bad_sign(run, state);

        if (reason && !is_being_taken_back(run))
                gbn_trial_run_fail(run, GBN_TRIAL_BAD_SIGN, reason);
}

static void
on_looked(const GbnUnitLook *seen, void *userdata)
{
        GbnTrialRun *run = userdata;

        g_clear_pointer(&run->query, gbn_unit_query_free);
        if (seen->state)
                judge(run, seen->state);
        /* A systemd that does not answer is looked at again; the deadline stands. */
}

static void
look(GbnTrialRun *run)
{
        if (!run->query)
                run->query = gbn_unit_look(run->ground->bus, run->record.unit, on_looked, run);
}

static int
on_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        look(userdata);
        return 0;
}

/* The look that follows on a calm second after the restart. */
static void
on_calm(const GbnUnitLook *seen, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *reason = NULL;

        g_clear_pointer(&run->query, gbn_unit_query_free);
        if (!seen->state)
                return;
        if (gbn_health_judge(seen->state, run->record.began, run->record.was_active, &reason) ==
                    GBN_HEALTH_GOOD &&
            run->is_up && has_dropin(run, seen->state))
                gbn_trial_run_event(run, GBN_TRIAL_HEALTHY);
        else
                judge(run, seen->state);
}

static int
on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
        GbnTrialRun *run = userdata;
        int r = sd_event_source_set_time_relative(source, GBN_TRIAL_LOOK_USEC);

        if (r >= 0)
                r = sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        if (run->state == GBN_TRIAL_RESTARTING && !run->query)
                run->query = gbn_unit_look(run->ground->bus, run->record.unit, on_calm, run);
        else
                look(run);
        return r;
}

void
gbn_trial_watch_begin(GbnTrialRun *run)
{
        char *path = NULL;
        int r;

        if (!run->tick) {
                r = sd_event_add_time_relative(sd_bus_get_event(run->ground->bus), &run->tick,
                                               CLOCK_MONOTONIC, GBN_TRIAL_LOOK_USEC,
                                               LOOK_ACCURACY_USEC, on_tick, run);
                if (r >= 0)
                        r = sd_bus_path_encode(GBN_SYSTEMD_PATH "/unit", run->record.unit, &path);
                if (r >= 0)
                        r = sd_bus_match_signal_async(run->ground->bus, &run->changes,
                                                      GBN_SYSTEMD_NAME, path,
                                                      "org.freedesktop.DBus.Properties",
                                                      "PropertiesChanged", on_changed, NULL, run);
                free(path);
                if (r < 0) {
                        gbn_trial_run_fail(run, GBN_TRIAL_FAILED, g_strerror(-r));
                        return;
                }
        }
        look(run);
}

void
gbn_trial_watch_end(GbnTrialRun *run)
{
        run->tick = sd_event_source_disable_unref(run->tick);
        run->changes = sd_bus_slot_unref(run->changes);
        g_clear_pointer(&run->query, gbn_unit_query_free);
}
