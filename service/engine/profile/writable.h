/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a unit may write. */
#pragma once

#include "engine/facts/facts.h"

#include <stdbool.h>

/* Whether the sandbox that the unit has leaves this path writable. In doubt: no. */
bool gbn_unit_can_write(const GbnFacts *unit, const char *path);
