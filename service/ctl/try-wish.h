/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A trial that is being watched, and the two wishes that can end it: to keep it, to take it back. */
#pragma once

#include "ctl/try-command.h"
#include "ctl/try-say.h"
#include "ctl/try-watch.h"

#define GBN_USEC_PER_SEC 1000000ULL

typedef enum {
        GBN_TRY_PHASE_STARTING, /* StartTrial() has not answered */
        GBN_TRY_PHASE_LIVE,
        GBN_TRY_PHASE_KEEPING,
        GBN_TRY_PHASE_REVERTING,
        GBN_TRY_PHASE_OVER,
} GbnTryPhase;

typedef struct {
        GbnRemote *remote;
        const GbnOptions *options;
        const GbnRemoteTrial *trial;
        sd_event *event;
        sd_event_source *tick, *keys;
        GbnTryCommand command;
        GbnTrySay say;
        GbnTryPhase phase;
        bool wants_back; /* as soon as it can be taken back */
        bool stands; /* the clock: polkit asks whether it may be kept, or it is on its way back */
        char *why_back;
        uint64_t deadline; /* as gbn_try_now() counts; 0: not known yet */
        GbnTryResult result;
} GbnTryWatch;

/* Microseconds of a clock that goes on while the machine sleeps. */
uint64_t gbn_try_now(void);
uint64_t gbn_try_seconds_left(const GbnTryWatch *watch);

/* The end; only the first one counts. Return what a handler of sd-event returns. */
int gbn_try_finish(GbnTryWatch *watch, GbnTryEnd end, const char *reason);

/* The end of what can be known here: systemd has a timer that was armed before anything was tried. */
int gbn_try_finish_lost(GbnTryWatch *watch, const char *reason);

/* Whether an error says nothing about the trial, only that its end will not be heard; and its words. */
bool gbn_try_is_lost(sd_bus_message *reply);
char *gbn_try_words(const GbnTryWatch *watch, sd_bus_message *reply);

int gbn_try_keep(GbnTryWatch *watch);

/* Now, or as soon as it has begun. */
int gbn_try_wish_back(GbnTryWatch *watch, const char *reason);
int gbn_try_take_back(GbnTryWatch *watch);

/* The same through a new connection, waiting for the answer. */
int gbn_try_take_back_anew(GbnTryWatch *watch, const char *reason);
