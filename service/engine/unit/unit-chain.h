/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All the text that makes one unit, in the order in which systemd reads it. */
#pragma once

#include "engine/unit/unit-tree.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
        char *path; /* inside the root */
        char *text; /* NULL: what the file at path has; else this, size bytes and a NUL */
        size_t size;
} GbnUnitPart;

typedef struct {
        char *name;       /* as it was asked for */
        char *id;         /* as systemd reports it: aliases resolved */
        GPtrArray *parts; /* GbnUnitPart *: the main file, then the drop-ins */
} GbnUnitChain;

/* name: a plain name or an instance. Errors: NOT_FOUND. */
GbnUnitChain *gbn_unit_chain_find(const GbnUnitTree *tree, const char *name, GError **error);

/* The same for a main file that is given as text (taken over) instead of lying in the tree. */
GbnUnitChain *gbn_unit_chain_from_text(const GbnUnitTree *tree, const char *name, GbnFile *text);

/* Puts in a drop-in that is not on disk, at the place that its file name gives it; one of the same
 * file name that is there already makes way. */
void gbn_unit_chain_put(GbnUnitChain *chain, const char *path, const char *text);

/* Whether systemd can read every file of it without waiting: it opens them as they come, and at a FIFO
 * its process 1 stops for good. Errors: CONFLICT. */
bool gbn_unit_chain_check_files(const GbnUnitTree *tree, const GbnUnitChain *chain, GError **error);

void gbn_unit_chain_free(GbnUnitChain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnUnitChain, gbn_unit_chain_free)

/* The path of the main file. */
const char *gbn_unit_chain_fragment(const GbnUnitChain *chain);
