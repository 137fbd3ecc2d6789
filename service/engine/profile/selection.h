/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody chose: "base", "net-server:80,443". Classes taken apart, each layer once, sorted. */
#pragma once

#include "engine/profile/catalogue.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const GbnLayer *layer;
        char *argument; /* as it was written, entries sorted; NULL: none */
        char *expanded; /* what takes the place of "$argument" */
} GbnChoiceOfLayer;

typedef struct {
        GPtrArray *choices; /* GbnChoiceOfLayer *, by id and argument */
} GbnSelection;

/* words: NULL-terminated. systemd: of the machine that it is for. Errors: BAD_ARGUMENT for unknown
 * ids and bad arguments, CONFLICT for layers that do not go together or miss another,
 * TOO_LARGE. */
bool gbn_selection_parse(const GbnCatalogue *catalogue, const char *const *words,
                         const GbnSystemd *systemd, GbnSelection *ret, GError **error);
void gbn_selection_clear(GbnSelection *selection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnSelection, gbn_selection_clear)

/* The canonical form with revisions: "base@1 net-server:443,80@1". Two selections that are equal as
 * sets have the same one. */
char *gbn_selection_canonical(const GbnSelection *selection);
