/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was changed, for people and for programs. */
#include "ctl/commands.h"
#include "ctl/json-out.h"
#include "ctl/terminal.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

static void
print_entry(const GbnHistoryEntry *entry)
{
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_local((int64_t) entry->time);
        g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S")
                                     : g_strdup("?");
        g_autofree char *reason = entry->reason ? gbn_translate_reason(entry->reason) : NULL;

        (void) printf("%s  uid %-6u %-7s %-28s %-16s %s → %s", when, entry->uid, entry->action,
                      entry->unit, entry->tool ? entry->tool : "-",
                      entry->before ? entry->before : "-", entry->after ? entry->after : "-");
        if (entry->outcome)
                (void) printf("  %s: %s", entry->outcome, reason ? reason : "?");
        (void) printf("\n");
}

static void
put_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

/* In UTC, so that no reader has to know where it was written. */
static void
put_time(GbnJson *json, uint64_t time)
{
        g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc((int64_t) time);
        g_autofree char *text = utc ? g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

        put_text(json, "time", text);
}

/* In tenths. */
static void
put_exposure(GbnJson *json, const char *key, const GbnExposures *exposures, unsigned tenths)
{
        gbn_json_key(json, key);
        if (exposures->is_known)
                gbn_json_number(json, tenths);
        else
                gbn_json_string(json, NULL);
}

static void
put_entry(GbnJson *json, const GbnHistoryEntry *entry)
{
        gbn_json_open(json, '{');
        put_time(json, entry->time);
        gbn_json_key(json, "uid");
        gbn_json_number(json, entry->uid);
        put_text(json, "unit", entry->unit);
        put_text(json, "action", entry->action);
        put_text(json, "before", entry->before);
        put_text(json, "after", entry->after);
        put_text(json, "outcome", entry->outcome);
        put_text(json, "reason", entry->reason ? _(entry->reason) : NULL);
        put_text(json, "tool", entry->tool);
        put_exposure(json, "exposure_before", &entry->exposures, entry->exposures.before);
        put_exposure(json, "exposure_after", &entry->exposures, entry->exposures.after);
        gbn_json_close(json, '}');
}

static void
print_json(const GbnOptions *options, const GPtrArray *entries)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < entries->len; i++)
                put_entry(&json, entries->pdata[i]);
        gbn_json_close(&json, ']');
        gbn_json_end(&json);
}

int
gbn_print_history(const GbnOptions *options, const GPtrArray *entries)
{
        bool is_text = options->output == GBN_OUTPUT_TEXT;
        GbnTerminal terminal = gbn_terminal_begin(!options->no_pager && is_text);

        for (unsigned i = 0; is_text && i < entries->len; i++)
                print_entry(entries->pdata[i]);
        if (!is_text)
                print_json(options, entries);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}
