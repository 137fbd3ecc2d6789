/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collects clues, picks a class, and leaves out grants that would change nothing with that class. */
#include "engine/profile/suggest.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/compose.h"
#include "engine/profile/inquiry.h"
#include "engine/profile/render.h"
#include "engine/profile/target.h"

#include <string.h>

static void
clue_free(void *data)
{
        GbnClue *clue = data;

        g_free(clue->word);
        gbn_words_free(clue->reason);
        g_free(clue->path);
        g_free(clue);
}

void
gbn_suggestion_clear(GbnSuggestion *suggestion)
{
        g_clear_pointer(&suggestion->selection, g_strfreev);
        g_clear_pointer(&suggestion->clues, g_ptr_array_unref);
}

static void
inquiry_clear(GbnInquiry *inquiry)
{
        gbn_facts_clear(&inquiry->facts);
        g_clear_pointer(&inquiry->lines, g_ptr_array_unref);
        g_clear_pointer(&inquiry->clues, g_ptr_array_unref);
        g_clear_pointer(&inquiry->program_name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnInquiry, inquiry_clear)

/* Our own drop-in says what was chosen, not what the service needs. */
static bool
is_ours(const GbnUnitPart *part)
{
        return g_str_has_suffix(part->path, "/50-gabion.conf");
}

static void
read_lines(GbnInquiry *inquiry)
{
        const GbnUnitChain *chain = inquiry->question->chain;
        GbnSpecifiers specifiers = { inquiry->root, inquiry->question->systemd.major, chain->id,
                                     gbn_unit_chain_fragment(chain) };

        for (unsigned i = 0; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];
                g_autofree char *copy = part->text ? g_strndup(part->text, part->size) : NULL;
                g_auto(GbnFile) file = { 0 };

                if (!copy &&
                    !gbn_file_read(inquiry->root, part->path, GBN_UNIT_FILE_BYTES_MAX, &file, NULL))
                        continue;
                if ((copy || file.data) && !is_ours(part))
                        gbn_unit_lines_read(&specifiers, copy ? copy : file.data, part->path,
                                            inquiry->lines);
        }
}

/* Words that differ in their argument only become one: "write:/a", "write:/b" → "write:/a,/b". */
static void
add_word(GPtrArray *selection, const char *word)
{
        size_t length = strcspn(word, ":");

        for (unsigned i = 0; i < selection->len; i++) {
                char *old = selection->pdata[i];
                g_auto(GStrv) entries = NULL;

                if (strcspn(old, ":") != length || strncmp(old, word, length) != 0)
                        continue;
                entries = g_strsplit(old + length + (old[length] == ':'), ",", -1);
                if (word[length] == '\0' ||
                    g_strv_contains((const char *const *) entries, word + length + 1))
                        return;
                selection->pdata[i] = g_strconcat(old, ",", word + length + 1, NULL);
                g_free(old);
                return;
        }
        g_ptr_array_add(selection, g_strdup(word));
}

/* Without the strictest ProtectSystem= a folder outside of the system's own is writable anyway. */
static bool
needs_write(const GbnInquiry *inquiry, const GbnComposition *composition)
{
        int mode = inquiry->facts.protect_system;

        for (unsigned i = 0; i < composition->changed->len; i++) {
                const GbnSetting *setting = composition->changed->pdata[i];

                if (g_str_equal(setting->name, "ProtectSystem"))
                        mode = composition->result.protect_system;
        }
        return mode == GBN_PROTECT_SYSTEM_STRICT;
}

/* The lines that a selection makes of the unit; NULL where it makes none. */
static char *
render(const GbnInquiry *inquiry, GPtrArray *words, bool *ret_needs_write)
{
        const GbnSuggestQuestion *question = inquiry->question;
        g_auto(GbnSelection) selection = { 0 };
        g_auto(GbnComposition) composition = { 0 };
        char *text = NULL;

        g_ptr_array_add(words, NULL);
        if (gbn_selection_parse(question->catalogue, (const char *const *) words->pdata,
                                &question->systemd, &selection, NULL)) {
                gbn_compose(&selection, &inquiry->facts, &question->systemd, &composition);
                *ret_needs_write = needs_write(inquiry, &composition);
                text = gbn_render(&composition, &inquiry->facts, &question->systemd, NULL);
        }
        g_ptr_array_set_size(words, (int) words->len - 1);
        return text;
}

/* Takes out grants, from the last to the first, without which the result is the same. */
static void
drop_idle(const GbnInquiry *inquiry, GPtrArray *selection)
{
        bool writes = true, ignored;
        g_autofree char *whole = render(inquiry, selection, &writes);

        for (unsigned i = selection->len; whole && i > 1; i--) {
                char *word = selection->pdata[i - 1];
                g_autofree char *rest = NULL;

                g_ptr_array_set_free_func(selection, NULL);
                g_ptr_array_remove_index(selection, i - 1);
                g_ptr_array_set_free_func(selection, g_free);
                rest = render(inquiry, selection, &ignored);
                if (!writes && g_str_has_prefix(word, "write:")) {
                        g_free(word);
                        g_free(whole);
                        whole = g_steal_pointer(&rest);
                } else if (g_strcmp0(rest, whole) == 0)
                        g_free(word);
                else
                        g_ptr_array_insert(selection, (int) i - 1, word);
        }
}

static const char *
id_of(const GPtrArray *selection, const char *word)
{
        size_t length = strcspn(word, ":");

        for (unsigned i = 0; i < selection->len; i++) {
                const char *each = selection->pdata[i];

                if (strcspn(each, ":") == length && strncmp(each, word, length) == 0)
                        return each;
        }
        return NULL;
}

static int
rank_of(const GPtrArray *selection, const GbnClue *clue)
{
        for (unsigned i = 0; clue->word && i < selection->len; i++)
                if (g_str_equal(selection->pdata[i], clue->word))
                        return (int) i;
        return INT_MAX;
}

/* Clues get the word that stands in the selection in the end, and their order; the same reason for the
 * same word is said once. */
static void
settle(GPtrArray *clues, const GPtrArray *selection)
{
        g_autoptr(GPtrArray) sorted = g_ptr_array_new();

        for (unsigned i = 0; i < clues->len; i++) {
                GbnClue *clue = clues->pdata[i];
                const char *word = clue->word ? id_of(selection, clue->word) : NULL;

                g_free(clue->word);
                clue->word = g_strdup(word);
        }
        for (unsigned i = 0; i <= selection->len; i++)
                for (unsigned j = 0; j < clues->len; j++)
                        if (rank_of(selection, clues->pdata[j]) ==
                            (i < selection->len ? (int) i : INT_MAX))
                                g_ptr_array_add(sorted, clues->pdata[j]);
        memcpy(clues->pdata, sorted->pdata, sorted->len * sizeof(void *));
        for (unsigned i = clues->len; i > 1; i--)
                for (unsigned j = 0; j < i - 1; j++) {
                        const GbnClue *a = clues->pdata[i - 1], *b = clues->pdata[j];

                        if (g_strcmp0(a->word, b->word) != 0 ||
                            gbn_words_compare(a->reason, b->reason) != 0)
                                continue;
                        g_ptr_array_remove_index(clues, i - 1);
                        break;
                }
}

static void
choose(GbnInquiry *inquiry, GbnSuggestion *ret)
{
        g_autoptr(GPtrArray) selection = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *class = gbn_suggest_class(inquiry);

        g_ptr_array_add(selection, g_strdup(class));
        for (unsigned i = 1; i < inquiry->clues->len; i++) {
                const GbnClue *clue = inquiry->clues->pdata[i];

                if (clue->word)
                        add_word(selection, clue->word);
        }
        drop_idle(inquiry, selection);
        settle(inquiry->clues, selection);
        g_ptr_array_add(selection, NULL);
        ret->selection = g_strdupv((char **) selection->pdata);
}

/* Reads the unit, and what its commands say; *ret_caution: why nothing is suggested, NULL: no reason. */
static bool
begin(GbnInquiry *inquiry, const char **ret_caution, GError **error)
{
        const GbnSuggestQuestion *question = inquiry->question;
        GbnReading reading = { .root = gbn_unit_tree_root(question->tree),
                               .systemd = question->systemd };
        const char *caution = gbn_target_caution(question->chain->id);
        const GbnUnitLine *input;

        inquiry->root = reading.root;
        inquiry->lines = gbn_unit_lines_new();
        inquiry->clues = g_ptr_array_new_with_free_func(clue_free);
        gbn_facts_init_for(&inquiry->facts, &question->systemd);
        if (!gbn_facts_from_text(&reading, question->chain, &inquiry->facts, error))
                return false;
        inquiry->is_root = gbn_facts_start_as_root(&inquiry->facts);
        read_lines(inquiry);
        input = gbn_inquiry_last(inquiry, "StandardInput");
        if (!caution && input && g_str_has_prefix(input->value, "tty"))
                caution = N_(
                        "it talks to a person at a terminal, and what they start would inherit the sandbox");
        if (!caution)
                gbn_suggest_from_commands(inquiry);
        if (inquiry->program && g_str_equal(inquiry->program->class_id, "launcher"))
                caution = inquiry->program->why;
        *ret_caution = caution;
        return true;
}

static void
look_around(GbnInquiry *inquiry)
{
        gbn_suggest_from_sockets(inquiry);
        gbn_suggest_from_capabilities(inquiry);
        gbn_suggest_from_lines(inquiry);
}

bool
gbn_suggest(const GbnSuggestQuestion *question, GbnSuggestion *ret, GError **error)
{
        g_auto(GbnInquiry) inquiry = { .question = question };
        const char *caution;

        if (!begin(&inquiry, &caution, error))
                return false;
        *ret = (GbnSuggestion) { .caution = caution };
        if (caution) {
                ret->selection = g_new0(char *, 1);
                ret->clues = g_ptr_array_new_with_free_func(clue_free);
                return true;
        }
        look_around(&inquiry);
        choose(&inquiry, ret);
        ret->clues = g_steal_pointer(&inquiry.clues);
        return true;
}

GPtrArray *
gbn_suggest_clues(const GbnSuggestQuestion *question, GError **error)
{
        g_auto(GbnInquiry) inquiry = { .question = question };
        const char *caution;

        if (!begin(&inquiry, &caution, error))
                return NULL;
        look_around(&inquiry);
        return g_steal_pointer(&inquiry.clues);
}
