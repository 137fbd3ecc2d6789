/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys are in the manual page; keys of rows are those of show. */
#include "ctl/preview-json.h"

#include "ctl/present.h"

#include <libintl.h>

#define _(text) gettext(text)

bool
gbn_preview_moves(const GbnFinding *now, const GbnFinding *then)
{
        return now->badness != then->badness || now->state != then->state;
}

static void
put_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
put_number(GbnJson *json, const char *key, uint64_t number)
{
        gbn_json_key(json, key);
        gbn_json_number(json, (unsigned) number);
}

static void
put_tenths(GbnJson *json, const char *key, uint64_t tenths)
{
        char buffer[GBN_TENTHS_SIZE];

        put_text(json, key, gbn_present_tenths(tenths, buffer));
}

static void
put_finding(GbnJson *json, const char *key, const GbnFinding *finding)
{
        bool applies = finding->state != GBN_FINDING_NOT_APPLICABLE;

        gbn_json_key(json, key);
        gbn_json_open(json, '{');
        gbn_json_key(json, "set");
        if (applies)
                gbn_json_boolean(json, finding->state == GBN_FINDING_GOOD);
        else
                gbn_json_null(json);
        put_text(json, "description", _(finding->words));
        put_number(json, "badness", finding->badness);
        if (finding->badness > 0)
                put_tenths(json, "exposure", finding->share);
        else
                put_text(json, "exposure", NULL);
        gbn_json_close(json, '}');
}

static void
put_rows(GbnJson *json, const GbnForecast *forecast)
{
        gbn_json_key(json, "rows");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < forecast->now.count; i++) {
                const GbnFinding *now = forecast->now.findings + i,
                                 *then = forecast->then.findings + i;

                if (!gbn_preview_moves(now, then))
                        continue;
                gbn_json_open(json, '{');
                put_text(json, "json_field", now->row->id);
                put_text(json, "name", now->row->name);
                put_finding(json, "now", now);
                put_finding(json, "then", then);
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
                const GbnLayerGain *gain = gains->pdata[i];

                put_tenths(json, gain->word, gain->gain);
        }
        gbn_json_close(json, '}');
}

static void
put_shadows(GbnJson *json, const GPtrArray *shadows)
{
        gbn_json_key(json, "shadowed");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < shadows->len; i++) {
                const GbnShadow *shadow = shadows->pdata[i];

                gbn_json_open(json, '{');
                put_text(json, "directive", shadow->directive);
                put_text(json, "path", shadow->path);
                put_number(json, "line", shadow->line);
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

static void
put_notes(GbnJson *json, const GPtrArray *remarks)
{
        gbn_json_key(json, "notes");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < remarks->len; i++) {
                const GbnRemark *remark = remarks->pdata[i];
                g_autofree char *words = gbn_words_text(remark->words, gettext);

                gbn_json_open(json, '{');
                put_text(json, "severity",
                         remark->severity == GBN_REMARK_CAUTION ? "caution" : "info");
                put_text(json, "subject", remark->subject);
                put_text(json, "words", words);
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

void
gbn_preview_json(GbnJson *json, const GbnPlan *plan, const GbnDropinChange *change)
{
        const GbnForecast *forecast = &plan->forecast;

        gbn_json_open(json, '{');
        put_text(json, "unit", plan->unit);
        put_tenths(json, "without", forecast->without.exposure);
        put_tenths(json, "now", forecast->now.exposure);
        put_tenths(json, "then", forecast->then.exposure);
        put_text(json, "selection", forecast->selection);
        put_text(json, "digest", forecast->digest);
        put_rows(json, forecast);
        put_gains(json, forecast->gains);
        put_notes(json, forecast->remarks);
        put_shadows(json, forecast->shadows);
        put_text(json, "path", forecast->place);
        put_text(json, "state", gbn_dropin_state_name(change->state));
        put_text(json, "dropin", forecast->dropin);
        put_text(json, "diff", change->diff);
        gbn_json_close(json, '}');
        gbn_json_end(json);
}
