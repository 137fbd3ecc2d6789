/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Another start of the app asks the first one to open a window. */
#include "application.h"

#include "about.h"
#include "client/ssh-bridge.h"
#include "window.h"

#include <glib/gi18n.h>

struct _GbnApplication {
        AdwApplication parent;
};

G_DEFINE_FINAL_TYPE(GbnApplication, gbn_application, ADW_TYPE_APPLICATION)

static GbnWindow *
find_window(GbnApplication *self, GbnHost *host)
{
        for (GList *at = gtk_application_get_windows(GTK_APPLICATION(self)); at; at = at->next)
                if (GBN_IS_WINDOW(at->data) &&
                    gbn_host_equal(gbn_client_get_host(gbn_window_get_client(at->data)), host))
                        return at->data;
        return NULL;
}

void
gbn_application_open_host(GbnApplication *application, GbnHost *host)
{
        GbnWindow *window = find_window(application, host);

        if (!window)
                window = gbn_window_new(application, host);
        gtk_window_present(GTK_WINDOW(window));
}

static void
on_quit(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GList *windows = g_list_copy(gtk_application_get_windows(userdata));

        for (GList *at = windows; at; at = at->next)
                gtk_window_close(at->data);
        g_list_free(windows);
}

static void
on_about(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        gbn_about_show(gtk_application_get_active_window(userdata));
}

static void
on_help(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        gbn_help_show(gtk_application_get_active_window(userdata));
}

static void
on_shortcuts(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        gbn_shortcuts_show(gtk_application_get_active_window(userdata));
}

/* A notification that was pressed. */
static void
on_show_unit(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GtkWindow *active = gtk_application_get_active_window(userdata);
        const char *host_title, *unit;

        g_variant_get(parameter, "(&s&s)", &host_title, &unit);
        for (GList *at = gtk_application_get_windows(userdata); at; at = at->next)
                if (GBN_IS_WINDOW(at->data) &&
                    g_str_equal(gbn_host_get_title(
                                        gbn_client_get_host(gbn_window_get_client(at->data))),
                                host_title))
                        active = at->data;
        if (!active)
                return;
        gtk_window_present(active);
        if (GBN_IS_WINDOW(active))
                gbn_window_show_unit(GBN_WINDOW(active), unit);
}

static const GActionEntry actions[] = {
        { .name = "quit", .activate = on_quit },
        { .name = "about", .activate = on_about },
        { .name = "help", .activate = on_help },
        { .name = "shortcuts", .activate = on_shortcuts },
        { .name = "show-unit", .activate = on_show_unit, .parameter_type = "(ss)" },
};

static const struct {
        const char *action;
        const char *const keys[3];
} shortcuts[] = {
        { "app.quit", { "<Control>q" } },
        { "app.help", { "F1" } },
        { "app.shortcuts", { "<Control>question" } },
        { "window.close", { "<Control>w" } },
        { "win.search", { "<Control>f" } },
        { "win.refresh", { "<Control>r", "F5" } },
        { "win.back", { "<Alt>Left" } },
        { "win.undo", { "<Control>z" } },
        { "win.hosts", { "<Control>h" } },
        { "win.next-pane", { "F6", "<Control>Tab" } },
        { "win.page(0)", { "<Control>1" } },
        { "win.page(1)", { "<Control>2" } },
        { "win.page(2)", { "<Control>3" } },
        { "win.page(3)", { "<Control>4" } },
        { "win.page(4)", { "<Control>5" } },
};

static void
gbn_application_startup(GApplication *application)
{
        G_APPLICATION_CLASS(gbn_application_parent_class)->startup(application);
        /* For tests: no language that is written from the right is translated yet. */
        if (g_strcmp0(g_getenv("GABION_DIRECTION"), "rtl") == 0)
                gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
        g_action_map_add_action_entries(G_ACTION_MAP(application), actions, G_N_ELEMENTS(actions),
                                        application);
        for (guint i = 0; i < G_N_ELEMENTS(shortcuts); i++)
                gtk_application_set_accels_for_action(GTK_APPLICATION(application),
                                                      shortcuts[i].action, shortcuts[i].keys);
}

static void
gbn_application_activate(GApplication *application)
{
        g_autoptr(GbnHost) host = gbn_host_new(GBN_HOST_LOCAL, NULL);

        gbn_application_open_host(GBN_APPLICATION(application), host);
}

static int
gbn_application_command_line(GApplication *application, GApplicationCommandLine *command_line)
{
        GVariantDict *options = g_application_command_line_get_options_dict(command_line);
        g_autoptr(GbnHost) host = NULL;
        const char *address = NULL;

        if (g_variant_dict_lookup(options, "host", "&s", &address)) {
                if (!gbn_ssh_address_is_valid(address)) {
                        g_application_command_line_printerr(
                                command_line, _("%s is no name of a host.\n"), address);
                        return 1;
                }
                host = gbn_host_new(GBN_HOST_SSH, address);
        } else
                host = gbn_host_new(g_variant_dict_contains(options, "session") ? GBN_HOST_SESSION
                                                                                : GBN_HOST_LOCAL,
                                    NULL);
        gbn_application_open_host(GBN_APPLICATION(application), host);
        return 0;
}

static int
gbn_application_handle_local_options(GApplication *application, GVariantDict *options)
{
        if (g_variant_dict_contains(options, "version")) {
                g_print("gabion %s\n", GABION_VERSION);
                return 0;
        }
        return -1;
}

static void
gbn_application_class_init(GbnApplicationClass *class)
{
        GApplicationClass *application = G_APPLICATION_CLASS(class);

        application->startup = gbn_application_startup;
        application->activate = gbn_application_activate;
        application->command_line = gbn_application_command_line;
        application->handle_local_options = gbn_application_handle_local_options;
}

static void
gbn_application_init(GbnApplication *self)
{
        static const GOptionEntry options[] = {
                { "host", 'H', 0, G_OPTION_ARG_STRING, NULL,
                  N_("Show the services of another computer, through ssh"), N_("USER@HOST") },
                { "session", 0, 0, G_OPTION_ARG_NONE, NULL,
                  N_("Show what gabiond serves on the session bus"), NULL },
                { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version"), NULL },
                { 0 },
        };

        g_application_add_main_option_entries(G_APPLICATION(self), options);
        g_application_set_option_context_summary(
                G_APPLICATION(self), _("See how exposed each service is, and try what closes it."));
}

GbnApplication *
gbn_application_new(void)
{
        return g_object_new(GBN_TYPE_APPLICATION, "application-id", GBN_APP_ID, "flags",
                            G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
