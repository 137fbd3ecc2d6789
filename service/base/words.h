/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sentence for people with things of this machine in it, before anybody has translated it: the whole
 * sentence is one format, and a translation may put its parts in another order. */
#pragma once

#include <glib.h>
#include <stdarg.h>

#define GBN_WORDS_ARGUMENTS_MAX 6U

typedef struct {
        const char *format; /* N_() */
        char *arguments[GBN_WORDS_ARGUMENTS_MAX];
        unsigned count;
        unsigned raw; /* bit i: argument i is itself text to translate */
} GbnWords;

/* format: static, marked with N_(); it has %s, %u and %% only, without widths. NULL arguments are empty. */
GbnWords *gbn_words_new(const char *format, ...) G_GNUC_PRINTF(1, 2);

GbnWords *gbn_words_copy(const GbnWords *words);

/* The same of a list of arguments. */
GbnWords *gbn_words_new_va(const char *format, va_list arguments) G_GNUC_PRINTF(1, 0);

/* A text without arguments; static, marked with N_(). */
GbnWords *gbn_words_plain(const char *text);

/* The same arguments in another format that takes them in the same order; returns words. */
GbnWords *gbn_words_put(GbnWords *words, const char *format);

void gbn_words_free(GbnWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnWords, gbn_words_free)

/* Says that argument number (from 1) is text to translate too; returns words. */
GbnWords *gbn_words_mark(GbnWords *words, unsigned number);

/* As in gettext(3). */
typedef char *(*GbnTranslate)(const char *text);

/* translate: NULL leaves it as it was written. A translation that asks for arguments that are not there
 * gets nothing in their place. */
char *gbn_words_text(const GbnWords *words, GbnTranslate translate);

/* An order of their own; 0 for words that say the same. */
int gbn_words_compare(const GbnWords *a, const GbnWords *b);
