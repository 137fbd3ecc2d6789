/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row outlives the catalogue it was made from, so it looks its layer up where it needs more than it keeps. */
#include "widgets/layer-row.h"

#include "client/words.h"
#include "widgets/inner-names.h"
#include "widgets/layer-details.h"
#include "widgets/layer-verdict.h"

#include <glib/gi18n.h>

struct _GbnLayerRow {
        AdwExpanderRow parent;
        GbnStage *stage; /* of the last scene */
        char *id, *title, *summary;
        char **directives;
        gboolean is_showing, has_details;

        GtkImage *icon;
        GtkLabel *gain;
        GtkSwitch *toggle;
};

G_DEFINE_FINAL_TYPE(GbnLayerRow, gbn_layer_row, ADW_TYPE_EXPANDER_ROW)

static void
gbn_layer_row_dispose(GObject *object)
{
        g_clear_object(&GBN_LAYER_ROW(object)->stage);
        G_OBJECT_CLASS(gbn_layer_row_parent_class)->dispose(object);
}

static void
gbn_layer_row_finalize(GObject *object)
{
        GbnLayerRow *self = GBN_LAYER_ROW(object);

        g_free(self->id);
        g_free(self->title);
        g_free(self->summary);
        g_strfreev(self->directives);
        G_OBJECT_CLASS(gbn_layer_row_parent_class)->finalize(object);
}

static void
on_toggled(GbnLayerRow *self)
{
        if (self->is_showing || !self->stage)
                return;
        if (gtk_switch_get_active(self->toggle))
                gbn_stage_put(self->stage, self->id);
        else
                gbn_stage_take(self->stage, self->id);
}

static void
on_expanded(GbnLayerRow *self)
{
        const GbnLayerInfo *layer;

        if (self->has_details || !self->stage ||
            !adw_expander_row_get_expanded(ADW_EXPANDER_ROW(self)))
                return;
        layer = gbn_catalogue_layer(gbn_client_get_catalogue(gbn_stage_get_client(self->stage)),
                                    self->id);
        if (layer)
                gbn_layer_details_add(ADW_EXPANDER_ROW(self), layer);
        self->has_details = TRUE;
}

/* Whether other staged layers set all that this one sets. */
static gboolean
is_covered(GbnLayerRow *self, const GbnLayerScene *scene, gboolean is_staged)
{
        for (char **directive = self->directives; directive && *directive; directive++) {
                guint count = GPOINTER_TO_UINT(g_hash_table_lookup(scene->directives, *directive));

                if (count <= (is_staged ? 1 : 0))
                        return FALSE;
        }
        return self->directives && *self->directives;
}

/* What there is to say of its number; "" where the number says it. */
static const char *
gain_words(GbnLayerRow *self, const GbnLayerScene *scene, const GbnWeight *weight)
{
        if (weight->with != weight->without)
                return "";
        if (gbn_layer_verdict_is_by_others(weight) ||
            is_covered(self, scene, gbn_stage_find(scene->stage, self->id) != NULL))
                return _("already covered");
        return _("does not change the exposure");
}

/* The summary, and below it the verdict with its reason. */
static char *
subtitle_markup(GbnLayerRow *self, const GbnLayerScene *scene, const GbnWeight *weight)
{
        const char *word = weight ? gbn_layer_verdict_word(weight) : NULL;
        const char *gain = weight ? gain_words(self, scene, weight) : "";
        g_autofree char *reason = weight ? gbn_layer_verdict_reason(weight, scene->now) : NULL;
        g_autofree char *line = NULL;

        if (!word)
                return g_markup_escape_text(self->summary, -1);
        line = g_strdup_printf("%s%s%s", word, *gain ? " · " : "", gain);
        if (!*reason)
                return g_markup_printf_escaped("%s\n<b>%s</b>", self->summary, line);
        return g_markup_printf_escaped("%s\n<b>%s</b> %s", self->summary, line, reason);
}

static void
name_for_readers(GbnLayerRow *self, const GbnWeight *weight, const char *gain)
{
        const char *word = weight ? gbn_layer_verdict_word(weight) : NULL;
        g_autofree char *label =
                word ? g_strdup_printf(
                               /* Translators: read aloud for a layer: title, change of the exposure, verdict. */
                               _("%s, %s, %s"), self->title, gain, word)
                     : g_strdup(self->title);

        gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                       -1);
}

void
gbn_layer_row_show(GbnLayerRow *row, const GbnLayerScene *scene)
{
        const GbnWeight *weight = gbn_stage_get_weight(scene->stage, row->id);
        gboolean is_staged = gbn_stage_find(scene->stage, row->id) != NULL;
        g_autofree char *gain =
                weight ? gbn_words_change((int) weight->with - (int) weight->without)
                       : g_strdup("–");
        g_autofree char *subtitle = subtitle_markup(row, scene, weight);

        g_set_object(&row->stage, scene->stage);
        row->is_showing = TRUE;
        gtk_switch_set_active(row->toggle, is_staged);
        row->is_showing = FALSE;
        gtk_widget_set_sensitive(GTK_WIDGET(row->toggle),
                                 scene->can_stage && (is_staged || !weight ||
                                                      gbn_layer_verdict_is_available(weight)));
        gtk_label_set_label(row->gain, gain);
        gtk_image_set_from_icon_name(row->icon, weight ? gbn_layer_verdict_icon(weight) : NULL);
        adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(row), subtitle);
        name_for_readers(row, weight, gain);
}

void
gbn_layer_row_forget(GbnLayerRow *row)
{
        g_clear_object(&row->stage);
}

const char *
gbn_layer_row_get_id(GbnLayerRow *row)
{
        return row->id;
}

static void
gbn_layer_row_class_init(GbnLayerRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_layer_row_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_layer_row_finalize;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/layer-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnLayerRow, icon);
        gtk_widget_class_bind_template_child(widget, GbnLayerRow, gain);
        gtk_widget_class_bind_template_child(widget, GbnLayerRow, toggle);
}

static void
gbn_layer_row_init(GbnLayerRow *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->toggle, "notify::active", G_CALLBACK(on_toggled),
                                        self);
        (void) g_signal_connect(self, "notify::expanded", G_CALLBACK(on_expanded), NULL);
}

GbnLayerRow *
gbn_layer_row_new(const GbnLayerInfo *layer)
{
        GbnLayerRow *self = g_object_new(GBN_TYPE_LAYER_ROW, NULL);
        g_autofree char *escaped = NULL;

        self->id = g_strdup(layer->id);
        self->title = gbn_words_translated(layer->title);
        self->summary = gbn_words_translated(layer->summary);
        (void) g_variant_dict_lookup(layer->more, "sets", "^as", &self->directives);
        escaped = g_markup_escape_text(self->title, -1);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), escaped);
        gbn_inner_names_set(GTK_WIDGET(self), self->title);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       self->title, -1);
        return self;
}
