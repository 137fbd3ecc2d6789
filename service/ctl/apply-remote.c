/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl apply, remove, undo and history through gabiond. */
#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/remote.h"
#include "engine/unit/unit-name.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

static int
complain(const GError *error)
{
        gbn_complain(error);
        return EXIT_FAILURE;
}

char *
gbn_command_unit(const GbnOptions *options, bool has_rest, GError **error)
{
        char **words = options->arguments + 1;

        if (words[0] && (has_rest ? words[1] != NULL : !words[1]))
                return gbn_unit_name_complete(words[0], error);
        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                    has_rest ? _("%s needs a unit and at least one layer or class")
                             : _("%s needs one unit"),
                    options->arguments[0]);
        return NULL;
}

void
gbn_print_exposures(const char *unit, const GbnRemotePreview *preview)
{
        char now[GBN_TENTHS_SIZE], then[GBN_TENTHS_SIZE];

        (void) printf(_("%s: exposure %s before, %s with %s\n"), unit,
                      gbn_present_tenths(preview->now, now),
                      gbn_present_tenths(preview->then, then), preview->selection);
}

void
gbn_print_undone(const char *unit, const char *selection)
{
        if (selection)
                (void) printf(_("%s: back to %s\n"), unit, selection);
        else
                (void) printf(_("%s: back to no layers\n"), unit);
}

/* The change is made; a restart is a decision of its own. */
static void
print_next_step(const GbnOptions *options, const char *unit)
{
        if (options->host)
                (void) printf(_("It counts from the next start of the service: gabionctl --host=%s "
                                "restart %s\n"),
                              options->host, unit);
        else
                (void) printf(
                        _("It counts from the next start of the service: systemctl restart %s\n"),
                        unit);
        (void) printf("%s\n",
                      _("gabionctl try starts it at once, and takes the layers back when it "
                        "does not run with them"));
}

int
gbn_command_apply_remote(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_auto(GbnRemotePreview) preview = { 0 };
        g_autofree char *unit = gbn_command_unit(options, true, &error);
        char **words = options->arguments + 2;

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error) ||
            !gbn_remote_preview(&remote, unit, words, &preview, &error) ||
            !gbn_remote_set_layers(&remote, unit, words, preview.digest, &error))
                return complain(error);
        gbn_print_exposures(unit, &preview);
        if (!options->session)
                print_next_step(options, unit);
        return EXIT_SUCCESS;
}

int
gbn_command_remove_remote(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error);
        char *none[] = { NULL };

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error) ||
            !gbn_remote_set_layers(&remote, unit, none, "", &error))
                return complain(error);
        (void) printf(_("%s: all layers are off\n"), unit);
        return EXIT_SUCCESS;
}

int
gbn_command_undo_remote(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error), *selection = NULL;

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error))
                return complain(error);
        selection = gbn_remote_undo(&remote, unit, &error);
        if (!selection)
                return complain(error);
        gbn_print_undone(unit, *selection ? selection : NULL);
        return EXIT_SUCCESS;
}

int
gbn_command_history_remote(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = options->arguments[1] ? gbn_command_unit(options, false, &error)
                                                      : g_strdup("");
        g_autoptr(GPtrArray) entries = NULL;

        if (!unit || !gbn_remote_open(options, &remote, &error))
                return complain(error);
        entries = gbn_remote_history(&remote, unit, &error);
        return entries ? gbn_print_history(options, entries) : complain(error);
}
