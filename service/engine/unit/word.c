/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See systemd.syntax(7), "Quoting"; the corner cases are held by the differential test. */
#include "engine/unit/word.h"

#include <stdbool.h>
#include <string.h>

#define BLANKS " \t\n\r"

static const char simple_escapes[] = "a\ab\bf\fn\nr\rt\tv\v\\\\\"\"''s ";

/* Reads digits of one base; the number of them is fixed by the kind of escape. */
static bool
read_number(const char *digits, unsigned count, unsigned base, gunichar *ret)
{
        gunichar number = 0;

        for (unsigned i = 0; i < count; i++) {
                int digit = g_ascii_xdigit_value(digits[i]);

                if (digit < 0 || (unsigned) digit >= base)
                        return false;
                number = number * base + (unsigned) digit;
        }
        *ret = number;
        return true;
}

/* p stands behind the backslash. Returns how many characters the escape has, 0 when it is none. */
static unsigned
append_escape(GString *word, const char *p)
{
        gunichar c;

        for (size_t i = 0; i + 1 < sizeof simple_escapes; i += 2)
                if (*p == simple_escapes[i]) {
                        g_string_append_c(word, simple_escapes[i + 1]);
                        return 1;
                }
        if (*p == 'x' && read_number(p + 1, 2, 16, &c) && c != 0) {
                g_string_append_c(word, (char) c);
                return 3;
        }
        if (*p >= '0' && *p <= '7' && read_number(p, 3, 8, &c) && c != 0 && c <= 255) {
                g_string_append_c(word, (char) c);
                return 3;
        }
        if ((*p == 'u' && read_number(p + 1, 4, 16, &c)) ||
            (*p == 'U' && read_number(p + 1, 8, 16, &c))) {
                if (c == 0 || !g_unichar_validate(c))
                        return 0;
                g_string_append_unichar(word, c);
                return *p == 'u' ? 5 : 9;
        }
        return 0;
}

/* *p stands behind a backslash and is moved behind what belongs to it. */
static bool
take_escaped(const char **p, GString *word, GbnWordFlags flags)
{
        unsigned taken = flags & GBN_WORD_UNESCAPE ? append_escape(word, *p) : 0;

        if (taken > 0) {
                *p += taken;
                return true;
        }
        if (**p == '\0') {
                if (flags & GBN_WORD_RELAXED)
                        g_string_append_c(word, '\\');
                return flags & (GBN_WORD_RELAXED | GBN_WORD_LENIENT);
        }
        if (flags & GBN_WORD_UNESCAPE) {
                if (!(flags & GBN_WORD_RELAXED))
                        return false;
                g_string_append_c(word, '\\');
        }
        g_string_append_c(word, *(*p)++);
        return true;
}

GbnWordResult
gbn_word_next(const char **at, GString *word, GbnWordFlags flags)
{
        const char *p = *at + strspn(*at, BLANKS);
        char quote = '\0';

        g_string_truncate(word, 0);
        if (*p == '\0') {
                *at = p;
                return GBN_WORD_NONE;
        }
        while (*p && (quote || !strchr(BLANKS, *p))) {
                size_t ordinary = strcspn(p, quote ? "\\\"'" : BLANKS "\\\"'");

                if (ordinary > 0) {
                        g_string_append_len(word, p, (ssize_t) ordinary);
                        p += ordinary;
                } else if (*p == '\\') {
                        p++;
                        if (!take_escaped(&p, word, flags))
                                return GBN_WORD_BAD;
                } else if (quote && *p == quote) {
                        quote = '\0';
                        p++;
                } else if (!quote && (*p == '"' || *p == '\'') && (flags & GBN_WORD_UNQUOTE))
                        quote = *p++;
                else
                        g_string_append_c(word, *p++);
        }
        if (quote && !(flags & GBN_WORD_LENIENT))
                return GBN_WORD_BAD;
        *at = p + strspn(p, BLANKS);
        return GBN_WORD_GOT;
}

bool
gbn_word_before_colon(const char **at, GString *word)
{
        const char *p = *at;

        g_string_truncate(word, 0);
        while (*p && *p != ':')
                if (*p != '\\')
                        g_string_append_c(word, *p++);
                else {
                        p++;
                        if (!take_escaped(&p, word, GBN_WORD_PLAIN))
                                return false;
                }
        *at = *p ? p + 1 : NULL;
        return true;
}
