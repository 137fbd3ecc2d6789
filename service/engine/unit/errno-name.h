/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Error numbers by name, as unit files spell them. */
#pragma once

#include <stdbool.h>

/* "EPERM", or a number up to 4095. */
bool gbn_errno_find(const char *text, unsigned *ret);

/* The name of an error, or its number where it has none; the caller frees it. */
char *gbn_errno_name(unsigned number);
