/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One-shot services that only make files and folders: systemd does that without a service. */
#include "engine/lint/rules.h"
#include "engine/unit/word.h"

#include <string.h>

/* Whether the word separates two commands. */
static bool
is_separator(const char *word)
{
        return g_str_equal(word, ";");
}

static bool
prepares(const char *program, const char *arguments)
{
        static const char *const programs[] = { "mkdir", "chown", "chmod", "chgrp",
                                                "touch", "ln",    NULL };
        g_autofree char *base = g_path_get_basename(program);

        if (g_str_equal(base, "install"))
                return strstr(arguments, " -d ") || g_str_has_prefix(arguments, "-d ");
        return g_strv_contains(programs, base);
}

/* All commands of a line; a quote that does not end makes it false. */
static bool
line_prepares(const GbnLintLine *line)
{
        const char *at = line->value;
        g_autoptr(GString) word = g_string_new(NULL);
        bool begins = true, all = true;
        GbnWordResult result;

        while ((result = gbn_word_next(&at, word, GBN_WORD_UNQUOTE)) == GBN_WORD_GOT) {
                if (is_separator(word->str)) {
                        begins = true;
                        continue;
                }
                if (begins)
                        all = all && prepares(word->str + strspn(word->str, "-@:+!|"), at);
                begins = false;
        }
        return all && result == GBN_WORD_NONE;
}

void
gbn_lint_tmpfiles(GbnLint *lint)
{
        static const char *const keys[] = { "ExecCondition", "ExecStartPre", "ExecStart",
                                            "ExecStartPost", "ExecReload",   "ExecStop",
                                            "ExecStopPost" };
        const GbnLintLine *first = NULL;

        if (lint->facts.type != GBN_TYPE_ONESHOT)
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                g_autoptr(GPtrArray) lines = gbn_lint_lines_of(lint, "Service", keys[i]);

                for (unsigned j = 0; j < lines->len; j++) {
                        if (!line_prepares(lines->pdata[j]))
                                return;
                        first = first ? first : lines->pdata[j];
                }
        }
        if (first)
                gbn_lint_say(
                        lint, GBN_LINT_TMPFILES_INSTEAD, first,
                        gbn_words_new(N_(
                                "the service only prepares files and folders, which needs no service")),
                        gbn_words_new(N_(
                                "Use a line in tmpfiles.d(5); or RuntimeDirectory=, StateDirectory= and the like in the service that needs them.")));
}
