/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One row a deed. What is answered besides "done" comes by signals and with the next list. */
#include "client/deed.h"

#include "client/failure.h"

#define ACTION_PREFIX "org.gabion.Gabion1."

static const struct {
        const char *method, *action;
} deeds[] = {
        [GBN_DEED_TRY] = { "StartTrial", ACTION_PREFIX "try" },
        [GBN_DEED_KEEP] = { "KeepTrial", ACTION_PREFIX "persist" },
        [GBN_DEED_REVERT] = { "RevertTrial", ACTION_PREFIX "rollback-others" },
        [GBN_DEED_APPLY] = { "SetLayers", ACTION_PREFIX "persist" },
        [GBN_DEED_UNDO] = { "Undo", ACTION_PREFIX "remove" },
        [GBN_DEED_RESTART] = { "Restart", ACTION_PREFIX "restart" },
};

static GVariant *
arguments(const GbnDeed *deed)
{
        switch (deed->kind) {
        case GBN_DEED_TRY:
                return g_variant_new("(s^asus)", deed->unit, deed->words, deed->seconds,
                                     deed->digest);
        case GBN_DEED_APPLY:
                return g_variant_new("(s^ass)", deed->unit, deed->words, deed->digest);
        default:
                return g_variant_new("(s)", deed->unit);
        }
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        GError *error = NULL;
        g_autoptr(GVariant) answer = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, &error);
        GbnClient *client = g_task_get_source_object(task);

        if (gbn_client_get_manager(client))
                gbn_client_refresh(client);
        if (answer)
                g_task_return_boolean(task, TRUE);
        else
                g_task_return_error(task, error);
}

void
gbn_deed_do(GbnClient *client, const GbnDeed *deed, GAsyncReadyCallback done, gpointer userdata)
{
        GbnBusManager *manager = gbn_client_get_manager(client);
        GTask *task = g_task_new(client, NULL, done, userdata);

        if (!manager) {
                g_task_return_new_error(task, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_LOST,
                                        "not connected");
                g_object_unref(task);
                return;
        }
        g_dbus_proxy_call(G_DBUS_PROXY(manager), deeds[deed->kind].method, arguments(deed),
                          GBN_CALL_FLAGS, GBN_CALL_TIMEOUT, NULL, on_done, task);
}

gboolean
gbn_deed_finish(GbnClient *client, GAsyncResult *result, GError **error)
{
        return g_task_propagate_boolean(G_TASK(result), error);
}

const char *
gbn_deed_action(GbnDeedKind kind)
{
        return deeds[kind].action;
}
