/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One place for these words, as values and files have the same origins. */
#include "client/origin.h"

#include "client/words.h"

#include <glib/gi18n.h>

static const struct {
        const char *origin, *words;
} rows[] = {
        { "default", N_("systemd’s default") },
        { "vendor", N_("The package") },
        { "runtime", N_("Set at run time") },
        { "generator", N_("A generator") },
        { "gabion", N_("Gabion") },
};

char *
gbn_origin_words(const char *origin, const char *path)
{
        if (g_str_equal(origin, "admin")) {
                g_autofree char *name = g_path_get_basename(path);
                g_autofree char *clean = gbn_words_clean(name);

                /* Translators: the name of a file that an administrator wrote, "override.conf". */
                return *path ? g_strdup_printf(_("%s (administrator)"), clean)
                             : g_strdup(_("An administrator"));
        }
        for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
                if (g_str_equal(rows[i].origin, origin))
                        return g_strdup(_(rows[i].words));
        return gbn_words_clean(origin);
}
