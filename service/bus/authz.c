/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree is served on a session bus, to the user whose session it is. Who the sender is, only the bus
 * tells; every doubt is a no. */
#include "bus/authz.h"

#include "bus/bus-error.h"
#include "systemd/autoptr.h"

#include <unistd.h>

int
gbn_authz_check_owner(sd_bus_message *call, sd_bus_error *error)
{
        g_autoptr(sd_bus_creds) creds = NULL;
        uid_t uid;

        if (sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds) >= 0 &&
            sd_bus_creds_get_euid(creds, &uid) >= 0 && uid == geteuid())
                return 1;
        return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "NotAllowed",
                                "only the user who serves this tree may change it");
}
