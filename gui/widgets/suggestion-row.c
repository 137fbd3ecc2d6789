/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It is asked for once for each unit that is shown: what the unit's files say does not change by staging. */
#include "widgets/suggestion-row.h"

#include "client/failure.h"
#include "client/words.h"
#include "widgets/inner-names.h"

#include <glib/gi18n.h>

struct _GbnSuggestionRow {
        AdwExpanderRow parent;
        GbnStage *stage;
        GCancellable *cancellable;
        char **words;    /* to be staged */
        GPtrArray *rows; /* GtkWidget * of the reasons */
        GtkButton *button;
};

G_DEFINE_FINAL_TYPE(GbnSuggestionRow, gbn_suggestion_row, ADW_TYPE_EXPANDER_ROW)

static void
gbn_suggestion_row_dispose(GObject *object)
{
        GbnSuggestionRow *self = GBN_SUGGESTION_ROW(object);

        g_cancellable_cancel(self->cancellable);
        g_clear_object(&self->cancellable);
        g_clear_object(&self->stage);
        g_clear_pointer(&self->words, g_strfreev);
        g_clear_pointer(&self->rows, g_ptr_array_unref);
        G_OBJECT_CLASS(gbn_suggestion_row_parent_class)->dispose(object);
}

static void
on_clicked(GbnSuggestionRow *self)
{
        if (!self->stage || !self->words)
                return;
        gbn_stage_put_all(self->stage, (const char *const *) self->words);
        adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), TRUE);
}

/* What the reason speaks for, and where it was seen. */
static char *
source_words(GbnSuggestionRow *self, GVariantDict *reason)
{
        const char *word = NULL, *path = NULL;
        g_autofree char *place = NULL, *title = NULL;
        guint line = 0;

        (void) g_variant_dict_lookup(reason, "word", "&s", &word);
        (void) g_variant_dict_lookup(reason, "path", "&s", &path);
        (void) g_variant_dict_lookup(reason, "line", "u", &line);
        place = gbn_words_place(path, line);
        title = word ? gbn_catalogue_title(
                               gbn_client_get_catalogue(gbn_stage_get_client(self->stage)), word)
                     : NULL;
        if (title && *place)
                /* Translators: what a reason speaks for, and where it was seen: file and line. */
                return g_strdup_printf(_("%s · %s"), title, place);
        return g_strdup(title ? title : place);
}

static void
add_reason(GbnSuggestionRow *self, GVariant *entry)
{
        g_autoptr(GVariantDict) reason = g_variant_dict_new(entry);
        g_autofree char *words = gbn_words_told(reason), *source = source_words(self, reason);
        GtkWidget *row = adw_action_row_new();

        adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), words);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(row), source);
        adw_expander_row_add_row(ADW_EXPANDER_ROW(self), row);
        g_ptr_array_add(self->rows, row);
}

static void
clear(GbnSuggestionRow *self)
{
        for (guint i = 0; i < self->rows->len; i++)
                adw_expander_row_remove(ADW_EXPANDER_ROW(self), self->rows->pdata[i]);
        g_ptr_array_set_size(self->rows, 0);
        g_clear_pointer(&self->words, g_strfreev);
        gtk_widget_set_sensitive(GTK_WIDGET(self->button), FALSE);
        adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), FALSE);
        adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(self), FALSE);
}

static void
show_answer(GbnSuggestionRow *self, GVariant *reasons)
{
        gsize count = g_variant_n_children(reasons);
        g_autofree char *seen =
                g_strdup_printf(ngettext("%u thing was seen in its files. It does not say that "
                                         "anything is safe.",
                                         "%u things were seen in its files. They do not say that "
                                         "anything is safe.",
                                         count),
                                (guint) count);

        for (gsize i = 0; i < count; i++) {
                g_autoptr(GVariant) entry = g_variant_get_child_value(reasons, i);

                add_reason(self, entry);
        }
        /* Enabling expands it. */
        adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(self), count > 0);
        adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), FALSE);
        gtk_widget_set_sensitive(GTK_WIDGET(self->button), *self->words != NULL);
        adw_expander_row_set_subtitle(
                ADW_EXPANDER_ROW(self),
                count ? seen : _("Nothing was seen in its files that speaks for a selection."));
}

static void
on_suggested(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnSuggestionRow) self = userdata;
        g_autoptr(GVariant) reasons = NULL;
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) words = NULL;
        g_autofree char *failure = NULL;

        if (gbn_bus_manager_call_suggest_finish(GBN_BUS_MANAGER(source), &words, &reasons, result,
                                                &error)) {
                self->words = g_steal_pointer(&words);
                show_answer(self, reasons);
                return;
        }
        if (gbn_failure_is_silent(error))
                return;
        failure = gbn_failure_words(error);
        adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), failure);
}

void
gbn_suggestion_row_set_stage(GbnSuggestionRow *row, GbnStage *stage)
{
        GbnBusManager *manager = stage ? gbn_client_get_manager(gbn_stage_get_client(stage)) : NULL;

        g_cancellable_cancel(row->cancellable);
        g_clear_object(&row->cancellable);
        g_set_object(&row->stage, stage);
        clear(row);
        adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(row), "");
        if (!manager)
                return;
        row->cancellable = g_cancellable_new();
        gbn_bus_manager_call_suggest(manager, gbn_unit_get_name(gbn_stage_get_unit(stage)),
                                     G_DBUS_CALL_FLAGS_NONE, -1, row->cancellable, on_suggested,
                                     g_object_ref(row));
}

static void
gbn_suggestion_row_class_init(GbnSuggestionRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_suggestion_row_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/suggestion-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnSuggestionRow, button);
}

static void
gbn_suggestion_row_init(GbnSuggestionRow *self)
{
        self->rows = g_ptr_array_new();
        gtk_widget_init_template(GTK_WIDGET(self));
        gbn_inner_names_set(GTK_WIDGET(self), _("Suggested for This Service"));
        (void) g_signal_connect_swapped(self->button, "clicked", G_CALLBACK(on_clicked), self);
}
