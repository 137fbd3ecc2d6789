/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One wish at a time is under way, and its answer says more than the signals do. */
#include "ctl/try-wish.h"

#include "base/limits.h"
#include "ctl/commands.h"
#include "ctl/remote-call.h"

#include <errno.h>
#include <libintl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define _(text) gettext(text)

uint64_t
gbn_try_now(void)
{
        struct timespec now;

        (void) clock_gettime(CLOCK_BOOTTIME, &now);
        return (uint64_t) now.tv_sec * GBN_USEC_PER_SEC + (uint64_t) now.tv_nsec / 1000;
}

uint64_t
gbn_try_seconds_left(const GbnTryWatch *watch)
{
        uint64_t now = gbn_try_now();

        return watch->deadline > now
                       ? (watch->deadline - now + GBN_USEC_PER_SEC - 1) / GBN_USEC_PER_SEC
                       : 0;
}

int
gbn_try_finish(GbnTryWatch *watch, GbnTryEnd end, const char *reason)
{
        if (watch->phase == GBN_TRY_PHASE_OVER)
                return 0;
        watch->phase = GBN_TRY_PHASE_OVER;
        watch->result.end = end;
        watch->result.reason = g_strdup(reason);
        watch->result.left = gbn_try_seconds_left(watch);
        gbn_try_command_end(&watch->command);
        gbn_try_say_end(&watch->say);
        return watch->event ? sd_event_exit(watch->event, 0) : 0;
}

int
gbn_try_finish_lost(GbnTryWatch *watch, const char *reason)
{
        char clock[GBN_TRY_CLOCK_SIZE];
        g_autofree char *words = gbn_translate_reason(reason), *text = NULL;

        if (watch->deadline == 0)
                text = g_strdup_printf(_("%s; should the trial have begun, it goes back by itself"),
                                       words);
        else
                text = g_strdup_printf(
                        _("%s; systemd itself takes the trial back, in %s at the latest"), words,
                        gbn_try_clock(gbn_try_seconds_left(watch), clock));
        return gbn_try_finish(watch, GBN_TRY_FAILED, text);
}

bool
gbn_try_is_lost(sd_bus_message *reply)
{
        return sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NO_REPLY) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_DISCONNECTED) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_TIMEOUT);
}

char *
gbn_try_words(const GbnTryWatch *watch, sd_bus_message *reply)
{
        g_autoptr(GError) error = NULL;

        (void) gbn_remote_call_fail(watch->remote, sd_bus_message_get_error(reply),
                                    -sd_bus_message_get_errno(reply), &error);
        return gbn_translate_reason(error->message);
}

static int
send_wish(GbnTryWatch *watch, const char *method, sd_bus_message_handler_t handler)
{
        g_autoptr(sd_bus_message)
                call = gbn_remote_call_new(watch->remote, method, watch->trial->unit);

        if (!call)
                return -ENOMEM;
        return sd_bus_call_async(watch->remote->bus, NULL, call, handler, watch,
                                 GBN_CHANGE_USEC_MAX);
}

static int
on_reverted(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnTryWatch *watch = userdata;
        g_autofree char *words = NULL, *text = NULL;

        if (watch->phase == GBN_TRY_PHASE_OVER)
                return 0;
        if (!sd_bus_message_is_method_error(reply, NULL) ||
            sd_bus_message_is_method_error(reply, GBN_BUS_NAME ".Error.NotFound"))
                return gbn_try_finish(watch, GBN_TRY_REVERTED, watch->why_back);
        words = gbn_try_words(watch, reply);
        text = g_strdup_printf(_("it could not be taken back: %s"), words);
        return gbn_try_finish_lost(watch, text);
}

int
gbn_try_take_back(GbnTryWatch *watch)
{
        int r;

        gbn_try_say_line(&watch->say, _("%s: going back"));
        watch->phase = GBN_TRY_PHASE_REVERTING;
        r = send_wish(watch, "RevertTrial", on_reverted);
        return r < 0 ? gbn_try_finish_lost(watch, g_strerror(-r)) : 0;
}

/* Ctrl-C reaches ssh as well: the way back needs a connection of its own. */
int
gbn_try_take_back_anew(GbnTryWatch *watch, const char *reason)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnRemote) again = { 0 };

        watch->why_back = g_strdup(reason);
        watch->wants_back = true;
        gbn_try_command_end(&watch->command);
        gbn_try_say_line(&watch->say, _("%s: going back"));
        if (gbn_remote_open(watch->options, &again, &error) &&
            gbn_remote_revert_trial(&again, watch->trial->unit, &error))
                return gbn_try_finish(watch, GBN_TRY_REVERTED, watch->why_back);
        return gbn_try_finish_lost(watch, error->message);
}

int
gbn_try_wish_back(GbnTryWatch *watch, const char *reason)
{
        g_free(watch->why_back);
        watch->why_back = g_strdup(reason);
        watch->wants_back = true;
        gbn_try_command_end(&watch->command);
        if (watch->phase == GBN_TRY_PHASE_STARTING) {
                gbn_try_say_line(&watch->say, _("%s: it goes back as soon as it has started"));
                return 0;
        }
        return watch->phase == GBN_TRY_PHASE_LIVE || watch->phase == GBN_TRY_PHASE_KEEPING
                       ? gbn_try_take_back(watch)
                       : 0;
}

static int
on_kept(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnTryWatch *watch = userdata;
        g_autofree char *words = NULL;
        uint32_t exposure;

        /* Also when it was wished back too late. */
        if (!sd_bus_message_is_method_error(reply, NULL)) {
                if (sd_bus_message_read(reply, "u", &exposure) > 0)
                        watch->result.exposure = exposure;
                return gbn_try_finish(watch, GBN_TRY_KEPT, NULL);
        }
        if (watch->phase != GBN_TRY_PHASE_KEEPING)
                return 0;
        words = gbn_try_words(watch, reply);
        if (gbn_try_is_lost(reply))
                return gbn_try_finish_lost(watch, words);
        watch->phase = GBN_TRY_PHASE_LIVE;
        if (watch->options->keep_if)
                return gbn_try_wish_back(watch, words);
        (void) tcflush(STDIN_FILENO, TCIFLUSH);
        gbn_try_say_reason(&watch->say, _("%s: not kept: %s"), words);
        return sd_event_source_set_enabled(watch->keys, SD_EVENT_ON);
}

/* The keyboard is the agent's now: somebody may have to type a password. */
int
gbn_try_keep(GbnTryWatch *watch)
{
        int r;

        watch->phase = GBN_TRY_PHASE_KEEPING;
        gbn_try_say_line(&watch->say, _("%s: to be kept"));
        if (watch->keys)
                (void) sd_event_source_set_enabled(watch->keys, SD_EVENT_OFF);
        r = send_wish(watch, "KeepTrial", on_kept);
        return r < 0 ? gbn_try_finish_lost(watch, g_strerror(-r)) : 0;
}
