/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a value: what systemd does with quotes, backslashes and blanks. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
        GBN_WORD_PLAIN = 0,         /* quotes are ordinary characters */
        GBN_WORD_UNQUOTE = 1 << 0,  /* quotes hold blanks together and vanish */
        GBN_WORD_UNESCAPE = 1 << 1, /* C escapes such as \x20 and \n are replaced */
        GBN_WORD_RELAXED = 1 << 2,  /* unknown escapes stay as they are */
        GBN_WORD_LENIENT = 1 << 3,  /* a quote that is never closed ends with the value */
} GbnWordFlags;

typedef enum {
        GBN_WORD_BAD = -1, /* a quote without its end, or an escape that means nothing */
        GBN_WORD_NONE = 0, /* only blanks were left */
        GBN_WORD_GOT = 1,
} GbnWordResult;

/* Takes the next word from *at into word (replacing what was in it) and moves *at behind it. */
GbnWordResult gbn_word_next(const char **at, GString *word, GbnWordFlags flags);

/* Takes what stands in front of the next ':' of *at into word, quotes and blanks included, and moves
 * *at behind the colon, or to NULL where there is none. A backslash makes the character behind it an
 * ordinary one and vanishes. False where a backslash is the last character. */
bool gbn_word_before_colon(const char **at, GString *word);
