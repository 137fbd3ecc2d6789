/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In a thread: the list of users may be a directory on the network. */
#include "client/users.h"

#include <pwd.h>

#define BUFFER_BYTES 16384

static void
look_up(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
        GArray *uids = data;
        GHashTable *names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        g_autofree char *buffer = g_malloc(BUFFER_BYTES);

        for (guint i = 0; i < uids->len; i++) {
                guint32 uid = g_array_index(uids, guint32, i);
                struct passwd entry, *found = NULL;

                if (getpwuid_r(uid, &entry, buffer, BUFFER_BYTES, &found) == 0 && found)
                        g_hash_table_insert(names, GUINT_TO_POINTER(uid), g_strdup(entry.pw_name));
        }
        g_task_return_pointer(task, names, (GDestroyNotify) g_hash_table_unref);
}

void
gbn_users_look_up(GArray *uids, GCancellable *cancellable, GAsyncReadyCallback done,
                  gpointer userdata)
{
        g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, userdata);

        g_task_set_task_data(task, g_array_ref(uids), (GDestroyNotify) g_array_unref);
        g_task_run_in_thread(task, look_up);
}

GHashTable *
gbn_users_look_up_finish(GAsyncResult *result, GError **error)
{
        return g_task_propagate_pointer(G_TASK(result), error);
}
