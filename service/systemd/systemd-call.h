/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls to systemd's manager that do not block. */
#pragma once

#include <systemd/sd-bus.h>

#define GBN_SYSTEMD_NAME "org.freedesktop.systemd1"
#define GBN_SYSTEMD_PATH "/org/freedesktop/systemd1"
#define GBN_SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"

/* Who gets the reply, an error among them, also when none comes in time. Who may be gone by then keeps the
 * slot and gives it up first; ret_slot may be NULL. */
typedef struct {
        sd_bus_message_handler_t handler;
        void *userdata;
        sd_bus_slot **ret_slot;
} GbnReplyTo;

/* Asks the manager.
 * Returns 0, or a negative errno when the call could not be sent: then handler is not called. */
int gbn_systemd_call(sd_bus *bus, const char *member, const GbnReplyTo *to, const char *types, ...);

/* The properties of one interface of a unit's object. */
int gbn_systemd_get_all(sd_bus *bus, const char *unit, const char *interface, const GbnReplyTo *to);
