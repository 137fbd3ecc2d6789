/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one unit that a command is about: a name, a unit file that need not be installed, or standard
 * input. */
#pragma once

#include "ctl/options.h"
#include "ctl/scorer.h"
#include "ctl/subject.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        GbnSubjects subjects;
        const GbnSubject *subject; /* the only one of them */
        GbnFile text;              /* what standard input had; no data for the others */
} GbnUnitArgument;

/* typed: what stands on the command line behind the command. Standard input is read to its end.
 * Errors: those of the argument; BAD_ARGUMENT for a folder. */
bool gbn_unit_argument_read(const GbnOptions *options, char **typed, GbnUnitArgument *ret,
                            GError **error);
void gbn_unit_argument_clear(GbnUnitArgument *argument);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnUnitArgument, gbn_unit_argument_clear)

/* Opens the search path that the argument needs. Errors: those of gbn_scorer_open. */
bool gbn_unit_argument_open(const GbnOptions *options, const GbnUnitArgument *argument,
                            GbnScorer *ret, GError **error);

/* The unit's files. Errors: those of gbn_scorer_find. */
GbnUnitChain *
gbn_unit_argument_find(const GbnUnitArgument *argument, GbnScorer *scorer, GError **error);

bool gbn_unit_argument_is_stdin(const GbnUnitArgument *argument);
