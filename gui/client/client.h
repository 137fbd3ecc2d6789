/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon of one host: the connection, the services it tells of, and the signals it sends.
 *
 * Signals: "state-changed"; "trial-changed" (GbnUnit *) when a trial of a known unit came to another state;
 * "unit-changed" (GbnUnit *) when its layers were changed, by whomever; "listed" when a list has come. */
#pragma once

#include "client/catalogue.h"
#include "client/host.h"
#include "client/unit.h"
#include "gabion-bus.h"

#include <gio/gio.h>

typedef enum {
        GBN_CLIENT_CONNECTING,
        GBN_CLIENT_READY,
        GBN_CLIENT_LOST,   /* what was told stays, and is old */
        GBN_CLIENT_FAILED, /* nothing was told yet */
} GbnClientState;

#define GBN_TYPE_CLIENT (gbn_client_get_type())
G_DECLARE_FINAL_TYPE(GbnClient, gbn_client, GBN, CLIENT, GObject)

GbnClient *gbn_client_new(GbnHost *host);

/* Connects, or connects again; and asks for everything. */
void gbn_client_start(GbnClient *client);

/* Asks for the list again, quietly. */
void gbn_client_refresh(GbnClient *client);

GbnHost *gbn_client_get_host(GbnClient *client);
GbnClientState gbn_client_get_state(GbnClient *client);
const GError *gbn_client_get_error(GbnClient *client); /* of the domain GBN_CLIENT_ERROR, or NULL */
gint64 gbn_client_get_listed_at(GbnClient *client);    /* seconds since 1970; 0: never */

GListModel *gbn_client_get_units(GbnClient *client); /* of GbnUnit, by name */
GbnUnit *gbn_client_find_unit(GbnClient *client, const char *name);
guint gbn_client_count_trials(GbnClient *client);

/* NULL until it is ready. Calls that change something take GBN_CALL_FLAGS and GBN_CALL_TIMEOUT: a person may
 * be asked for a password, and takes the time that it takes. */
GbnBusManager *gbn_client_get_manager(GbnClient *client);
const GbnCatalogue *gbn_client_get_catalogue(GbnClient *client);
GDBusConnection *gbn_client_get_connection(GbnClient *client);

#define GBN_CALL_FLAGS G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
#define GBN_CALL_TIMEOUT G_MAXINT

/* Whether the daemon serves a directory tree, where nothing runs and nothing can be tried. */
gboolean gbn_client_is_tree(GbnClient *client);
/* Whether a change is decided without anybody being asked for a password: on another computer, for who is not root
 * there, polkit has no one to ask, and only a rule of polkit lets changes through. */
gboolean gbn_client_asks_nobody(GbnClient *client);
guint gbn_client_get_systemd_version(GbnClient *client);
const char *gbn_client_get_version(GbnClient *client);
