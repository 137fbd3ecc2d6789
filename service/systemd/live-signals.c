/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bus forwards by the name of the sender; a signal that somebody sends to us alone is told by its sender,
 * which must be the owner of systemd's name. */
#include "systemd/live-signals.h"

#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

#include <stdlib.h>
#include <string.h>

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define MATCHES_MAX 7

struct GbnLiveSignals {
        sd_bus *bus;
        const GbnLiveHandlers *handlers;
        void *userdata;
        char *owner; /* of systemd's name; NULL: not known, so nobody is listened to */
        sd_bus_slot *slots[MATCHES_MAX], *asking, *subscribing;
        unsigned count;
};

static bool
is_from_systemd(const GbnLiveSignals *signals, sd_bus_message *message)
{
        return signals->owner && g_strcmp0(sd_bus_message_get_sender(message), signals->owner) == 0;
}

/* systemd signals only while somebody wants it to, and forgets who that was when it is started anew. The answer
 * says at most that it does so already. */
static int
on_subscribed(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return 0;
}

static int
subscribe(GbnLiveSignals *signals)
{
        signals->subscribing = sd_bus_slot_unref(signals->subscribing);
        return sd_bus_call_method_async(signals->bus, &signals->subscribing, GBN_SYSTEMD_NAME,
                                        GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER, "Subscribe",
                                        on_subscribed, signals, NULL);
}

static void
set_owner(GbnLiveSignals *signals, const char *owner)
{
        g_free(signals->owner);
        signals->owner = *owner ? g_strdup(owner) : NULL;
}

static int
on_owner(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const char *owner;

        if (!sd_bus_message_is_method_error(reply, NULL) &&
            sd_bus_message_read(reply, "s", &owner) > 0)
                set_owner(userdata, owner);
        return 0;
}

static int
on_owner_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        GbnLiveSignals *signals = userdata;
        const char *name, *owner;

        if (g_strcmp0(sd_bus_message_get_sender(signal), "org.freedesktop.DBus") == 0 &&
            sd_bus_message_read(signal, "sss", &name, NULL, &owner) > 0 &&
            g_str_equal(name, GBN_SYSTEMD_NAME)) {
                set_owner(signals, owner);
                if (signals->owner)
                        (void) subscribe(signals);
                signals->handlers->on_restarted(signals->userdata);
        }
        return 0;
}

/* One property; those that nobody looks at are passed over. */
static int
read_property(sd_bus_message *signal, GbnLiveChange *change)
{
        const char *key;
        int r = sd_bus_message_read(signal, "s", &key);

        if (r < 0)
                return r;
        if (g_str_equal(key, "ActiveState"))
                return sd_bus_message_read(signal, "v", "s", &change->active);
        if (g_str_equal(key, "SubState"))
                return sd_bus_message_read(signal, "v", "s", &change->sub);
        if (g_str_equal(key, "MainPID")) {
                change->has_main_pid = true;
                return sd_bus_message_read(signal, "v", "u", &change->main_pid);
        }
        if (g_str_equal(key, "ExecMainStartTimestamp")) {
                change->has_started = true;
                return sd_bus_message_read(signal, "v", "t", &change->started);
        }
        return sd_bus_message_skip(signal, "v");
}

static int
read_change(sd_bus_message *signal, GbnLiveChange *change)
{
        int r = sd_bus_message_skip(signal, "s");

        if (r >= 0)
                r = sd_bus_message_enter_container(signal, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(signal, 'e', "sv")) > 0) {
                r = read_property(signal, change);
                if (r >= 0)
                        r = sd_bus_message_exit_container(signal);
        }
        return r;
}

static int
on_properties(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        const GbnLiveSignals *signals = userdata;
        GbnLiveChange change = { 0 };
        char *name = NULL;

        if (is_from_systemd(signals, signal) &&
            sd_bus_path_decode(sd_bus_message_get_path(signal), GBN_SYSTEMD_PATH "/unit", &name) >
                    0 &&
            g_str_has_suffix(name, ".service") && read_change(signal, &change) >= 0)
                signals->handlers->on_properties(name, &change, signals->userdata);
        free(name);
        return 0;
}

/* UnitNew and UnitRemoved. */
static int
on_unit(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        const GbnLiveSignals *signals = userdata;
        const char *name;

        if (!is_from_systemd(signals, signal) ||
            sd_bus_message_read(signal, "so", &name, NULL) < 0 ||
            !g_str_has_suffix(name, ".service"))
                return 0;
        if (g_str_equal(sd_bus_message_get_member(signal), "UnitNew"))
                signals->handlers->on_new(name, signals->userdata);
        else
                signals->handlers->on_removed(name, signals->userdata);
        return 0;
}

static int
on_reloading(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        const GbnLiveSignals *signals = userdata;
        int is_reloading;

        if (is_from_systemd(signals, signal) && sd_bus_message_read(signal, "b", &is_reloading) > 0)
                signals->handlers->on_reloading(is_reloading, signals->userdata);
        return 0;
}

static int
listen(GbnLiveSignals *signals, const char *what, sd_bus_message_handler_t handler)
{
        g_autofree char *match = g_strdup_printf("type='signal',%s", what);

        return sd_bus_add_match_async(signals->bus, &signals->slots[signals->count++], match,
                                      handler, NULL, signals);
}

static int
begin(GbnLiveSignals *signals)
{
        static const struct {
                const char *what;
                sd_bus_message_handler_t handler;
        } matches[MATCHES_MAX] = {
                { "sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
                  "member='NameOwnerChanged',arg0='" GBN_SYSTEMD_NAME "'",
                  on_owner_changed },
                { "sender='" GBN_SYSTEMD_NAME "',interface='" PROPERTIES
                  "',path_namespace='" GBN_SYSTEMD_PATH "/unit',arg0='" GBN_SYSTEMD_NAME ".Unit'",
                  on_properties },
                { "sender='" GBN_SYSTEMD_NAME "',interface='" PROPERTIES
                  "',path_namespace='" GBN_SYSTEMD_PATH "/unit',arg0='" GBN_SYSTEMD_NAME
                  ".Service'",
                  on_properties },
                { "sender='" GBN_SYSTEMD_NAME "',interface='" GBN_SYSTEMD_MANAGER
                  "',member='UnitNew'",
                  on_unit },
                { "sender='" GBN_SYSTEMD_NAME "',interface='" GBN_SYSTEMD_MANAGER
                  "',member='UnitRemoved'",
                  on_unit },
                { "sender='" GBN_SYSTEMD_NAME "',interface='" GBN_SYSTEMD_MANAGER
                  "',member='Reloading'",
                  on_reloading },
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && matches[i].what; i++)
                r = listen(signals, matches[i].what, matches[i].handler);
        /* The bus answers before it forwards the first signal that the other call brings about. */
        if (r >= 0)
                r = sd_bus_call_method_async(signals->bus, &signals->asking, "org.freedesktop.DBus",
                                             "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                             "GetNameOwner", on_owner, signals, "s",
                                             GBN_SYSTEMD_NAME);
        return r < 0 ? r : subscribe(signals);
}

int
gbn_live_signals_new(sd_bus *bus, const GbnLiveHandlers *handlers, void *userdata,
                     GbnLiveSignals **ret)
{
        g_autoptr(GbnLiveSignals) signals = g_new0(GbnLiveSignals, 1);
        int r;

        signals->bus = bus;
        signals->handlers = handlers;
        signals->userdata = userdata;
        r = begin(signals);
        if (r >= 0)
                *ret = g_steal_pointer(&signals);
        return r < 0 ? r : 0;
}

void
gbn_live_signals_free(GbnLiveSignals *signals)
{
        if (!signals)
                return;
        for (unsigned i = 0; i < signals->count; i++)
                (void) sd_bus_slot_unref(signals->slots[i]);
        (void) sd_bus_slot_unref(signals->asking);
        (void) sd_bus_slot_unref(signals->subscribing);
        g_free(signals->owner);
        g_free(signals);
}
