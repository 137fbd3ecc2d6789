/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command lines, only as far as it takes to know whether systemd takes them and how many commands
 * they are: a unit whose ExecStart= is refused does not load and has no score. */
#include "engine/facts/parse.h"

#include "base/text.h"
#include "engine/unit/word.h"

#include <limits.h>
#include <string.h>

#define BLANKS " \t\n\r"
#define WORD_FLAGS (GBN_WORD_UNQUOTE | GBN_WORD_UNESCAPE)

/* systemd takes a word with unknown escapes as it stands, after a warning. */
static GbnWordResult
next_word(GbnReader *reader, const char **at)
{
        const char *begin = *at;
        GbnWordResult result = gbn_word_next(at, reader->word, WORD_FLAGS);

        if (result != GBN_WORD_BAD)
                return result;
        *at = begin;
        return gbn_word_next(at, reader->word, WORD_FLAGS | GBN_WORD_RELAXED);
}

/* Skips "-", "@", ":", "+", "!", "!!" (each once) and "|" since 258. With "@" a second word is the
 * name that the program sees as its own. */
static const char *
skip_prefixes(const GbnReader *reader, const char *word, bool *ret_may_fail, bool *ret_needs_name)
{
        bool colon = false, shell = false, full = false;
        unsigned bangs = 0;

        for (;; word++) {
                if (*word == '-' && !*ret_may_fail)
                        *ret_may_fail = true;
                else if (*word == '@' && !*ret_needs_name)
                        *ret_needs_name = true;
                else if (*word == ':' && !colon)
                        colon = true;
                else if (*word == '+' && !full && bangs == 0)
                        full = true;
                else if (*word == '!' && !full && bangs < 2)
                        bangs++;
                else if (*word == '|' && !shell && reader->systemd.major >= 258)
                        shell = true;
                else
                        return word;
        }
}

static bool
is_valid_program(const char *path)
{
        size_t longest = 0;

        if (*path == '\0' || !gbn_is_safe_text(path) || g_str_has_suffix(path, "/"))
                return false;
        if (*path != '/')
                return !strchr(path, '/') && strlen(path) <= NAME_MAX && !g_str_equal(path, ".") &&
                       !g_str_equal(path, "..");
        for (const char *p = path; *p; p += strspn(p, "/")) {
                longest = MAX(longest, strcspn(p, "/"));
                p += strcspn(p, "/");
        }
        return longest <= NAME_MAX && strlen(path) < PATH_MAX;
}

static bool
is_separator(const char *p)
{
        return p[0] == ';' && (p[1] == '\0' || strchr(BLANKS, p[1]));
}

/* Reads arguments up to the end or to a lone ";". */
static bool
skip_arguments(GbnReader *reader, const char **at, bool *ret_more)
{
        while (**at) {
                const char *p = *at;
                g_autofree char *argument = NULL;

                if (is_separator(p)) {
                        *at = p + 1 + strspn(p + 1, BLANKS);
                        *ret_more = true;
                        return true;
                }
                if (next_word(reader, at) == GBN_WORD_BAD) {
                        reader->reason = N_("a quote without its end");
                        return false;
                }
                argument = gbn_specifiers_expand(&reader->specifiers, reader->word->str);
                if (!argument) {
                        reader->reason = N_("a specifier that has no value here");
                        return false;
                }
        }
        return true;
}

static bool
read_command(GbnReader *reader, const char *word, const char **at, bool *ret_more)
{
        g_autofree char *path = gbn_specifiers_expand(&reader->specifiers, word);

        if (!path) {
                reader->reason = N_("a specifier that has no value here");
                return false;
        }
        if (!is_valid_program(path)) {
                reader->reason = N_("neither an absolute path nor the name of a program");
                return false;
        }
        return skip_arguments(reader, at, ret_more);
}

GbnVerdict
gbn_parse_exec(GbnReader *reader, const GbnSetting *setting, char *value)
{
        unsigned *count = gbn_field(reader, setting);
        const char *at = value;
        bool more = true;

        if (*value == '\0') {
                *count = 0;
                return GBN_LINE_TAKEN;
        }
        while (more) {
                g_autofree char *first = NULL;
                const char *program;
                bool may_fail = false, needs_name = false;

                more = false;
                if (next_word(reader, &at) != GBN_WORD_GOT)
                        return *at ? gbn_line_ignored(reader, N_("a quote without its end"))
                                   : GBN_LINE_TAKEN;
                if (g_str_equal(reader->word->str, ";")) {
                        more = true;
                        continue;
                }
                first = g_strdup(reader->word->str);
                program = skip_prefixes(reader, first, &may_fail, &needs_name);
                if (needs_name && (*at == '\0' || is_separator(at))) {
                        reader->reason = N_("\"@\" without a name for the program");
                        return may_fail ? GBN_LINE_IGNORED : GBN_LINE_FATAL;
                }
                if (!read_command(reader, program, &at, &more))
                        return may_fail ? GBN_LINE_IGNORED : GBN_LINE_FATAL;
                (*count)++;
        }
        return GBN_LINE_TAKEN;
}
