/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "sentences" has one for each note, for translation; a daemon that tells fewer is taken at its English word. */
#include "widgets/note-group.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnNoteGroup {
        AdwPreferencesGroup parent;
        GPtrArray *rows; /* GtkWidget * */
};

G_DEFINE_FINAL_TYPE(GbnNoteGroup, gbn_note_group, ADW_TYPE_PREFERENCES_GROUP)

static void
gbn_note_group_finalize(GObject *object)
{
        g_ptr_array_unref(GBN_NOTE_GROUP(object)->rows);
        G_OBJECT_CLASS(gbn_note_group_parent_class)->finalize(object);
}

static void
gbn_note_group_class_init(GbnNoteGroupClass *class)
{
        G_OBJECT_CLASS(class)->finalize = gbn_note_group_finalize;
}

static void
gbn_note_group_init(GbnNoteGroup *self)
{
        self->rows = g_ptr_array_new();
        adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(self), _("Good to Know"));
}

static char *
dup_words(GVariant *sentences, gsize number, const char *words)
{
        g_autofree char *text = NULL;

        if (sentences && number < g_variant_n_children(sentences)) {
                g_autoptr(GVariant) sentence = g_variant_get_child_value(sentences, number);

                text = gbn_words_sentence(sentence);
        } else
                text = gbn_words_translated(words);
        return gbn_words_reason(text);
}

/* Subjects are directives or ids of layers, and "layers" for all of them. */
static void
add_note(GbnNoteGroup *self, const char *severity, const char *subject, const char *words)
{
        gboolean is_caution = g_str_equal(severity, "caution");
        g_autofree char *clean = gbn_words_clean(subject);
        GtkWidget *row = g_object_new(ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", words,
                                      NULL);

        if (!g_str_equal(subject, "layers"))
                adw_action_row_set_subtitle(ADW_ACTION_ROW(row), clean);
        if (is_caution) {
                GtkWidget *icon = gtk_image_new_from_icon_name("gbn-notice-symbolic");

                gtk_accessible_update_property(GTK_ACCESSIBLE(icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                               _("Caution"), -1);
                gtk_widget_set_tooltip_text(icon, _("Caution"));
                adw_action_row_add_prefix(ADW_ACTION_ROW(row), icon);
        }
        g_ptr_array_add(self->rows, row);
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), row);
}

void
gbn_note_group_set_preview(GbnNoteGroup *group, const GbnPreview *preview)
{
        g_autoptr(GVariant) sentences = NULL;
        GVariantIter iter;
        const char *severity, *subject, *words;
        gsize number = 0;

        for (guint i = 0; i < group->rows->len; i++)
                adw_preferences_group_remove(ADW_PREFERENCES_GROUP(group), group->rows->pdata[i]);
        g_ptr_array_set_size(group->rows, 0);
        if (preview) {
                sentences = g_variant_dict_lookup_value(preview->more, "sentences",
                                                        G_VARIANT_TYPE("a(sasu)"));
                g_variant_iter_init(&iter, preview->notes);
                while (g_variant_iter_next(&iter, "(&s&s&s)", &severity, &subject, &words)) {
                        g_autofree char *text = dup_words(sentences, number++, words);

                        add_note(group, severity, subject, text);
                }
        }
        gtk_widget_set_visible(GTK_WIDGET(group), group->rows->len > 0);
}
