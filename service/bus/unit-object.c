/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One object for each unit, made up when somebody asks for it. */
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/error.h"
#include "engine/score/grade.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <stdlib.h>

/* The unit that the object of a path is about; it need not be there. */
static int
find_by_path(const GbnManager *manager, const char *path, const GbnWarmUnit **ret)
{
        char *name = NULL;
        int r = sd_bus_path_decode(path, GBN_BUS_UNIT_PATH, &name);

        if (r > 0)
                *ret = gbn_warm_units_get(manager->units, name);
        free(name);
        return r;
}

static bool
is_there(const GbnWarmUnit *unit)
{
        return !g_error_matches(unit->error, GBN_ERROR, GBN_ERROR_NOT_FOUND) &&
               !g_error_matches(unit->error, GBN_ERROR, GBN_ERROR_BAD_NAME);
}

static int
find_unit(sd_bus *bus, const char *path, const char *interface, void *userdata, void **ret_found,
          sd_bus_error *error)
{
        GbnManager *manager = userdata;
        const GbnWarmUnit *unit;
        int r = gbn_manager_refresh(manager, error);

        if (r >= 0)
                r = find_by_path(manager, path, &unit);
        *ret_found = manager;
        return r <= 0 ? r : is_there(unit);
}

static int
get_property(sd_bus *bus, const char *path, const char *interface, const char *property,
             sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const GbnManager *manager = userdata;
        const GbnUnitSummary *summary;
        const GbnWarmUnit *unit;
        int r = find_by_path(manager, path, &unit);

        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        if (unit->error)
                return gbn_bus_error_set(error, unit->error);
        summary = &unit->summary;
        if (g_str_equal(property, "Name"))
                return sd_bus_message_append(reply, "s", summary->name);
        if (g_str_equal(property, "Exposure"))
                return sd_bus_message_append(reply, "u", (uint32_t) summary->exposure);
        if (g_str_equal(property, "Grade"))
                return sd_bus_message_append(reply, "s", gbn_grade(summary->exposure)->label);
        if (g_str_equal(property, "Description"))
                return sd_bus_message_append(reply, "s", unit->description);
        return sd_bus_message_append_strv(reply, summary->selection);
}

static int
get_state(sd_bus *bus, const char *path, const char *interface, const char *property,
          sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const GbnManager *manager = userdata;
        const GbnWarmUnit *unit;
        GbnLiveState state;
        int r = find_by_path(manager, path, &unit);

        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        gbn_live_state_get(manager->states, unit, &state);
        if (g_str_equal(property, "ActiveState"))
                return sd_bus_message_append(reply, "s", state.active);
        if (g_str_equal(property, "SubState"))
                return sd_bus_message_append(reply, "s", state.sub);
        if (g_str_equal(property, "RestartPending"))
                return sd_bus_message_append(reply, "b", (int) state.restart_pending);
        if (g_str_equal(property, "Shortfall"))
                return sd_bus_message_append(reply, "s", state.shortfall ? state.shortfall : "");
        return gbn_live_state_append_running(reply, &state);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Name", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Description", "s", get_property, 0, 0),
        SD_BUS_PROPERTY("Exposure", "u", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Grade", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Selection", "as", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("ActiveState", "s", get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("SubState", "s", get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("RestartPending", "b", get_state, 0, 0),
        SD_BUS_PROPERTY("Running", "a{sv}", get_state, 0, 0),
        SD_BUS_PROPERTY("Shortfall", "s", get_state, 0, 0),
        SD_BUS_VTABLE_END,
};

/* For introspection: the paths of all units. The caller frees them with free(). */
static int
enumerate(sd_bus *bus, const char *prefix, void *userdata, char ***ret_nodes, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        const GPtrArray *names;
        char **nodes;
        unsigned count = 0;
        int r = gbn_manager_refresh(manager, error);

        if (r < 0)
                return r;
        names = gbn_warm_units_names(manager->units);
        nodes = calloc(names->len + 1, sizeof *nodes);
        if (!nodes)
                return -ENOMEM;
        for (unsigned i = 0; i < names->len; i++)
                if (gbn_manager_unit_path(names->pdata[i], nodes + count) >= 0)
                        count++;
        *ret_nodes = nodes;
        return 1;
}

int
gbn_unit_object_publish(GbnManager *manager, sd_bus *bus)
{
        int r = sd_bus_add_fallback_vtable(bus, NULL, GBN_BUS_UNIT_PATH, GBN_UNIT_INTERFACE, vtable,
                                           find_unit, manager);

        return r < 0 ? r
                     : sd_bus_add_node_enumerator(bus, NULL, GBN_BUS_UNIT_PATH, enumerate, manager);
}
