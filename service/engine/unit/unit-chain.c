/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding is separate from reading, so that a drop-in that is not on disk yet can be put in. */
#include "engine/unit/unit-chain.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/unit/unit-name.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void
unit_part_free(void *data)
{
        GbnUnitPart *part = data;

        g_free(part->path);
        g_free(part->text);
        g_free(part);
}

void
gbn_unit_chain_free(GbnUnitChain *chain)
{
        if (!chain)
                return;
        g_free(chain->name);
        g_free(chain->id);
        g_clear_pointer(&chain->parts, g_ptr_array_unref);
        g_free(chain);
}

static GbnUnitPart *
add_part(GbnUnitChain *chain, const char *path)
{
        GbnUnitPart *part = g_new0(GbnUnitPart, 1);

        part->path = g_strdup(path);
        g_ptr_array_add(chain->parts, part);
        return part;
}

static GbnUnitChain *
new_chain(const char *name, char *id)
{
        GbnUnitChain *chain = g_new0(GbnUnitChain, 1);

        chain->name = g_strdup(name);
        chain->id = id;
        chain->parts = g_ptr_array_new_with_free_func(unit_part_free);
        return chain;
}

static void
add_dropins(const GbnUnitTree *tree, GbnUnitChain *chain)
{
        g_autoptr(GPtrArray) aliases = gbn_unit_tree_aliases(tree, chain->id);
        g_autoptr(GPtrArray) names = g_ptr_array_new(), dropins = NULL;

        g_ptr_array_add(names, chain->id);
        for (unsigned i = 0; i < aliases->len; i++)
                g_ptr_array_add(names, aliases->pdata[i]);
        if (!g_ptr_array_find_with_equal_func(names, chain->name, g_str_equal, NULL))
                g_ptr_array_add(names, chain->name);
        g_ptr_array_add(names, NULL);
        dropins = gbn_unit_tree_dropins(tree, (const char *const *) names->pdata);
        for (unsigned i = 0; i < dropins->len; i++)
                (void) add_part(chain, dropins->pdata[i]);
}

/* The name that the main file gives to the unit. */
static char *
id_from_fragment(const char *name, const char *fragment)
{
        const char *base = strrchr(fragment, '/') + 1;
        g_autofree char *instance = NULL;

        if (gbn_unit_name_kind(base) != GBN_UNIT_NAME_TEMPLATE)
                return g_strdup(base);
        instance = gbn_unit_name_instance(name);
        return instance ? gbn_unit_name_with_instance(base, instance) : g_strdup(base);
}

GbnUnitChain *
gbn_unit_chain_find(const GbnUnitTree *tree, const char *name, GError **error)
{
        const char *fragment = gbn_unit_tree_fragment(tree, name);
        GbnUnitChain *chain;

        if (!fragment) {
                gbn_error_set(error, GBN_ERROR_NOT_FOUND, N_("%s: no such unit"), name);
                return NULL;
        }
        chain = new_chain(name, id_from_fragment(name, fragment));
        (void) add_part(chain, fragment);
        add_dropins(tree, chain);
        return chain;
}

GbnUnitChain *
gbn_unit_chain_from_text(const GbnUnitTree *tree, const char *name, GbnFile *text)
{
        GbnUnitChain *chain = new_chain(name, g_strdup(name));
        GbnUnitPart *part = add_part(chain, name);

        part->text = g_steal_pointer(&text->data);
        part->size = text->size;
        add_dropins(tree, chain);
        return chain;
}

static const char *
base_name(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

void
gbn_unit_chain_put(GbnUnitChain *chain, const char *path, const char *text)
{
        GbnUnitPart *part = g_new0(GbnUnitPart, 1);
        unsigned at = 1;

        part->path = g_strdup(path);
        part->text = g_strdup(text);
        part->size = strlen(text);
        for (; at < chain->parts->len; at++) {
                const GbnUnitPart *other = chain->parts->pdata[at];
                int order = strcmp(base_name(other->path), base_name(path));

                if (order == 0)
                        g_ptr_array_remove_index(chain->parts, at);
                if (order >= 0)
                        break;
        }
        g_ptr_array_insert(chain->parts, (int) at, part);
}

static bool
can_be_read(const struct stat *st)
{
        return S_ISREG(st->st_mode) || (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

bool
gbn_unit_chain_check_files(const GbnUnitTree *tree, const GbnUnitChain *chain, GError **error)
{
        for (unsigned i = 0; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];
                struct stat st;

                /* What is gone by now, or leads nowhere, systemd does not find either. */
                if (part->text || !gbn_root_stat(gbn_unit_tree_root(tree), part->path, true, &st) ||
                    can_be_read(&st))
                        continue;
                gbn_error_set(
                        error, GBN_ERROR_CONFLICT,
                        N_("%s: not a regular file, and systemd could wait at it for ever; move it "
                           "away first"),
                        part->path);
                return false;
        }
        return true;
}

const char *
gbn_unit_chain_fragment(const GbnUnitChain *chain)
{
        return ((const GbnUnitPart *) chain->parts->pdata[0])->path;
}
