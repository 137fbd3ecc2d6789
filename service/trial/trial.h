/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of one trial as states, events and what to do next: no clock, no files, no bus. Who runs it
 * (trial/trial-run.h) does what it is told and reports what came of it. */
#pragma once

/* The way back is armed before anything is written, and every way out of a trial that has written
 * something leads over KEEPING or REVERTING. */
typedef enum {
        GBN_TRIAL_NEW,
        GBN_TRIAL_EXAMINING,  /* systemd is asked how the unit is */
        GBN_TRIAL_VERIFYING,  /* the drop-in is tried on something else */
        GBN_TRIAL_ARMING,     /* the record is there, the timer is being started */
        GBN_TRIAL_LOADING,    /* the drop-in is there, systemd reads it */
        GBN_TRIAL_CHECKING,   /* systemd is asked what it has read */
        GBN_TRIAL_RESTARTING, /* the service starts in its new sandbox */
        GBN_TRIAL_LIVE,
        GBN_TRIAL_HELD,      /* somebody is asked whether it may be kept; the deadline waits */
        GBN_TRIAL_KEEPING,   /* committed; systemd reads the file in its new place */
        GBN_TRIAL_REVERTING, /* the rollback helper is at work */
        GBN_TRIAL_REFUSED,   /* over before anything was written */
        GBN_TRIAL_KEPT,
        GBN_TRIAL_REVERTED,
        GBN_TRIAL_STUCK, /* the helper failed; systemd tries it again */
} GbnTrialState;

typedef enum {
        GBN_TRIAL_BEGIN,
        GBN_TRIAL_FIT,      /* the unit can be tried */
        GBN_TRIAL_VERIFIED, /* systemd can do what the drop-in says */
        GBN_TRIAL_ARMED,
        GBN_TRIAL_LOADED,
        GBN_TRIAL_MATCHED,    /* systemd has the values that are meant, and the service ran */
        GBN_TRIAL_DORMANT,    /* the same, and it did not run: there is nothing to restart */
        GBN_TRIAL_HEALTHY,    /* restarted, and up */
        GBN_TRIAL_ADOPTED,    /* a trial of an earlier gabiond that was live */
        GBN_TRIAL_ORPHANED,   /* one that was not live yet */
        GBN_TRIAL_FOUND_KEPT, /* one whose drop-in lies in its lasting place already */
        GBN_TRIAL_FAILED,     /* the step that is under way */
        GBN_TRIAL_BAD_SIGN,   /* the service does not do well */
        GBN_TRIAL_KEEP_ASKED,
        GBN_TRIAL_KEEP_DENIED,
        GBN_TRIAL_COMMITTED, /* the drop-in lies in its lasting place */
        GBN_TRIAL_SETTLED,   /* systemd reads it from there */
        GBN_TRIAL_REVERT_ASKED,
        GBN_TRIAL_TAKEN_BACK,     /* the helper is done, asked by us or by its timer */
        GBN_TRIAL_NOT_TAKEN_BACK, /* the helper failed */
} GbnTrialEvent;

typedef enum {
        GBN_TRIAL_DO_NOTHING,
        GBN_TRIAL_DO_EXAMINE,
        GBN_TRIAL_DO_VERIFY,
        GBN_TRIAL_DO_ARM,
        GBN_TRIAL_DO_DISARM,
        GBN_TRIAL_DO_LOAD, /* write the drop-in, have systemd read it */
        GBN_TRIAL_DO_CHECK,
        GBN_TRIAL_DO_RESTART,
        GBN_TRIAL_DO_WATCH,
        GBN_TRIAL_DO_RELEASE,
        GBN_TRIAL_DO_SETTLE,
        GBN_TRIAL_DO_ROLL_BACK,
        GBN_TRIAL_DO_FINISH,
} GbnTrialDeed;

/* What an event means in a state: moves *state on and says what is to be done. An event that has no
 * meaning there, because it came late, changes nothing. */
GbnTrialDeed gbn_trial_step(GbnTrialState *state, GbnTrialEvent event);

/* The word for it in TrialChanged() and ListUnits(): "starting", "live", "held", "reverting", "kept",
 * "reverted", "failed". */
const char *gbn_trial_word(GbnTrialState state);

/* The reason of a trial that nobody kept. */
#define GBN_TRIAL_TIME_OVER "its time was over"
