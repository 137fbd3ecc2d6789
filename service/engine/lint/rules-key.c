/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sections and names of directives. Names that begin with "X-" are for other programs; systemd and
 * lint pass over them. */
#include "engine/lint/directive.h"
#include "engine/lint/rules.h"

#include <string.h>
#include <strings.h>

static bool
is_foreign(const char *name)
{
        return g_str_has_prefix(name, "X-");
}

static void
look_at_section(GbnLint *lint, const GbnLintLine *line)
{
        static const char *const sections[] = { "Unit", "Service", "Install" };
        GbnWords *fix = NULL;

        if (is_foreign(line->section) || gbn_directive_has_section(line->section))
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
                if (strcasecmp(line->section, sections[i]) == 0)
                        fix = gbn_words_new(N_("Write [%s]."), sections[i]);
        gbn_lint_say(
                lint, GBN_LINT_UNKNOWN_SECTION, line,
                gbn_words_new(
                        N_("[%s]: a service unit has no such section; all of it is without effect"),
                        line->section),
                fix ? fix
                    : gbn_words_new(N_(
                              "Use [Unit], [Service] or [Install]; a section for another program begins with X-.")));
}

static void
say_unknown(GbnLint *lint, const GbnLintLine *line)
{
        const GbnDirective *near = gbn_directive_nearest(line->section, line->key);
        bool may_be_newer = lint->options->systemd.major > GBN_DIRECTIVES_OF;
        GbnWords *reason, *fix;

        fix = near ? gbn_words_new(N_("Did you mean %s=?"), near->name)
                   : gbn_words_new(N_("Take the line out, or correct the name."));
        if (may_be_newer && !near)
                reason = gbn_words_new(N_("%s=: not among the directives of systemd up to %u"),
                                       line->key, (unsigned) GBN_DIRECTIVES_OF);
        else
                reason = gbn_words_new(
                        N_("%s=: no systemd has this directive in [%s]; the line has no effect"),
                        line->key, line->section);
        gbn_lint_say(lint,
                     may_be_newer && !near ? GBN_LINT_UNLISTED_DIRECTIVE
                                           : GBN_LINT_UNKNOWN_DIRECTIVE,
                     line, reason, fix);
}

void
gbn_lint_key(GbnLint *lint, const GbnLintLine *line)
{
        unsigned major = lint->options->systemd.major;
        const GbnDirective *known, *other;

        if (!line->key) {
                look_at_section(lint, line);
                return;
        }
        if (line->setting || is_foreign(line->key) || is_foreign(line->section) ||
            !gbn_directive_has_section(line->section))
                return;
        known = gbn_directive_find(line->section, line->key);
        if (known && known->since <= major)
                return;
        if (known) {
                gbn_lint_say(
                        lint, GBN_LINT_NEWER_DIRECTIVE, line,
                        gbn_words_new(
                                N_("%s=: systemd %u does not have this directive, %u and newer do; here the line has no effect"),
                                line->key, major, known->since),
                        gbn_words_new(N_("Do not count on it here.")));
                return;
        }
        other = gbn_directive_elsewhere(line->section, line->key);
        if (other) {
                gbn_lint_say(
                        lint, GBN_LINT_WRONG_SECTION, line,
                        gbn_words_new(
                                N_("%s=: stands in [%s] and belongs in [%s]; here it has no effect"),
                                line->key, line->section, other->section),
                        gbn_words_new(N_("Move the line to [%s]."), other->section));
                return;
        }
        other = gbn_directive_other_case(line->section, line->key);
        if (!other) {
                say_unknown(lint, line);
                return;
        }
        gbn_lint_say(lint, GBN_LINT_WRONG_CASE, line,
                     gbn_words_new(N_("%s=: upper and lower case count, so the line has no effect"),
                                   line->key),
                     gbn_words_new(N_("Write %s=."), other->name));
}
