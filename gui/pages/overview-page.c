/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* There is no number for the whole machine: it would say nothing that can be done. */
#include "pages/overview-page.h"

#include <adwaita.h>

struct _GbnOverviewPage {
        GtkWidget parent;
        GbnClient *client;
        GtkButton *back_button;
};

enum { UNIT_ACTIVATED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnOverviewPage, gbn_overview_page, GTK_TYPE_WIDGET)

static void
gbn_overview_page_dispose(GObject *object)
{
        GbnOverviewPage *self = GBN_OVERVIEW_PAGE(object);
        GtkWidget *child;

        g_clear_object(&self->client);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_overview_page_parent_class)->dispose(object);
}

static void
gbn_overview_page_class_init(GbnOverviewPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_overview_page_dispose;
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_OVERVIEW_PAGE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/overview-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, back_button);
}

static void
gbn_overview_page_init(GbnOverviewPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}

void
gbn_overview_page_set_client(GbnOverviewPage *page, GbnClient *client)
{
        g_set_object(&page->client, client);
}

void
gbn_overview_page_set_folded(GbnOverviewPage *page, gboolean folded)
{
        gtk_widget_set_visible(GTK_WIDGET(page->back_button), folded);
}
