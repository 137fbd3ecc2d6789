/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name is given up first: a call that comes while the loop ends would get no answer. */
#include "bus/idle-exit.h"

#include "base/limits.h"
#include "systemd/autoptr.h"

#include <systemd/sd-daemon.h>
#include <time.h>

static int
on_released(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return sd_event_exit(sd_bus_get_event(sd_bus_message_get_bus(reply)), 0);
}

static int
on_idle(sd_event_source *source, uint64_t usec, void *userdata)
{
        GbnManager *manager = userdata;
        int r;

        if (gbn_manager_is_busy(manager)) {
                r = sd_event_source_set_time_relative(source, GBN_IDLE_USEC_MAX);
                return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        }
        (void) sd_notify(0, "STOPPING=1");
        return sd_bus_release_name_async(manager->bus, NULL, GBN_BUS_NAME, on_released, NULL);
}

/* Sees every message before its handler. What systemd signals, and what it answers, keeps nobody here. */
static int
on_message(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        sd_event_source *source = userdata;

        if (sd_bus_message_is_method_call(message, NULL, NULL) > 0 &&
            sd_event_source_set_time_relative(source, GBN_IDLE_USEC_MAX) >= 0)
                (void) sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        return 0;
}

int
gbn_idle_exit_begin(GbnManager *manager, sd_event *event)
{
        sd_event_source *source = NULL;
        int r = sd_event_add_time_relative(event, &source, CLOCK_MONOTONIC, GBN_IDLE_USEC_MAX, 0,
                                           on_idle, manager);

        if (r >= 0)
                r = sd_bus_add_filter(manager->bus, NULL, on_message, source);
        if (r >= 0)
                r = sd_event_source_set_floating(source, true);
        (void) sd_event_source_unref(source);
        return r;
}
