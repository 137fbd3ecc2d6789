/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reading itself is that of facts-from-text.c, line by line with the same parsers; between two
 * lines the rules look at what the line changed. */
#include "engine/lint/lint.h"

#include "base/limits.h"
#include "engine/lint/rules.h"
#include "engine/unit/unit-lex.h"
#include "engine/unit/unit-name.h"

#include <string.h>

void
gbn_lint_part_free(GbnLintPart *part)
{
        if (!part)
                return;
        g_free(part->path);
        gbn_file_clear(&part->file);
        g_free(part);
}

static void
line_free(void *data)
{
        GbnLintLine *line = data;

        g_free(line->section);
        g_free(line->key);
        g_free(line->value);
        g_free(line);
}

void
gbn_lint_say(GbnLint *lint, GbnLintRuleNumber rule, const GbnLintLine *line, GbnWords *reason,
             GbnWords *fix)
{
        GbnLintFinding *finding;
        const GbnLintLine *first = lint->lines->len > 0 ? lint->lines->pdata[0] : NULL;

        if (lint->said++ == GBN_LINT_FINDINGS_MAX) {
                gbn_words_free(reason);
                gbn_words_free(fix);
                rule = GBN_LINT_TOO_MANY;
                reason = gbn_words_new(N_("more is wrong in this unit than is told here"));
                fix = gbn_words_new(N_("Correct the findings above and look again."));
        } else if (lint->said > GBN_LINT_FINDINGS_MAX) {
                gbn_words_free(reason);
                gbn_words_free(fix);
                return;
        }
        finding = g_new0(GbnLintFinding, 1);
        finding->rule = rule;
        if (line)
                finding->path = g_strdup(line->part->path);
        else
                finding->path = g_strdup(first ? first->part->path : lint->name);
        finding->line = line ? line->line : 0;
        finding->directive = line ? g_strdup(line->key) : NULL;
        finding->reason = reason;
        finding->fix = fix;
        g_ptr_array_add(lint->findings, finding);
}

GPtrArray *
gbn_lint_lines_of(const GbnLint *lint, const char *section, const char *key)
{
        GPtrArray *lines = g_ptr_array_new();

        for (unsigned i = 0; i < lint->lines->len; i++) {
                GbnLintLine *line = lint->lines->pdata[i];

                if (!line->key || !g_str_equal(line->key, key) ||
                    !g_str_equal(line->section, section))
                        continue;
                if (*line->value == '\0')
                        g_ptr_array_set_size(lines, 0);
                else if (!line->setting || line->verdict == GBN_LINE_TAKEN)
                        g_ptr_array_add(lines, line);
        }
        return lines;
}

const GbnLintLine *
gbn_lint_last(const GbnLint *lint, const char *section, const char *key)
{
        for (unsigned i = lint->lines->len; i > 0; i--) {
                const GbnLintLine *line = lint->lines->pdata[i - 1];

                if (line->key && g_str_equal(line->key, key) &&
                    g_str_equal(line->section, section) &&
                    (!line->setting || line->verdict == GBN_LINE_TAKEN))
                        return line;
        }
        return NULL;
}

static GbnLintLine *
add_line(GbnLint *lint, const GbnLintPart *part, const GbnLexItem *item)
{
        GbnLintLine *line = g_new0(GbnLintLine, 1);

        line->part = part;
        line->line = item->line;
        line->number = lint->lines->len;
        line->section = g_strdup(item->section);
        line->key = g_strdup(item->key);
        line->value = g_strdup(item->value);
        g_ptr_array_add(lint->lines, line);
        return line;
}

static void
say_fatal(GbnLint *lint, const GbnLintLine *line, const char *reason)
{
        GbnWords *words;

        if (line->key && line->part->is_dropin)
                words = gbn_words_new(N_("%s=: %s; systemd reads no further in this drop-in"),
                                      line->key, reason);
        else if (line->key)
                words = gbn_words_new(N_("%s=: %s; systemd does not load the unit"), line->key,
                                      reason);
        else if (line->part->is_dropin)
                words = gbn_words_new(N_("%s; systemd reads no further in this drop-in"), reason);
        else
                words = gbn_words_new(N_("%s; systemd does not load the unit"), reason);
        gbn_lint_say(lint, GBN_LINT_FATAL_LINE, line, gbn_words_mark(words, words->count),
                     gbn_words_new(N_("Correct the line or take it out.")));
}

/* False when systemd stops at it. */
static bool
read_assignment(GbnLint *lint, GbnLintLine *line, char *value)
{
        GbnFacts before = lint->facts;

        line->setting = gbn_setting_find_line(line->section, line->key, &lint->options->systemd);
        if (line->setting) {
                lint->reader.reason = NULL;
                line->verdict = line->setting->parse(&lint->reader, line->setting, value);
                line->reason = lint->reader.reason;
        }
        if (line->verdict == GBN_LINE_FATAL) {
                say_fatal(lint, line, line->reason ? line->reason : N_("a value it does not take"));
                return false;
        }
        if (lint->said > GBN_LINT_FINDINGS_MAX)
                return true;
        gbn_lint_key(lint, line);
        gbn_lint_value(lint, line, &before);
        gbn_lint_order(lint, line, &before);
        return true;
}

static void
say_ignored(GbnLint *lint, const GbnLintLine *line, const char *reason)
{
        gbn_lint_say(
                lint, GBN_LINT_NO_ASSIGNMENT, line,
                gbn_words_mark(gbn_words_new(N_("%s; systemd reads over it"), reason), 1),
                gbn_words_new(
                        N_("Write it as DIRECTIVE=VALUE below its section, or begin it with #.")));
}

/* False when the rest of the file is lost. */
static bool
read_part(GbnLint *lint, GbnLintPart *part)
{
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, part->file.data, part->file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                GbnLintLine *line = add_line(lint, part, &item);

                switch (item.kind) {
                case GBN_LEX_IGNORED:
                        say_ignored(lint, line, item.reason);
                        break;
                case GBN_LEX_FATAL:
                        say_fatal(lint, line, item.reason);
                        return false;
                case GBN_LEX_SECTION:
                        gbn_lint_key(lint, line);
                        break;
                default:
                        if (!read_assignment(lint, line, item.value))
                                return false;
                }
        }
        return true;
}

void
gbn_lint_unit(const GbnLintOptions *options, const char *name, const GPtrArray *parts,
              GPtrArray *findings)
{
        g_autoptr(GString) word = g_string_new(NULL);
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(line_free);
        g_autofree char *instance = NULL;
        GbnLint lint = { .options = options, .lines = lines, .findings = findings };

        if (gbn_unit_name_kind(name) == GBN_UNIT_NAME_TEMPLATE)
                instance = gbn_unit_name_with_instance(name, "i");
        lint.name = instance ? instance : name;
        gbn_facts_init(&lint.facts);
        if (options->systemd.major >= GBN_SYSTEMD_NARROW_CAPABILITIES)
                lint.facts.capability_bounding_set = UINT64_MAX >> 1;
        lint.reader = (GbnReader) {
                .facts = &lint.facts,
                .systemd = options->systemd,
                .specifiers = { options->root, options->systemd.major, lint.name, name },
                .word = word,
        };
        for (unsigned i = 0; i < parts->len; i++) {
                GbnLintPart *part = parts->pdata[i];

                lint.has_main = lint.has_main || !part->is_dropin;
                if (!part->file.data || part->file.size == 0)
                        continue;
                if (!read_part(&lint, part) && !part->is_dropin)
                        lint.is_cut = true;
        }
        gbn_lint_order_end(&lint);
        gbn_lint_environment(&lint);
        gbn_lint_whole(&lint);
        gbn_facts_clear(&lint.facts);
}
