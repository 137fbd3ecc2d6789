/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names are contract; dbus/ says which method answers with which. */
#include "bus/bus-error.h"

#include "base/error.h"

static const char *const names[] = {
        [GBN_ERROR_BAD_ARGUMENT] = GBN_BUS_ERROR_PREFIX "BadArgument",
        [GBN_ERROR_BAD_NAME] = GBN_BUS_ERROR_PREFIX "BadName",
        [GBN_ERROR_NOT_FOUND] = GBN_BUS_ERROR_PREFIX "NotFound",
        [GBN_ERROR_MASKED] = GBN_BUS_ERROR_PREFIX "Masked",
        [GBN_ERROR_BAD_UNIT] = GBN_BUS_ERROR_PREFIX "BadUnit",
        [GBN_ERROR_BAD_FILE] = GBN_BUS_ERROR_PREFIX "BadFile",
        [GBN_ERROR_TOO_LARGE] = GBN_BUS_ERROR_PREFIX "TooLarge",
        [GBN_ERROR_BAD_POLICY] = GBN_BUS_ERROR_PREFIX "BadPolicy",
        [GBN_ERROR_BAD_LAYER] = GBN_BUS_ERROR_PREFIX "BadLayer",
        [GBN_ERROR_CONFLICT] = GBN_BUS_ERROR_PREFIX "Conflict",
        [GBN_ERROR_REFUSED] = GBN_BUS_ERROR_PREFIX "Refused",
        [GBN_ERROR_LIMIT] = SD_BUS_ERROR_LIMITS_EXCEEDED,
        [GBN_ERROR_IO] = GBN_BUS_ERROR_PREFIX "Io",
};

int
gbn_bus_error_set(sd_bus_error *ret, const GError *reason)
{
        const char *name = GBN_BUS_ERROR_PREFIX "Io";
        g_autofree char *text = NULL;

        if (reason->domain == GBN_ERROR && (size_t) reason->code < G_N_ELEMENTS(names))
                name = names[reason->code];
        /* Paths and names come from disk and may be any bytes; the bus takes UTF-8 only. */
        text = g_utf8_make_valid(reason->message, -1);
        return sd_bus_error_set(ret, name, text);
}
