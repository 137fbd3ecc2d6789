/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which service units and which drop-in folders one directory tree holds, and how they shadow
 * each other. Read once; a unit is then found without looking at the disk. */
#pragma once

#include "base/file-read.h"
#include "base/watch.h"

#include <glib.h>
#include <stdbool.h>

typedef struct GbnUnitTree GbnUnitTree;

/* root may be NULL for this machine. first: folders that stand in front of systemd's own search
 * path, strongest first, NULL-terminated; may be NULL. Paths are paths inside the root. live: also
 * the folders that a running manager fills (generators, transient units); systemd-analyze leaves
 * them out when it reads files.
 * Errors: those of gbn_root_open, TOO_LARGE for a folder with too many entries. */
GbnUnitTree *
gbn_unit_tree_open(const char *root, const char *const *first, bool live, GError **error);

/* The same with no folders in front; watch is told of all that is looked at, now and later. */
GbnUnitTree *
gbn_unit_tree_open_watched(const char *root, bool live, GbnWatch *watch, GError **error);
void gbn_unit_tree_free(GbnUnitTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnUnitTree, gbn_unit_tree_free)

const GbnRoot *gbn_unit_tree_root(const GbnUnitTree *tree);

/* All names that have a file or link in the search path, sorted; element type const char *. */
GPtrArray *gbn_unit_tree_names(const GbnUnitTree *tree);
bool gbn_unit_tree_has(const GbnUnitTree *tree, const char *name);

/* The file that a name stands for, links between names followed: a path inside the root, or NULL.
 * An instance without a file of its own gets its template's. */
const char *gbn_unit_tree_fragment(const GbnUnitTree *tree, const char *name);

/* The other names of a unit, sorted; name is the one that its fragment has (for an instance of a
 * template: the instance). Element type char *. */
GPtrArray *gbn_unit_tree_aliases(const GbnUnitTree *tree, const char *name);

/* The drop-ins that apply to a unit of these names, in the order in which systemd reads them:
 * by file name, each file name once, from the strongest folder that has it.
 * names: the unit's own first, then its aliases. Element type char *, paths inside the root. */
GPtrArray *gbn_unit_tree_dropins(const GbnUnitTree *tree, const char *const *names);

/* Drop-in folders that could not be read so far, so that their files are missing from what was said;
 * element type char *. */
const GPtrArray *gbn_unit_tree_unreadable(const GbnUnitTree *tree);

/* systemd's search path for system units, strongest first. A test walks it. */
extern const char *const gbn_unit_search_path[];
