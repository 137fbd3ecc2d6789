/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines end at "\n", "\r" or NUL, and at pairs of different ones of these: so says systemd's
 * reader, and a file with a stray NUL must score here as it does there. */
#include "engine/unit/unit-lex.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>
#include <sys/types.h>

#define BOM "\xef\xbb\xbf"

void
gbn_lexer_init(GbnLexer *lexer, char *text, size_t size)
{
        *lexer = (GbnLexer) { .at = text, .end = text + size };
}

void
gbn_lexer_clear(GbnLexer *lexer)
{
        if (lexer->joined)
                (void) g_string_free(lexer->joined, true);
        g_free(lexer->section);
        *lexer = (GbnLexer) { 0 };
}

static bool
is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* There is at most a blank or two, for which strspn is slow to begin. */
static char *
skip_blanks(char *text)
{
        while (is_blank(*text))
                text++;
        return text;
}

static char *
strip(char *text)
{
        char *end = text + strlen(text);

        while (end > text && is_blank(end[-1]))
                end--;
        *end = '\0';
        return skip_blanks(text);
}

/* A line end takes each kind of end once, and nothing behind a NUL: "\r\n" is one, "\n\n" two. */
static char *
behind_line_end(char *at, const char *end)
{
        static const char kinds[] = { '\n', '\r', '\0' };
        unsigned seen = 0;

        for (; at < end; at++) {
                const char *kind = memchr(kinds, *at, sizeof kinds);
                unsigned bit = kind ? 1U << (kind - kinds) : 0;

                if (!bit || seen & (bit | 1U << 2))
                        break;
                seen |= bit;
        }
        return at;
}

/* The next physical line, NUL-terminated in place; NULL at the end. */
static char *
next_line(GbnLexer *lexer, size_t *ret_length)
{
        char *start = lexer->at, *stop;

        if (start >= lexer->end)
                return NULL;
        stop = start + strcspn(start, "\n\r");
        lexer->at = behind_line_end(stop, lexer->end);
        lexer->line++;
        *stop = '\0';
        *ret_length = (size_t) (stop - start);
        return start;
}

static bool
ends_in_odd_backslashes(const char *line, size_t length)
{
        size_t count = 0;

        while (count < length && line[length - 1 - count] == '\\')
                count++;
        return count % 2 == 1;
}

static GbnLexKind
fatal(GbnLexer *lexer, GbnLexItem *item, const char *reason)
{
        lexer->stopped = true;
        item->reason = reason;
        return item->kind = GBN_LEX_FATAL;
}

static GbnLexKind
ignored(GbnLexItem *item, const char *reason)
{
        item->reason = reason;
        return item->kind = GBN_LEX_IGNORED;
}

static GbnLexKind
read_header(GbnLexer *lexer, GbnLexItem *item, char *line)
{
        size_t length = strlen(line);

        if (line[length - 1] != ']')
                return fatal(lexer, item, N_("a section header without \"]\""));
        line[length - 1] = '\0';
        if (!gbn_is_safe_text(line + 1))
                return fatal(lexer, item,
                             N_("a section header with characters that none may have"));
        g_free(lexer->section);
        lexer->section = g_strdup(line + 1);
        item->section = lexer->section;
        return item->kind = GBN_LEX_SECTION;
}

static bool
is_comment(char *line)
{
        line = skip_blanks(line);
        return *line == '#' || *line == ';';
}

/* UTF-8 as systemd means it: without the code points that Unicode sets aside as no characters. */
static bool
is_text(const char *line)
{
        const char *p = line;

        while ((signed char) *p > 0)
                p++;
        if (*p == '\0')
                return true;
        if (!g_utf8_validate(p, -1, NULL))
                return false;
        for (; *p; p = g_utf8_next_char(p)) {
                gunichar c = g_utf8_get_char(p);

                if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
                        return false;
        }
        return true;
}

/* One logical line; GBN_LEX_END stands for "nothing on it". */
static GbnLexKind
read_logical(GbnLexer *lexer, GbnLexItem *item, char *line)
{
        char *equals;

        item->line = lexer->line;
        line = strip(line);
        if (*line == '\0')
                return GBN_LEX_END;
        if (!is_text(line))
                return fatal(lexer, item, N_("text that is not UTF-8"));
        if (*line == '[')
                return read_header(lexer, item, line);
        if (!lexer->section)
                return ignored(item, N_("an assignment before the first section"));
        equals = strchr(line, '=');
        if (!equals)
                return ignored(item, N_("a line without \"=\""));
        *equals = '\0';
        item->section = lexer->section;
        item->key = strip(line);
        item->value = strip(equals + 1);
        return item->kind = GBN_LEX_ASSIGNMENT;
}

/* Adds the line to the joined ones. False when they grow over the cap. */
static bool
join(GbnLexer *lexer, const char *line, size_t length, bool more)
{
        if (!lexer->joined)
                lexer->joined = g_string_new(NULL);
        if (!lexer->joining)
                g_string_truncate(lexer->joined, 0);
        if (lexer->joined->len + length > GBN_LINE_BYTES_MAX)
                return false;
        g_string_append_len(lexer->joined, line, (ssize_t) length);
        if (more)
                lexer->joined->str[lexer->joined->len - 1] = ' ';
        lexer->joining = more;
        return true;
}

GbnLexKind
gbn_lexer_next(GbnLexer *lexer, GbnLexItem *item)
{
        *item = (GbnLexItem) { .kind = GBN_LEX_END, .line = lexer->line };
        while (!lexer->stopped) {
                size_t length = 0;
                char *line = next_line(lexer, &length);
                bool more;
                GbnLexKind kind;

                if (!line) {
                        lexer->stopped = true;
                        return lexer->joining ? read_logical(lexer, item, lexer->joined->str)
                                              : GBN_LEX_END;
                }
                item->line = lexer->line;
                if (length >= GBN_LINE_BYTES_MAX)
                        return fatal(lexer, item, N_("a line longer than 1 MiB"));
                if (is_comment(line))
                        continue;
                if (!lexer->bom_seen && *line == *BOM && g_str_has_prefix(line, BOM)) {
                        lexer->bom_seen = true;
                        line += strlen(BOM);
                        length -= strlen(BOM);
                }
                more = ends_in_odd_backslashes(line, length);
                if (more || lexer->joining) {
                        if (!join(lexer, line, length, more))
                                return fatal(lexer, item, N_("continued lines longer than 1 MiB"));
                        if (more)
                                continue;
                        line = lexer->joined->str;
                }
                kind = read_logical(lexer, item, line);
                if (kind != GBN_LEX_END)
                        return kind;
        }
        return item->kind = GBN_LEX_END;
}
