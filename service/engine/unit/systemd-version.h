/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which systemd a unit is scored for: what it can read and how it judges depends on that. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

#define GBN_SYSTEMD_OLDEST 250U
#define GBN_SYSTEMD_NEWEST 262U

/* Changes whose first release lies somewhere between 258 and 262; 262 is the one that was measured. */
#define GBN_SYSTEMD_NARROW_CAPABILITIES 262 /* "all capabilities" lost the 64th bit */
#define GBN_SYSTEMD_STRICT_POLICY 262       /* a file of weights must be an object */

/* Changes that were measured in 257 and are not there in 252. */
#define GBN_SYSTEMD_ROOT_HAS_NO_PARENT 257 /* "/../x" is "/x" */

typedef struct {
        unsigned major; /* 252 */
        unsigned minor; /* 38 of "252.38"; UINT_MAX stands for the newest of the series */
} GbnSystemd;

/* "252" or "252.18", from GBN_SYSTEMD_OLDEST to GBN_SYSTEMD_NEWEST. Errors: BAD_ARGUMENT. */
bool gbn_systemd_parse(const char *text, GbnSystemd *ret, GError **error);

/* The systemd that is installed below the root, told by the name of its shared library. False when
 * none is found; *ret is then the newest known one. Older or newer ones than known become the
 * nearest known one. */
bool gbn_systemd_detect(const GbnRoot *root, GbnSystemd *ret);
