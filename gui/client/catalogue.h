/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers and classes that a host has, as ListLayers() and ListClasses() tell of them. */
#pragma once

#include <gio/gio.h>

/* Texts are English, to be shown through gbn_words_translated(). */
typedef struct {
        char *id, *kind, *level, *title, *summary;
        GVariantDict *more;
} GbnLayerInfo;

typedef struct {
        char *id, *kind, *title, *summary;
        char **selection;
        GVariantDict *more;
} GbnClassInfo;

typedef struct {
        GPtrArray *layers;  /* GbnLayerInfo *, in the daemon's order */
        GPtrArray *classes; /* GbnClassInfo * */
        GHashTable *by_id;  /* char * → GbnLayerInfo * */
} GbnCatalogue;

/* layers: a(sssssa{sv}); classes: a(ssssasa{sv}). */
GbnCatalogue *gbn_catalogue_new(GVariant *layers, GVariant *classes);
void gbn_catalogue_free(GbnCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnCatalogue, gbn_catalogue_free)

/* NULL: no such layer. */
const GbnLayerInfo *gbn_catalogue_layer(const GbnCatalogue *catalogue, const char *id);
const GbnClassInfo *gbn_catalogue_class(const GbnCatalogue *catalogue, const char *id);

/* What a word of a selection is called, "Serve on ports: 80,443" for "net-server:80,443"; a word that is not
 * known as it is. */
char *gbn_catalogue_title(const GbnCatalogue *catalogue, const char *word);

/* The layers that a class leads to, through others where it names them; char *, ended by NULL. Empty for an id
 * that is none. */
GPtrArray *gbn_catalogue_expand(const GbnCatalogue *catalogue, const char *id);

gboolean gbn_layer_info_is_grant(const GbnLayerInfo *layer);
const char *gbn_layer_info_word(const GbnLayerInfo *layer, const char *key); /* of more; "" */
gboolean gbn_layer_info_flag(const GbnLayerInfo *layer, const char *key);
