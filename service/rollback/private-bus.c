/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A direct connection has no daemon in between: no names, no matches, signals come by themselves. */
#include "rollback/private-bus.h"

#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define ADDRESS "unix:path=/run/systemd/private"

int
gbn_private_open(sd_bus **ret)
{
        g_autoptr(sd_bus) bus = NULL;
        int r = sd_bus_new(&bus);

        if (r >= 0)
                r = sd_bus_set_address(bus, ADDRESS);
        if (r >= 0)
                r = sd_bus_negotiate_fds(bus, false);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r >= 0)
                r = sd_bus_set_method_call_timeout(bus, GBN_SYSTEMD_USEC_MAX);
        if (r >= 0)
                *ret = g_steal_pointer(&bus);
        return r;
}

int
gbn_private_reload(sd_bus *bus)
{
        int r = 0;

        for (unsigned i = 0; i < GBN_ROLLBACK_RELOADS_MAX; i++) {
                g_auto(sd_bus_error) error = SD_BUS_ERROR_NULL;

                r = sd_bus_call_method(bus, NULL, GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER, "Reload",
                                       &error, NULL, "");
                if (r >= 0 || !sd_bus_error_has_name(&error, SD_BUS_ERROR_LIMITS_EXCEEDED))
                        return r;
                (void) nanosleep(&(struct timespec) { .tv_sec = 1 }, NULL);
        }
        return r;
}

int
gbn_private_call(sd_bus *bus, const char *member, const char *unit)
{
        return sd_bus_call_method(bus, NULL, GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER, member, NULL,
                                  NULL, "s", unit);
}

typedef struct {
        char *path, *result;
} Waited;

static void
waited_clear(Waited *waited)
{
        g_free(waited->path);
        g_free(waited->result);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Waited, waited_clear)

static int
on_message(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Waited *waited = userdata;
        const char *path, *result;

        if (sd_bus_message_is_signal(message, GBN_SYSTEMD_MANAGER, "JobRemoved") > 0 &&
            sd_bus_message_read(message, "uoss", NULL, &path, NULL, &result) >= 0 &&
            g_strcmp0(path, waited->path) == 0) {
                g_free(waited->result);
                waited->result = g_strdup(result);
        }
        return 0;
}

static uint64_t
now(void)
{
        struct timespec time;

        (void) clock_gettime(CLOCK_MONOTONIC, &time);
        return (uint64_t) time.tv_sec * G_USEC_PER_SEC + (uint64_t) time.tv_nsec / 1000;
}

static int
wait_for(sd_bus *bus, const Waited *waited, uint64_t usec)
{
        uint64_t end = now() + usec;

        while (!waited->result) {
                uint64_t present = now();
                int r = sd_bus_process(bus, NULL);

                if (r == 0 && present >= end)
                        return -ETIMEDOUT;
                if (r == 0)
                        r = sd_bus_wait(bus, end - present);
                if (r < 0)
                        return r;
        }
        return g_str_equal(waited->result, "done") ? 0 : -ECANCELED;
}

int
gbn_private_run(sd_bus *bus, const char *verb, const char *unit, uint64_t usec)
{
        g_autoptr(sd_bus_slot) slot = NULL;
        g_autoptr(sd_bus_message) reply = NULL;
        g_auto(Waited) waited = { 0 };
        const char *path;
        int r = sd_bus_add_filter(bus, &slot, on_message, &waited);

        if (r >= 0)
                r = sd_bus_call_method(bus, NULL, GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER, verb, NULL,
                                       &reply, "ss", unit, "replace");
        if (r >= 0)
                r = sd_bus_message_read(reply, "o", &path);
        if (r < 0)
                return r;
        waited.path = g_strdup(path);
        return wait_for(bus, &waited, usec);
}

static int
get_all(sd_bus *bus, const char *path, const char *interface, GbnUnitState *state)
{
        g_autoptr(sd_bus_message) reply = NULL;
        int r = sd_bus_call_method(bus, NULL, path, "org.freedesktop.DBus.Properties", "GetAll",
                                   NULL, &reply, "s", interface);

        return r < 0 ? r : gbn_unit_state_read(reply, state);
}

int
gbn_private_look(sd_bus *bus, const char *unit, GbnUnitState *ret)
{
        g_auto(GbnUnitState) state = { 0 };
        char *path = NULL;
        int r = sd_bus_path_encode(GBN_SYSTEMD_PATH "/unit", unit, &path);

        if (r >= 0)
                r = get_all(bus, path, GBN_SYSTEMD_NAME ".Unit", &state);
        if (r >= 0)
                r = get_all(bus, path, GBN_SYSTEMD_NAME ".Service", &state);
        free(path);
        if (r < 0)
                return r;
        *ret = state;
        state = (GbnUnitState) { 0 };
        return 0;
}
