/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is shown follows from the client's state: nothing yet, why there is nothing, or the list and its detail. */
#include "window.h"

#include "client/failure.h"
#include "client/words.h"
#include "notices.h"
#include "pages/failure-page.h"
#include "pages/overview-page.h"
#include "pages/unit-page.h"
#include "settings.h"
#include "widgets/host-menu.h"
#include "widgets/inner-names.h"
#include "widgets/unit-list.h"

#include <glib/gi18n.h>

/* Shorter waits go by without a spinner. */
#define SPINNER_AFTER_MS 1000

struct _GbnWindow {
        AdwApplicationWindow parent;
        GbnClient *client;
        GbnNotices *notices;
        guint spinner_timeout, fold_source;

        AdwToastOverlay *toasts;
        GtkStack *body, *detail;
        GtkWidget *loading_box, *list_pane;
        GtkLabel *loading_label;
        GbnFailurePage *failure_page;
        AdwLeaflet *leaflet;
        AdwHeaderBar *list_header;
        GbnHostMenu *host_menu;
        GtkMenuButton *menu_button;
        GtkToggleButton *search_button;
        GbnUnitList *unit_list;
        GbnOverviewPage *overview_page;
        GbnUnitPage *unit_page;
};

G_DEFINE_FINAL_TYPE(GbnWindow, gbn_window, ADW_TYPE_APPLICATION_WINDOW)

static void
gbn_window_dispose(GObject *object)
{
        GbnWindow *self = GBN_WINDOW(object);

        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        g_clear_handle_id(&self->fold_source, g_source_remove);
        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_clear_object(&self->notices);
        g_clear_object(&self->client);
        G_OBJECT_CLASS(gbn_window_parent_class)->dispose(object);
}

static void
on_spinner_time(gpointer userdata)
{
        GbnWindow *self = userdata;

        self->spinner_timeout = 0;
        gtk_widget_set_visible(self->loading_box, TRUE);
}

static void
show_loading(GbnWindow *self)
{
        GbnHost *host = gbn_client_get_host(self->client);
        g_autofree char *text = gbn_host_get_kind(host) == GBN_HOST_SSH
                                        ? g_strdup_printf(_("Connecting to %s…"),
                                                          gbn_host_get_title(host))
                                        : g_strdup(_("Reading the services…"));

        gtk_label_set_label(self->loading_label, text);
        gtk_widget_set_visible(self->loading_box, FALSE);
        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        self->spinner_timeout = g_timeout_add_once(SPINNER_AFTER_MS, on_spinner_time, self);
        gtk_stack_set_visible_child_name(self->body, "loading");
}

/* A list that was told before stays, however the connection fares. */
static void
on_state_changed(GbnClient *client, GbnWindow *self)
{
        switch (gbn_client_get_state(client)) {
        case GBN_CLIENT_CONNECTING:
                if (!gbn_client_get_listed_at(client))
                        show_loading(self);
                break;
        case GBN_CLIENT_FAILED:
                gbn_failure_page_set_error(self->failure_page, client);
                gtk_stack_set_visible_child_name(self->body, "failure");
                break;
        case GBN_CLIENT_READY:
                gbn_host_menu_remember(gbn_client_get_host(client));
                gtk_stack_set_visible_child_name(self->body, "main");
                break;
        case GBN_CLIENT_LOST:
                gtk_stack_set_visible_child_name(self->body, "main");
                break;
        }
        if (gbn_client_get_state(client) != GBN_CLIENT_CONNECTING)
                g_clear_handle_id(&self->spinner_timeout, g_source_remove);
}

/* The leaflet gives the keyboard to what it shows; beside the list it stays where it is, so that the arrow keys lead on
 * from row to row. */
static void
show_detail(GbnWindow *self)
{
        GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(self));

        adw_leaflet_set_visible_child_name(self->leaflet, "detail");
        if (!adw_leaflet_get_folded(self->leaflet) && focus &&
            gtk_widget_is_ancestor(focus, self->list_pane))
                gtk_window_set_focus(GTK_WINDOW(self), focus);
}

void
gbn_window_show_unit(GbnWindow *window, const char *name)
{
        GbnUnit *unit = name ? gbn_client_find_unit(window->client, name) : NULL;

        gbn_unit_list_select(window->unit_list, unit);
        gbn_unit_page_set_unit(window->unit_page, window->client, unit);
        gtk_stack_set_visible_child_name(window->detail, unit ? "unit" : "overview");
        show_detail(window);
}

static void
on_unit_activated(GbnUnitList *list, GbnUnit *unit, GbnWindow *self)
{
        gbn_window_show_unit(self, unit ? gbn_unit_get_name(unit) : NULL);
}

static void
on_overview_unit(GbnOverviewPage *page, GbnUnit *unit, GbnWindow *self)
{
        gbn_window_show_unit(self, gbn_unit_get_name(unit));
}

static void
on_list_wanted(GbnWindow *self)
{
        adw_leaflet_set_visible_child_name(self->leaflet, "list");
        gbn_unit_list_focus(self->unit_list);
}

/* A list that stands alone shows nothing of what is chosen, and a click on it has to lead there again. */
static void
show_selection(GbnWindow *self)
{
        GbnStage *stage = gbn_unit_page_get_stage(self->unit_page);
        const char *detail = gtk_stack_get_visible_child_name(self->detail);
        gboolean is_unit = stage && g_strcmp0(detail, "unit") == 0;

        if (!adw_leaflet_get_folded(self->leaflet))
                gbn_unit_list_select(self->unit_list, is_unit ? gbn_stage_get_unit(stage) : NULL);
        else if (g_strcmp0(adw_leaflet_get_visible_child_name(self->leaflet), "list") == 0)
                gbn_unit_list_unselect(self->unit_list);
}

/* Window buttons stand in one header only, the last that is seen. */
static void
show_folded(GbnWindow *self)
{
        gboolean folded = adw_leaflet_get_folded(self->leaflet);

        show_selection(self);
        adw_header_bar_set_show_end_title_buttons(self->list_header, folded);
        gtk_widget_set_hexpand(self->list_pane, folded);
        gbn_unit_page_set_folded(self->unit_page, folded);
        gbn_overview_page_set_folded(self->overview_page, folded);
}

static void
on_fold_time(gpointer userdata)
{
        GbnWindow *self = userdata;

        self->fold_source = 0;
        show_folded(self);
}

/* It is told while sizes are being given out, when what comes at once, without a transition, would get none. */
static void
on_folded(GbnWindow *self)
{
        if (!self->fold_source)
                self->fold_source = g_idle_add_once(on_fold_time, self);
}

static void
on_back(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnWindow *self = GBN_WINDOW(widget);

        if (gbn_unit_page_go_back(self->unit_page))
                return;
        (void) adw_leaflet_navigate(self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
        gbn_unit_list_focus(self->unit_list);
}

static void
on_search(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnWindow *self = GBN_WINDOW(widget);

        (void) adw_leaflet_set_visible_child_name(self->leaflet, "list");
        gtk_toggle_button_set_active(self->search_button, TRUE);
        gbn_unit_list_focus_search(self->unit_list);
}

static void
on_refresh(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnWindow *self = GBN_WINDOW(widget);

        gbn_client_refresh(self->client);
        gbn_unit_page_refresh(self->unit_page);
}

static void
on_hosts(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnWindow *self = GBN_WINDOW(widget);

        (void) adw_leaflet_set_visible_child_name(self->leaflet, "list");
        gbn_host_menu_popup(self->host_menu);
}

static void
on_connect(GtkWidget *widget, const char *name, GVariant *parameter)
{
        gbn_host_menu_ask(GBN_WINDOW(widget)->host_menu);
}

static void
on_undo(GtkWidget *widget, const char *name, GVariant *parameter)
{
        gbn_unit_page_unstage(GBN_WINDOW(widget)->unit_page);
}

static void
on_page(GtkWidget *widget, const char *name, GVariant *parameter)
{
        gbn_unit_page_show_page(GBN_WINDOW(widget)->unit_page,
                                (guint) g_variant_get_int32(parameter));
}

static void
on_next_pane(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnWindow *self = GBN_WINDOW(widget);
        GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(self));
        gboolean in_list = focus && gtk_widget_is_ancestor(focus, self->list_pane);

        (void) adw_leaflet_set_visible_child_name(self->leaflet, in_list ? "detail" : "list");
        if (in_list)
                (void) gtk_widget_child_focus(GTK_WIDGET(self->detail), GTK_DIR_TAB_FORWARD);
        else
                gbn_unit_list_focus(self->unit_list);
}

/* What has changed while nobody looked is told when somebody does. */
static void
on_active(GbnWindow *self)
{
        if (gtk_window_is_active(GTK_WINDOW(self)) && gbn_client_get_manager(self->client))
                gbn_client_refresh(self->client);
}

static void
gbn_window_class_init(GbnWindowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_window_dispose;
        g_type_ensure(GBN_TYPE_FAILURE_PAGE);
        g_type_ensure(GBN_TYPE_OVERVIEW_PAGE);
        g_type_ensure(GBN_TYPE_UNIT_PAGE);
        g_type_ensure(GBN_TYPE_HOST_MENU);
        g_type_ensure(GBN_TYPE_UNIT_LIST);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/window.ui");
        gtk_widget_class_bind_template_child(widget, GbnWindow, toasts);
        gtk_widget_class_bind_template_child(widget, GbnWindow, body);
        gtk_widget_class_bind_template_child(widget, GbnWindow, detail);
        gtk_widget_class_bind_template_child(widget, GbnWindow, loading_box);
        gtk_widget_class_bind_template_child(widget, GbnWindow, loading_label);
        gtk_widget_class_bind_template_child(widget, GbnWindow, list_pane);
        gtk_widget_class_bind_template_child(widget, GbnWindow, failure_page);
        gtk_widget_class_bind_template_child(widget, GbnWindow, leaflet);
        gtk_widget_class_bind_template_child(widget, GbnWindow, list_header);
        gtk_widget_class_bind_template_child(widget, GbnWindow, host_menu);
        gtk_widget_class_bind_template_child(widget, GbnWindow, menu_button);
        gtk_widget_class_bind_template_child(widget, GbnWindow, search_button);
        gtk_widget_class_bind_template_child(widget, GbnWindow, unit_list);
        gtk_widget_class_bind_template_child(widget, GbnWindow, overview_page);
        gtk_widget_class_bind_template_child(widget, GbnWindow, unit_page);
        gtk_widget_class_install_action(widget, "win.back", NULL, on_back);
        gtk_widget_class_install_action(widget, "win.search", NULL, on_search);
        gtk_widget_class_install_action(widget, "win.refresh", NULL, on_refresh);
        gtk_widget_class_install_action(widget, "win.hosts", NULL, on_hosts);
        gtk_widget_class_install_action(widget, "win.connect", NULL, on_connect);
        gtk_widget_class_install_action(widget, "win.undo", NULL, on_undo);
        gtk_widget_class_install_action(widget, "win.page", "i", on_page);
        gtk_widget_class_install_action(widget, "win.next-pane", NULL, on_next_pane);
}

static void
gbn_window_init(GbnWindow *self)
{
        GSettings *settings = gbn_settings();

        gtk_widget_init_template(GTK_WIDGET(self));
        g_settings_bind(settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
        g_settings_bind(settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
        g_settings_bind(settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
        (void) g_signal_connect(self->unit_list, "unit-activated", G_CALLBACK(on_unit_activated),
                                self);
        (void) g_signal_connect(self->overview_page, "unit-activated", G_CALLBACK(on_overview_unit),
                                self);
        (void) g_signal_connect_swapped(self->overview_page, "list-wanted",
                                        G_CALLBACK(on_list_wanted), self);
        (void) g_signal_connect_swapped(self->leaflet, "notify::folded", G_CALLBACK(on_folded),
                                        self);
        (void) g_signal_connect_swapped(self->leaflet, "notify::visible-child-name",
                                        G_CALLBACK(show_selection), self);
        (void) g_signal_connect(self, "notify::is-active", G_CALLBACK(on_active), NULL);
        (void) g_object_bind_property(self->search_button, "active", self->unit_list, "search-mode",
                                      G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
        gbn_inner_names_set(GTK_WIDGET(self->menu_button), _("Main Menu"));
        gbn_unit_list_set_key_capture(self->unit_list, GTK_WIDGET(self));
        show_folded(self);
}

static gboolean
is_away(gpointer userdata)
{
        return !gtk_window_is_active(GTK_WINDOW(userdata));
}

static void
on_told(GbnWindow *self, const char *words)
{
        g_autofree char *markup = g_markup_escape_text(words, -1);

        gbn_window_add_toast(self, adw_toast_new(markup));
}

GbnWindow *
gbn_window_new(GbnApplication *application, GbnHost *host)
{
        GbnWindow *self = g_object_new(GBN_TYPE_WINDOW, "application", application, NULL);

        gtk_window_set_title(GTK_WINDOW(self), gbn_host_get_title(host));
        self->client = gbn_client_new(host);
        (void) g_signal_connect(self->client, "state-changed", G_CALLBACK(on_state_changed), self);
        self->notices = gbn_notices_new(G_APPLICATION(application), self->client, is_away, self);
        (void) g_signal_connect_swapped(self->notices, "told", G_CALLBACK(on_told), self);
        gbn_host_menu_set_host(self->host_menu, host);
        gbn_unit_list_set_client(self->unit_list, self->client);
        gbn_overview_page_set_client(self->overview_page, self->client);
        gbn_client_start(self->client);
        return self;
}

GbnClient *
gbn_window_get_client(GbnWindow *window)
{
        return window->client;
}

void
gbn_window_add_toast(GbnWindow *window, AdwToast *toast)
{
        adw_toast_overlay_add_toast(window->toasts, toast);
}
