/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call brings all services. The daemon goes away when it has nothing to do and comes back when it is asked, so
 * only the end of the connection itself means that it is lost. */
#include "client/client.h"

#include "client/accepted.h"
#include "client/failure.h"
#include "client/ssh-bridge.h"
#include "client/words.h"
#include "settings.h"

struct _GbnClient {
        GObject parent;
        GbnHost *host;
        GbnClientState state;
        GError *error;
        GCancellable *cancellable; /* of what is under way; a new start begins another */
        GDBusConnection *connection;
        GbnBusManager *manager;
        GVariant *layers; /* waits for the classes */
        GbnCatalogue *catalogue;
        GListStore *units;
        GHashTable *by_name; /* char * of the unit → GbnUnit * */
        gint64 listed_at;
        gboolean asks_nobody;
        gboolean is_listing, is_stale; /* a list is under way; and will be old when it comes */
};

enum { STATE_CHANGED, TRIAL_CHANGED, UNIT_CHANGED, LISTED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnClient, gbn_client, G_TYPE_OBJECT)

static void list_units(GbnClient *self);

static void
drop_connection(GbnClient *self)
{
        if (self->cancellable)
                g_cancellable_cancel(self->cancellable);
        g_clear_object(&self->cancellable);
        if (self->manager)
                g_signal_handlers_disconnect_by_data(self->manager, self);
        if (self->connection)
                g_signal_handlers_disconnect_by_data(self->connection, self);
        g_clear_object(&self->manager);
        g_clear_object(&self->connection);
        g_clear_pointer(&self->layers, g_variant_unref);
        self->is_listing = FALSE;
}

static void
gbn_client_dispose(GObject *object)
{
        GbnClient *self = GBN_CLIENT(object);

        drop_connection(self);
        g_clear_object(&self->host);
        g_clear_object(&self->units);
        G_OBJECT_CLASS(gbn_client_parent_class)->dispose(object);
}

static void
gbn_client_finalize(GObject *object)
{
        GbnClient *self = GBN_CLIENT(object);

        g_clear_error(&self->error);
        g_clear_pointer(&self->catalogue, gbn_catalogue_free);
        g_hash_table_unref(self->by_name);
        G_OBJECT_CLASS(gbn_client_parent_class)->finalize(object);
}

static void
gbn_client_class_init(GbnClientClass *class)
{
        GObjectClass *object_class = G_OBJECT_CLASS(class);

        object_class->dispose = gbn_client_dispose;
        object_class->finalize = gbn_client_finalize;
        signals[STATE_CHANGED] = g_signal_new("state-changed", GBN_TYPE_CLIENT, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 0);
        signals[TRIAL_CHANGED] = g_signal_new("trial-changed", GBN_TYPE_CLIENT, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, GBN_TYPE_UNIT);
        signals[UNIT_CHANGED] = g_signal_new("unit-changed", GBN_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 1, GBN_TYPE_UNIT);
        signals[LISTED] = g_signal_new("listed", GBN_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
gbn_client_init(GbnClient *self)
{
        self->units = g_list_store_new(GBN_TYPE_UNIT);
        self->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
mark_accepted(GbnClient *self)
{
        g_autoptr(GHashTable) accepted = gbn_accepted_of_host(gbn_settings(), self->host);
        GHashTableIter iter;
        gpointer name, unit;

        g_hash_table_iter_init(&iter, self->by_name);
        while (g_hash_table_iter_next(&iter, &name, &unit))
                gbn_unit_set_accepted(unit, g_hash_table_lookup(accepted, name));
}

static void
on_accepted_changed(GbnClient *self)
{
        mark_accepted(self);
        g_signal_emit(self, signals[LISTED], 0);
}

GbnClient *
gbn_client_new(GbnHost *host)
{
        GbnClient *self = g_object_new(GBN_TYPE_CLIENT, NULL);

        self->host = g_object_ref(host);
        (void) g_signal_connect_object(gbn_settings(), "changed::accepted",
                                       G_CALLBACK(on_accepted_changed), self, G_CONNECT_SWAPPED);
        return self;
}

static void
set_state(GbnClient *self, GbnClientState state)
{
        self->state = state;
        if (state == GBN_CLIENT_READY)
                g_clear_error(&self->error);
        g_signal_emit(self, signals[STATE_CHANGED], 0);
}

/* Takes the error. What was told before stays to be read. */
static void
fail(GbnClient *self, GError *error)
{
        if (gbn_failure_is_silent(error)) {
                g_error_free(error);
                return;
        }
        drop_connection(self);
        g_clear_error(&self->error);
        self->error = gbn_failure_from_call(error);
        if (self->error->domain != GBN_CLIENT_ERROR) {
                self->error->domain = GBN_CLIENT_ERROR;
                self->error->code = GBN_CLIENT_ERROR_FAILED;
        }
        set_state(self, self->listed_at && self->catalogue ? GBN_CLIENT_LOST : GBN_CLIENT_FAILED);
}

/* Ready with the first list and the catalogue; what comes first waits. */
static void
check_ready(GbnClient *self)
{
        if (self->state != GBN_CLIENT_READY && self->catalogue && self->listed_at && self->manager)
                set_state(self, GBN_CLIENT_READY);
}

static GPtrArray *
merge_rows(GbnClient *self, GVariant *rows)
{
        GPtrArray *units = g_ptr_array_new_with_free_func(g_object_unref);
        GVariantIter iter;
        GVariant *row;

        g_variant_iter_init(&iter, rows);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_autoptr(GVariant) owned = row;
                const char *name;
                GbnUnit *unit;

                g_variant_get_child(owned, 0, "&s", &name);
                unit = g_hash_table_lookup(self->by_name, name);
                if (unit)
                        gbn_unit_update(unit, owned);
                else {
                        unit = gbn_unit_new(owned);
                        (void) g_hash_table_insert(self->by_name, g_strdup(name), unit);
                }
                g_ptr_array_add(units, g_object_ref(unit));
        }
        return units;
}

static gboolean
is_same(GbnClient *self, const GPtrArray *units)
{
        GListModel *model = G_LIST_MODEL(self->units);

        if (g_list_model_get_n_items(model) != units->len)
                return FALSE;
        for (guint i = 0; i < units->len; i++) {
                g_autoptr(GObject) there = g_list_model_get_item(model, i);

                if (there != units->pdata[i])
                        return FALSE;
        }
        return TRUE;
}

/* One splice: a view that gets rows one by one stays at the first that came. */
static void
take_list(GbnClient *self, GVariant *rows)
{
        g_autoptr(GPtrArray) units = merge_rows(self, rows);
        GHashTableIter iter;
        gpointer value;
        g_autoptr(GHashTable) present = g_hash_table_new(NULL, NULL);

        for (guint i = 0; i < units->len; i++)
                g_hash_table_add(present, units->pdata[i]);
        if (!is_same(self, units))
                g_list_store_splice(self->units, 0,
                                    g_list_model_get_n_items(G_LIST_MODEL(self->units)),
                                    units->pdata, units->len);
        g_hash_table_iter_init(&iter, self->by_name);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (!g_hash_table_contains(present, value))
                        g_hash_table_iter_remove(&iter);
        mark_accepted(self);
        self->listed_at = g_get_real_time() / G_USEC_PER_SEC;
        g_signal_emit(self, signals[LISTED], 0);
        check_ready(self);
}

static void
on_listed(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        g_autoptr(GVariant) rows = NULL;
        GError *error = NULL;

        if (!gbn_bus_manager_call_list_units_finish(GBN_BUS_MANAGER(source), &rows, result,
                                                    &error)) {
                fail(self, error);
                return;
        }
        if (source != (GObject *) self->manager)
                return;
        self->is_listing = FALSE;
        g_debug("reply at %" G_GINT64_FORMAT " µs", g_get_monotonic_time());
        take_list(self, rows);
        if (self->is_stale)
                list_units(self);
}

static void
list_units(GbnClient *self)
{
        self->is_stale = self->is_listing;
        if (self->is_listing)
                return;
        self->is_listing = TRUE;
        gbn_bus_manager_call_list_units(self->manager, G_DBUS_CALL_FLAGS_NONE, -1,
                                        self->cancellable, on_listed, g_object_ref(self));
}

static void
on_classes(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        g_autoptr(GVariant) classes = NULL;
        GError *error = NULL;

        if (!gbn_bus_manager_call_list_classes_finish(GBN_BUS_MANAGER(source), &classes, result,
                                                      &error)) {
                fail(self, error);
                return;
        }
        g_clear_pointer(&self->catalogue, gbn_catalogue_free);
        self->catalogue = gbn_catalogue_new(self->layers, classes);
        check_ready(self);
}

static void
on_layers(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        g_autoptr(GVariant) layers = NULL;
        GError *error = NULL;

        if (!gbn_bus_manager_call_list_layers_finish(GBN_BUS_MANAGER(source), &layers, result,
                                                     &error)) {
                fail(self, error);
                return;
        }
        g_clear_pointer(&self->layers, g_variant_unref);
        self->layers = g_steal_pointer(&layers);
        gbn_bus_manager_call_list_classes(self->manager, G_DBUS_CALL_FLAGS_NONE, -1,
                                          self->cancellable, on_classes, g_object_ref(self));
}

static void
on_trial_changed(GbnClient *self, GVariant *told)
{
        const char *name, *word, *reason;
        guint64 remaining;
        GbnUnit *unit;

        g_variant_get(told, "(&s&st&s)", &name, &word, &remaining, &reason);
        unit = gbn_client_find_unit(self, name);
        if (!unit)
                return;
        gbn_unit_set_trial(unit, gbn_trial_state_from_word(word), remaining, reason);
        g_signal_emit(self, signals[TRIAL_CHANGED], 0, unit);
        /* What the list says of it besides, such as its last trial, is told by the list alone. */
        if (!gbn_unit_is_on_trial(unit))
                list_units(self);
}

static void
on_unit_changed(GbnClient *self, GVariant *told)
{
        const char *name;
        GbnUnit *unit;

        g_variant_get_child(told, 0, "&s", &name);
        unit = gbn_client_find_unit(self, name);
        list_units(self);
        if (unit)
                g_signal_emit(self, signals[UNIT_CHANGED], 0, unit);
}

static void
on_signal(GDBusProxy *proxy, const char *sender, const char *name, GVariant *told, GbnClient *self)
{
        if (g_str_equal(name, "TrialChanged") &&
            g_variant_is_of_type(told, G_VARIANT_TYPE("(ssts)")))
                on_trial_changed(self, told);
        else if (g_str_equal(name, "UnitChanged") &&
                 g_variant_is_of_type(told, G_VARIANT_TYPE("(suas)")))
                on_unit_changed(self, told);
}

static void
on_closed(GDBusConnection *connection, gboolean by_other_side, GError *error, GbnClient *self)
{
        g_autofree char *words = gbn_ssh_bridge_dup_words(connection);

        fail(self, g_error_new_literal(GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_LOST,
                                       words   ? words
                                       : error ? error->message
                                               : "the connection ended"));
}

static void
on_manager(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        GError *error = NULL;
        GbnBusManager *manager = gbn_bus_manager_proxy_new_finish(result, &error);

        if (!manager) {
                fail(self, error);
                return;
        }
        self->manager = manager;
        (void) g_signal_connect(manager, "g-signal", G_CALLBACK(on_signal), self);
        list_units(self);
        gbn_bus_manager_call_list_layers(manager, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                                         on_layers, g_object_ref(self));
}

static void
on_user(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        g_autoptr(GVariant)
                reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
        guint uid = 0;

        if (!reply || source != (GObject *) self->connection)
                return;
        g_variant_get(reply, "(u)", &uid);
        self->asks_nobody = uid != 0;
        if (self->state == GBN_CLIENT_READY)
                g_signal_emit(self, signals[STATE_CHANGED], 0);
}

/* As whom ssh has let us in. */
static void
ask_user(GbnClient *self)
{
        self->asks_nobody = FALSE;
        if (gbn_host_get_kind(self->host) != GBN_HOST_SSH)
                return;
        g_dbus_connection_call(
                self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus", "GetConnectionUnixUser",
                g_variant_new("(s)", g_dbus_connection_get_unique_name(self->connection)),
                G_VARIANT_TYPE("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_user,
                g_object_ref(self));
}

static void
on_connected(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnClient) self = userdata;
        GError *error = NULL;
        GDBusConnection *connection = gbn_host_connect_finish(GBN_HOST(source), result, &error);

        if (!connection) {
                fail(self, error);
                return;
        }
        self->connection = connection;
        (void) g_signal_connect(connection, "closed", G_CALLBACK(on_closed), self);
        ask_user(self);
        gbn_bus_manager_proxy_new(connection, G_DBUS_PROXY_FLAGS_NONE, GBN_BUS_NAME, GBN_BUS_PATH,
                                  self->cancellable, on_manager, g_object_ref(self));
}

void
gbn_client_start(GbnClient *client)
{
        drop_connection(client);
        client->cancellable = g_cancellable_new();
        set_state(client, GBN_CLIENT_CONNECTING);
        gbn_host_connect(client->host, client->cancellable, on_connected, g_object_ref(client));
}

void
gbn_client_refresh(GbnClient *client)
{
        if (client->manager)
                list_units(client);
        else if (client->state != GBN_CLIENT_CONNECTING)
                gbn_client_start(client);
}

GbnHost *
gbn_client_get_host(GbnClient *client)
{
        return client->host;
}

GbnClientState
gbn_client_get_state(GbnClient *client)
{
        return client->state;
}

const GError *
gbn_client_get_error(GbnClient *client)
{
        return client->error;
}

gint64
gbn_client_get_listed_at(GbnClient *client)
{
        return client->listed_at;
}

GListModel *
gbn_client_get_units(GbnClient *client)
{
        return G_LIST_MODEL(client->units);
}

GbnUnit *
gbn_client_find_unit(GbnClient *client, const char *name)
{
        return g_hash_table_lookup(client->by_name, name);
}

guint
gbn_client_count_trials(GbnClient *client)
{
        GHashTableIter iter;
        gpointer value;
        guint count = 0;

        g_hash_table_iter_init(&iter, client->by_name);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                count += gbn_unit_is_on_trial(value);
        return count;
}

GbnBusManager *
gbn_client_get_manager(GbnClient *client)
{
        return client->manager;
}

const GbnCatalogue *
gbn_client_get_catalogue(GbnClient *client)
{
        return client->catalogue;
}

GDBusConnection *
gbn_client_get_connection(GbnClient *client)
{
        return client->connection;
}

gboolean
gbn_client_is_tree(GbnClient *client)
{
        const char *root = client->manager ? gbn_bus_manager_get_root(client->manager) : NULL;

        return root && *root;
}

gboolean
gbn_client_asks_nobody(GbnClient *client)
{
        return client->asks_nobody;
}

guint
gbn_client_get_systemd_version(GbnClient *client)
{
        return client->manager ? gbn_bus_manager_get_systemd_version(client->manager) : 0;
}

const char *
gbn_client_get_version(GbnClient *client)
{
        const char *version = client->manager ? gbn_bus_manager_get_version(client->manager) : NULL;

        return version ? version : "";
}
