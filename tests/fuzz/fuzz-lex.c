/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a unit file: the lexer ends, stays inside what it was given, and never counts back. */
#include "tests/fuzz/fuzz.h"

#include "engine/unit/unit-lex.h"

#include <string.h>

static bool
is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A string that the lexer hands out, but for the section, lies in the text or in the joined line. */
static bool
is_inside(const GbnLexer *lexer, const char *string, const char *text, size_t size)
{
        const char *end = string + strlen(string);

        if (string >= text && end <= text + size)
                return true;
        return lexer->joined && string >= lexer->joined->str &&
               end <= lexer->joined->str + lexer->joined->len;
}

static bool
is_stripped(const char *string)
{
        size_t length = strlen(string);

        return length == 0 || (!is_blank(string[0]) && !is_blank(string[length - 1]));
}

static void
check_item(const GbnLexer *lexer, const GbnLexItem *item, const char *text, size_t size)
{
        switch (item->kind) {
        case GBN_LEX_ASSIGNMENT:
                FUZZ_CHECK(item->section && item->key && item->value);
                FUZZ_CHECK(is_inside(lexer, item->key, text, size));
                FUZZ_CHECK(is_inside(lexer, item->value, text, size));
                FUZZ_CHECK(is_stripped(item->key) && is_stripped(item->value));
                FUZZ_CHECK(!strchr(item->key, '='));
                FUZZ_CHECK(g_utf8_validate(item->key, -1, NULL));
                FUZZ_CHECK(g_utf8_validate(item->value, -1, NULL));
                break;
        case GBN_LEX_SECTION:
                FUZZ_CHECK(item->section && strlen(item->section) <= size);
                FUZZ_CHECK(!strpbrk(item->section, "\"'\\\x7f\n\r\t"));
                break;
        case GBN_LEX_IGNORED:
        case GBN_LEX_FATAL:
                FUZZ_CHECK(item->reason && *item->reason);
                break;
        default:
                FUZZ_CHECK(item->kind == GBN_LEX_END);
        }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autofree char *text = g_malloc(size + 1);
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;
        unsigned line = 0;

        if (size > 0)
                memcpy(text, data, size);
        text[size] = '\0';
        gbn_lexer_init(&lexer, text, size);
        /* No item without at least one byte of its own. */
        for (size_t left = size + 1; gbn_lexer_next(&lexer, &item) != GBN_LEX_END; left--) {
                FUZZ_CHECK(left > 0);
                FUZZ_CHECK(item.line >= line && item.line > 0 && item.line <= size);
                line = item.line;
                check_item(&lexer, &item, text, size);
                if (item.kind == GBN_LEX_FATAL)
                        break;
        }
        FUZZ_CHECK(gbn_lexer_next(&lexer, &item) == GBN_LEX_END);
        FUZZ_CHECK(item.kind == GBN_LEX_END && item.line >= line);
        return 0;
}
