/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Blocking calls: but for a trial this program has nothing else to do while it waits. */
#include "ctl/remote.h"

#include "base/error.h"
#include "base/limits.h"
#include "ctl/commands.h"
#include "ctl/remote-call.h"
#include "ctl/remote-host.h"

#include <errno.h>
#include <libintl.h>
#include <stdlib.h>

#define _(text) gettext(text)

static bool
set_absent(const GbnRemote *remote, const char *reason, GError **error)
{
        if (remote->host)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            _("%s: gabiond does not answer there (%s); see that Gabion is "
                              "installed on it"),
                            remote->host, reason);
        else if (remote->session)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            _("nobody serves units on the session bus (%s); start gabiond "
                              "--root=DIR --session"),
                            reason);
        else
                g_set_error(
                        error, GBN_ERROR, GBN_ERROR_IO,
                        _("this machine is changed through gabiond, which does not answer (%s); "
                          "start it with systemctl start gabiond, or name a tree with --root=DIR"),
                        reason);
        return false;
}

/* ssh has said on stderr what it did not like; libsystemd only sees that it is gone. */
static bool
set_unreachable(const GbnRemote *remote, int r, GError **error)
{
        g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                    _("%s: no connection through ssh (%s); what ssh says stands above, and a login "
                      "with ssh shows what is missing"),
                    remote->host, g_strerror(-r));
        return false;
}

/* sd_bus_get_unique_name() waits until both sides have said who they are. */
static int
connect_to_host(GbnRemote *remote)
{
        const char *name;
        int r = sd_bus_open_system_remote(&remote->bus, remote->host);

        return r < 0 ? r : sd_bus_get_unique_name(remote->bus, &name);
}

/* Behind ssh there is nobody who could be asked for a password. */
static int
connect_here(const GbnOptions *options, GbnRemote *remote)
{
        int r = remote->session ? sd_bus_open_user(&remote->bus) : sd_bus_open_system(&remote->bus);

        return r < 0 ? r
                     : sd_bus_set_allow_interactive_authorization(remote->bus,
                                                                  !options->no_ask_password);
}

bool
gbn_remote_open(const GbnOptions *options, GbnRemote *ret, GError **error)
{
        int r;

        ret->session = options->session;
        ret->host = options->host;
        if (ret->host && !gbn_remote_host_check(ret->host, error))
                return false;
        r = ret->host ? connect_to_host(ret) : connect_here(options, ret);
        if (r >= 0)
                return true;
        return ret->host ? set_unreachable(ret, r, error) : set_absent(ret, g_strerror(-r), error);
}

bool
gbn_remote_open_to_change(const GbnOptions *options, GbnRemote *ret, GError **error)
{
        if (!gbn_remote_open(options, ret, error))
                return false;
        if (!ret->host && !ret->session && !options->no_ask_password)
                ret->agent = gbn_agent_start();
        return true;
}

void
gbn_remote_close(GbnRemote *remote)
{
        remote->bus = sd_bus_flush_close_unref(remote->bus);
        gbn_agent_end(&remote->agent);
}

/* With an agent on the terminal polkit still asks nobody outside of a login session. */
static const char *
next_step(const GbnRemote *remote)
{
        if (remote->host)
                return _("nobody can be asked over ssh: connect as root@, or see PRIVILEGES in "
                         "gabionctl(1)");
        return remote->agent.pid > 0 ? _("polkit asks nobody here, as this is no login session; "
                                         "run it with sudo")
                                     : _("run it on a terminal, or with sudo");
}

static bool
set_needs_password(const GbnRemote *remote, const char *reason, GError **error)
{
        g_autofree char *words = gbn_translate_reason(reason);

        g_set_error(error, GBN_ERROR, GBN_ERROR_REFUSED, "%s; %s", words, next_step(remote));
        return false;
}

bool
gbn_remote_call_fail(const GbnRemote *remote, const sd_bus_error *bus_error, int r, GError **error)
{
        const char *reason = bus_error->message ? bus_error->message : g_strerror(-r);

        if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
            sd_bus_error_has_name(bus_error, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
                return set_absent(remote, reason, error);
        if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED))
                return set_needs_password(remote, reason, error);
        g_set_error_literal(error, GBN_ERROR, GBN_ERROR_IO, reason);
        return false;
}

static int
read_arguments(sd_bus_message *reply, GbnWords *words)
{
        const char *text;
        int r = sd_bus_message_enter_container(reply, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read(reply, "s", &text)) > 0) {
                if (words->count >= GBN_WORDS_ARGUMENTS_MAX)
                        return -EBADMSG;
                words->arguments[words->count++] = g_strdup(text);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

/* gettext("") would be the header of the catalogue. The format outlives the reply, and no program that
 * asks so little lasts long. */
int
gbn_remote_read_sentence(sd_bus_message *reply, GbnWords **ret)
{
        g_autoptr(GbnWords) words = g_new0(GbnWords, 1);
        const char *format;
        uint32_t raw = 0;
        int r = sd_bus_message_enter_container(reply, 'r', "sasu");

        if (r > 0)
                r = sd_bus_message_read(reply, "s", &format);
        if (r <= 0)
                return r;
        words->format = g_intern_string(format);
        r = *format ? read_arguments(reply, words) : -EBADMSG;
        if (r >= 0)
                r = sd_bus_message_read(reply, "u", &raw);
        if (r >= 0)
                r = sd_bus_message_exit_container(reply);
        if (r < 0)
                return r;
        words->raw = raw;
        *ret = g_steal_pointer(&words);
        return 1;
}

bool
gbn_remote_call_check(int r, GError **error)
{
        if (r < 0)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            _("gabiond gave an answer of another kind: %s"), g_strerror(-r));
        return r >= 0;
}

sd_bus_message *
gbn_remote_call_new(const GbnRemote *remote, const char *method, const char *unit)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(remote->bus, &call, GBN_BUS_NAME, GBN_BUS_PATH,
                                               GBN_BUS_INTERFACE, method);

        if (r >= 0 && unit)
                r = sd_bus_message_append(call, "s", unit);
        return r < 0 ? NULL : g_steal_pointer(&call);
}

static sd_bus_message *
send_call(const GbnRemote *remote, sd_bus_message *call, uint64_t usec, GError **error)
{
        g_auto(sd_bus_error) bus_error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        int r = call ? sd_bus_call(remote->bus, call, usec, &bus_error, &reply) : -ENOMEM;

        if (r < 0)
                (void) gbn_remote_call_fail(remote, &bus_error, r, error);
        return reply;
}

sd_bus_message *
gbn_remote_call_send(const GbnRemote *remote, sd_bus_message *call, GError **error)
{
        return send_call(remote, call, 0, error);
}

sd_bus_message *
gbn_remote_call_send_change(const GbnRemote *remote, sd_bus_message *call, GError **error)
{
        return send_call(remote, call, GBN_CHANGE_USEC_MAX, error);
}

bool
gbn_remote_served(const GbnRemote *remote, char **ret_root, unsigned *ret_systemd, GError **error)
{
        g_auto(sd_bus_error) bus_error = SD_BUS_ERROR_NULL;
        char *text = NULL;
        uint32_t systemd;
        int r = sd_bus_get_property_trivial(remote->bus, GBN_BUS_NAME, GBN_BUS_PATH,
                                            GBN_BUS_INTERFACE, "SystemdVersion", &bus_error, 'u',
                                            &systemd);

        if (r >= 0)
                r = sd_bus_get_property_string(remote->bus, GBN_BUS_NAME, GBN_BUS_PATH,
                                               GBN_BUS_INTERFACE, "Root", &bus_error, &text);
        if (r < 0)
                return gbn_remote_call_fail(remote, &bus_error, r, error);
        *ret_systemd = systemd;
        *ret_root = g_strdup(text);
        free(text);
        return true;
}
