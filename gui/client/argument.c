/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The form of an entry only: whether a port is free, or a system call exists, the daemon knows. */
#include "client/argument.h"

#include <glib/gi18n.h>
#include <string.h>

#define ENTRY_CHARACTERS_MAX 60
#define PORT_MAX 65535
#define TASKS_MAX 256
#define WORD_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+-"

static gboolean
is_path(const char *entry)
{
        return *entry == '/' && entry[1] && !strstr(entry, "//") && !strstr(entry, "/../") &&
               !g_str_has_suffix(entry, "/") && !g_str_has_suffix(entry, "/..");
}

static gboolean
is_port(const char *entry)
{
        g_auto(GStrv) ends = g_strsplit(entry, "-", 3);
        guint64 from, to;

        if (!ends[0] || (ends[1] && ends[2]) ||
            !g_ascii_string_to_unsigned(ends[0], 10, 1, PORT_MAX, &from, NULL))
                return FALSE;
        return !ends[1] || g_ascii_string_to_unsigned(ends[1], 10, from, PORT_MAX, &to, NULL);
}

static gboolean
is_folder(const char *entry)
{
        return *entry != '/' && !entry[strspn(entry, WORD_CHARACTERS "/")] && !strstr(entry, "..");
}

static gboolean
is_device(const char *entry)
{
        return g_str_has_prefix(entry, "/dev/") || g_str_has_prefix(entry, "char-") ||
               g_str_has_prefix(entry, "block-");
}

static gboolean
is_network(const char *entry)
{
        g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(entry, NULL);

        return mask != NULL || !entry[strspn(entry, "abcdefghijklmnopqrstuvwxyz-")];
}

static gboolean
is_capability(const char *entry)
{
        return g_str_has_prefix(entry, "CAP_");
}

static gboolean
is_family(const char *entry)
{
        return g_str_has_prefix(entry, "AF_");
}

static gboolean
is_word(const char *entry)
{
        return !entry[strspn(entry, WORD_CHARACTERS)];
}

static gboolean
is_namespace(const char *entry)
{
        static const char *const kinds[] = { "cgroup", "ipc",  "net", "mnt",
                                             "pid",    "user", "uts", NULL };

        return g_strv_contains(kinds, entry);
}

static gboolean
is_count(const char *entry)
{
        guint64 count;

        return g_ascii_string_to_unsigned(entry, 10, 1, TASKS_MAX, &count, NULL);
}

static gboolean
is_size(const char *entry)
{
        gsize digits = strspn(entry, "0123456789");

        return digits > 0 && *entry != '0' && entry[digits] && strchr("KMGT", entry[digits]) &&
               !entry[digits + 1];
}

/* Each sentence has one %s, the entry that does not fit. */
static const struct {
        const char *type;
        gboolean (*check)(const char *entry);
        const char *problem;
} types[] = {
        { "paths", is_path, N_("“%s” is no path that begins with / and is more than that.") },
        { "ports", is_port, N_("“%s” is no port from 1 to 65535, nor a range of ports.") },
        { "folders", is_folder, N_("“%s” is no name of a folder.") },
        { "devices", is_device, N_("“%s” is no device: it begins with /dev/, char- or block-.") },
        { "networks", is_network, N_("“%s” is no address or network.") },
        { "capabilities", is_capability, N_("“%s” is no special right: these begin with CAP_.") },
        { "families", is_family, N_("“%s” is no address family: these begin with AF_.") },
        { "calls", is_word, N_("“%s” is no name of a system call or of a group of them.") },
        { "file-systems", is_word, N_("“%s” is no kind of file system.") },
        { "interfaces", is_word, N_("“%s” is no name of a network interface.") },
        { "namespaces", is_namespace, N_("“%s” is no kind of namespace.") },
        { "tasks", is_count, N_("“%s” is no number from 1 to 256.") },
        { "memory", is_size, N_("“%s” is no size such as 512M.") },
};

char *
gbn_argument_tidy(const char *text)
{
        g_auto(GStrv) parts = g_strsplit_set(text, ", \t\n", -1);
        GString *tidy = g_string_new(NULL);

        for (char **part = parts; *part; part++) {
                if (!**part)
                        continue;
                if (tidy->len)
                        g_string_append_c(tidy, ',');
                g_string_append(tidy, *part);
        }
        return g_string_free(tidy, FALSE);
}

static char *
problem_words(const char *format, const char *entry)
{
        g_autofree char *shown =
                g_utf8_substring(entry, 0, MIN(g_utf8_strlen(entry, -1), ENTRY_CHARACTERS_MAX));
        g_auto(GStrv) parts = g_strsplit(_(format), "%s", 2);

        return g_strjoinv(shown, parts);
}

char *
gbn_argument_problem(const char *type, const char *text)
{
        g_autofree char *tidy = gbn_argument_tidy(text);
        g_auto(GStrv) entries = g_strsplit(tidy, ",", -1);

        if (!*tidy)
                return g_strdup(_("Something has to be entered here."));
        for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
                if (!g_str_equal(types[i].type, type))
                        continue;
                for (char **entry = entries; *entry; entry++)
                        if (!types[i].check(*entry))
                                return problem_words(types[i].problem, *entry);
        }
        return NULL;
}

const char *
gbn_argument_of_word(const char *word)
{
        const char *at = word ? strchr(word, ':') : NULL;

        return at ? at + 1 : "";
}
