/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl export: what a selection makes of a unit, for the tool that manages the machine. */
#include "engine/profile/export.h"

#include "ctl/commands.h"
#include "ctl/profiles.h"
#include "ctl/terminal.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

int
gbn_command_export(const GbnOptions *options)
{
        char **words = options->arguments + 1;
        GbnExportFormat format = GBN_EXPORT_DROPIN;
        g_autoptr(GError) error = NULL;
        g_auto(GbnPlan) plan = { 0 };
        g_autofree char *text = NULL;
        GbnTerminal terminal;

        if (options->format && !gbn_export_format_parse(options->format, &format)) {
                g_autofree char *reason = g_strdup_printf(
                        _("--format=%s: export takes drop-in, nix or ansible"), options->format);

                gbn_complain_text(reason);
                return EXIT_FAILURE;
        }
        if (!words[0] || !words[1]) {
                gbn_complain_text(_("export needs a unit and at least one layer or class"));
                return EXIT_FAILURE;
        }
        if (!gbn_plan_make(options, words, &plan, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        text = gbn_export_text(&(GbnExport) { plan.unit, plan.forecast.selection,
                                              plan.forecast.dropin, plan.scorer.rules.systemd },
                               format);
        terminal = gbn_terminal_begin(!options->no_pager);
        (void) printf("%s", text);
        return gbn_terminal_end(&terminal) ? EXIT_SUCCESS : EXIT_FAILURE;
}
