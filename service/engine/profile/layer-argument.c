/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An argument is text that systemd opens later, so only what cannot mean anything else passes. */
#include "engine/profile/layer-argument.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "engine/facts/parse.h"
#include "engine/profile/layer.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"
#include "engine/unit/file-system-group.h"

#include <string.h>

#define SHOWN_MAX 60U

/* Folders of the system itself: systemd gives a folder of a service to its user, and empties those in
 * /run when it stops. */
static bool
is_system_folder(const char *name)
{
        static const char *const folders[] = {
                "NetworkManager",
                "X11",
                "alternatives",
                "apparmor",
                "apparmor.d",
                "apt",
                "audit",
                "binfmt.d",
                "console",
                "credentials",
                "cron.d",
                "cron.daily",
                "cron.hourly",
                "dbus",
                "dbus-1",
                "default",
                "dpkg",
                "environment.d",
                "gabion",
                "host",
                "init.d",
                "initctl",
                "journal",
                "kernel",
                "ld.so.conf.d",
                "lock",
                "log",
                "mount",
                "modprobe.d",
                "modules-load.d",
                "network",
                "nix",
                "nixos",
                "pacman",
                "pam.d",
                "pki",
                "polkit-1",
                "private",
                "profile.d",
                "rpm",
                "security",
                "selinux",
                "shm",
                "skel",
                "ssh",
                "sshd",
                "ssl",
                "sudo",
                "sudoers.d",
                "sysctl.d",
                "systemd",
                "sysusers.d",
                "tmpfiles.d",
                "udev",
                "user",
                "utmp",
                "wtmp",
                "xdg",
                NULL,
        };
        g_autofree char *first = g_strndup(name, strcspn(name, "/"));

        return g_strv_contains(folders, first);
}

bool
gbn_folder_name_check(const char *text)
{
        g_autofree char *whole = g_strconcat("/", text, NULL), *simple = g_strdup(whole);

        if (text[strspn(text,
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+/-")])
                return false;
        return gbn_path_simplify(simple) && g_str_equal(simple, whole) && strlen(whole) > 1 &&
               !is_system_folder(text);
}

static bool
is_path(const char *text)
{
        g_autofree char *copy = g_strdup(text);

        return gbn_path_simplify(copy) && g_str_equal(copy, text) && !g_str_equal(text, "/") &&
               !gbn_path_is_below(text, "/proc") && !gbn_path_is_below(text, "/sys");
}

static bool
is_port(const char *text)
{
        g_autofree char *first = g_strndup(text, strcspn(text, "-"));
        const char *second = strchr(text, '-');
        unsigned from, to;

        if (!g_ascii_isdigit(*first) || !gbn_number_parse(first, 10, 65535, &from) || from == 0)
                return false;
        return !second || (g_ascii_isdigit(second[1]) &&
                           gbn_number_parse(second + 1, 10, 65535, &to) && to >= from);
}

static bool
is_device(const char *text)
{
        if (g_str_has_prefix(text, "char-") || g_str_has_prefix(text, "block-"))
                return strlen(text) > strlen("block-") && !strchr(text, '/');
        return g_str_has_prefix(text, "/dev/") && strlen(text) > strlen("/dev/") && is_path(text);
}

static bool
is_network(const char *text)
{
        g_autoptr(GArray) networks = g_array_new(false, false, sizeof(GbnNetwork));

        return gbn_networks_add_word(networks, text);
}

static bool
is_capability(const char *text)
{
        unsigned bit;

        return g_str_has_prefix(text, "CAP_") && gbn_capability_find(text, 0, &bit);
}

static bool
is_family(const char *text)
{
        unsigned family;

        return g_str_has_prefix(text, "AF_") && gbn_address_family_find(text, &family);
}

static bool
is_call(const char *text)
{
        return *text == '@' ? gbn_syscall_group(text, GBN_SYSTEMD_NEWEST) != NULL
                            : gbn_syscall_find(text) >= 0;
}

static bool
is_namespace(const char *text)
{
        static const char *const words[] = { "cgroup", "ipc",  "net", "mnt",
                                             "pid",    "user", "uts", NULL };

        return g_strv_contains(words, text);
}

static bool
is_interface(const char *text)
{
        return *text != '~' && gbn_interface_name_check(text, false);
}

static bool
is_file_system(const char *text)
{
        return *text == '@' ? gbn_file_system_group(text) != NULL : gbn_file_system_is_known(text);
}

static bool
is_count(const char *text)
{
        unsigned number;

        return g_ascii_isdigit(*text) && *text != '0' &&
               gbn_number_parse(text, 10, GBN_LAYER_TASKS_MAX, &number);
}

/* A whole number with a unit; the bounds are looked at when the value is read. */
static bool
is_size(const char *text)
{
        size_t digits = strspn(text, "0123456789");

        return *text != '0' && digits > 0 && digits < 8 && strlen(text) == digits + 1 &&
               strchr("KMGT", text[digits]);
}

static const struct {
        const char *type;
        bool (*check)(const char *text);
} types[] = {
        { "paths", is_path },
        { "ports", is_port },
        { "devices", is_device },
        { "networks", is_network },
        { "capabilities", is_capability },
        { "families", is_family },
        { "calls", is_call },
        { "namespaces", is_namespace },
        { "folders", gbn_folder_name_check },
        { "interfaces", is_interface },
        { "file-systems", is_file_system },
        { "tasks", is_count },
        { "memory", is_size },
};

bool
gbn_argument_type_is_known(const char *type)
{
        for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
                if (g_str_equal(types[i].type, type))
                        return true;
        return false;
}

char *
gbn_argument_expand(const char *type, const char *argument, GError **error)
{
        g_auto(GStrv) entries = g_strsplit(argument, ",", -1);
        g_autoptr(GString) joined = NULL;
        unsigned count = g_strv_length(entries);
        size_t kind = 0;

        while (kind < G_N_ELEMENTS(types) && !g_str_equal(types[kind].type, type))
                kind++;
        if (strlen(argument) > GBN_ARGUMENT_BYTES_MAX || count > GBN_ARGUMENT_ENTRIES_MAX) {
                gbn_error_set(error, GBN_ERROR_TOO_LARGE,
                              N_("an argument with more than %u entries or %u bytes"),
                              GBN_ARGUMENT_ENTRIES_MAX, GBN_ARGUMENT_BYTES_MAX);
                return NULL;
        }
        if (count == 0) {
                gbn_error_set(error, GBN_ERROR_BAD_ARGUMENT,
                              N_("\"%s\" does not fit: %s are asked for"), "", type);
                return NULL;
        }
        for (char **entry = entries; *entry; entry++)
                if (kind == G_N_ELEMENTS(types) || !gbn_value_is_plain(*entry) ||
                    strchr(*entry, ' ') || strlen(*entry) == 0 || !types[kind].check(*entry)) {
                        g_autofree char *escaped = g_strescape(*entry, NULL),
                                        *shown = g_strndup(escaped, SHOWN_MAX);

                        gbn_error_set(error, GBN_ERROR_BAD_ARGUMENT,
                                      N_("\"%s\" does not fit: %s are asked for"), shown, type);
                        return NULL;
                }
        qsort(entries, count, sizeof *entries, gbn_compare_strings);
        joined = g_string_new(entries[0]);
        for (unsigned i = 1; i < count; i++)
                if (!g_str_equal(entries[i], entries[i - 1]))
                        g_string_append_printf(joined, " %s", entries[i]);
        return g_string_free(g_steal_pointer(&joined), false);
}
