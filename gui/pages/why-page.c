/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It follows the stage: what is staged, and what the daemon foretells of it. */
#include "pages/why-page.h"

struct _GbnWhyPage {
        GtkWidget parent;
        GbnStage *stage;
};

G_DEFINE_FINAL_TYPE(GbnWhyPage, gbn_why_page, GTK_TYPE_WIDGET)

static void
gbn_why_page_dispose(GObject *object)
{
        GbnWhyPage *self = GBN_WHY_PAGE(object);
        GtkWidget *child;

        gbn_why_page_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_why_page_parent_class)->dispose(object);
}

static void
show(GbnWhyPage *self)
{
}

void
gbn_why_page_set_stage(GbnWhyPage *page, GbnStage *stage)
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
gbn_why_page_class_init(GbnWhyPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_why_page_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/why-page.ui");
}

static void
gbn_why_page_init(GbnWhyPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
