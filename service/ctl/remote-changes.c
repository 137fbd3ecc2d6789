/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes through gabiond, and the list of those that were made. */
#include "ctl/commands.h"
#include "ctl/remote-call.h"

#include <errno.h>

bool
gbn_remote_set_layers(const GbnRemote *remote, const char *unit, char **words, const char *digest,
                      GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "SetLayers", unit),
                                  reply = NULL;
        int r = call ? sd_bus_message_append_strv(call, words) : -ENOMEM;

        if (r >= 0)
                r = sd_bus_message_append(call, "s", digest);
        if (r >= 0)
                reply = gbn_remote_call_send_change(remote, call, error);
        return reply != NULL;
}

char *
gbn_remote_undo(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "Undo", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send_change(remote, call, error);
        const char *selection;

        if (!reply || !gbn_remote_call_check(sd_bus_message_read(reply, "s", &selection), error))
                return NULL;
        return gbn_printable(selection);
}

static char *
text_or_null(const char *text)
{
        return *text ? gbn_printable(text) : NULL;
}

/* One entry of a{sv}; what we do not know is passed over. */
static int
read_outcome_entry(sd_bus_message *reply, GbnHistoryEntry *entry)
{
        const char *key, *text;
        char **place = NULL;
        unsigned *number = NULL;
        uint32_t tenths;
        int r = sd_bus_message_read(reply, "s", &key);

        if (r < 0)
                return r;
        if (g_str_equal(key, "outcome"))
                place = &entry->outcome;
        else if (g_str_equal(key, "reason"))
                place = &entry->reason;
        else if (g_str_equal(key, "tool"))
                place = &entry->tool;
        else if (g_str_equal(key, "exposure-before"))
                number = &entry->exposures.before;
        else if (g_str_equal(key, "exposure-after"))
                number = &entry->exposures.after;
        if (number) {
                r = sd_bus_message_read(reply, "v", "u", &tenths);
                *number = r < 0 ? 0 : tenths;
                entry->exposures.is_known = r >= 0; /* the two come together */
                return r;
        }
        if (!place)
                return sd_bus_message_skip(reply, "v");
        r = sd_bus_message_read(reply, "v", "s", &text);
        if (r >= 0) {
                g_free(*place);
                *place = gbn_printable(text);
        }
        return r;
}

static int
read_outcome(sd_bus_message *reply, GbnHistoryEntry *entry)
{
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_outcome_entry(reply, entry);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

GPtrArray *
gbn_remote_history(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(GPtrArray)
                entries = g_ptr_array_new_with_free_func((GDestroyNotify) gbn_history_entry_free);
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "ListHistory", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send(remote, call, error);
        const char *name, *action, *before, *after;
        uint64_t time;
        uint32_t uid;
        int r;

        if (!reply)
                return NULL;
        r = sd_bus_message_enter_container(reply, 'a', "(tussssa{sv})");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "tussssa{sv}")) > 0) {
                GbnHistoryEntry *entry = g_new0(GbnHistoryEntry, 1);

                g_ptr_array_add(entries, entry);
                r = sd_bus_message_read(reply, "tussss", &time, &uid, &name, &action, &before,
                                        &after);
                if (r < 0)
                        break;
                *entry = (GbnHistoryEntry) {
                        .time = time,
                        .uid = uid,
                        .unit = gbn_printable(name),
                        .action = gbn_printable(action),
                        .before = text_or_null(before),
                        .after = text_or_null(after),
                };
                r = read_outcome(reply, entry);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return gbn_remote_call_check(r, error) ? g_steal_pointer(&entries) : NULL;
}
