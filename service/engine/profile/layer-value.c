/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd takes is more than what a layer may say. */
#include "engine/profile/layer-value.h"

#include "base/text.h"
#include "engine/facts/parse.h"
#include "engine/profile/layer-argument.h"

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
        case GBN_ORDER_NAMES:
                return *value == '\0' || g_str_equal(value, "~");
        default:
                return false;
        }
}

static bool
names_no_folder(const char *value)
{
        g_auto(GStrv) words = g_strsplit(value, " ", -1);

        for (char **word = words; *word; word++)
                if (!strstr(*word, "$argument") && !gbn_folder_name_check(*word))
                        return true;
        return false;
}

/* Less than this no program starts with, and what is more is no limit. */
#define MEMORY_MIN (UINT64_C(1) << 20)
#define MEMORY_MAX (UINT64_C(1) << 50)

static bool
is_limit(const GbnSetting *setting, const GbnFacts *facts)
{
        GbnLimit limit = *(const GbnLimit *) (const void *) ((const char *) facts + setting->field);

        if (setting->field == offsetof(GbnFacts, tasks_max))
                return limit.number <= GBN_LAYER_TASKS_MAX;
        return limit.number >= MEMORY_MIN && limit.number <= MEMORY_MAX;
}

/* What a directive of a few kinds cannot say in a layer, though systemd would take it. */
static const char *
check_meaning(const GbnSetting *setting, GbnLayerKind kind, const char *value)
{
        if (setting->order == GBN_ORDER_LIMIT && kind == GBN_LAYER_GRANT)
                return N_("limits are for restrictions");
        if (setting->group == GBN_GROUP_SHIPPED && setting->order == GBN_ORDER_EXEMPT &&
            (*value == '\0' || names_no_folder(value)))
                return N_("a folder that is not for a service, or no plain relative path");
        if (setting->field == offsetof(GbnFacts, dynamic_user) && kind == GBN_LAYER_GRANT)
                return N_("a user is for restrictions");
        return NULL;
}

const char *
gbn_layer_value_check(const GbnSetting *setting, GbnLayerKind kind, const char *value)
{
        static const GbnSystemd newest = { GBN_SYSTEMD_NEWEST, UINT_MAX };
        g_auto(GbnFacts) facts = { 0 };
        bool is_exemption = setting->order == GBN_ORDER_EXEMPT ||
                            setting->order == GBN_ORDER_EXEMPT_NETWORKS;
        const char *reason;

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
        reason = check_meaning(setting, kind, value);
        if (reason || strstr(value, "$argument"))
                return reason;
        gbn_facts_init_for(&facts, &newest);
        if (!gbn_layer_value_read(setting, value, &newest, &facts))
                return N_("a value that no systemd knows");
        if (setting->order == GBN_ORDER_LIMIT && !is_limit(setting, &facts))
                return N_("a limit outside of what layers may set");
        return NULL;
}
