/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl preview: what a selection would do to a unit, without doing it. */
#include "ctl/commands.h"
#include "ctl/dropin-change.h"
#include "ctl/present.h"
#include "ctl/preview-json.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static void
print_total(const GbnPlan *plan, const GbnDropinChange *change)
{
        const GbnForecast *forecast = &plan->forecast;
        char without[GBN_TENTHS_SIZE], now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];

        (void) printf(change->state == GBN_DROPIN_NONE
                              ? _("%s: exposure %s now, %s with these layers\n")
                              : _("%s: exposure %s now, %s with these layers, %s without any\n"),
                      plan->unit, gbn_present_tenths(forecast->now.exposure, now),
                      gbn_present_tenths(forecast->then.exposure, then),
                      gbn_present_tenths(forecast->without.exposure, without));
}

static void
print_moved_rows(const GbnForecast *forecast)
{
        char now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];
        bool some = false;

        for (unsigned i = 0; i < forecast->now.count; i++) {
                const GbnFinding *before = forecast->now.findings + i,
                                 *after = forecast->then.findings + i;
                g_autofree char *name = NULL;

                if (!gbn_preview_moves(before, after))
                        continue;
                if (!some)
                        (void) printf("\n%s\n", _("What changes:"));
                some = true;
                name = gbn_present_cut(before->row->name, 58, true);
                (void) printf("  %s %4s → %-4s %s\n", name, gbn_present_tenths(before->share, now),
                              gbn_present_tenths(after->share, then), _(after->words));
        }
        if (!some)
                (void) printf("\n%s\n", _("Nothing changes that the score asks about."));
}

static void
print_gains(const GbnForecast *forecast)
{
        char buffer[GBN_TENTHS_SIZE];

        (void) printf("\n%s\n", _("What each layer adds on top of the others:"));
        for (unsigned i = 0; i < forecast->gains->len; i++) {
                const GbnLayerGain *gain = forecast->gains->pdata[i];

                (void) printf("  %-30s %s\n", gain->word,
                              gain->gain ? gbn_present_tenths(gain->gain, buffer)
                                         : _("already covered"));
        }
}

static void
print_remarks(const GbnForecast *forecast)
{
        if (forecast->remarks->len > 0)
                (void) printf("\n%s\n", _("Good to know:"));
        for (unsigned i = 0; i < forecast->remarks->len; i++) {
                const GbnRemark *remark = forecast->remarks->pdata[i];
                g_autofree char *words = gbn_say(remark->words);

                (void) printf("  %s: %s\n", remark->subject, words);
        }
}

/* A file that apply would leave alone. */
static void
print_state(const GbnPlan *plan, GbnDropinState state)
{
        const char *place = plan->forecast.place;

        if (state == GBN_DROPIN_EDITED)
                (void) printf(
                        _("\n%s was edited by hand since Gabion wrote it; apply leaves it alone until it is moved away.\n"),
                        place);
        if (state == GBN_DROPIN_FOREIGN)
                (void) printf(
                        _("\n%s was not written by Gabion; apply leaves it alone until it is moved away.\n"),
                        place);
}

static GbnStyle
style_of(const char *line)
{
        if (g_str_has_prefix(line, "--- ") || g_str_has_prefix(line, "+++ "))
                return GBN_STYLE_HEADING;
        if (*line == '+')
                return GBN_STYLE_ADDED;
        if (*line == '-')
                return GBN_STYLE_TAKEN;
        return *line == '@' ? GBN_STYLE_PLACE : GBN_STYLE_NONE;
}

static void
print_diff(const GbnTerminal *terminal, const char *diff)
{
        g_auto(GStrv) lines = g_strsplit(diff, "\n", -1);

        for (char **line = lines; *line && (**line || line[1]); line++) {
                g_autofree char *printable = gbn_printable(*line);
                GbnStyle style = style_of(*line);

                (void) printf("%s%s%s\n", gbn_terminal_on(terminal, style), printable,
                              gbn_terminal_off(terminal, style));
        }
}

static void
print_dropin(const GbnTerminal *terminal, const GbnPlan *plan, const GbnDropinChange *change)
{
        const char *place = plan->forecast.place;

        print_state(plan, change->state);
        if (!change->diff || change->state == GBN_DROPIN_NONE) {
                (void) printf(_("\nThe drop-in, %s:\n\n"), place);
                (void) printf("%s", plan->forecast.dropin);
        } else if (*change->diff == '\0') {
                (void) printf(_("\nThe drop-in, %s, stays as it is.\n"), place);
        } else {
                (void) printf(_("\nWhat changes in the drop-in:\n\n"));
                print_diff(terminal, change->diff);
        }
}

static void
print_text(const GbnTerminal *terminal, const GbnPlan *plan, const GbnDropinChange *change)
{
        print_total(plan, change);
        print_moved_rows(&plan->forecast);
        print_gains(&plan->forecast);
        print_remarks(&plan->forecast);
        print_dropin(terminal, plan, change);
}

int
gbn_command_preview(const GbnOptions *options)
{
        char **words = options->arguments + 1;
        bool is_json = options->output != GBN_OUTPUT_TEXT;
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };
        g_auto(GbnDropinChange) change = { 0 };
        g_autoptr(GError) error = NULL;
        g_auto(GbnPlan) plan = { 0 };
        GbnTerminal terminal;

        if (!words[0] || !words[1]) {
                gbn_complain_text(_("preview needs a unit and at least one layer or class"));
                return EXIT_FAILURE;
        }
        if (!gbn_plan_make(options, words, &plan, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        gbn_dropin_change_look(&plan, &change);
        gbn_complain_unreadable(&plan.scorer);
        terminal = gbn_terminal_begin(!options->no_pager && !is_json);
        if (is_json)
                gbn_preview_json(&json, &plan, &change);
        else
                print_text(&terminal, &plan, &change);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}
