/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of a trial beyond the life of the daemon: one small file a unit in /run/gabion/trials, and
 * beside it marks of what has happened since. Whoever holds the lock of the record decides how the trial
 * ends. */
#pragma once

#include "base/file-read.h"
#include "store/history.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Written before anything else is done, and never changed. */
typedef struct {
        char *unit;
        unsigned uid;      /* who began it */
        uint64_t began;    /* microseconds of CLOCK_MONOTONIC */
        uint64_t deadline; /* microseconds since 1970 */
        uint64_t elapses;  /* of CLOCK_MONOTONIC: where the clock is set back this comes first */
        bool was_active;   /* the service ran, and has to run again afterwards */
        char *before;      /* canonical selection of before; "" for none */
        char *after;       /* on trial; "" for none */
        char *text_digest; /* sha256 of the drop-in on trial; "" where it tries to be without */
        char *unit_digest; /* of the unit's own text, from gbn_unit_digest() */
        char *words;       /* the selection as it was asked for: sorted, for polkit's rules */
        char *direction;   /* "tighten" or "loosen", for them too */
        char *keep_action; /* what polkit is asked before it is kept */
        char *tool; /* the program that asked for it, for the history; "" or NULL: not known */
        GbnExposures exposures; /* before, and of what is tried; for the history */
} GbnTrialRecord;

void gbn_trial_record_clear(GbnTrialRecord *record);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnTrialRecord, gbn_trial_record_clear)

/* The text of a record, and back. Every key is there once, in its order, and nothing else: a record that was
 * tampered with is no record. Error: BAD_FILE. */
char *gbn_trial_record_text(const GbnTrialRecord *record);
bool gbn_trial_record_parse(const char *text, GbnTrialRecord *ret, GError **error);

/* Errors: BAD_FILE and TOO_LARGE for one that could not be read again, those of gbn_file_write. */
bool gbn_trial_record_write(const GbnRoot *root, const GbnTrialRecord *record, GError **error);

/* Errors: BAD_NAME, NOT_FOUND, BAD_FILE (also for one that others could have changed), TOO_LARGE, IO. */
bool
gbn_trial_record_read(const GbnRoot *root, const char *unit, GbnTrialRecord *ret, GError **error);

/* Whether there is none for certain: one that cannot be read is of a trial all the same. */
bool gbn_trial_record_is_gone(const GbnRoot *root, const char *unit);

/* The names of units that have one, char *, sorted. */
GPtrArray *gbn_trial_record_list(const GbnRoot *root);

/* Takes away the record with its marks; a missing one is fine. */
bool gbn_trial_record_remove(const GbnRoot *root, const char *unit, GError **error);

/* The lock of a record that is there; a descriptor that close() gives up, or -1. Errors: NOT_FOUND, also
 * for a record that is taken away meanwhile; CONFLICT where it is locked and waits is false; BAD_NAME,
 * BAD_FILE and IO where it cannot be said whether there is one. */
int gbn_trial_record_lock(const GbnRoot *root, const char *unit, bool waits, GError **error);

typedef enum {
        GBN_TRIAL_MARK_LIVE, /* the service ran well in its new sandbox; text: since when systemd has it,
                              * microseconds since 1970; 0: not known */
        GBN_TRIAL_MARK_HOLD,   /* text: CLOCK_BOOTTIME microseconds until which the helper waits */
        GBN_TRIAL_MARK_REASON, /* text: why it is taken back */
} GbnTrialMark;

bool gbn_trial_mark_set(const GbnRoot *root, GbnTrialMark mark, const char *unit, const char *text,
                        GError **error);

/* The text, or NULL where there is no such mark, or none that can be trusted. */
char *gbn_trial_mark_get(const GbnRoot *root, GbnTrialMark mark, const char *unit);
bool gbn_trial_mark_clear(const GbnRoot *root, GbnTrialMark mark, const char *unit, GError **error);
