/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One rule a directive: what a line that somebody wrote tells about the program. */
#include "engine/profile/inquiry.h"

#include "engine/facts/parse.h"

#include <string.h>

/* NULL for a name with a comma in it, which a layer would take for two. */
static char *
one_entry(const char *prefix, const char *name)
{
        return strchr(name, ',') ? NULL : g_strconcat(prefix, name, NULL);
}

static void
on_targets(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        if (strstr(line->value, "network-online.target"))
                gbn_inquiry_add(
                        inquiry, line, "net-client",
                        gbn_words_new(
                                N_("%s= names network-online.target: it waits for the network"),
                                line->key));
        else if (strstr(line->value, "network.target") && g_str_equal(line->key, "After"))
                gbn_inquiry_add(
                        inquiry, line, "net-client",
                        gbn_words_new(N_(
                                "After= names network.target: it starts behind the network, so it may use it")));
}

static void
on_bus_name(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        gbn_inquiry_add(
                inquiry, line, NULL,
                gbn_words_new(
                        N_("BusName=%s: it talks over D-Bus, a local socket that every class leaves open"),
                        line->value));
}

static void
on_own_folder(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        gbn_inquiry_add(inquiry, line, NULL,
                        gbn_words_new(N_("%s=%s: declared in the unit, so it stays writable"),
                                      line->key, line->value));
}

static void
on_pid_file(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        g_autofree char *path = *line->value == '/' ? g_strdup(line->value)
                                                    : g_build_filename("/run", line->value, NULL);
        g_autofree char *folder = g_path_get_dirname(path);

        gbn_inquiry_add_write(inquiry, line, folder);
}

static bool
is_home(const char *path)
{
        return g_str_has_prefix(path, "/home/") || g_str_has_prefix(path, "/root/") ||
               g_str_equal(path, "/root");
}

static void
on_working_directory(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        const char *path = line->value + strspn(line->value, "-");
        g_autofree char *word = one_entry("home:", path);

        if (g_str_equal(path, "~"))
                gbn_inquiry_add(
                        inquiry, line, "write-home",
                        gbn_words_new(
                                N_("WorkingDirectory=~: it works in the home folder of its user")));
        else if (is_home(path))
                gbn_inquiry_add(
                        inquiry, line, word,
                        gbn_words_new(N_("WorkingDirectory=%s: below the home folders"), path));
        else if (g_str_has_prefix(path, "/var/") || g_str_has_prefix(path, "/srv/"))
                gbn_inquiry_add_write(inquiry, line, path);
}

static void
on_environment(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        g_auto(GStrv) words = g_strsplit_set(line->value, " \t\"'", -1);

        for (char **word = words; *word; word++) {
                const char *value = strchr(*word, '=');
                g_autofree char *name = value ? g_strndup(*word, (size_t) (value - *word)) : NULL;
                unsigned port = value ? gbn_suggest_port_of(value + 1) : 0;
                g_autofree char *server = g_strdup_printf("net-server:%u", port);

                /* Only the name is repeated: a value may be a secret. */
                if (port > 0 && (g_str_equal(name, "PORT") || g_str_has_suffix(name, "_PORT") ||
                                 g_str_has_suffix(name, "LISTEN")))
                        gbn_inquiry_add(inquiry, line, server,
                                        gbn_words_new(N_("Environment= has %s, a port"), name));
                else if (name &&
                         (g_str_has_prefix(name, "JAVA_") || g_str_has_prefix(name, "CATALINA_")))
                        gbn_inquiry_add(
                                inquiry, line, "jit",
                                gbn_words_new(
                                        N_("Environment= has %s: Java makes code while it runs"),
                                        name));
                else if (name && g_str_has_prefix(name, "NODE_"))
                        gbn_inquiry_add(
                                inquiry, line, "jit",
                                gbn_words_new(
                                        N_("Environment= has %s: Node makes code while it runs"),
                                        name));
                else if (name && g_str_equal(name, "HOME") && is_home(value + 1))
                        gbn_inquiry_add(
                                inquiry, line, "read-home",
                                gbn_words_new(N_("Environment= has HOME, below the home folders")));
        }
}

static void
on_device(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        static const char *const common[] = { "/dev/null",    "/dev/zero",
                                              "/dev/full",    "/dev/random",
                                              "/dev/urandom", "/dev/tty",
                                              "/dev/ptmx",    NULL };
        g_autofree char *name = g_strndup(line->value, strcspn(line->value, " \t"));
        g_autofree char *word = one_entry("dev:", name);

        /* Those that every service has. */
        if (g_strv_contains(common, name))
                return;
        gbn_inquiry_add(inquiry, line, word, gbn_words_new(N_("DeviceAllow= names %s"), name));
}

static void
on_condition(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        const char *path = line->value + strspn(line->value, "|");
        g_autofree char *word = one_entry("dev:", path);

        if (g_str_has_prefix(path, "/dev/") && strlen(path) > strlen("/dev/"))
                gbn_inquiry_add(inquiry, line, word,
                                gbn_words_new(N_("%s= names %s"), line->key, path));
        else if (g_str_equal(line->key, "ConditionPathIsReadWrite") &&
                 (g_str_has_prefix(path, "/sys/") || g_str_equal(path, "/sys")))
                gbn_inquiry_add(inquiry, line, "sys-write",
                                gbn_words_new(N_("%s= names %s"), line->key, path));
        else if (g_str_equal(line->key, "ConditionPathIsReadWrite") &&
                 g_str_has_prefix(path, "/proc/sys"))
                gbn_inquiry_add(inquiry, line, "sysctl-write",
                                gbn_words_new(N_("%s= names %s"), line->key, path));
}

static void
on_families(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        static const struct {
                const char *family, *word;
        } kinds[] = {
                { "AF_ALG", "alg" },          { "AF_BLUETOOTH", "bluetooth" },
                { "AF_CAN", "can" },          { "AF_INET", "net-client" },
                { "AF_INET6", "net-client" }, { "AF_NETLINK", "netlink" },
                { "AF_PACKET", "packet" },    { "AF_VSOCK", "vsock" },
        };
        g_auto(GStrv) words = g_strsplit_set(line->value, " \t", -1);

        if (*line->value == '~')
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (g_strv_contains((const char *const *) words, kinds[i].family))
                        gbn_inquiry_add(
                                inquiry, line, kinds[i].word,
                                gbn_words_new(N_("%s= allows %s"), line->key, kinds[i].family));
}

static void
on_namespaces(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        g_auto(GStrv) words = g_strsplit_set(line->value, " \t", -1);
        bool flag;

        if (*line->value == '~' || gbn_boolean_parse(line->value, &flag))
                return;
        for (char **name = words; *name; name++) {
                g_autofree char *word = g_strconcat("namespaces:", *name, NULL);

                if (**name)
                        gbn_inquiry_add(inquiry, line, word,
                                        gbn_words_new(N_("%s= allows %s"), line->key, *name));
        }
}

static void
on_delegate(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        bool flag = true;

        if (!gbn_boolean_parse(line->value, &flag) || flag)
                gbn_inquiry_add(
                        inquiry, line, "cgroup-write",
                        gbn_words_new(N_("Delegate=%s: it divides its own control group further"),
                                      line->value));
}

static void
on_pam_name(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        gbn_inquiry_add(
                inquiry, line, "keyring-inherit",
                gbn_words_new(N_("PAMName=%s: it opens a session for its user"), line->value));
}

static void
on_open_memory(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        bool flag = true;

        if (gbn_boolean_parse(line->value, &flag) && !flag)
                gbn_inquiry_add(
                        inquiry, line, "jit",
                        gbn_words_new(N_("%s=%s: whoever wrote the unit left it open on purpose"),
                                      line->key, line->value));
}

static const struct {
        const char *key;
        void (*look)(GbnInquiry *inquiry, const GbnUnitLine *line);
} rules[] = {
        { "After", on_targets },
        { "AssertPathExists", on_condition },
        { "BusName", on_bus_name },
        { "CacheDirectory", on_own_folder },
        { "ConditionPathExists", on_condition },
        { "ConditionPathIsReadWrite", on_condition },
        { "Delegate", on_delegate },
        { "DeviceAllow", on_device },
        { "Environment", on_environment },
        { "LogsDirectory", on_own_folder },
        { "MemoryDenyWriteExecute", on_open_memory },
        { "PAMName", on_pam_name },
        { "PIDFile", on_pid_file },
        { "ReadWritePaths", on_own_folder },
        { "Requires", on_targets },
        { "RestrictAddressFamilies", on_families },
        { "RestrictNamespaces", on_namespaces },
        { "RuntimeDirectory", on_own_folder },
        { "StateDirectory", on_own_folder },
        { "Wants", on_targets },
        { "WorkingDirectory", on_working_directory },
};

void
gbn_suggest_from_lines(GbnInquiry *inquiry)
{
        for (unsigned i = 0; i < inquiry->lines->len; i++) {
                const GbnUnitLine *line = inquiry->lines->pdata[i];

                for (size_t j = 0; j < G_N_ELEMENTS(rules); j++)
                        if (g_str_equal(rules[j].key, line->key))
                                rules[j].look(inquiry, line);
        }
}
