/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who asks while systemd is reading waits for the next time: what was written meanwhile may have been missed. */
#include "systemd/reloads.h"

#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

typedef struct {
        GbnReloadDone done;
        void *userdata;
        bool at_once, is_running;
} Wait;

struct GbnReloads {
        sd_bus *bus;
        sd_bus_slot *running;   /* the call, until it is answered */
        sd_event_source *timer; /* begins the next */
        uint64_t begun;         /* the last, CLOCK_MONOTONIC microseconds; 0: none yet */
        GPtrArray *waits;       /* Wait * */
};

/* Each is off the list before it is called: it may ask again, or forget others. */
static void
tell(GbnReloads *reloads, const char *error)
{
        unsigned i = 0;

        while (i < reloads->waits->len) {
                Wait wait = *(const Wait *) reloads->waits->pdata[i];

                if (!wait.is_running) {
                        i++;
                        continue;
                }
                (void) g_ptr_array_remove_index(reloads->waits, i);
                wait.done(error, wait.userdata);
                i = 0;
        }
}

static uint64_t
due(const GbnReloads *reloads)
{
        for (unsigned i = 0; i < reloads->waits->len; i++)
                if (((const Wait *) reloads->waits->pdata[i])->at_once)
                        return 0;
        return reloads->begun ? reloads->begun + GBN_RELOAD_USEC : 0;
}

static int
plan(GbnReloads *reloads)
{
        int r;

        if (reloads->running || reloads->waits->len == 0)
                return 0;
        r = sd_event_source_set_time(reloads->timer, due(reloads));
        return r < 0 ? r : sd_event_source_set_enabled(reloads->timer, SD_EVENT_ONESHOT);
}

static int
on_reloaded(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnReloads *reloads = userdata;
        bool failed = sd_bus_message_is_method_error(reply, NULL) > 0;

        reloads->running = sd_bus_slot_unref(reloads->running);
        tell(reloads, failed ? sd_bus_message_get_error(reply)->message : "");
        return plan(reloads);
}

static int
on_due(sd_event_source *timer, uint64_t usec, void *userdata)
{
        GbnReloads *reloads = userdata;
        int r = sd_event_now(sd_event_source_get_event(timer), CLOCK_MONOTONIC, &reloads->begun);

        for (unsigned i = 0; i < reloads->waits->len; i++)
                ((Wait *) reloads->waits->pdata[i])->is_running = true;
        if (r >= 0)
                r = gbn_systemd_call(reloads->bus, "Reload",
                                     &(GbnReplyTo) { on_reloaded, reloads, &reloads->running }, "");
        if (r < 0)
                tell(reloads, g_strerror(-r));
        return 0;
}

int
gbn_reloads_new(sd_bus *bus, GbnReloads **ret)
{
        GbnReloads *reloads = g_new0(GbnReloads, 1);
        int r;

        reloads->bus = bus;
        reloads->waits = g_ptr_array_new_with_free_func(g_free);
        r = sd_event_add_time(sd_bus_get_event(bus), &reloads->timer, CLOCK_MONOTONIC, 0, 1, on_due,
                              reloads);
        if (r >= 0)
                r = sd_event_source_set_enabled(reloads->timer, SD_EVENT_OFF);
        if (r < 0) {
                gbn_reloads_free(reloads);
                return r;
        }
        *ret = reloads;
        return 0;
}

void
gbn_reloads_free(GbnReloads *reloads)
{
        if (!reloads)
                return;
        (void) sd_event_source_disable_unref(reloads->timer);
        (void) sd_bus_slot_unref(reloads->running);
        g_ptr_array_unref(reloads->waits);
        g_free(reloads);
}

int
gbn_reloads_ask(GbnReloads *reloads, bool at_once, GbnReloadDone done, void *userdata)
{
        Wait *wait = g_new(Wait, 1);
        int r;

        *wait = (Wait) { .done = done, .userdata = userdata, .at_once = at_once };
        g_ptr_array_add(reloads->waits, wait);
        r = plan(reloads);
        if (r < 0)
                gbn_reloads_forget(reloads, userdata);
        return r;
}

void
gbn_reloads_forget(GbnReloads *reloads, const void *userdata)
{
        for (unsigned i = reloads->waits->len; i-- > 0;)
                if (((const Wait *) reloads->waits->pdata[i])->userdata == userdata)
                        (void) g_ptr_array_remove_index(reloads->waits, i);
}
