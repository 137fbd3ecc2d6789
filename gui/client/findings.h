/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Assess() says of a unit: each question of the score, and how they make the number. */
#pragma once

#include <glib.h>

typedef enum {
        GBN_FINDING_GOOD,
        GBN_FINDING_PARTLY,
        GBN_FINDING_BAD,
        GBN_FINDING_NOT_APPLICABLE,
} GbnFindingState;

/* Texts are as the daemon has them: English, and not clean. */
typedef struct {
        char *id, *name, *words;
        GbnFindingState state;
        guint64 points; /* what it adds: its weight, or a part of it */
        guint share;    /* tenths, rounded up */
} GbnFinding;

/* The exposure is ten times points by most_points, rounded up to a tenth. */
typedef struct {
        guint exposure;  /* tenths */
        GPtrArray *rows; /* GbnFinding *, in the daemon's order: the largest share first */
        guint64 points, most_points; /* of all rows that apply */
        guint shares;                /* the sum of the shares, tenths: not less than the exposure */
} GbnFindings;

/* rows: a(sssttuts). */
GbnFindings *gbn_findings_new(guint exposure, GVariant *rows);
void gbn_findings_free(GbnFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnFindings, gbn_findings_free)

/* Whether the points that were told make the exposure that was told. */
gboolean gbn_findings_add_up(const GbnFindings *findings);

gboolean gbn_finding_counts(const GbnFinding *finding); /* partly or bad */

/* The directives that the question is about: "User", "DynamicUser". */
char **gbn_finding_dup_directives(const GbnFinding *finding);
