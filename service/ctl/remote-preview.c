/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What layers would do to a unit, as gabiond says it. */
#include "ctl/commands.h"
#include "ctl/remote-call.h"

#include <errno.h>

void
gbn_remote_preview_clear(GbnRemotePreview *preview)
{
        g_clear_pointer(&preview->dropin, g_free);
        g_clear_pointer(&preview->digest, g_free);
        g_clear_pointer(&preview->selection, g_free);
        g_clear_pointer(&preview->notes, g_ptr_array_unref);
        g_clear_pointer(&preview->gains, g_ptr_array_unref);
        g_clear_pointer(&preview->moves, g_ptr_array_unref);
}

static void
note_free(void *data)
{
        GbnRemoteNote *note = data;

        g_free(note->subject);
        gbn_words_free(note->words);
        g_free(note);
}

static void
gain_free(void *data)
{
        GbnRemoteGain *gain = data;

        g_free(gain->word);
        g_free(gain);
}

static void
move_free(void *data)
{
        GbnRemoteMove *move = data;

        g_free(move->id);
        g_free(move);
}

static int
read_notes(sd_bus_message *reply, GPtrArray *notes)
{
        const char *severity, *subject, *words;
        int r = sd_bus_message_enter_container(reply, 'a', "(sss)");

        while (r >= 0 &&
               (r = sd_bus_message_read(reply, "(sss)", &severity, &subject, &words)) > 0) {
                GbnRemoteNote *note = g_new0(GbnRemoteNote, 1);

                *note = (GbnRemoteNote) { g_str_equal(severity, "caution"), gbn_printable(subject),
                                          gbn_words_mark(gbn_words_new("%s", words), 1) };
                g_ptr_array_add(notes, note);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int
read_selection(sd_bus_message *reply, GbnRemotePreview *preview)
{
        const char *text;
        int r = sd_bus_message_read_basic(reply, 's', &text);

        if (r >= 0 && !preview->selection)
                preview->selection = gbn_printable(text);
        return r;
}

static int
read_gains(sd_bus_message *reply, GbnRemotePreview *preview)
{
        const char *word;
        uint32_t gain;
        int r = sd_bus_message_enter_container(reply, 'a', "(su)");

        while (r >= 0 && (r = sd_bus_message_read(reply, "(su)", &word, &gain)) > 0) {
                GbnRemoteGain *entry = g_new0(GbnRemoteGain, 1);

                *entry = (GbnRemoteGain) { gbn_printable(word), gain };
                g_ptr_array_add(preview->gains, entry);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

/* The words of the notes once more, with what they take apart from them. */
static int
read_sentences(sd_bus_message *reply, GbnRemotePreview *preview)
{
        int r = sd_bus_message_enter_container(reply, 'a', "(sasu)");

        for (unsigned i = 0; r >= 0; i++) {
                GbnWords *words = NULL;

                r = gbn_remote_read_sentence(reply, &words);
                if (r <= 0)
                        break;
                if (i < preview->notes->len) {
                        GbnRemoteNote *note = preview->notes->pdata[i];

                        gbn_words_free(note->words);
                        note->words = words;
                } else
                        gbn_words_free(words);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int
read_moves(sd_bus_message *reply, GbnRemotePreview *preview)
{
        const char *id;
        uint64_t now, then;
        int r = sd_bus_message_enter_container(reply, 'a', "(stt)");

        while (r >= 0 && (r = sd_bus_message_read(reply, "(stt)", &id, &now, &then)) > 0) {
                GbnRemoteMove *entry = g_new0(GbnRemoteMove, 1);

                *entry = (GbnRemoteMove) { gbn_printable(id), now, then };
                g_ptr_array_add(preview->moves, entry);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static const struct {
        const char *key, *signature;
        int (*read)(sd_bus_message *reply, GbnRemotePreview *preview);
} entries[] = {
        { "selection", "s", read_selection },
        { "gains", "a(su)", read_gains },
        { "rows", "a(stt)", read_moves },
        { "sentences", "a(sasu)", read_sentences },
};

/* What we do not know is passed over. */
static int
read_entry(sd_bus_message *reply, GbnRemotePreview *preview)
{
        const char *key;
        int r = sd_bus_message_read(reply, "s", &key);

        if (r < 0)
                return r;
        for (size_t i = 0; i < G_N_ELEMENTS(entries); i++) {
                if (!g_str_equal(entries[i].key, key))
                        continue;
                r = sd_bus_message_enter_container(reply, 'v', entries[i].signature);
                if (r >= 0)
                        r = entries[i].read(reply, preview);
                return r < 0 ? r : sd_bus_message_exit_container(reply);
        }
        return sd_bus_message_skip(reply, "v");
}

static int
read_more(sd_bus_message *reply, GbnRemotePreview *preview)
{
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_entry(reply, preview);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r;
}

bool
gbn_remote_preview(const GbnRemote *remote, const char *unit, char **words, GbnRemotePreview *ret,
                   GError **error)
{
        g_auto(GbnRemotePreview) preview = {
                .notes = g_ptr_array_new_with_free_func(note_free),
                .gains = g_ptr_array_new_with_free_func(gain_free),
                .moves = g_ptr_array_new_with_free_func(move_free),
        };
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "Preview", unit), reply = NULL;
        const char *dropin, *digest;
        int r = call ? sd_bus_message_append_strv(call, words) : -ENOMEM;

        if (r >= 0)
                reply = gbn_remote_call_send(remote, call, error);
        if (!reply)
                return false;
        r = sd_bus_message_read(reply, "uuss", &preview.now, &preview.then, &dropin, &digest);
        if (r >= 0) {
                preview.dropin = g_strdup(dropin);
                preview.digest = gbn_printable(digest);
                r = read_notes(reply, preview.notes);
        }
        if (r >= 0)
                r = read_more(reply, &preview);
        if (r >= 0 && !preview.selection)
                r = -EBADMSG;
        if (!gbn_remote_call_check(r, error))
                return false;
        *ret = preview;
        preview = (GbnRemotePreview) { 0 };
        return true;
}
