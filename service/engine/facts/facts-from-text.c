/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A fatal line refuses the unit in the main file; in a drop-in it only ends that drop-in. */
#include "engine/facts/facts-from-text.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/facts/implied.h"
#include "engine/facts/setting.h"
#include "engine/unit/unit-lex.h"

#include <string.h>

typedef struct {
        GbnReader reader;
        const GbnUnitChain *chain;
        GPtrArray *notes;
        GbnSource *sources;
        const char *path; /* of the file being read */
} Load;

static void
note_free(void *data)
{
        GbnNote *note = data;

        g_free(note->path);
        gbn_words_free(note->words);
        g_free(note);
}

GPtrArray *
gbn_notes_new(void)
{
        return g_ptr_array_new_with_free_func(note_free);
}

static bool
has_room(const Load *load)
{
        return load->notes && load->notes->len < GBN_NOTES_MAX;
}

static void
add_words(Load *load, unsigned line, GbnWords *words)
{
        GbnNote *note = g_new(GbnNote, 1);

        *note = (GbnNote) { g_strdup(load->path), line, words };
        g_ptr_array_add(load->notes, note);
}

static void
add_note(Load *load, unsigned line, const char *key, const char *reason)
{
        if (has_room(load))
                add_words(load, line,
                          key ? gbn_words_mark(gbn_words_new("%s=: %s", key, reason), 2)
                              : gbn_words_plain(reason));
}

/* Of a list an empty line leaves nothing behind; a line that systemd reads over leaves all as it was. */
static void
note_source(const Load *load, const GbnSetting *setting, unsigned line, bool is_empty)
{
        size_t count;
        GbnSource *source = load->sources + (setting - gbn_settings(&count));

        *source = is_empty ? (GbnSource) { 0 } : (GbnSource) { load->path, line };
}

/* NULL when the line is no reason to stop, else why it is; the item's key then outlives the file. */
static const char *
take_assignment(Load *load, GbnLexItem *item)
{
        const GbnSetting *setting = gbn_setting_find_line(item->section, item->key,
                                                          &load->reader.systemd);
        bool is_empty = *item->value == '\0';
        GbnVerdict verdict;

        if (!setting)
                return NULL;
        load->reader.reason = NULL;
        verdict = setting->parse(&load->reader, setting, item->value);
        if (verdict == GBN_LINE_FATAL) {
                item->key = setting->name;
                return load->reader.reason;
        }
        if (verdict == GBN_LINE_TAKEN && load->sources)
                note_source(load, setting, item->line, is_empty);
        if (load->reader.reason)
                add_note(load, item->line, setting->name, load->reader.reason);
        return NULL;
}

/* False at a fatal line: its number and the reason are in *ret, the directive too if there is one. */
static bool
read_text(Load *load, char *text, size_t size, GbnLexItem *ret)
{
        g_auto(GbnLexer) lexer = { 0 };

        gbn_lexer_init(&lexer, text, size);
        while (gbn_lexer_next(&lexer, ret) != GBN_LEX_END) {
                if (ret->kind == GBN_LEX_IGNORED)
                        add_note(load, ret->line, NULL, ret->reason);
                if (ret->kind == GBN_LEX_FATAL) {
                        ret->key = NULL;
                        return false;
                }
                if (ret->kind != GBN_LEX_ASSIGNMENT)
                        continue;
                ret->reason = take_assignment(load, ret);
                if (ret->reason)
                        return false;
        }
        return true;
}

static bool
read_main(Load *load, const GbnUnitPart *part, GError **error)
{
        g_auto(GbnFile) file = { 0 };
        GbnLexItem item;

        if (part->text) {
                file.data = g_memdup2(part->text, part->size + 1);
                file.size = part->size;
        } else if (!gbn_file_read(load->reader.specifiers.root, part->path, GBN_UNIT_FILE_BYTES_MAX,
                                  &file, error))
                return false;
        if (file.is_null || file.size == 0) {
                gbn_error_set(error, GBN_ERROR_MASKED, N_("%s: masked"), part->path);
                return false;
        }
        if (read_text(load, file.data, file.size, &item))
                return true;
        gbn_error_set_words(
                error, GBN_ERROR_BAD_UNIT,
                item.key ? gbn_words_mark(gbn_words_new("%s:%u: %s=: %s", part->path, item.line,
                                                        item.key, item.reason),
                                          4)
                         : gbn_words_mark(
                                   gbn_words_new("%s:%u: %s", part->path, item.line, item.reason),
                                   3));
        return false;
}

static void
read_dropin(Load *load, const GbnUnitPart *part)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };
        GbnLexItem item;

        if (part->text) {
                file.data = g_memdup2(part->text, part->size + 1);
                file.size = part->size;
        } else if (!gbn_file_read(load->reader.specifiers.root, part->path, GBN_UNIT_FILE_BYTES_MAX,
                                  &file, &error)) {
                if (has_room(load))
                        add_words(load, 0, gbn_error_words(error));
                return;
        }
        if (!file.data || read_text(load, file.data, file.size, &item))
                return;
        add_note(load, item.line, item.key, item.reason);
        add_note(load, item.line, NULL, N_("the rest of this drop-in is lost"));
}

bool
gbn_facts_from_text(const GbnReading *reading, const GbnUnitChain *chain, GbnFacts *facts,
                    GError **error)
{
        g_autoptr(GString) word = g_string_new(NULL);
        const char *fragment = gbn_unit_chain_fragment(chain);
        const GbnSystemd *systemd = &reading->systemd;
        Load load = {
                .reader = { .facts = facts, .systemd = *systemd, .word = word },
                .chain = chain,
                .notes = reading->notes,
                .sources = reading->sources,
                .path = fragment,
        };

        load.reader.specifiers = (GbnSpecifiers) { reading->root, systemd->major, chain->name,
                                                   fragment };
        if (!read_main(&load, chain->parts->pdata[0], error))
                return false;
        /* systemd has merged the unit with its aliases by now, so names are the real ones. */
        load.reader.specifiers.name = chain->id;
        for (unsigned i = 1; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];

                load.path = part->path;
                read_dropin(&load, part);
        }
        gbn_facts_add_implied(facts, chain->id, systemd);
        if (gbn_facts_check(facts, systemd, error))
                return true;
        g_prefix_error(error, "%s: ", fragment);
        return false;
}
