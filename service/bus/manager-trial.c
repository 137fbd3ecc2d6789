/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* StartTrial, KeepTrial, RevertTrial. Their answers come when systemd is done, so the calls wait
 * here, by unit, for what trial/ tells. */
#include "bus/bus-error.h"
#include "bus/caller.h"
#include "bus/manager.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/dropin.h"
#include "engine/profile/target.h"
#include "systemd/autoptr.h"

#include <stdlib.h>

typedef enum { WAITS_FOR_START, WAITS_FOR_KEEP, WAITS_FOR_REVERT } WaitsFor;

typedef struct {
        sd_bus_message *call;
        WaitsFor what;
} Waiting;

static void
waiting_free(void *data)
{
        Waiting *waiting = data;

        (void) sd_bus_message_unref(waiting->call);
        g_free(waiting);
}

static void
list_free(void *data)
{
        g_ptr_array_unref(data);
}

static void
wait_for(GbnManager *manager, const char *unit, sd_bus_message *call, WaitsFor what)
{
        Waiting *waiting = g_new(Waiting, 1);
        GPtrArray *list;

        if (!manager->waiting)
                manager->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                         list_free);
        list = g_hash_table_lookup(manager->waiting, unit);
        if (!list) {
                list = g_ptr_array_new_with_free_func(waiting_free);
                (void) g_hash_table_insert(manager->waiting, g_strdup(unit), list);
        }
        *waiting = (Waiting) { sd_bus_message_ref(call), what };
        g_ptr_array_add(list, waiting);
}

static void
forget(GbnManager *manager, const char *unit, const sd_bus_message *call)
{
        GPtrArray *list = g_hash_table_lookup(manager->waiting, unit);

        for (unsigned i = list ? list->len : 0; i-- > 0;)
                if (((const Waiting *) list->pdata[i])->call == call)
                        (void) g_ptr_array_remove_index(list, i);
}

static int
answer_kept(GbnManager *manager, const Waiting *waiting, const char *unit)
{
        g_auto(sd_bus_error) error = SD_BUS_ERROR_NULL;
        g_auto(GbnUnitSummary) summary = { 0 };
        int r;

        if (waiting->what != WAITS_FOR_KEEP)
                return sd_bus_reply_method_errorf(waiting->call, GBN_BUS_ERROR_PREFIX "Conflict",
                                                  "%s: just kept; undo takes that back", unit);
        r = gbn_manager_announce(manager, unit, &summary, &error);
        if (r < 0)
                return sd_bus_reply_method_errno(waiting->call, r, &error);
        return sd_bus_reply_method_return(waiting->call, "u", (uint32_t) summary.exposure);
}

static int
answer_back(const Waiting *waiting, const GbnTrialView *trial)
{
        bool stuck = trial->state == GBN_TRIAL_STUCK;

        if (waiting->what == WAITS_FOR_REVERT && !stuck)
                return sd_bus_reply_method_return(waiting->call, "");
        return sd_bus_reply_method_errorf(
                waiting->call, GBN_BUS_ERROR_PREFIX "RolledBack",
                stuck ? "%s: %s; it could not be taken back yet, systemd tries again: see "
                        "journalctl -u 'gabion-rollback@*'"
                      : "%s: %s; it was taken back",
                trial->unit, trial->reason);
}

/* True when the call has its answer. */
static bool
answer(GbnManager *manager, const Waiting *waiting, const GbnTrialView *trial)
{
        switch (trial->state) {
        case GBN_TRIAL_LIVE:
                if (waiting->what != WAITS_FOR_START)
                        return false;
                (void) sd_bus_reply_method_return(waiting->call, "t", trial->remaining);
                return true;
        case GBN_TRIAL_REFUSED:
                (void) sd_bus_reply_method_errorf(waiting->call, GBN_BUS_ERROR_PREFIX "Refused",
                                                  "%s: %s", trial->unit, trial->reason);
                return true;
        case GBN_TRIAL_KEPT:
                (void) answer_kept(manager, waiting, trial->unit);
                return true;
        case GBN_TRIAL_REVERTED:
        case GBN_TRIAL_STUCK:
                (void) answer_back(waiting, trial);
                return true;
        default:
                return false;
        }
}

static void
answer_all(GbnManager *manager, const GbnTrialView *trial)
{
        GPtrArray *list = manager->waiting ? g_hash_table_lookup(manager->waiting, trial->unit)
                                           : NULL;

        for (unsigned i = list ? list->len : 0; i-- > 0;)
                if (answer(manager, list->pdata[i], trial))
                        (void) g_ptr_array_remove_index(list, i);
        if (list && list->len == 0)
                (void) g_hash_table_remove(manager->waiting, trial->unit);
}

void
gbn_manager_trial_told(const GbnTrialView *trial, void *userdata)
{
        GbnManager *manager = userdata;
        g_auto(GbnUnitSummary) summary = { 0 };

        (void) sd_bus_emit_signal(manager->bus, GBN_BUS_PATH, GBN_MANAGER_INTERFACE, "TrialChanged",
                                  "ssts", trial->unit, gbn_trial_word(trial->state),
                                  trial->remaining, trial->reason);
        if (trial->state == GBN_TRIAL_LIVE || trial->state == GBN_TRIAL_REVERTED)
                (void) gbn_manager_announce(manager, trial->unit, &summary, NULL);
        if (trial->state == GBN_TRIAL_KEPT)
                gbn_live_states_note_kept(manager->states, trial->unit);
        answer_all(manager, trial);
}

int
gbn_manager_refuse_in_tree(const GbnManager *manager, sd_bus_error *error)
{
        if (manager->trials)
                return 0;
        return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "Refused",
                                "a directory tree is served; nothing runs there");
}

typedef struct {
        const char *unit, *digest;
        char **words;
        uint32_t seconds;
        GbnForecast forecast;
        char *before;
        GbnExposures exposures;
} StartCall;

static void
start_call_clear(StartCall *start)
{
        g_strfreev(start->words);
        gbn_forecast_clear(&start->forecast);
        g_free(start->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StartCall, start_call_clear)

/* What a trial of this selection would be; fails where there is nothing to try, or it could not be kept. */
static int
check_dropin(GbnManager *manager, StartCall *start, sd_bus_error *error)
{
        const char *unit = start->unit, *text = start->forecast.dropin;
        g_autoptr(GError) reason = NULL;
        g_autofree char *lies = NULL;
        g_auto(GbnDropinHeader) header = { 0 };

        if (!gbn_change_check(gbn_unit_tree_root(manager->study.tree), unit, &lies, &reason))
                return gbn_bus_error_set(error, reason);
        if (g_strcmp0(lies, text) == 0)
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Conflict",
                                         text ? "%s: it has exactly these layers already"
                                              : "%s: it has no layers to be without",
                                         unit);
        if (lies)
                gbn_dropin_read(lies, &header);
        start->before = g_strdup(header.selection ? header.selection : "");
        start->exposures = gbn_manager_exposures(manager, unit, lies, text);
        return 0;
}

int
gbn_manager_check_target(const char *unit, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        const char *caution;

        if (!gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        caution = gbn_target_caution(unit);
        return caution ? sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Refused", "%s: %s", unit,
                                           caution)
                       : 0;
}

static int
read_start(GbnManager *manager, sd_bus_message *call, StartCall *start, sd_bus_error *error)
{
        int r = sd_bus_message_read(call, "s", &start->unit);

        if (r >= 0)
                r = gbn_manager_read_selection(call, &start->words, error);
        if (r >= 0)
                r = sd_bus_message_read(call, "us", &start->seconds, &start->digest);
        if (r >= 0)
                r = gbn_manager_refuse_in_tree(manager, error);
        if (r >= 0)
                r = gbn_manager_check_target(start->unit, error);
        if (r >= 0)
                r = gbn_authz_check_room(manager->authz, call, error);
        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = gbn_manager_plan(
                        manager,
                        &(GbnStudyWish) { start->unit, (const char *const *) start->words, false },
                        start->digest, &start->forecast, error);
        if (r >= 0)
                r = check_dropin(manager, start, error);
        if (r >= 0)
                r = gbn_manager_check_files(manager, start->unit, error);
        return r;
}

static char *
sorted_words(char **words)
{
        qsort(words, g_strv_length(words), sizeof *words, gbn_compare_strings);
        return g_strjoinv(" ", words);
}

int
gbn_manager_start_trial(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_auto(StartCall) start = { 0 };
        g_autoptr(GError) reason = NULL;
        g_autofree char *words = NULL;
        const GbnForecast *forecast;
        GbnTrialWish wish;
        GbnCaller caller;
        int r = read_start(manager, call, &start, error);

        if (r < 0)
                return r;
        forecast = start.forecast.dropin ? &start.forecast : NULL;
        r = forecast ? gbn_manager_may_apply(manager, call,
                                             &(GbnManagerPlan) { "try", start.words, forecast },
                                             error)
                     : gbn_manager_may_remove(manager, call, "try", start.unit, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        r = gbn_caller_get(call, &caller);
        if (r < 0)
                return r;
        if (g_hash_table_contains(manager->changing, start.unit))
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Conflict",
                                         "%s: another change of it is under way", start.unit);
        words = sorted_words(start.words);
        wish = (GbnTrialWish) {
                .unit = start.unit,
                .text = start.forecast.dropin,
                .before = start.before,
                .after = forecast ? start.forecast.selection : "",
                .unit_digest = forecast ? start.digest : "",
                .words = words,
                .direction = gbn_manager_direction(forecast),
                .keep_action = gbn_manager_keep_action(forecast),
                .tool = caller.tool,
                .exposures = start.exposures,
                .uid = caller.uid,
                .seconds = start.seconds ? start.seconds : GBN_TRIAL_SECONDS_DEFAULT,
        };
        wait_for(manager, start.unit, call, WAITS_FOR_START);
        if (gbn_trials_begin(manager->trials, &wish, &reason))
                return 1;
        forget(manager, start.unit, call);
        return gbn_bus_error_set(error, reason);
}

static int
find_trial(const GbnManager *manager, const char *unit, GbnTrialView *ret, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        int r = gbn_manager_refuse_in_tree(manager, error);

        if (r < 0)
                return r;
        if (!gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        if (gbn_trials_find(manager->trials, unit, ret))
                return 0;
        return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "NotFound",
                                 "%s: no trial; it may be over already, see its history", unit);
}

/* Once for each call, though it comes round twice. */
static int
hold(GbnManager *manager, sd_bus_message *call, const char *unit, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;

        if (gbn_authz_knows(manager->authz, call) ||
            gbn_trials_hold(manager->trials, unit, &reason))
                return 0;
        return gbn_bus_error_set(error, reason);
}

static int
keep(GbnManager *manager, sd_bus_message *call, const char *unit, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        GbnCaller caller;
        int r = gbn_caller_get(call, &caller);

        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = gbn_manager_check_files(manager, unit, error);
        if (r < 0)
                return r;
        wait_for(manager, unit, call, WAITS_FOR_KEEP);
        if (gbn_trials_keep(manager->trials, unit, &(GbnTrialKeeper) { caller.uid, caller.tool },
                            &reason))
                return 1;
        forget(manager, unit, call);
        return gbn_bus_error_set(error, reason);
}

int
gbn_manager_keep_trial(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        GbnTrialView trial;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = find_trial(manager, unit, &trial, error);
        if (r >= 0)
                r = hold(manager, call, unit, error);
        if (r < 0)
                return r;
        r = gbn_manager_may_keep(manager, call, &trial, error);
        if (r == 0)
                return 1; /* comes round again, and lets go then */
        if (r > 0)
                r = keep(manager, call, unit, error);
        if (r < 0)
                gbn_trials_release(manager->trials, unit);
        return r;
}

int
gbn_manager_revert_trial(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GError) reason = NULL;
        GbnTrialView trial;
        const char *unit;
        uid_t uid = 0;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = find_trial(manager, unit, &trial, error);
        if (r >= 0)
                r = gbn_authz_uid(call, &uid);
        if (r < 0)
                return r;
        if (uid != 0 && uid != trial.uid) {
                r = gbn_manager_may_revert(manager, call, &trial, error);
                if (r <= 0)
                        return r < 0 ? r : 1;
        }
        wait_for(manager, unit, call, WAITS_FOR_REVERT);
        if (gbn_trials_revert(manager->trials, unit, GBN_HISTORY_ASKED, &reason))
                return 1;
        forget(manager, unit, call);
        return gbn_bus_error_set(error, reason);
}
