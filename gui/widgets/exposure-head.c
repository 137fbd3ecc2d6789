/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The number is neutral: no colour says whether it is good. */
#include "widgets/exposure-head.h"

#include "client/trouble.h"
#include "client/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _GbnExposureHead {
        GtkWidget parent;
        GbnStage *stage;
        GtkWidget *box, *name_box;
        GtkLabel *name, *description, *number, *words, *meaning, *caution;
        GtkLevelBar *bar;
        GtkButton *why_button;
};

enum { WHY, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnExposureHead, gbn_exposure_head, GTK_TYPE_WIDGET)

static void
gbn_exposure_head_dispose(GObject *object)
{
        GbnExposureHead *self = GBN_EXPOSURE_HEAD(object);

        gbn_exposure_head_set_stage(self, NULL);
        g_clear_pointer(&self->box, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_exposure_head_parent_class)->dispose(object);
}

/* What comes before everything else; "" for nothing. */
static char *
caution_words(GbnExposureHead *self)
{
        GbnUnit *unit = gbn_stage_get_unit(self->stage);
        const GError *error = gbn_stage_get_error(self->stage);

        if (*gbn_unit_get_caution(unit))
                return gbn_words_reason(gbn_unit_get_caution(unit));
        if (error)
                return gbn_trouble_reason(error, gbn_unit_get_name(unit));
        if (gbn_unit_get_accepted(unit))
                /* Translators: the reason that a person gave for leaving a service as it is. */
                return g_strdup_printf(_("Accepted as it is: %s"), gbn_unit_get_accepted(unit));
        return g_strdup("");
}

static void
show_caution(GbnExposureHead *self)
{
        g_autofree char *words = caution_words(self);

        gtk_label_set_label(self->caution, words);
        gtk_widget_set_visible(GTK_WIDGET(self->caution), *words != '\0');
}

static void
show(GbnExposureHead *self)
{
        const GbnPreview *preview = gbn_stage_get_preview(self->stage);
        GbnUnit *unit = gbn_stage_get_unit(self->stage);
        gboolean is_changed = gbn_stage_is_changed(self->stage) && preview;
        guint now = gbn_unit_get_exposure(unit), then = is_changed ? preview->then : now;
        g_autofree char *now_text = gbn_words_tenths(now), *then_text = gbn_words_tenths(then);
        g_autofree char *number = is_changed ? gbn_words_from_to(now_text, then_text)
                                             : g_strdup(now_text);
        g_autofree char *value =
                is_changed ? g_strdup_printf(_("%s of 10, %s with the selected layers"), now_text,
                                             then_text)
                           : g_strdup_printf(_("%s of 10"), now_text);

        gtk_label_set_label(self->number, number);
        gtk_label_set_label(self->words,
                            is_changed ? _("Exposure, with the selected layers") : _("Exposure"));
        gtk_level_bar_set_value(self->bar, then / 10.0);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                       0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 10.0,
                                       GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, then / 10.0,
                                       GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value, -1);
        gtk_label_set_label(self->name, gbn_unit_get_name(unit));
        gtk_label_set_label(self->description, gbn_unit_get_description(unit));
        show_caution(self);
}

static void
on_why(GbnExposureHead *self)
{
        g_signal_emit(self, signals[WHY], 0);
}

void
gbn_exposure_head_set_stage(GbnExposureHead *head, GbnStage *stage)
{
        if (head->stage) {
                g_signal_handlers_disconnect_by_data(head->stage, head);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_unit(head->stage), head);
        }
        g_set_object(&head->stage, stage);
        if (!stage)
                return;
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), head);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), head);
        (void) g_signal_connect_swapped(gbn_stage_get_unit(stage), "changed", G_CALLBACK(show),
                                        head);
        show(head);
}

void
gbn_exposure_head_set_named(GbnExposureHead *head, gboolean named)
{
        gtk_widget_set_visible(head->name_box, named);
}

static void
gbn_exposure_head_class_init(GbnExposureHeadClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_exposure_head_dispose;
        signals[WHY] = g_signal_new("why", GBN_TYPE_EXPOSURE_HEAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/exposure-head.ui");
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, box);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, name_box);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, name);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, description);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, number);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, words);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, meaning);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, caution);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, bar);
        gtk_widget_class_bind_template_child(widget, GbnExposureHead, why_button);
}

static void
gbn_exposure_head_init(GbnExposureHead *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        /* Full is not bad and empty is not good. */
        gtk_level_bar_remove_offset_value(self->bar, GTK_LEVEL_BAR_OFFSET_LOW);
        gtk_level_bar_remove_offset_value(self->bar, GTK_LEVEL_BAR_OFFSET_HIGH);
        gtk_level_bar_remove_offset_value(self->bar, GTK_LEVEL_BAR_OFFSET_FULL);
        (void) g_signal_connect_swapped(self->why_button, "clicked", G_CALLBACK(on_why), self);
}
