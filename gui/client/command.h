/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same from a terminal: what to type for what is staged. */
#pragma once

#include "client/stage.h"

typedef struct {
        GbnHostKind kind;
        const char *address; /* of GBN_HOST_SSH */
        gboolean is_tree;    /* nothing can be tried there */
} GbnCommandPlace;

/* A line for a shell, quoted where it has to be. words: layers and classes. */
char *gbn_command(const GbnCommandPlace *place, const char *unit, const char *const *words);

/* What is staged, with the level in the place of its layers where it is exactly one. */
char **gbn_command_dup_words(GbnStage *stage);

/* A word as a shell reads it: as it is where that is the same. */
char *gbn_command_quote(const char *word);
