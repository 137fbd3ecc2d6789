/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl keep, revert and restart: the last word about a service on trial. */
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/remote-trial.h"

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

int
gbn_command_keep(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error);
        char buffer[GBN_TENTHS_SIZE];
        unsigned exposure;

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error) ||
            !gbn_remote_keep_trial(&remote, unit, &exposure, &error))
                return complain(error);
        (void) printf(_("%s: kept, exposure %s\n"), unit, gbn_present_tenths(exposure, buffer));
        return EXIT_SUCCESS;
}

int
gbn_command_revert(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error);

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error) ||
            !gbn_remote_revert_trial(&remote, unit, &error))
                return complain(error);
        (void) printf(_("%s: taken back, it runs as before\n"), unit);
        return EXIT_SUCCESS;
}

int
gbn_command_restart(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error);

        if (!unit || !gbn_remote_open_to_change(options, &remote, &error) ||
            !gbn_remote_restart(&remote, unit, &error))
                return complain(error);
        (void) printf(_("%s: restarted\n"), unit);
        return EXIT_SUCCESS;
}
