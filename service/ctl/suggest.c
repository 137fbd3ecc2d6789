/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl suggest: where to begin with a unit, and what was seen that speaks for it. */
#include "engine/profile/suggest.h"

#include "ctl/commands.h"
#include "ctl/json-out.h"
#include "ctl/profiles.h"
#include "ctl/terminal.h"
#include "ctl/unit-argument.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

static void
print_place(const GbnClue *clue)
{
        if (clue->path && clue->line)
                (void) printf("    %s:%u\n", clue->path, clue->line);
        else if (clue->path)
                (void) printf("    %s\n", clue->path);
}

static void
print_text(const GbnOptions *options, const char *unit, const GbnSuggestion *suggestion)
{
        g_autofree char *words = g_strjoinv(" ", suggestion->selection);
        const char *last = "";

        if (suggestion->caution) {
                (void) printf(_("%s: nothing is suggested: %s.\n"), unit, _(suggestion->caution));
                return;
        }
        (void) printf("gabionctl %s%s%spreview %s %s\n\n%s\n", options->host ? "--host=" : "",
                      options->host ? options->host : "", options->host ? " " : "", unit, words,
                      _("What was seen, and what it speaks for:"));
        for (unsigned i = 0; i < suggestion->clues->len; i++) {
                const GbnClue *clue = suggestion->clues->pdata[i];
                const char *word = clue->word ? clue->word : _("Also seen, with nothing to add:");
                g_autofree char *reason = gbn_say(clue->reason);

                if (!g_str_equal(word, last))
                        (void) printf("\n%s\n", word);
                last = word;
                (void) printf("  %s\n", reason);
                print_place(clue);
        }
        (void) printf(
                "\n%s\n",
                _("This is what the files show, not what the program does. Look at the preview, then "
                  "try it."));
}

static void
json_member(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
print_json_clue(GbnJson *json, const GbnClue *clue)
{
        g_autofree char *reason = gbn_words_text(clue->reason, gettext);

        gbn_json_open(json, '{');
        json_member(json, "word", clue->word);
        json_member(json, "reason", reason);
        json_member(json, "path", clue->path);
        gbn_json_key(json, "line");
        if (clue->line)
                gbn_json_number(json, clue->line);
        else
                gbn_json_null(json);
        gbn_json_close(json, '}');
}

static void
print_json(const GbnOptions *options, const char *unit, const GbnSuggestion *suggestion)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '{');
        json_member(&json, "unit", unit);
        json_member(&json, "caution", suggestion->caution ? _(suggestion->caution) : NULL);
        gbn_json_key(&json, "selection");
        gbn_json_open(&json, '[');
        for (char **word = suggestion->selection; *word; word++)
                gbn_json_string(&json, *word);
        gbn_json_close(&json, ']');
        gbn_json_key(&json, "clues");
        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < suggestion->clues->len; i++)
                print_json_clue(&json, suggestion->clues->pdata[i]);
        gbn_json_close(&json, ']');
        gbn_json_close(&json, '}');
        gbn_json_end(&json);
}

int
gbn_print_suggestion(const GbnOptions *options, const char *unit, const GbnSuggestion *suggestion)
{
        bool is_text = options->output == GBN_OUTPUT_TEXT;
        GbnTerminal terminal = gbn_terminal_begin(!options->no_pager && is_text);

        if (is_text)
                print_text(options, unit, suggestion);
        else
                print_json(options, unit, suggestion);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
complain(const GError *error)
{
        gbn_complain(error);
        return EXIT_FAILURE;
}

int
gbn_command_suggest(const GbnOptions *options)
{
        g_autoptr(GbnCatalogue) catalogue = NULL;
        g_autoptr(GbnProgramTable) programs = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnSuggestion) suggestion = { 0 };
        g_auto(GbnUnitArgument) argument = { 0 };
        g_auto(GbnScorer) scorer = { 0 };
        g_autoptr(GError) error = NULL;

        if (!options->arguments[1] || options->arguments[2]) {
                gbn_complain_text(_("suggest needs one unit, one file, or - for standard input"));
                return EXIT_FAILURE;
        }
        catalogue = gbn_profiles_open(options, NULL, &error);
        programs = catalogue ? gbn_program_table_open(gbn_profiles_folder(), &error) : NULL;
        if (!programs ||
            !gbn_unit_argument_read(options, options->arguments + 1, &argument, &error) ||
            !gbn_unit_argument_open(options, &argument, &scorer, &error))
                return complain(error);
        chain = gbn_unit_argument_find(&argument, &scorer, &error);
        if (!chain || !gbn_suggest(&(GbnSuggestQuestion) { scorer.tree, chain, catalogue, programs,
                                                           scorer.rules.systemd },
                                   &suggestion, &error))
                return complain(error);
        return gbn_print_suggestion(options, chain->id, &suggestion);
}
