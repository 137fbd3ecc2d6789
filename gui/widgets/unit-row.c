/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row of a list view has no name for screen readers by itself, so its parent gets one here. */
#include "widgets/unit-row.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnUnitRow {
        GtkWidget parent;
        GbnUnit *unit;
        GtkLabel *name, *state, *exposure, *reach;
        GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE(GbnUnitRow, gbn_unit_row, GTK_TYPE_WIDGET)

static void
gbn_unit_row_dispose(GObject *object)
{
        GbnUnitRow *self = GBN_UNIT_ROW(object);

        gbn_unit_row_set_unit(self, NULL);
        g_clear_pointer(&self->grid, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_unit_row_parent_class)->dispose(object);
}

static void
gbn_unit_row_class_init(GbnUnitRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_unit_row_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/unit-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnUnitRow, grid);
        gtk_widget_class_bind_template_child(widget, GbnUnitRow, name);
        gtk_widget_class_bind_template_child(widget, GbnUnitRow, state);
        gtk_widget_class_bind_template_child(widget, GbnUnitRow, exposure);
        gtk_widget_class_bind_template_child(widget, GbnUnitRow, reach);
}

static void
gbn_unit_row_init(GbnUnitRow *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}

static char *
reach_words(GbnUnit *unit)
{
        g_autofree char *reach = gbn_words_tenths(gbn_unit_get_reach(unit));

        if (*gbn_unit_get_caution(unit))
                return g_strdup("");
        if (gbn_unit_get_accepted(unit))
                return g_strdup(_("accepted"));
        if (gbn_unit_get_gain(unit) <= 0)
                return g_strdup(_("nothing to gain"));
        /* Translators: the exposure that a service can be brought to, "can be 2.4". */
        return g_strdup_printf(_("can be %s"), reach);
}

static void
name_for_readers(GbnUnitRow *self, const char *exposure, const char *reach, const char *state)
{
        GtkWidget *row = gtk_widget_get_parent(GTK_WIDGET(self));
        g_autofree char *label = g_strdup_printf(
                /* Translators: read aloud for a service: name, state, exposure, what it can be. */
                _("%s, %s, exposure %s of 10, %s"), gbn_unit_get_name(self->unit), state, exposure,
                reach);

        if (row)
                gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                               label, -1);
}

static void
show(GbnUnitRow *self)
{
        g_autofree char *exposure = gbn_words_tenths(gbn_unit_get_exposure(self->unit));
        g_autofree char *reach = reach_words(self->unit);
        g_autofree char *state = gbn_unit_dup_state_line(self->unit);

        gtk_label_set_label(self->name, gbn_unit_get_name(self->unit));
        gtk_label_set_label(self->state, state);
        gtk_label_set_label(self->exposure, exposure);
        gtk_label_set_label(self->reach, reach);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self), gbn_unit_get_name(self->unit));
        name_for_readers(self, exposure, reach, state);
}

void
gbn_unit_row_set_unit(GbnUnitRow *row, GbnUnit *unit)
{
        if (row->unit)
                g_signal_handlers_disconnect_by_data(row->unit, row);
        g_set_object(&row->unit, unit);
        if (!unit)
                return;
        (void) g_signal_connect_swapped(unit, "changed", G_CALLBACK(show), row);
        show(row);
}
