/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of this computer's users. */
#pragma once

#include <gio/gio.h>

/* Looks users up, of which some may be known to a server far away. uids: guint32, a reference is taken. */
void gbn_users_look_up(GArray *uids, GCancellable *cancellable, GAsyncReadyCallback done,
                       gpointer userdata);

/* GUINT_TO_POINTER(uid) → char *; those without a name are missing. NULL: it was called off. */
GHashTable *gbn_users_look_up_finish(GAsyncResult *result, GError **error);
