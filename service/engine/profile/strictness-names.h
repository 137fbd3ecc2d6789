/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What two lists of names leave together, and what two limits do. */
#pragma once

#include "engine/facts/facts.h"

void gbn_names_copy(GbnNameFilter *into, const GbnNameFilter *from);

/* into becomes what both allow. */
void gbn_names_meet(GbnNameFilter *into, const GbnNameFilter *other);

/* into becomes what either allows. */
void gbn_names_widen(GbnNameFilter *into, const GbnNameFilter *by);

bool gbn_names_equal(const GbnNameFilter *a, const GbnNameFilter *b);

/* A number and a share cannot be compared without the machine: both stand beside each other then. */
GbnLimit gbn_limit_meet(GbnLimit a, GbnLimit b);
GbnLimit gbn_limit_widen(GbnLimit a, GbnLimit b);
bool gbn_limit_equal(GbnLimit a, GbnLimit b);
