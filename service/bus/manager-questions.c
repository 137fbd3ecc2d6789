/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What polkit is asked before a change: an action of its own for each effect. */
#include "bus/manager.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/facts/setting.h"

#include <stdlib.h>
#include <string.h>

/* Lines that only shipped layers may write: they change who the service is, or where it keeps things. */
static bool
has_shipped_line(const char *dropin)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_autofree char *line = g_strdup_printf("\n%s=", settings[i].name);

                if (settings[i].group == GBN_GROUP_SHIPPED && strstr(dropin, line))
                        return true;
        }
        return false;
}

/* A program that starts as root and drops its rights by itself may go on as root without noticing
 * when the calls or capabilities for that are gone. */
static bool
is_expert(const GbnForecast *forecast)
{
        return has_shipped_line(forecast->dropin) ||
               (forecast->starts_as_root && (strstr(forecast->dropin, "\nCapabilityBoundingSet=") ||
                                             strstr(forecast->dropin, "\nSystemCallFilter=")));
}

/* The words as a rule of the site can compare them: sorted, with one blank between them. */
static char *
join_words(char **words)
{
        g_autofree char **sorted = g_memdup2(words, (g_strv_length(words) + 1) * sizeof *words);
        char *text;

        qsort(sorted, g_strv_length(sorted), sizeof *sorted, gbn_compare_strings);
        text = g_strjoinv(" ", sorted);
        if (strlen(text) <= GBN_DETAIL_BYTES_MAX)
                return text;
        g_free(text);
        return g_strdup("(long)");
}

int
gbn_manager_may_apply(GbnManager *manager, sd_bus_message *call, char **words,
                      const GbnForecast *forecast, sd_bus_error *error)
{
        g_autofree char *selection = join_words(words);
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, forecast->dropin,
                                                                -1);
        bool expert = is_expert(forecast);
        GbnAuthzQuestion question = {
                .action = expert ? GBN_ACTION_PREFIX "expert" : GBN_ACTION_PREFIX "persist",
                .unit = forecast->unit,
                .verb = "persist",
                .selection = selection,
                .direction = forecast->then.exposure > forecast->now.exposure ? "loosen"
                                                                              : "tighten",
                .digest = digest,
                .message = expert ? N_("Authentication is required to change the rights or the "
                                       "user of $(unit).")
                                  : N_("Authentication is required to change the sandbox of "
                                       "$(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}

int
gbn_manager_may_remove(GbnManager *manager, sd_bus_message *call, const char *unit,
                       sd_bus_error *error)
{
        GbnAuthzQuestion question = {
                .action = GBN_ACTION_PREFIX "remove",
                .unit = unit,
                .verb = "remove",
                .selection = "",
                .direction = "loosen",
                .digest = "",
                .message = N_("Authentication is required to change or remove the sandbox of "
                              "$(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}
