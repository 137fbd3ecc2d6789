/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of the manager's methods, and the lists of units. */
#include "bus/bus-error.h"
#include "bus/manager.h"
#include "engine/score/grade.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <stdlib.h>

void
gbn_manager_clear(GbnManager *manager)
{
        g_clear_pointer(&manager->states, gbn_live_states_free);
        g_clear_pointer(&manager->units, gbn_warm_units_free);
        g_clear_pointer(&manager->pasts, gbn_unit_pasts_free);
        gbn_study_clear(&manager->study);
        g_clear_pointer(&manager->trials, gbn_trials_free);
        g_clear_pointer(&manager->waiting, g_hash_table_destroy);
        g_clear_pointer(&manager->restarts, g_hash_table_destroy);
        g_clear_pointer(&manager->authz, gbn_authz_free);
        g_clear_pointer(&manager->changing, g_hash_table_destroy);
}

bool
gbn_manager_is_busy(const GbnManager *manager)
{
        return gbn_authz_is_asking(manager->authz) || g_hash_table_size(manager->changing) > 0 ||
               (manager->restarts && g_hash_table_size(manager->restarts) > 0) ||
               (manager->trials && gbn_trials_count(manager->trials) > 0);
}

int
gbn_manager_refresh(GbnManager *manager, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        uint64_t iteration;
        int r = sd_event_get_iteration(sd_bus_get_event(manager->bus), &iteration);

        if (r < 0)
                return r;
        if (iteration == manager->iteration)
                return 0;
        if (!gbn_warm_units_update(manager->units, &reason))
                return gbn_bus_error_set(error, reason);
        manager->iteration = iteration;
        return 0;
}

int
gbn_manager_unit_path(const char *unit, char **ret)
{
        return sd_bus_path_encode(GBN_BUS_UNIT_PATH, unit, ret);
}

static int
append_trial(const GbnManager *manager, sd_bus_message *reply, const char *unit)
{
        GbnTrialView trial;

        if (!manager->trials || !gbn_trials_find(manager->trials, unit, &trial))
                return 0;
        return sd_bus_message_append(reply, "{sv}{sv}", "trial", "s", gbn_trial_word(trial.state),
                                     "trial-remaining", "t", trial.remaining);
}

static int
append_past(const GbnManager *manager, sd_bus_message *reply, const GbnUnitSummary *summary)
{
        const GbnUnitPast *past = gbn_unit_pasts_get(manager->pasts, summary->name);
        int r = summary->drift ? sd_bus_message_append(reply, "{sv}", "drift", "s", summary->drift)
                               : 0;

        if (r >= 0 && past)
                r = sd_bus_message_append(reply, "{sv}", "last-change", "t", past->last_change);
        if (r < 0 || !past || !past->is_taken_back)
                return r;
        return sd_bus_message_append(reply, "{sv}{sv}", "last-trial", "s", "reverted",
                                     "last-trial-reason", "s", past->reason ? past->reason : "");
}

static int
append_more(const GbnManager *manager, sd_bus_message *reply, const GbnUnitSummary *summary,
            const GbnLiveState *state)
{
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "grade", "s",
                        gbn_grade(summary->exposure)->label, "origin", "s", summary->origin, "root",
                        "b", summary->starts_as_root, "listens", "b", summary->listens, "oneshot",
                        "b", summary->is_oneshot, "template", "b", summary->is_template);
        if (r >= 0 && summary->package)
                r = sd_bus_message_append(reply, "{sv}", "package", "s", summary->package);
        if (r >= 0 && summary->caution)
                r = sd_bus_message_append(reply, "{sv}", "caution", "s", summary->caution);
        if (r >= 0)
                r = append_trial(manager, reply, summary->name);
        if (r >= 0)
                r = append_past(manager, reply, summary);
        if (r >= 0)
                r = gbn_live_state_append_more(reply, state);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_unit(const GbnManager *manager, sd_bus_message *reply, const GbnWarmUnit *unit)
{
        const GbnUnitSummary *summary = &unit->summary;
        GbnLiveState state;
        int r = sd_bus_message_open_container(reply, 'r', "sssuuasa{sv}o");

        gbn_live_state_get(manager->states, unit, &state);
        if (r >= 0)
                r = sd_bus_message_append(reply, "sssuu", summary->name, unit->description,
                                          state.active, summary->exposure, summary->reachable);
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, summary->selection);
        if (r >= 0)
                r = append_more(manager, reply, summary, &state);
        if (r >= 0)
                r = sd_bus_message_append(reply, "o", unit->object);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_units(GbnManager *manager, sd_bus_message *reply)
{
        const GPtrArray *names = gbn_warm_units_names(manager->units);
        int r = sd_bus_message_open_container(reply, 'a', "(sssuuasa{sv}o)");

        gbn_unit_pasts_update(manager->pasts, gbn_unit_tree_root(manager->study.tree));
        for (unsigned i = 0; r >= 0 && i < names->len; i++) {
                const GbnWarmUnit *unit = gbn_warm_units_get(manager->units, names->pdata[i]);

                if (!unit->is_alias && !unit->error)
                        r = append_unit(manager, reply, unit);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
list_units(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        int r = gbn_manager_refresh(manager, error);

        if (r >= 0)
                r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = append_units(manager, reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

static int
get_unit(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_autoptr(GError) reason = NULL;
        const char *name;
        char *path = NULL;
        int r = sd_bus_message_read(call, "s", &name);

        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        chain = gbn_study_find(&manager->study, name, &reason);
        if (!chain)
                return gbn_bus_error_set(error, reason);
        r = gbn_manager_unit_path(name, &path);
        if (r >= 0)
                r = sd_bus_reply_method_return(call, "o", path);
        free(path);
        return r;
}

static int
get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
            sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return sd_bus_message_append(reply, "s", GABION_VERSION);
}

static int
get_systemd_version(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const GbnManager *manager = userdata;

        return sd_bus_message_append(reply, "u", (uint32_t) manager->study.rules.systemd.major);
}

static int
get_root(sd_bus *bus, const char *path, const char *interface, const char *property,
         sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const GbnManager *manager = userdata;

        return sd_bus_message_append(reply, "s", manager->study.root ? manager->study.root : "");
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("SystemdVersion", "u", get_systemd_version, 0,
                        SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Root", "s", get_root, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_METHOD_WITH_ARGS("ListUnits", SD_BUS_NO_ARGS,
                                SD_BUS_RESULT("a(sssuuasa{sv}o)", units), list_units,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetUnit", SD_BUS_ARGS("s", unit), SD_BUS_RESULT("o", path),
                                get_unit, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListLayers", SD_BUS_NO_ARGS,
                                SD_BUS_RESULT("a(sssssa{sv})", layers), gbn_manager_list_layers,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListClasses", SD_BUS_NO_ARGS,
                                SD_BUS_RESULT("a(ssssasa{sv})", classes), gbn_manager_list_classes,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Assess", SD_BUS_ARGS("s", unit),
                                SD_BUS_RESULT("u", exposure, "s", grade, "a(sssttuts)", rows),
                                gbn_manager_assess, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("AnalyzeUnit", SD_BUS_ARGS("s", name, "s", text),
                                SD_BUS_RESULT("u", exposure, "s", grade, "a(sssttuts)", rows),
                                gbn_manager_analyze_unit, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Preview", SD_BUS_ARGS("s", unit, "as", selection),
                                SD_BUS_RESULT("u", now, "u", then, "s", dropin, "s", digest,
                                              "a(sss)", notes, "a{sv}", more),
                                gbn_manager_preview, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Weigh", SD_BUS_ARGS("s", unit, "as", selection),
                                SD_BUS_RESULT("a(suusa{sv})", layers), gbn_manager_weigh,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListDirectives", SD_BUS_ARGS("s", unit, "as", selection),
                                SD_BUS_RESULT("a(sssssu)", directives), gbn_manager_list_directives,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListFiles", SD_BUS_ARGS("s", unit), SD_BUS_RESULT("a(ss)", files),
                                gbn_manager_list_files, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetLayers", SD_BUS_ARGS("s", unit, "as", selection, "s", digest),
                                SD_BUS_RESULT("u", exposure), gbn_manager_set_layers,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Undo", SD_BUS_ARGS("s", unit), SD_BUS_RESULT("s", selection),
                                gbn_manager_undo, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListHistory", SD_BUS_ARGS("s", unit),
                                SD_BUS_RESULT("a(tussssa{sv})", changes), gbn_manager_list_history,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Suggest", SD_BUS_ARGS("s", unit),
                                SD_BUS_RESULT("as", selection, "aa{sv}", reasons),
                                gbn_manager_suggest, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "StartTrial", SD_BUS_ARGS("s", unit, "as", selection, "u", seconds, "s", digest),
                SD_BUS_RESULT("t", remaining), gbn_manager_start_trial, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("KeepTrial", SD_BUS_ARGS("s", unit), SD_BUS_RESULT("u", exposure),
                                gbn_manager_keep_trial, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("RevertTrial", SD_BUS_ARGS("s", unit), SD_BUS_NO_RESULT,
                                gbn_manager_revert_trial, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Restart", SD_BUS_ARGS("s", unit), SD_BUS_NO_RESULT,
                                gbn_manager_restart, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("TrialChanged",
                                SD_BUS_ARGS("s", unit, "s", state, "t", remaining, "s", reason), 0),
        SD_BUS_SIGNAL_WITH_ARGS("UnitChanged",
                                SD_BUS_ARGS("s", unit, "u", exposure, "as", selection), 0),
        SD_BUS_VTABLE_END,
};

int
gbn_manager_publish(GbnManager *manager, sd_bus *bus)
{
        int r = sd_bus_add_object_vtable(bus, NULL, GBN_BUS_PATH, GBN_MANAGER_INTERFACE, vtable,
                                         manager);

        manager->bus = bus;
        manager->changing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        if (r >= 0)
                r = gbn_unit_object_publish(manager, bus);
        /* Before anybody can ask: trials that are under way are known from the first answer on. */
        if (r >= 0 && manager->study.rules.live)
                r = gbn_trials_new(bus, &manager->study, gbn_manager_trial_told, manager,
                                   &manager->trials);
        if (r >= 0 && manager->study.rules.live)
                r = gbn_live_states_new(manager, &manager->states);
        return r;
}
