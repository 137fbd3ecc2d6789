/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.freedesktop.systemd1(5). */
#include "systemd/systemd-call.h"

#include "base/limits.h"
#include "systemd/autoptr.h"

#include <stdlib.h>

int
gbn_systemd_call(sd_bus *bus, const char *member, const GbnReplyTo *to, const char *types, ...)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(bus, &call, GBN_SYSTEMD_NAME, GBN_SYSTEMD_PATH,
                                               GBN_SYSTEMD_MANAGER, member);
        va_list arguments;

        if (r >= 0 && *types) {
                va_start(arguments, types);
                r = sd_bus_message_appendv(call, types, arguments);
                va_end(arguments);
        }
        return r < 0 ? r
                     : sd_bus_call_async(bus, to->ret_slot, call, to->handler, to->userdata,
                                         GBN_SYSTEMD_USEC_MAX);
}

int
gbn_systemd_get_all(sd_bus *bus, const char *unit, const char *interface, const GbnReplyTo *to)
{
        g_autoptr(sd_bus_message) call = NULL;
        char *path = NULL;
        int r = sd_bus_path_encode(GBN_SYSTEMD_PATH "/unit", unit, &path);

        if (r >= 0)
                r = sd_bus_message_new_method_call(bus, &call, GBN_SYSTEMD_NAME, path,
                                                   "org.freedesktop.DBus.Properties", "GetAll");
        if (r >= 0)
                r = sd_bus_message_append(call, "s", interface);
        if (r >= 0)
                r = sd_bus_call_async(bus, to->ret_slot, call, to->handler, to->userdata,
                                      GBN_SYSTEMD_USEC_MAX);
        free(path);
        return r;
}
