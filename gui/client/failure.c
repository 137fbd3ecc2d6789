/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of GDBus keep the name of the remote error until it is stripped, so the name is read first. */
#include "client/failure.h"

#include "client/words.h"

#include <string.h>

#define ERROR_PREFIX "org.gabion.Gabion1.Error."

G_DEFINE_QUARK(gbn - client - error - quark, gbn_client_error)

static gboolean
is_missing(const GError *error)
{
        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

static gboolean
is_broken(const GError *error)
{
        g_autofree char *name = g_dbus_error_get_remote_error(error);

        return g_str_has_prefix(name ? name : "", "org.freedesktop.DBus.Error.Spawn.") ||
               g_str_has_prefix(name ? name : "", "org.freedesktop.systemd1.") ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}

static gboolean
is_old(const GError *error)
{
        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY);
}

GError *
gbn_failure_from_call(GError *error)
{
        int code = GBN_CLIENT_ERROR_FAILED;

        if (is_missing(error))
                code = GBN_CLIENT_ERROR_NO_DAEMON;
        else if (is_broken(error))
                code = GBN_CLIENT_ERROR_BROKEN;
        else if (is_old(error))
                code = GBN_CLIENT_ERROR_OLD_DAEMON;
        else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
                 g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
                code = GBN_CLIENT_ERROR_LOST;
        (void) g_dbus_error_strip_remote_error(error);
        if (code != GBN_CLIENT_ERROR_FAILED) {
                GError *failure = g_error_new_literal(GBN_CLIENT_ERROR, code, error->message);

                g_error_free(error);
                return failure;
        }
        return error;
}

gboolean
gbn_failure_is_silent(const GError *error)
{
        return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

gboolean
gbn_failure_is_refusal(const GError *error)
{
        g_autofree char *name = g_dbus_error_get_remote_error(error);

        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED) ||
               g_strcmp0(name, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired") == 0;
}

char *
gbn_failure_name(const GError *error)
{
        g_autofree char *name = g_dbus_error_get_remote_error(error);

        return name && g_str_has_prefix(name, ERROR_PREFIX) ? g_strdup(name + strlen(ERROR_PREFIX))
                                                            : NULL;
}

char *
gbn_failure_words(const GError *error)
{
        g_autoptr(GError) copy = g_error_copy(error);

        (void) g_dbus_error_strip_remote_error(copy);
        return gbn_words_reason(copy->message);
}
