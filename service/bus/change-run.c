/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change from the disk to the answer: written, read by systemd, looked at as systemd has it, told to
 * everyone. What systemd does not read, or reads as something else, is taken back: a unit that says
 * "loaded" proves nothing. */
#include "bus/bus-error.h"
#include "bus/caller.h"
#include "bus/manager.h"

#include "base/error.h"
#include "engine/profile/summary.h"
#include "store/dropin-store.h"
#include "systemd/autoptr.h"
#include "systemd/reloads.h"
#include "systemd/unit-look.h"

#include <stdlib.h>

typedef struct {
        GbnManager *manager;
        sd_bus_message *call;
        GbnUnitQuery *query;
        char *unit;
        char *before; /* text of the drop-in that was there; NULL: none */
        GbnCaller caller;
        bool changes;         /* another text than was there */
        bool wants_selection; /* Undo answers with it, SetLayers with the exposure */
        GbnExposures exposures;
        char *failure; /* why it was taken back; NULL: it was not */
} Run;

static void
run_free(Run *run)
{
        if (run->unit)
                (void) g_hash_table_remove(run->manager->changing, run->unit);
        (void) sd_bus_message_unref(run->call);
        gbn_unit_query_free(run->query);
        g_free(run->unit);
        g_free(run->before);
        g_free(run->failure);
        g_free(run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

int
gbn_manager_announce(GbnManager *manager, const char *unit, GbnUnitSummary *ret,
                     sd_bus_error *error)
{
        g_autoptr(sd_bus_message) signal = NULL;
        g_autoptr(GError) reason = NULL;
        char *path = NULL;
        int r;

        if (!gbn_study_refresh(&manager->study, &reason) ||
            !gbn_unit_summary_read(&manager->study, manager->study.packages, unit, ret, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_signal(manager->bus, &signal, GBN_BUS_PATH, GBN_MANAGER_INTERFACE,
                                      "UnitChanged");
        if (r >= 0)
                r = sd_bus_message_append(signal, "su", unit, (uint32_t) ret->exposure);
        if (r >= 0)
                r = sd_bus_message_append_strv(signal, ret->selection);
        if (r >= 0)
                r = sd_bus_send(manager->bus, signal, NULL);
        if (r >= 0)
                r = gbn_manager_unit_path(unit, &path);
        if (r >= 0)
                r = sd_bus_emit_properties_changed(manager->bus, path, GBN_UNIT_INTERFACE,
                                                   "Exposure", "Grade", "Selection", NULL);
        free(path);
        return r;
}

static int
answer(const Run *run, sd_bus_error *error)
{
        g_auto(GbnUnitSummary) summary = { 0 };
        g_autofree char *selection = NULL;
        int r;

        if (run->changes)
                gbn_live_states_note_change(run->manager->states, run->unit);
        r = gbn_manager_announce(run->manager, run->unit, &summary, error);
        if (r < 0)
                return r;
        if (!run->wants_selection)
                return sd_bus_reply_method_return(run->call, "u", (uint32_t) summary.exposure);
        selection = g_strjoinv(" ", summary.selection);
        return sd_bus_reply_method_return(run->call, "s", selection);
}

static int
answer_failure(const Run *run)
{
        return sd_bus_reply_method_errorf(run->call, GBN_BUS_ERROR_PREFIX "NotEffective",
                                          "%s: %s; it was taken back", run->unit, run->failure);
}

static void
on_back(const char *error, void *userdata)
{
        g_autoptr(Run) run = userdata;

        (void) answer_failure(run);
}

static int
reload(Run *run, GbnReloadDone done)
{
        return gbn_reloads_ask(gbn_trials_reloads(run->manager->trials), run->caller.uid == 0, done,
                               run);
}

/* The old drop-in again, for systemd too; then the caller is told. */
static int
take_back(Run *run, const char *what, const char *detail)
{
        g_autoptr(Run) owned = run;
        GbnChange change = {
                .unit = run->unit,
                .action = "undo",
                .text = run->before,
                .uid = run->caller.uid,
                .tool = run->caller.tool,
                .exposures = { run->exposures.is_known, run->exposures.after,
                               run->exposures.before },
        };
        const GbnRoot *root = gbn_unit_tree_root(run->manager->study.tree);
        g_autoptr(GError) reason = NULL;

        run->failure = g_strdup_printf("%s: %s", what, detail);
        if (!gbn_change_make(root, &change, &reason))
                return sd_bus_reply_method_errorf(run->call, GBN_BUS_ERROR_PREFIX "Io",
                                                  "%s: %s, and it could not be taken back: %s",
                                                  run->unit, run->failure, reason->message);
        if (reload(run, on_back) < 0)
                return answer_failure(run);
        (void) g_steal_pointer(&owned);
        return 0;
}

static void
on_looked(const GbnUnitLook *look, void *userdata)
{
        g_autoptr(Run) run = userdata;
        g_auto(sd_bus_error) failure = SD_BUS_ERROR_NULL;
        g_autofree char *differences = NULL;
        int r;

        if (!look->state) {
                (void) take_back(g_steal_pointer(&run), "systemd does not tell its settings",
                                 look->error);
                return;
        }
        differences = gbn_unit_look_compare(look, &run->manager->study, run->unit);
        if (*differences) {
                (void) take_back(g_steal_pointer(&run),
                                 "systemd has other values than the unit's files say", differences);
                return;
        }
        r = answer(run, &failure);
        if (r < 0)
                (void) sd_bus_reply_method_errno(run->call, r, &failure);
}

static void
on_reloaded(const char *error, void *userdata)
{
        g_autoptr(Run) run = userdata;

        if (*error) {
                (void) take_back(g_steal_pointer(&run), "systemd did not read its unit files again",
                                 error);
                return;
        }
        run->query = gbn_unit_look(run->manager->bus, run->unit, on_looked, run);
        if (!run->query)
                (void) take_back(g_steal_pointer(&run), "systemd cannot be asked", "");
        else
                (void) g_steal_pointer(&run);
}

int
gbn_manager_check_files(const GbnManager *manager, const char *unit, sd_bus_error *error)
{
        g_autoptr(GbnUnitChain) chain = gbn_study_find(&manager->study, unit, NULL);
        g_autoptr(GError) reason = NULL;

        if (!chain || gbn_unit_chain_check_files(manager->study.tree, chain, &reason))
                return 0;
        return gbn_bus_error_set(error, reason);
}

GbnExposures
gbn_manager_exposures(const GbnManager *manager, const char *unit, const char *before,
                      const char *after)
{
        GbnForecastQuestion question = {
                .tree = manager->study.tree,
                .name = unit,
                .rules = manager->study.rules,
                .weights = manager->study.weights,
        };
        GbnExposures exposures = { 0 };

        exposures.is_known = gbn_forecast_dropin(&question, before, &exposures.before, NULL) &&
                             gbn_forecast_dropin(&question, after, &exposures.after, NULL);
        return exposures;
}

int
gbn_manager_make_change(GbnManager *manager, sd_bus_message *call, GbnChange *change,
                        sd_bus_error *error)
{
        g_autoptr(Run) run = g_new0(Run, 1);
        g_autoptr(GError) reason = NULL;
        const GbnRoot *root = gbn_unit_tree_root(manager->study.tree);
        GbnTrialView trial;
        int r = gbn_caller_get(call, &run->caller);

        if (r >= 0)
                r = gbn_manager_check_files(manager, change->unit, error);
        if (r < 0)
                return r;
        if (manager->trials && gbn_trials_find(manager->trials, change->unit, &trial))
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Conflict",
                                         "%s: on trial; keep or revert that first", change->unit);
        if (g_hash_table_contains(manager->changing, change->unit))
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Conflict",
                                         "%s: another change of it is under way", change->unit);
        (void) g_hash_table_add(manager->changing, g_strdup(change->unit));
        run->manager = manager;
        run->call = sd_bus_message_ref(call);
        run->unit = g_strdup(change->unit);
        run->wants_selection = g_str_equal(change->action, "undo");
        if (!gbn_dropin_store_read(root, change->unit, &run->before, &reason))
                return gbn_bus_error_set(error, reason);
        run->changes = g_strcmp0(run->before, change->text) != 0;
        run->exposures = gbn_manager_exposures(manager, change->unit, run->before, change->text);
        change->uid = run->caller.uid;
        change->tool = run->caller.tool;
        change->exposures = run->exposures;
        if (!gbn_change_make(root, change, &reason))
                return gbn_bus_error_set(error, reason);
        if (!manager->study.rules.live)
                return answer(run, error);
        r = reload(run, on_reloaded);
        if (r < 0)
                return take_back(g_steal_pointer(&run), "systemd cannot be asked", g_strerror(-r));
        (void) g_steal_pointer(&run);
        return 1;
}
