/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments are kept as text, so that a format that came from a translator is never given to printf. */
#include "base/words.h"

#include <stdbool.h>
#include <string.h>

GbnWords *
gbn_words_new_va(const char *format, va_list arguments)
{
        GbnWords *words = g_new0(GbnWords, 1);

        words->format = format;
        for (const char *p = strchr(format, '%'); p; p = strchr(p + 2, '%')) {
                if (p[1] == '%')
                        continue;
                g_assert(words->count < GBN_WORDS_ARGUMENTS_MAX && (p[1] == 's' || p[1] == 'u'));
                words->arguments[words->count++] =
                        p[1] == 's' ? g_strdup(va_arg(arguments, const char *))
                                    : g_strdup_printf("%u", va_arg(arguments, unsigned));
        }
        return words;
}

GbnWords *
gbn_words_new(const char *format, ...)
{
        GbnWords *words;
        va_list arguments;

        va_start(arguments, format);
        words = gbn_words_new_va(format, arguments);
        va_end(arguments);
        return words;
}

GbnWords *
gbn_words_copy(const GbnWords *words)
{
        GbnWords *copy = g_memdup2(words, sizeof *words);

        for (unsigned i = 0; i < copy->count; i++)
                copy->arguments[i] = g_strdup(words->arguments[i]);
        return copy;
}

GbnWords *
gbn_words_plain(const char *text)
{
        GbnWords *words = g_new0(GbnWords, 1);

        words->format = text;
        return words;
}

GbnWords *
gbn_words_put(GbnWords *words, const char *format)
{
        words->format = format;
        return words;
}

void
gbn_words_free(GbnWords *words)
{
        if (!words)
                return;
        for (unsigned i = 0; i < words->count; i++)
                g_free(words->arguments[i]);
        g_free(words);
}

GbnWords *
gbn_words_mark(GbnWords *words, unsigned number)
{
        words->raw |= 1U << (number - 1);
        return words;
}

static const char *
argument_of(const GbnWords *words, unsigned at, GbnTranslate translate)
{
        const char *text = at < words->count ? words->arguments[at] : NULL;

        if (!text || *text == '\0')
                return "";
        return translate && words->raw & 1U << at ? translate(text) : text;
}

/* Reads what stands behind a "%": "s", "u" or "2$s". Where it ends; NULL for anything else. */
static const char *
read_conversion(const char *p, unsigned *next, unsigned *ret_at)
{
        bool numbered = g_ascii_isdigit(*p) && p[1] == '$';

        *ret_at = numbered ? (unsigned) (*p - '1') : *next;
        p += numbered ? 2 : 0;
        if (*p != 's' && *p != 'u')
                return NULL;
        *next += !numbered;
        return p + 1;
}

char *
gbn_words_text(const GbnWords *words, GbnTranslate translate)
{
        const char *p = translate ? translate(words->format) : words->format;
        g_autoptr(GString) text = g_string_new(NULL);
        unsigned next = 0;

        while (*p) {
                const char *end;
                unsigned at;

                if (*p != '%') {
                        g_string_append_c(text, *p++);
                        continue;
                }
                end = read_conversion(p + 1, &next, &at);
                if (end)
                        g_string_append(text, argument_of(words, at, translate));
                else
                        g_string_append_c(text, '%');
                p = end ? end : p + 1 + (p[1] == '%');
        }
        return g_string_free(g_steal_pointer(&text), false);
}

int
gbn_words_compare(const GbnWords *a, const GbnWords *b)
{
        int order = strcmp(a->format, b->format);

        for (unsigned i = 0; order == 0 && i < MIN(a->count, b->count); i++)
                order = g_strcmp0(a->arguments[i], b->arguments[i]);
        return order;
}
