/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One question that the score asks of a unit: id, name and numbers are systemd's, words are ours. */
#pragma once

#include "base/text.h"
#include "engine/facts/facts.h"
#include "engine/unit/systemd-version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By whose rules a unit is judged. */
typedef struct {
        GbnSystemd systemd;
        bool live; /* as systemd-analyze asks a running manager; else as it reads files */
} GbnRules;

typedef struct GbnAssessment GbnAssessment;

struct GbnAssessment {
        const char *id;   /* "json_field", and the key in a file of weights */
        const char *name; /* as in the NAME column */
        uint64_t weight, range;
        bool needs_default_dependencies; /* not asked of a unit with DefaultDependencies=no */
        bool since_bpf;                  /* the row for CAP_BPF came late, even within series */

        /* Sets the badness, 0 to range. False: not applicable. */
        bool (*judge)(const GbnAssessment *row, const GbnFacts *facts, const GbnRules *rules,
                      uint64_t *ret);
        size_t fact;       /* offset in GbnFacts, for judges that serve many rows */
        uint64_t mask;     /* bits that must be gone */
        const char *group; /* of system calls */

        const char *good, *partly, *bad, *not_applicable; /* for people, to be translated */
};

typedef struct {
        const GbnAssessment *rows;
        size_t count;
} GbnAssessmentGroup;

#define GBN_GROUP(rows)                  \
        {                                \
                rows, G_N_ELEMENTS(rows) \
        }

extern const GbnAssessmentGroup gbn_identity_group, gbn_files_group, gbn_devices_group,
        gbn_kernel_group, gbn_network_group, gbn_namespaces_group, gbn_capabilities_group,
        gbn_syscalls_group;

/* All rows of all groups, one by one. */
#define GBN_ROW_COUNT 81
const GbnAssessment *gbn_assessment(unsigned number);
