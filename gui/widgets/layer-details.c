/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows that only say something: a heading and a text. */
#include "widgets/layer-details.h"

#include "client/words.h"

#include <glib/gi18n.h>

static void
add_row(AdwExpanderRow *expander, const char *title, const char *text)
{
        GtkWidget *row = adw_action_row_new();

        adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
        gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
        adw_expander_row_add_row(expander, row);
}

static void
add_text(AdwExpanderRow *expander, const char *title, const char *english)
{
        g_autofree char *text = gbn_words_translated(english);

        if (*text)
                add_row(expander, title, text);
}

static void
add_breakages(AdwExpanderRow *expander, const GbnLayerInfo *layer)
{
        g_autoptr(GVariant) breaks = g_variant_dict_lookup_value(layer->more, "breaks",
                                                                 G_VARIANT_TYPE("a(sss)"));
        g_autoptr(GString) text = g_string_new(NULL);
        GVariantIter iter;
        const char *who, *how;

        if (!breaks)
                return;
        g_variant_iter_init(&iter, breaks);
        while (g_variant_iter_next(&iter, "(&s&s&s)", &who, &how, NULL)) {
                g_autofree char *whom = gbn_words_translated(who),
                                *what = gbn_words_translated(how);

                if (text->len)
                        g_string_append_c(text, '\n');
                /* Translators: a program that a layer broke, and how. */
                g_string_append_printf(text, _("%s: %s"), whom, what);
        }
        if (text->len)
                add_row(expander, _("Known Breakages"), text->str);
}

static char *
list_words(const GbnLayerInfo *layer, const char *key)
{
        g_autofree const char **ids = NULL;

        if (!g_variant_dict_lookup(layer->more, key, "^a&s", &ids))
                return g_strdup("");
        return g_strjoinv(", ", (char **) ids);
}

void
gbn_layer_details_add(AdwExpanderRow *row, const GbnLayerInfo *layer)
{
        g_autofree char *sets = list_words(layer, "sets");
        g_autofree char *conflicts = list_words(layer, "conflicts");
        g_autofree char *id = gbn_words_clean(layer->id);
        g_autofree char *revision = NULL;
        guint number = 0;

        if (*sets)
                add_row(row, _("Directives It Sets"), sets);
        add_text(row, _("What It Costs"), gbn_layer_info_word(layer, "cost"));
        add_text(row, _("For Whom"), gbn_layer_info_word(layer, "for"));
        add_breakages(row, layer);
        if (*conflicts)
                add_row(row, _("Does Not Go With"), conflicts);
        (void) g_variant_dict_lookup(layer->more, "revision", "u", &number);
        /* Translators: the name of a layer on the command line, and its revision. */
        revision = g_strdup_printf(_("%s, revision %u"), id, number);
        add_row(row, _("Name and Revision"), revision);
}
