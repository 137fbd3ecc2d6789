/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which units a drop-in may be written for. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Tighter than systemd's own rules: a drop-in folder of some valid names reaches many units.
 * Errors: BAD_NAME; the message never holds the bytes that were refused. */
bool gbn_target_check_name(const char *name, GError **error);

/* Units that everything hangs on, and launchers whose sandbox people's sessions and jobs would
 * inherit. NULL, or why to leave this one alone and what to do instead (raw text). */
const char *gbn_target_caution(const char *name);
