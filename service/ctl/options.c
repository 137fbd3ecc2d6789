/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options may stand before and behind the command, as with systemctl. */
#include "ctl/options.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/number.h"
#include "ctl/duration.h"

#include <getopt.h>
#include <libintl.h>
#include <stdlib.h>

#define _(text) gettext(text)

enum {
        OPTION_ROOT = 256,
        OPTION_POLICY,
        OPTION_JSON,
        OPTION_THRESHOLD,
        OPTION_SYSTEMD,
        OPTION_FORMAT,
        OPTION_NO_PAGER,
        OPTION_NO_LEGEND,
        OPTION_SESSION,
        OPTION_NO_ASK_PASSWORD,
        OPTION_FOR,
        OPTION_KEEP_IF,
        OPTION_DETACH,
        OPTION_NONE,
        OPTION_VERSION
};

static const struct option options[] = {
        { "root", required_argument, NULL, OPTION_ROOT },
        { "security-policy", required_argument, NULL, OPTION_POLICY },
        { "format", required_argument, NULL, OPTION_FORMAT },
        { "json", required_argument, NULL, OPTION_JSON },
        { "threshold", required_argument, NULL, OPTION_THRESHOLD },
        { "systemd-version", required_argument, NULL, OPTION_SYSTEMD },
        { "all", no_argument, NULL, 'a' },
        { "force", no_argument, NULL, 'f' },
        { "session", no_argument, NULL, OPTION_SESSION },
        { "host", required_argument, NULL, 'H' },
        { "for", required_argument, NULL, OPTION_FOR },
        { "keep-if", required_argument, NULL, OPTION_KEEP_IF },
        { "detach", no_argument, NULL, OPTION_DETACH },
        { "none", no_argument, NULL, OPTION_NONE },
        { "no-ask-password", no_argument, NULL, OPTION_NO_ASK_PASSWORD },
        { "no-pager", no_argument, NULL, OPTION_NO_PAGER },
        { "no-legend", no_argument, NULL, OPTION_NO_LEGEND },
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, OPTION_VERSION },
        { 0 },
};

static bool G_GNUC_PRINTF(2, 3) bad(GError **error, const char *format, ...)
{
        g_autofree char *text = NULL;
        va_list arguments;

        va_start(arguments, format);
        text = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_set_error_literal(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT, text);
        return false;
}

static bool
parse_output(const char *text, GbnOutput *ret, GError **error)
{
        if (g_str_equal(text, "off"))
                *ret = GBN_OUTPUT_TEXT;
        else if (g_str_equal(text, "short"))
                *ret = GBN_OUTPUT_JSON_SHORT;
        else if (g_str_equal(text, "pretty"))
                *ret = GBN_OUTPUT_JSON_PRETTY;
        else
                return bad(error, _("--json=%s: it takes short, pretty or off"), text);
        return true;
}

static bool
parse_seconds(const char *text, unsigned *ret, GError **error)
{
        return (gbn_duration_parse(text, GBN_TRIAL_SECONDS_MAX, ret) &&
                *ret >= GBN_TRIAL_SECONDS_MIN) ||
               bad(error, _("--for=%s: it takes a time from %u to %u seconds, such as 90 or 5min"),
                   text, GBN_TRIAL_SECONDS_MIN, GBN_TRIAL_SECONDS_MAX);
}

static bool
take_trial_option(GbnOptions *parsed, int option, GError **error)
{
        switch (option) {
        case OPTION_FOR:
                return parse_seconds(optarg, &parsed->seconds, error);
        case OPTION_KEEP_IF:
                parsed->keep_if = optarg;
                return *optarg || bad(error, _("--keep-if=%s needs a command"), optarg);
        case OPTION_DETACH:
                parsed->detach = true;
                return true;
        default:
                parsed->none = true;
                return true;
        }
}

static bool
take_option(GbnOptions *parsed, int option, GError **error)
{
        switch (option) {
        case OPTION_ROOT:
                parsed->root = optarg;
                return *optarg || bad(error, _("--root=%s needs a folder"), optarg);
        case OPTION_POLICY:
                parsed->policy = optarg;
                return *optarg || bad(error, _("--security-policy=%s needs a file"), optarg);
        case OPTION_FORMAT:
                parsed->format = optarg;
                return true;
        case OPTION_JSON:
                return parse_output(optarg, &parsed->output, error);
        case OPTION_THRESHOLD:
                return gbn_number_parse(optarg, 10, 100, &parsed->threshold) ||
                       bad(error, _("--threshold=%s: it takes a whole number from 0 to 100"),
                           optarg);
        case OPTION_SYSTEMD:
                parsed->has_systemd = gbn_systemd_parse(optarg, &parsed->systemd, error);
                return parsed->has_systemd;
        case OPTION_NO_PAGER:
                parsed->no_pager = true;
                return true;
        case OPTION_NO_LEGEND:
                parsed->no_legend = true;
                return true;
        case OPTION_SESSION:
                parsed->session = true;
                return true;
        case 'H':
                parsed->host = optarg;
                return *optarg || bad(error, _("--host=%s needs a host"), optarg);
        case OPTION_NO_ASK_PASSWORD:
                parsed->no_ask_password = true;
                return true;
        case OPTION_FOR:
        case OPTION_KEEP_IF:
        case OPTION_DETACH:
        case OPTION_NONE:
                return take_trial_option(parsed, option, error);
        case OPTION_VERSION:
                parsed->version = true;
                return true;
        case 'f':
                parsed->force = true;
                return true;
        case 'a':
                parsed->all = true;
                return true;
        default:
                parsed->help = true;
                return true;
        }
}

bool
gbn_options_parse(int argc, char **argv, GbnOptions *ret, GError **error)
{
        GbnOptions parsed = { .threshold = 100 };
        int option;

        opterr = 0;
        while ((option = getopt_long(argc, argv, ":afhH:", options, NULL)) >= 0) {
                if (option == ':')
                        return bad(error, _("%s needs a value"), argv[optind - 1]);
                if (option == '?')
                        return bad(error, _("%s: no such option, or a value that it does not take"),
                                   argv[optind - 1]);
                if (!take_option(&parsed, option, error))
                        return false;
        }
        parsed.arguments = argv + optind;
        *ret = parsed;
        return true;
}

bool
gbn_options_ask_gabiond(const GbnOptions *parsed)
{
        return parsed->session || parsed->host;
}
