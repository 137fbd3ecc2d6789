/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of a unit from its files, with no systemd running. */
#pragma once

#include "base/words.h"
#include "engine/facts/facts.h"
#include "engine/unit/systemd-version.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

/* A line that systemd reads over, for people who wonder why it has no effect. */
typedef struct {
        char *path;
        unsigned line; /* 0: the file as a whole */
        GbnWords *words;
} GbnNote;

GPtrArray *gbn_notes_new(void);

/* Where a directive was set last. */
typedef struct {
        const char *path; /* of a part of the chain; NULL: nowhere, or an empty line took it back */
        unsigned line;
} GbnSource;

/* How to read a unit. */
typedef struct {
        const GbnRoot *root; /* where its files lie */
        GbnSystemd systemd;  /* as which systemd */
        GPtrArray *notes;    /* GbnNote *: gets what is read over; may be NULL */
        GbnSource *sources; /* one for each of gbn_settings(), gets where it was set; may be NULL */
} GbnReading;

/* Reads all parts of the chain. facts must be initialised and are complete on success only.
 * Errors, each with "PATH:LINE: " in front where a line is to blame: MASKED, BAD_UNIT, and those of
 * gbn_file_read for the main file. A drop-in that cannot be read is a note, as it is no more to
 * systemd. */
bool gbn_facts_from_text(const GbnReading *reading, const GbnUnitChain *chain, GbnFacts *facts,
                         GError **error);
