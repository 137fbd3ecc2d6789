/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two steps: which one; and, where it takes something, what. */
#include "widgets/grant-picker.h"

#include "client/argument.h"
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _GbnGrantPicker {
        AdwWindow parent;
        GbnStage *stage;
        char *id, *type; /* of the one that was chosen */
        char *search;    /* folded; NULL: none */

        GtkStack *stack;
        GtkButton *back_button, *add_button;
        GtkSearchEntry *search_entry;
        GtkListBox *list;
        GtkLabel *title_label, *summary, *help, *problem;
        GtkEntry *entry;
};

G_DEFINE_FINAL_TYPE(GbnGrantPicker, gbn_grant_picker, ADW_TYPE_WINDOW)

static void
gbn_grant_picker_dispose(GObject *object)
{
        g_clear_object(&GBN_GRANT_PICKER(object)->stage);
        G_OBJECT_CLASS(gbn_grant_picker_parent_class)->dispose(object);
}

static void
gbn_grant_picker_finalize(GObject *object)
{
        GbnGrantPicker *self = GBN_GRANT_PICKER(object);

        g_free(self->id);
        g_free(self->type);
        g_free(self->search);
        G_OBJECT_CLASS(gbn_grant_picker_parent_class)->finalize(object);
}

static const GbnCatalogue *
get_catalogue(GbnGrantPicker *self)
{
        return gbn_client_get_catalogue(gbn_stage_get_client(self->stage));
}

static void
show_step(GbnGrantPicker *self, const char *step)
{
        gtk_stack_set_visible_child_name(self->stack, step);
        gtk_widget_set_visible(GTK_WIDGET(self->back_button), g_str_equal(step, "argument"));
}

static void
on_back(GbnGrantPicker *self)
{
        show_step(self, "list");
        (void) gtk_widget_grab_focus(GTK_WIDGET(self->search_entry));
}

static void
on_typed(GbnGrantPicker *self)
{
        const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
        g_autofree char *problem = gbn_argument_problem(self->type ? self->type : "", text);

        gtk_widget_set_sensitive(GTK_WIDGET(self->add_button), problem == NULL);
        gtk_label_set_label(self->problem, *text && problem ? problem : "");
        gtk_widget_set_visible(GTK_WIDGET(self->problem), *text && problem);
}

static void
on_add(GbnGrantPicker *self)
{
        const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
        g_autofree char *problem = gbn_argument_problem(self->type ? self->type : "", text);
        g_autofree char *tidy = gbn_argument_tidy(text);
        g_autofree char *word = g_strdup_printf("%s:%s", self->id, tidy);

        if (problem)
                return;
        gbn_stage_put(self->stage, word);
        gtk_window_close(GTK_WINDOW(self));
}

static void
ask_for_argument(GbnGrantPicker *self, const GbnLayerInfo *layer)
{
        g_autofree char *title = gbn_words_translated(layer->title);
        g_autofree char *summary = gbn_words_translated(layer->summary);
        g_autofree char *help = gbn_words_reason(gbn_layer_info_word(layer, "argument-help"));

        g_free(self->id);
        g_free(self->type);
        self->id = g_strdup(layer->id);
        self->type = g_strdup(gbn_layer_info_word(layer, "argument"));
        gtk_label_set_label(self->title_label, title);
        gtk_label_set_label(self->summary, summary);
        gtk_label_set_label(self->help, help);
        gtk_editable_set_text(GTK_EDITABLE(self->entry), "");
        on_typed(self);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       title, -1);
        show_step(self, "argument");
        (void) gtk_widget_grab_focus(GTK_WIDGET(self->entry));
}

static void
on_chosen(GbnGrantPicker *self, GtkListBoxRow *row)
{
        const GbnLayerInfo *layer = gbn_catalogue_layer(get_catalogue(self),
                                                        gtk_widget_get_name(GTK_WIDGET(row)));

        if (!layer)
                return;
        if (*gbn_layer_info_word(layer, "argument")) {
                ask_for_argument(self, layer);
                return;
        }
        gbn_stage_put(self->stage, layer->id);
        gtk_window_close(GTK_WINDOW(self));
}

/* Enter while searching takes the first that is found. */
static void
on_search_done(GbnGrantPicker *self)
{
        GtkListBoxRow *row;

        for (int i = 0; (row = gtk_list_box_get_row_at_index(self->list, i)); i++)
                if (gtk_widget_get_child_visible(GTK_WIDGET(row))) {
                        on_chosen(self, row);
                        return;
                }
}

static void
on_search(GbnGrantPicker *self)
{
        g_free(self->search);
        self->search = g_utf8_casefold(gtk_editable_get_text(GTK_EDITABLE(self->search_entry)), -1);
        gtk_list_box_invalidate_filter(self->list);
}

static gboolean
matches(GtkListBoxRow *row, gpointer userdata)
{
        GbnGrantPicker *self = userdata;
        g_autofree char *text = NULL, *folded = NULL;

        if (!self->search || !*self->search)
                return TRUE;
        text = g_strdup_printf("%s %s %s", adw_preferences_row_get_title(ADW_PREFERENCES_ROW(row)),
                               adw_action_row_get_subtitle(ADW_ACTION_ROW(row)),
                               gtk_widget_get_name(GTK_WIDGET(row)));
        folded = g_utf8_casefold(text, -1);
        return strstr(folded, self->search) != NULL;
}

static void
add_row(GbnGrantPicker *self, const GbnLayerInfo *layer)
{
        GtkWidget *row = adw_action_row_new();
        g_autofree char *title = gbn_words_translated(layer->title);
        g_autofree char *summary = gbn_words_translated(layer->summary);

        adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(row), summary);
        gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
        gtk_widget_set_name(row, layer->id);
        gtk_list_box_append(self->list, row);
}

static void
add_rows(GbnGrantPicker *self)
{
        const GbnCatalogue *catalogue = get_catalogue(self);

        for (guint i = 0; i < catalogue->layers->len; i++) {
                const GbnLayerInfo *layer = catalogue->layers->pdata[i];

                if (!gbn_layer_info_is_grant(layer) &&
                    !gbn_layer_info_flag(layer, "argument-required"))
                        continue;
                if (!gbn_stage_find(self->stage, layer->id))
                        add_row(self, layer);
        }
}

static int
compare_rows(GtkListBoxRow *a, GtkListBoxRow *b, gpointer userdata)
{
        return g_utf8_collate(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(a)),
                              adw_preferences_row_get_title(ADW_PREFERENCES_ROW(b)));
}

static void
gbn_grant_picker_class_init(GbnGrantPickerClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_grant_picker_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_grant_picker_finalize;
        gtk_widget_class_add_binding_action(widget, GDK_KEY_Escape, 0, "window.close", NULL);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/grant-picker.ui");
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, stack);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, back_button);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, add_button);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, search_entry);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, list);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, title_label);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, summary);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, help);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, problem);
        gtk_widget_class_bind_template_child(widget, GbnGrantPicker, entry);
}

static void
gbn_grant_picker_init(GbnGrantPicker *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gtk_list_box_set_filter_func(self->list, matches, self, NULL);
        gtk_list_box_set_sort_func(self->list, compare_rows, NULL, NULL);
        gtk_search_entry_set_key_capture_widget(self->search_entry, GTK_WIDGET(self->list));
        (void) g_signal_connect_swapped(self->back_button, "clicked", G_CALLBACK(on_back), self);
        (void) g_signal_connect_swapped(self->search_entry, "search-changed", G_CALLBACK(on_search),
                                        self);
        (void) g_signal_connect_swapped(self->search_entry, "activate", G_CALLBACK(on_search_done),
                                        self);
        (void) g_signal_connect_swapped(self->search_entry, "stop-search",
                                        G_CALLBACK(gtk_window_close), self);
        (void) g_signal_connect_swapped(self->list, "row-activated", G_CALLBACK(on_chosen), self);
        (void) g_signal_connect_swapped(self->entry, "changed", G_CALLBACK(on_typed), self);
        (void) g_signal_connect_swapped(self->entry, "activate", G_CALLBACK(on_add), self);
        (void) g_signal_connect_swapped(self->add_button, "clicked", G_CALLBACK(on_add), self);
        show_step(self, "list");
}

GtkWindow *
gbn_grant_picker_open(GtkWindow *over, GbnStage *stage)
{
        GbnGrantPicker *self = g_object_new(GBN_TYPE_GRANT_PICKER, "transient-for", over, NULL);

        self->stage = g_object_ref(stage);
        add_rows(self);
        gtk_window_present(GTK_WINDOW(self));
        return GTK_WINDOW(self);
}
