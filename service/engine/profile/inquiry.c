/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines with their places, and clues that only say what a layer would take. */
#include "engine/profile/inquiry.h"

#include "engine/profile/layer-argument.h"
#include "engine/unit/unit-lex.h"

#include <string.h>

static void
line_free(void *data)
{
        GbnUnitLine *line = data;

        g_free(line->section);
        g_free(line->key);
        g_free(line->value);
        g_free(line->path);
        g_free(line);
}

GPtrArray *
gbn_unit_lines_new(void)
{
        return g_ptr_array_new_with_free_func(line_free);
}

static void
take_back(GPtrArray *lines, const GbnLexItem *item)
{
        for (unsigned i = lines->len; i > 0; i--) {
                const GbnUnitLine *line = lines->pdata[i - 1];

                if (g_str_equal(line->section, item->section) && g_str_equal(line->key, item->key))
                        g_ptr_array_remove_index(lines, i - 1);
        }
}

void
gbn_unit_lines_read(const GbnSpecifiers *specifiers, char *text, const char *path, GPtrArray *lines)
{
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, text, strlen(text));
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                GbnUnitLine *line;

                if (item.kind != GBN_LEX_ASSIGNMENT)
                        continue;
                if (*item.value == '\0') {
                        take_back(lines, &item);
                        continue;
                }
                line = g_new0(GbnUnitLine, 1);
                line->section = g_strdup(item.section);
                line->key = g_strdup(item.key);
                line->value = gbn_specifiers_expand(specifiers, item.value);
                if (!line->value)
                        line->value = g_strdup(item.value);
                line->path = g_strdup(path);
                line->line = item.line;
                g_ptr_array_add(lines, line);
        }
}

const GbnUnitLine *
gbn_inquiry_last(const GbnInquiry *inquiry, const char *key)
{
        for (unsigned i = inquiry->lines->len; i > 0; i--) {
                const GbnUnitLine *line = inquiry->lines->pdata[i - 1];

                if (g_str_equal(line->key, key))
                        return line;
        }
        return NULL;
}

/* Whether a selection with this word would be understood. */
static bool
is_usable(const GbnInquiry *inquiry, const char *word)
{
        g_autofree char *id = g_strndup(word, strcspn(word, ":"));
        const char *argument = strchr(word, ':');
        const GbnLayer *layer = gbn_catalogue_layer(inquiry->question->catalogue, id);
        g_autofree char *expanded = NULL;

        if (!layer || layer->systemd > inquiry->question->systemd.major)
                return false;
        if (!argument)
                return !layer->argument_required;
        if (!layer->argument)
                return false;
        expanded = gbn_argument_expand(layer->argument, argument + 1, NULL);
        return expanded != NULL;
}

void
gbn_inquiry_add(GbnInquiry *inquiry, const GbnUnitLine *line, const char *word, GbnWords *reason)
{
        GbnClue *clue = g_new0(GbnClue, 1);

        clue->reason = reason;
        if (word && is_usable(inquiry, word))
                clue->word = g_strdup(word);
        if (line) {
                clue->path = g_strdup(line->path);
                clue->line = line->line;
        }
        g_ptr_array_add(inquiry->clues, clue);
}

bool
gbn_inquiry_has(const GbnInquiry *inquiry, const char *id)
{
        size_t length = strlen(id);

        for (unsigned i = 0; i < inquiry->clues->len; i++) {
                const char *word = ((const GbnClue *) inquiry->clues->pdata[i])->word;

                if (word && strncmp(word, id, length) == 0 &&
                    (word[length] == '\0' || word[length] == ':'))
                        return true;
        }
        return false;
}

/* Whether path is one of the words, each taken below folder, or lies in one. */
static bool
covers(const char *words, const char *folder, const char *path)
{
        g_auto(GStrv) each = g_strsplit_set(words, " \t", -1);

        for (char **word = each; *word; word++) {
                const char *name = *word + strspn(*word, "-+");
                g_autofree char *own = g_strconcat(folder, name, NULL);
                size_t length = strlen(own);

                if (*name && strncmp(path, own, length) == 0 && strchr("/", path[length]))
                        return true;
        }
        return false;
}

/* Below a folder that systemd makes, or that the unit says is writable. */
static bool
is_provided(const GbnInquiry *inquiry, const char *path)
{
        static const struct {
                const char *key, *folder;
        } kinds[] = {
                { "RuntimeDirectory", "/run/" },
                { "StateDirectory", "/var/lib/" },
                { "CacheDirectory", "/var/cache/" },
                { "LogsDirectory", "/var/log/" },
                { "ReadWritePaths", "" },
                { "ReadWriteDirectories", "" },
        };

        for (unsigned i = 0; i < inquiry->lines->len; i++) {
                const GbnUnitLine *line = inquiry->lines->pdata[i];

                for (size_t j = 0; j < G_N_ELEMENTS(kinds); j++)
                        if (g_str_equal(line->key, kinds[j].key) &&
                            covers(line->value, kinds[j].folder, path))
                                return true;
        }
        return false;
}

void
gbn_inquiry_add_write(GbnInquiry *inquiry, const GbnUnitLine *line, const char *path)
{
        g_autofree char *real = g_str_has_prefix(path, "/var/run/") || g_str_equal(path, "/var/run")
                                        ? g_strdup(path + strlen("/var"))
                                        : g_strdup(path);
        /* A layer would take a comma for the end of one path. */
        g_autofree char *word = strchr(real, ',') ? NULL : g_strconcat("write:", real, NULL);

        if (!is_provided(inquiry, real))
                gbn_inquiry_add(inquiry, line, word,
                                gbn_words_new(N_("%s= names %s, which the unit does not declare"),
                                              line->key, path));
}
