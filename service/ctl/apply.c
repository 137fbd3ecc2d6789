/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl apply, remove, undo and history, below a root: what is written to /etc of a tree. This
 * machine itself is changed by the daemon only. */
#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/profiles.h"
#include "engine/profile/target.h"
#include "engine/unit/unit-name.h"
#include "store/change.h"
#include "store/dropin-store.h"
#include "store/history.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

/* As the history names us. */
#define TOOL "gabionctl"

static GbnRoot *
open_tree(const GbnOptions *options, GError **error)
{
        GbnRoot *root = options->root ? gbn_root_open(options->root, error) : NULL;

        if (root && root->fd >= 0)
                return root;
        if (root)
                g_set_error(error, GBN_ERROR, GBN_ERROR_REFUSED,
                            _("--root=%s is this machine itself, which is changed through gabiond; "
                              "leave --root= out, or name another with --root=DIR"),
                            options->root);
        gbn_root_free(root);
        return NULL;
}

static int
complain(const GError *error)
{
        gbn_complain(error);
        return EXIT_FAILURE;
}

/* What is written is found by name; a file that is not installed has no place for a drop-in. */
static bool
check_is_name(const char *typed, GError **error)
{
        if (!strchr(typed, '/') && !g_str_equal(typed, "-"))
                return true;
        g_set_error(
                error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                _("%s: apply takes the name of an installed unit; preview and export take files"),
                typed);
        return false;
}

int
gbn_command_apply(const GbnOptions *options)
{
        char **words = options->arguments + 1;
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = NULL;
        g_auto(GbnPlan) plan = { 0 };
        char now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];

        if (!words[0] || !words[1]) {
                gbn_complain_text(_("apply needs a unit and at least one layer or class"));
                return EXIT_FAILURE;
        }
        root = open_tree(options, &error);
        if (!root || !check_is_name(words[0], &error) ||
            !gbn_plan_make(options, words, &plan, &error) ||
            !gbn_change_make(root,
                             &(GbnChange) { .unit = plan.unit,
                                            .action = "apply",
                                            .text = plan.forecast.dropin,
                                            .uid = getuid(),
                                            .tool = TOOL,
                                            .exposures = { true, plan.forecast.now.exposure,
                                                           plan.forecast.then.exposure } },
                             &error))
                return complain(error);
        (void) printf(_("%s: exposure %s before, %s with %s\n"), plan.unit,
                      gbn_present_tenths(plan.forecast.now.exposure, now),
                      gbn_present_tenths(plan.forecast.then.exposure, then),
                      plan.forecast.selection);
        return EXIT_SUCCESS;
}

/* The unit that remove, undo and history are about. */
static char *
read_unit(const GbnOptions *options, GError **error)
{
        g_autofree char *name = NULL;

        if (!options->arguments[1] || options->arguments[2]) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT, _("%s needs one unit"),
                            options->arguments[0]);
                return NULL;
        }
        name = gbn_unit_name_complete(options->arguments[1], error);
        if (!name || !gbn_target_check_name(name, error))
                return NULL;
        return g_steal_pointer(&name);
}

/* What a change of the text of our drop-in does to the unit; for a unit that cannot be read nobody knows. */
static GbnExposures
exposures_of(const GbnOptions *options, const char *unit, const char *before, const char *after)
{
        g_auto(GbnScorer) scorer = { 0 };
        GbnForecastQuestion question = { .name = unit };
        GbnExposures exposures = { 0 };

        if (!gbn_scorer_open(options, NULL, false, &scorer, NULL))
                return exposures;
        question.tree = scorer.tree;
        question.rules = scorer.rules;
        question.weights = scorer.weights;
        exposures.is_known = gbn_forecast_dropin(&question, before, &exposures.before, NULL) &&
                             gbn_forecast_dropin(&question, after, &exposures.after, NULL);
        return exposures;
}

int
gbn_command_remove(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = open_tree(options, &error);
        g_autofree char *unit = root ? read_unit(options, &error) : NULL, *text = NULL;

        if (!unit || !gbn_dropin_store_read(root, unit, &text, &error))
                return complain(error);
        if (!text) {
                g_autofree char *words = g_strdup_printf(_("%s: it has no layers"), unit);

                gbn_complain_text(words);
                return EXIT_FAILURE;
        }
        if (!gbn_change_make(root,
                             &(GbnChange) { .unit = unit,
                                            .action = "remove",
                                            .uid = getuid(),
                                            .tool = TOOL,
                                            .exposures = exposures_of(options, unit, text, NULL) },
                             &error))
                return complain(error);
        (void) printf(_("%s: all layers are off\n"), unit);
        return EXIT_SUCCESS;
}

/* An undo is a change like others, so a second one brings back what the first took away. */
int
gbn_command_undo(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = open_tree(options, &error);
        g_autofree char *unit = root ? read_unit(options, &error) : NULL, *text = NULL;
        g_autoptr(GPtrArray) entries = NULL;
        const GbnHistoryEntry *last;

        if (unit && gbn_dropin_store_read(root, unit, &text, &error))
                entries = gbn_history_read(root, unit, GBN_HISTORY_TO_CHANGE, &error);
        if (!entries)
                return complain(error);
        last = gbn_history_last_change(entries, text);
        if (!last) {
                g_autofree char *words = g_strdup_printf(_("%s: nothing to undo"), unit);

                gbn_complain_text(words);
                return EXIT_FAILURE;
        }
        if (!gbn_change_make(root,
                             &(GbnChange) { .unit = unit,
                                            .action = "undo",
                                            .text = last->before_text,
                                            .uid = getuid(),
                                            .tool = TOOL,
                                            .exposures = exposures_of(options, unit, text,
                                                                      last->before_text) },
                             &error))
                return complain(error);
        gbn_print_undone(unit, last->before);
        return EXIT_SUCCESS;
}

int
gbn_command_history(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = open_tree(options, &error);
        g_autofree char *unit = root && options->arguments[1] ? read_unit(options, &error) : NULL;
        g_autoptr(GPtrArray) entries = NULL;

        if (root && !error)
                entries = gbn_history_read(root, unit, GBN_HISTORY_TO_SHOW, &error);
        return entries ? gbn_print_history(options, entries) : complain(error);
}
