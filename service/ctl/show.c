/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl show: every row of the assessment of some units, worst share first. */
#include "base/error.h"
#include "base/limits.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/remote.h"
#include "ctl/scorer.h"
#include "ctl/subject.h"
#include "engine/facts/facts-from-text.h"
#include "engine/unit/unit-name.h"

#include <fcntl.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

typedef struct {
        const GbnOptions *options;
        GbnScorer *scorer;
        GbnTerminal terminal;
        GbnJson json;
        GbnRowTexts texts;
        bool is_single, printed;
        bool failed; /* something asked for was not shown, or is above the threshold */
} Show;

static void
print_notes(const GPtrArray *notes)
{
        for (unsigned i = 0; i < notes->len; i++) {
                const GbnNote *note = notes->pdata[i];
                g_autofree char *words = gbn_words_text(note->words, gettext), *text = NULL;

                if (note->line)
                        text = g_strdup_printf(_("note: %s:%u: %s"), note->path, note->line, words);
                else
                        text = g_strdup_printf(_("note: %s: %s"), note->path, words);
                gbn_complain_text(text);
        }
}

static void
print_json(Show *show, const char *name, const char *id, const GbnScore *score)
{
        const GbnGrade *grade = gbn_grade(score->exposure);
        char buffer[GBN_TENTHS_SIZE];

        if (show->is_single) {
                gbn_present_rows_json(&show->json, score, &show->texts);
                return;
        }
        gbn_json_key(&show->json, name);
        gbn_json_open(&show->json, '{');
        gbn_json_key(&show->json, "id");
        gbn_json_string(&show->json, id);
        gbn_json_key(&show->json, "exposure");
        gbn_json_string(&show->json, gbn_present_tenths(score->exposure, buffer));
        gbn_json_key(&show->json, "predicate");
        gbn_json_string(&show->json, grade->label);
        gbn_json_key(&show->json, "happy");
        gbn_json_string(&show->json, gbn_present_glyph(&show->terminal, grade));
        gbn_json_key(&show->json, "rows");
        gbn_present_rows_json(&show->json, score, &show->texts);
        gbn_json_close(&show->json, '}');
}

static void
print_score(Show *show, const char *name, const char *id, GbnScore *score)
{
        gbn_score_sort(score);
        if (show->options->output != GBN_OUTPUT_TEXT)
                print_json(show, name, id, score);
        else {
                if (show->printed)
                        (void) printf("\n");
                gbn_present_rows_text(&show->terminal, id, score, !show->options->no_legend);
        }
        show->printed = true;
        if (score->exposure > show->options->threshold)
                show->failed = true;
}

/* A unit of the same name in a stronger folder stands before the file that was named. */
static void
note_shadowed(const GbnSubject *subject, const GbnUnitChain *chain)
{
        const char *fragment = gbn_unit_chain_fragment(chain);
        g_autofree char *base = g_path_get_basename(fragment), *text = NULL;

        if (!subject->path || g_str_equal(subject->path, fragment) ||
            !g_str_equal(base, subject->name))
                return;
        text = g_strdup_printf(_("note: %s: %s stands before it and is what is shown"),
                               subject->path, fragment);
        gbn_complain_text(text);
}

static GbnUnitChain *
find_subject(Show *show, const GbnSubject *subject, GError **error)
{
        g_auto(GbnFile) file = { 0 };
        GbnUnitChain *chain;

        if (subject->path && g_str_equal(subject->path, "-")) {
                if (!gbn_file_read_stream(STDIN_FILENO, _("standard input"), GBN_STDIN_BYTES_MAX,
                                          &file, error))
                        return NULL;
                return gbn_unit_chain_from_text(show->scorer->tree, subject->name, &file);
        }
        chain = gbn_scorer_find(show->scorer, subject->name, error);
        if (chain)
                note_shadowed(subject, chain);
        return chain;
}

static void
show_subject(Show *show, const GbnSubject *subject)
{
        g_autoptr(GPtrArray) notes = gbn_notes_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnUnitChain) chain = find_subject(show, subject, &error);
        GbnScore score;

        show->scorer->notes = notes;
        if (chain && gbn_scorer_score(show->scorer, chain, &score, NULL, &error)) {
                print_notes(notes);
                print_score(show, subject->name, chain->id, &score);
                return;
        }
        gbn_complain(error);
        if (!subject->listed || !g_error_matches(error, GBN_ERROR, GBN_ERROR_MASKED))
                show->failed = true;
}

static void
begin(Show *show)
{
        bool is_json = show->options->output != GBN_OUTPUT_TEXT;

        show->terminal = gbn_terminal_begin(!show->options->no_pager && !is_json);
        show->json = (GbnJson) { .out = stdout,
                                 .pretty = show->options->output == GBN_OUTPUT_JSON_PRETTY };
        if (is_json && !show->is_single)
                gbn_json_open(&show->json, '{');
}

static void
end(Show *show)
{
        bool is_json = show->options->output != GBN_OUTPUT_TEXT;

        if (is_json && !show->is_single)
                gbn_json_close(&show->json, '}');
        if (is_json)
                gbn_json_end(&show->json);
        gbn_row_texts_clear(&show->texts);
        if (!gbn_terminal_end(&show->terminal))
                show->failed = true;
}

static void
show_all(Show *show, const GbnSubjects *subjects)
{
        show->is_single = subjects->is_single;
        begin(show);
        for (unsigned i = 0; i < subjects->subjects->len; i++)
                show_subject(show, subjects->subjects->pdata[i]);
        gbn_complain_unreadable(show->scorer);
        end(show);
}

/* gabiond has read the files already. */
static int
show_remote(Show *show, char **arguments)
{
        g_auto(GbnRemote) remote = { 0 };
        g_autoptr(GError) error = NULL;

        if (!gbn_remote_open(show->options, &remote, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        show->is_single = !arguments[1];
        begin(show);
        for (; *arguments; arguments++) {
                g_autoptr(GError) reason = NULL;
                g_autofree char *name = gbn_unit_name_complete(*arguments, &reason);
                GbnScore score;

                if (name && gbn_remote_assess(&remote, name, &score, &reason)) {
                        print_score(show, name, name, &score);
                        continue;
                }
                gbn_complain(reason);
                show->failed = true;
        }
        end(show);
        return show->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Live rules hold for units of this machine by name; a file is judged as a file. */
static bool
is_live(const GbnOptions *options, const GbnSubjects *subjects)
{
        return !options->root && subjects->folders->len == 1 && gbn_systemd_is_running();
}

int
gbn_command_show(const GbnOptions *options)
{
        char **arguments = options->arguments + 1;
        g_auto(GbnSubjects) subjects = { 0 };
        g_auto(GbnScorer) scorer = { 0 };
        g_autoptr(GbnRoot) root = NULL;
        g_autoptr(GError) error = NULL;
        Show show = { .options = options };

        if (!*arguments) {
                gbn_complain_text(
                        _("show needs a unit, a file, a folder, or - for standard input"));
                return EXIT_FAILURE;
        }
        if (gbn_options_ask_gabiond(options))
                return show_remote(&show, arguments);
        root = gbn_root_open(options->root, &error);
        if (!root || (!options->root && !gbn_subjects_resolve(arguments, &error))) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        gbn_subjects_read(root, arguments, &subjects);
        for (unsigned i = 0; i < subjects.errors->len; i++)
                gbn_complain(subjects.errors->pdata[i]);
        show.failed = subjects.errors->len > 0;
        if (subjects.subjects->len == 0)
                return EXIT_FAILURE;
        if (!gbn_scorer_open(options, (const char *const *) subjects.folders->pdata,
                             is_live(options, &subjects), &scorer, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        show.scorer = &scorer;
        show_all(&show, &subjects);
        return show.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
