/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Staging writes nothing, so the button asks nothing. */
#include "widgets/remedy-row.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnRemedyRow {
        AdwActionRow parent;
        GbnStage *stage;
        char *id;
        GtkButton *button;
};

G_DEFINE_FINAL_TYPE(GbnRemedyRow, gbn_remedy_row, ADW_TYPE_ACTION_ROW)

static void
gbn_remedy_row_dispose(GObject *object)
{
        GbnRemedyRow *self = GBN_REMEDY_ROW(object);

        if (self->stage) {
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(self->stage), self);
                g_signal_handlers_disconnect_by_data(self->stage, self);
        }
        g_clear_object(&self->stage);
        G_OBJECT_CLASS(gbn_remedy_row_parent_class)->dispose(object);
}

static void
gbn_remedy_row_finalize(GObject *object)
{
        g_free(GBN_REMEDY_ROW(object)->id);
        G_OBJECT_CLASS(gbn_remedy_row_parent_class)->finalize(object);
}

static const char *
verdict(GbnRemedyRow *self)
{
        const GbnWeight *weight = gbn_stage_get_weight(self->stage, self->id);

        return weight ? weight->verdict : "";
}

static void
show(GbnRemedyRow *self)
{
        gboolean staged = gbn_stage_find(self->stage, self->id) != NULL;
        gboolean lost = gbn_client_get_state(gbn_stage_get_client(self->stage)) != GBN_CLIENT_READY;
        gboolean available = !g_str_equal(verdict(self), "not-available");
        const char *title = adw_preferences_row_get_title(ADW_PREFERENCES_ROW(self));
        g_autofree char *label = NULL;

        /* Translators: "Staged" and "Stage": put with the layers that are about to be tried. */
        gtk_button_set_label(self->button, staged       ? _("Staged")
                                           : !available ? _("Not Available")
                                                        : _("Stage"));
        gtk_widget_set_sensitive(GTK_WIDGET(self->button), !staged && available && !lost);
        /* Translators: read aloud for a button: what it does, and to which layer. */
        label = g_strdup_printf(_("%s: %s"), gtk_button_get_label(self->button), title);
        /* The words on the button alone would be the name otherwise, as of GTK 4.10. */
        gtk_accessible_reset_relation(GTK_ACCESSIBLE(self->button),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       label, -1);
}

static void
on_clicked(GbnRemedyRow *self)
{
        gbn_stage_put(self->stage, self->id);
}

static void
gbn_remedy_row_class_init(GbnRemedyRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_remedy_row_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_remedy_row_finalize;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/remedy-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnRemedyRow, button);
}

static void
gbn_remedy_row_init(GbnRemedyRow *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->button, "clicked", G_CALLBACK(on_clicked), self);
}

static void
show_layer(GbnRemedyRow *self, const GbnLayerInfo *layer)
{
        g_autofree char *title = gbn_words_translated(layer->title);
        g_autofree char *summary = gbn_words_translated(layer->summary);
        g_autofree char *cost = gbn_words_translated(gbn_layer_info_word(layer, "cost"));
        /* Translators: what a layer does, and in a line below it what it may break. */
        g_autofree char *subtitle = g_strdup_printf(_("%s\nWhat it may break: %s"), summary, cost);

        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), title);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(self), *cost ? subtitle : summary);
}

GtkWidget *
gbn_remedy_row_new(GbnStage *stage, const char *id)
{
        GbnRemedyRow *self = g_object_new(GBN_TYPE_REMEDY_ROW, NULL);
        GbnClient *client = gbn_stage_get_client(stage);

        self->stage = g_object_ref(stage);
        self->id = g_strdup(id);
        show_layer(self, gbn_catalogue_layer(gbn_client_get_catalogue(client), id));
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), self);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), self);
        (void) g_signal_connect_swapped(client, "state-changed", G_CALLBACK(show), self);
        show(self);
        return GTK_WIDGET(self);
}
