/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.freedesktop.systemd1(5). Signals bring new states along; for what they do not bring, systemd is asked in
 * rounds, and only when somebody needs to know: however many signals come, that is one round. No question loads
 * a unit, for that would make signals, and those new questions. */
#include "systemd/live-units.h"

#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/live-question.h"
#include "systemd/live-signals.h"
#include "systemd/systemd-call.h"

#include <stdlib.h>

struct GbnLiveUnits {
        sd_bus *bus;
        GbnLiveListener listener;
        GbnLiveSignals *signals;
        GHashTable *units;    /* char * name → GbnLiveUnit * */
        GHashTable *doubtful; /* char * names of which systemd is to be asked */
        bool doubts_all, doubts_reload, is_reloading;
        GbnLiveQuestions *questions; /* of the round that is under way; NULL: none is */
        unsigned round;              /* that is under way, or was the last */
        uint64_t silent_until;       /* systemd did not answer; it is not asked again before */
};

static void
live_unit_free(void *data)
{
        GbnLiveUnit *unit = data;

        g_free(unit->active);
        g_free(unit->sub);
        g_free(unit);
}

const GbnLiveUnit *
gbn_live_units_get(const GbnLiveUnits *units, const char *name)
{
        return g_hash_table_lookup(units->units, name);
}

static GbnLiveUnit *
find_or_add(GbnLiveUnits *units, const char *name)
{
        GbnLiveUnit *unit = g_hash_table_lookup(units->units, name);

        if (unit)
                return unit;
        unit = g_new0(GbnLiveUnit, 1);
        unit->active = g_strdup("");
        unit->sub = g_strdup("");
        (void) g_hash_table_insert(units->units, g_strdup(name), unit);
        return unit;
}

static bool
replace(char **text, const char *value)
{
        if (g_str_equal(*text, value))
                return false;
        g_free(*text);
        *text = g_strdup(value);
        return true;
}

static void
tell(const GbnLiveUnits *units, const char *name)
{
        units->listener.on_changed(name, units->listener.userdata);
}

static void
doubt(GbnLiveUnits *units, const char *name)
{
        if (!units->doubts_all)
                (void) g_hash_table_add(units->doubtful, g_strdup(name));
}

static void
remove_unit(GbnLiveUnits *units, const char *name)
{
        (void) g_hash_table_remove(units->doubtful, name);
        if (g_hash_table_remove(units->units, name))
                tell(units, name);
}

/* Rounds */

static uint64_t
now(const GbnLiveUnits *units)
{
        uint64_t usec = 0;

        (void) sd_event_now(sd_bus_get_event(units->bus), CLOCK_MONOTONIC, &usec);
        return usec;
}

static void
on_questions_done(bool answered, void *userdata)
{
        GbnLiveUnits *units = userdata;

        g_clear_pointer(&units->questions, gbn_live_questions_free);
        if (!answered) {
                g_hash_table_remove_all(units->units);
                units->doubts_all = true;
                units->silent_until = now(units) + GBN_LIVE_SILENT_USEC;
        }
        units->listener.on_round(units->round, units->listener.userdata);
}

static void
on_number(const char *name, GbnLiveProperty property, uint64_t value, void *userdata)
{
        GbnLiveUnits *units = userdata;
        GbnLiveUnit *unit = g_hash_table_lookup(units->units, name);

        if (!unit)
                return;
        if (property == GBN_LIVE_MAIN_PID)
                unit->main_pid = (unsigned) value;
        else if (property == GBN_LIVE_STARTED)
                unit->started = value;
        else
                unit->needs_reload = value != 0;
}

static bool
may_run(const GbnLiveUnit *unit)
{
        return !g_str_equal(unit->active, "inactive") && !g_str_equal(unit->active, "failed") &&
               !g_str_equal(unit->sub, "exited");
}

static void
on_listed(const GbnLiveRow *row, void *userdata)
{
        GbnLiveUnits *units = userdata;
        GbnLiveUnit *unit = find_or_add(units, row->name);
        bool changed = replace(&unit->active, row->active);

        changed = replace(&unit->sub, row->sub) || changed;
        if (changed)
                tell(units, row->name);
        if (may_run(unit))
                gbn_live_questions_add(units->questions, row->name, GBN_LIVE_ALL);
        else {
                unit->main_pid = 0;
                unit->needs_reload = false;
        }
}

/* names: those that systemd has told of; of the ones that were asked for the others are not loaded. asked NULL:
 * all were. */
static void
on_list_done(GHashTable *asked, GHashTable *names, void *userdata)
{
        GbnLiveUnits *units = userdata;
        g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);
        GHashTableIter iter;
        void *key;

        g_hash_table_iter_init(&iter, asked ? asked : units->units);
        while (g_hash_table_iter_next(&iter, &key, NULL))
                if (!g_hash_table_contains(names, key))
                        g_ptr_array_add(gone, g_strdup(key));
        for (unsigned i = 0; i < gone->len; i++)
                remove_unit(units, gone->pdata[i]);
}

static void
ask_reload(GbnLiveUnits *units)
{
        GHashTableIter iter;
        void *key, *value;

        g_hash_table_iter_init(&iter, units->units);
        while (g_hash_table_iter_next(&iter, &key, &value))
                if (may_run(value))
                        gbn_live_questions_add(units->questions, key, GBN_LIVE_NEEDS_RELOAD);
}

static void
begin_round(GbnLiveUnits *units)
{
        static const GbnLiveAnswers answers = { on_listed, on_list_done, on_number,
                                                on_questions_done };
        g_autoptr(GHashTable) asked = units->doubtful;

        units->doubtful = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        units->questions = gbn_live_questions_new(units->bus, &answers, units);
        units->round++;
        if (units->doubts_reload && !units->doubts_all)
                ask_reload(units);
        if (units->doubts_all || g_hash_table_size(asked) > GBN_LIVE_NAMES_MAX)
                gbn_live_questions_list(units->questions, NULL);
        else if (g_hash_table_size(asked) > 0)
                gbn_live_questions_list(units->questions, asked);
        units->doubts_all = units->doubts_reload = false;
        gbn_live_questions_begin(units->questions);
}

unsigned
gbn_live_units_need(GbnLiveUnits *units)
{
        bool doubts = units->doubts_all || units->doubts_reload ||
                      g_hash_table_size(units->doubtful) > 0;

        if (units->questions)
                return doubts ? units->round + 1 : units->round;
        if (!doubts || now(units) < units->silent_until)
                return 0;
        begin_round(units);
        return units->round;
}

void
gbn_live_units_doubt_reload(GbnLiveUnits *units)
{
        units->doubts_reload = true;
}

/* What systemd signals */

static void
on_properties(const char *name, const GbnLiveChange *change, void *userdata)
{
        GbnLiveUnits *units = userdata;
        bool is_known = g_hash_table_contains(units->units, name), changed = false;
        GbnLiveUnit *unit = find_or_add(units, name);

        if (change->active)
                changed = replace(&unit->active, change->active);
        if (change->sub)
                changed = replace(&unit->sub, change->sub) || changed;
        /* Another process has another start, and may have been started after another reload. */
        if (!is_known || (change->has_main_pid && change->main_pid != unit->main_pid))
                doubt(units, name);
        if (change->has_main_pid)
                unit->main_pid = change->main_pid;
        if (change->has_started)
                unit->started = change->started;
        if (changed)
                tell(units, name);
}

static void
on_new(const char *name, void *userdata)
{
        doubt(userdata, name);
}

static void
on_removed(const char *name, void *userdata)
{
        GbnLiveUnits *units = userdata;

        /* While it reloads, systemd tells of the end of every unit and then of its begin. */
        if (!units->is_reloading)
                remove_unit(units, name);
}

static void
on_reloading(bool is_reloading, void *userdata)
{
        GbnLiveUnits *units = userdata;

        units->is_reloading = is_reloading;
        units->doubts_all = true;
}

static void
on_restarted(void *userdata)
{
        GbnLiveUnits *units = userdata;

        units->is_reloading = false;
        units->doubts_all = true;
        units->silent_until = 0;
}

int
gbn_live_units_new(sd_bus *bus, const GbnLiveListener *listener, GbnLiveUnits **ret)
{
        static const GbnLiveHandlers handlers = { on_properties, on_new, on_removed, on_reloading,
                                                  on_restarted };
        g_autoptr(GbnLiveUnits) units = g_new0(GbnLiveUnits, 1);
        int r;

        units->bus = bus;
        units->listener = *listener;
        units->doubts_all = true;
        units->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, live_unit_free);
        units->doubtful = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        r = gbn_live_signals_new(bus, &handlers, units, &units->signals);
        if (r >= 0)
                *ret = g_steal_pointer(&units);
        return r < 0 ? r : 0;
}

void
gbn_live_units_free(GbnLiveUnits *units)
{
        if (!units)
                return;
        gbn_live_signals_free(units->signals);
        gbn_live_questions_free(units->questions);
        g_clear_pointer(&units->units, g_hash_table_destroy);
        g_clear_pointer(&units->doubtful, g_hash_table_destroy);
        g_free(units);
}
