/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reloads of systemd. One is work for process 1 that grows with the number of units, so all who wait for one get the
 * same, and those that users ask for do not come faster than one in GBN_RELOAD_USEC, whatever they do. */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef struct GbnReloads GbnReloads;

/* error: "" when systemd has read all that was on disk when it was asked for. */
typedef void (*GbnReloadDone)(const char *error, void *userdata);

/* Returns 0 or a negative errno. bus outlives it. */
int gbn_reloads_new(sd_bus *bus, GbnReloads **ret);
void gbn_reloads_free(GbnReloads *reloads);

/* done is called once, from a later turn of the loop, and not after gbn_reloads_free(). at_once: root can have systemd
 * reload without us, so it need not wait. Returns 0 or a negative errno; then done is not called. */
int gbn_reloads_ask(GbnReloads *reloads, bool at_once, GbnReloadDone done, void *userdata);

/* Whoever is called with this userdata is not called any more. */
void gbn_reloads_forget(GbnReloads *reloads, const void *userdata);
