/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of help is a window of the app, as it has to be there without a browser too. */
#include "about.h"

#include "application.h"
#include "widgets/inner-names.h"

#include <glib/gi18n.h>

void
gbn_about_show(GtkWindow *parent)
{
        adw_show_about_window(
                parent, "application-name", _("Gabion"), "application-icon", GBN_APP_ID, "version",
                GABION_VERSION, "developer-name", _("The Gabion authors"), "license-type",
                GTK_LICENSE_LGPL_2_1, "comments",
                _("Shows how much of the computer each service could reach, and closes what it does "
                  "not need, on trial first."),
                "translator-credits", _("translator-credits"), NULL);
}

static void
show_window(GtkWindow *parent, GtkBuilder *builder, const char *id)
{
        GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, id));

        gtk_window_set_transient_for(window, parent);
        gtk_window_present(window);
}

void
gbn_help_show(GtkWindow *parent)
{
        g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource("/org/gabion/Gabion/help.ui");

        show_window(parent, builder, "help");
        gbn_inner_names_set(GTK_WIDGET(gtk_builder_get_object(builder, "help")), _("Help"));
}

static void
show_keys(GObject *shortcut, GtkApplication *application)
{
        g_autofree char *action = NULL, *keys = NULL;
        g_auto(GStrv) accels = NULL;

        g_object_get(shortcut, "action-name", &action, NULL);
        if (!action)
                return;
        accels = gtk_application_get_accels_for_action(application, action);
        keys = g_strjoinv(" ", accels);
        g_object_set(shortcut, "accelerator", keys, NULL);
}

/* Made when it is wanted, not kept hidden as GTK does by itself: GTK 4.8 ends when a screen reader asks for a window
 * that has just gone while another one is hidden. So it is to be told the keys of each action. */
void
gbn_shortcuts_show(GtkWindow *parent)
{
        g_autoptr(GtkBuilder)
                builder = gtk_builder_new_from_resource("/org/gabion/Gabion/shortcuts.ui");
        g_autoptr(GSList) objects = gtk_builder_get_objects(builder);

        for (GSList *at = objects; at; at = at->next)
                if (GTK_IS_SHORTCUTS_SHORTCUT(at->data))
                        show_keys(at->data, gtk_window_get_application(parent));
        show_window(parent, builder, "shortcuts");
}
