/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How systemd has a service right now: what a change has to know before, and a watch afterwards. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

typedef struct {
        char *id, *load, *active, *sub; /* Id, LoadState, ActiveState, SubState */
        char *result;                   /* Result */
        char *fragment;                 /* FragmentPath; "" for a unit without a file */
        char **dropins;                 /* DropInPaths */
        bool needs_reload, refuses_start, refuses_stop, is_transient, has_job;
        unsigned restarts;          /* NRestarts */
        int main_code, main_status; /* ExecMainCode, ExecMainStatus: as in siginfo_t */
        const char *bad_step;       /* "ExecStartPre", …: whose command ended badly; NULL: none */
        int bad_code, bad_status;   /* how it ended, as in siginfo_t */
        uint64_t main_start;        /* ExecMainStartTimestampMonotonic, microseconds */
        uint64_t inactive_exit;     /* InactiveExitTimestampMonotonic, microseconds */
} GbnUnitState;

void gbn_unit_state_clear(GbnUnitState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnUnitState, gbn_unit_state_clear)

/* Takes what it knows from an answer of org.freedesktop.DBus.Properties.GetAll, of the interface
 * org.freedesktop.systemd1.Unit or .Service; one after the other fills the whole. Returns 0 or a
 * negative errno: EBADMSG, ENXIO for a property of another type. */
int gbn_unit_state_read(sd_bus_message *properties, GbnUnitState *state);

/* Whether the service was started later than that, in microseconds of CLOCK_MONOTONIC: also one that did
 * not get as far as its main process. */
bool gbn_unit_state_started_since(const GbnUnitState *state, uint64_t began);
