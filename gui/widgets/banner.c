/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AdwBanner is newer than the oldest libadwaita that we build with, and has one button only. */
#include "widgets/banner.h"

#include <string.h>

struct _GbnBanner {
        GtkWidget parent;
        GtkRevealer *revealer;
        GtkBox *line;
        GtkLabel *words;
        GtkButton *first_button, *second_button;
};

G_DEFINE_FINAL_TYPE(GbnBanner, gbn_banner, GTK_TYPE_WIDGET)

static void
gbn_banner_dispose(GObject *object)
{
        GbnBanner *self = GBN_BANNER(object);
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_banner_parent_class)->dispose(object);
}

void
gbn_banner_show(GbnBanner *banner, const char *words)
{
        if (strcmp(gtk_label_get_label(banner->words), words) != 0)
                gtk_label_set_label(banner->words, words);
        gtk_widget_set_visible(GTK_WIDGET(banner), TRUE);
        gtk_revealer_set_reveal_child(banner->revealer, TRUE);
}

void
gbn_banner_hide(GbnBanner *banner)
{
        gtk_revealer_set_reveal_child(banner->revealer, FALSE);
        gtk_widget_set_visible(GTK_WIDGET(banner), FALSE);
}

gboolean
gbn_banner_is_shown(GbnBanner *banner)
{
        return gtk_revealer_get_reveal_child(banner->revealer);
}

static void
set_button(GtkButton *button, const GbnBannerButton *wanted)
{
        g_autofree char *name = NULL;

        gtk_widget_set_visible(GTK_WIDGET(button), wanted != NULL);
        if (!wanted) {
                gtk_actionable_set_action_name(GTK_ACTIONABLE(button), NULL);
                return;
        }
        name = g_strdup(wanted->label);
        if (strchr(name, '_'))
                memmove(strchr(name, '_'), strchr(name, '_') + 1, strlen(strchr(name, '_')));
        gtk_button_set_label(button, wanted->label);
        gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       -1);
        gtk_actionable_set_action_name(GTK_ACTIONABLE(button), wanted->action);
        if (wanted->is_suggested)
                gtk_widget_add_css_class(GTK_WIDGET(button), "suggested-action");
        else
                gtk_widget_remove_css_class(GTK_WIDGET(button), "suggested-action");
}

void
gbn_banner_set_buttons(GbnBanner *banner, const GbnBannerButton *first,
                       const GbnBannerButton *second)
{
        set_button(banner->first_button, first);
        set_button(banner->second_button, second);
}

void
gbn_banner_announce(GbnBanner *banner, const char *words)
{
        gtk_accessible_update_property(GTK_ACCESSIBLE(banner), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                       -1);
}

void
gbn_banner_set_narrow(GbnBanner *banner, gboolean narrow)
{
        gtk_orientable_set_orientation(GTK_ORIENTABLE(banner->line),
                                       narrow ? GTK_ORIENTATION_VERTICAL
                                              : GTK_ORIENTATION_HORIZONTAL);
}

static void
gbn_banner_class_init(GbnBannerClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_banner_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(widget, GTK_ACCESSIBLE_ROLE_STATUS);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/banner.ui");
        gtk_widget_class_bind_template_child(widget, GbnBanner, revealer);
        gtk_widget_class_bind_template_child(widget, GbnBanner, line);
        gtk_widget_class_bind_template_child(widget, GbnBanner, words);
        gtk_widget_class_bind_template_child(widget, GbnBanner, first_button);
        gtk_widget_class_bind_template_child(widget, GbnBanner, second_button);
}

static void
gbn_banner_init(GbnBanner *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gbn_banner_set_buttons(self, NULL, NULL);
        gbn_banner_hide(self);
}
