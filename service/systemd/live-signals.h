/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd signals of its services. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* What has changed of one service; the rest is NULL or not there. */
typedef struct {
        const char *active, *sub;
        bool has_main_pid, has_started;
        unsigned main_pid;
        uint64_t started;
} GbnLiveChange;

typedef struct {
        void (*on_properties)(const char *name, const GbnLiveChange *change, void *userdata);
        void (*on_new)(const char *name, void *userdata);
        void (*on_removed)(const char *name, void *userdata);
        void (*on_reloading)(bool is_reloading, void *userdata);
        void (*on_restarted)(
                void *userdata); /* systemd itself, or it is there for the first time */
} GbnLiveHandlers;

typedef struct GbnLiveSignals GbnLiveSignals;

/* Begins to listen. handlers is kept. Returns 0 or a negative errno. */
int gbn_live_signals_new(sd_bus *bus, const GbnLiveHandlers *handlers, void *userdata,
                         GbnLiveSignals **ret);
void gbn_live_signals_free(GbnLiveSignals *signals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnLiveSignals, gbn_live_signals_free)
