/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The services that a running systemd has loaded, and their state, kept up to date by its signals. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

typedef struct {
        char *active, *sub; /* systemd's words */
        unsigned main_pid;  /* 0: no main process */
        uint64_t started;   /* the main process, microseconds since 1970; 0: none has been */
        bool needs_reload;  /* systemd knows that it has not read what is on disk */
} GbnLiveUnit;

typedef struct GbnLiveUnits GbnLiveUnits;

typedef struct {
        void (*on_changed)(const char *name,
                           void *userdata);               /* the state of a unit; it may be gone */
        void (*on_round)(unsigned round, void *userdata); /* a round of questions is over */
        void *userdata;
} GbnLiveListener;

/* Listens to systemd from now on, and asks it when somebody needs to know. bus outlives it. Returns 0 or a
 * negative errno. */
int gbn_live_units_new(sd_bus *bus, const GbnLiveListener *listener, GbnLiveUnits **ret);
void gbn_live_units_free(GbnLiveUnits *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnLiveUnits, gbn_live_units_free)

/* 0: what is known is what is so. Else the round of questions after which it will be; where systemd does
 * not answer, that comes too, and nothing is known of any unit then. */
unsigned gbn_live_units_need(GbnLiveUnits *units);

/* Unit files have changed, so that systemd may need a reload now. */
void gbn_live_units_doubt_reload(GbnLiveUnits *units);

/* NULL: systemd has not loaded it. Good until the next turn of the loop. */
const GbnLiveUnit *gbn_live_units_get(const GbnLiveUnits *units, const char *name);
