/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An argument is text that systemd opens later, so only what cannot mean anything else passes. */
#include "engine/profile/layer-value.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "engine/facts/parse.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"
#include "engine/unit/word.h"

#include <stddef.h>
#include <string.h>

bool
gbn_line_read(const GbnSetting *setting, const char *value, const GbnSystemd *systemd,
              GbnFacts *facts)
{
        g_autoptr(GString) word = g_string_new(NULL);
        g_autofree char *copy = g_strdup(value);
        GbnReader reader = {
                .facts = facts,
                .systemd = *systemd,
                .specifiers = { NULL, systemd->major, "layer.service", NULL },
                .word = word,
        };

        return setting->parse(&reader, setting, copy) == GBN_LINE_TAKEN && !reader.reason;
}

/* Some lists take one entry a line, so all are read that way. */
bool
gbn_layer_value_read(const GbnSetting *setting, const char *value, const GbnSystemd *systemd,
                     GbnFacts *facts)
{
        g_auto(GStrv) entries = NULL;

        if (setting->since > systemd->major)
                return false;
        if (*value == '\0' ||
            (setting->order != GBN_ORDER_EXEMPT && setting->order != GBN_ORDER_DENIED))
                return gbn_line_read(setting, value, systemd, facts);
        entries = g_strsplit(value, " ", -1);
        for (char **entry = entries; *entry; entry++)
                if (!gbn_line_read(setting, *entry, systemd, facts))
                        return false;
        return true;
}

char *
gbn_layer_value_fill(const char *value, const char *expanded)
{
        g_autoptr(GString) filled = g_string_new(NULL);
        g_auto(GStrv) words = g_strsplit(value, " ", -1),
                      entries = g_strsplit(expanded ? expanded : "", " ", -1);

        for (char **word = words; *word; word++) {
                bool holds = strstr(*word, "$argument");

                for (char **entry = entries; *entry; entry++) {
                        g_auto(GStrv) parts = g_strsplit(*word, "$argument", -1);
                        g_autofree char *text = g_strjoinv(*entry, parts);

                        g_string_append_printf(filled, "%s%s", filled->len ? " " : "",
                                               holds ? text : *word);
                        if (!holds)
                                break;
                }
        }
        return g_string_free(g_steal_pointer(&filled), false);
}

/* Hiding these makes programs fall back to weaker defaults, or breaks every one of them. */
static bool
is_forbidden(const char *text)
{
        static const char *const paths[] = { "/",    "/usr",   "/bin",  "/sbin",
                                             "/lib", "/lib64", "/proc", "/dev" };
        g_autofree char *path = g_strdup(text + strspn(text, "-+"));

        if (!gbn_path_simplify(path))
                return true;
        for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
                if (g_str_equal(path, paths[i]))
                        return true;
        return gbn_path_is_below(path, "/etc");
}

static bool
names_forbidden_path(const char *value)
{
        g_auto(GStrv) words = g_strsplit(value, " ", -1);

        for (char **word = words; *word; word++)
                if (!strstr(*word, "$argument") && is_forbidden(*word))
                        return true;
        return false;
}

static bool
lists_paths(const GbnSetting *setting)
{
        return setting->field == offsetof(GbnFacts, read_write_paths) ||
               setting->field == offsetof(GbnFacts, read_only_paths) ||
               setting->field == offsetof(GbnFacts, inaccessible_paths) ||
               setting->field == offsetof(GbnFacts, no_exec_paths) ||
               setting->field == offsetof(GbnFacts, exec_paths);
}

/* What lies below these is another file for each process that looks. */
static bool
is_of_a_process(const char *path)
{
        return gbn_path_is_below(path, "/proc/self") ||
               gbn_path_is_below(path, "/proc/thread-self") ||
               (g_str_has_prefix(path, "/proc/") && g_ascii_isdigit(path[strlen("/proc/")]));
}

static const char *
odd_path(const char *value)
{
        g_auto(GStrv) words = g_strsplit(value, " ", -1);

        for (char **word = words; *word; word++) {
                const char *path = *word + strspn(*word, "-+");
                g_autofree char *plain = g_strdup(path);

                if (*path != '/' || strstr(path, "$argument"))
                        continue;
                if (!gbn_path_simplify(plain) || !g_str_equal(plain, path))
                        return N_("a path that is not in its plain form");
                if (is_of_a_process(path))
                        return N_("a path that means another file to each process");
        }
        return NULL;
}

/* A restriction that says "everything" for a set of what is allowed, or "nothing" of what is denied. */
static bool
says_nothing(const GbnSetting *setting, const char *value)
{
        switch (setting->order) {
        case GBN_ORDER_CALLS:
        case GBN_ORDER_FAMILIES:
        case GBN_ORDER_ARCHITECTURES:
        case GBN_ORDER_DENIED:
        case GBN_ORDER_DENIED_NETWORKS:
                return *value == '\0';
        default:
                return false;
        }
}

const char *
gbn_layer_value_check(const GbnSetting *setting, GbnLayerKind kind, const char *value)
{
        static const GbnSystemd newest = { GBN_SYSTEMD_NEWEST, UINT_MAX };
        g_auto(GbnFacts) facts = { 0 };
        bool is_exemption = setting->order == GBN_ORDER_EXEMPT ||
                            setting->order == GBN_ORDER_EXEMPT_NETWORKS;

        if (!gbn_value_is_plain(value))
                return N_("a character that no value may have");
        if (is_exemption && kind == GBN_LAYER_RESTRICTION)
                return N_("exceptions are for grants");
        if (kind == GBN_LAYER_RESTRICTION && says_nothing(setting, value))
                return N_("a value that restricts nothing");
        if (setting->order == GBN_ORDER_CALLS && strchr(value, ':'))
                return N_(
                        "an error number on single calls, which can make a failed call look done");
        if (g_str_equal(setting->name, "SystemCallErrorNumber") && !g_str_equal(value, "EPERM") &&
            !g_str_equal(value, "kill"))
                return N_("only EPERM and kill");
        if (g_str_equal(setting->name, "InaccessiblePaths") && names_forbidden_path(value))
                return N_("a path that must stay visible");
        if (lists_paths(setting) && odd_path(value))
                return odd_path(value);
        if (strstr(value, "$argument"))
                return NULL;
        gbn_facts_init_for(&facts, &newest);
        return gbn_layer_value_read(setting, value, &newest, &facts)
                       ? NULL
                       : N_("a value that no systemd knows");
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
                g_set_error(error, GBN_ERROR, GBN_ERROR_TOO_LARGE,
                            "an argument with more than %u entries or %u bytes",
                            GBN_ARGUMENT_ENTRIES_MAX, GBN_ARGUMENT_BYTES_MAX);
                return NULL;
        }
        if (count == 0) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                            "\"\" does not fit: %s are asked for", type);
                return NULL;
        }
        for (char **entry = entries; *entry; entry++)
                if (kind == G_N_ELEMENTS(types) || !gbn_value_is_plain(*entry) ||
                    strchr(*entry, ' ') || strlen(*entry) == 0 || !types[kind].check(*entry)) {
                        g_autofree char *shown = g_strescape(*entry, NULL);

                        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                                    "\"%.60s\" does not fit: %s are asked for", shown, type);
                        return NULL;
                }
        qsort(entries, count, sizeof *entries, gbn_compare_strings);
        joined = g_string_new(entries[0]);
        for (unsigned i = 1; i < count; i++)
                if (!g_str_equal(entries[i], entries[i - 1]))
                        g_string_append_printf(joined, " %s", entries[i]);
        return g_string_free(g_steal_pointer(&joined), false);
}
