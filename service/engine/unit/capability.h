/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities as bits of a 64-bit mask; bit numbers are the kernel's. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GBN_CAPABILITY_COUNT 41

/* "CAP_CHOWN" in any case, or a bit number from 0 to limit. */
bool gbn_capability_find(const char *name, unsigned limit, unsigned *ret);

/* The name of a bit below GBN_CAPABILITY_COUNT; NULL for others. */
const char *gbn_capability_name(unsigned bit);
