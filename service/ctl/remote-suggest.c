/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gabiond suggests for a unit, as the engine would have said it. */
#include "ctl/commands.h"
#include "ctl/remote-call.h"

#include <errno.h>

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
gbn_remote_suggestion_clear(GbnRemoteSuggestion *suggestion)
{
        g_clear_pointer(&suggestion->caution, g_free);
        g_clear_pointer(&suggestion->suggestion.selection, g_strfreev);
        g_clear_pointer(&suggestion->suggestion.clues, g_ptr_array_unref);
}

static int
read_text(sd_bus_message *reply, const char **ret)
{
        return sd_bus_message_read(reply, "v", "s", ret);
}

/* The reason once more, with what it takes apart from it. */
static int
read_sentence(sd_bus_message *reply, GbnClue *clue)
{
        GbnWords *words = NULL;
        int r = sd_bus_message_enter_container(reply, 'v', "(sasu)");

        if (r >= 0)
                r = gbn_remote_read_sentence(reply, &words);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        gbn_words_free(clue->reason);
        clue->reason = words;
        return sd_bus_message_exit_container(reply);
}

/* One entry of a{sv}; what we do not know is passed over. */
static int
read_entry(sd_bus_message *reply, GbnClue *clue)
{
        const char *key, *text;
        int r = sd_bus_message_read(reply, "s", &key);

        if (r < 0)
                return r;
        if (g_str_equal(key, "line"))
                return sd_bus_message_read(reply, "v", "u", &clue->line);
        if (g_str_equal(key, "sentence"))
                return read_sentence(reply, clue);
        if (!g_str_equal(key, "word") && !g_str_equal(key, "reason") && !g_str_equal(key, "path"))
                return sd_bus_message_skip(reply, "v");
        r = read_text(reply, &text);
        if (r < 0)
                return r;
        if (g_str_equal(key, "word") && !clue->word)
                clue->word = gbn_printable(text);
        else if (g_str_equal(key, "path") && !clue->path)
                clue->path = gbn_printable(text);
        else if (g_str_equal(key, "reason") && !clue->reason)
                clue->reason = gbn_words_mark(gbn_words_new("%s", text), 1);
        return r;
}

static int
read_clue(sd_bus_message *reply, GPtrArray *clues)
{
        GbnClue *clue = g_new0(GbnClue, 1);
        int r = 0;

        g_ptr_array_add(clues, clue);
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_entry(reply, clue);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r >= 0 && !clue->reason ? -EBADMSG : r;
}

static int
read_clues(sd_bus_message *reply, GPtrArray *clues)
{
        int r = sd_bus_message_enter_container(reply, 'a', "a{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0) {
                r = read_clue(reply, clues);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r;
}

/* Where nothing is suggested, the first reason says why. */
static void
take_caution(GbnRemoteSuggestion *answer)
{
        GPtrArray *clues = answer->suggestion.clues;

        if (*answer->suggestion.selection || clues->len == 0)
                return;
        answer->caution = gbn_words_text(((GbnClue *) clues->pdata[0])->reason, NULL);
        answer->suggestion.caution = answer->caution;
        (void) g_ptr_array_remove_index(clues, 0);
}

static int
read_selection(sd_bus_message *reply, char ***ret)
{
        g_autoptr(GStrvBuilder) words = g_strv_builder_new();
        const char *word;
        int r = sd_bus_message_enter_container(reply, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read(reply, "s", &word)) > 0) {
                g_autofree char *printable = gbn_printable(word);

                g_strv_builder_add(words, printable);
        }
        *ret = g_strv_builder_end(words);
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

bool
gbn_remote_suggest(const GbnRemote *remote, const char *unit, GbnRemoteSuggestion *ret,
                   GError **error)
{
        g_auto(GbnRemoteSuggestion) answer = { 0 };
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "Suggest", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send(remote, call, error);
        int r;

        if (!reply)
                return false;
        answer.suggestion.clues = g_ptr_array_new_with_free_func(clue_free);
        r = read_selection(reply, &answer.suggestion.selection);
        if (r >= 0)
                r = read_clues(reply, answer.suggestion.clues);
        if (!gbn_remote_call_check(r, error))
                return false;
        take_caution(&answer);
        *ret = answer;
        answer = (GbnRemoteSuggestion) { 0 };
        return true;
}
