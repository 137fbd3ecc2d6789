/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our drop-ins on disk. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

/* The text of our drop-in for a unit; *ret is NULL where there is none. What is there decides what is written
 * next, so it is read only where nobody else could have put it: see base/own-folder.h. */
bool gbn_dropin_store_read(const GbnRoot *root, const char *unit, char **ret, GError **error);

/* text NULL takes the drop-in away. Errors: BAD_FILE, IO; then nothing has changed. */
bool
gbn_dropin_store_write(const GbnRoot *root, const char *unit, const char *text, GError **error);
