/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libsystemd hands the host to ssh as one word behind "--". Names and addresses need few characters, and
 * what needs others stands better in ssh_config(5) under a name of its own. */
#include "ctl/remote-host.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/number.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)
#define NAME_EXTRA "._-"
#define ADDRESS_EXTRA ":.%_-"

static bool
has_only(const char *text, size_t length, const char *extra)
{
        for (size_t i = 0; i < length; i++)
                if (!g_ascii_isalnum(text[i]) && !strchr(extra, text[i]))
                        return false;
        return length > 0 && text[0] != '-';
}

/* Behind the host: nothing, or ":" and a port. */
static bool
is_port(const char *text)
{
        unsigned port;

        if (!*text)
                return true;
        return *text == ':' && g_ascii_isdigit(text[1]) &&
               gbn_number_parse(text + 1, 10, UINT16_MAX, &port) && port > 0;
}

static bool
is_host(const char *text)
{
        const char *end;
        size_t length;

        if (*text == '[') {
                end = strchr(text, ']');
                return end && has_only(text + 1, (size_t) (end - text) - 1, ADDRESS_EXTRA) &&
                       is_port(end + 1);
        }
        length = strcspn(text, ":");
        return has_only(text, length, NAME_EXTRA) && is_port(text + length);
}

bool
gbn_remote_host_check(const char *host, GError **error)
{
        const char *at = strchr(host, '@');

        if (strlen(host) <= GBN_HOST_BYTES_MAX &&
            (!at || has_only(host, (size_t) (at - host), NAME_EXTRA)) &&
            is_host(at ? at + 1 : host))
                return true;
        g_set_error(
                error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                _("--host=%.300s: it takes USER@HOST, also with :PORT, in letters, digits, dots, "
                  "dashes and underscores; give any other a name in ssh_config(5)"),
                host);
        return false;
}
