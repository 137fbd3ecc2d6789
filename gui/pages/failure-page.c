/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of ssh and of the bus are shown as they came, made fit for a label. */
#include "pages/failure-page.h"

#include "client/words.h"
#include "widgets/inner-names.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _GbnFailurePage {
        GtkWidget parent;
        GbnClient *client;
        AdwStatusPage *status;
        GtkButton *again_button;
};

G_DEFINE_FINAL_TYPE(GbnFailurePage, gbn_failure_page, GTK_TYPE_WIDGET)

static void
gbn_failure_page_dispose(GObject *object)
{
        GbnFailurePage *self = GBN_FAILURE_PAGE(object);
        GtkWidget *child;

        g_clear_object(&self->client);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_failure_page_parent_class)->dispose(object);
}

static void
on_again(GbnFailurePage *self)
{
        if (self->client)
                gbn_client_start(self->client);
}

void
gbn_failure_page_set_error(GbnFailurePage *page, GbnClient *client)
{
        const GError *error = gbn_client_get_error(client);
        g_autofree char *reason = gbn_words_reason(error ? error->message : NULL);

        g_set_object(&page->client, client);
        adw_status_page_set_title(page->status, _("The Services Cannot Be Shown"));
        adw_status_page_set_description(page->status, reason);
}

static void
gbn_failure_page_class_init(GbnFailurePageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_failure_page_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/failure-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, status);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, again_button);
}

static void
gbn_failure_page_init(GbnFailurePage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gbn_inner_names_set(GTK_WIDGET(self->status), _("Why"));
        (void) g_signal_connect_swapped(self->again_button, "clicked", G_CALLBACK(on_again), self);
}
