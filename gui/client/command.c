/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options come first, so that a word of another machine that begins with "-" cannot become one: it stands behind "--". */
#include "client/command.h"

#include "client/words.h"

#include <string.h>

#define PLAIN                                                            \
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" \
        "@%+=:,./_-"

char *
gbn_command_quote(const char *word)
{
        return *word && !word[strspn(word, PLAIN)] ? g_strdup(word) : g_shell_quote(word);
}

static void
append(GString *line, const char *word)
{
        g_autofree char *quoted = gbn_command_quote(word);

        g_string_append_c(line, ' ');
        g_string_append(line, quoted);
}

static gboolean
has_dash(const char *unit, const char *const *words)
{
        gboolean dash = *unit == '-';

        for (; *words; words++)
                dash |= **words == '-';
        return dash;
}

char *
gbn_command(const GbnCommandPlace *place, const char *unit, const char *const *words)
{
        GString *line = g_string_new("gabionctl");

        if (place->kind == GBN_HOST_SESSION)
                append(line, "--session");
        if (place->kind == GBN_HOST_SSH) {
                g_autofree char *host = g_strconcat("--host=", place->address, NULL);

                append(line, host);
        }
        if (!*words && !place->is_tree)
                append(line, "--none");
        append(line, !place->is_tree ? "try" : *words ? "apply" : "remove");
        if (has_dash(unit, words))
                append(line, "--");
        append(line, unit);
        for (; *words; words++)
                append(line, *words);
        return g_string_free(line, FALSE);
}

static gboolean
is_grant(GbnStage *stage, const char *word)
{
        g_autofree char *id = gbn_words_id(word);
        const GbnLayerInfo *layer =
                gbn_catalogue_layer(gbn_client_get_catalogue(gbn_stage_get_client(stage)), id);

        return layer && gbn_layer_info_is_grant(layer);
}

char **
gbn_command_dup_words(GbnStage *stage)
{
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        const char *level = gbn_stage_get_level(stage);
        gboolean is_level = level && *level;

        if (is_level)
                g_strv_builder_add(builder, level);
        for (const char *const *word = gbn_stage_get_words(stage); *word; word++)
                if (!is_level || is_grant(stage, *word))
                        g_strv_builder_add(builder, *word);
        return g_strv_builder_end(builder);
}
