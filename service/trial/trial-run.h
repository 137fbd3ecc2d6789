/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One trial as it is done: what trial/trial.h says, over files and systemd. trial/trials.h keeps them. */
#pragma once

#include "engine/profile/study.h"
#include "systemd/dry-run.h"
#include "systemd/reloads.h"
#include "systemd/systemd-job.h"
#include "systemd/unit-look.h"
#include "trial/record.h"
#include "trial/trial.h"

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

typedef struct GbnTrialRun GbnTrialRun;

/* Called on each new state; after one that is an end (kept, reverted, refused) the run may be freed. */
typedef void (*GbnTrialRunTold)(GbnTrialRun *run, void *userdata);

/* What all runs have in common; it outlives them. */
typedef struct {
        sd_bus *bus;
        GbnJobs *jobs;
        GbnReloads *reloads;
        GbnStudy *study;
        GbnTrialRunTold told;
        void *userdata;
} GbnTrialGround;

struct GbnTrialRun {
        const GbnTrialGround *ground;
        GbnTrialRecord record;
        uint64_t usec; /* how long it shall last, microseconds */
        uint64_t
                loaded; /* when systemd had read the drop-in, microseconds since 1970; 0: not known */
        char *text;     /* of the drop-in; NULL: to be without */
        GbnTrialState state;
        char *reason; /* why it is taken back or refused, in English; NULL: its time was over */
        GbnUnitQuery *query;
        GbnDryRun *dry_run; /* NULL: there is nothing to try */
        sd_bus_slot *changes;
        sd_event_source *tick;
        unsigned holds;          /* questions whether it may be kept that are open */
        bool was_rearmed, is_up; /* is_up: the restart is done */
};

void gbn_trial_run_free(GbnTrialRun *run);

/* Takes the run on by an event; what follows happens by and by. */
void gbn_trial_run_event(GbnTrialRun *run, GbnTrialEvent event);

/* The same with the reason for it, of which a copy is kept if it is the first. */
void gbn_trial_run_fail(GbnTrialRun *run, GbnTrialEvent event, const char *reason);

/* The timer of the way back was stopped by somebody: starts it again, once; the second time, and where that
 * does not work, the trial is taken back. */
void gbn_trial_run_rearm(GbnTrialRun *run);

/* Starts the timer of a trial that is found: where it is there still, nothing comes of it. */
void gbn_trial_run_arm_again(GbnTrialRun *run);

/* Microseconds until it goes back by itself. */
uint64_t gbn_trial_run_remaining(const GbnTrialRun *run);

/* "gabion-rollback@UNIT" with this suffix. */
char *gbn_trial_helper(const char *unit, const char *suffix);

/* In trial-verify.c: makes the dry run ready, and does it. */
bool gbn_trial_verify_prepare(GbnTrialRun *run, const GbnUnitLook *look, GError **error);
void gbn_trial_verify(GbnTrialRun *run);

/* In trial-watch.c: looks at the service until the trial is over. */
void gbn_trial_watch_begin(GbnTrialRun *run);
void gbn_trial_watch_end(GbnTrialRun *run);
