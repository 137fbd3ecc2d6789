/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system bus of another computer: ssh runs systemd-stdio-bridge there, and D-Bus goes through it. */
#pragma once

#include <gio/gio.h>

/* Whether ssh can be given this as the name of a host: "user@host", no option, nothing odd in it. */
gboolean gbn_ssh_address_is_valid(const char *address);

/* address: a valid one. Errors: of the domain GBN_CLIENT_ERROR with ssh's own words, G_IO_ERROR_CANCELLED. */
void gbn_ssh_bridge_connect(const char *address, GCancellable *cancellable,
                            GAsyncReadyCallback done, gpointer userdata);
GDBusConnection *gbn_ssh_bridge_connect_finish(GAsyncResult *result, GError **error);

/* What ssh has said by now on the way of this connection; NULL: nothing, or it goes another way. */
char *gbn_ssh_bridge_dup_words(GDBusConnection *connection);
