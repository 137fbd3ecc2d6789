/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabion: the app. */
#include "application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main(int argc, char **argv)
{
        g_autoptr(GbnApplication) application = NULL;
        const char *folder = g_getenv("GABION_LOCALEDIR"); /* from a build folder */

        (void) setlocale(LC_ALL, "");
        (void) bindtextdomain(GETTEXT_PACKAGE, folder ? folder : GBN_LOCALE_DIR);
        (void) bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
        (void) textdomain(GETTEXT_PACKAGE);
        application = gbn_application_new();
        return g_application_run(G_APPLICATION(application), argc, argv);
}
