/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the daemon says that a selection would do to a unit. */
#pragma once

#include <glib.h>

/* What Preview() says. */
typedef struct {
        guint now, then; /* tenths */
        char *dropin, *digest, *selection;
        GVariant *notes; /* a(sss) */
        GVariantDict *more;
} GbnPreview;

/* A row of Weigh(): exposures in tenths that the staged selection has with and without it. */
typedef struct {
        char *word;
        guint with, without;
        char *verdict;
        GVariantDict *more;
} GbnWeight;

/* notes: a(sss), more: a{sv}. The numbers and the other texts are filled in by the caller. */
GbnPreview *gbn_preview_new(GVariant *notes, GVariant *more);
void gbn_preview_free(GbnPreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnPreview, gbn_preview_free)

/* rows: a(suusa{sv}). char * of the id → GbnWeight *. */
GHashTable *gbn_weights_new(GVariant *rows);
