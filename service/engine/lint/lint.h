/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a unit for its author: which lines do nothing, which do the opposite of what they seem to,
 * and what the unit as a whole could do better. Nothing is read from disk here. */
#pragma once

#include "base/file-read.h"
#include "engine/lint/finding.h"
#include "engine/score/weights.h"
#include "engine/unit/systemd-version.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const GbnRoot *root;       /* whose machine-id and os-release specifiers mean */
        GbnSystemd systemd;        /* as which systemd the unit is read */
        const GbnWeights *weights; /* for the exposure */
        unsigned threshold;        /* tenths; a greater exposure is a finding */
} GbnLintOptions;

/* One file, as it was read. */
typedef struct {
        char *path; /* for people */
        GbnFile file;
        bool is_dropin;
} GbnLintPart;

void gbn_lint_part_free(GbnLintPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnLintPart, gbn_lint_part_free)

/* name: a full name; a template is read as its instance "i". parts: GbnLintPart *, the main file and
 * its drop-ins in their order, or drop-ins alone, which are then judged by their own lines. The texts
 * are written into. findings: gets what there is to say. */
void gbn_lint_unit(const GbnLintOptions *options, const char *name, const GPtrArray *parts,
                   GPtrArray *findings);
