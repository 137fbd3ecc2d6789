/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What polkit is asked before a change: an action of its own for each effect. */
#include "bus/manager.h"

#include "base/text.h"

#include <string.h>

/* A program that starts as root and drops its rights by itself may go on as root without noticing
 * when the calls or capabilities for that are gone. */
static bool
is_expert(const GbnForecast *forecast)
{
        return forecast->starts_as_root && (strstr(forecast->dropin, "\nCapabilityBoundingSet=") ||
                                            strstr(forecast->dropin, "\nSystemCallFilter="));
}

GbnAuthzQuestion
gbn_manager_question_apply(const char *unit, const GbnForecast *forecast)
{
        if (is_expert(forecast))
                return (GbnAuthzQuestion) {
                        .action = GBN_ACTION_PREFIX "expert",
                        .unit = unit,
                        .verb = "persist",
                        .selection = forecast->selection,
                        .message = N_("Authentication is required to limit the rights that $(unit) "
                                      "has as root."),
                };
        return (GbnAuthzQuestion) {
                .action = GBN_ACTION_PREFIX "persist",
                .unit = unit,
                .verb = "persist",
                .selection = forecast->selection,
                .message = N_("Authentication is required to change the sandbox of $(unit)."),
        };
}

GbnAuthzQuestion
gbn_manager_question_remove(const char *unit)
{
        return (GbnAuthzQuestion) {
                .action = GBN_ACTION_PREFIX "remove",
                .unit = unit,
                .verb = "remove",
                .selection = "",
                .message = N_(
                        "Authentication is required to change or remove the sandbox of $(unit)."),
        };
}
