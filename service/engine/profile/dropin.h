/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of our drop-in: readable for people, and checkable for a later hand edit. */
#pragma once

#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

#define GBN_DROPIN_NAME "50-gabion.conf"

/* selection: canonical; body: lines of [Service]; unit_digest: from gbn_unit_digest(). */
char *gbn_dropin_text(const char *selection, const char *body, const char *unit_digest);

typedef struct {
        char *selection;   /* "Layers=" */
        char *unit_digest; /* "Unit=" */
        bool is_ours;      /* it carries our section */
        bool is_edited;    /* it is not, to the letter, what we wrote */
} GbnDropinHeader;

/* Reads the header of a drop-in; text is not changed. */
void gbn_dropin_read(const char *text, GbnDropinHeader *ret);
void gbn_dropin_header_clear(GbnDropinHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnDropinHeader, gbn_dropin_header_clear)

/* "sha256:…" over all text of the unit but our own drop-in. Of a file that not everybody may read it
 * covers size and time of change, not the text. Errors: those of gbn_file_read for the main file. */
char *gbn_unit_digest(const GbnRoot *root, const GbnUnitChain *chain, GError **error);
