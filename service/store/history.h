/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who changed what, and what was there before: for reading and for undo. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What a change does to the exposure, in tenths. */
typedef struct {
        bool is_known;
        unsigned before, after;
} GbnExposures;

typedef struct {
        uint64_t time;        /* seconds since 1970 */
        unsigned uid;         /* who */
        char *unit, *action;  /* "apply", "remove", "undo", "keep" */
        char *before, *after; /* canonical selections; NULL: none */
        char *before_text;    /* of the drop-in; NULL: there was none */
        char *outcome;        /* of a trial: "reverted"; NULL for a change */
        char *reason;         /* of the outcome, in English; NULL: none is known */
        char *tool; /* the program that asked, as it calls itself: for people; NULL: not known */
        GbnExposures exposures;
        uint64_t
                in_force; /* microseconds since 1970: what was started later runs with what was kept;
                            * 0: not known, so only what was started after the change does */
        char *digest; /* of the drop-in that is kept; "": none is; NULL: in_force is not known */
} GbnHistoryEntry;

/* Where it lies below the root. */
#define GBN_HISTORY_FOLDER "/var/lib/gabion"
#define GBN_HISTORY_NAME "history"
#define GBN_HISTORY_PATH GBN_HISTORY_FOLDER "/" GBN_HISTORY_NAME

/* The action of an entry that takes back the one before it: that change did not come about. */
#define GBN_HISTORY_FAILED "failed"

/* The action of an entry that tells of a trial: nothing has changed for good. */
#define GBN_HISTORY_TRIED "try"

/* What the reason of a trial begins with when the service did not do well in it. */
#define GBN_HISTORY_SERVICE "the service "

/* The reason of a trial that somebody ended. */
#define GBN_HISTORY_ASKED "somebody asked for it"

/* Whether an entry tells of a trial that was taken back because the service did not do well. */
bool gbn_history_is_failure(const GbnHistoryEntry *entry);

/* Whether it tells of a trial that was taken back without anybody asking for it. */
bool gbn_history_is_taken_back(const GbnHistoryEntry *entry);

void gbn_history_entry_free(GbnHistoryEntry *entry);

/* Adds a line to /var/lib/gabion/history below the root, before the change is made. */
bool gbn_history_add(const GbnRoot *root, const GbnHistoryEntry *entry, GError **error);

/* Takes back an entry whose change did not come about: the line goes, or where others have written since,
 * one follows that says so. */
bool gbn_history_take_back(const GbnRoot *root, const GbnHistoryEntry *entry, GError **error);

/* What is read to be shown may be anybody's; what decides about a change must be ours alone, as
 * base/own-folder.h has it. */
typedef enum { GBN_HISTORY_TO_SHOW, GBN_HISTORY_TO_CHANGE } GbnHistoryUse;

/* All changes that came about, oldest first; unit NULL: of every unit. A missing file is empty. Errors: BAD_FILE with
 * "PATH:LINE: " in front for a line that is no entry, IO. */
GPtrArray *
gbn_history_read(const GbnRoot *root, const char *unit, GbnHistoryUse use, GError **error);

/* Of a drop-in, to know it again: sha256; "" for NULL. */
char *gbn_history_digest(const char *text);

/* The last entry that changed something to what there is now, text (NULL: no drop-in); NULL where none did. One
 * whose change was cut off by a crash led nowhere and is passed over. */
const GbnHistoryEntry *gbn_history_last_change(const GPtrArray *entries, const char *text);
