/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All layers and classes: the shipped ones, and the site's own, which win by id. */
#pragma once

#include "base/watch.h"
#include "engine/profile/layer.h"

#include <glib.h>

/* A named selection: a class of services, a level, or a profile that others published. */
typedef struct {
        char *id, *title, *summary, *for_whom, *not_for, *kind, *source;
        unsigned revision;
        char *argument, *argument_help; /* as in a layer */
        bool argument_required;
        char **selection;
        char *path;
} GbnClass;

typedef struct {
        GHashTable *layers;  /* char * id → GbnLayer * */
        GHashTable *classes; /* char * id → GbnClass * */
        GPtrArray *errors;   /* GError *: files that were refused; the others count */
} GbnCatalogue;

/* shipped: the folder that holds layers/ and classes/; site: another such folder, or NULL. A missing
 * site folder is fine, a missing shipped one is NOT_FOUND. */
GbnCatalogue *gbn_catalogue_open(const char *shipped, const char *site, GError **error);

/* The same; watch is told of all that is read. NULL: nobody is. */
GbnCatalogue *
gbn_catalogue_open_watched(const char *shipped, const char *site, GbnWatch *watch, GError **error);

/* Adds the layers and classes of a site that lies in a tree; one with the id of another takes its place. */
void gbn_catalogue_add_site(GbnCatalogue *catalogue, const GbnRoot *root, const char *site);
void gbn_catalogue_free(GbnCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnCatalogue, gbn_catalogue_free)

const GbnLayer *gbn_catalogue_layer(const GbnCatalogue *catalogue, const char *id);
const GbnClass *gbn_catalogue_class(const GbnCatalogue *catalogue, const char *id);

/* The id that differs from this one by a typing slip; NULL when nothing is near. */
const char *gbn_catalogue_nearest(const GbnCatalogue *catalogue, const char *id);

/* A folder that holds layers/ and classes/, and the tree it lies in. */
typedef struct {
        const GbnRoot *root;
        const char *folder;
} GbnCatalogueShelf;

/* From two shelves, the shipped one, of this machine, and the site's: only what the words of a selection lead to,
 * which is a tenth of the work; all of it with NULL, and where nothing has the id of a word. Of other files nothing is known, not even their errors. */
GbnCatalogue *
gbn_catalogue_open_for(const GbnCatalogueShelf *shelves, const char *const *words, GError **error);

/* Sorted by id. */
GPtrArray *gbn_catalogue_layers(const GbnCatalogue *catalogue);
GPtrArray *gbn_catalogue_classes(const GbnCatalogue *catalogue);
