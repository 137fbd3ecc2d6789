/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The levels are those of the host's catalogue. "Custom" is there only while it is true. */
#include "widgets/level-picker.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnLevelPicker {
        GtkWidget parent;
        GbnStage *stage;
        GPtrArray *buttons; /* GtkToggleButton *, each with the id of its level as its name */
        gboolean is_showing;

        GtkWidget *box;
        GtkBox *buttons_box;
        GtkToggleButton *none_button, *custom_button;
        GtkLabel *words;
};

G_DEFINE_FINAL_TYPE(GbnLevelPicker, gbn_level_picker, GTK_TYPE_WIDGET)

static void
gbn_level_picker_dispose(GObject *object)
{
        GbnLevelPicker *self = GBN_LEVEL_PICKER(object);

        gbn_level_picker_set_stage(self, NULL);
        g_clear_pointer(&self->buttons, g_ptr_array_unref);
        g_clear_pointer(&self->box, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_level_picker_parent_class)->dispose(object);
}

static void
on_toggled(GbnLevelPicker *self, GtkToggleButton *button)
{
        if (self->is_showing || !self->stage || !gtk_toggle_button_get_active(button) ||
            button == self->custom_button)
                return;
        gbn_stage_set_level(self->stage, gtk_widget_get_name(GTK_WIDGET(button)));
}

static const GbnCatalogue *
get_catalogue(GbnLevelPicker *self)
{
        return gbn_client_get_catalogue(gbn_stage_get_client(self->stage));
}

/* What the level is for, and whom it does not suit. */
static char *
level_words(GbnLevelPicker *self, const char *level)
{
        const GbnClassInfo *class;
        const char *against = "";
        g_autofree char *summary = NULL, *not_for = NULL;

        if (!level)
                return g_strdup(_("A selection of your own: it is none of the levels."));
        if (!*level)
                return g_strdup(_("No layer: the service stays as its files have it."));
        class = gbn_catalogue_class(get_catalogue(self), level);
        if (!class)
                return g_strdup("");
        (void) g_variant_dict_lookup(class->more, "not-for", "&s", &against);
        summary = gbn_words_translated(class->summary);
        not_for = gbn_words_translated(against);
        if (!*not_for)
                return g_steal_pointer(&summary);
        /* Translators: what a level does, then for which services it is not made. */
        return g_strdup_printf(_("%s Not for: %s"), summary, not_for);
}

static void
show(GbnLevelPicker *self)
{
        const char *level = gbn_stage_get_level(self->stage);
        g_autofree char *words = level_words(self, level);

        self->is_showing = TRUE;
        gtk_widget_set_visible(GTK_WIDGET(self->custom_button), !level);
        gtk_toggle_button_set_active(self->custom_button, !level);
        gtk_toggle_button_set_active(self->none_button, level && !*level);
        for (guint i = 0; i < self->buttons->len; i++)
                gtk_toggle_button_set_active(
                        self->buttons->pdata[i],
                        g_strcmp0(level, gtk_widget_get_name(self->buttons->pdata[i])) == 0);
        self->is_showing = FALSE;
        gtk_label_set_label(self->words, words);
}

static void
add_level(GbnLevelPicker *self, const GbnClassInfo *class)
{
        g_autofree char *title = gbn_words_translated(class->title);
        GtkWidget *label = gtk_label_new(title), *button = gtk_toggle_button_new();

        gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
        gtk_button_set_child(GTK_BUTTON(button), label);
        gtk_widget_set_name(button, class->id);
        gtk_widget_set_hexpand(button, TRUE);
        gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                       -1);
        gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), self->none_button);
        (void) g_signal_connect_swapped(button, "toggled", G_CALLBACK(on_toggled), self);
        gtk_box_insert_child_after(self->buttons_box, button,
                                   self->buttons->len ? self->buttons->pdata[self->buttons->len - 1]
                                                      : GTK_WIDGET(self->none_button));
        g_ptr_array_add(self->buttons, button);
}

/* As many layers as a level has, so strict it is. */
static gint
compare_levels(gconstpointer a, gconstpointer b, gpointer catalogue)
{
        const GbnClassInfo *one = *(const GbnClassInfo *const *) a;
        const GbnClassInfo *other = *(const GbnClassInfo *const *) b;
        g_autoptr(GPtrArray) first = gbn_catalogue_expand(catalogue, one->id);
        g_autoptr(GPtrArray) second = gbn_catalogue_expand(catalogue, other->id);

        return (int) first->len - (int) second->len;
}

static void
add_levels(GbnLevelPicker *self)
{
        const GbnCatalogue *catalogue = get_catalogue(self);
        g_autoptr(GPtrArray) levels = g_ptr_array_new();

        for (guint i = 0; i < self->buttons->len; i++)
                gtk_box_remove(self->buttons_box, self->buttons->pdata[i]);
        g_ptr_array_set_size(self->buttons, 0);
        for (guint i = 0; i < catalogue->classes->len; i++) {
                GbnClassInfo *class = catalogue->classes->pdata[i];

                if (g_str_equal(class->kind, "level"))
                        g_ptr_array_add(levels, class);
        }
        g_ptr_array_sort_with_data(levels, compare_levels, (gpointer) catalogue);
        for (guint i = 0; i < levels->len; i++)
                add_level(self, levels->pdata[i]);
}

void
gbn_level_picker_set_stage(GbnLevelPicker *picker, GbnStage *stage)
{
        if (picker->stage)
                g_signal_handlers_disconnect_by_data(picker->stage, picker);
        g_set_object(&picker->stage, stage);
        if (!stage)
                return;
        picker->is_showing = TRUE;
        add_levels(picker);
        picker->is_showing = FALSE;
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), picker);
        show(picker);
}

static void
gbn_level_picker_class_init(GbnLevelPickerClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_level_picker_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/level-picker.ui");
        gtk_widget_class_bind_template_child(widget, GbnLevelPicker, box);
        gtk_widget_class_bind_template_child(widget, GbnLevelPicker, buttons_box);
        gtk_widget_class_bind_template_child(widget, GbnLevelPicker, none_button);
        gtk_widget_class_bind_template_child(widget, GbnLevelPicker, custom_button);
        gtk_widget_class_bind_template_child(widget, GbnLevelPicker, words);
}

static void
gbn_level_picker_init(GbnLevelPicker *self)
{
        self->buttons = g_ptr_array_new();
        gtk_widget_init_template(GTK_WIDGET(self));
        gtk_widget_set_name(GTK_WIDGET(self->none_button), "");
        (void) g_signal_connect_swapped(self->none_button, "toggled", G_CALLBACK(on_toggled), self);
}
