/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values as lines of a unit file. */
#pragma once

#include "engine/profile/compose.h"

#include <glib.h>
#include <stdbool.h>

/* The body of [Service]: for each changed directive a reset where one is needed, then the whole value.
 * unit: the unit's own facts. The lines are read back and compared before they are given out.
 * Errors: BAD_LAYER when that comparison fails, which no selection should make happen. */
char *gbn_render(const GbnComposition *composition, const GbnFacts *unit, const GbnSystemd *systemd,
                 GError **error);

/* The lines of one directive that layers may set, on top of a unit that sets nothing. */
char *
gbn_render_setting(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd);

/* One call filter as the shortest mix of groups and names that gives exactly its set. */
char *gbn_render_calls(const GbnSyscallSet *calls, const GbnSystemd *systemd);
