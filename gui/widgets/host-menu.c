/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One window a host: choosing another opens its window. The menu is made when it is opened, as the ssh configuration
 * may have changed. */
#include "widgets/host-menu.h"

#include "application.h"
#include "client/ssh-bridge.h"
#include "client/ssh-config.h"
#include "settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define RECENT_MAX 8

struct _GbnHostMenu {
        GtkWidget parent;
        GbnHost *host;
        GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE(GbnHostMenu, gbn_host_menu, GTK_TYPE_WIDGET)

static void
gbn_host_menu_dispose(GObject *object)
{
        GbnHostMenu *self = GBN_HOST_MENU(object);
        GtkWidget *child;

        g_clear_object(&self->host);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_host_menu_parent_class)->dispose(object);
}

static void
add_host(GMenu *section, const char *label, const char *address)
{
        /* One underscore marks a letter. */
        g_auto(GStrv) parts = g_strsplit(label, "_", -1);
        g_autofree char *plain = g_strjoinv("__", parts);
        g_autoptr(GMenuItem) item = g_menu_item_new(plain, NULL);

        g_menu_item_set_action_and_target(item, "hosts.open", "s", address);
        g_menu_append_item(section, item);
}

static void
add_recent(GMenu *menu)
{
        g_auto(GStrv) recent = g_settings_get_strv(gbn_settings(), "recent-hosts");
        g_autoptr(GMenu) section = g_menu_new();

        for (char **address = recent; *address; address++)
                if (gbn_ssh_address_is_valid(*address))
                        add_host(section, *address, *address);
        g_menu_append_section(menu, *recent ? _("Recent") : NULL, G_MENU_MODEL(section));
}

static void
add_configured(GMenu *menu)
{
        g_auto(GStrv) recent = g_settings_get_strv(gbn_settings(), "recent-hosts");
        g_auto(GStrv) hosts = gbn_ssh_config_read();
        g_autoptr(GMenu) section = g_menu_new();

        for (char **address = hosts; *address; address++)
                if (!g_strv_contains((const char *const *) recent, *address))
                        add_host(section, *address, *address);
        if (g_menu_model_get_n_items(G_MENU_MODEL(section)) > 0)
                g_menu_append_section(menu, _("From the ssh Configuration"), G_MENU_MODEL(section));
}

static void
on_popup(GtkMenuButton *button, gpointer userdata)
{
        g_autoptr(GMenu) menu = g_menu_new(), first = g_menu_new(), last = g_menu_new();

        add_host(first, _("This Computer"), "");
        g_menu_append_section(menu, NULL, G_MENU_MODEL(first));
        add_recent(menu);
        add_configured(menu);
        g_menu_append(last, _("_Connect…"), "win.connect");
        g_menu_append_section(menu, NULL, G_MENU_MODEL(last));
        gtk_menu_button_set_menu_model(button, G_MENU_MODEL(menu));
}

static void
open_host(GbnHostMenu *self, const char *address)
{
        GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(self));
        g_autoptr(GbnHost) host = *address ? gbn_host_new(GBN_HOST_SSH, address)
                                           : gbn_host_new(GBN_HOST_LOCAL, NULL);

        gbn_application_open_host(GBN_APPLICATION(gtk_window_get_application(GTK_WINDOW(root))),
                                  host);
}

static void
on_open(GtkWidget *widget, const char *name, GVariant *parameter)
{
        const char *address = g_variant_get_string(parameter, NULL);

        if (!*address || gbn_ssh_address_is_valid(address))
                open_host(GBN_HOST_MENU(widget), address);
}

static void
on_entry_changed(GtkEditable *entry, AdwMessageDialog *dialog)
{
        const char *text = gtk_editable_get_text(entry);
        gboolean valid = gbn_ssh_address_is_valid(text);

        adw_message_dialog_set_response_enabled(dialog, "connect", valid);
        if (valid || !*text)
                gtk_widget_remove_css_class(GTK_WIDGET(entry), "error");
        else
                gtk_widget_add_css_class(GTK_WIDGET(entry), "error");
        gtk_accessible_update_state(
                GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_STATE_INVALID,
                valid || !*text ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

static void
on_response(AdwMessageDialog *dialog, const char *response, GbnHostMenu *self)
{
        GtkEditable *entry = GTK_EDITABLE(adw_message_dialog_get_extra_child(dialog));

        if (g_str_equal(response, "connect"))
                open_host(self, gtk_editable_get_text(entry));
}

void
gbn_host_menu_ask(GbnHostMenu *menu)
{
        GtkWindow *parent = GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(menu)));
        AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(
                parent, _("Connect to a Computer"),
                _("Its services are shown through ssh, in a window of their own. Gabion has to be "
                  "installed there.")));
        GtkWidget *entry = gtk_entry_new();

        gtk_entry_set_placeholder_text(GTK_ENTRY(entry), _("user@host"));
        gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
        gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       _("User and host"), -1);
        adw_message_dialog_set_extra_child(dialog, entry);
        adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "connect", _("C_onnect"),
                                         NULL);
        adw_message_dialog_set_response_appearance(dialog, "connect", ADW_RESPONSE_SUGGESTED);
        adw_message_dialog_set_default_response(dialog, "connect");
        adw_message_dialog_set_close_response(dialog, "cancel");
        adw_message_dialog_set_response_enabled(dialog, "connect", FALSE);
        (void) g_signal_connect(entry, "changed", G_CALLBACK(on_entry_changed), dialog);
        (void) g_signal_connect_object(dialog, "response", G_CALLBACK(on_response), menu, 0);
        gtk_window_present(GTK_WINDOW(dialog));
        (void) gtk_widget_grab_focus(entry);
}

void
gbn_host_menu_set_host(GbnHostMenu *menu, GbnHost *host)
{
        /* A label of one's own can give way where there is little room. */
        GtkWidget *title = gtk_label_new(gbn_host_get_title(host));

        g_set_object(&menu->host, host);
        gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_MIDDLE);
        gtk_menu_button_set_child(menu->button, title);
        gtk_accessible_update_property(GTK_ACCESSIBLE(menu->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       gbn_host_get_title(host), -1);
}

void
gbn_host_menu_popup(GbnHostMenu *menu)
{
        gtk_menu_button_popup(menu->button);
}

void
gbn_host_menu_remember(GbnHost *host)
{
        g_auto(GStrv) recent = g_settings_get_strv(gbn_settings(), "recent-hosts");
        g_autoptr(GPtrArray) hosts = g_ptr_array_new();

        if (gbn_host_get_kind(host) != GBN_HOST_SSH)
                return;
        g_ptr_array_add(hosts, (gpointer) gbn_host_get_address(host));
        for (char **address = recent; *address && hosts->len < RECENT_MAX; address++)
                if (!g_str_equal(*address, gbn_host_get_address(host)))
                        g_ptr_array_add(hosts, *address);
        g_ptr_array_add(hosts, NULL);
        g_settings_set_strv(gbn_settings(), "recent-hosts", (const char *const *) hosts->pdata);
}

static void
gbn_host_menu_class_init(GbnHostMenuClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_host_menu_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/host-menu.ui");
        gtk_widget_class_bind_template_child(widget, GbnHostMenu, button);
        gtk_widget_class_install_action(widget, "hosts.open", "s", on_open);
}

static void
gbn_host_menu_init(GbnHostMenu *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gtk_menu_button_set_create_popup_func(self->button, on_popup, NULL, NULL);
}
