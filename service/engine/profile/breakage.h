/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which known breakages of a layer are about this very service. */
#pragma once

#include "base/words.h"
#include "engine/profile/forecast.h"

#include <glib.h>
#include <stdbool.h>

/* The names under which people know a service, char *: the unit's, those of its programs, and that of its
 * package (NULL: none is known). chain: without our drop-in. */
GPtrArray *gbn_breakage_names(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                              const char *package);

/* Whether it speaks of one of the names, as a word of its own. */
bool gbn_breakage_is_about(const GbnBreakage *breakage, const GPtrArray *names);

/* What it says, for people. */
GbnWords *gbn_breakage_words(const GbnBreakage *breakage);
