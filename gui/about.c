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

static GtkWindow *
show_resource(GtkWindow *parent, const char *path, const char *id)
{
        g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource(path);
        GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, id));

        gtk_window_set_transient_for(window, parent);
        gtk_window_present(window);
        return window;
}

void
gbn_help_show(GtkWindow *parent)
{
        GtkWindow *help = show_resource(parent, "/org/gabion/Gabion/help.ui", "help");

        gbn_inner_names_set(GTK_WIDGET(help), _("Help"));
}

/* Made when it is wanted, not kept hidden as GTK does by itself: GTK 4.8 ends when a screen reader asks for a window
 * that has just gone while another one is hidden. */
void
gbn_shortcuts_show(GtkWindow *parent)
{
        (void) show_resource(parent, "/org/gabion/Gabion/shortcuts.ui", "shortcuts");
}
