/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running systemd does with each unit now, beside what the unit's files say. */
#pragma once

#include "bus/warm-units.h"
#include "engine/profile/study.h"
#include "systemd/process-status.h"

#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef struct GbnLiveStates GbnLiveStates;

typedef struct {
        const char *active, *sub; /* systemd's words; "" where it has not loaded the unit */
        bool has_process;         /* a main process; the rest is for these only */
        bool restart_pending;     /* a file of the unit was changed after it was started */
        bool has_status;
        GbnProcessStatus status;
        const char *
                shortfall; /* why less is in force than is written; NULL: nothing of that is seen */
} GbnLiveState;

typedef struct GbnManager GbnManager;

/* From now on calls that need states wait until systemd has told them. Where no systemd runs, for a tree of
 * files, this is not called, and the states of NULL are empty. Returns 0 or a negative errno. */
int gbn_live_states_new(GbnManager *manager, GbnLiveStates **ret);
void gbn_live_states_free(GbnLiveStates *states);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnLiveStates, gbn_live_states_free)

/* states may be NULL. */
void gbn_live_state_get(const GbnLiveStates *states, const GbnWarmUnit *unit, GbnLiveState *ret);

/* A drop-in of ours was written or taken away: what is gone leaves no trace on disk. */
void gbn_live_states_note_change(GbnLiveStates *states, const char *unit);

/* The same by keeping a trial, so that what was started in the trial runs with it. */
void gbn_live_states_note_kept(GbnLiveStates *states, const char *unit);

/* The entries that a running unit adds to "more" of ListUnits. */
int gbn_live_state_append_more(sd_bus_message *reply, const GbnLiveState *state);

/* The value of the property Running. */
int gbn_live_state_append_running(sd_bus_message *reply, const GbnLiveState *state);
