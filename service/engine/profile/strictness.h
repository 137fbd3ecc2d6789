/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of values of one directive: which is stricter, what two have in common. */
#pragma once

#include "engine/facts/setting.h"

#include <stdbool.h>

/* into becomes a copy of what from has for this directive. */
void gbn_strictness_copy(const GbnSetting *setting, GbnFacts *into, const GbnFacts *from);

/* into becomes what both allow. Sets never grow, words never loosen. */
void gbn_strictness_meet(const GbnSetting *setting, GbnFacts *into, const GbnFacts *other);

/* Whether two values met that have nothing in common, in a way that no line can say. */
bool gbn_strictness_is_nothing(const GbnSetting *setting, const GbnFacts *facts);

/* For lists of denials and of exceptions: into becomes both lists together. */
void gbn_strictness_add(const GbnSetting *setting, GbnFacts *into, const GbnFacts *other);

/* into becomes what either allows. */
void gbn_strictness_widen(const GbnSetting *setting, GbnFacts *into, const GbnFacts *by);

/* Whether both protect alike: not the same spelling, the same effect. */
bool gbn_strictness_equal(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b);

/* What a call filter lets through, and whether that goes for calls that no group names. */
GbnSyscallSet gbn_calls_allowed(const GbnCallFilter *filter, bool *ret_others);
