/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cautions first, as they do not go away; then the layers that are likely to break something. */
#include "widgets/try-risks.h"

#include "client/words.h"

#include <glib/gi18n.h>

static void
add_line(GtkBox *box, const char *words)
{
        GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
        GtkWidget *icon = g_object_new(GTK_TYPE_IMAGE, "icon-name", "gbn-notice-symbolic", "valign",
                                       GTK_ALIGN_START, "margin-top", 2, "accessible-role",
                                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
        GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "label", words, "xalign", 0.0, "wrap", TRUE,
                                        "wrap-mode", PANGO_WRAP_WORD_CHAR, "hexpand", TRUE, NULL);

        gtk_box_append(GTK_BOX(line), icon);
        gtk_box_append(GTK_BOX(line), label);
        gtk_box_append(box, line);
}

static void
add_caution(GtkBox *box, GbnStage *stage)
{
        GbnHost *host = gbn_client_get_host(gbn_stage_get_client(stage));
        g_autofree char *caution =
                gbn_words_reason(gbn_unit_get_caution(gbn_stage_get_unit(stage)));
        g_autofree char *cut = NULL;

        if (*caution)
                add_line(box, caution);
        if (gbn_host_get_kind(host) != GBN_HOST_SSH)
                return;
        /* Translators: %s is the name of a computer. */
        cut = g_strdup_printf(
                _("Should this cut the connection to %s, the trial goes back there by "
                  "itself when its time is over."),
                gbn_host_get_title(host));
        add_line(box, cut);
}

static char *
note_words(const GbnPreview *preview, gsize number, const char *plain)
{
        g_autoptr(GVariant) sentences = g_variant_dict_lookup_value(preview->more, "sentences",
                                                                    G_VARIANT_TYPE("a(sasu)"));
        g_autoptr(GVariant) sentence = NULL;

        if (!sentences || number >= g_variant_n_children(sentences))
                return gbn_words_reason(plain);
        sentence = g_variant_get_child_value(sentences, number);
        return gbn_words_sentence(sentence);
}

static gboolean
is_risky(const GbnWeight *weight)
{
        return weight && (g_str_equal(weight->verdict, "likely-to-break") ||
                          g_str_equal(weight->verdict, "breaks"));
}

static char *
title_of(GbnStage *stage, const char *id)
{
        const GbnLayerInfo *layer =
                gbn_catalogue_layer(gbn_client_get_catalogue(gbn_stage_get_client(stage)), id);

        return gbn_words_translated(layer ? layer->title : id);
}

/* subject: a directive or a layer, which its verdict may speak of as well. */
static void
add_note(GtkBox *box, GbnStage *stage, gsize number)
{
        const GbnPreview *preview = gbn_stage_get_preview(stage);
        const char *severity, *subject, *plain;
        g_autofree char *words = NULL, *line = NULL, *title = NULL, *id = NULL;

        g_variant_get_child(preview->notes, number, "(&s&s&s)", &severity, &subject, &plain);
        id = gbn_words_id(subject);
        if (!g_str_equal(severity, "caution") || is_risky(gbn_stage_get_weight(stage, id)))
                return;
        words = note_words(preview, number, plain);
        title = title_of(stage, id);
        line = *title ? g_strdup_printf("%s: %s", title, words) : g_strdup(words);
        add_line(box, line);
}

static char *
verdict_words(const GbnWeight *weight)
{
        g_autoptr(GVariant) sentence = g_variant_dict_lookup_value(weight->more, "sentence",
                                                                   G_VARIANT_TYPE("(sasu)"));
        const char *reason = "";
        g_autofree char *words = NULL;

        (void) g_variant_dict_lookup(weight->more, "reason", "&s", &reason);
        words = sentence ? gbn_words_sentence(sentence) : g_strdup(reason);
        return g_str_equal(weight->verdict, "breaks")
                       /* Translators: %s is why. */
                       ? g_strdup_printf(_("It broke before: %s"), words)
                       /* Translators: %s is why. */
                       : g_strdup_printf(_("Likely to break something: %s"), words);
}

/* Layers with one reason stand together: a level has many, and few reasons. */
static void
gather(GbnStage *stage, GPtrArray *reasons, GHashTable *titles)
{
        for (const char *const *word = gbn_stage_get_words(stage); *word; word++) {
                g_autofree char *id = gbn_words_id(*word), *title = title_of(stage, id);
                const GbnWeight *weight = gbn_stage_get_weight(stage, id);
                g_autofree char *reason = is_risky(weight) ? verdict_words(weight) : NULL;
                const char *before = reason ? g_hash_table_lookup(titles, reason) : NULL;
                char *all = before ? g_strdup_printf("%s, %s", before, title) : g_strdup(title);

                if (reason && !before)
                        g_ptr_array_add(reasons, g_strdup(reason));
                if (reason)
                        (void) g_hash_table_replace(titles, g_strdup(reason), all);
                else
                        g_free(all);
        }
}

static void
add_layers(GtkBox *box, GbnStage *stage)
{
        g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GHashTable)
                titles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

        gather(stage, reasons, titles);
        for (guint i = 0; i < reasons->len; i++) {
                const char *reason = reasons->pdata[i];
                g_autofree char *line = g_strdup_printf(
                        "%s\n%s", (const char *) g_hash_table_lookup(titles, reason), reason);

                add_line(box, line);
        }
}

void
gbn_try_risks_show(GtkBox *box, GbnStage *stage)
{
        const GbnPreview *preview = gbn_stage_get_preview(stage);
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(box))))
                gtk_box_remove(box, child);
        add_caution(box, stage);
        for (gsize i = 0; preview && i < g_variant_n_children(preview->notes); i++)
                add_note(box, stage, i);
        add_layers(box, stage);
        gtk_widget_set_visible(GTK_WIDGET(box),
                               gtk_widget_get_first_child(GTK_WIDGET(box)) != NULL);
}

gboolean
gbn_try_risks_is_careful(GbnStage *stage)
{
        GbnHost *host = gbn_client_get_host(gbn_stage_get_client(stage));

        return *gbn_unit_get_caution(gbn_stage_get_unit(stage)) ||
               gbn_host_get_kind(host) == GBN_HOST_SSH;
}
