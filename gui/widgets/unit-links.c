/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows are made anew only where other services are listed, so focus stays while a clock runs. */
#include "widgets/unit-links.h"

#include <adwaita.h>

struct _GbnUnitLinks {
        GtkWidget parent;
        GbnUnitWords below, end;
        GPtrArray *units; /* GbnUnit * */
        GPtrArray *rows;  /* AdwActionRow *, as the units */
        GPtrArray *ends;  /* GtkLabel *, as the units */

        GtkWidget *box;
        GtkLabel *heading;
        GtkListBox *list;
};

enum { UNIT_ACTIVATED, SIGNALS };
static guint signals[SIGNALS];

enum { PROP_TITLE = 1 };

G_DEFINE_FINAL_TYPE(GbnUnitLinks, gbn_unit_links, GTK_TYPE_WIDGET)

static void
gbn_unit_links_dispose(GObject *object)
{
        GbnUnitLinks *self = GBN_UNIT_LINKS(object);

        g_ptr_array_set_size(self->units, 0);
        g_clear_pointer(&self->box, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_unit_links_parent_class)->dispose(object);
}

static void
gbn_unit_links_finalize(GObject *object)
{
        GbnUnitLinks *self = GBN_UNIT_LINKS(object);

        g_ptr_array_unref(self->units);
        g_ptr_array_unref(self->rows);
        g_ptr_array_unref(self->ends);
        G_OBJECT_CLASS(gbn_unit_links_parent_class)->finalize(object);
}

static void
on_activated(GbnUnitLinks *self, GtkListBoxRow *row)
{
        int index = gtk_list_box_row_get_index(row);

        if (index >= 0 && (guint) index < self->units->len)
                g_signal_emit(self, signals[UNIT_ACTIVATED], 0, self->units->pdata[index]);
}

static void
show_row(GbnUnitLinks *self, guint index)
{
        GbnUnit *unit = self->units->pdata[index];
        g_autofree char *below = self->below ? self->below(unit) : NULL;
        g_autofree char *end = self->end ? self->end(unit) : NULL;

        adw_action_row_set_subtitle(self->rows->pdata[index], below ? below : "");
        gtk_label_set_label(self->ends->pdata[index], end ? end : "");
        gtk_widget_set_visible(self->ends->pdata[index], end != NULL);
}

static void
add_row(GbnUnitLinks *self, GbnUnit *unit)
{
        GtkWidget *row = adw_action_row_new(), *end = gtk_label_new(NULL);
        GtkWidget *arrow = g_object_new(GTK_TYPE_IMAGE, "icon-name", "gbn-forward-symbolic",
                                        "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

        adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), gbn_unit_get_name(unit));
        gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
        gtk_widget_add_css_class(end, "numeric");
        adw_action_row_add_suffix(ADW_ACTION_ROW(row), end);
        adw_action_row_add_suffix(ADW_ACTION_ROW(row), arrow);
        gtk_list_box_append(self->list, row);
        g_ptr_array_add(self->rows, row);
        g_ptr_array_add(self->ends, end);
        g_ptr_array_add(self->units, g_object_ref(unit));
}

static gboolean
is_same(GbnUnitLinks *self, const GPtrArray *units)
{
        if (self->units->len != units->len)
                return FALSE;
        for (guint i = 0; i < units->len; i++)
                if (self->units->pdata[i] != units->pdata[i])
                        return FALSE;
        return TRUE;
}

void
gbn_unit_links_update(GbnUnitLinks *links)
{
        for (guint i = 0; i < links->units->len; i++)
                show_row(links, i);
}

void
gbn_unit_links_show(GbnUnitLinks *links, const GPtrArray *units)
{
        if (!is_same(links, units)) {
                for (guint i = 0; i < links->rows->len; i++)
                        gtk_list_box_remove(links->list, links->rows->pdata[i]);
                g_ptr_array_set_size(links->rows, 0);
                g_ptr_array_set_size(links->ends, 0);
                g_ptr_array_set_size(links->units, 0);
                for (guint i = 0; i < units->len; i++)
                        add_row(links, units->pdata[i]);
        }
        gbn_unit_links_update(links);
        gtk_widget_set_visible(GTK_WIDGET(links), units->len > 0);
}

void
gbn_unit_links_set_words(GbnUnitLinks *links, GbnUnitWords below, GbnUnitWords end)
{
        links->below = below;
        links->end = end;
}

static void
gbn_unit_links_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
        GbnUnitLinks *self = GBN_UNIT_LINKS(object);
        const char *title = g_value_get_string(value);

        if (id != PROP_TITLE) {
                G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
                return;
        }
        gtk_label_set_label(self->heading, title);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       title ? title : "", -1);
}

static void
gbn_unit_links_class_init(GbnUnitLinksClass *class)
{
        GObjectClass *object = G_OBJECT_CLASS(class);
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        object->dispose = gbn_unit_links_dispose;
        object->finalize = gbn_unit_links_finalize;
        object->set_property = gbn_unit_links_set_property;
        g_object_class_install_property(
                object, PROP_TITLE,
                g_param_spec_string("title", NULL, NULL, NULL,
                                    G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_UNIT_LINKS,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/unit-links.ui");
        gtk_widget_class_bind_template_child(widget, GbnUnitLinks, box);
        gtk_widget_class_bind_template_child(widget, GbnUnitLinks, heading);
        gtk_widget_class_bind_template_child(widget, GbnUnitLinks, list);
}

static void
gbn_unit_links_init(GbnUnitLinks *self)
{
        self->units = g_ptr_array_new_with_free_func(g_object_unref);
        self->rows = g_ptr_array_new();
        self->ends = g_ptr_array_new();
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->list, "row-activated", G_CALLBACK(on_activated),
                                        self);
}
