/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A look at JSON text before it is parsed: json-glib takes more than JSON, and nests without end. */
#pragma once

#include <stdbool.h>

/* False for text that is no JSON although json-glib would take it (single quotes, comments), for
 * a NUL in a string, which would end it early, and for
 * nesting deeper than GBN_JSON_DEPTH_MAX, which would use up the stack. *ret_line is the line of it. */
bool gbn_json_text_check(const char *text, unsigned *ret_line);

/* The first key that stands twice in one object, as it is spelled there; NULL where none does. The
 * parser would keep the last one without a word. */
char *gbn_json_key_twice(const char *text);

/* The line that json-glib's message "<data>:3:1: words" names, 1 where it names none; *ret_words is
 * what stands behind. */
unsigned gbn_json_message_line(const char *message, const char **ret_words);
