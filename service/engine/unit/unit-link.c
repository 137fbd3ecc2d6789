/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Into the search path a link makes an alias; elsewhere it is a unit file that lives outside. */
#include "engine/unit/unit-link.h"

#include "base/text.h"
#include "engine/unit/unit-name.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

void
gbn_links_init(GbnLinks *links, const GbnRoot *root, const GPtrArray *folders)
{
        *links = (GbnLinks) { .root = root, .folders = folders };
        links->resolved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void
gbn_links_clear(GbnLinks *links)
{
        g_clear_pointer(&links->resolved, g_hash_table_unref);
}

/* The folder without links, or as it was written where it does not exist. */
static const char *
resolve_folder(GbnLinks *links, const char *folder)
{
        char *resolved = g_hash_table_lookup(links->resolved, folder);

        if (resolved)
                return resolved;
        resolved = gbn_root_resolve(links->root, folder);
        if (!resolved)
                resolved = g_canonicalize_filename(folder, "/");
        g_hash_table_insert(links->resolved, g_strdup(folder), resolved);
        return resolved;
}

static bool
is_in_search_path(GbnLinks *links, const char *folder)
{
        for (unsigned i = 0; i < links->folders->len; i++)
                if (gbn_path_is_below(folder, links->folders->pdata[i]) ||
                    gbn_path_is_below(folder, resolve_folder(links, links->folders->pdata[i])))
                        return true;
        return false;
}

/* Whether a link from one name to another makes an alias: both of one kind, instances equal; or
 * an instance that stands for its template. */
static bool
may_alias(const char *name, const char *target)
{
        GbnUnitNameKind from = gbn_unit_name_kind(name), to = gbn_unit_name_kind(target);
        g_autofree char *mine = NULL, *theirs = NULL;

        if (to == GBN_UNIT_NAME_INVALID)
                return false;
        if (from == GBN_UNIT_NAME_INSTANCE && to == GBN_UNIT_NAME_TEMPLATE)
                return true;
        if (from != to)
                return false;
        if (from != GBN_UNIT_NAME_INSTANCE)
                return true;
        mine = gbn_unit_name_instance(name);
        theirs = gbn_unit_name_instance(target);
        return g_str_equal(mine, theirs);
}

/* Links in a circle are as good as not there: a weaker folder's file of the name counts. */
static bool
is_loop(const GbnLinks *links, const char *folder, const char *name)
{
        g_autofree char *path = g_build_filename(folder, name, NULL);
        int fd = gbn_root_open_at(links->root, path, O_PATH);

        if (fd >= 0)
                (void) close(fd);
        return fd < 0 && errno == ELOOP;
}

GbnLinkKind
gbn_links_read(GbnLinks *links, const char *folder, int fd, const char *name, char **ret_alias)
{
        g_autofree char *parent = NULL;
        char target[PATH_MAX];
        const char *base;
        ssize_t length = readlinkat(fd, name, target, sizeof target - 1);

        if (length < 0)
                return GBN_LINK_IGNORED;
        target[length] = '\0';
        base = strrchr(target, '/');
        if (!base)
                parent = g_strdup(folder);
        else {
                g_autofree char *head = g_strndup(target, (size_t) (base - target));

                parent = *target == '/' ? g_steal_pointer(&head)
                                        : g_build_filename(folder, head, NULL);
        }
        base = base ? base + 1 : target;
        if (!is_in_search_path(links, resolve_folder(links, *parent ? parent : "/")))
                return GBN_LINK_FILE;
        /* A link to its own name says nothing new: what it points at stands for itself. */
        if (g_str_equal(name, base) || !may_alias(name, base) || is_loop(links, folder, name))
                return GBN_LINK_IGNORED;
        *ret_alias = g_strdup(base);
        return GBN_LINK_ALIAS;
}
