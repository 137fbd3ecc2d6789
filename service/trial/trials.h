/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All trials of this machine: begun, held, kept, taken back, and found again after a crash. */
#pragma once

#include "engine/profile/study.h"
#include "store/history.h"
#include "trial/trial.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

typedef struct GbnTrials GbnTrials;

/* One trial as others see it; good until the next turn of the loop. */
typedef struct {
        const char *unit;
        GbnTrialState state;
        unsigned uid;       /* who began it */
        uint64_t remaining; /* microseconds until it goes back by itself */
        const char *reason; /* why it ended or will end; "" while nothing speaks against it */
        const char *after;  /* canonical selection on trial; "" for none */
        const char *words, *direction, *text_digest, *keep_action; /* see trial/record.h */
} GbnTrialView;

typedef void (*GbnTrialsTold)(const GbnTrialView *view, void *userdata);

/* Listens to systemd and takes up the trials that an earlier run has left. told: on each new state.
 * Returns 0 or a negative errno. bus and study outlive it. */
int
gbn_trials_new(sd_bus *bus, GbnStudy *study, GbnTrialsTold told, void *userdata, GbnTrials **ret);
void gbn_trials_free(GbnTrials *trials);

unsigned gbn_trials_count(const GbnTrials *trials);

/* The jobs and reloads of systemd, for those who want one. */
struct GbnJobs *gbn_trials_jobs(GbnTrials *trials);
struct GbnReloads *gbn_trials_reloads(GbnTrials *trials);

/* False where the unit is not on trial. */
bool gbn_trials_find(const GbnTrials *trials, const char *unit, GbnTrialView *ret);

typedef struct {
        const char *unit;
        const char *text; /* of the drop-in; NULL: to be without */
        const char *before, *after, *unit_digest, *words, *direction, *keep_action,
                *tool; /* see trial/record.h */
        GbnExposures exposures;
        unsigned uid, seconds;
} GbnTrialWish;

/* Begins one; told() says how it goes on. Errors: CONFLICT for a unit that is on trial, LIMIT where
 * there are too many, BAD_ARGUMENT for a time that is too short or too long. */
bool gbn_trials_begin(GbnTrials *trials, const GbnTrialWish *wish, GError **error);

/* Stops the clock while somebody is asked, for GBN_TRIAL_HOLD_USEC_MAX at most, and lets it go on when as many
 * have been answered. Errors:
 * NOT_FOUND, CONFLICT for a trial that is not live, those of writing. */
bool gbn_trials_hold(GbnTrials *trials, const char *unit, GError **error);
void gbn_trials_release(GbnTrials *trials, const char *unit);

/* Who keeps it, and with which program; see store/history.h. */
typedef struct {
        unsigned uid;
        const char *tool;
} GbnTrialKeeper;

/* Keeps one that is held. The rename of the drop-in in /etc is the moment from which on it is kept; where it
 * fails the trial goes on. Errors: NOT_FOUND, CONFLICT for a trial that is just being taken back or a unit
 * whose own files have changed, those of gbn_change_make. */
bool
gbn_trials_keep(GbnTrials *trials, const char *unit, const GbnTrialKeeper *keeper, GError **error);

/* Has it taken back. reason: for the history, in English. Error: NOT_FOUND. */
bool gbn_trials_revert(GbnTrials *trials, const char *unit, const char *reason, GError **error);
