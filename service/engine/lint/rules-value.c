/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that systemd reads over, in whole or word by word. Whether a newer systemd takes one is
 * asked of the same parser, as that version. */
#include "engine/facts/parse.h"
#include "engine/lint/directive.h"
#include "engine/lint/rules.h"
#include "engine/unit/word.h"

#include <string.h>

/* Whether the value, on fresh ground, is taken as it stands. */
static bool
is_taken(const GbnLint *lint, const GbnSetting *setting, const char *value, unsigned major)
{
        g_autofree char *copy = g_strdup(value);
        g_autoptr(GString) word = g_string_new(NULL);
        g_auto(GbnFacts) facts = { 0 };
        GbnReader reader = lint->reader;

        gbn_facts_init(&facts);
        reader.facts = &facts;
        reader.word = word;
        reader.reason = NULL;
        reader.systemd = (GbnSystemd) { major, UINT_MAX };
        reader.specifiers.systemd = major;
        return setting->parse(&reader, setting, copy) == GBN_LINE_TAKEN && !reader.reason;
}

/* The first systemd above the given one that takes it; 0 when none does. */
static unsigned
first_version(const GbnLint *lint, const GbnSetting *setting, const char *value)
{
        for (unsigned major = lint->options->systemd.major + 1; major <= GBN_SYSTEMD_NEWEST;
             major++)
                if (is_taken(lint, setting, value, major))
                        return major;
        return 0;
}

static bool
is_list(const GbnSetting *setting)
{
        return setting->parse == gbn_parse_calls || setting->parse == gbn_parse_capabilities ||
               setting->parse == gbn_parse_namespaces || setting->parse == gbn_parse_families ||
               setting->parse == gbn_parse_architectures || setting->parse == gbn_parse_networks;
}

/* The words that it takes, or other where the values are no words. */
static GbnWords *
say_choices(const GbnLint *lint, const GbnSetting *setting, GbnWords *other)
{
        g_autoptr(GString) text = g_string_new(NULL);

        if (!setting->choices)
                return other;
        for (unsigned i = 0; setting->choices[i].text; i++)
                if (setting->choices[i].since <= lint->options->systemd.major)
                        g_string_append_printf(text, "%s%s", text->len ? ", " : "",
                                               setting->choices[i].text);
        gbn_words_free(other);
        return gbn_words_new(N_("It takes %s."), text->str);
}

/* What becomes of the rest of the line. */
typedef enum { LOST_LINE, LOST_WHOLE_LINE, LOST_WORD } Lost;

static void
say_newer(GbnLint *lint, const GbnLintLine *line, const char *value, Lost lost, unsigned newer)
{
        static const char *const formats[] = {
                [LOST_LINE] = N_(
                        "%s=: systemd %u does not know \"%s\", %u and newer do; here the line has no effect"),
                [LOST_WHOLE_LINE] = N_(
                        "%s=: systemd %u does not know \"%s\", %u and newer do; here the whole line has no effect"),
                [LOST_WORD] = N_(
                        "%s=: systemd %u does not know \"%s\", %u and newer do; here the word has no effect"),
        };
        GbnWords *words = gbn_words_new("%s %u %s %u", line->key, lint->options->systemd.major,
                                        value, newer);

        gbn_lint_say(lint, GBN_LINT_NEWER_VALUE, line, gbn_words_put(words, formats[lost]),
                     say_choices(lint, line->setting,
                                 gbn_words_new(N_("Write an older value on a line before it."))));
}

static void
say_value(GbnLint *lint, const GbnLintLine *line, const char *value, Lost lost)
{
        static const char *const formats[] = {
                [LOST_LINE] = N_("%s=: \"%s\" is not taken (%s); the line has no effect"),
                [LOST_WHOLE_LINE] =
                        N_("%s=: \"%s\" is not taken (%s); the whole line has no effect"),
                [LOST_WORD] = N_("%s=: \"%s\" is not taken (%s); the word has no effect"),
        };
        unsigned newer = first_version(lint, line->setting, value);
        GbnWords *words;

        if (newer) {
                say_newer(lint, line, value, lost, newer);
                return;
        }
        words = gbn_words_new("%s %s %s", line->key, value + (*value == '~'),
                              line->reason ? line->reason : N_("not a value that it knows"));
        gbn_lint_say(lint, GBN_LINT_UNKNOWN_VALUE, line,
                     gbn_words_mark(gbn_words_put(words, formats[lost]), 3),
                     say_choices(lint, line->setting,
                                 gbn_words_new(N_("Correct the value or take it out."))));
}

/* The words of a list that are not known, one finding each. Whether any word is. */
static bool
look_at_words(GbnLint *lint, const GbnLintLine *line, bool speaks)
{
        const char *at = line->value + (*line->value == '~');
        const char *sign = *line->value == '~' ? "~" : "";
        bool voids_line = line->verdict == GBN_LINE_IGNORED, some_known = false;
        g_autoptr(GString) word = g_string_new(NULL);

        while (gbn_word_next(&at, word, GBN_WORD_UNQUOTE | GBN_WORD_LENIENT) == GBN_WORD_GOT) {
                g_autofree char *alone = g_strconcat(sign, word->str, NULL);

                if (is_taken(lint, line->setting, alone, lint->options->systemd.major))
                        some_known = true;
                else if (speaks)
                        say_value(lint, line, alone, voids_line ? LOST_WHOLE_LINE : LOST_WORD);
        }
        return some_known;
}

/* Where a comment begins that became part of the value; NULL when there is none. */
static const char *
find_comment(const char *value)
{
        for (const char *p = value + 1; *value && *p; p++)
                if (*p == '#' && (p[-1] == ' ' || p[-1] == '\t'))
                        return p;
        return NULL;
}

static bool
say_comment(GbnLint *lint, const GbnLintLine *line)
{
        const char *comment = find_comment(line->value);
        g_autofree char *value = NULL;

        if (!comment)
                return false;
        value = g_strchomp(g_strndup(line->value, (size_t) (comment - line->value)));
        if (!is_taken(lint, line->setting, value, lint->options->systemd.major))
                return false;
        gbn_lint_say(
                lint, GBN_LINT_TRAILING_COMMENT, line,
                line->verdict == GBN_LINE_IGNORED
                        ? gbn_words_new(
                                  N_("%s=: a comment behind a value is part of the value; the line has no effect"),
                                  line->key)
                        : gbn_words_new(
                                  N_("%s=: a comment behind a value is part of the value; its words are read too"),
                                  line->key),
                gbn_words_new(N_("Write %s=%s, and the comment on a line of its own."), line->key,
                              value));
        return true;
}

/* A list line all of whose words are unknown still does something, and not what was meant. */
static void
look_at_void_list(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        const GbnFacts *facts = &lint->facts;
        const GbnSetting *setting = line->setting;
        bool denies = *line->value == '~';
        bool blocks = false, allows = false;

        if (setting->parse == gbn_parse_calls)
                blocks = !denies && !before->system_call_filter.is_set;
        else if (setting->parse == gbn_parse_families)
                blocks = !denies && facts->restrict_address_families.allow &&
                         facts->restrict_address_families.families == 0;
        else if (setting->parse == gbn_parse_capabilities) {
                blocks = !denies && setting->field == offsetof(GbnFacts, capability_bounding_set);
                allows = denies;
        }
        if (blocks)
                gbn_lint_say(
                        lint, GBN_LINT_BLOCKS_EVERYTHING, line,
                        gbn_words_new(
                                N_("%s=: no word of this list is known, so nothing of its kind is allowed"),
                                line->key),
                        gbn_words_new(N_("Correct the names.")));
        if (allows)
                gbn_lint_say(
                        lint, GBN_LINT_ALLOWS_EVERYTHING, line,
                        gbn_words_new(
                                N_("%s=: no word behind \"~\" is known, so the line allows every capability"),
                                line->key),
                        gbn_words_new(N_("Correct the names.")));
}

/* Digits that make nothing but 0. */
static bool
is_zero(const char *text)
{
        return *text && strspn(text, "0") == strlen(text);
}

/* 0 behind a call is taken, and the call then seems to work; as the number for all it is read over. */
static void
look_at_errno(GbnLint *lint, const GbnLintLine *line)
{
        const char *at = line->value + (*line->value == '~');
        g_autoptr(GString) word = g_string_new(NULL);
        bool zero = false;

        if (line->setting->parse == gbn_parse_errno && is_zero(line->value) &&
            line->verdict == GBN_LINE_TAKEN)
                gbn_lint_say(lint, GBN_LINT_UNKNOWN_VALUE, line,
                             gbn_words_new(N_("%s=: \"%s\" is no error; the line has no effect"),
                                           line->key, line->value),
                             gbn_words_new(N_("Use the name of an error, such as EPERM.")));
        if (line->setting->parse != gbn_parse_calls || *line->value != '~')
                return;
        while (!zero && gbn_word_next(&at, word, GBN_WORD_PLAIN) == GBN_WORD_GOT) {
                const char *colon = strchr(word->str, ':');

                zero = colon && is_zero(colon + 1);
        }
        if (zero)
                gbn_lint_say(
                        lint, GBN_LINT_ERRNO_ZERO, line,
                        gbn_words_new(
                                N_("%s=: error number 0 tells the program that a denied call was done"),
                                line->key),
                        gbn_words_new(N_("Use a real error, such as EPERM.")));
}

/* A "#" that stands alone is an argument of the command. With quotes around it may be a script's. */
static void
look_at_command(GbnLint *lint, const GbnLintLine *line)
{
        const char *comment = find_comment(line->value);

        if (line->setting->parse != gbn_parse_exec || !comment || strpbrk(line->value, "\"'\\") ||
            (comment[1] != ' ' && comment[1] != '\t'))
                return;
        gbn_lint_say(
                lint, GBN_LINT_TRAILING_COMMENT, line,
                gbn_words_new(
                        N_("%s=: \"%s\" is passed to the program; a comment needs a line of its own"),
                        line->key, comment),
                gbn_words_new(N_("Move the comment, or quote the \"#\" if the program wants it.")));
}

/* Directives that the sandbox does not care about are only known by the kind of their value. */
static void
look_at_kind(GbnLint *lint, const GbnLintLine *line)
{
        const GbnDirective *directive = gbn_directive_find(line->section, line->key);
        bool yes;

        if (!directive || directive->since > lint->options->systemd.major)
                return;
        if (g_str_equal(directive->kind, "BOOLEAN") && *line->value &&
            !gbn_boolean_parse(line->value, &yes))
                gbn_lint_say(
                        lint, GBN_LINT_UNKNOWN_VALUE, line,
                        gbn_words_new(
                                N_("%s=: \"%s\" is neither yes nor no; the line has no effect"),
                                line->key, line->value),
                        gbn_words_new(N_("Write yes or no, and nothing behind it.")));
        if (g_str_equal(directive->kind, "UNIT [...]") && *line->value == '\0')
                gbn_lint_say(
                        lint, GBN_LINT_LINE_WITHOUT_EFFECT, line,
                        gbn_words_new(
                                N_("%s=: an empty line does not take back what was said before; dependencies only grow"),
                                line->key),
                        gbn_words_new(N_("Override the whole unit file where one has to go.")));
}

void
gbn_lint_value(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        if (!line->setting) {
                look_at_kind(lint, line);
                return;
        }
        look_at_errno(lint, line);
        look_at_command(lint, line);
        if (!line->reason && line->verdict == GBN_LINE_TAKEN)
                return;
        if (*line->value && is_list(line->setting) && !look_at_words(lint, line, false) &&
            !g_str_equal(line->value, "~"))
                look_at_void_list(lint, line, before);
        if (say_comment(lint, line))
                return;
        if (is_list(line->setting))
                (void) look_at_words(lint, line, true);
        else
                say_value(lint, line, line->value, LOST_LINE);
}
