/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call of a method of gabiond, and what went wrong with it. */
#pragma once

#include "ctl/remote.h"
#include "systemd/autoptr.h"

#define GBN_BUS_NAME "org.gabion.Gabion1"
#define GBN_BUS_PATH "/org/gabion/Gabion1"
#define GBN_BUS_INTERFACE GBN_BUS_NAME ".Manager"

/* With the name of a unit as its first argument unless unit is NULL. NULL when there is no memory. */
sd_bus_message *gbn_remote_call_new(const GbnRemote *remote, const char *method, const char *unit);

/* Waits for the answer; NULL with error set. call may be NULL. */
sd_bus_message *gbn_remote_call_send(const GbnRemote *remote, sd_bus_message *call, GError **error);

/* The same for a change: somebody may have to find a password first, and systemd does its part. */
sd_bus_message *
gbn_remote_call_send_change(const GbnRemote *remote, sd_bus_message *call, GError **error);

/* An error of the bus in words, with the next step. Returns false. */
bool
gbn_remote_call_fail(const GbnRemote *remote, const sd_bus_error *bus_error, int r, GError **error);

/* A sentence of signature (sasu), with what it takes. */
int gbn_remote_read_sentence(sd_bus_message *reply, GbnWords **ret);

/* r < 0 is a reply that is not what dbus/ says. */
bool gbn_remote_call_check(int r, GError **error);
