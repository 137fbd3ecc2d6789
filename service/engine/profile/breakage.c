/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts about breakages are for people, so names are looked for as words in them. */
#include "engine/profile/breakage.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/unit/unit-lex.h"
#include "engine/unit/unit-name.h"

#include <string.h>

static bool
read_main(const GbnForecastQuestion *question, const GbnUnitPart *part, GbnFile *ret)
{
        const GbnRoot *root = gbn_unit_tree_root(question->tree);

        if (!part->text)
                return gbn_file_read(root, part->path, GBN_UNIT_FILE_BYTES_MAX, ret, NULL) &&
                       ret->data;
        ret->data = g_memdup2(part->text, part->size + 1);
        ret->size = part->size;
        return true;
}

GPtrArray *
gbn_breakage_names(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                   const char *package)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        g_auto(GbnFile) file = { 0 };
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        g_ptr_array_add(names, gbn_unit_name_prefix(question->name));
        if (package)
                g_ptr_array_add(names, g_strdup(package));
        if (!read_main(question, chain->parts->pdata[0], &file))
                return names;
        gbn_lexer_init(&lexer, file.data, file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                const char *program = item.value;

                if (item.kind != GBN_LEX_ASSIGNMENT || !g_str_equal(item.key, "ExecStart") ||
                    *program == '\0')
                        continue;
                item.value[strcspn(item.value, " \t")] = '\0';
                g_ptr_array_add(names, g_path_get_basename(program));
        }
        return names;
}

static bool
is_letter(char c)
{
        return g_ascii_isalnum(c) || c == '_';
}

bool
gbn_breakage_is_about(const GbnBreakage *breakage, const GPtrArray *names)
{
        g_autofree char *lower = g_ascii_strdown(breakage->who, -1);

        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *name = g_ascii_strdown(names->pdata[i], -1);
                size_t length = strlen(name);

                for (const char *at = lower; length > 2 && (at = strstr(at, name)); at++)
                        if ((at == lower || !is_letter(at[-1])) && !is_letter(at[length]))
                                return true;
        }
        return false;
}

GbnWords *
gbn_breakage_words(const GbnBreakage *breakage)
{
        GbnWords *words = gbn_words_new(N_("known to have broken %s: %s"), breakage->who,
                                        breakage->how);

        return gbn_words_mark(gbn_words_mark(words, 1), 2);
}
