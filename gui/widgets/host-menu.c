/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One window a host: choosing another opens its window. */
#include "widgets/host-menu.h"

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
gbn_host_menu_class_init(GbnHostMenuClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_host_menu_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/host-menu.ui");
        gtk_widget_class_bind_template_child(widget, GbnHostMenu, button);
}

static void
gbn_host_menu_init(GbnHostMenu *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}

void
gbn_host_menu_set_host(GbnHostMenu *menu, GbnHost *host)
{
        g_set_object(&menu->host, host);
        gtk_menu_button_set_label(menu->button, gbn_host_get_title(host));
}

void
gbn_host_menu_popup(GbnHostMenu *menu)
{
        gtk_menu_button_popup(menu->button);
}

void
gbn_host_menu_ask(GbnHostMenu *menu)
{
        gbn_host_menu_popup(menu);
}
