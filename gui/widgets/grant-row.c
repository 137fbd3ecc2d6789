/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is being typed is never overwritten by what the daemon says meanwhile. */
#include "widgets/grant-row.h"

#include "client/argument.h"
#include "client/failure.h"
#include "client/words.h"
#include "widgets/layer-verdict.h"

#include <glib/gi18n.h>

struct _GbnGrantRow {
        AdwPreferencesRow parent;
        GbnStage *stage; /* of the last scene */
        char *id, *title, *summary, *type;

        GtkLabel *title_label, *argument_label, *summary_label, *gain, *help, *problem;
        GtkToggleButton *edit_button;
        GtkButton *remove_button, *apply_button;
        GtkRevealer *editor;
        GtkEntry *entry;
};

G_DEFINE_FINAL_TYPE(GbnGrantRow, gbn_grant_row, ADW_TYPE_PREFERENCES_ROW)

static void
gbn_grant_row_dispose(GObject *object)
{
        g_clear_object(&GBN_GRANT_ROW(object)->stage);
        G_OBJECT_CLASS(gbn_grant_row_parent_class)->dispose(object);
}

static void
gbn_grant_row_finalize(GObject *object)
{
        GbnGrantRow *self = GBN_GRANT_ROW(object);

        g_free(self->id);
        g_free(self->title);
        g_free(self->summary);
        g_free(self->type);
        G_OBJECT_CLASS(gbn_grant_row_parent_class)->finalize(object);
}

static void
show_problem(GbnGrantRow *self, const char *problem)
{
        gtk_label_set_label(self->problem, problem ? problem : "");
        gtk_widget_set_visible(GTK_WIDGET(self->problem), problem != NULL);
        if (problem)
                gtk_widget_add_css_class(GTK_WIDGET(self->entry), "error");
        else
                gtk_widget_remove_css_class(GTK_WIDGET(self->entry), "error");
        gtk_accessible_update_state(
                GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                problem ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_edit(GbnGrantRow *self)
{
        gboolean is_open = gtk_toggle_button_get_active(self->edit_button);

        gtk_revealer_set_reveal_child(self->editor, is_open);
        if (!is_open || !self->stage)
                return;
        gtk_editable_set_text(GTK_EDITABLE(self->entry),
                              gbn_argument_of_word(gbn_stage_find(self->stage, self->id)));
}

/* Not earlier, or the page scrolls to where the entry is not yet. */
static void
on_revealed(GbnGrantRow *self)
{
        if (gtk_revealer_get_child_revealed(self->editor))
                (void) gtk_widget_grab_focus(GTK_WIDGET(self->entry));
}

static void
on_typed(GbnGrantRow *self)
{
        const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
        g_autofree char *problem = gbn_argument_problem(self->type, text);

        gtk_widget_set_sensitive(GTK_WIDGET(self->apply_button), problem == NULL);
        /* While it is empty somebody is about to type. */
        show_problem(self, *text ? problem : NULL);
}

static void
on_apply(GbnGrantRow *self)
{
        const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
        g_autofree char *problem = gbn_argument_problem(self->type, text);
        g_autofree char *tidy = gbn_argument_tidy(text);
        g_autofree char *word = g_strdup_printf("%s:%s", self->id, tidy);

        show_problem(self, problem);
        if (problem || !self->stage)
                return;
        gtk_toggle_button_set_active(self->edit_button, FALSE);
        (void) gtk_widget_grab_focus(GTK_WIDGET(self->edit_button));
        gbn_stage_put(self->stage, word);
}

static void
on_remove(GbnGrantRow *self)
{
        if (self->stage)
                gbn_stage_take(self->stage, self->id);
}

/* What the daemon has against this word; NULL: nothing. It puts the id in front. */
static char *
find_refusal(GbnGrantRow *self, GbnStage *stage)
{
        const GError *error = gbn_stage_get_error(stage);
        g_autoptr(GError) copy = error ? g_error_copy(error) : NULL;
        g_autofree char *prefix = g_strdup_printf("%s: ", self->id);

        if (!copy)
                return NULL;
        (void) g_dbus_error_strip_remote_error(copy);
        return g_str_has_prefix(copy->message, prefix)
                       ? gbn_words_reason(copy->message + strlen(prefix))
                       : NULL;
}

static void
show_refusal(GbnGrantRow *self, GbnStage *stage)
{
        g_autofree char *refusal = find_refusal(self, stage);

        if (refusal && *self->type) {
                gtk_toggle_button_set_active(self->edit_button, TRUE);
                show_problem(self, refusal);
        } else if (!gtk_toggle_button_get_active(self->edit_button))
                show_problem(self, NULL);
}

/* The summary; and a verdict where it says more than that nothing is known. */
static char *
summary_words(GbnGrantRow *self, const GbnLayerScene *scene, const GbnWeight *weight)
{
        const char *word = weight ? gbn_layer_verdict_word(weight) : NULL;
        g_autofree char *reason = weight ? gbn_layer_verdict_reason(weight, scene->now) : NULL;

        if (!word || !*reason)
                return g_strdup(self->summary);
        return g_strdup_printf("%s\n%s · %s", self->summary, word, reason);
}

void
gbn_grant_row_show(GbnGrantRow *row, const GbnLayerScene *scene)
{
        const GbnWeight *weight = gbn_stage_get_weight(scene->stage, row->id);
        g_autofree char *argument =
                gbn_words_clean(gbn_argument_of_word(gbn_stage_find(scene->stage, row->id)));
        g_autofree char *gain =
                weight ? gbn_words_change((int) weight->with - (int) weight->without)
                       : g_strdup("");
        g_autofree char *summary = summary_words(row, scene, weight);
        g_autofree char *label = *argument ? g_strdup_printf(_("%s: %s"), row->title, argument)
                                           : g_strdup(row->title);

        g_set_object(&row->stage, scene->stage);
        gtk_label_set_label(row->argument_label, argument);
        gtk_widget_set_visible(GTK_WIDGET(row->argument_label), *argument != '\0');
        gtk_label_set_label(row->summary_label, summary);
        gtk_label_set_label(row->gain, gain);
        gtk_widget_set_sensitive(GTK_WIDGET(row->remove_button), scene->can_stage);
        gtk_widget_set_sensitive(GTK_WIDGET(row->edit_button), scene->can_stage);
        gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                       -1);
        show_refusal(row, scene->stage);
}

void
gbn_grant_row_focus(GbnGrantRow *row)
{
        (void) gtk_widget_grab_focus(GTK_WIDGET(*row->type ? GTK_WIDGET(row->edit_button)
                                                           : GTK_WIDGET(row->remove_button)));
}

const char *
gbn_grant_row_get_id(GbnGrantRow *row)
{
        return row->id;
}

static void
gbn_grant_row_class_init(GbnGrantRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_grant_row_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_grant_row_finalize;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/grant-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, title_label);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, argument_label);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, summary_label);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, gain);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, help);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, problem);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, edit_button);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, remove_button);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, apply_button);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, editor);
        gtk_widget_class_bind_template_child(widget, GbnGrantRow, entry);
}

static void
gbn_grant_row_init(GbnGrantRow *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->edit_button, "toggled", G_CALLBACK(on_edit), self);
        (void) g_signal_connect_swapped(self->editor, "notify::child-revealed",
                                        G_CALLBACK(on_revealed), self);
        (void) g_signal_connect_swapped(self->remove_button, "clicked", G_CALLBACK(on_remove),
                                        self);
        (void) g_signal_connect_swapped(self->apply_button, "clicked", G_CALLBACK(on_apply), self);
        (void) g_signal_connect_swapped(self->entry, "activate", G_CALLBACK(on_apply), self);
        (void) g_signal_connect_swapped(self->entry, "changed", G_CALLBACK(on_typed), self);
}

static void
name_for_readers(GbnGrantRow *self)
{
        /* Translators: %s is the title of a permission. */
        g_autofree char *edit = g_strdup_printf(_("Edit %s"), self->title);
        g_autofree char *take = g_strdup_printf(_("Remove %s"), self->title);

        gtk_accessible_update_property(GTK_ACCESSIBLE(self->edit_button),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, edit, -1);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->remove_button),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, take, -1);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       self->title, -1);
}

GbnGrantRow *
gbn_grant_row_new(const GbnCatalogue *catalogue, const char *id)
{
        GbnGrantRow *self = g_object_new(GBN_TYPE_GRANT_ROW, NULL);
        const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);
        const GbnClassInfo *class = gbn_catalogue_class(catalogue, id);
        GVariantDict *more = layer ? layer->more : class ? class->more : NULL;
        const char *type = "", *english = "";
        g_autofree char *help = NULL;

        if (more) {
                (void) g_variant_dict_lookup(more, "argument", "&s", &type);
                (void) g_variant_dict_lookup(more, "argument-help", "&s", &english);
        }
        help = gbn_words_reason(english);
        self->id = g_strdup(id);
        self->title = gbn_catalogue_title(catalogue, id);
        self->summary = gbn_words_translated(layer ? layer->summary : class ? class->summary : "");
        self->type = g_strdup(type);
        gtk_label_set_label(self->title_label, self->title);
        gtk_label_set_label(self->help, help);
        gtk_widget_set_visible(GTK_WIDGET(self->edit_button), *type != '\0');
        name_for_readers(self);
        return self;
}
