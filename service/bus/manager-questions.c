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

const char *
gbn_manager_keep_action(const GbnForecast *forecast)
{
        if (!forecast)
                return GBN_ACTION_PREFIX "remove";
        return is_expert(forecast) ? GBN_ACTION_PREFIX "expert" : GBN_ACTION_PREFIX "persist";
}

const char *
gbn_manager_direction(const GbnForecast *forecast)
{
        return !forecast || forecast->then.exposure > forecast->now.exposure ? "loosen" : "tighten";
}

int
gbn_manager_may_apply(GbnManager *manager, sd_bus_message *call, const GbnManagerPlan *plan,
                      sd_bus_error *error)
{
        const GbnForecast *forecast = plan->forecast;
        g_autofree char *selection = join_words(plan->words);
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, forecast->dropin,
                                                                -1);
        bool expert = is_expert(forecast), tries = g_str_equal(plan->verb, "try");
        GbnAuthzQuestion question = {
                .action = expert  ? GBN_ACTION_PREFIX "expert"
                          : tries ? GBN_ACTION_PREFIX "try"
                                  : GBN_ACTION_PREFIX "persist",
                .unit = forecast->unit,
                .verb = plan->verb,
                .selection = selection,
                .direction = gbn_manager_direction(forecast),
                .digest = digest,
                .message = expert  ? N_("Authentication is required to change the rights or the "
                                         "user of $(unit).")
                           : tries ? N_("Authentication is required to try another sandbox for "
                                        "$(unit).")
                                   : N_("Authentication is required to change the sandbox of "
                                        "$(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}

int
gbn_manager_may_remove(GbnManager *manager, sd_bus_message *call, const char *verb,
                       const char *unit, sd_bus_error *error)
{
        GbnAuthzQuestion question = {
                .action = GBN_ACTION_PREFIX "remove",
                .unit = unit,
                .verb = verb,
                .selection = "",
                .direction = "loosen",
                .digest = "",
                .message = N_("Authentication is required to change or remove the sandbox of "
                              "$(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}

static char *
selection_detail(const char *selection)
{
        return g_strdup(strlen(selection) <= GBN_DETAIL_BYTES_MAX ? selection : "(long)");
}

int
gbn_manager_may_keep(GbnManager *manager, sd_bus_message *call, const GbnTrialView *trial,
                     sd_bus_error *error)
{
        g_autofree char *selection = selection_detail(trial->words);
        GbnAuthzQuestion question = {
                .action = trial->keep_action,
                .unit = trial->unit,
                .verb = "keep",
                .selection = selection,
                .direction = trial->direction,
                .digest = trial->text_digest,
                .message = N_("Authentication is required to keep the sandbox that is on trial for "
                              "$(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}

int
gbn_manager_may_revert(GbnManager *manager, sd_bus_message *call, const GbnTrialView *trial,
                       sd_bus_error *error)
{
        GbnAuthzQuestion question = {
                .action = GBN_ACTION_PREFIX "rollback-others",
                .unit = trial->unit,
                .verb = "revert",
                .selection = "",
                .direction = "loosen",
                .digest = "",
                .message = N_(
                        "Authentication is required to end the trial that somebody else began "
                        "for $(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}

int
gbn_manager_may_restart(GbnManager *manager, sd_bus_message *call, const char *unit,
                        sd_bus_error *error)
{
        GbnAuthzQuestion question = {
                .action = GBN_ACTION_PREFIX "restart",
                .unit = unit,
                .verb = "restart",
                .selection = "",
                .direction = "",
                .digest = "",
                .message = N_("Authentication is required to restart $(unit)."),
        };

        return gbn_authz_check(manager->authz, call, &question, error);
}
