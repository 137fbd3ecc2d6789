/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders are listed when a unit first needs them, and once: a prefix such as "foo-" serves many. */
#include "engine/unit/dropin-index.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/watch.h"
#include "engine/unit/unit-name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
        unsigned rank; /* of the search path's folder that it is in; 0 is the strongest */
        char *path;
} DropinDir;

struct GbnDropinIndex {
        const GbnRoot *root;
        GHashTable *dirs;       /* char * "NAME.d" → GPtrArray of DropinDir *, strongest first */
        GPtrArray *unreadable;  /* char * */
        GHashTable *conf_names; /* char * folder → GPtrArray of char * file names */
};

static void
dropin_dir_free(void *data)
{
        DropinDir *dir = data;

        g_free(dir->path);
        g_free(dir);
}

static void
name_array_free(void *data)
{
        g_ptr_array_unref(data);
}

GbnDropinIndex *
gbn_dropin_index_new(const GbnRoot *root)
{
        GbnDropinIndex *index = g_new(GbnDropinIndex, 1);

        index->root = root;
        index->unreadable = g_ptr_array_new_with_free_func(g_free);
        index->dirs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, name_array_free);
        index->conf_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, name_array_free);
        return index;
}

void
gbn_dropin_index_free(GbnDropinIndex *index)
{
        if (!index)
                return;
        g_ptr_array_unref(index->unreadable);
        g_hash_table_unref(index->dirs);
        g_hash_table_unref(index->conf_names);
        g_free(index);
}

void
gbn_dropin_index_add(GbnDropinIndex *index, unsigned rank, const char *folder, const char *name)
{
        GPtrArray *dirs = g_hash_table_lookup(index->dirs, name);
        DropinDir *dir = g_new(DropinDir, 1);

        if (!dirs) {
                dirs = g_ptr_array_new_with_free_func(dropin_dir_free);
                g_hash_table_insert(index->dirs, g_strdup(name), dirs);
        }
        dir->rank = rank;
        dir->path = gbn_path_in(folder, name);
        g_ptr_array_add(dirs, dir);
}

const GPtrArray *
gbn_dropin_index_unreadable(const GbnDropinIndex *index)
{
        return index->unreadable;
}

/* The names of the drop-ins in one folder; read once, for folders of prefixes serve many units. */
static GPtrArray *
list_conf_names(GbnDropinIndex *index, const char *folder)
{
        GPtrArray *names = g_hash_table_lookup(index->conf_names, folder);
        int fd;
        DIR *dir;

        if (names)
                return names;
        names = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(index->conf_names, g_strdup(folder), names);
        if (index->root->watch)
                gbn_watch_add(index->root->watch, index->root, folder);
        fd = gbn_root_open_at(index->root, folder, O_RDONLY | O_DIRECTORY);
        dir = fd < 0 ? NULL : fdopendir(fd);
        if (!dir) {
                if (errno == EACCES || errno == EPERM)
                        g_ptr_array_add(index->unreadable, g_strdup(folder));
                if (fd >= 0)
                        (void) close(fd);
                return names;
        }
        for (struct dirent *entry; (entry = readdir(dir)) && names->len < GBN_DROPINS_MAX;)
                if (entry->d_name[0] != '.' && g_str_has_suffix(entry->d_name, ".conf"))
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        (void) closedir(dir);
        return names;
}

static void
add_dropins_of(GbnDropinIndex *index, const char *folder, GHashTable *chosen)
{
        const GPtrArray *names = list_conf_names(index, folder);

        for (unsigned i = 0; i < names->len; i++)
                if (!g_hash_table_contains(chosen, names->pdata[i]))
                        g_hash_table_insert(chosen, names->pdata[i],
                                            gbn_path_in(folder, names->pdata[i]));
}

/* Folders of the first rank come first, and in one folder the more exact name. */
static int
compare_ranks(const void *a, const void *b)
{
        const DropinDir *left = *(const DropinDir *const *) a,
                        *right = *(const DropinDir *const *) b;

        return left->rank < right->rank ? -1 : left->rank > right->rank;
}

/* The search path is the outer loop: a file of a weaker name in a stronger folder wins. */
static void
add_dropins_for(GbnDropinIndex *index, const char *name, GHashTable *chosen)
{
        g_autoptr(GPtrArray) names = gbn_unit_name_dropin_names(name);
        g_autoptr(GPtrArray) dirs = g_ptr_array_new();

        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *folder = g_strconcat(names->pdata[i], ".d", NULL);
                const GPtrArray *found = g_hash_table_lookup(index->dirs, folder);

                for (unsigned j = 0; found && j < found->len; j++)
                        g_ptr_array_add(dirs, found->pdata[j]);
        }
        /* GLib promises that this sort is stable. */
        g_ptr_array_sort(dirs, compare_ranks);
        for (unsigned i = 0; i < dirs->len; i++)
                add_dropins_of(index, ((DropinDir *) dirs->pdata[i])->path, chosen);
}

GPtrArray *
gbn_dropin_index_find(GbnDropinIndex *index, const char *const *names)
{
        g_autoptr(GHashTable) chosen = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
        g_autoptr(GPtrArray) sorted = g_ptr_array_new();
        GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
        const GPtrArray *everyone = g_hash_table_lookup(index->dirs, "service.d");
        GHashTableIter iter;
        void *key;

        for (; *names; names++)
                add_dropins_for(index, *names, chosen);
        for (unsigned i = 0; everyone && i < everyone->len; i++)
                add_dropins_of(index, ((DropinDir *) everyone->pdata[i])->path, chosen);
        g_hash_table_iter_init(&iter, chosen);
        while (g_hash_table_iter_next(&iter, &key, NULL))
                g_ptr_array_add(sorted, key);
        g_ptr_array_sort(sorted, gbn_compare_strings);
        for (unsigned i = 0; i < sorted->len; i++)
                g_ptr_array_add(paths, g_hash_table_lookup(chosen, sorted->pdata[i]));
        return paths;
}
