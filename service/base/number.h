/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as systemd reads them from unit files. */
#pragma once

#include <stdbool.h>

/* base 0 takes decimal, 0x…, 0o…, 0b… and leading zeros as octal; a leading "+" is fine there.
 * Any other base takes digits only. Leading blanks are skipped, anything behind is an error. */
bool gbn_number_parse(const char *text, unsigned base, unsigned max, unsigned *ret);
