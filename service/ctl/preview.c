/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl preview: what a selection would do to a unit, without doing it. */
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/profiles.h"
#include "store/dropin-store.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static void
print_moved_rows(const GbnForecast *forecast)
{
        char now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];

        (void) printf("\n%s\n", _("What changes:"));
        for (unsigned i = 0; i < forecast->now.count; i++) {
                const GbnFinding *before = forecast->now.findings + i,
                                 *after = forecast->then.findings + i;
                g_autofree char *name = NULL;

                if (before->badness == after->badness && before->state == after->state)
                        continue;
                name = gbn_present_cut(before->row->name, 58, true);
                (void) printf("  %s %4s → %-4s %s\n", name, gbn_present_tenths(before->share, now),
                              gbn_present_tenths(after->share, then), _(after->words));
        }
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

                (void) printf("  %s: %s\n", remark->subject, _(remark->words));
        }
}

static void
print_text(const GbnPlan *plan)
{
        const GbnForecast *forecast = &plan->forecast;
        char now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];

        (void) printf(_("%s: exposure %s now, %s with these layers\n"), plan->unit,
                      gbn_present_tenths(forecast->now.exposure, now),
                      gbn_present_tenths(forecast->then.exposure, then));
        print_moved_rows(forecast);
        print_gains(forecast);
        print_remarks(forecast);
        (void) printf(_("\nThe drop-in, /etc/systemd/system/%s.d/50-gabion.conf:\n\n"), plan->unit);
        (void) printf("%s", forecast->dropin);
}

static void
json_member(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
print_json(const GbnOptions *options, const GbnPlan *plan)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };
        const GbnForecast *forecast = &plan->forecast;
        char buffer[GBN_TENTHS_SIZE];

        gbn_json_open(&json, '{');
        json_member(&json, "unit", plan->unit);
        json_member(&json, "now", gbn_present_tenths(forecast->now.exposure, buffer));
        json_member(&json, "then", gbn_present_tenths(forecast->then.exposure, buffer));
        json_member(&json, "selection", forecast->selection);
        json_member(&json, "digest", forecast->digest);
        json_member(&json, "dropin", forecast->dropin);
        gbn_json_key(&json, "gains");
        gbn_json_open(&json, '{');
        for (unsigned i = 0; i < forecast->gains->len; i++) {
                const GbnLayerGain *gain = forecast->gains->pdata[i];

                json_member(&json, gain->word, gbn_present_tenths(gain->gain, buffer));
        }
        gbn_json_close(&json, '}');
        gbn_json_key(&json, "notes");
        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < forecast->remarks->len; i++) {
                const GbnRemark *remark = forecast->remarks->pdata[i];

                gbn_json_open(&json, '{');
                json_member(&json, "severity",
                            remark->severity == GBN_REMARK_CAUTION ? "caution" : "info");
                json_member(&json, "subject", remark->subject);
                json_member(&json, "words", _(remark->words));
                gbn_json_close(&json, '}');
        }
        gbn_json_close(&json, ']');
        gbn_json_close(&json, '}');
        gbn_json_end(&json);
}

int
gbn_command_preview(const GbnOptions *options)
{
        char **words = options->arguments + 1;
        bool is_json = options->output != GBN_OUTPUT_TEXT;
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
        terminal = gbn_terminal_begin(!options->no_pager && !is_json);
        if (is_json)
                print_json(options, &plan);
        else
                print_text(&plan);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}
