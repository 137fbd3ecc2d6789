/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.freedesktop.systemd1(5); a row a property. */
#include "systemd/unit-state.h"

#include <signal.h>
#include <stddef.h>

static const struct {
        const char *name;
        char type; /* of D-Bus; 'a': as, 'r': (uo) */
        size_t offset;
} rows[] = {
        { "Id", 's', offsetof(GbnUnitState, id) },
        { "LoadState", 's', offsetof(GbnUnitState, load) },
        { "ActiveState", 's', offsetof(GbnUnitState, active) },
        { "SubState", 's', offsetof(GbnUnitState, sub) },
        { "FragmentPath", 's', offsetof(GbnUnitState, fragment) },
        { "DropInPaths", 'a', offsetof(GbnUnitState, dropins) },
        { "NeedDaemonReload", 'b', offsetof(GbnUnitState, needs_reload) },
        { "RefuseManualStart", 'b', offsetof(GbnUnitState, refuses_start) },
        { "RefuseManualStop", 'b', offsetof(GbnUnitState, refuses_stop) },
        { "Transient", 'b', offsetof(GbnUnitState, is_transient) },
        { "Job", 'r', offsetof(GbnUnitState, has_job) },
        { "InactiveExitTimestampMonotonic", 't', offsetof(GbnUnitState, inactive_exit) },
        { "Result", 's', offsetof(GbnUnitState, result) },
        { "NRestarts", 'u', offsetof(GbnUnitState, restarts) },
        { "ExecMainCode", 'i', offsetof(GbnUnitState, main_code) },
        { "ExecMainStatus", 'i', offsetof(GbnUnitState, main_status) },
        { "ExecMainStartTimestampMonotonic", 't', offsetof(GbnUnitState, main_start) },
};

/* Lists of commands, with how each ended the last time. */
static const char *const steps[] = { "ExecCondition", "ExecStartPre", "ExecStart",
                                     "ExecStartPost", "ExecStop",     "ExecStopPost" };

void
gbn_unit_state_clear(GbnUnitState *state)
{
        g_free(state->id);
        g_free(state->load);
        g_free(state->active);
        g_free(state->sub);
        g_free(state->result);
        g_free(state->fragment);
        g_strfreev(state->dropins);
        *state = (GbnUnitState) { 0 };
}

static int
take_text(sd_bus_message *properties, char **field)
{
        const char *text;
        int r = sd_bus_message_read(properties, "v", "s", &text);

        if (r < 0)
                return r;
        g_free(*field);
        *field = g_strdup(text);
        return 0;
}

static int
take_list(sd_bus_message *properties, char ***field)
{
        g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
        const char *text;
        int r = sd_bus_message_enter_container(properties, 'v', "as");

        if (r >= 0)
                r = sd_bus_message_enter_container(properties, 'a', "s");
        while (r >= 0 && (r = sd_bus_message_read(properties, "s", &text)) > 0)
                g_ptr_array_add(list, g_strdup(text));
        if (r >= 0)
                r = sd_bus_message_exit_container(properties);
        if (r >= 0)
                r = sd_bus_message_exit_container(properties);
        if (r < 0)
                return r;
        g_strfreev(*field);
        g_ptr_array_add(list, NULL);
        *field = (char **) g_ptr_array_steal(list, NULL);
        return 0;
}

static int
take_flag(sd_bus_message *properties, bool *field)
{
        int flag, r = sd_bus_message_read(properties, "v", "b", &flag);

        if (r >= 0)
                *field = flag;
        return r;
}

static int
take_job(sd_bus_message *properties, bool *field)
{
        uint32_t job;
        int r = sd_bus_message_read(properties, "v", "(uo)", &job, NULL);

        if (r >= 0)
                *field = job != 0;
        return r;
}

/* The first command that did not end well is the one that stopped the others. */
static int
take_commands(sd_bus_message *properties, const char *step, GbnUnitState *state)
{
        int code, status, ignored;
        int r = sd_bus_message_enter_container(properties, 'v', "a(sasbttttuii)");

        if (r >= 0)
                r = sd_bus_message_enter_container(properties, 'a', "(sasbttttuii)");
        while (r >= 0 && (r = sd_bus_message_enter_container(properties, 'r', "sasbttttuii")) > 0) {
                r = sd_bus_message_skip(properties, "sas");
                if (r >= 0)
                        r = sd_bus_message_read(properties, "bttttuii", &ignored, NULL, NULL, NULL,
                                                NULL, NULL, &code, &status);
                if (r >= 0 && !ignored && !state->bad_step && status != 0 &&
                    (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED)) {
                        state->bad_step = step;
                        state->bad_code = code;
                        state->bad_status = status;
                }
                if (r >= 0)
                        r = sd_bus_message_exit_container(properties);
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(properties);
        return r < 0 ? r : sd_bus_message_exit_container(properties);
}

static int
take(sd_bus_message *properties, char type, void *field)
{
        switch (type) {
        case 's':
                return take_text(properties, field);
        case 'a':
                return take_list(properties, field);
        case 'b':
                return take_flag(properties, field);
        case 'r':
                return take_job(properties, field);
        case 'i':
                return sd_bus_message_read(properties, "v", "i", field);
        case 'u':
                return sd_bus_message_read(properties, "v", "u", field);
        default:
                return sd_bus_message_read(properties, "v", "t", field);
        }
}

static int
read_one(sd_bus_message *properties, GbnUnitState *state)
{
        const char *name;
        int r = sd_bus_message_read(properties, "s", &name);

        if (r < 0)
                return r;
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                if (g_str_equal(rows[i].name, name))
                        return take(properties, rows[i].type, (char *) state + rows[i].offset);
        for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
                if (g_str_equal(steps[i], name))
                        return take_commands(properties, steps[i], state);
        return sd_bus_message_skip(properties, "v");
}

int
gbn_unit_state_read(sd_bus_message *properties, GbnUnitState *state)
{
        int r = sd_bus_message_rewind(properties, true);

        if (r >= 0)
                r = sd_bus_message_enter_container(properties, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(properties, 'e', "sv")) > 0) {
                r = read_one(properties, state);
                if (r >= 0)
                        r = sd_bus_message_exit_container(properties);
        }
        return r < 0 ? r : 0;
}

bool
gbn_unit_state_started_since(const GbnUnitState *state, uint64_t began)
{
        return state->main_start > began || state->inactive_exit > began;
}
