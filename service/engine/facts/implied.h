/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What settings bring along when systemd loads a unit, and whether it loads it at all. */
#pragma once

#include "engine/facts/facts.h"
#include "engine/unit/systemd-version.h"

#include <glib.h>
#include <stdbool.h>

/* Adds to the facts what systemd adds itself: id is the unit's name. Call once, after all files. */
void gbn_facts_add_implied(GbnFacts *facts, const char *id, const GbnSystemd *systemd);

/* Whether systemd would load such a service. Errors: BAD_UNIT with the reason. */
bool gbn_facts_check(const GbnFacts *facts, const GbnSystemd *systemd, GError **error);
