/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read once for each connection. */
#include "client/catalogue.h"

#include "client/argument.h"
#include "client/words.h"

#include <glib/gi18n.h>

#define CLASS_DEPTH_MAX 8

static void
layer_free(gpointer data)
{
        GbnLayerInfo *layer = data;

        g_free(layer->id);
        g_free(layer->kind);
        g_free(layer->level);
        g_free(layer->title);
        g_free(layer->summary);
        g_variant_dict_unref(layer->more);
        g_free(layer);
}

static void
class_free(gpointer data)
{
        GbnClassInfo *class = data;

        g_free(class->id);
        g_free(class->kind);
        g_free(class->title);
        g_free(class->summary);
        g_strfreev(class->selection);
        g_variant_dict_unref(class->more);
        g_free(class);
}

static void
add_layers(GbnCatalogue *catalogue, GVariant *layers)
{
        GVariantIter iter;
        GVariant *row;

        g_variant_iter_init(&iter, layers);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_autoptr(GVariant) owned = row, more = NULL;
                GbnLayerInfo *layer = g_new0(GbnLayerInfo, 1);

                g_variant_get(owned, "(sssss@a{sv})", &layer->id, &layer->kind, &layer->level,
                              &layer->title, &layer->summary, &more);
                layer->more = g_variant_dict_new(more);
                g_ptr_array_add(catalogue->layers, layer);
                g_hash_table_insert(catalogue->by_id, layer->id, layer);
        }
}

static void
add_classes(GbnCatalogue *catalogue, GVariant *classes)
{
        GVariantIter iter;
        GVariant *row;

        g_variant_iter_init(&iter, classes);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_autoptr(GVariant) owned = row, more = NULL;
                GbnClassInfo *class = g_new0(GbnClassInfo, 1);

                g_variant_get(owned, "(ssss^as@a{sv})", &class->id, &class->kind, &class->title,
                              &class->summary, &class->selection, &more);
                class->more = g_variant_dict_new(more);
                g_ptr_array_add(catalogue->classes, class);
        }
}

GbnCatalogue *
gbn_catalogue_new(GVariant *layers, GVariant *classes)
{
        GbnCatalogue *catalogue = g_new0(GbnCatalogue, 1);

        catalogue->layers = g_ptr_array_new_with_free_func(layer_free);
        catalogue->classes = g_ptr_array_new_with_free_func(class_free);
        catalogue->by_id = g_hash_table_new(g_str_hash, g_str_equal);
        add_layers(catalogue, layers);
        add_classes(catalogue, classes);
        return catalogue;
}

void
gbn_catalogue_free(GbnCatalogue *catalogue)
{
        g_hash_table_unref(catalogue->by_id);
        g_ptr_array_unref(catalogue->layers);
        g_ptr_array_unref(catalogue->classes);
        g_free(catalogue);
}

const GbnLayerInfo *
gbn_catalogue_layer(const GbnCatalogue *catalogue, const char *id)
{
        return g_hash_table_lookup(catalogue->by_id, id);
}

const GbnClassInfo *
gbn_catalogue_class(const GbnCatalogue *catalogue, const char *id)
{
        for (guint i = 0; i < catalogue->classes->len; i++) {
                const GbnClassInfo *class = catalogue->classes->pdata[i];

                if (g_str_equal(class->id, id))
                        return class;
        }
        return NULL;
}

char *
gbn_catalogue_title(const GbnCatalogue *catalogue, const char *word)
{
        g_autofree char *id = gbn_words_id(word);
        g_autofree char *argument = gbn_words_clean(gbn_argument_of_word(word));
        const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);
        const GbnClassInfo *class = gbn_catalogue_class(catalogue, id);
        g_autofree char *title = gbn_words_translated(layer   ? layer->title
                                                      : class ? class->title
                                                              : id);

        if (!*argument)
                return g_steal_pointer(&title);
        /* Translators: a layer and what it is given: "Serve on ports: 80,443". */
        return g_strdup_printf(_("%s: %s"), title, argument);
}

/* The daemon refuses classes that lead to themselves; depth is for one that does not. */
static void
expand(const GbnCatalogue *catalogue, const char *id, guint depth, GPtrArray *words)
{
        const GbnClassInfo *class = gbn_catalogue_class(catalogue, id);

        for (char **word = class && depth < CLASS_DEPTH_MAX ? class->selection : NULL;
             word && *word; word++) {
                if (gbn_catalogue_class(catalogue, *word))
                        expand(catalogue, *word, depth + 1, words);
                else
                        g_ptr_array_add(words, g_strdup(*word));
        }
}

GPtrArray *
gbn_catalogue_expand(const GbnCatalogue *catalogue, const char *id)
{
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

        expand(catalogue, id, 0, words);
        g_ptr_array_add(words, NULL);
        return words;
}

gboolean
gbn_layer_info_is_grant(const GbnLayerInfo *layer)
{
        return g_str_equal(layer->kind, "grant");
}

const char *
gbn_layer_info_word(const GbnLayerInfo *layer, const char *key)
{
        const char *word = "";

        (void) g_variant_dict_lookup(layer->more, key, "&s", &word);
        return word;
}

gboolean
gbn_layer_info_flag(const GbnLayerInfo *layer, const char *key)
{
        gboolean flag = FALSE;

        (void) g_variant_dict_lookup(layer->more, key, "b", &flag);
        return flag;
}
