/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether polkit would let this connection try layers, without asking anybody. */
#pragma once

#include <gio/gio.h>

typedef enum {
        GBN_PERMISSION_UNKNOWN,
        GBN_PERMISSION_GIVEN,
        GBN_PERMISSION_ASKED, /* after a password, where somebody can be asked */
        GBN_PERMISSION_REFUSED,
} GbnPermission;

void gbn_permission_look(GDBusConnection *connection, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer userdata);
GbnPermission gbn_permission_look_finish(GAsyncResult *result); /* of what is cancelled: unknown */
