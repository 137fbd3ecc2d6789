/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a unit may write. */
#pragma once

#include "engine/facts/facts.h"

#include <stdbool.h>
#include <stddef.h>

/* A directive that names folders which systemd makes for the unit. */
typedef struct {
        const char *directive, *above; /* "StateDirectory", "/var/lib/" */
        size_t field;
} GbnOwnFolder;

/* Each of them; NULL behind the last. */
const GbnOwnFolder *gbn_own_folder(unsigned number);

/* Whether a path lies in a folder that systemd makes for the unit. */
bool gbn_unit_is_given(const GbnFacts *unit, const char *path);

/* Whether the sandbox that the unit has leaves this path writable. In doubt: no. */
bool gbn_unit_can_write(const GbnFacts *unit, const char *path);
