/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It follows the stage: what is staged, and what the daemon foretells of it. */
#include "pages/dropin-page.h"

struct _GbnDropinPage {
        GtkWidget parent;
        GbnStage *stage;
};

G_DEFINE_FINAL_TYPE(GbnDropinPage, gbn_dropin_page, GTK_TYPE_WIDGET)

static void
gbn_dropin_page_dispose(GObject *object)
{
        GbnDropinPage *self = GBN_DROPIN_PAGE(object);
        GtkWidget *child;

        gbn_dropin_page_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_dropin_page_parent_class)->dispose(object);
}

static void
show(GbnDropinPage *self)
{
}

void
gbn_dropin_page_set_stage(GbnDropinPage *page, GbnStage *stage)
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
gbn_dropin_page_class_init(GbnDropinPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_dropin_page_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/dropin-page.ui");
}

static void
gbn_dropin_page_init(GbnDropinPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
