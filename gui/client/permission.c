/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules may look at the unit too, and only the daemon can tell polkit of it: so this is what holds in general. */
#include "client/permission.h"

#include "client/deed.h"

#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define ANSWER_MS_MAX 5000

static void
on_verdict(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        g_autoptr(GVariant)
                answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
        GbnPermission permission = GBN_PERMISSION_UNKNOWN;
        gboolean is_given, needs_person;

        if (answer) {
                g_variant_get(answer, "((bba{ss}))", &is_given, &needs_person, NULL);
                permission = is_given       ? GBN_PERMISSION_GIVEN
                             : needs_person ? GBN_PERMISSION_ASKED
                                            : GBN_PERMISSION_REFUSED;
        }
        g_task_return_int(task, permission);
}

void
gbn_permission_look(GDBusConnection *connection, GCancellable *cancellable,
                    GAsyncReadyCallback done, gpointer userdata)
{
        GTask *task = g_task_new(NULL, cancellable, done, userdata);
        const char *name = g_dbus_connection_get_unique_name(connection);
        GVariantBuilder subject;

        g_variant_builder_init(&subject, G_VARIANT_TYPE_VARDICT);
        g_variant_builder_add(&subject, "{sv}", "name", g_variant_new_string(name ? name : ""));
        g_dbus_connection_call(connection, POLKIT_NAME, "/org/freedesktop/PolicyKit1/Authority",
                               POLKIT_NAME ".Authority", "CheckAuthorization",
                               g_variant_new("((sa{sv})sa{ss}us)", "system-bus-name", &subject,
                                             gbn_deed_action(GBN_DEED_TRY), NULL, 0, ""),
                               G_VARIANT_TYPE("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS_MAX,
                               cancellable, on_verdict, task);
}

GbnPermission
gbn_permission_look_finish(GAsyncResult *result)
{
        gssize permission = g_task_propagate_int(G_TASK(result), NULL);

        return permission < 0 ? GBN_PERMISSION_UNKNOWN : (GbnPermission) permission;
}
