/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers of Preview() and Weigh(), taken apart once. */
#include "client/foretold.h"

#include "client/words.h"

GbnPreview *
gbn_preview_new(GVariant *notes, GVariant *more)
{
        GbnPreview *preview = g_new0(GbnPreview, 1);

        preview->notes = g_variant_ref(notes);
        preview->more = g_variant_dict_new(more);
        (void) g_variant_dict_lookup(preview->more, "selection", "s", &preview->selection);
        return preview;
}

void
gbn_preview_free(GbnPreview *preview)
{
        g_free(preview->dropin);
        g_free(preview->digest);
        g_free(preview->selection);
        g_variant_unref(preview->notes);
        g_variant_dict_unref(preview->more);
        g_free(preview);
}

static void
weight_free(gpointer data)
{
        GbnWeight *weight = data;

        g_free(weight->word);
        g_free(weight->verdict);
        g_variant_dict_unref(weight->more);
        g_free(weight);
}

GHashTable *
gbn_weights_new(GVariant *rows)
{
        GHashTable *weights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, weight_free);
        GVariantIter iter;
        GVariant *row;

        g_variant_iter_init(&iter, rows);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_autoptr(GVariant) owned = row, more = NULL;
                GbnWeight *weight = g_new0(GbnWeight, 1);

                g_variant_get(owned, "(suus@a{sv})", &weight->word, &weight->with, &weight->without,
                              &weight->verdict, &more);
                weight->more = g_variant_dict_new(more);
                (void) g_hash_table_replace(weights, gbn_words_id(weight->word), weight);
        }
        return weights;
}
