/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl list: every service and its exposure, worst first. */
#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/remote.h"
#include "ctl/scorer.h"
#include "engine/unit/unit-name.h"
#include "systemd/systemd-client.h"

#include <fnmatch.h>
#include <libintl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)
#define MIN_NAME 20U
#define ROOM_FOR_NOTES 13U /* and for the blanks between the columns */

typedef struct {
        char *name;
        bool is_scored, is_template, is_oneshot, is_masked;
        unsigned exposure;
        char *reason; /* why there is no score */
        char *trial;  /* what is to be said of one; NULL: none is running, as far as is known */
} Row;

typedef struct {
        const GbnOptions *options;
        GbnScorer *scorer;
        GPtrArray *rows;   /* Row * */
        GPtrArray *loaded; /* char *: what a running systemd has; NULL offline */
        unsigned systemd;  /* by whose rules */
        char *served;      /* folder that gabiond serves; NULL: it was not asked */
} List;

static void
row_free(void *data)
{
        Row *row = data;

        g_free(row->name);
        g_free(row->reason);
        g_free(row->trial);
        g_free(row);
}

static bool
is_wanted(const GbnOptions *options, const char *name)
{
        char **patterns = options->arguments + 1;

        if (!*patterns)
                return true;
        for (; *patterns; patterns++) {
                g_autofree char *whole = g_strconcat(*patterns, ".service", NULL);

                if (fnmatch(*patterns, name, 0) == 0 || fnmatch(whole, name, 0) == 0)
                        return true;
        }
        return false;
}

/* A unit without a score stands in the list when everything was asked for, and when it would have
 * one but for something that went wrong. */
static bool
is_shown(const List *list, const Row *row, const GError *error)
{
        if (list->options->all)
                return true;
        if (row->is_scored)
                return !list->loaded || !row->is_oneshot;
        return list->loaded || g_error_matches(error, GBN_ERROR, GBN_ERROR_IO);
}

static void
add_row(List *list, const char *name)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnUnitChain) chain = gbn_scorer_find(list->scorer, name, &error);
        Row *row = g_new0(Row, 1);
        GbnScore score;
        int type = 0;

        row->name = g_strdup(name);
        row->is_template = gbn_unit_name_kind(name) == GBN_UNIT_NAME_TEMPLATE;
        if (chain && gbn_scorer_score(list->scorer, chain, &score, &type, &error)) {
                row->is_scored = true;
                row->exposure = score.exposure;
                row->is_oneshot = type == GBN_TYPE_ONESHOT;
        } else {
                row->is_masked = g_error_matches(error, GBN_ERROR, GBN_ERROR_MASKED);
                row->reason = gbn_error_text(error, gettext);
        }
        if (is_shown(list, row, error))
                g_ptr_array_add(list->rows, row);
        else
                row_free(row);
}

/* An alias is the same unit once more. */
static bool
is_alias(const List *list, const char *name)
{
        const char *fragment = gbn_unit_tree_fragment(list->scorer->tree, name);
        const char *base = fragment ? strrchr(fragment, '/') + 1 : NULL;

        return base && !g_str_equal(base, name) &&
               gbn_unit_name_kind(base) == gbn_unit_name_kind(name);
}

static void
collect_from(List *list, const GPtrArray *names, GHashTable *seen)
{
        for (unsigned i = 0; names && i < names->len; i++) {
                const char *name = names->pdata[i];

                if (is_wanted(list->options, name) && !is_alias(list, name) &&
                    g_hash_table_add(seen, (void *) name))
                        add_row(list, name);
        }
}

static void
collect(List *list)
{
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GPtrArray) names = gbn_unit_tree_names(list->scorer->tree);

        collect_from(list, list->loaded, seen);
        if (!list->loaded || list->options->all)
                collect_from(list, names, seen);
}

static int
compare_rows(const void *a, const void *b)
{
        const Row *left = *(const Row *const *) a, *right = *(const Row *const *) b;

        if (left->is_scored != right->is_scored)
                return left->is_scored ? -1 : 1;
        if (left->exposure != right->exposure)
                return left->exposure > right->exposure ? -1 : 1;
        return strcmp(left->name, right->name);
}

static void
print_json(const List *list, const GbnTerminal *terminal)
{
        GbnJson json = { .out = stdout, .pretty = list->options->output == GBN_OUTPUT_JSON_PRETTY };
        char buffer[GBN_TENTHS_SIZE];

        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < list->rows->len; i++) {
                const Row *row = list->rows->pdata[i];
                const GbnGrade *grade = gbn_grade(row->exposure);

                gbn_json_open(&json, '{');
                gbn_json_key(&json, "unit");
                gbn_json_string(&json, row->name);
                gbn_json_key(&json, "exposure");
                gbn_json_string(&json,
                                row->is_scored ? gbn_present_tenths(row->exposure, buffer) : NULL);
                gbn_json_key(&json, "predicate");
                gbn_json_string(&json, row->is_scored ? grade->label : NULL);
                gbn_json_key(&json, "happy");
                gbn_json_string(&json, row->is_scored ? gbn_present_glyph(terminal, grade) : NULL);
                gbn_json_close(&json, '}');
        }
        gbn_json_close(&json, ']');
        gbn_json_end(&json);
}

static const char *
row_notes(const Row *row)
{
        if (row->trial)
                return row->trial;
        if (row->is_masked)
                return _("masked");
        if (!row->is_scored)
                return row->reason;
        if (row->is_template && row->is_oneshot)
                return _("template, one-shot");
        if (row->is_template)
                return _("template");
        return row->is_oneshot ? _("one-shot") : "";
}

typedef struct {
        unsigned name, exposure, grade;
} Columns;

static void
print_row(const GbnTerminal *terminal, const Row *row, const Columns *columns)
{
        g_autofree char *name = gbn_present_cut(row->name, columns->name, true);
        GbnStyle style = row->is_scored ? gbn_present_style(row->exposure) : GBN_STYLE_DIM;
        const char *notes = row_notes(row);
        char buffer[GBN_TENTHS_SIZE];

        (void) printf("%s ", name);
        (void) printf("%s%*s %-*s%s", gbn_terminal_on(terminal, style), (int) columns->exposure,
                      row->is_scored ? gbn_present_tenths(row->exposure, buffer) : "-",
                      (int) columns->grade, row->is_scored ? gbn_grade(row->exposure)->label : "-",
                      gbn_terminal_off(terminal, style));
        if (*notes)
                (void) printf(" %s%s%s", gbn_terminal_on(terminal, GBN_STYLE_DIM), notes,
                              gbn_terminal_off(terminal, GBN_STYLE_DIM));
        (void) printf("\n");
}

static void
print_legend(const List *list)
{
        (void) printf("\n");
        (void) printf(ngettext("%u service, judged by the rules of systemd %u.",
                               "%u services, judged by the rules of systemd %u.", list->rows->len),
                      list->rows->len, list->systemd);
        (void) printf("\n");
        if (list->served && list->options->host)
                (void) printf(_("as gabiond on %s says\n"), list->options->host);
        else if (list->served)
                (void) printf(_("as gabiond says, which serves %s\n"), list->served);
        else if (list->loaded)
                (void) printf("%s\n", _("These are the services that systemd has loaded; their "
                                        "settings come from their unit files."));
        else if (list->options->root)
                (void) printf(_("offline: read from the unit files below %s\n"),
                              list->options->root);
        else if (gbn_systemd_is_running())
                (void) printf("%s\n",
                              _("offline: systemd does not answer; read from the unit files"));
        else
                (void) printf("%s\n", _("offline: no systemd is running here"));
}

static Columns
columns_of(const List *list, unsigned width)
{
        Columns columns = {
                .name = gbn_present_width(_("UNIT")),
                .exposure = MAX(8, gbn_present_width(_("EXPOSURE"))),
                .grade = MAX(9, gbn_present_width(_("PREDICATE"))),
        };
        unsigned rest = columns.exposure + columns.grade + ROOM_FOR_NOTES;

        for (unsigned i = 0; i < list->rows->len; i++)
                columns.name = MAX(columns.name,
                                   (unsigned) strlen(((Row *) list->rows->pdata[i])->name));
        if (width != UINT_MAX && columns.name + rest > width)
                columns.name = MAX(width, rest + MIN_NAME) - rest;
        return columns;
}

static void
print_heading(const GbnTerminal *terminal, const Columns *columns)
{
        g_autofree char *name = gbn_present_cut(_("UNIT"), columns->name, true);
        g_autofree char *exposure = gbn_present_right(_("EXPOSURE"), columns->exposure);
        g_autofree char *grade = gbn_present_cut(_("PREDICATE"), columns->grade, true);

        (void) printf("%s%s %s %s %s%s\n", gbn_terminal_on(terminal, GBN_STYLE_HEADING), name,
                      exposure, grade, _("NOTES"), gbn_terminal_off(terminal, GBN_STYLE_HEADING));
}

static void
print_text(const List *list, const GbnTerminal *terminal)
{
        const Columns columns = columns_of(list, gbn_terminal_width(terminal));

        if (!list->options->no_legend)
                print_heading(terminal, &columns);
        for (unsigned i = 0; i < list->rows->len; i++)
                print_row(terminal, list->rows->pdata[i], &columns);
        if (!list->options->no_legend)
                print_legend(list);
}

/* Without its manager the unit files still tell everything; only the choice of units differs. */
static void
ask_systemd(List *list)
{
        g_autofree char *text = NULL;
        int r;

        if (list->options->root || !gbn_systemd_is_running())
                return;
        r = gbn_systemd_list_loaded(&list->loaded);
        if (r >= 0)
                return;
        text = g_strdup_printf(_("systemd does not answer (%s); showing every unit file instead"),
                               g_strerror(-r));
        gbn_complain_text(text);
}

static bool
exceeds_threshold(const List *list)
{
        for (unsigned i = 0; i < list->rows->len; i++) {
                const Row *row = list->rows->pdata[i];

                if (row->is_scored && row->exposure > list->options->threshold)
                        return true;
        }
        return false;
}

static char *
trial_note(const GbnRemoteUnit *unit)
{
        unsigned seconds = (unsigned) (unit->trial_left / 1000000U);

        return unit->trial
                       ? g_strdup_printf(_("on trial, %u:%02u left"), seconds / 60, seconds % 60)
                       : NULL;
}

/* gabiond has scored them already. */
static bool
collect_remote(List *list, GError **error)
{
        g_auto(GbnRemote) remote = { 0 };
        g_autoptr(GPtrArray) units = NULL;

        if (!gbn_remote_open(list->options, &remote, error) ||
            !gbn_remote_served(&remote, &list->served, &list->systemd, error))
                return false;
        units = gbn_remote_list(&remote, error);
        for (unsigned i = 0; units && i < units->len; i++) {
                const GbnRemoteUnit *unit = units->pdata[i];
                Row *row;

                if (!is_wanted(list->options, unit->name))
                        continue;
                row = g_new0(Row, 1);
                row->name = g_strdup(unit->name);
                row->is_scored = true;
                row->is_template = unit->is_template;
                row->is_oneshot = unit->is_oneshot;
                row->exposure = unit->exposure;
                row->trial = trial_note(unit);
                g_ptr_array_add(list->rows, row);
        }
        return units != NULL;
}

static bool
collect_here(List *list, GError **error)
{
        g_auto(GbnScorer) scorer = { 0 };

        ask_systemd(list);
        if (!gbn_scorer_open(list->options, NULL, list->loaded != NULL, &scorer, error))
                return false;
        list->scorer = &scorer;
        list->systemd = scorer.rules.systemd.major;
        collect(list);
        gbn_complain_unreadable(&scorer);
        list->scorer = NULL;
        return true;
}

static int
print(const List *list)
{
        bool is_text = list->options->output == GBN_OUTPUT_TEXT;
        GbnTerminal terminal = gbn_terminal_begin(!list->options->no_pager && is_text);

        if (is_text)
                print_text(list, &terminal);
        else
                print_json(list, &terminal);
        return gbn_terminal_end(&terminal) && !exceeds_threshold(list) ? EXIT_SUCCESS
                                                                       : EXIT_FAILURE;
}

int
gbn_command_list(const GbnOptions *options)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
        g_autoptr(GError) error = NULL;
        List list = { .options = options, .rows = rows };
        int code = EXIT_FAILURE;

        if (gbn_options_ask_gabiond(options) ? collect_remote(&list, &error)
                                             : collect_here(&list, &error)) {
                g_ptr_array_sort(rows, compare_rows);
                if (rows->len == 0 && options->arguments[1])
                        gbn_complain_text(_("no service has such a name"));
                code = print(&list);
        } else
                gbn_complain(error);
        g_clear_pointer(&list.loaded, g_ptr_array_unref);
        g_free(list.served);
        return code;
}
