/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers have their titles here: ids are for terminals. */
#include "widgets/history-row.h"

#include "client/words.h"
#include "widgets/naming.h"

#include <glib/gi18n.h>
#include <string.h>

struct _GbnHistoryRow {
        AdwExpanderRow parent;
        char **after;
        GtkLabel *exposure;
        AdwActionRow *before_row, *after_row, *outcome_row, *restore_row;
        GtkButton *restore_button;
};

enum { RESTORE, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnHistoryRow, gbn_history_row, ADW_TYPE_EXPANDER_ROW)

static void
gbn_history_row_finalize(GObject *object)
{
        g_strfreev(GBN_HISTORY_ROW(object)->after);
        G_OBJECT_CLASS(gbn_history_row_parent_class)->finalize(object);
}

static void
on_restore(GbnHistoryRow *self)
{
        g_signal_emit(self, signals[RESTORE], 0, self->after);
}

static void
gbn_history_row_class_init(GbnHistoryRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->finalize = gbn_history_row_finalize;
        signals[RESTORE] = g_signal_new("restore", GBN_TYPE_HISTORY_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/history-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, exposure);
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, before_row);
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, after_row);
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, outcome_row);
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, restore_row);
        gtk_widget_class_bind_template_child(widget, GbnHistoryRow, restore_button);
}

static void
gbn_history_row_init(GbnHistoryRow *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->restore_button, "clicked", G_CALLBACK(on_restore),
                                        self);
}

static char *
layer_title(const GbnCatalogue *catalogue, const char *word)
{
        g_autofree char *id = gbn_words_id(word), *title = NULL, *argument = NULL;
        const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);

        if (!layer)
                return gbn_words_clean(word);
        title = gbn_words_translated(layer->title);
        if (!word[strlen(id)])
                return g_steal_pointer(&title);
        argument = gbn_words_clean(word + strlen(id) + 1);
        /* Translators: the title of a layer and what it was given: "Serve on ports: 80". */
        return g_strdup_printf(_("%s: %s"), title, argument);
}

static char *
layer_titles(const GbnCatalogue *catalogue, char **words)
{
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        g_auto(GStrv) titles = NULL;

        for (; *words; words++) {
                g_autofree char *title = layer_title(catalogue, *words);

                g_strv_builder_add(builder, title);
        }
        titles = g_strv_builder_end(builder);
        /* Translators: no layers. */
        return *titles ? g_strjoinv(", ", titles) : g_strdup(C_("layers", "None"));
}

static char *
count_words(const GbnHistoryEntry *entry)
{
        guint before = g_strv_length(entry->before), after = g_strv_length(entry->after);

        /* Translators: numbers of layers before and after a change. */
        return g_strdup_printf(ngettext("%u → %u layer", "%u → %u layers", after), before, after);
}

static char *
who_words(const GbnHistoryEntry *entry, const char *user)
{
        return *entry->tool ?
                            /* Translators: a user, and the program that was used. */
                       g_strdup_printf(_("%s, with %s"), user, entry->tool)
                            : g_strdup(user);
}

static void
show_exposure(GbnHistoryRow *self, const GbnHistoryEntry *entry)
{
        g_autofree char *before = NULL, *after = NULL, *change = NULL, *label = NULL;

        gtk_widget_set_visible(GTK_WIDGET(self->exposure),
                               entry->exposure_before >= 0 && entry->exposure_after >= 0);
        if (!gtk_widget_get_visible(GTK_WIDGET(self->exposure)))
                return;
        before = gbn_words_tenths((guint) entry->exposure_before);
        after = gbn_words_tenths((guint) entry->exposure_after);
        change = gbn_words_from_to(before, after);
        label = g_strdup_printf(_("Exposure before %s, after %s"), before, after);
        gtk_label_set_label(self->exposure, change);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self->exposure), label);
}

static void
show_layers(GbnHistoryRow *self, const GbnHistoryEntry *entry, const GbnCatalogue *catalogue)
{
        g_autofree char *before = layer_titles(catalogue, entry->before);
        g_autofree char *after = layer_titles(catalogue, entry->after);
        g_autofree char *outcome = gbn_history_entry_dup_outcome(entry);

        adw_action_row_set_subtitle(self->before_row, before);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->after_row),
                                      entry->is_reverted ? _("Layers Tried") : _("Layers After"));
        adw_action_row_set_subtitle(self->after_row, after);
        adw_action_row_set_subtitle(self->outcome_row, outcome);
        gtk_widget_set_visible(GTK_WIDGET(self->outcome_row), *outcome != '\0');
}

GtkWidget *
gbn_history_row_new(const GbnHistoryEntry *entry, const GbnCatalogue *catalogue, const char *user)
{
        GbnHistoryRow *self = g_object_new(GBN_TYPE_HISTORY_ROW, NULL);
        const char *title = gbn_history_entry_get_title(entry);
        g_autofree char *ago = gbn_words_ago(entry->time, g_get_real_time() / G_USEC_PER_SEC);
        g_autofree char *time = gbn_words_time(entry->time);
        g_autofree char *count = count_words(entry), *who = who_words(entry, user);
        /* Translators: when, by whom, and how many layers. */
        g_autofree char *subtitle = g_strdup_printf(_("%s · %s · %s"), ago, who, count);
        g_autofree char *label = g_strdup_printf("%s, %s, %s, %s", title, ago, who, count);

        self->after = g_strdupv(entry->after);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), title);
        adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), subtitle);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self), time);
        adw_action_row_set_subtitle(self->restore_row, time);
        show_exposure(self, entry);
        show_layers(self, entry, catalogue);
        gbn_name_lists(GTK_WIDGET(self), title);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                       -1);
        return GTK_WIDGET(self);
}

void
gbn_history_row_set_can_restore(GbnHistoryRow *row, gboolean can)
{
        gtk_widget_set_sensitive(GTK_WIDGET(row->restore_button), can);
}
