/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It has a connection of its own: to the client it is another program. */
#include "fake.h"

#include "gabion-bus.h"
#include "sample.h"

#include <adwaita.h>

#define WAIT_SECONDS_MAX 30

static struct {
        GDBusConnection *connection;
        GbnBusManager *manager;
        GVariant *units, *weights;
        guint now, then;
        char *error;
        GbnClient *client;
} fake;

static gboolean
answer_units(GbnBusManager *manager, GDBusMethodInvocation *call)
{
        gbn_bus_manager_complete_list_units(manager, call, fake.units);
        return TRUE;
}

static gboolean
answer_layers(GbnBusManager *manager, GDBusMethodInvocation *call)
{
        g_autoptr(GVariant) layers = sample("a(sssssa{sv})", sample_layers);

        gbn_bus_manager_complete_list_layers(manager, call, layers);
        return TRUE;
}

static gboolean
answer_classes(GbnBusManager *manager, GDBusMethodInvocation *call)
{
        g_autoptr(GVariant) classes = sample("a(ssssasa{sv})", sample_classes);

        gbn_bus_manager_complete_list_classes(manager, call, classes);
        return TRUE;
}

static gboolean
refuse(GDBusMethodInvocation *call)
{
        g_autofree char *name = NULL;

        if (!fake.error)
                return FALSE;
        name = g_strconcat("org.gabion.Gabion1.Error.", fake.error, NULL);
        g_dbus_method_invocation_return_dbus_error(call, name, "these do not go together");
        return TRUE;
}

static gboolean
answer_preview(GbnBusManager *manager, GDBusMethodInvocation *call, const char *unit,
               const char *const *words)
{
        g_autoptr(GVariant) notes = sample("a(sss)", "[]");
        GVariantDict more;
        g_autofree char *selection = g_strjoinv(" ", (char **) words);

        if (refuse(call))
                return TRUE;
        g_variant_dict_init(&more, NULL);
        g_variant_dict_insert(&more, "selection", "s", selection);
        gbn_bus_manager_complete_preview(manager, call, fake.now, fake.then, "[Service]\n",
                                         "digest", notes, g_variant_dict_end(&more));
        return TRUE;
}

static gboolean
answer_weigh(GbnBusManager *manager, GDBusMethodInvocation *call)
{
        if (!refuse(call))
                gbn_bus_manager_complete_weigh(manager, call, fake.weights);
        return TRUE;
}

static gboolean
answer_directives(GbnBusManager *manager, GDBusMethodInvocation *call)
{
        g_autoptr(GVariant) rows = sample("a(sssssu)", "[]");

        if (!refuse(call))
                gbn_bus_manager_complete_list_directives(manager, call, rows);
        return TRUE;
}

static const struct {
        const char *signal;
        GCallback answer;
} answers[] = {
        { "handle-list-units", G_CALLBACK(answer_units) },
        { "handle-list-layers", G_CALLBACK(answer_layers) },
        { "handle-list-classes", G_CALLBACK(answer_classes) },
        { "handle-preview", G_CALLBACK(answer_preview) },
        { "handle-weigh", G_CALLBACK(answer_weigh) },
        { "handle-list-directives", G_CALLBACK(answer_directives) },
};

static void
take_name(void)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
                fake.connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus", "RequestName",
                g_variant_new("(su)", "org.gabion.Gabion1", 0U), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                NULL, &error);

        g_assert_no_error(error);
        g_assert_nonnull(reply);
}

static void
start_daemon(void)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SESSION, NULL,
                                                                   &error);

        g_assert_no_error(error);
        fake.connection = g_dbus_connection_new_for_address_sync(
                address,
                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                NULL, NULL, &error);
        g_assert_no_error(error);
        fake.manager = gbn_bus_manager_skeleton_new();
        gbn_bus_manager_set_version(fake.manager, "test");
        gbn_bus_manager_set_systemd_version(fake.manager, 252);
        gbn_bus_manager_set_root(fake.manager, "");
        for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
                (void) g_signal_connect(fake.manager, answers[i].signal, answers[i].answer, NULL);
        (void) g_dbus_interface_skeleton_export(G_DBUS_INTERFACE_SKELETON(fake.manager),
                                                fake.connection, "/org/gabion/Gabion1", &error);
        g_assert_no_error(error);
        take_name();
}

static void
set_unit(guint exposure, guint reach, const char *more)
{
        g_autoptr(GVariant) row = sample_row("web.service", exposure, reach, more);

        g_clear_pointer(&fake.units, g_variant_unref);
        fake.units =
                g_variant_ref_sink(g_variant_new_array(G_VARIANT_TYPE("(sssuuasa{sv}o)"), &row, 1));
}

void
fake_init(int *argc, char ***argv)
{
        gtk_test_init(argc, argv, NULL);
        adw_init();
        set_unit(92, 20, "{}");
        fake_set_weights("[]");
        fake_set_preview(92, 92);
        start_daemon();
}

/* Until the flag is set; a test that waits for ever tells nobody why. */
static void
wait_for(const gboolean *flag)
{
        gint64 end = g_get_monotonic_time() + WAIT_SECONDS_MAX * G_USEC_PER_SEC;

        while (!*flag) {
                g_assert_cmpint(g_get_monotonic_time(), <, end);
                if (!g_main_context_iteration(NULL, FALSE))
                        g_usleep(1000);
        }
}

static void
on_state(GbnClient *client, gboolean *is_ready)
{
        g_assert_null(gbn_client_get_error(client));
        *is_ready = gbn_client_get_state(client) == GBN_CLIENT_READY;
}

GbnClient *
fake_client(void)
{
        g_autoptr(GbnHost) host = NULL;
        gboolean is_ready = FALSE;
        gulong handler;

        if (fake.client)
                return fake.client;
        host = gbn_host_new(GBN_HOST_SESSION, NULL);
        fake.client = gbn_client_new(host);
        handler = g_signal_connect(fake.client, "state-changed", G_CALLBACK(on_state), &is_ready);
        gbn_client_start(fake.client);
        wait_for(&is_ready);
        g_signal_handler_disconnect(fake.client, handler);
        return fake.client;
}

GbnUnit *
fake_unit(void)
{
        return gbn_client_find_unit(fake_client(), "web.service");
}

static void
set_flag(gboolean *flag)
{
        *flag = TRUE;
}

void
fake_tell_unit(guint exposure, guint reach, const char *more)
{
        gboolean is_listed = FALSE;
        gulong handler;

        set_unit(exposure, reach, more);
        handler = g_signal_connect_swapped(fake_client(), "listed", G_CALLBACK(set_flag),
                                           &is_listed);
        gbn_client_refresh(fake.client);
        wait_for(&is_listed);
        g_signal_handler_disconnect(fake.client, handler);
}

void
fake_set_weights(const char *rows)
{
        g_clear_pointer(&fake.weights, g_variant_unref);
        fake.weights = sample("a(suusa{sv})", rows);
}

void
fake_set_preview(guint now, guint then)
{
        fake.now = now;
        fake.then = then;
}

void
fake_set_error(const char *name)
{
        g_free(fake.error);
        fake.error = g_strdup(name);
}

void
fake_wait_foretold(GbnStage *stage)
{
        gboolean is_foretold = FALSE;
        gulong handler = g_signal_connect_swapped(stage, "foretold", G_CALLBACK(set_flag),
                                                  &is_foretold);

        if (gbn_stage_is_busy(stage))
                wait_for(&is_foretold);
        g_signal_handler_disconnect(stage, handler);
}

GbnStage *
fake_stage(void)
{
        GbnStage *stage = gbn_stage_new(fake_client(), fake_unit());

        fake_wait_foretold(stage);
        return stage;
}

static GtkWidget *
find(GtkWidget *below, GType type, guint *number)
{
        for (GtkWidget *child = gtk_widget_get_first_child(below); child;
             child = gtk_widget_get_next_sibling(child)) {
                GtkWidget *found;

                if (g_type_is_a(G_OBJECT_TYPE(child), type) && (*number)-- == 0)
                        return child;
                found = find(child, type, number);
                if (found)
                        return found;
        }
        return NULL;
}

GtkWidget *
fake_find(GtkWidget *below, GType type, guint number)
{
        GtkWidget *found = find(below, type, &number);

        if (!found)
                g_error("no %s below the %s", g_type_name(type), G_OBJECT_TYPE_NAME(below));
        return found;
}

static const char *
text_of(GtkWidget *widget)
{
        if (GTK_IS_LABEL(widget))
                return gtk_label_get_text(GTK_LABEL(widget));
        return NULL;
}

GtkWidget *
fake_find_text(GtkWidget *below, const char *text)
{
        for (GtkWidget *child = gtk_widget_get_first_child(below); child;
             child = gtk_widget_get_next_sibling(child)) {
                GtkWidget *found;

                if (!gtk_widget_get_visible(child))
                        continue;
                if (g_strcmp0(text_of(child), text) == 0)
                        return child;
                found = fake_find_text(child, text);
                if (found)
                        return found;
        }
        return NULL;
}
