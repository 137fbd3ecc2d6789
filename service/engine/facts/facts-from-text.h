/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of a unit from its files, with no systemd running. */
#pragma once

#include "engine/facts/facts.h"
#include "engine/unit/systemd-version.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

/* A line that systemd reads over, for people who wonder why it has no effect. */
typedef struct {
        char *path;
        unsigned line; /* 0: the file as a whole */
        char *text;    /* raw, not translated; with the directive where one is meant */
} GbnNote;

GPtrArray *gbn_notes_new(void);

/* Reads all parts of the chain. notes (GbnNote *) may be NULL. facts must be initialised and are
 * complete on success only. Errors, each with "PATH:LINE: " in front where a line is to blame:
 * MASKED, BAD_UNIT, and those of gbn_file_read for the main file. A drop-in that cannot be read is
 * a note, as it is no more to systemd. */
bool gbn_facts_from_text(const GbnRoot *root, const GbnUnitChain *chain, const GbnSystemd *systemd,
                         GbnFacts *facts, GPtrArray *notes, GError **error);
