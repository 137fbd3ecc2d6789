/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl suggest through gabiond. */
#include "ctl/commands.h"
#include "ctl/remote.h"

#include <stdlib.h>

int
gbn_command_suggest_remote(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) remote = { 0 };
        g_auto(GbnRemoteSuggestion) answer = { 0 };
        g_autofree char *unit = gbn_command_unit(options, false, &error);

        if (unit && gbn_remote_open(options, &remote, &error) &&
            gbn_remote_suggest(&remote, unit, &answer, &error))
                return gbn_print_suggestion(options, unit, &answer.suggestion);
        gbn_complain(error);
        return EXIT_FAILURE;
}
