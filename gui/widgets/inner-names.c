/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GTK 4.8 reads the class of a widget that has no name. */
#include "widgets/inner-names.h"

static gboolean
is_nameless(GtkWidget *widget)
{
        return GTK_IS_LIST_BOX(widget) || GTK_IS_SCROLLED_WINDOW(widget) ||
               (GTK_IS_TOGGLE_BUTTON(widget) && GTK_IS_MENU_BUTTON(gtk_widget_get_parent(widget)));
}

void
gbn_inner_names_set(GtkWidget *widget, const char *name)
{
        for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
             child = gtk_widget_get_next_sibling(child)) {
                if (is_nameless(child))
                        gtk_accessible_update_property(GTK_ACCESSIBLE(child),
                                                       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
                if (!GTK_IS_POPOVER(child))
                        gbn_inner_names_set(child, name);
        }
}
