/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A deed a function; each ends in an event, at once or when systemd has answered. Going back is never done
 * here: the helper does it, the same way whether we ask for it, its timer does, or nobody is left. */
#include "trial/trial-run.h"

#include "base/error.h"
#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"
#include "trial/trial-place.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define USEC_PER_SEC G_USEC_PER_SEC

static const GbnRoot *
root_of(const GbnTrialRun *run)
{
        return gbn_unit_tree_root(run->ground->study->tree);
}

void
gbn_trial_run_free(GbnTrialRun *run)
{
        gbn_trial_watch_end(run);
        gbn_dry_run_free(run->dry_run);
        gbn_jobs_forget(run->ground->jobs, run);
        gbn_reloads_forget(run->ground->reloads, run);
        gbn_trial_record_clear(&run->record);
        g_free(run->text);
        g_free(run->reason);
        g_free(run);
}

char *
gbn_trial_helper(const char *unit, const char *suffix)
{
        return g_strdup_printf("gabion-rollback@%s%s", unit, suffix);
}

static uint64_t
now(clockid_t clock)
{
        struct timespec time;

        (void) clock_gettime(clock, &time);
        return (uint64_t) time.tv_sec * USEC_PER_SEC + (uint64_t) time.tv_nsec / 1000;
}

static uint64_t
until(uint64_t time, clockid_t clock)
{
        uint64_t present = now(clock);

        return time > present ? time - present : 0;
}

/* The timer has both times too, and the first of them ends the trial. */
uint64_t
gbn_trial_run_remaining(const GbnTrialRun *run)
{
        if (run->record.deadline == 0)
                return run->usec;
        return MIN(until(run->record.deadline, CLOCK_REALTIME),
                   until(run->record.elapses, CLOCK_MONOTONIC));
}

/* Examine */

/* Why it cannot be tried now; NULL: it can. */
static const char *
find_obstacle(const GbnTrialRun *run, const GbnUnitState *state)
{
        if (g_strcmp0(state->load, "loaded") != 0)
                return "systemd has not loaded it";
        if (g_strcmp0(state->id, run->record.unit) != 0)
                return "it is another name of a unit; name the unit itself";
        if (state->is_transient)
                return "it was made by a program, and goes with its run";
        if (state->needs_reload)
                return "its files have changed since systemd read them; run systemctl daemon-reload "
                       "first";
        if (state->has_job)
                return "systemd is busy starting or stopping it; try again in a moment";
        if (state->refuses_start || state->refuses_stop)
                return "it does not let itself be restarted by hand";
        if (g_strcmp0(state->active, "activating") == 0 ||
            g_strcmp0(state->active, "deactivating") == 0 ||
            g_strcmp0(state->active, "reloading") == 0)
                return "it is just starting or stopping; try again in a moment";
        return NULL;
}

static void
on_examined(const GbnUnitLook *look, void *userdata)
{
        GbnTrialRun *run = userdata;
        const char *obstacle = look->state ? find_obstacle(run, look->state) : look->error;
        g_autoptr(GError) error = NULL;

        if (!obstacle && !gbn_trial_verify_prepare(run, look, &error))
                obstacle = error->message;
        g_clear_pointer(&run->query, gbn_unit_query_free);
        if (obstacle) {
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, obstacle);
                return;
        }
        run->record.was_active = g_str_equal(look->state->active, "active");
        gbn_trial_run_event(run, GBN_TRIAL_FIT);
}

static void
examine(GbnTrialRun *run)
{
        run->query = gbn_unit_look(run->ground->bus, run->record.unit, on_examined, run);
        if (!run->query)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, "systemd cannot be asked");
}

/* Arm */

/* An absolute time, as reloads push relative ones back; a relative one too, should the clock be set back. */
static int
new_timer_call(const GbnTrialRun *run, sd_bus_message **ret)
{
        g_autoptr(sd_bus_message) call = NULL;
        g_autofree char *name = gbn_trial_helper(run->record.unit, ".timer");
        g_autofree char *when = g_strdup_printf("@%" PRIu64, run->record.deadline / USEC_PER_SEC);
        g_autofree char *words = g_strdup_printf("Way back of the trial of %s", run->record.unit);
        int r = sd_bus_message_new_method_call(run->ground->bus, &call, GBN_SYSTEMD_NAME,
                                               GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER,
                                               "StartTransientUnit");

        if (r >= 0)
                r = sd_bus_message_append(call, "ss", name, "fail");
        if (r >= 0)
                r = sd_bus_message_append(
                        call, "a(sv)", 6, "Description", "s", words, "TimersCalendar", "a(ss)", 1,
                        "OnCalendar", when, "TimersMonotonic", "a(st)", 1, "OnActiveSec",
                        until(run->record.elapses, CLOCK_MONOTONIC), "AccuracyUSec", "t",
                        (uint64_t) USEC_PER_SEC, "RemainAfterElapse", "b", 0, "CollectMode", "s",
                        "inactive-or-failed");
        if (r >= 0)
                r = sd_bus_message_append(call, "a(sa(sv))", 0);
        if (r >= 0)
                *ret = g_steal_pointer(&call);
        return r;
}

static void
on_armed(const char *result, const char *error, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *reason = NULL;

        if (g_str_equal(result, "done")) {
                gbn_trial_run_event(run, GBN_TRIAL_ARMED);
                return;
        }
        reason = g_strdup_printf("the timer of the way back does not start: %s",
                                 *result ? result : error);
        gbn_trial_run_fail(run, GBN_TRIAL_FAILED, reason);
}

static int
start_timer(const GbnTrialRun *run, GbnJobDone done, void *userdata)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = new_timer_call(run, &call);

        return r < 0 ? r : gbn_jobs_run_call(run->ground->jobs, call, done, userdata);
}

static int
on_reset(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return 0;
}

static void
on_ignored(const char *result, const char *error, void *userdata)
{
}

static void
stop_timer(const GbnTrialRun *run, GbnJobDone done, void *userdata)
{
        g_autofree char *timer = gbn_trial_helper(run->record.unit, ".timer");

        if (gbn_jobs_run(run->ground->jobs, "StopUnit", timer, done, userdata) < 0)
                done("", "", userdata);
}

/* What an earlier trial has left is in the way, whether it still runs or not. */
static void
on_cleared(const char *result, const char *error, void *userdata)
{
        int r = start_timer(userdata, on_armed, userdata);

        if (r < 0)
                gbn_trial_run_fail(userdata, GBN_TRIAL_FAILED, g_strerror(-r));
}

/* In whole seconds, as the timer has it. */
static void
arm(GbnTrialRun *run)
{
        g_autoptr(GError) error = NULL;

        run->record.began = now(CLOCK_MONOTONIC);
        run->record.deadline = (now(CLOCK_REALTIME) + run->usec) / USEC_PER_SEC * USEC_PER_SEC +
                               USEC_PER_SEC;
        run->record.elapses = run->record.began + until(run->record.deadline, CLOCK_REALTIME) +
                              USEC_PER_SEC;
        if (gbn_trial_record_write(root_of(run), &run->record, &error))
                stop_timer(run, on_cleared, run);
        else
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, error->message);
}

/* A timer without a record finds nothing to do, so the order does not matter. */
static void
disarm(GbnTrialRun *run)
{
        (void) gbn_trial_record_remove(root_of(run), run->record.unit, NULL);
        stop_timer(run, on_ignored, NULL);
        run->ground->told(run, run->ground->userdata);
}

static void
on_rearmed(const char *result, const char *error, void *userdata)
{
        if (!g_str_equal(result, "done"))
                gbn_trial_run_fail(
                        userdata, GBN_TRIAL_FAILED,
                        "the timer of its way back was stopped, and does not start again");
}

void
gbn_trial_run_arm_again(GbnTrialRun *run)
{
        (void) start_timer(run, on_ignored, NULL);
}

void
gbn_trial_run_rearm(GbnTrialRun *run)
{
        if (run->was_rearmed) {
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED,
                                   "the timer of its way back was stopped twice");
                return;
        }
        run->was_rearmed = true;
        if (start_timer(run, on_rearmed, run) < 0)
                on_rearmed("", "", run);
}

/* Load and check */

static int
reload(GbnTrialRun *run, GbnReloadDone done)
{
        return gbn_reloads_ask(run->ground->reloads, run->record.uid == 0, done, run);
}

static void
on_loaded(const char *error, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *reason = NULL;

        if (!*error) {
                run->loaded = now(CLOCK_REALTIME);
                gbn_trial_run_event(run, GBN_TRIAL_LOADED);
                return;
        }
        reason = g_strdup_printf("systemd did not read its unit files again: %s", error);
        gbn_trial_run_fail(run, GBN_TRIAL_FAILED, reason);
}

/* Under the lock of the record: where the helper was here first, nothing would take back what is written. */
static bool
place(const GbnTrialRun *run, GError **error)
{
        const char *unit = run->record.unit;
        int lock = gbn_trial_record_lock(root_of(run), unit, false, error);
        bool done;

        if (lock < 0)
                return false;
        done = gbn_trial_place_guard(root_of(run), unit, error) &&
               gbn_trial_place_write(root_of(run), unit, run->text, error);
        (void) close(lock);
        return done;
}

static void
load(GbnTrialRun *run)
{
        g_autoptr(GError) error = NULL;
        int r;

        if (!place(run, &error)) {
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, error->message);
                return;
        }
        r = reload(run, on_loaded);
        if (r < 0)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, g_strerror(-r));
}

static void
on_checked(const GbnUnitLook *look, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *differences = NULL, *reason = NULL;

        if (look->state)
                differences = gbn_unit_look_compare(look, run->ground->study, run->record.unit);
        g_clear_pointer(&run->query, gbn_unit_query_free);
        if (!look->state)
                reason = g_strdup_printf("systemd does not tell its settings: %s", look->error);
        else if (*differences)
                reason = g_strdup_printf("systemd has other values than the unit's files say: %s",
                                         differences);
        if (reason)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, reason);
        else
                gbn_trial_run_event(run,
                                    run->record.was_active ? GBN_TRIAL_MATCHED : GBN_TRIAL_DORMANT);
}

static void
check(GbnTrialRun *run)
{
        run->query = gbn_unit_look(run->ground->bus, run->record.unit, on_checked, run);
        if (!run->query)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, "systemd cannot be asked");
}

/* Restart; how it went is for the watch to see. */

static void
on_restarted(const char *result, const char *error, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *reason = NULL;

        if (!*result) {
                reason = g_strdup_printf("systemd did not restart it: %s", error);
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, reason);
        } else if (run->state == GBN_TRIAL_RESTARTING) {
                /* "failed" too: the watch tells in which way. */
                run->is_up = g_str_equal(result, "done");
                gbn_trial_watch_begin(run);
        }
}

/* A service that was started too often lately would not be started again. */
static void
restart(GbnTrialRun *run)
{
        int r;

        (void) gbn_systemd_call(run->ground->bus, "ResetFailedUnit",
                                &(GbnReplyTo) { on_reset, NULL, NULL }, "s", run->record.unit);
        r = gbn_jobs_run(run->ground->jobs, "RestartUnit", run->record.unit, on_restarted, run);
        if (r < 0)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, g_strerror(-r));
}

/* Watch; a daemon that is started anew knows by the mark that it got so far, and since when it is in force. */
static void
watch(GbnTrialRun *run)
{
        g_autofree char *loaded = g_strdup_printf("%" PRIu64, run->loaded);
        g_autoptr(GError) error = NULL;

        if (!gbn_trial_mark_set(root_of(run), GBN_TRIAL_MARK_LIVE, run->record.unit, loaded,
                                &error)) {
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, error->message);
                return;
        }
        gbn_trial_watch_begin(run);
}

/* Settle: the drop-in is kept already, and what is left to do is the same for the helper. */

static void
on_disarmed(const char *result, const char *error, void *userdata)
{
        gbn_trial_run_event(userdata, GBN_TRIAL_SETTLED);
}

static void
on_settled(const char *error, void *userdata)
{
        GbnTrialRun *run = userdata;

        /* Where it fails the timer is still there, and its helper rolls forward. */
        if (*error || !gbn_trial_record_remove(root_of(run), run->record.unit, NULL))
                gbn_trial_run_event(run, GBN_TRIAL_FAILED);
        else
                stop_timer(run, on_disarmed, run);
}

static void
settle(GbnTrialRun *run)
{
        gbn_trial_watch_end(run);
        if (reload(run, on_settled) < 0)
                gbn_trial_run_event(run, GBN_TRIAL_FAILED);
}

/* Roll back; its end is told by gbn_trials, which sees all jobs. */

static void
on_helper(const char *result, const char *error, void *userdata)
{
        if (!*result)
                gbn_trial_run_event(userdata, GBN_TRIAL_NOT_TAKEN_BACK);
}

static void
roll_back(GbnTrialRun *run)
{
        g_autofree char *helper = gbn_trial_helper(run->record.unit, ".service");

        gbn_trial_watch_end(run);
        if (run->reason)
                (void) gbn_trial_mark_set(root_of(run), GBN_TRIAL_MARK_REASON, run->record.unit,
                                          run->reason, NULL);
        (void) gbn_trial_mark_clear(root_of(run), GBN_TRIAL_MARK_HOLD, run->record.unit, NULL);
        /* Where it has failed too often to be started again by itself, it is tried once more. */
        (void) gbn_systemd_call(run->ground->bus, "ResetFailedUnit",
                                &(GbnReplyTo) { on_reset, NULL, NULL }, "s", helper);
        if (gbn_jobs_run(run->ground->jobs, "StartUnit", helper, on_helper, run) < 0)
                gbn_trial_run_event(run, GBN_TRIAL_NOT_TAKEN_BACK);
}

static void
release(GbnTrialRun *run)
{
        (void) gbn_trial_mark_clear(root_of(run), GBN_TRIAL_MARK_HOLD, run->record.unit, NULL);
}

static void
finish(GbnTrialRun *run)
{
        gbn_trial_watch_end(run);
        run->ground->told(run, run->ground->userdata);
}

static void
do_deed(GbnTrialRun *run, GbnTrialDeed deed)
{
        static void (*const deeds[])(GbnTrialRun * run) = {
                [GBN_TRIAL_DO_EXAMINE] = examine,
                [GBN_TRIAL_DO_VERIFY] = gbn_trial_verify,
                [GBN_TRIAL_DO_ARM] = arm,
                [GBN_TRIAL_DO_DISARM] = disarm,
                [GBN_TRIAL_DO_LOAD] = load,
                [GBN_TRIAL_DO_CHECK] = check,
                [GBN_TRIAL_DO_RESTART] = restart,
                [GBN_TRIAL_DO_WATCH] = watch,
                [GBN_TRIAL_DO_RELEASE] = release,
                [GBN_TRIAL_DO_SETTLE] = settle,
                [GBN_TRIAL_DO_ROLL_BACK] = roll_back,
                [GBN_TRIAL_DO_FINISH] = finish,
        };

        if (deeds[deed])
                deeds[deed](run);
}

/* Ends are told by their deeds, as the run may be gone afterwards. */
static bool
is_end(GbnTrialState state)
{
        return state == GBN_TRIAL_REFUSED || state == GBN_TRIAL_KEPT || state == GBN_TRIAL_REVERTED;
}

void
gbn_trial_run_event(GbnTrialRun *run, GbnTrialEvent event)
{
        GbnTrialState before = run->state;
        GbnTrialDeed deed = gbn_trial_step(&run->state, event);

        if (run->state != before && !is_end(run->state))
                run->ground->told(run, run->ground->userdata);
        do_deed(run, deed);
}

void
gbn_trial_run_fail(GbnTrialRun *run, GbnTrialEvent event, const char *reason)
{
        if (!run->reason)
                run->reason = g_strdup(reason);
        gbn_trial_run_event(run, event);
}
