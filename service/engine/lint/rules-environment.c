/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets in Environment=: systemd tells the environment of every unit to everybody who asks. */
#include "base/number.h"
#include "engine/facts/parse.h"
#include "engine/lint/rules.h"
#include "engine/unit/word.h"

#include <string.h>

static bool
ends_in_one_of(const char *name, const char *const *ends)
{
        for (; *ends; ends++)
                if (g_str_has_suffix(name, *ends))
                        return true;
        return false;
}

/* Whether a variable of this name holds a secret, and not the place or the rules of one. */
static bool
is_secret_name(const char *name)
{
        static const char *const about[] = { "_FILE",   "_PATH", "_DIR",     "_URL",     "_CMD",
                                             "COMMAND", "_ID",   "_TTL",     "_LENGTH",  "_TYPE",
                                             "_HASH",   "_URI",  "_TIMEOUT", "_ENABLED", "_EXPIRY",
                                             "_SIZE",   "_NAME", "_HEADER",  "_STORE",   "_HELPER",
                                             "_PROMPT", "_MODE", NULL };
        static const char *const keys[] = {
                "_KEY", "APIKEY", "_PASS", "PASSPHRASE", "PASSWD", NULL
        };
        g_autofree char *upper = g_ascii_strup(name, -1);

        if (ends_in_one_of(upper, about) || g_str_has_suffix(upper, "PUBLIC_KEY"))
                return false;
        return strstr(upper, "PASSWORD") || strstr(upper, "SECRET") || strstr(upper, "TOKEN") ||
               ends_in_one_of(upper, keys);
}

/* A path, a switch, a number and a specifier are no secrets. */
static bool
is_secret_value(const char *value)
{
        unsigned number;
        bool yes;

        return *value && *value != '/' && *value != '%' && !gbn_boolean_parse(value, &yes) &&
               !gbn_number_parse(value, 10, 99999, &number);
}

static void
look_at_word(GbnLint *lint, const GbnLintLine *line, const char *word)
{
        const char *equals = strchr(word, '=');
        g_autofree char *name = equals ? g_strndup(word, (size_t) (equals - word)) : NULL;

        if (!name || !is_secret_name(name) || !is_secret_value(equals + 1))
                return;
        gbn_lint_say(
                lint, GBN_LINT_SECRET_IN_ENVIRONMENT, line,
                gbn_words_new(
                        N_("Environment=: the value of %s can be read by every user of the machine"),
                        name),
                gbn_words_new(N_(
                        "Use LoadCredential=, or EnvironmentFile= with a file that only root can read.")));
}

void
gbn_lint_environment(GbnLint *lint)
{
        g_autoptr(GPtrArray) lines = gbn_lint_lines_of(lint, "Service", "Environment");
        g_autoptr(GString) word = g_string_new(NULL);

        for (unsigned i = 0; i < lines->len; i++) {
                const GbnLintLine *line = lines->pdata[i];
                const char *at = line->value;

                while (gbn_word_next(&at, word, GBN_WORD_UNQUOTE | GBN_WORD_LENIENT) ==
                       GBN_WORD_GOT)
                        look_at_word(lint, line, word->str);
        }
}
