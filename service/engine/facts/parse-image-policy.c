/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RootImagePolicy= and its kin, only as far as it takes to know whether systemd takes them: a bad one
 * is fatal. The grammar is that of systemd.image-policy(7). */
#include "engine/facts/parse.h"

#include <string.h>

static bool
is_one_of(const char *word, const char *const *words)
{
        for (; *words; words++)
                if (g_str_equal(*words, word))
                        return true;
        return false;
}

static bool
are_flags(const char *text)
{
        static const char *const words[] = {
                "unprotected", "verity",     "signed", "encrypted",    "unused",
                "absent",      "open",       "ignore", "read-only-on", "read-only-off",
                "growfs-on",   "growfs-off", NULL,
        };
        g_auto(GStrv) flags = g_strsplit(text, "+", -1);

        for (char **flag = flags; *flag; flag++)
                if (!is_one_of(g_strstrip(*flag), words))
                        return false;
        return true;
}

static bool
is_rule(const char *text)
{
        static const char *const partitions[] = {
                "",
                "root",
                "usr",
                "home",
                "srv",
                "esp",
                "xbootldr",
                "swap",
                "root-verity",
                "usr-verity",
                "root-verity-sig",
                "usr-verity-sig",
                "tmp",
                "var",
                NULL,
        };
        const char *equals = strchr(text, '=');
        g_autofree char *partition = equals ? g_strndup(text, (size_t) (equals - text)) : NULL;

        return partition && is_one_of(g_strstrip(partition), partitions) && are_flags(equals + 1);
}

static bool
is_policy(const char *text)
{
        g_auto(GStrv) rules = g_strsplit(text, ":", -1);

        if (strlen(text) == 1 && strchr("*-~", *text))
                return true;
        for (char **rule = rules; *rule; rule++)
                if (!is_rule(*rule))
                        return false;
        return true;
}

GbnVerdict
gbn_parse_image_policy(GbnReader *reader, const GbnSetting *setting, char *value)
{
        if (*value == '\0' || is_policy(value))
                return GBN_LINE_TAKEN;
        return gbn_line_refused(reader, setting, N_("no valid image policy"));
}
