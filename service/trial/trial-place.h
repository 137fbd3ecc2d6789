/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the drop-in of a trial lies: in /run, so that a reboot ends every trial, and under the name of the
 * one that is kept, so that it takes its place. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

/* text NULL: a mask that takes away the drop-in that is kept. Errors: those of gbn_file_write. */
bool gbn_trial_place_write(const GbnRoot *root, const char *unit, const char *text, GError **error);

/* Takes away whatever is there, and the folder where nothing else is in it. Errors: BAD_FILE, IO. */
bool gbn_trial_place_clear(const GbnRoot *root, const char *unit, GError **error);

/* The text of the drop-in on trial; NULL where there is none, or a mask. */
char *gbn_trial_place_read(const GbnRoot *root, const char *unit);

/* The path below the root. */
char *gbn_trial_place_path(const char *unit);

/* sha256 of a drop-in; "" for NULL. */
char *gbn_trial_digest(const char *text);

/* Whether systemd can read the drop-ins of a unit without waiting for ever: each "*.conf" is a regular
 * file or a mask. A FIFO would hang process 1. Error: BAD_FILE with the path. */
bool gbn_trial_place_guard(const GbnRoot *root, const char *unit, GError **error);
