/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* There is no number for the whole machine: it would say nothing that can be done. */
#include "pages/overview-page.h"

#include "client/report.h"
#include "widgets/overview-summary.h"
#include "widgets/services-table.h"
#include "window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _GbnOverviewPage {
        GtkWidget parent;
        GbnClient *client;
        guint bar_source;
        GtkButton *back_button, *copy_button;
        AdwViewSwitcherTitle *switcher_title;
        AdwViewSwitcherBar *switcher_bar;
        GbnOverviewSummary *summary;
        GbnServicesTable *table;
};

enum { UNIT_ACTIVATED, LIST_WANTED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnOverviewPage, gbn_overview_page, GTK_TYPE_WIDGET)

static void
gbn_overview_page_dispose(GObject *object)
{
        GbnOverviewPage *self = GBN_OVERVIEW_PAGE(object);
        GtkWidget *child;

        g_clear_handle_id(&self->bar_source, g_source_remove);
        g_clear_object(&self->client);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_overview_page_parent_class)->dispose(object);
}

static void
on_bar_time(gpointer userdata)
{
        GbnOverviewPage *self = userdata;

        self->bar_source = 0;
        adw_view_switcher_bar_set_reveal(
                self->switcher_bar,
                adw_view_switcher_title_get_title_visible(self->switcher_title));
}

/* It is told while sizes are being given out, when what comes at once, without a transition, would get none. */
static void
on_title_visible(GbnOverviewPage *self)
{
        if (!self->bar_source)
                self->bar_source = g_idle_add_once(on_bar_time, self);
}

static void
on_unit(GbnOverviewPage *self, GbnUnit *unit)
{
        g_signal_emit(self, signals[UNIT_ACTIVATED], 0, unit);
}

static void
on_list_wanted(GbnOverviewPage *self)
{
        g_signal_emit(self, signals[LIST_WANTED], 0);
}

static void
on_copy(GbnOverviewPage *self)
{
        g_autofree char *report = gbn_report_new(self->client);
        GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(self));

        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)), report);
        if (GBN_IS_WINDOW(root))
                gbn_window_add_toast(GBN_WINDOW(root), adw_toast_new(_("Report copied")));
}

static void
gbn_overview_page_class_init(GbnOverviewPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_overview_page_dispose;
        g_type_ensure(GBN_TYPE_OVERVIEW_SUMMARY);
        g_type_ensure(GBN_TYPE_SERVICES_TABLE);
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_OVERVIEW_PAGE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        signals[LIST_WANTED] = g_signal_new("list-wanted", GBN_TYPE_OVERVIEW_PAGE,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/overview-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, back_button);
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, copy_button);
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, switcher_title);
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, switcher_bar);
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, summary);
        gtk_widget_class_bind_template_child(widget, GbnOverviewPage, table);
}

static void
gbn_overview_page_init(GbnOverviewPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->switcher_title, "notify::title-visible",
                                        G_CALLBACK(on_title_visible), self);
        (void) g_signal_connect_swapped(self->summary, "unit-activated", G_CALLBACK(on_unit), self);
        (void) g_signal_connect_swapped(self->summary, "list-wanted", G_CALLBACK(on_list_wanted),
                                        self);
        (void) g_signal_connect_swapped(self->table, "unit-activated", G_CALLBACK(on_unit), self);
        (void) g_signal_connect_swapped(self->copy_button, "clicked", G_CALLBACK(on_copy), self);
}

void
gbn_overview_page_set_client(GbnOverviewPage *page, GbnClient *client)
{
        g_set_object(&page->client, client);
        gbn_overview_summary_set_client(page->summary, client);
        gbn_services_table_set_client(page->table, client);
}

void
gbn_overview_page_set_folded(GbnOverviewPage *page, gboolean folded)
{
        gtk_widget_set_visible(GTK_WIDGET(page->back_button), folded);
}
