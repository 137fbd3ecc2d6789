/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One object for each unit, made up when somebody asks for it. */
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "engine/score/grade.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <stdlib.h>

/* What the object of a path is about; the name must be that of a unit which is there. */
static int
find_unit(sd_bus *bus, const char *path, const char *interface, void *userdata, void **ret_found,
          sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GbnUnitChain) chain = NULL;
        char *name = NULL;
        int r = sd_bus_path_decode(path, GBN_BUS_UNIT_PATH, &name);

        if (r <= 0)
                return r;
        r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                chain = gbn_study_find(&manager->study, name, NULL);
        free(name);
        *ret_found = manager;
        return r < 0 ? r : chain != NULL;
}

static int
read_summary(GbnManager *manager, const char *path, GbnUnitSummary *ret, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        char *name = NULL;
        int r = sd_bus_path_decode(path, GBN_BUS_UNIT_PATH, &name);

        if (r >= 0 &&
            !gbn_unit_summary_read(&manager->study, manager->packages, name, ret, &reason))
                r = gbn_bus_error_set(error, reason);
        free(name);
        return r;
}

static int
get_property(sd_bus *bus, const char *path, const char *interface, const char *property,
             sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_auto(GbnUnitSummary) summary = { 0 };
        int r = read_summary(userdata, path, &summary, error);

        if (r < 0)
                return r;
        if (g_str_equal(property, "Name"))
                return sd_bus_message_append(reply, "s", summary.name);
        if (g_str_equal(property, "Exposure"))
                return sd_bus_message_append(reply, "u", (uint32_t) summary.exposure);
        if (g_str_equal(property, "Grade"))
                return sd_bus_message_append(reply, "s", gbn_grade(summary.exposure)->label);
        if (g_str_equal(property, "Description")) {
                g_autofree char *text = g_utf8_make_valid(summary.description, -1);

                return sd_bus_message_append(reply, "s", text);
        }
        return sd_bus_message_append_strv(reply, summary.selection);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Name", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Description", "s", get_property, 0, 0),
        SD_BUS_PROPERTY("Exposure", "u", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Grade", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Selection", "as", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END,
};

/* For introspection: the paths of all units. The caller frees them with free(). */
static int
enumerate(sd_bus *bus, const char *prefix, void *userdata, char ***ret_nodes, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GPtrArray) names = NULL;
        char **nodes;
        unsigned count = 0;
        int r = gbn_manager_refresh(manager, error);

        if (r < 0)
                return r;
        names = gbn_unit_tree_names(manager->study.tree);
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
