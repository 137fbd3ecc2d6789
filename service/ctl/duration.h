/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Spans of time as people write them on a command line. */
#pragma once

#include <stdbool.h>

/* "300", "90s", "5min", "1min 30s", "1h": whole numbers with units, seconds where none is named. False for
 * anything else, and for more than max seconds. */
bool gbn_duration_parse(const char *text, unsigned max, unsigned *ret_seconds);
