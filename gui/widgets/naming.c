/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A list without a name is read as its class. */
#include "widgets/naming.h"

void
gbn_name_lists(GtkWidget *root, const char *label)
{
        if (GTK_IS_LIST_BOX(root) || GTK_IS_LIST_BASE(root) || GTK_IS_SCROLLED_WINDOW(root))
                gtk_accessible_update_property(GTK_ACCESSIBLE(root), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                               label, -1);
        for (GtkWidget *child = gtk_widget_get_first_child(root); child;
             child = gtk_widget_get_next_sibling(child))
                gbn_name_lists(child, label);
}
