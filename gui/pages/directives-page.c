/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It follows the stage: what is staged, and what the daemon foretells of it. */
#include "pages/directives-page.h"

struct _GbnDirectivesPage {
        GtkWidget parent;
        GbnStage *stage;
};

G_DEFINE_FINAL_TYPE(GbnDirectivesPage, gbn_directives_page, GTK_TYPE_WIDGET)

static void
gbn_directives_page_dispose(GObject *object)
{
        GbnDirectivesPage *self = GBN_DIRECTIVES_PAGE(object);
        GtkWidget *child;

        gbn_directives_page_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_directives_page_parent_class)->dispose(object);
}

static void
show(GbnDirectivesPage *self)
{
}

void
gbn_directives_page_set_stage(GbnDirectivesPage *page, GbnStage *stage)
{
        if (page->stage)
                g_signal_handlers_disconnect_by_data(page->stage, page);
        g_set_object(&page->stage, stage);
        if (!stage)
                return;
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), page);
        show(page);
}

static void
gbn_directives_page_class_init(GbnDirectivesPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_directives_page_dispose;
        gtk_widget_class_set_template_from_resource(widget,
                                                    "/org/gabion/Gabion/directives-page.ui");
}

static void
gbn_directives_page_init(GbnDirectivesPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
