/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl preview through gabiond. */
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/preview-json.h"
#include "ctl/remote.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

static const char *
row_name(const char *id)
{
        const GbnAssessment *row = NULL;

        for (unsigned i = 0; (row = gbn_assessment(i)); i++)
                if (g_str_equal(row->id, id))
                        return row->name;
        return id;
}

static void
print_moves(const GPtrArray *moves)
{
        (void) printf("\n%s\n", moves->len > 0 ? _("What changes:")
                                               : _("Nothing changes that the score asks about."));
        for (unsigned i = 0; i < moves->len; i++) {
                const GbnRemoteMove *move = moves->pdata[i];

                (void) printf("  %s\n", row_name(move->id));
        }
}

static void
print_gains(const GPtrArray *gains)
{
        char buffer[GBN_TENTHS_SIZE];

        (void) printf("\n%s\n", _("What each layer adds on top of the others:"));
        for (unsigned i = 0; i < gains->len; i++) {
                const GbnRemoteGain *gain = gains->pdata[i];

                (void) printf("  %-30s %s\n", gain->word,
                              gain->gain ? gbn_present_tenths(gain->gain, buffer)
                                         : _("already covered"));
        }
}

static void
print_notes(const GPtrArray *notes)
{
        if (notes->len > 0)
                (void) printf("\n%s\n", _("Good to know:"));
        for (unsigned i = 0; i < notes->len; i++) {
                const GbnRemoteNote *note = notes->pdata[i];
                g_autofree char *words = gbn_say(note->words);

                (void) printf("  %s: %s\n", note->subject, words);
        }
}

/* It comes from another machine perhaps, so no line may do more than stand there. */
static void
print_dropin(const char *text)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line && (**line || line[1]); line++) {
                g_autofree char *printable = gbn_printable(*line);

                (void) printf("%s\n", printable);
        }
}

static void
print_text(const char *unit, const GbnRemotePreview *preview)
{
        gbn_print_exposures(unit, preview);
        print_moves(preview->moves);
        print_gains(preview->gains);
        print_notes(preview->notes);
        (void) printf("\n");
        print_dropin(preview->dropin);
}

static void
put_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
put_tenths(GbnJson *json, const char *key, unsigned tenths)
{
        char buffer[GBN_TENTHS_SIZE];

        put_text(json, key, gbn_present_tenths(tenths, buffer));
}

static void
put_badness(GbnJson *json, const char *key, uint64_t badness)
{
        gbn_json_key(json, key);
        gbn_json_open(json, '{');
        gbn_json_key(json, "badness");
        gbn_json_number(json, (unsigned) badness);
        gbn_json_close(json, '}');
}

static void
put_moves(GbnJson *json, const GPtrArray *moves)
{
        gbn_json_key(json, "rows");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < moves->len; i++) {
                const GbnRemoteMove *move = moves->pdata[i];

                gbn_json_open(json, '{');
                put_text(json, "json_field", move->id);
                put_text(json, "name", row_name(move->id));
                put_badness(json, "now", move->now);
                put_badness(json, "then", move->then);
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

static void
put_gains(GbnJson *json, const GPtrArray *gains)
{
        gbn_json_key(json, "gains");
        gbn_json_open(json, '{');
        for (unsigned i = 0; i < gains->len; i++) {
                const GbnRemoteGain *gain = gains->pdata[i];

                put_tenths(json, gain->word, gain->gain);
        }
        gbn_json_close(json, '}');
}

static void
put_notes(GbnJson *json, const GPtrArray *notes)
{
        gbn_json_key(json, "notes");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < notes->len; i++) {
                const GbnRemoteNote *note = notes->pdata[i];
                g_autofree char *words = gbn_say(note->words);

                gbn_json_open(json, '{');
                put_text(json, "severity", note->is_caution ? "caution" : "info");
                put_text(json, "subject", note->subject);
                put_text(json, "words", words);
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

/* The form of the offline one, without what the answer does not have. */
static void
print_json(const GbnOptions *options, const char *unit, const GbnRemotePreview *preview)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '{');
        put_text(&json, "unit", unit);
        put_tenths(&json, "now", preview->now);
        put_tenths(&json, "then", preview->then);
        put_text(&json, "selection", preview->selection);
        put_text(&json, "digest", preview->digest);
        put_moves(&json, preview->moves);
        put_gains(&json, preview->gains);
        put_notes(&json, preview->notes);
        put_text(&json, "dropin", preview->dropin);
        gbn_json_close(&json, '}');
        gbn_json_end(&json);
}

int
gbn_command_preview_remote(const GbnOptions *options)
{
        bool is_text = options->output == GBN_OUTPUT_TEXT;
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_auto(GbnRemotePreview) preview = { 0 };
        g_autofree char *unit = gbn_command_unit(options, true, &error);
        GbnTerminal terminal;

        if (!unit || !gbn_remote_open(options, &remote, &error) ||
            !gbn_remote_preview(&remote, unit, options->arguments + 2, &preview, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        terminal = gbn_terminal_begin(!options->no_pager && is_text);
        if (is_text)
                print_text(unit, &preview);
        else
                print_json(options, unit, &preview);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}
