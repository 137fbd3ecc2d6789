/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A machine whose services can be looked at, and the way to its bus. */
#pragma once

#include <gio/gio.h>

typedef enum {
        GBN_HOST_LOCAL,   /* the system bus of this computer */
        GBN_HOST_SESSION, /* the session bus, where gabiond serves a directory tree */
        GBN_HOST_SSH,     /* the system bus of another computer, through ssh */
} GbnHostKind;

#define GBN_TYPE_HOST (gbn_host_get_type())
G_DECLARE_FINAL_TYPE(GbnHost, gbn_host, GBN, HOST, GObject)

/* address: what ssh is given, "user@host" or "host"; NULL for the other kinds. */
GbnHost *gbn_host_new(GbnHostKind kind, const char *address);

GbnHostKind gbn_host_get_kind(GbnHost *host);
const char *gbn_host_get_address(GbnHost *host); /* NULL where it is not reached by ssh */
const char *gbn_host_get_title(GbnHost *host);   /* for people, translated */
gboolean gbn_host_equal(GbnHost *a, GbnHost *b);

/* Errors: of the domain GBN_CLIENT_ERROR (client/failure.h), G_IO_ERROR_CANCELLED. */
void gbn_host_connect(GbnHost *host, GCancellable *cancellable, GAsyncReadyCallback done,
                      gpointer userdata);
GDBusConnection *gbn_host_connect_finish(GbnHost *host, GAsyncResult *result, GError **error);
