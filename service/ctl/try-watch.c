/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabiond decides what becomes of the trial, and systemd should gabiond be gone. Here only wishes are
 * handed on, and what is heard is said. */
#include "ctl/try-watch.h"

#include "base/limits.h"
#include "ctl/remote-call.h"
#include "ctl/try-wish.h"

#include <errno.h>
#include <libintl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#define _(text) gettext(text)
#define ANSWER_SIZE 256
#define TICK_ACCURACY_USEC 10000U

void
gbn_try_result_clear(GbnTryResult *result)
{
        g_clear_pointer(&result->reason, g_free);
}

/* The second time nobody waits any longer. */
static int
on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
        GbnTryWatch *watch = userdata;

        if (watch->wants_back)
                return gbn_try_finish_lost(watch, _("not waited for any longer"));
        if (watch->remote->host)
                return gbn_try_take_back_anew(watch, _("you took it back"));
        return gbn_try_wish_back(watch, _("you took it back"));
}

static int
on_keys(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        GbnTryWatch *watch = userdata;
        char answer[ANSWER_SIZE];
        ssize_t size = read(fd, answer, sizeof answer - 1);

        if (size <= 0 || watch->phase != GBN_TRY_PHASE_LIVE) /* Ctrl-D, or the terminal is gone */
                return sd_event_source_set_enabled(source, SD_EVENT_OFF);
        answer[size] = '\0';
        (void) g_strstrip(answer);
        if (*answer == '\0' || g_ascii_strcasecmp(answer, "keep") == 0)
                return gbn_try_keep(watch);
        gbn_try_say_line(&watch->say, _("%s: Enter or keep keeps it, Ctrl-C takes it back"));
        return 0;
}

static int
on_command(sd_event_source *source, const siginfo_t *info, void *userdata)
{
        GbnTryWatch *watch = userdata;
        g_autofree char *text = NULL;

        watch->command.pid = 0;
        if (watch->phase != GBN_TRY_PHASE_LIVE)
                return 0;
        if (info->si_code == CLD_EXITED && info->si_status == 0)
                return gbn_try_keep(watch);
        text = g_strdup_printf(info->si_code == CLD_EXITED ? _("the command ended with %i")
                                                           : _("the command ended by signal %i"),
                               info->si_status);
        return gbn_try_wish_back(watch, text);
}

/* The clock shows whole seconds, so it moves when one is over. */
static uint64_t
until_tick(const GbnTryWatch *watch)
{
        uint64_t now = gbn_try_now();

        return watch->deadline > now ? (watch->deadline - now) % GBN_USEC_PER_SEC + 1
                                     : GBN_USEC_PER_SEC;
}

static int
on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
        GbnTryWatch *watch = userdata;
        int r;

        if (watch->phase == GBN_TRY_PHASE_LIVE && !watch->stands && gbn_try_seconds_left(watch) > 0)
                gbn_try_say_left(&watch->say, gbn_try_seconds_left(watch));
        if (watch->phase == GBN_TRY_PHASE_LIVE &&
            gbn_try_now() > watch->deadline + GBN_TRIAL_GRACE_USEC)
                return gbn_try_finish_lost(watch, _("its time is over, and gabiond says nothing"));
        r = sd_event_source_set_time_relative(source, until_tick(watch));
        return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int
ask_person_or_command(GbnTryWatch *watch)
{
        if (watch->options->keep_if)
                return gbn_try_command_start(&watch->command, watch->event, watch->options->keep_if,
                                             on_command, watch);
        if (!watch->say.is_asking)
                return 0;
        return sd_event_add_io(watch->event, &watch->keys, STDIN_FILENO, EPOLLIN, on_keys, watch);
}

static int
on_started(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnTryWatch *watch = userdata;
        g_autofree char *words = NULL;
        uint64_t left;
        int r;

        if (watch->phase == GBN_TRY_PHASE_OVER)
                return 0;
        if (sd_bus_message_is_method_error(reply, NULL)) {
                words = gbn_try_words(watch, reply);
                if (gbn_try_is_lost(reply))
                        return gbn_try_finish_lost(watch, words);
                return gbn_try_finish(
                        watch,
                        sd_bus_message_is_method_error(reply, GBN_BUS_NAME ".Error.RolledBack")
                                ? GBN_TRY_REVERTED
                                : GBN_TRY_FAILED,
                        words);
        }
        r = sd_bus_message_read(reply, "t", &left);
        if (r < 0)
                return gbn_try_finish_lost(watch, g_strerror(-r));
        watch->deadline = gbn_try_now() + left;
        watch->phase = GBN_TRY_PHASE_LIVE;
        if (watch->wants_back)
                return gbn_try_take_back(watch);
        if (watch->options->detach)
                return gbn_try_finish(watch, GBN_TRY_LEFT, NULL);
        if (watch->say.is_asking)
                (void) tcflush(STDIN_FILENO, TCIFLUSH); /* what was typed before is no answer */
        gbn_try_say_line(&watch->say, _("%s: on trial"));
        gbn_try_say_left(&watch->say, gbn_try_seconds_left(watch));
        r = ask_person_or_command(watch);
        if (r >= 0)
                r = sd_event_add_time_relative(watch->event, &watch->tick, CLOCK_BOOTTIME,
                                               until_tick(watch), TICK_ACCURACY_USEC, on_tick,
                                               watch);
        return r < 0 ? gbn_try_wish_back(watch, g_strerror(-r)) : 0;
}

/* Of a trial that goes on. While it is asked for, or on its way back, the clock stands. */
static int
take_state(GbnTryWatch *watch, const char *state, uint64_t left, const char *reason)
{
        bool is_live = g_str_equal(state, "live"), is_held = g_str_equal(state, "held");

        if (is_live || is_held)
                watch->deadline = gbn_try_now() + left;
        if (is_held && !watch->stands && watch->phase == GBN_TRY_PHASE_LIVE)
                gbn_try_say_line(&watch->say,
                                 _("%s: somebody is asked for a password, the clock stands"));
        if (g_str_equal(state, "reverting"))
                gbn_try_say_reason(&watch->say,
                                   *reason ? _("%s: going back: %s") : _("%s: going back"), reason);
        watch->stands = !is_live;
        return 0;
}

/* Our own wishes have an answer that says more; before StartTrial() has answered so has that. */
static int
on_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        GbnTryWatch *watch = userdata;
        const char *unit, *state, *reason;
        uint64_t left;

        if (sd_bus_message_read(signal, "ssts", &unit, &state, &left, &reason) < 0 ||
            !g_str_equal(unit, watch->trial->unit) || watch->phase == GBN_TRY_PHASE_STARTING)
                return 0;
        if (watch->phase == GBN_TRY_PHASE_REVERTING)
                return 0;
        if (g_str_equal(state, "reverted"))
                return gbn_try_finish(watch, GBN_TRY_REVERTED, reason);
        if (g_str_equal(state, "failed"))
                return gbn_try_finish_lost(watch, reason);
        if (g_str_equal(state, "kept") && watch->phase == GBN_TRY_PHASE_LIVE)
                return gbn_try_finish(watch, GBN_TRY_KEPT, NULL);
        return take_state(watch, state, left, reason);
}

static int
on_owner(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        GbnTryWatch *watch = userdata;
        const char *owner;

        if (sd_bus_message_read(signal, "sss", NULL, NULL, &owner) < 0 || *owner)
                return 0;
        return gbn_try_finish_lost(watch, _("gabiond has gone away"));
}

static int
on_disconnected(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        return gbn_try_finish_lost(userdata, _("the connection is gone"));
}

/* Before the trial begins, so that nothing is missed. */
static int
listen(GbnTryWatch *watch)
{
        sd_bus *bus = watch->remote->bus;
        int r = sd_bus_match_signal(bus, NULL, GBN_BUS_NAME, GBN_BUS_PATH, GBN_BUS_INTERFACE,
                                    "TrialChanged", on_changed, watch);

        if (r >= 0)
                r = sd_bus_add_match(bus, NULL,
                                     "type='signal',sender='org.freedesktop.DBus',"
                                     "interface='org.freedesktop.DBus',"
                                     "member='NameOwnerChanged',arg0='" GBN_BUS_NAME "'",
                                     on_owner, watch);
        if (r >= 0)
                r = sd_bus_match_signal(bus, NULL, "org.freedesktop.DBus.Local",
                                        "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
                                        "Disconnected", on_disconnected, watch);
        return r;
}

static int
begin(GbnTryWatch *watch)
{
        static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
        g_autoptr(sd_bus_message) call = gbn_remote_trial_call(watch->remote, watch->trial);
        int r = sd_event_new(&watch->event);

        for (size_t i = 0; r >= 0 && i < G_N_ELEMENTS(signals); i++)
                r = sd_event_add_signal(watch->event, NULL, signals[i], on_signal, watch);
        if (r >= 0)
                r = sd_bus_attach_event(watch->remote->bus, watch->event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = listen(watch);
        if (r >= 0 && !call)
                r = -ENOMEM;
        return r < 0 ? r
                     : sd_bus_call_async(watch->remote->bus, NULL, call, on_started, watch,
                                         GBN_CHANGE_USEC_MAX);
}

static void
end(GbnTryWatch *watch)
{
        (void) sd_bus_detach_event(watch->remote->bus);
        gbn_try_command_end(&watch->command);
        watch->tick = sd_event_source_disable_unref(watch->tick);
        watch->keys = sd_event_source_disable_unref(watch->keys);
        watch->event = sd_event_unref(watch->event);
        g_free(watch->why_back);
}

GbnTryResult
gbn_try_watch(GbnRemote *remote, const GbnOptions *options, const GbnRemoteTrial *trial)
{
        bool is_quiet = options->output != GBN_OUTPUT_TEXT,
             is_asking = !is_quiet && !options->keep_if && !options->detach && isatty(STDIN_FILENO);
        GbnTryWatch watch = { .remote = remote, .options = options, .trial = trial };
        sigset_t set, old;
        int r;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGINT);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGHUP);
        (void) sigaddset(&set, SIGCHLD);
        (void) sigprocmask(SIG_BLOCK, &set, &old);
        watch.say = gbn_try_say_begin(trial->unit, is_quiet, is_asking);
        gbn_try_say_line(&watch.say, _("%s: starting it on trial"));
        r = begin(&watch);
        if (r >= 0)
                r = sd_event_loop(watch.event);
        if (watch.phase != GBN_TRY_PHASE_OVER)
                (void) gbn_try_finish_lost(&watch, g_strerror(-r));
        end(&watch);
        (void) sigprocmask(SIG_SETMASK, &old, NULL);
        return watch.result;
}
