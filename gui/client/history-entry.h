/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was done to a unit once, as ListHistory() tells of it. */
#pragma once

#include <glib.h>

typedef struct {
        gint64 time; /* seconds since 1970 */
        guint uid;
        char *action;           /* the daemon's word, "apply" */
        char **before, **after; /* words without revisions; empty for no layers */
        char *tool;             /* as it calls itself; clean, may be empty */
        char *reason;           /* of a trial that was taken back: a sentence; may be empty */
        gboolean is_reverted;
        int exposure_before, exposure_after; /* tenths; -1: not known */
} GbnHistoryEntry;

/* row: (tussssa{sv}). */
GbnHistoryEntry *gbn_history_entry_new(GVariant *row);
void gbn_history_entry_free(GbnHistoryEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnHistoryEntry, gbn_history_entry_free)

/* What was done, "Layers applied"; and how it ended, "" where there is nothing to add. */
const char *gbn_history_entry_get_title(const GbnHistoryEntry *entry);
char *gbn_history_entry_dup_outcome(const GbnHistoryEntry *entry);
