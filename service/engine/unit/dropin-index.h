/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drop-in folders of a tree, and which of their files apply to a unit. */
#pragma once

#include "base/file-read.h"

#include <glib.h>

typedef struct GbnDropinIndex GbnDropinIndex;

/* The root must outlive the index. */
GbnDropinIndex *gbn_dropin_index_new(const GbnRoot *root);
void gbn_dropin_index_free(GbnDropinIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnDropinIndex, gbn_dropin_index_free)

/* Takes up FOLDER/NAME, where name is "x.service.d" or "service.d". rank: of the folder in the
 * search path, 0 being the strongest; ranks come in rising order. */
void
gbn_dropin_index_add(GbnDropinIndex *index, unsigned rank, const char *folder, const char *name);

/* Folders that could not be read when a unit needed them; element type char *. */
const GPtrArray *gbn_dropin_index_unreadable(const GbnDropinIndex *index);

/* The drop-ins that apply to a unit of these names, in the order in which systemd reads them:
 * by file name, each file name once, from the strongest folder that has it.
 * names: the unit's own first, then its aliases. Element type char *, paths inside the root. */
GPtrArray *gbn_dropin_index_find(GbnDropinIndex *index, const char *const *names);
