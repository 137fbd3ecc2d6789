/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One question to the bus for both. What the library adds to its answer from /proc is of whatever process has the
 * number by now, so nothing but the label may come from there. */
#include "bus/caller.h"

#include "bus/authz.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <glib.h>

/* Anybody can choose the name of a program; a terminal shows it. */
static void
copy_tool(const char *name, char *tool)
{
        size_t length = 0;

        for (; *name && length < GBN_TOOL_BYTES_MAX; name++)
                tool[length++] = g_ascii_isprint(*name) ? *name : '?';
        tool[length] = '\0';
}

int
gbn_caller_get(sd_bus_message *call, GbnCaller *ret)
{
        const uint64_t mask = SD_BUS_CREDS_EUID | SD_BUS_CREDS_COMM | SD_BUS_CREDS_AUGMENT;
        g_autoptr(sd_bus_creds) creds = NULL;
        GbnCaller caller = { 0 };
        const char *name = NULL;
        int r = sd_bus_query_sender_creds(call, mask, &creds);

        if (r < 0) {
                /* Of a process in another namespace the bus has no number, and so no name. */
                *ret = caller;
                return gbn_authz_uid(call, &ret->uid);
        }
        if (sd_bus_creds_get_augmented_mask(creds) & SD_BUS_CREDS_EUID)
                return -ENODATA;
        r = sd_bus_creds_get_euid(creds, &caller.uid);
        if (r < 0)
                return r;
        if (sd_bus_creds_get_comm(creds, &name) >= 0)
                copy_tool(name, caller.tool);
        *ret = caller;
        return 0;
}
