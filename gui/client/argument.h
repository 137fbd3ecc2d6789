/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments of layers as people type them. The daemon has the last word; what can be told while typing is told here. */
#pragma once

#include <gio/gio.h>

/* Blanks and empty entries are dropped: "80, 443," is "80,443". */
char *gbn_argument_tidy(const char *text);

/* What is wrong with it, as a sentence for people; NULL: nothing that can be told here. type: as ListLayers() has
 * it; one that is not known passes. */
char *gbn_argument_problem(const char *type, const char *text);

/* The argument of a word, "80" of "net-server:80"; "" where it has none. */
const char *gbn_argument_of_word(const char *word);
