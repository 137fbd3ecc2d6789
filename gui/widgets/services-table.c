/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It is sorted before it has rows, or it would open in the middle. It shows as many columns as fit, what matters most
 * always. */
#include "widgets/services-table.h"

#include "client/words.h"
#include "widgets/services-column.h"

#include <glib/gi18n.h>

#define NAME_CHARACTERS 16

struct _GbnServicesTable {
        GtkWidget parent;
        GbnClient *client;
        GtkSortListModel *sorted;
        GPtrArray *columns; /* GtkColumnViewColumn *, held by the view */
        guint fit_source;
        int fitted_width;

        GtkScrolledWindow *scrolled;
        GtkColumnView *view;
};

enum { UNIT_ACTIVATED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnServicesTable, gbn_services_table, GTK_TYPE_WIDGET)

static void
gbn_services_table_dispose(GObject *object)
{
        GbnServicesTable *self = GBN_SERVICES_TABLE(object);

        g_clear_handle_id(&self->fit_source, g_source_remove);
        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_clear_object(&self->client);
        if (self->scrolled)
                gtk_widget_unparent(GTK_WIDGET(self->scrolled));
        self->scrolled = NULL;
        g_clear_pointer(&self->columns, g_ptr_array_unref);
        G_OBJECT_CLASS(gbn_services_table_parent_class)->dispose(object);
}

/* A row is made of cells, and has no name of its own. */
static void
name_row(GtkWidget *label, GbnUnit *unit)
{
        GtkWidget *cell = gtk_widget_get_parent(label);
        GtkWidget *row = cell ? gtk_widget_get_parent(cell) : NULL;
        g_autofree char *exposure = gbn_words_tenths(gbn_unit_get_exposure(unit));
        g_autofree char *reach = gbn_words_tenths(gbn_unit_get_reach(unit));
        g_autofree char *words = NULL;

        if (!row)
                return;
        words = gbn_unit_has_gain(unit)
                        ? g_strdup_printf(
                                  /* Translators: read aloud: name of a service, two numbers. */
                                  _("%s, exposure %s of 10, can be %s"), gbn_unit_get_name(unit),
                                  exposure, reach)
                        : g_strdup_printf(_("%s, exposure %s of 10"), gbn_unit_get_name(unit),
                                          exposure);
        gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                       -1);
}

static void
show_cell(GtkListItem *item, GbnUnit *unit)
{
        GtkWidget *label = gtk_list_item_get_child(item);
        const GbnServicesColumn *column = g_object_get_data(G_OBJECT(label), "gbn-column");
        g_autofree char *text = column->text(unit);

        gtk_label_set_label(GTK_LABEL(label), text);
        if (column == gbn_services_columns)
                name_row(label, unit);
}

static void
on_setup(GtkListItemFactory *factory, GtkListItem *item, const GbnServicesColumn *column)
{
        GtkWidget *label = gtk_label_new(NULL);

        gtk_label_set_xalign(GTK_LABEL(label), column->is_number ? 1 : 0);
        gtk_widget_set_halign(label, GTK_ALIGN_FILL);
        if (column->is_number)
                gtk_widget_add_css_class(label, "numeric");
        if (column == gbn_services_columns) {
                gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_MIDDLE);
                gtk_label_set_width_chars(GTK_LABEL(label), NAME_CHARACTERS);
        }
        g_object_set_data(G_OBJECT(label), "gbn-column", (gpointer) column);
        gtk_list_item_set_child(item, label);
}

static void
on_bind(GtkListItemFactory *factory, GtkListItem *item)
{
        GbnUnit *unit = gtk_list_item_get_item(item);

        (void) g_signal_connect_swapped(unit, "changed", G_CALLBACK(show_cell), item);
        show_cell(item, unit);
}

static void
on_unbind(GtkListItemFactory *factory, GtkListItem *item)
{
        g_signal_handlers_disconnect_by_data(gtk_list_item_get_item(item), item);
}

static int
compare(gconstpointer a, gconstpointer b, gpointer userdata)
{
        const GbnServicesColumn *column = userdata;

        return column->compare((GbnUnit *) a, (GbnUnit *) b);
}

static void
add_column(GbnServicesTable *self, const GbnServicesColumn *column)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
        g_autoptr(GtkColumnViewColumn) made = NULL;
        g_autoptr(GtkSorter)
                sorter = GTK_SORTER(gtk_custom_sorter_new(compare, (gpointer) column, NULL));

        (void) g_signal_connect(factory, "setup", G_CALLBACK(on_setup), (gpointer) column);
        (void) g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
        (void) g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), NULL);
        made = gtk_column_view_column_new(_(column->title), factory);
        gtk_column_view_column_set_sorter(made, sorter);
        gtk_column_view_column_set_expand(made, column == gbn_services_columns);
        gtk_column_view_append_column(self->view, made);
        g_ptr_array_add(self->columns, g_steal_pointer(&made));
}

static int
wanted_width(GtkWidget *row, guint column)
{
        GtkWidget *cell = gtk_widget_get_first_child(row);
        int wanted = 0;

        for (; cell && column > 0; column--)
                cell = gtk_widget_get_next_sibling(cell);
        if (cell)
                gtk_widget_measure(cell, GTK_ORIENTATION_HORIZONTAL, -1, &wanted, NULL, NULL, NULL);
        return wanted;
}

/* The view counts hidden columns too, so it is not asked. */
static int
column_width(GbnServicesTable *self, guint column)
{
        GtkWidget *heads = gtk_widget_get_first_child(GTK_WIDGET(self->view));
        GtkWidget *rows = gtk_widget_get_next_sibling(heads);
        int wanted = wanted_width(heads, column);

        for (GtkWidget *row = gtk_widget_get_first_child(rows); row;
             row = gtk_widget_get_next_sibling(row))
                wanted = MAX(wanted, wanted_width(row, column));
        return wanted;
}

/* The last columns matter least. */
static gboolean
fit(gpointer userdata)
{
        GbnServicesTable *self = userdata;
        g_autofree int *widths = g_new0(int, self->columns->len);
        int wanted = 0;

        self->fit_source = 0;
        self->fitted_width = gtk_widget_get_width(GTK_WIDGET(self));
        for (guint i = 0; i < self->columns->len; i++)
                gtk_column_view_column_set_visible(self->columns->pdata[i], TRUE);
        for (guint i = 0; i < self->columns->len; i++)
                wanted += widths[i] = column_width(self, i);
        for (guint i = self->columns->len; i > 0 && wanted > self->fitted_width; i--) {
                if (gbn_services_columns[i - 1].is_essential)
                        continue;
                gtk_column_view_column_set_visible(self->columns->pdata[i - 1], FALSE);
                wanted -= widths[i - 1];
        }
        return G_SOURCE_REMOVE;
}

/* Not while sizes are being given out. */
static void
fit_soon(GbnServicesTable *self)
{
        if (!self->fit_source)
                self->fit_source = g_idle_add(fit, self);
}

static void
on_width(GbnServicesTable *self)
{
        if (gtk_widget_get_width(GTK_WIDGET(self)) != self->fitted_width)
                fit_soon(self);
}

static void
on_activate(GbnServicesTable *self, guint position)
{
        g_autoptr(GbnUnit) unit = g_list_model_get_item(G_LIST_MODEL(self->sorted), position);

        if (unit)
                g_signal_emit(self, signals[UNIT_ACTIVATED], 0, unit);
}

static void
on_listed(GbnServicesTable *self)
{
        for (guint i = 0; i < self->columns->len; i++)
                gtk_sorter_changed(gtk_column_view_column_get_sorter(self->columns->pdata[i]),
                                   GTK_SORTER_CHANGE_DIFFERENT);
        fit_soon(self);
}

void
gbn_services_table_set_client(GbnServicesTable *table, GbnClient *client)
{
        g_set_object(&table->client, client);
        gtk_sort_list_model_set_model(table->sorted, gbn_client_get_units(client));
        (void) g_signal_connect_swapped(client, "listed", G_CALLBACK(on_listed), table);
}

/* What a column view is made of: its heads and the list of its rows. */
static void
name_parts(GbnServicesTable *self)
{
        for (GtkWidget *part = gtk_widget_get_first_child(GTK_WIDGET(self->view)); part;
             part = gtk_widget_get_next_sibling(part))
                gtk_accessible_update_property(
                        GTK_ACCESSIBLE(part), GTK_ACCESSIBLE_PROPERTY_LABEL,
                        GTK_IS_SCROLLABLE(part) ? _("All services") : _("Columns"), -1);
}

/* A head stands above its numbers, on their side. It is a box with a label in the head of a column, as GTK makes it. */
static void
place_heads(GbnServicesTable *self)
{
        GtkWidget *heads = gtk_widget_get_first_child(GTK_WIDGET(self->view));
        GtkWidget *head = heads ? gtk_widget_get_first_child(heads) : NULL;

        for (guint i = 0; head && i < gbn_services_columns_count; i++) {
                GtkWidget *box = gtk_widget_get_first_child(head);

                if (box && gbn_services_columns[i].is_number)
                        gtk_widget_set_halign(box, GTK_ALIGN_END);
                head = gtk_widget_get_next_sibling(head);
        }
}

static void
gbn_services_table_class_init(GbnServicesTableClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_services_table_dispose;
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_SERVICES_TABLE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/services-table.ui");
        gtk_widget_class_bind_template_child(widget, GbnServicesTable, scrolled);
        gtk_widget_class_bind_template_child(widget, GbnServicesTable, view);
}

static void
gbn_services_table_init(GbnServicesTable *self)
{
        GtkSingleSelection *selection;

        self->columns = g_ptr_array_new_with_free_func(g_object_unref);
        gtk_widget_init_template(GTK_WIDGET(self));
        for (guint i = 0; i < gbn_services_columns_count; i++)
                add_column(self, &gbn_services_columns[i]);
        name_parts(self);
        place_heads(self);
        gtk_column_view_sort_by_column(self->view, self->columns->pdata[gbn_services_columns_gain],
                                       GTK_SORT_DESCENDING);
        self->sorted =
                gtk_sort_list_model_new(NULL, g_object_ref(gtk_column_view_get_sorter(self->view)));
        selection = gtk_single_selection_new(NULL);
        gtk_single_selection_set_autoselect(selection, FALSE);
        gtk_single_selection_set_can_unselect(selection, TRUE);
        gtk_single_selection_set_model(selection, G_LIST_MODEL(self->sorted));
        gtk_column_view_set_model(self->view, GTK_SELECTION_MODEL(selection));
        g_object_unref(self->sorted); /* the selection has it, and the view has that */
        g_object_unref(selection);
        (void) g_signal_connect_swapped(self->view, "activate", G_CALLBACK(on_activate), self);
        (void) g_signal_connect_swapped(gtk_scrolled_window_get_hadjustment(self->scrolled),
                                        "notify::page-size", G_CALLBACK(on_width), self);
}
