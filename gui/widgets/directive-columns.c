/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row has no name for screen readers by itself, so whoever fills a cell of it names it. */
#include "widgets/directive-columns.h"

#include "client/words.h"

#include <glib/gi18n.h>

static const struct {
        GbnDirectiveField field;
        const char *title;
        guint chars; /* 0: takes what is left */
} columns[] = {
        { GBN_DIRECTIVE_NAME, N_("Directive"), 20 }, { GBN_DIRECTIVE_NOW, N_("Now"), 0 },
        { GBN_DIRECTIVE_AFTER, N_("After"), 0 },     { GBN_DIRECTIVE_ORIGIN, N_("Set By"), 16 },
        { GBN_DIRECTIVE_SHARE, N_("Share"), 5 },
};

/* Only the child of a cell is ours; what is around it knows its item by this name. */
#define ITEM "gbn-item"

static GbnDirectiveField
field_of(GtkListItem *item)
{
        return GPOINTER_TO_UINT(
                g_object_get_data(G_OBJECT(gtk_list_item_get_child(item)), "gbn-field"));
}

static void
remember(GtkListItem *item)
{
        g_object_set_data(G_OBJECT(gtk_widget_get_parent(gtk_list_item_get_child(item))), ITEM,
                          item);
}

static void
on_unbind(GtkListItemFactory *factory, GtkListItem *item)
{
        GtkWidget *parent = gtk_widget_get_parent(gtk_list_item_get_child(item));

        if (parent)
                g_object_set_data(G_OBJECT(parent), ITEM, NULL);
}

guint
gbn_directive_position_at(GtkWidget *view, double x, double y)
{
        GtkWidget *widget = gtk_widget_pick(view, x, y, GTK_PICK_DEFAULT);

        for (; widget && widget != view; widget = gtk_widget_get_parent(widget)) {
                GtkListItem *item = g_object_get_data(G_OBJECT(widget), ITEM);
                GtkWidget *cell = gtk_widget_get_first_child(widget);

                /* Between cells it is the row that is hit. */
                if (!item && cell)
                        item = g_object_get_data(G_OBJECT(cell), ITEM);
                if (item)
                        return gtk_list_item_get_position(item);
        }
        return GTK_INVALID_LIST_POSITION;
}

/* Not an inscription: that puts what is written from the left to the left, whichever way the window is laid out. */
static GtkWidget *
new_line(guint chars, float xalign)
{
        GtkLabel *line = GTK_LABEL(gtk_label_new(NULL));

        gtk_label_set_ellipsize(line, PANGO_ELLIPSIZE_END);
        gtk_label_set_single_line_mode(line, TRUE);
        gtk_label_set_width_chars(line, (int) chars);
        gtk_label_set_max_width_chars(line, (int) chars);
        gtk_label_set_xalign(line, xalign);
        return GTK_WIDGET(line);
}

static void
on_setup_cell(GtkListItemFactory *factory, GtkListItem *item, gpointer field)
{
        gboolean is_share = GPOINTER_TO_UINT(field) == GBN_DIRECTIVE_SHARE;
        GtkWidget *text = new_line(columns[GPOINTER_TO_UINT(field)].chars, is_share ? 1 : 0);

        if (is_share) {
                gtk_widget_add_css_class(text, "numeric");
                gtk_widget_set_margin_end(text, 12); /* of the scroll bar */
        }
        if (GPOINTER_TO_UINT(field) == GBN_DIRECTIVE_ORIGIN)
                gtk_widget_add_css_class(text, "dim-label");
        g_object_set_data(G_OBJECT(text), "gbn-field", field);
        gtk_list_item_set_child(item, text);
}

static void
name_row(GtkWidget *row, GbnDirective *directive)
{
        g_autofree char *label = gbn_directive_dup_label(directive);

        if (row)
                gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                               label, -1);
}

/* Names fit; values may not. */
static const char *
tooltip_of(GbnDirective *directive, GbnDirectiveField field)
{
        if (field == GBN_DIRECTIVE_ORIGIN)
                return gbn_directive_get_path(directive);
        if (field == GBN_DIRECTIVE_NOW || field == GBN_DIRECTIVE_AFTER)
                return gbn_directive_get_text(directive, field);
        return NULL;
}

static void
on_bind_cell(GtkListItemFactory *factory, GtkListItem *item)
{
        GbnDirective *directive = gtk_list_item_get_item(item);
        GtkWidget *child = gtk_list_item_get_child(item);
        GtkWidget *parent = gtk_widget_get_parent(child);
        GbnDirectiveField field = field_of(item);
        const char *text = gbn_directive_get_text(directive, field);

        gtk_label_set_label(GTK_LABEL(child), text);
        gtk_widget_set_tooltip_text(child, tooltip_of(directive, field));
        remember(item);
        name_row(gtk_widget_get_parent(parent), directive);
}

static int
compare(gconstpointer a, gconstpointer b, gpointer field)
{
        return gbn_directive_compare(GBN_DIRECTIVE((gpointer) a), GBN_DIRECTIVE((gpointer) b),
                                     GPOINTER_TO_UINT(field));
}

void
gbn_directive_columns_add(GtkColumnView *view)
{
        for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
                GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
                g_autoptr(GtkColumnViewColumn)
                        column = gtk_column_view_column_new(_(columns[i].title), factory);
                g_autoptr(GtkSorter) sorter = GTK_SORTER(
                        gtk_custom_sorter_new(compare, GUINT_TO_POINTER(columns[i].field), NULL));

                (void) g_signal_connect(factory, "setup", G_CALLBACK(on_setup_cell),
                                        GUINT_TO_POINTER(columns[i].field));
                (void) g_signal_connect(factory, "bind", G_CALLBACK(on_bind_cell), NULL);
                (void) g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), NULL);
                gtk_column_view_column_set_sorter(column, sorter);
                gtk_column_view_column_set_expand(column, columns[i].chars == 0);
                gtk_column_view_append_column(view, column);
        }
}

/* Narrow rows: the directive and its share, its value and what it will be, who set it. */

typedef struct {
        GtkLabel *name, *value, *origin, *share;
} Lines;

static GtkLabel *
add_line(GtkGrid *grid, int row, const char *style)
{
        GtkWidget *line = new_line(0, 0);

        gtk_widget_set_hexpand(line, TRUE);
        if (style) {
                gtk_widget_add_css_class(line, style);
                gtk_widget_add_css_class(line, "caption");
        }
        gtk_grid_attach(grid, line, 0, row, row == 0 ? 1 : 2, 1);
        return GTK_LABEL(line);
}

static void
on_setup_lines(GtkListItemFactory *factory, GtkListItem *item)
{
        GtkGrid *grid = GTK_GRID(gtk_grid_new());
        Lines *lines = g_new0(Lines, 1);

        gtk_grid_set_column_spacing(grid, 12);
        gtk_grid_set_row_spacing(grid, 2);
        gtk_widget_set_margin_start(GTK_WIDGET(grid), 12);
        gtk_widget_set_margin_end(GTK_WIDGET(grid), 12);
        gtk_widget_set_margin_top(GTK_WIDGET(grid), 6);
        gtk_widget_set_margin_bottom(GTK_WIDGET(grid), 6);
        lines->name = add_line(grid, 0, NULL);
        lines->share = GTK_LABEL(gtk_label_new(NULL));
        gtk_widget_add_css_class(GTK_WIDGET(lines->share), "numeric");
        gtk_grid_attach(grid, GTK_WIDGET(lines->share), 1, 0, 1, 1);
        lines->value = add_line(grid, 1, "gbn-value");
        lines->origin = add_line(grid, 2, "dim-label");
        g_object_set_data_full(G_OBJECT(grid), "gbn-lines", lines, g_free);
        gtk_list_item_set_child(item, GTK_WIDGET(grid));
}

static void
on_bind_lines(GtkListItemFactory *factory, GtkListItem *item)
{
        GbnDirective *directive = gtk_list_item_get_item(item);
        GtkWidget *grid = gtk_list_item_get_child(item);
        const Lines *lines = g_object_get_data(G_OBJECT(grid), "gbn-lines");
        const char *now = gbn_directive_get_text(directive, GBN_DIRECTIVE_NOW);
        g_autofree char *change =
                gbn_words_from_to(now, gbn_directive_get_text(directive, GBN_DIRECTIVE_AFTER));

        gtk_label_set_label(lines->name, gbn_directive_get_text(directive, GBN_DIRECTIVE_NAME));
        gtk_label_set_label(lines->value, gbn_directive_is_changed(directive) ? change : now);
        gtk_label_set_label(lines->origin, gbn_directive_get_text(directive, GBN_DIRECTIVE_ORIGIN));
        gtk_label_set_label(lines->share, gbn_directive_get_text(directive, GBN_DIRECTIVE_SHARE));
        remember(item);
        name_row(gtk_widget_get_parent(grid), directive);
}

GtkListItemFactory *
gbn_directive_lines_new(void)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

        (void) g_signal_connect(factory, "setup", G_CALLBACK(on_setup_lines), NULL);
        (void) g_signal_connect(factory, "bind", G_CALLBACK(on_bind_lines), NULL);
        (void) g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), NULL);
        return factory;
}
