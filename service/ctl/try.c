/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl try: layers on a running service for a while, which go by themselves unless they are kept. */
#include "base/error.h"
#include "base/limits.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/remote.h"
#include "ctl/try-say.h"
#include "ctl/try-watch.h"
#include "engine/unit/unit-name.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)
#define EXIT_REVERTED 2 /* the manual says so */

static char *
read_arguments(const GbnOptions *options, GError **error)
{
        char **words = options->arguments + 1;

        if (!options->none)
                return gbn_command_unit(options, true, error);
        if (words[0] && !words[1])
                return gbn_unit_name_complete(words[0], error);
        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                    _("try --none needs one unit, and takes no layers"));
        return NULL;
}

static bool
check_together(const GbnOptions *options, GError **error)
{
        if (!options->detach || !options->keep_if)
                return true;
        g_set_error(
                error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                _("--detach and --keep-if= do not go together: nobody would wait for the command"));
        return false;
}

static const char *
end_name(GbnTryEnd end)
{
        static const char *const names[] = {
                [GBN_TRY_KEPT] = "kept",
                [GBN_TRY_LEFT] = "live",
                [GBN_TRY_REVERTED] = "reverted",
                [GBN_TRY_FAILED] = "failed",
        };

        return names[end];
}

static void
put_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
put_tenths(GbnJson *json, const char *key, const GbnRemotePreview *preview, unsigned tenths)
{
        char buffer[GBN_TENTHS_SIZE];

        put_text(json, key, preview->selection ? gbn_present_tenths(tenths, buffer) : NULL);
}

static void
print_json(const GbnOptions *options, const char *unit, const GbnRemotePreview *preview,
           const GbnTryResult *result)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '{');
        put_text(&json, "unit", unit);
        put_tenths(&json, "now", preview, preview->now);
        put_tenths(&json, "then", preview, preview->then);
        put_text(&json, "selection", preview->selection);
        put_text(&json, "outcome", end_name(result->end));
        put_text(&json, "reason", result->reason);
        gbn_json_key(&json, "remaining");
        if (result->end == GBN_TRY_LEFT)
                gbn_json_number(&json, (unsigned) result->left);
        else
                gbn_json_null(&json);
        gbn_json_close(&json, '}');
        gbn_json_end(&json);
}

static void
print_back(const char *unit, const char *reason)
{
        g_autofree char *words = reason ? gbn_translate_reason(reason) : NULL;
        g_autofree char *printable = words ? gbn_printable(words) : NULL;

        if (printable)
                (void) printf(_("%s: it runs as before: %s\n"), unit, printable);
        else
                (void) printf(_("%s: it runs as before\n"), unit);
}

static void
print_end(const GbnOptions *options, const char *unit, const GbnTryResult *result)
{
        char exposure[GBN_TENTHS_SIZE], clock[GBN_TRY_CLOCK_SIZE];

        if (result->end == GBN_TRY_KEPT && result->exposure > 0)
                (void) printf(_("%s: kept, exposure %s\n"), unit,
                              gbn_present_tenths(result->exposure, exposure));
        else if (result->end == GBN_TRY_KEPT)
                (void) printf(_("%s: kept\n"), unit);
        else if (result->end == GBN_TRY_REVERTED)
                print_back(unit, result->reason);
        else if (options->host)
                (void) printf(
                        _("%s: on trial, %s left; gabionctl --host=%s keep %s keeps it, revert "
                          "%s takes it back\n"),
                        unit, gbn_try_clock(result->left, clock), options->host, unit, unit);
        else
                (void) printf(
                        _("%s: on trial, %s left; gabionctl keep %s keeps it, revert %s takes "
                          "it back\n"),
                        unit, gbn_try_clock(result->left, clock), unit, unit);
}

/* Some of gabiond's reasons begin with the unit, and some of ours do not. */
static void
complain_of(const char *unit, const char *reason)
{
        g_autofree char *words = gbn_translate_reason(reason);
        g_autofree char *text = g_str_has_prefix(reason, unit)
                                        ? g_steal_pointer(&words)
                                        : g_strdup_printf("%s: %s", unit, words);

        gbn_complain_text(text);
}

static int
tell(const GbnOptions *options, const char *unit, const GbnRemotePreview *preview,
     const GbnTryResult *result)
{
        if (options->output != GBN_OUTPUT_TEXT)
                print_json(options, unit, preview, result);
        else if (result->end != GBN_TRY_FAILED)
                print_end(options, unit, result);
        if (result->end == GBN_TRY_FAILED)
                complain_of(unit, result->reason);
        if (fflush(stdout) != 0 || result->end == GBN_TRY_FAILED)
                return EXIT_FAILURE;
        return result->end == GBN_TRY_REVERTED ? EXIT_REVERTED : EXIT_SUCCESS;
}

int
gbn_command_try(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_auto(GbnRemotePreview) preview = { 0 };
        g_auto(GbnTryResult) result = { 0 };
        g_autofree char *unit = read_arguments(options, &error);
        char **words = options->arguments + (options->arguments[1] ? 2 : 1);

        if (!unit || !check_together(options, &error) ||
            !gbn_remote_open_to_change(options, &remote, &error) ||
            (!options->none && !gbn_remote_preview(&remote, unit, words, &preview, &error))) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        if (options->output == GBN_OUTPUT_TEXT && !options->none)
                gbn_print_exposures(unit, &preview);
        result = gbn_try_watch(&remote, options,
                               &(GbnRemoteTrial) { unit, words, options->seconds,
                                                   preview.digest ? preview.digest : "" });
        return tell(options, unit, &preview, &result);
}
