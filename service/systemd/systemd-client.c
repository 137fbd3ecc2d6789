/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.freedesktop.systemd1(5), Manager.ListUnits. */
#include "systemd/systemd-client.h"

#include "base/text.h"

#include <string.h>
#include <systemd/sd-bus.h>

static int
read_units(sd_bus_message *reply, GPtrArray *names)
{
        const char *name, *load_state;
        int r = sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");

        while (r >= 0) {
                r = sd_bus_message_read(reply, "(ssssssouso)", &name, NULL, &load_state, NULL, NULL,
                                        NULL, NULL, NULL, NULL, NULL);
                if (r <= 0)
                        break;
                if (g_str_has_suffix(name, ".service") && g_str_equal(load_state, "loaded"))
                        g_ptr_array_add(names, g_strdup(name));
        }
        return r;
}

int
gbn_systemd_list_loaded(GPtrArray **ret)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        sd_bus_message *reply = NULL;
        sd_bus *bus = NULL;
        int r;

        r = sd_bus_open_system(&bus);
        if (r >= 0)
                r = sd_bus_call_method(bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                       "org.freedesktop.systemd1.Manager", "ListUnits", NULL,
                                       &reply, "");
        if (r >= 0)
                r = read_units(reply, names);
        (void) sd_bus_message_unref(reply);
        (void) sd_bus_flush_close_unref(bus);
        if (r < 0)
                return r;
        g_ptr_array_sort(names, gbn_compare_strings);
        *ret = g_steal_pointer(&names);
        return 0;
}
