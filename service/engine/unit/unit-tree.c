/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The search path is that of `systemd-analyze unit-paths`. */
#include "engine/unit/unit-tree.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/unit/dropin-index.h"
#include "engine/unit/unit-link.h"
#include "engine/unit/unit-name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const gbn_unit_search_path[] = {
        "/etc/systemd/system.control",
        "/run/systemd/system.control",
        "/run/systemd/transient",
        "/run/systemd/generator.early",
        "/etc/systemd/system",
        "/etc/systemd/system.attached",
        "/run/systemd/system",
        "/run/systemd/system.attached",
        "/run/systemd/generator",
        "/usr/local/lib/systemd/system",
        /* Only builds with a split /usr look here; elsewhere it is the same folder twice. */
        "/lib/systemd/system",
        "/usr/lib/systemd/system",
        "/run/systemd/generator.late",
        NULL,
};

typedef struct {
        char *path;  /* the file, for a name that is no alias */
        char *alias; /* the name that this one stands for, or NULL */
} UnitEntry;

struct GbnUnitTree {
        GbnRoot *root;
        GPtrArray *folders;  /* char *, strongest first */
        GHashTable *units;   /* char * name → UnitEntry * */
        GHashTable *aliases; /* const char * name → GPtrArray of const char * names */
        GbnDropinIndex *dropins;
        GbnLinks links;
};

static void
unit_entry_free(void *data)
{
        UnitEntry *entry = data;

        g_free(entry->path);
        g_free(entry->alias);
        g_free(entry);
}

static void
name_array_free(void *data)
{
        g_ptr_array_unref(data);
}

const GbnRoot *
gbn_unit_tree_root(const GbnUnitTree *tree)
{
        return tree->root;
}

void
gbn_unit_tree_free(GbnUnitTree *tree)
{
        if (!tree)
                return;
        g_clear_pointer(&tree->folders, g_ptr_array_unref);
        g_clear_pointer(&tree->aliases, g_hash_table_unref);
        g_clear_pointer(&tree->units, g_hash_table_unref);
        g_clear_pointer(&tree->dropins, gbn_dropin_index_free);
        gbn_links_clear(&tree->links);
        g_clear_pointer(&tree->root, gbn_root_free);
        g_free(tree);
}

static void
add_unit(GbnUnitTree *tree, const char *folder, int fd, const char *name, bool is_link)
{
        UnitEntry entry = { 0 };

        if (g_hash_table_contains(tree->units, name))
                return;
        if (!is_link)
                entry.path = gbn_path_in(folder, name);
        else {
                GbnLinkKind kind = gbn_links_read(&tree->links, folder, fd, name, &entry.alias);

                if (kind == GBN_LINK_IGNORED)
                        return;
                if (kind == GBN_LINK_FILE)
                        entry.path = gbn_path_in(folder, name);
        }
        g_hash_table_insert(tree->units, g_strdup(name), g_memdup2(&entry, sizeof entry));
}

static unsigned char
entry_type(int fd, const struct dirent *entry)
{
        struct stat st;

        if (entry->d_type != DT_UNKNOWN)
                return entry->d_type;
        if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return DT_UNKNOWN;
        return S_ISREG(st.st_mode)   ? DT_REG
               : S_ISDIR(st.st_mode) ? DT_DIR
               : S_ISLNK(st.st_mode) ? DT_LNK
                                     : DT_UNKNOWN;
}

static void
add_entry(GbnUnitTree *tree, unsigned rank, int fd, const struct dirent *entry)
{
        unsigned char type;

        if (g_str_has_suffix(entry->d_name, ".service.d") ||
            g_str_equal(entry->d_name, "service.d")) {
                type = entry_type(fd, entry);
                if (type == DT_DIR || type == DT_LNK)
                        gbn_dropin_index_add(tree->dropins, rank, tree->folders->pdata[rank],
                                             entry->d_name);
                return;
        }
        if (gbn_unit_name_kind(entry->d_name) == GBN_UNIT_NAME_INVALID)
                return;
        type = entry_type(fd, entry);
        if (type == DT_REG || type == DT_LNK)
                add_unit(tree, tree->folders->pdata[rank], fd, entry->d_name, type == DT_LNK);
}

static bool
scan_folder(GbnUnitTree *tree, unsigned rank, GError **error)
{
        const char *folder = tree->folders->pdata[rank];
        int fd = gbn_root_open_at(tree->root, folder, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        unsigned count = 0;

        if (!dir) {
                /* Most of the search path does not exist on most machines. */
                if (errno == ENOENT || errno == ENOTDIR)
                        return true;
                gbn_error_set_errno(error, errno, folder);
                if (fd >= 0)
                        (void) close(fd);
                return false;
        }
        for (struct dirent *entry; (entry = readdir(dir));) {
                if (++count > GBN_DIRECTORY_ENTRIES_MAX) {
                        gbn_error_set(error, GBN_ERROR_TOO_LARGE, N_("%s: more than %u entries"),
                                      folder, GBN_DIRECTORY_ENTRIES_MAX);
                        (void) closedir(dir);
                        return false;
                }
                add_entry(tree, rank, fd, entry);
        }
        (void) closedir(dir);
        return true;
}

/* The name at the end of the chain of aliases that has a file; NULL for loops and dead ends. */
static const char *
follow(const GbnUnitTree *tree, const char *name, const UnitEntry **ret)
{
        for (unsigned hop = 0; hop < GBN_ALIAS_HOPS_MAX; hop++) {
                const UnitEntry *entry = g_hash_table_lookup(tree->units, name);

                if (!entry)
                        return NULL;
                if (!entry->alias) {
                        *ret = entry;
                        return name;
                }
                name = entry->alias;
        }
        return NULL;
}

static void
build_aliases(GbnUnitTree *tree)
{
        GHashTableIter iter;
        void *key, *value;

        g_hash_table_iter_init(&iter, tree->units);
        while (g_hash_table_iter_next(&iter, &key, &value)) {
                const UnitEntry *entry = NULL;
                const char *target = ((UnitEntry *) value)->alias ? follow(tree, key, &entry)
                                                                  : NULL;
                g_autofree char *template = NULL;
                GPtrArray *names;

                if (!target)
                        continue;
                /* An instance that points at its own template is no second name for anything. */
                template = gbn_unit_name_kind(key) == GBN_UNIT_NAME_INSTANCE
                                   ? gbn_unit_name_template(key)
                                   : NULL;
                if (template && g_str_equal(template, target))
                        continue;
                names = g_hash_table_lookup(tree->aliases, target);
                if (!names) {
                        names = g_ptr_array_new();
                        g_hash_table_insert(tree->aliases, (void *) target, names);
                }
                g_ptr_array_add(names, key);
        }
}

static void
add_folder(GbnUnitTree *tree, const char *folder)
{
        if (!g_ptr_array_find_with_equal_func(tree->folders, folder, g_str_equal, NULL))
                g_ptr_array_add(tree->folders, g_strdup(folder));
}

static bool
is_of_running_manager(const char *folder)
{
        return g_str_has_prefix(folder, "/run/systemd/generator") ||
               g_str_equal(folder, "/run/systemd/transient");
}

static GbnUnitTree *
new_tree(GbnRoot *root)
{
        GbnUnitTree *tree = g_new0(GbnUnitTree, 1);

        tree->root = root;
        tree->folders = g_ptr_array_new_with_free_func(g_free);
        tree->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unit_entry_free);
        tree->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, name_array_free);
        tree->dropins = gbn_dropin_index_new(tree->root);
        gbn_links_init(&tree->links, tree->root, tree->folders);
        return tree;
}

/* Changes in any folder are looked for before the first one is read: links lead from one to the other. The
 * folders that they are in come first, of which there are fewer, and which speak for them. */
static void
watch_folders(const GbnUnitTree *tree)
{
        GbnWatch *watch = tree->root->watch;

        for (size_t i = 0; watch && gbn_unit_search_path[i]; i++) {
                g_autofree char *parent = g_path_get_dirname(gbn_unit_search_path[i]);

                gbn_watch_add(watch, tree->root, parent);
        }
        for (size_t i = 0; watch && gbn_unit_search_path[i]; i++)
                gbn_watch_add(watch, tree->root, gbn_unit_search_path[i]);
}

static bool
scan(GbnUnitTree *tree, bool live, GError **error)
{
        for (size_t i = 0; gbn_unit_search_path[i]; i++)
                if (live || !is_of_running_manager(gbn_unit_search_path[i]))
                        add_folder(tree, gbn_unit_search_path[i]);
        watch_folders(tree);
        for (unsigned i = 0; i < tree->folders->len; i++)
                if (!scan_folder(tree, i, error))
                        return false;
        build_aliases(tree);
        return true;
}

GbnUnitTree *
gbn_unit_tree_open(const char *root, const char *const *first, bool live, GError **error)
{
        GbnRoot *opened = gbn_root_open(root, error);
        g_autoptr(GbnUnitTree) tree = opened ? new_tree(opened) : NULL;

        for (; tree && first && *first; first++)
                add_folder(tree, *first);
        return tree && scan(tree, live, error) ? g_steal_pointer(&tree) : NULL;
}

GbnUnitTree *
gbn_unit_tree_open_watched(const char *root, bool live, GbnWatch *watch, GError **error)
{
        GbnRoot *opened = gbn_root_open(root, error);
        g_autoptr(GbnUnitTree) tree = opened ? new_tree(opened) : NULL;

        if (tree)
                tree->root->watch = watch;
        return tree && scan(tree, live, error) ? g_steal_pointer(&tree) : NULL;
}

GPtrArray *
gbn_unit_tree_names(const GbnUnitTree *tree)
{
        GPtrArray *names = g_ptr_array_sized_new(g_hash_table_size(tree->units));
        GHashTableIter iter;
        void *key;

        g_hash_table_iter_init(&iter, tree->units);
        while (g_hash_table_iter_next(&iter, &key, NULL))
                g_ptr_array_add(names, key);
        g_ptr_array_sort(names, gbn_compare_strings);
        return names;
}

bool
gbn_unit_tree_has(const GbnUnitTree *tree, const char *name)
{
        return g_hash_table_contains(tree->units, name);
}

const char *
gbn_unit_tree_fragment(const GbnUnitTree *tree, const char *name)
{
        g_autofree char *template = NULL;
        const UnitEntry *entry = NULL;

        if (follow(tree, name, &entry))
                return entry->path;
        if (gbn_unit_name_kind(name) != GBN_UNIT_NAME_INSTANCE)
                return NULL;
        template = gbn_unit_name_template(name);
        return follow(tree, template, &entry) ? entry->path : NULL;
}

static void
add_alias(GPtrArray *names, const char *name, char *alias)
{
        if (g_str_equal(alias, name) ||
            g_ptr_array_find_with_equal_func(names, alias, g_str_equal, NULL))
                g_free(alias);
        else
                g_ptr_array_add(names, alias);
}

/* Another name of the template gives one of the instance; so does a link "b@x" to "a@" for "a@x". */
static void
add_instance_alias(GPtrArray *names, const char *name, const char *instance, const char *alias)
{
        g_autofree char *other = gbn_unit_name_instance(alias);

        if (gbn_unit_name_kind(alias) == GBN_UNIT_NAME_TEMPLATE)
                add_alias(names, name, gbn_unit_name_with_instance(alias, instance));
        else if (other && g_str_equal(other, instance))
                add_alias(names, name, g_strdup(alias));
}

GPtrArray *
gbn_unit_tree_aliases(const GbnUnitTree *tree, const char *name)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        const GPtrArray *known = g_hash_table_lookup(tree->aliases, name);
        g_autofree char *instance = gbn_unit_name_instance(name);

        for (unsigned i = 0; known && i < known->len; i++)
                add_alias(names, name, g_strdup(known->pdata[i]));
        if (instance && *instance) {
                g_autofree char *template = gbn_unit_name_template(name);

                known = g_hash_table_lookup(tree->aliases, template);
                for (unsigned i = 0; known && i < known->len; i++)
                        add_instance_alias(names, name, instance, known->pdata[i]);
        }
        g_ptr_array_sort(names, gbn_compare_strings);
        return names;
}

GPtrArray *
gbn_unit_tree_dropins(const GbnUnitTree *tree, const char *const *names)
{
        return gbn_dropin_index_find(tree->dropins, names);
}

const GPtrArray *
gbn_unit_tree_unreadable(const GbnUnitTree *tree)
{
        return gbn_dropin_index_unreadable(tree->dropins);
}
