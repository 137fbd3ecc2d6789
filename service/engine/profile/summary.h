/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One unit in a few words, for lists of many. */
#pragma once

#include "engine/profile/study.h"
#include "engine/unit/package-index.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
        char *name, *description; /* description: "" where the unit has none */
        unsigned exposure;        /* tenths, as the unit is now */
        unsigned reachable;       /* tenths, with the layers of the level "safe" on it */
        char **selection;         /* words with revisions of our drop-in as it is now */
        const char *
                drift; /* "edited": our drop-in was, by hand; "unit-changed": since it was accepted; NULL */
        const char *origin;  /* "vendor", "admin", "generator", "transient" */
        const char *package; /* that owns the main file; NULL: none is known */
        const char *caution; /* why to leave it alone; raw; NULL: nothing speaks against it */
        bool starts_as_root, listens, is_oneshot, is_template;

        int64_t changed;       /* when one of its files was last changed, microseconds since 1970 */
        int64_t changed_else;  /* the same of all of them but our drop-in */
        char *dropin_digest;   /* sha256 of our drop-in; NULL: there is none */
        uint64_t capabilities; /* that its processes may have at most, by their numbers */
        bool no_new_privileges, filters_calls;
} GbnUnitSummary;

/* name: of a unit of its own, not an alias. packages may be NULL. The summary refers to both.
 * Errors: those of gbn_study_find and gbn_study_score. */
bool gbn_unit_summary_read(GbnStudy *study, const GbnPackageIndex *packages, const char *name,
                           GbnUnitSummary *ret, GError **error);
void gbn_unit_summary_clear(GbnUnitSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnUnitSummary, gbn_unit_summary_clear)
