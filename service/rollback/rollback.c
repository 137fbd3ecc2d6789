/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file first, which is always safe; the record last, by which a second run finds what is left. */
#include "rollback/rollback.h"

#include "base/error.h"
#include "base/limits.h"
#include "rollback/private-bus.h"
#include "store/dropin-store.h"
#include "store/history.h"
#include "systemd/autoptr.h"
#include "trial/record.h"
#include "trial/trial-place.h"

#include <time.h>
#include <unistd.h>

#define STEP_NSEC (100L * 1000L * 1000L)

static bool
fail(int r, const char *unit, const char *what, GError **error)
{
        g_set_error(error, GBN_ERROR, GBN_ERROR_IO, "%s: %s: %s", unit, what, g_strerror(-r));
        return false;
}

static uint64_t
now(clockid_t clock)
{
        struct timespec time;

        (void) clock_gettime(clock, &time);
        return (uint64_t) time.tv_sec * G_USEC_PER_SEC + (uint64_t) time.tv_nsec / 1000;
}

static void
pause_a_little(void)
{
        (void) nanosleep(&(struct timespec) { .tv_nsec = STEP_NSEC }, NULL);
}

/* While somebody is asked whether it may be kept; never longer than that can last, whatever the mark says. */
static void
wait_while_held(const GbnRoot *root, const char *unit)
{
        uint64_t end = now(CLOCK_BOOTTIME) + GBN_TRIAL_HOLD_USEC_MAX;

        for (;;) {
                g_autofree char *text = gbn_trial_mark_get(root, GBN_TRIAL_MARK_HOLD, unit);
                uint64_t until, present = now(CLOCK_BOOTTIME);

                if (!text || !g_ascii_string_to_unsigned(text, 10, 0, INT64_MAX, &until, NULL) ||
                    present >= until || present >= end)
                        return;
                pause_a_little();
        }
}

/* Whether the drop-in of the trial is the one that is kept. */
static bool
is_committed(const GbnRoot *root, const GbnTrialRecord *record)
{
        g_autofree char *text = NULL, *digest = NULL;

        if (!gbn_dropin_store_read(root, record->unit, &text, NULL))
                return false;
        digest = gbn_trial_digest(text);
        return g_str_equal(digest, record->text_digest);
}

/* It never saw the trial's sandbox, so there is nothing to restart. */
static bool
is_untouched(const GbnTrialRecord *record, const GbnUnitState *state)
{
        return g_strcmp0(state->active, "active") == 0 &&
               !gbn_unit_state_started_since(state, record->began);
}

static bool
is_up(sd_bus *bus, const char *unit)
{
        uint64_t end = now(CLOCK_MONOTONIC) + GBN_ROLLBACK_UP_USEC_MAX;

        while (now(CLOCK_MONOTONIC) < end) {
                g_auto(GbnUnitState) state = { 0 };

                if (gbn_private_look(bus, unit, &state) >= 0 &&
                    g_strcmp0(state.active, "active") == 0)
                        return true;
                pause_a_little();
        }
        return false;
}

/* Started again until it runs, as often as that makes sense: what systemd has of it now is as it was before the trial,
 * and where that does not run either, there is nothing left to take back. */
static bool
start_again(sd_bus *bus, const char *unit, bool *ret_is_down, GError **error)
{
        for (unsigned i = 0; i < GBN_ROLLBACK_STARTS_MAX; i++) {
                int r;

                (void) gbn_private_call(bus, "ResetFailedUnit", unit);
                r = gbn_private_run(bus, "RestartUnit", unit, GBN_ROLLBACK_JOB_USEC_MAX);
                if (r < 0 && r != -ECANCELED)
                        return fail(r, unit, "it does not start again", error);
                if (is_up(bus, unit))
                        return true;
        }
        *ret_is_down = true;
        return true;
}

/* As it was before: running or not. is_down: it did run, and does not any more with what it had then. */
static bool
restore(sd_bus *bus, const GbnTrialRecord *record, bool *ret_is_down, GError **error)
{
        g_auto(GbnUnitState) state = { 0 };
        const char *unit = record->unit;
        int r = gbn_private_look(bus, unit, &state);

        if (r < 0)
                return fail(r, unit, "systemd does not say how it is", error);
        if (record->was_active)
                return is_untouched(record, &state) || start_again(bus, unit, ret_is_down, error);
        (void) gbn_private_call(bus, "ResetFailedUnit", unit);
        if (g_strcmp0(state.active, "inactive") == 0 || g_strcmp0(state.active, "failed") == 0 ||
            !gbn_unit_state_started_since(&state, record->began))
                return true;
        r = gbn_private_run(bus, "RestartUnit", unit, GBN_ROLLBACK_JOB_USEC_MAX);
        return r >= 0 || fail(r, unit, "it does not start again", error);
}

/* On a full disk the way back must not fail for a line of history. */
static void
add_history(const GbnRoot *root, const GbnTrialRecord *record, const GbnRollback *how, bool is_down)
{
        /* On the way down everything is stopped, so what gabiond took for a reason then is none. */
        g_autofree char *given =
                how->at_boot ? NULL : gbn_trial_mark_get(root, GBN_TRIAL_MARK_REASON, record->unit);
        g_autofree char *reason = g_strconcat(
                given ? given : how->reason,
                is_down ? "; it does not run with its settings of before either" : "", NULL);
        GbnHistoryEntry entry = {
                .time = now(CLOCK_REALTIME) / G_USEC_PER_SEC,
                .uid = record->uid,
                .unit = record->unit,
                .action = (char *) GBN_HISTORY_TRIED,
                .before = record->before,
                .after = record->after,
                .outcome = (char *) "reverted",
                .reason = reason,
                .tool = record->tool && *record->tool ? record->tool : NULL,
                .exposures = record->exposures,
        };

        (void) gbn_history_add(root, &entry, NULL);
}

static bool
go_back(const GbnRoot *root, const GbnTrialRecord *record, const GbnRollback *how, GError **error)
{
        g_autofree char *timer = g_strdup_printf("gabion-rollback@%s.timer", record->unit);
        g_autofree char *helper = g_strdup_printf("gabion-rollback@%s.service", record->unit);
        g_autoptr(sd_bus) bus = NULL;
        bool committed = is_committed(root, record), is_down = false;
        int r;

        if (!gbn_trial_place_clear(root, record->unit, error))
                return false;
        r = gbn_private_open(&bus);
        if (r >= 0)
                r = gbn_private_reload(bus);
        if (r < 0)
                return fail(r, record->unit, "systemd does not read its unit files again", error);
        if (!committed) {
                if (!how->at_boot && !restore(bus, record, &is_down, error))
                        return false;
                add_history(root, record, how, is_down);
        }
        if (!gbn_trial_record_remove(root, record->unit, error))
                return false;
        (void) gbn_private_run(bus, "StopUnit", timer, GBN_ROLLBACK_UP_USEC_MAX);
        /* Only what fails counts towards its limit of starts: many short trials would use it up. */
        (void) gbn_private_call(bus, "ResetFailedUnit", helper);
        return true;
}

bool
gbn_rollback_unit(const GbnRoot *root, const char *unit, const GbnRollback *how, GError **error)
{
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) problem = NULL;
        bool done;
        int lock;

        wait_while_held(root, unit);
        lock = gbn_trial_record_lock(root, unit, true, &problem);
        if (lock < 0)
                return g_error_matches(problem, GBN_ERROR, GBN_ERROR_NOT_FOUND) ||
                       (g_propagate_error(error, g_steal_pointer(&problem)), false);
        done = gbn_trial_record_read(root, unit, &record, error) &&
               go_back(root, &record, how, error);
        (void) close(lock);
        return done;
}
