/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists that grow with every line and that an empty line clears. */
#include "engine/facts/parse.h"

#include "base/limits.h"
#include "base/number.h"
#include "engine/unit/address.h"
#include "engine/unit/port-range.h"
#include "engine/unit/word.h"

#include <string.h>

/* seccomp's names of architectures, as systemd spells them. */
static const struct {
        const char *name;
        unsigned since;
} architectures[] = {
        { "native", 0 },        { "x86", 0 },        { "x86-64", 0 },        { "x32", 0 },
        { "arm", 0 },           { "arm64", 0 },      { "loongarch64", 255 }, { "mips", 0 },
        { "mips64", 0 },        { "mips64-n32", 0 }, { "mips-le", 0 },       { "mips64-le", 0 },
        { "mips64-le-n32", 0 }, { "parisc", 0 },     { "parisc64", 0 },      { "ppc", 0 },
        { "ppc64", 0 },         { "ppc64-le", 0 },   { "riscv64", 0 },       { "s390", 0 },
        { "s390x", 0 },
};

static bool
is_architecture(const GbnReader *reader, const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(architectures); i++)
                if (g_str_equal(architectures[i].name, name))
                        return architectures[i].since <= reader->systemd.major;
        return false;
}

GbnVerdict
gbn_parse_architectures(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *list = *(GPtrArray **) gbn_field(reader, setting);

        if (*value == '\0')
                g_ptr_array_set_size(list, 0);
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                if (!is_architecture(reader, reader->word->str))
                        reader->reason = N_("a word that is no architecture");
                else if (!g_ptr_array_find_with_equal_func(list, reader->word->str, g_str_equal,
                                                           NULL))
                        g_ptr_array_add(list, g_strdup(reader->word->str));
        }
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_networks(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GArray *networks = *(GArray **) gbn_field(reader, setting);

        if (*value == '\0')
                g_array_set_size(networks, 0);
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_PLAIN) == GBN_WORD_GOT;)
                if (!gbn_networks_add_word(networks, reader->word->str))
                        reader->reason = N_("a word that is no network");
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_filter_paths(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *paths = *(GPtrArray **) gbn_field(reader, setting);
        g_autofree char *path = NULL;

        if (*value == '\0') {
                g_ptr_array_set_size(paths, 0);
                return GBN_LINE_TAKEN;
        }
        path = gbn_specifiers_expand(&reader->specifiers, value);
        if (!path || !gbn_path_simplify_for(reader, path))
                return gbn_line_ignored(reader, N_("no absolute path without \"..\""));
        if (paths->len < GBN_UNIQUE_LIST_MAX &&
            !g_ptr_array_find_with_equal_func(paths, path, g_str_equal, NULL))
                g_ptr_array_add(paths, g_steal_pointer(&path));
        return GBN_LINE_TAKEN;
}

/* A node below /dev, or "char-" or "block-" with a pattern of kernel names. */
static bool
simplify_device(const GbnReader *reader, char *device)
{
        static const char *const folders[] = { "/dev", "/run/systemd/inaccessible" };

        if (g_str_has_prefix(device, "char-") || g_str_has_prefix(device, "block-"))
                return true;
        if (!gbn_path_simplify_for(reader, device))
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                size_t length = strlen(folders[i]);

                if (strncmp(device, folders[i], length) == 0 &&
                    (device[length] == '/' || device[length] == '\0'))
                        return true;
        }
        return false;
}

/* Each right once, in one order; all of them where none is named. */
static char *
device_entry(const char *device, const char *rights)
{
        bool all = *rights == '\0';

        return g_strdup_printf("%s %s%s%s", device, all || strchr(rights, 'r') ? "r" : "",
                               all || strchr(rights, 'w') ? "w" : "",
                               all || strchr(rights, 'm') ? "m" : "");
}

GbnVerdict
gbn_parse_devices(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *devices = *(GPtrArray **) gbn_field(reader, setting);
        g_autofree char *device = NULL;
        const char *rights = value;

        if (*value == '\0') {
                g_ptr_array_set_size(devices, 0);
                return GBN_LINE_TAKEN;
        }
        if (gbn_word_next(&rights, reader->word, GBN_WORD_UNQUOTE) != GBN_WORD_GOT)
                return gbn_line_ignored(reader, N_("a quote without its end"));
        device = gbn_specifiers_expand(&reader->specifiers, reader->word->str);
        if (!device || !simplify_device(reader, device))
                return gbn_line_ignored(reader,
                                        N_("neither a node below /dev nor a class of devices"));
        if (rights[strspn(rights, "rwm")] != '\0')
                return gbn_line_ignored(reader, N_("rights that are not made of r, w and m"));
        g_ptr_array_add(devices, device_entry(device, rights));
        return GBN_LINE_TAKEN;
}

/* One "[-]SOURCE:DESTINATION[:OPTIONS…]"; only whether there is one matters here. */
GbnVerdict
gbn_parse_mount_images(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *field = gbn_field(reader, setting);

        if (*value == '\0')
                *field = false;
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                g_auto(GStrv) parts = g_strsplit(reader->word->str, ":", 3);
                g_autofree char *source = NULL, *destination = NULL;

                if (!parts[0] || !parts[1])
                        return gbn_line_ignored(reader, N_("an image without a place to mount it"));
                source = gbn_specifiers_expand(&reader->specifiers,
                                               parts[0] + (parts[0][0] == '-'));
                destination = gbn_specifiers_expand(&reader->specifiers, parts[1]);
                if (!source || !destination || !gbn_path_simplify_for(reader, source) ||
                    !gbn_path_simplify_for(reader, destination))
                        reader->reason = N_("no absolute path without \"..\"");
                else
                        *field = true;
        }
        return GBN_LINE_TAKEN;
}

static bool
is_credential_name(const char *name)
{
        if (*name == '\0' || strlen(name) > 255 || strchr(name, '/'))
                return false;
        for (const char *p = name; *p; p++)
                if (!g_ascii_isprint(*p) || *p == ':')
                        return false;
        return !g_str_equal(name, ".") && !g_str_equal(name, "..");
}

/* Encrypted ones need the TPM; a later line of the same name takes the place of an earlier one. */
static GbnVerdict
put_credential(GbnReader *reader, const GbnSetting *setting, const char *name)
{
        GHashTable *credentials = *(GHashTable **) gbn_field(reader, setting);
        bool encrypted = g_str_has_suffix(setting->name, "Encrypted");

        if (!is_credential_name(name))
                return gbn_line_ignored(reader, N_("no valid name of a credential"));
        g_hash_table_insert(credentials, g_strdup(name), GINT_TO_POINTER(encrypted));
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_load_credential(GbnReader *reader, const GbnSetting *setting, char *value)
{
        const char *rest = value;
        g_autofree char *name = NULL, *source = NULL;

        if (*value == '\0') {
                g_hash_table_remove_all(*(GHashTable **) gbn_field(reader, setting));
                return GBN_LINE_TAKEN;
        }
        if (!gbn_word_before_colon(&rest, reader->word))
                return gbn_line_ignored(reader, N_("a backslash at the end"));
        name = gbn_specifiers_expand(&reader->specifiers, reader->word->str);
        source = rest && *rest ? gbn_specifiers_expand(&reader->specifiers, rest) : g_strdup(name);
        if (!name || !source ||
            (*source == '/' ? !gbn_path_simplify_for(reader, source) : !is_credential_name(source)))
                return gbn_line_ignored(reader, N_("no valid source of a credential"));
        return put_credential(reader, setting, name);
}

/* Whole groups of four with nothing behind the padding, and no bits lost in it; blanks do not count. */
static bool
is_base64(const char *text)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        unsigned count = 0, padding = 0, last = 0;

        for (; *text; text++) {
                const char *digit = strchr(digits, *text);

                if (strchr(" \t\n\r", *text))
                        continue;
                if (*text == '=')
                        padding++;
                else if (!digit || padding > 0)
                        return false;
                else
                        last = (unsigned) (digit - digits);
                count++;
        }
        return count > 0 && count % 4 == 0 && padding <= 2 &&
               (last & ((1U << (2 * padding)) - 1)) == 0;
}

GbnVerdict
gbn_parse_set_credential(GbnReader *reader, const GbnSetting *setting, char *value)
{
        const char *rest = value;
        g_autofree char *name = NULL;

        if (*value == '\0') {
                g_hash_table_remove_all(*(GHashTable **) gbn_field(reader, setting));
                return GBN_LINE_TAKEN;
        }
        if (!gbn_word_before_colon(&rest, reader->word))
                return gbn_line_ignored(reader, N_("a backslash at the end"));
        if (!rest)
                return gbn_line_ignored(reader, N_("a credential without a value"));
        if (g_str_has_suffix(setting->name, "Encrypted") && !is_base64(rest))
                return gbn_line_ignored(reader, N_("an encrypted credential that is not Base64"));
        name = gbn_specifiers_expand(&reader->specifiers, reader->word->str);
        if (!name)
                return gbn_line_ignored(reader, N_("a specifier that has no value here"));
        return put_credential(reader, setting, name);
}

GbnVerdict
gbn_parse_presence(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *field = gbn_field(reader, setting);

        *field = *value != '\0';
        return GBN_LINE_TAKEN;
}

/* Paths, each with "-" (may be missing) and "+" (below the unit's own root) in front if need be. */
GbnVerdict
gbn_parse_paths(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *paths = *(GPtrArray **) gbn_field(reader, setting);

        if (*value == '\0')
                g_ptr_array_set_size(paths, 0);
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                g_autofree char *text = gbn_specifiers_expand(&reader->specifiers,
                                                              reader->word->str);
                size_t prefix = text && *text == '-';

                prefix += text && text[prefix] == '+';
                if (!text || !gbn_path_simplify_for(reader, text + prefix))
                        reader->reason = N_("no absolute path without \"..\"");
                else
                        g_ptr_array_add(paths, g_steal_pointer(&text));
        }
        return GBN_LINE_TAKEN;
}

/* One range a line. */
GbnVerdict
gbn_parse_port_range(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *ranges = *(GPtrArray **) gbn_field(reader, setting);
        GbnPortRange range;

        if (*value == '\0') {
                g_ptr_array_set_size(ranges, 0);
                return GBN_LINE_TAKEN;
        }
        if (!gbn_port_range_parse(value, &range))
                return gbn_line_ignored(reader, N_("no range of ports"));
        g_ptr_array_add(ranges, gbn_port_range_format(&range));
        return GBN_LINE_TAKEN;
}
