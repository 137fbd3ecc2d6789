/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What decides between keeping and going back is the lock of the record: the helper takes it too. */
#include "trial/trials.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/profile/dropin.h"
#include "store/change.h"
#include "store/dropin-store.h"
#include "trial/trial-place.h"
#include "trial/trial-run.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct GbnTrials {
        GbnTrialGround ground;
        GHashTable *runs; /* char * of the run → GbnTrialRun * */
        GbnTrialsTold told;
        void *userdata;
};

static const GbnRoot *
root_of(const GbnTrials *trials)
{
        return gbn_unit_tree_root(trials->ground.study->tree);
}

static GbnTrialRun *
find(const GbnTrials *trials, const char *unit, GError **error)
{
        GbnTrialRun *run = g_hash_table_lookup(trials->runs, unit);

        if (!run)
                g_set_error(error, GBN_ERROR, GBN_ERROR_NOT_FOUND, "%s: no trial", unit);
        return run;
}

static GbnTrialView
view_of(const GbnTrialRun *run)
{
        return (GbnTrialView) {
                .unit = run->record.unit,
                .state = run->state,
                .uid = run->record.uid,
                .remaining = gbn_trial_run_remaining(run),
                .reason = run->reason ? run->reason : "",
                .after = run->record.after,
                .words = run->record.words,
                .direction = run->record.direction,
                .text_digest = run->record.text_digest,
                .keep_action = run->record.keep_action,
        };
}

static void
on_told(GbnTrialRun *run, void *userdata)
{
        GbnTrials *trials = userdata;
        GbnTrialView view = view_of(run);

        if (run->state == GBN_TRIAL_REVERTED && !run->reason)
                view.reason = GBN_TRIAL_TIME_OVER;
        trials->told(&view, trials->userdata);
        if (run->state == GBN_TRIAL_REFUSED || run->state == GBN_TRIAL_KEPT ||
            run->state == GBN_TRIAL_REVERTED)
                (void) g_hash_table_remove(trials->runs, run->record.unit);
}

/* Jobs of the helpers, whoever asked for them, and of their timers that others asked for. */
static void
on_job(const char *job_unit, bool is_ours, void *userdata)
{
        GbnTrials *trials = userdata;
        g_autofree char *unit = NULL;
        const char *at = strchr(job_unit, '@'), *dot = strrchr(job_unit, '.');
        GbnTrialRun *run;

        if (!g_str_has_prefix(job_unit, "gabion-rollback@"))
                return;
        unit = g_strndup(at + 1, (size_t) (dot - at - 1));
        run = g_hash_table_lookup(trials->runs, unit);
        if (!run)
                return;
        if (g_str_equal(dot, ".service"))
                gbn_trial_run_event(run, gbn_trial_record_is_gone(root_of(trials), unit)
                                                 ? GBN_TRIAL_TAKEN_BACK
                                                 : GBN_TRIAL_NOT_TAKEN_BACK);
        else if (!is_ours && (run->state == GBN_TRIAL_LIVE || run->state == GBN_TRIAL_HELD) &&
                 !gbn_trial_record_is_gone(root_of(trials), unit))
                gbn_trial_run_rearm(run);
}

static void
run_free(void *data)
{
        gbn_trial_run_free(data);
}

static GbnTrialRun *
add(GbnTrials *trials, GbnTrialRun *run)
{
        run->ground = &trials->ground;
        (void) g_hash_table_insert(trials->runs, run->record.unit, run);
        return run;
}

/* Whether the drop-in in /etc is the one of the trial already. */
static bool
is_committed(const GbnTrials *trials, const GbnTrialRecord *record)
{
        g_autofree char *text = NULL, *digest = NULL;

        if (!gbn_dropin_store_read(root_of(trials), record->unit, &text, NULL))
                return false;
        digest = gbn_trial_digest(text);
        return g_str_equal(digest, record->text_digest);
}

static void
adopt(GbnTrials *trials, const char *unit)
{
        g_autofree char *live = gbn_trial_mark_get(root_of(trials), GBN_TRIAL_MARK_LIVE, unit);
        GbnTrialRun *run = g_new0(GbnTrialRun, 1);

        if (!gbn_trial_record_read(root_of(trials), unit, &run->record, NULL)) {
                g_free(run); /* the helper refuses it too, and says so in the journal */
                return;
        }
        (void) add(trials, run);
        (void) gbn_trial_mark_clear(root_of(trials), GBN_TRIAL_MARK_HOLD, unit, NULL);
        run->text = gbn_trial_place_read(root_of(trials), unit);
        if (is_committed(trials, &run->record))
                gbn_trial_run_event(run, GBN_TRIAL_FOUND_KEPT); /* the helper rolls forward */
        else if (live) {
                if (!g_ascii_string_to_unsigned(live, 10, 0, INT64_MAX, &run->loaded, NULL))
                        run->loaded = 0;
                gbn_trial_run_arm_again(run);
                gbn_trial_run_event(run, GBN_TRIAL_ADOPTED);
        } else
                gbn_trial_run_fail(run, GBN_TRIAL_ORPHANED,
                                   "gabiond ended while it was being set up");
}

int
gbn_trials_new(sd_bus *bus, GbnStudy *study, GbnTrialsTold told, void *userdata, GbnTrials **ret)
{
        GbnTrials *trials = g_new0(GbnTrials, 1);
        g_autoptr(GPtrArray) left = NULL;
        int r;

        *trials = (GbnTrials) {
                .ground = { .bus = bus, .study = study, .told = on_told, .userdata = trials },
                .runs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, run_free),
                .told = told,
                .userdata = userdata,
        };
        r = gbn_jobs_new(bus, on_job, trials, &trials->ground.jobs);
        if (r >= 0)
                r = gbn_reloads_new(bus, &trials->ground.reloads);
        if (r < 0) {
                gbn_trials_free(trials);
                return r;
        }
        left = gbn_trial_record_list(root_of(trials));
        for (unsigned i = 0; i < left->len; i++)
                adopt(trials, left->pdata[i]);
        *ret = trials;
        return 0;
}

void
gbn_trials_free(GbnTrials *trials)
{
        if (!trials)
                return;
        g_hash_table_destroy(trials->runs);
        gbn_jobs_free(trials->ground.jobs);
        gbn_reloads_free(trials->ground.reloads);
        g_free(trials);
}

unsigned
gbn_trials_count(const GbnTrials *trials)
{
        return g_hash_table_size(trials->runs);
}

GbnJobs *
gbn_trials_jobs(GbnTrials *trials)
{
        return trials->ground.jobs;
}

GbnReloads *
gbn_trials_reloads(GbnTrials *trials)
{
        return trials->ground.reloads;
}

bool
gbn_trials_find(const GbnTrials *trials, const char *unit, GbnTrialView *ret)
{
        const GbnTrialRun *run = g_hash_table_lookup(trials->runs, unit);

        if (!run)
                return false;
        *ret = view_of(run);
        return true;
}

static unsigned
count_of(const GbnTrials *trials, unsigned uid)
{
        GHashTableIter iter;
        void *value;
        unsigned count = 0;

        g_hash_table_iter_init(&iter, trials->runs);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                count += ((const GbnTrialRun *) value)->record.uid == uid;
        return count;
}

static bool
check_wish(const GbnTrials *trials, const GbnTrialWish *wish, GError **error)
{
        if (g_hash_table_contains(trials->runs, wish->unit)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                            "%s: on trial already; keep or revert that first", wish->unit);
                return false;
        }
        if (wish->seconds < GBN_TRIAL_SECONDS_MIN || wish->seconds > GBN_TRIAL_SECONDS_MAX) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                            "a trial lasts %u to %u seconds", GBN_TRIAL_SECONDS_MIN,
                            GBN_TRIAL_SECONDS_MAX);
                return false;
        }
        if (gbn_trials_count(trials) >= GBN_TRIALS_MAX ||
            count_of(trials, wish->uid) >= GBN_TRIALS_PER_USER_MAX) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_LIMIT,
                            "too many trials at a time; keep or revert one first");
                return false;
        }
        return true;
}

bool
gbn_trials_begin(GbnTrials *trials, const GbnTrialWish *wish, GError **error)
{
        GbnTrialRun *run;

        /* Even asking systemd about the unit can make it open every drop-in. */
        if (!check_wish(trials, wish, error) ||
            !gbn_trial_place_guard(root_of(trials), wish->unit, error))
                return false;
        run = g_new0(GbnTrialRun, 1);
        run->record = (GbnTrialRecord) {
                .unit = g_strdup(wish->unit),
                .uid = wish->uid,
                .before = g_strdup(wish->before ? wish->before : ""),
                .after = g_strdup(wish->after ? wish->after : ""),
                .text_digest = gbn_trial_digest(wish->text),
                .unit_digest = g_strdup(wish->unit_digest ? wish->unit_digest : ""),
                .words = g_strdup(wish->words),
                .direction = g_strdup(wish->direction),
                .keep_action = g_strdup(wish->keep_action),
                .tool = g_strdup(wish->tool ? wish->tool : ""),
                .exposures = wish->exposures,
        };
        run->text = g_strdup(wish->text);
        run->usec = (uint64_t) wish->seconds * G_USEC_PER_SEC;
        gbn_trial_run_event(add(trials, run), GBN_TRIAL_BEGIN);
        return true;
}

bool
gbn_trials_hold(GbnTrials *trials, const char *unit, GError **error)
{
        GbnTrialRun *run = find(trials, unit, error);
        g_autofree char *until = NULL;
        struct timespec time;

        if (!run)
                return false;
        if (run->state == GBN_TRIAL_HELD) {
                run->holds++;
                return true;
        }
        if (run->state != GBN_TRIAL_LIVE) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                            "%s: its trial is not live; it is %s", unit,
                            gbn_trial_word(run->state));
                return false;
        }
        (void) clock_gettime(CLOCK_BOOTTIME, &time);
        until = g_strdup_printf(
                "%" PRIu64, (uint64_t) (time.tv_sec * G_USEC_PER_SEC + GBN_TRIAL_HOLD_USEC_MAX));
        if (!gbn_trial_mark_set(root_of(trials), GBN_TRIAL_MARK_HOLD, unit, until, error))
                return false;
        run->holds = 1;
        gbn_trial_run_event(run, GBN_TRIAL_KEEP_ASKED);
        return true;
}

void
gbn_trials_release(GbnTrials *trials, const char *unit)
{
        GbnTrialRun *run = find(trials, unit, NULL);

        if (run && run->state == GBN_TRIAL_HELD && --run->holds == 0)
                gbn_trial_run_event(run, GBN_TRIAL_KEEP_DENIED);
}

/* The unit's own text as it was when the trial began. */
static bool
check_unit(const GbnTrials *trials, const GbnTrialRun *run, GError **error)
{
        g_autoptr(GbnUnitChain) chain = NULL;
        g_autofree char *digest = NULL;

        if (!*run->record.unit_digest)
                return true;
        if (!gbn_study_refresh(trials->ground.study, error))
                return false;
        chain = gbn_study_find(trials->ground.study, run->record.unit, error);
        digest = chain ? gbn_unit_digest(root_of(trials), chain, error) : NULL;
        if (!digest)
                return false;
        if (g_str_equal(digest, run->record.unit_digest))
                return true;
        g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                    "%s: the unit has changed since the trial began; try it again",
                    run->record.unit);
        return false;
}

static bool
commit(GbnTrials *trials, GbnTrialRun *run, const GbnTrialKeeper *keeper, GError **error)
{
        GbnChange change = {
                .unit = run->record.unit,
                .action = "keep",
                .text = run->text,
                .uid = keeper->uid,
                .tool = keeper->tool,
                .exposures = run->record.exposures,
                .in_force = run->loaded,
        };
        g_autofree char *digest = gbn_trial_digest(run->text);

        if (!g_str_equal(digest, run->record.text_digest)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                            "%s: its drop-in is not the one that the trial began with",
                            run->record.unit);
                return false;
        }
        return check_unit(trials, run, error) && gbn_change_make(root_of(trials), &change, error);
}

bool
gbn_trials_keep(GbnTrials *trials, const char *unit, const GbnTrialKeeper *keeper, GError **error)
{
        GbnTrialRun *run = find(trials, unit, error);
        int lock = run ? gbn_trial_record_lock(root_of(trials), unit, false, error) : -1;
        bool done = lock >= 0 && run->state == GBN_TRIAL_HELD && commit(trials, run, keeper, error);

        if (done)
                (void) gbn_trial_place_clear(root_of(trials), unit, NULL);
        if (lock >= 0)
                (void) close(lock);
        if (done)
                gbn_trial_run_event(run, GBN_TRIAL_COMMITTED);
        else if (lock >= 0 && error && !*error)
                g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT, "%s: its trial is not live",
                            unit);
        return done;
}

bool
gbn_trials_revert(GbnTrials *trials, const char *unit, const char *reason, GError **error)
{
        GbnTrialRun *run = find(trials, unit, error);

        if (!run)
                return false;
        gbn_trial_run_fail(run, GBN_TRIAL_REVERT_ASKED, reason);
        if (run->state == GBN_TRIAL_REVERTING || run->state == GBN_TRIAL_STUCK)
                return true;
        g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                    run->state == GBN_TRIAL_KEEPING ? "%s: just kept; undo takes that back"
                                                    : "%s: just beginning; try again in a moment",
                    unit);
        return false;
}
