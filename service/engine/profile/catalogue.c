/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bad file is refused whole and remembered; it never hides the shipped one of the same id quietly:
 * the error says so, and that id is then not to be had at all. */
#include "engine/profile/catalogue.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/json-file.h"
#include "engine/profile/layer-argument.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLIPS_MAX 2

/* One folder of files. */
typedef struct {
        const GbnRoot *root;
        const char *folder;
        bool is_shipped, holds_classes;
} Place;

static void
layer_free(void *data)
{
        gbn_layer_free(data);
}

static void
class_free(void *data)
{
        GbnClass *class = data;

        g_free(class->id);
        g_free(class->title);
        g_free(class->summary);
        g_free(class->for_whom);
        g_free(class->not_for);
        g_free(class->kind);
        g_free(class->source);
        g_free(class->argument);
        g_free(class->argument_help);
        g_strfreev(class->selection);
        g_free(class->path);
        g_free(class);
}

static void
error_free(void *data)
{
        g_error_free(data);
}

void
gbn_catalogue_free(GbnCatalogue *catalogue)
{
        if (!catalogue)
                return;
        g_clear_pointer(&catalogue->layers, g_hash_table_unref);
        g_clear_pointer(&catalogue->classes, g_hash_table_unref);
        g_clear_pointer(&catalogue->errors, g_ptr_array_unref);
        g_free(catalogue);
}

static bool
read_optional(GbnJsonFile *file, const char *key, char **ret, GError **error)
{
        return !json_object_has_member(file->top, key) ||
               gbn_json_file_text(file, file->top, key, ret, error);
}

static bool
read_argument(GbnJsonFile *file, GbnClass *class, GError **error)
{
        JsonObject *argument;

        if (!gbn_json_file_object(file, file->top, "argument", &argument, error))
                return false;
        if (!argument)
                return true;
        if (!gbn_json_file_text(file, argument, "type", &class->argument, error) ||
            !gbn_json_file_text(file, argument, "help", &class->argument_help, error))
                return false;
        class->argument_required = gbn_json_file_flag(argument, "required");
        return gbn_argument_type_is_known(class->argument) ||
               gbn_json_file_bad(file, "type", N_("no kind of argument"), error);
}

static bool
read_selection(GbnJsonFile *file, GbnClass *class, GError **error)
{
        JsonArray *array;

        if (!gbn_json_file_array(file, "selection", &array, error))
                return false;
        if (!array)
                return gbn_json_file_bad(file, "selection", N_("it must be there, as a list"),
                                         error);
        if (json_array_get_length(array) == 0) {
                class->selection = g_new0(char *, 1);
                return true;
        }
        class->selection = gbn_json_file_strings(
                file, "selection", json_object_get_member(file->top, "selection"), error);
        return class->selection != NULL;
}

static bool
read_class(GbnJsonFile *file, GbnClass *class, GError **error)
{
        static const char *const keys[] = { "id",      "revision",  "kind",    "title",
                                            "summary", "for",       "not_for", "argument",
                                            "source",  "selection", NULL };

        return gbn_json_file_check_keys(file, file->top, keys, error) &&
               gbn_json_file_id(file, &class->id, error) &&
               gbn_json_file_number(file, "revision", 1, &class->revision, error) &&
               gbn_json_file_text(file, file->top, "kind", &class->kind, error) &&
               gbn_json_file_text(file, file->top, "title", &class->title, error) &&
               gbn_json_file_text(file, file->top, "summary", &class->summary, error) &&
               read_optional(file, "for", &class->for_whom, error) &&
               read_optional(file, "not_for", &class->not_for, error) &&
               read_optional(file, "source", &class->source, error) &&
               read_argument(file, class, error) && read_selection(file, class, error);
}

static void
add_class(GbnCatalogue *catalogue, const GbnRoot *root, const char *path, GError **error)
{
        g_auto(GbnJsonFile) file = { 0 };
        GbnClass *class = g_new0(GbnClass, 1);

        class->path = g_strdup(path);
        if (gbn_json_file_open(root, path, &file, error) && read_class(&file, class, error) &&
            (!g_hash_table_contains(catalogue->layers, class->id) ||
             gbn_json_file_bad(&file, "id", N_("a layer has it already"), error)))
                g_hash_table_replace(catalogue->classes, class->id, class);
        else
                class_free(class);
}

static void
add_layer(GbnCatalogue *catalogue, const Place *place, const char *path, GError **error)
{
        GbnLayer *layer = gbn_layer_read(place->root, path, place->is_shipped, error);

        if (layer && g_hash_table_contains(catalogue->classes, layer->id)) {
                gbn_error_set(error, GBN_ERROR_BAD_LAYER,
                              N_("%s:1: \"id\": a class has it already"), path);
                gbn_layer_free(layer);
        } else if (layer)
                g_hash_table_replace(catalogue->layers, layer->id, layer);
}

/* What a file of this name would have been is taken out, so that nothing older stands in for it. */
static void
refuse(GbnCatalogue *catalogue, const char *name, GError *error)
{
        g_autofree char *id = g_strndup(name, strlen(name) - strlen(".json"));

        (void) g_hash_table_remove(catalogue->layers, id);
        (void) g_hash_table_remove(catalogue->classes, id);
        g_ptr_array_add(catalogue->errors, error);
}

static void
read_file(GbnCatalogue *catalogue, const Place *place, const char *path)
{
        GError *reason = NULL;

        if (place->holds_classes)
                add_class(catalogue, place->root, path, &reason);
        else
                add_layer(catalogue, place, path, &reason);
        if (reason)
                refuse(catalogue, strrchr(path, '/') + 1, reason);
}

static void
refuse_rest(GbnCatalogue *catalogue, const char *folder, const char *name)
{
        GError *reason = NULL;

        gbn_error_set(&reason, GBN_ERROR_TOO_LARGE,
                      N_("%s: more than %u files; the rest is left out"), folder,
                      GBN_CATALOGUE_MAX);
        refuse(catalogue, name, reason);
}

static bool
read_folder(GbnCatalogue *catalogue, const Place *place, GError **error)
{
        const char *folder = place->folder;
        int fd = gbn_root_open_at(place->root, folder, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        unsigned count = 0;

        if (!dir) {
                gbn_error_set_errno(error, errno, folder);
                if (fd >= 0)
                        (void) close(fd);
                return false;
        }
        for (struct dirent *entry; (entry = readdir(dir)) && count <= GBN_CATALOGUE_MAX;) {
                g_autofree char *path = g_build_filename(folder, entry->d_name, NULL);

                if (*entry->d_name == '.' || !g_str_has_suffix(entry->d_name, ".json"))
                        continue;
                if (++count > GBN_CATALOGUE_MAX)
                        refuse_rest(catalogue, folder, entry->d_name);
                else
                        read_file(catalogue, place, path);
        }
        (void) closedir(dir);
        return true;
}

static bool
read_both(GbnCatalogue *catalogue, const GbnRoot *root, const char *folder, GError **error)
{
        g_autofree char *layers = g_build_filename(folder, "layers", NULL);
        g_autofree char *classes = g_build_filename(folder, "classes", NULL);

        return read_folder(catalogue, &(Place) { root, layers, true, false }, error) &&
               read_folder(catalogue, &(Place) { root, classes, true, true }, error);
}

static GbnCatalogue *
new_catalogue(void)
{
        GbnCatalogue *catalogue = g_new0(GbnCatalogue, 1);

        catalogue->layers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, layer_free);
        catalogue->classes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, class_free);
        catalogue->errors = g_ptr_array_new_with_free_func(error_free);
        return catalogue;
}

GbnCatalogue *
gbn_catalogue_open(const char *shipped, const char *site, GError **error)
{
        return gbn_catalogue_open_watched(shipped, site, NULL, error);
}

GbnCatalogue *
gbn_catalogue_open_watched(const char *shipped, const char *site, GbnWatch *watch, GError **error)
{
        g_autoptr(GbnCatalogue) catalogue = new_catalogue();
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, error);

        if (!host)
                return NULL;
        host->watch = watch;
        if (!read_both(catalogue, host, shipped, error))
                return NULL;
        if (site)
                gbn_catalogue_add_site(catalogue, host, site);
        return g_steal_pointer(&catalogue);
}

void
gbn_catalogue_add_site(GbnCatalogue *catalogue, const GbnRoot *root, const char *site)
{
        static const char *const parts[] = { "layers", "classes" };

        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
                g_autofree char *folder = g_build_filename(site, parts[i], NULL);
                GError *reason = NULL;

                if (read_folder(catalogue, &(Place) { root, folder, false, i == 1 }, &reason))
                        continue;
                if (g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                        g_error_free(reason);
                else
                        g_ptr_array_add(catalogue->errors, reason);
        }
}

/* In the order in which whole folders are read, so that the same file wins. */
static void
read_id(GbnCatalogue *catalogue, const GbnCatalogueShelf *shelves, const char *id)
{
        static const char *const parts[] = { "layers", "classes" };

        for (unsigned i = 0; i < 2; i++)
                for (unsigned j = 0; j < G_N_ELEMENTS(parts); j++) {
                        g_autofree char *path = g_strdup_printf("%s/%s/%s.json", shelves[i].folder,
                                                                parts[j], id);
                        struct stat st;

                        if (gbn_root_stat(shelves[i].root, path, false, &st) ||
                            (errno != ENOENT && errno != ENOTDIR))
                                read_file(catalogue,
                                          &(Place) { shelves[i].root, NULL, i == 0, j == 1 }, path);
                }
}

/* False where an argument makes part of an id, which then is known only once it is filled in, and where
 * nothing has the id: what was meant instead, only the whole catalogue tells. */
static bool
read_words(GbnCatalogue *catalogue, const GbnCatalogueShelf *shelves, const char *const *words)
{
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GPtrArray) queue = g_ptr_array_new();

        for (; *words; words++)
                g_ptr_array_add(queue, (void *) *words);
        for (unsigned i = 0; i < queue->len; i++) {
                const char *word = queue->pdata[i];
                g_autofree char *id = g_strndup(word, strcspn(word, ":"));
                const GbnClass *class;

                if (strchr(id, '$'))
                        return false;
                if (!gbn_id_is_valid(id) || g_hash_table_contains(seen, id))
                        continue;
                read_id(catalogue, shelves, id);
                class = gbn_catalogue_class(catalogue, id);
                if (!class && !gbn_catalogue_layer(catalogue, id))
                        return false;
                for (char **inner = class ? class->selection : NULL; inner && *inner; inner++)
                        g_ptr_array_add(queue, *inner);
                (void) g_hash_table_add(seen, g_steal_pointer(&id));
        }
        return true;
}

GbnCatalogue *
gbn_catalogue_open_for(const GbnCatalogueShelf *shelves, const char *const *words, GError **error)
{
        g_autoptr(GbnCatalogue) some = new_catalogue();
        GbnCatalogue *all;
        struct stat st;

        if (!gbn_root_stat(shelves[0].root, shelves[0].folder, true, &st)) {
                gbn_error_set_errno(error, errno, shelves[0].folder);
                return NULL;
        }
        if (words && read_words(some, shelves, words))
                return g_steal_pointer(&some);
        all = gbn_catalogue_open(shelves[0].folder, NULL, error);
        if (all)
                gbn_catalogue_add_site(all, shelves[1].root, shelves[1].folder);
        return all;
}

const GbnLayer *
gbn_catalogue_layer(const GbnCatalogue *catalogue, const char *id)
{
        return g_hash_table_lookup(catalogue->layers, id);
}

const GbnClass *
gbn_catalogue_class(const GbnCatalogue *catalogue, const char *id)
{
        return g_hash_table_lookup(catalogue->classes, id);
}

/* Both structures begin with their id. */
static int
compare_ids(const void *a, const void *b)
{
        return strcmp(**(char *const *const *) a, **(char *const *const *) b);
}

static GPtrArray *
sorted_values(GHashTable *table)
{
        GPtrArray *values = g_ptr_array_new();
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, table);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                g_ptr_array_add(values, value);
        g_ptr_array_sort(values, compare_ids);
        return values;
}

GPtrArray *
gbn_catalogue_layers(const GbnCatalogue *catalogue)
{
        return sorted_values(catalogue->layers);
}

GPtrArray *
gbn_catalogue_classes(const GbnCatalogue *catalogue)
{
        return sorted_values(catalogue->classes);
}

const char *
gbn_catalogue_nearest(const GbnCatalogue *catalogue, const char *id)
{
        g_autoptr(GPtrArray) entries = gbn_catalogue_layers(catalogue);
        const char *nearest = NULL;
        unsigned slips = SLIPS_MAX + 1;

        g_ptr_array_extend_and_steal(entries, gbn_catalogue_classes(catalogue));
        for (unsigned i = 0; i < entries->len; i++) {
                const char *other = *(const char *const *) entries->pdata[i];
                unsigned distance = gbn_word_distance(id, other);

                if (distance >= slips || distance >= strlen(other))
                        continue;
                slips = distance;
                nearest = other;
        }
        return nearest;
}
