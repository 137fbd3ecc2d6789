/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SetLayers, Undo, ListHistory: what is made, and what was. */
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/error.h"
#include "engine/profile/target.h"
#include "store/dropin-store.h"
#include "store/history.h"
#include "systemd/autoptr.h"

static const GbnRoot *
root_of(const GbnManager *manager)
{
        return gbn_unit_tree_root(manager->study.tree);
}

int
gbn_manager_plan(GbnManager *manager, const GbnStudyWish *wish, const char *digest,
                 GbnForecast *ret, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;

        if (!*wish->words)
                return gbn_target_check_name(wish->unit, &reason)
                               ? 0
                               : gbn_bus_error_set(error, reason);
        if (!gbn_study_forecast(&manager->study, wish, ret, &reason))
                return gbn_bus_error_set(error, reason);
        if (!g_str_equal(ret->digest, digest))
                return sd_bus_error_setf(
                        error, GBN_BUS_ERROR_PREFIX "Conflict",
                        "%s: the unit has changed since it was looked at; look again", wish->unit);
        return 0;
}

int
gbn_manager_set_layers(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_auto(GbnForecast) forecast = { 0 };
        g_auto(GStrv) words = NULL;
        const char *unit, *digest;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = gbn_manager_read_selection(call, &words, error);
        if (r >= 0)
                r = sd_bus_message_read(call, "s", &digest);
        if (r >= 0)
                r = gbn_authz_check_room(manager->authz, call, error);
        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = gbn_manager_plan(manager,
                                     &(GbnStudyWish) { unit, (const char *const *) words, false },
                                     digest, &forecast, error);
        if (r < 0)
                return r;
        r = forecast.dropin
                    ? gbn_manager_may_apply(manager, call,
                                            &(GbnManagerPlan) { "persist", words, &forecast },
                                            error)
                    : gbn_manager_may_remove(manager, call, "remove", unit, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        return gbn_manager_make_change(
                manager, call,
                &(GbnChange) { .unit = unit,
                               .action = forecast.dropin ? "apply" : "remove",
                               .text = forecast.dropin },
                error);
}

/* The text that an undo brings back: that of before the last change. */
static int
last_text(GbnManager *manager, const char *unit, char **ret, sd_bus_error *error)
{
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(GError) reason = NULL;
        g_autofree char *now = NULL;
        const GbnHistoryEntry *last;

        if (gbn_dropin_store_read(root_of(manager), unit, &now, &reason))
                entries = gbn_history_read(root_of(manager), unit, GBN_HISTORY_TO_CHANGE, &reason);
        if (!entries)
                return gbn_bus_error_set(error, reason);
        last = gbn_history_last_change(entries, now);
        if (!last)
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "NotFound",
                                         "%s: nothing to undo", unit);
        *ret = g_strdup(last->before_text);
        return 0;
}

int
gbn_manager_undo(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GError) reason = NULL;
        g_autofree char *text = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r < 0)
                return r;
        if (!gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        r = gbn_manager_may_remove(manager, call, "remove", unit, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = last_text(manager, unit, &text, error);
        return r < 0 ? r
                     : gbn_manager_make_change(
                               manager, call,
                               &(GbnChange) { .unit = unit, .action = "undo", .text = text },
                               error);
}

static int
append_entry(sd_bus_message *reply, const GbnHistoryEntry *entry)
{
        int r = sd_bus_message_open_container(reply, 'r', "tussssa{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "tussss", entry->time, (uint32_t) entry->uid,
                                          entry->unit, entry->action,
                                          entry->before ? entry->before : "",
                                          entry->after ? entry->after : "");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0 && entry->outcome)
                r = sd_bus_message_append(reply, "{sv}", "outcome", "s", entry->outcome);
        if (r >= 0 && entry->reason)
                r = sd_bus_message_append(reply, "{sv}", "reason", "s", entry->reason);
        if (r >= 0 && entry->tool && *entry->tool)
                r = sd_bus_message_append(reply, "{sv}", "tool", "s", entry->tool);
        if (r >= 0 && entry->exposures.is_known)
                r = sd_bus_message_append(reply, "{sv}{sv}", "exposure-before", "u",
                                          (uint32_t) entry->exposures.before, "exposure-after", "u",
                                          (uint32_t) entry->exposures.after);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_list_history(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(GError) reason = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r < 0)
                return r;
        if (*unit && !gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        entries = gbn_history_read(root_of(manager), *unit ? unit : NULL, GBN_HISTORY_TO_SHOW,
                                   &reason);
        if (!entries)
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tussssa{sv})");
        for (unsigned i = 0; r >= 0 && i < entries->len; i++) {
                const GbnHistoryEntry *entry = entries->pdata[i];

                r = append_entry(reply, entry);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
