/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Local buses are GIO's own shared ones; a connection of a host that is gone is never used again. */
#include "client/host.h"

#include "client/failure.h"
#include "client/ssh-bridge.h"

#include <glib/gi18n.h>

struct _GbnHost {
        GObject parent;
        GbnHostKind kind;
        char *address, *title;
};

G_DEFINE_FINAL_TYPE(GbnHost, gbn_host, G_TYPE_OBJECT)

static void
gbn_host_finalize(GObject *object)
{
        GbnHost *self = GBN_HOST(object);

        g_free(self->address);
        g_free(self->title);
        G_OBJECT_CLASS(gbn_host_parent_class)->finalize(object);
}

static void
gbn_host_class_init(GbnHostClass *class)
{
        G_OBJECT_CLASS(class)->finalize = gbn_host_finalize;
}

static void
gbn_host_init(GbnHost *self)
{
}

GbnHost *
gbn_host_new(GbnHostKind kind, const char *address)
{
        GbnHost *self = g_object_new(GBN_TYPE_HOST, NULL);

        self->kind = kind;
        self->address = g_strdup(address);
        if (kind == GBN_HOST_SSH)
                self->title = g_strdup(address);
        else
                self->title = g_strdup(kind == GBN_HOST_LOCAL ? _("This Computer")
                                                              : _("Directory Tree"));
        return self;
}

GbnHostKind
gbn_host_get_kind(GbnHost *host)
{
        return host->kind;
}

const char *
gbn_host_get_address(GbnHost *host)
{
        return host->address;
}

const char *
gbn_host_get_title(GbnHost *host)
{
        return host->title;
}

gboolean
gbn_host_equal(GbnHost *a, GbnHost *b)
{
        return a->kind == b->kind && g_strcmp0(a->address, b->address) == 0;
}

static void
on_bus(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        GError *error = NULL;
        GDBusConnection *bus = g_bus_get_finish(result, &error);

        if (bus) {
                g_dbus_connection_set_exit_on_close(bus, FALSE);
                g_task_return_pointer(task, bus, g_object_unref);
        } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                g_task_return_error(task, error);
        else {
                g_task_return_new_error(task, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_NO_BUS, "%s",
                                        error->message);
                g_error_free(error);
        }
}

static void
on_bridge(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        GError *error = NULL;
        GDBusConnection *bus = gbn_ssh_bridge_connect_finish(result, &error);

        if (bus)
                g_task_return_pointer(task, bus, g_object_unref);
        else
                g_task_return_error(task, error);
}

void
gbn_host_connect(GbnHost *host, GCancellable *cancellable, GAsyncReadyCallback done,
                 gpointer userdata)
{
        GTask *task = g_task_new(host, cancellable, done, userdata);

        if (host->kind == GBN_HOST_SSH) {
                gbn_ssh_bridge_connect(host->address, cancellable, on_bridge, task);
                return;
        }
        g_bus_get(host->kind == GBN_HOST_SESSION ? G_BUS_TYPE_SESSION : G_BUS_TYPE_SYSTEM,
                  cancellable, on_bus, task);
}

GDBusConnection *
gbn_host_connect_finish(GbnHost *host, GAsyncResult *result, GError **error)
{
        return g_task_propagate_pointer(G_TASK(result), error);
}
