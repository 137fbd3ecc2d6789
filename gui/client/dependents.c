/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restarts are passed on along RequiredBy=, BoundBy= and ConsistsOf=. */
#include "client/dependents.h"

#include "client/words.h"

#include <string.h>

#define SYSTEMD_NAME "org.freedesktop.systemd1"
#define ANSWER_MS_MAX 5000

static const char *const properties[] = { "RequiredBy", "BoundBy", "ConsistsOf" };

static gint
compare(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* A target is no service that anybody would miss for a moment. */
static void
gather(GVariant *told, const char *property, GPtrArray *names)
{
        g_autoptr(GVariant)
                value = g_variant_lookup_value(told, property, G_VARIANT_TYPE_STRING_ARRAY);
        g_autofree const char **listed = value ? g_variant_get_strv(value, NULL) : NULL;

        for (gsize i = 0; listed && listed[i]; i++)
                if (!g_str_has_suffix(listed[i], ".target"))
                        g_ptr_array_add(names, gbn_words_clean(listed[i]));
}

static char **
dependents_of(GVariant *told)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
                gather(told, properties[i], names);
        g_ptr_array_sort(names, compare);
        for (guint i = names->len; i-- > 1;)
                if (g_str_equal(names->pdata[i], names->pdata[i - 1]))
                        (void) g_ptr_array_remove_index(names, i);
        g_ptr_array_add(names, NULL);
        return (char **) g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void
on_properties(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        GError *error = NULL;
        g_autoptr(GVariant)
                told = NULL,
                answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (!answer) {
                g_task_return_error(task, error);
                return;
        }
        told = g_variant_get_child_value(answer, 0);
        g_task_return_pointer(task, dependents_of(told), (GDestroyNotify) g_strfreev);
}

static void
on_path(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        GDBusConnection *connection = G_DBUS_CONNECTION(source);
        GError *error = NULL;
        g_autoptr(GVariant) answer = g_dbus_connection_call_finish(connection, result, &error);
        GCancellable *cancellable = g_task_get_cancellable(task);
        const char *path;

        if (!answer) {
                g_task_return_error(task, error);
                return;
        }
        g_variant_get(answer, "(&o)", &path);
        g_dbus_connection_call(connection, SYSTEMD_NAME, path, "org.freedesktop.DBus.Properties",
                               "GetAll", g_variant_new("(s)", SYSTEMD_NAME ".Unit"),
                               G_VARIANT_TYPE("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS_MAX,
                               cancellable, on_properties, g_steal_pointer(&task));
}

void
gbn_dependents_find(GDBusConnection *connection, const char *unit, GCancellable *cancellable,
                    GAsyncReadyCallback done, gpointer userdata)
{
        GTask *task = g_task_new(NULL, cancellable, done, userdata);

        g_dbus_connection_call(connection, SYSTEMD_NAME, "/org/freedesktop/systemd1",
                               SYSTEMD_NAME ".Manager", "LoadUnit", g_variant_new("(s)", unit),
                               G_VARIANT_TYPE("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                               ANSWER_MS_MAX, cancellable, on_path, task);
}

char **
gbn_dependents_find_finish(GAsyncResult *result, GError **error)
{
        return g_task_propagate_pointer(G_TASK(result), error);
}
