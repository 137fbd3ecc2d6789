/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* StateDirectory= and its relatives: folders that systemd makes for the service. */
#include "engine/facts/parse.h"

#include "base/text.h"
#include "engine/unit/word.h"

#include <limits.h>
#include <string.h>

/* The path below the folder of its kind, simplified in place. */
static bool
simplify_relative(char *path)
{
        g_autofree char *whole = *path == '/' ? NULL : g_strconcat("/", path, NULL);
        g_auto(GStrv) parts = whole ? g_strsplit(whole, "/", -1) : NULL;

        if (!whole || g_strv_contains((const char *const *) parts, "..") ||
            !gbn_path_simplify(whole) || g_str_equal(whole, "/") ||
            !g_utf8_validate(path, -1, NULL))
                return false;
        memmove(path, whole + 1, strlen(whole));
        return true;
}

/* Where a second name is, a link to the folder is made; one of the configuration has none. */
static bool
has_good_link(GbnReader *reader, const GbnSetting *setting, char **parts)
{
        g_autofree char *link = NULL;

        if (!parts[0] || !parts[1] || *parts[1] == '\0')
                return true;
        if (g_str_equal(setting->name, "ConfigurationDirectory"))
                return false;
        link = gbn_specifiers_expand(&reader->specifiers, parts[1]);
        return link && simplify_relative(link);
}

/* "name", "name:link", and since 257 "name:link:ro". The link leads to the folder and opens nothing
 * more; what is read-only keeps its ":ro". */
GbnVerdict
gbn_parse_own_folders(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *folders = *(GPtrArray **) gbn_field(reader, setting);

        if (*value == '\0')
                g_ptr_array_set_size(folders, 0);
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                g_auto(GStrv) parts = g_strsplit(reader->word->str, ":", 3);
                g_autofree char *name = gbn_specifiers_expand(&reader->specifiers,
                                                              parts[0] ? parts[0] : "");
                bool read_only = parts[0] && parts[1] && parts[2] && g_str_equal(parts[2], "ro");

                if (!name || !has_good_link(reader, setting, parts) || !simplify_relative(name) ||
                    g_str_equal(name, "private") || g_str_has_prefix(name, "private/"))
                        reader->reason = N_("no relative path without \"..\"");
                else
                        g_ptr_array_add(folders, g_strconcat(name, read_only ? ":ro" : "", NULL));
        }
        return GBN_LINE_TAKEN;
}
