/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back of one trial, for a program of its own: it needs no daemon, no bus, no disk. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const char *reason; /* for the history, where nobody has left one */
        bool at_boot;       /* services are about to be started anyway, and none is restarted */
} GbnRollback;

/* Takes the trial of a unit back: its drop-in goes, systemd reads the unit again, and the service runs as it
 * did before; one that does not run with its settings of before either is left to its admin, and the history says so.
 * Where it was kept already, only what is left of the trial goes. A unit without a trial is
 * fine. It can be done any number of times.
 * Errors: BAD_FILE for a record that is not ours to the letter: then nothing is touched; IO with what systemd
 * said: then the record stays, so that it can be tried again. */
bool
gbn_rollback_unit(const GbnRoot *root, const char *unit, const GbnRollback *how, GError **error);
