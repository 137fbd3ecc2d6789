/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call that needs states is put back into the queue once systemd has told them, as one of which polkit was
 * asked. */
#include "bus/live-state.h"

#include "bus/manager.h"

#include "base/limits.h"
#include "store/history.h"
#include "systemd/autoptr.h"
#include "systemd/live-units.h"

#include <stdlib.h>

typedef struct {
        sd_bus_message *call;
        unsigned round; /* after which it goes on */
} Waiting;

/* The last change of ours of a unit. */
typedef struct {
        int64_t time;     /* microseconds since 1970 */
        int64_t in_force; /* of one that was tried before: when systemd had it; 0: not known */
        char *digest; /* of the drop-in that was kept; "": none was; NULL: in_force is not known */
} Change;

struct GbnLiveStates {
        GbnManager *manager;
        GbnLiveUnits *live;
        sd_bus_slot *filter;
        GPtrArray *waiting;  /* Waiting * */
        GHashTable *passing; /* sd_bus_message *: have waited, and are in the queue again */
        GHashTable *changes; /* char * unit → Change * */
        unsigned generation; /* of the files that systemd was asked about */
};

static void
waiting_free(void *data)
{
        Waiting *waiting = data;

        (void) sd_bus_message_unref(waiting->call);
        g_free(waiting);
}

static void
message_free(void *data)
{
        (void) sd_bus_message_unref(data);
}

/* Signals of ours */

static void
on_changed(const char *name, void *userdata)
{
        const GbnLiveStates *states = userdata;
        const GbnLiveUnit *unit = gbn_live_units_get(states->live, name);
        g_autoptr(sd_bus_message) signal = NULL;
        char *path = NULL;
        int r = gbn_manager_unit_path(name, &path);

        if (r >= 0)
                r = sd_bus_message_new_signal(states->manager->bus, &signal, path,
                                              "org.freedesktop.DBus.Properties",
                                              "PropertiesChanged");
        if (r >= 0)
                r = sd_bus_message_append(signal, "sa{sv}as", GBN_UNIT_INTERFACE, 2, "ActiveState",
                                          "s", unit ? unit->active : "", "SubState", "s",
                                          unit ? unit->sub : "", 0);
        if (r >= 0)
                (void) sd_bus_send(states->manager->bus, signal, NULL);
        free(path);
}

/* Waiting */

static void
let_pass(GbnLiveStates *states, sd_bus_message *call)
{
        int r = sd_bus_message_rewind(call, true);

        if (r >= 0)
                r = sd_bus_enqueue_for_read(states->manager->bus, call);
        if (r < 0)
                (void) sd_bus_reply_method_errno(call, r, NULL);
        else
                (void) g_hash_table_add(states->passing, sd_bus_message_ref(call));
}

static void
on_round(unsigned round, void *userdata)
{
        GbnLiveStates *states = userdata;
        unsigned kept = 0;

        for (unsigned i = 0; i < states->waiting->len; i++) {
                Waiting *waiting = states->waiting->pdata[i];

                if (waiting->round > round) {
                        states->waiting->pdata[i] = states->waiting->pdata[kept];
                        states->waiting->pdata[kept++] = waiting;
                } else
                        let_pass(states, waiting->call);
        }
        g_ptr_array_set_size(states->waiting, (int) kept);
        if (kept > 0)
                (void) gbn_live_units_need(states->live);
}

static bool
needs_states(sd_bus_message *message)
{
        const char *path = sd_bus_message_get_path(message);

        return sd_bus_message_is_method_call(message, GBN_MANAGER_INTERFACE, "ListUnits") > 0 ||
               (path && g_str_has_prefix(path, GBN_BUS_UNIT_PATH "/") &&
                sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", NULL) >
                        0);
}

static int
on_message(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        GbnLiveStates *states = userdata;
        GbnManager *manager = states->manager;
        Waiting *waiting;
        unsigned round;

        if (g_hash_table_remove(states->passing, message) || !needs_states(message))
                return 0;
        if (gbn_manager_refresh(manager, NULL) >= 0 &&
            states->generation != manager->study.generation) {
                states->generation = manager->study.generation;
                gbn_live_units_doubt_reload(states->live);
        }
        round = gbn_live_units_need(states->live);
        if (round == 0)
                return 0;
        if (states->waiting->len >= GBN_WAITING_CALLS_MAX)
                return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                                  "Too many calls wait for systemd");
        waiting = g_new0(Waiting, 1);
        waiting->call = sd_bus_message_ref(message);
        waiting->round = round;
        g_ptr_array_add(states->waiting, waiting);
        return 1;
}

/* Begin and end */

static void
change_free(void *data)
{
        Change *change = data;

        g_free(change->digest);
        g_free(change);
}

static void
note_change(GbnLiveStates *states, const char *unit, int64_t usec)
{
        Change *change = g_new0(Change, 1);

        change->time = usec;
        (void) g_hash_table_insert(states->changes, g_strdup(unit), change);
}

/* After a trial that went back the service was started anew without it, or never saw it. */
static void
note_entry(GbnLiveStates *states, const GbnHistoryEntry *entry)
{
        Change *change;

        if (g_str_equal(entry->action, GBN_HISTORY_TRIED))
                return;
        change = g_new0(Change, 1);
        change->time = (int64_t) entry->time * G_USEC_PER_SEC;
        change->in_force = (int64_t) MIN(entry->in_force, INT64_MAX);
        change->digest = g_strdup(entry->digest);
        (void) g_hash_table_insert(states->changes, g_strdup(entry->unit), change);
}

void
gbn_live_states_note_change(GbnLiveStates *states, const char *unit)
{
        if (states)
                note_change(states, unit, g_get_real_time());
}

/* Of every unit where unit is NULL. Where it cannot be read, the files of the units still tell most
 * changes. */
static void
read_history(GbnLiveStates *states, const char *unit)
{
        g_autoptr(GPtrArray) entries = gbn_history_read(
                gbn_unit_tree_root(states->manager->study.tree), unit, GBN_HISTORY_TO_SHOW, NULL);

        for (unsigned i = 0; entries && i < entries->len; i++)
                note_entry(states, entries->pdata[i]);
}

/* From where a daemon that comes later has it too. */
void
gbn_live_states_note_kept(GbnLiveStates *states, const char *unit)
{
        if (!states)
                return;
        note_change(states, unit, g_get_real_time());
        read_history(states, unit);
}

int
gbn_live_states_new(GbnManager *manager, GbnLiveStates **ret)
{
        g_autoptr(GbnLiveStates) states = g_new0(GbnLiveStates, 1);
        GbnLiveListener listener = { on_changed, on_round, states };
        int r;

        states->manager = manager;
        states->generation = manager->study.generation;
        states->waiting = g_ptr_array_new_with_free_func(waiting_free);
        states->passing = g_hash_table_new_full(NULL, NULL, message_free, NULL);
        states->changes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, change_free);
        read_history(states, NULL);
        r = gbn_live_units_new(manager->bus, &listener, &states->live);
        if (r >= 0)
                r = sd_bus_add_filter(manager->bus, &states->filter, on_message, states);
        if (r >= 0)
                *ret = g_steal_pointer(&states);
        return r < 0 ? r : 0;
}

void
gbn_live_states_free(GbnLiveStates *states)
{
        if (!states)
                return;
        (void) sd_bus_slot_unref(states->filter);
        gbn_live_units_free(states->live);
        g_ptr_array_unref(states->waiting);
        g_hash_table_destroy(states->passing);
        g_hash_table_destroy(states->changes);
        g_free(states);
}

/* Answers */

/* What can be seen from outside of one process; the rest of a sandbox cannot. */
static bool
falls_short(const GbnUnitSummary *written, const GbnProcessStatus *status)
{
        return (status->capabilities & ~written->capabilities) != 0 ||
               (written->no_new_privileges && !status->no_new_privileges) ||
               (written->filters_calls && status->seccomp == 0) ||
               (!written->starts_as_root && status->uid == 0);
}

/* Whether what was kept is what there is still; then the time of the drop-in is only the one at which it was
 * moved to its lasting place, and says nothing of what runs with it. */
static bool
is_as_kept(const Change *change, const GbnUnitSummary *written)
{
        return change && change->digest &&
               g_str_equal(change->digest, written->dropin_digest ? written->dropin_digest : "");
}

static bool
is_restart_pending(const GbnLiveStates *states, const GbnWarmUnit *unit, const GbnLiveUnit *live)
{
        const Change *change = g_hash_table_lookup(states->changes, unit->id);
        const GbnUnitSummary *written = &unit->summary;
        int64_t started = (int64_t) live->started;

        if (live->needs_reload)
                return true;
        if (is_as_kept(change, written))
                return MAX(written->changed_else, change->in_force) > started;
        return written->changed > started || (change && change->time > started);
}

void
gbn_live_state_get(const GbnLiveStates *states, const GbnWarmUnit *unit, GbnLiveState *ret)
{
        const GbnLiveUnit *live = states ? gbn_live_units_get(states->live, unit->id) : NULL;

        *ret = (GbnLiveState) { .active = live ? live->active : "", .sub = live ? live->sub : "" };
        if (!live || live->main_pid == 0)
                return;
        ret->has_process = true;
        ret->restart_pending = is_restart_pending(states, unit, live);
        ret->has_status = gbn_process_status_read(live->main_pid, unit->id, &ret->status);
        if (ret->has_status && falls_short(&unit->summary, &ret->status))
                ret->shortfall = ret->restart_pending ? "changed-since-start" : "not-in-force";
}

int
gbn_live_state_append_running(sd_bus_message *reply, const GbnLiveState *state)
{
        char capabilities[sizeof "0123456789abcdef"];

        if (!state->has_status)
                return sd_bus_message_append(reply, "a{sv}", 0);
        (void) g_snprintf(capabilities, sizeof capabilities, "%016" G_GINT64_MODIFIER "x",
                          state->status.capabilities);
        return sd_bus_message_append(reply, "a{sv}", 4, "uid", "u", (uint32_t) state->status.uid,
                                     "capabilities", "s", capabilities, "no-new-privileges", "b",
                                     (int) state->status.no_new_privileges, "seccomp", "u",
                                     (uint32_t) state->status.seccomp);
}

static int
append_running_entry(sd_bus_message *reply, const GbnLiveState *state)
{
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "running");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a{sv}");
        if (r >= 0)
                r = gbn_live_state_append_running(reply, state);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_live_state_append_more(sd_bus_message *reply, const GbnLiveState *state)
{
        int r = 0;

        if (*state->sub)
                r = sd_bus_message_append(reply, "{sv}", "sub-state", "s", state->sub);
        if (r >= 0 && state->has_process)
                r = sd_bus_message_append(reply, "{sv}", "restart-pending", "b",
                                          (int) state->restart_pending);
        if (r >= 0 && state->has_status)
                r = append_running_entry(reply, state);
        if (r >= 0 && state->shortfall)
                r = sd_bus_message_append(reply, "{sv}", "shortfall", "s", state->shortfall);
        return r;
}
