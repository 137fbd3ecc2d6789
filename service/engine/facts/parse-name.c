/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users, and paths. Most of these are fatal when they are bad: systemd would rather not
 * start a service than start it as somebody else or somewhere else. */
#include "engine/facts/parse.h"

#include "base/number.h"
#include "base/text.h"
#include "engine/unit/word.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

static bool
is_all_digits(const char *text)
{
        return *text && text[strspn(text, "0123456789")] == '\0';
}

/* A numeric id; 65535 and 2^32-1 are the kernel's "no such id". */
static bool
is_valid_id(const char *text)
{
        unsigned id;

        if (text[0] == '0' && text[1] != '\0')
                return false;
        return gbn_number_parse(text, 10, UINT32_MAX, &id) && id != UINT32_MAX && id != UINT16_MAX;
}

/* What systemd takes as a name of a user or group in a unit: nearly everything. */
static bool
is_valid_user(const char *name)
{
        size_t length = strlen(name);

        if (length == 0)
                return false;
        if (is_all_digits(name))
                return is_valid_id(name);
        if (name[0] == ' ' || name[length - 1] == ' ' || strpbrk(name, ":/") ||
            gbn_has_control_characters(name))
                return false;
        if (name[0] == '-' && is_all_digits(name + 1))
                return false;
        return !g_str_equal(name, ".") && !g_str_equal(name, "..") &&
               g_utf8_validate(name, -1, NULL);
}

/* The expanded name, or NULL and a reason. */
static char *
read_user(GbnReader *reader, const char *value)
{
        g_autofree char *name = gbn_specifiers_expand(&reader->specifiers, value);

        if (!name) {
                reader->reason = N_("a specifier that has no value here");
                return NULL;
        }
        if (!is_valid_user(name)) {
                reader->reason = N_("no valid name of a user or group");
                return NULL;
        }
        return g_steal_pointer(&name);
}

GbnVerdict
gbn_parse_user(GbnReader *reader, const GbnSetting *setting, char *value)
{
        char **field = gbn_field(reader, setting);
        char *name = *value ? read_user(reader, value) : NULL;

        if (*value && !name)
                return GBN_LINE_FATAL;
        g_free(*field);
        *field = name;
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_group_check(GbnReader *reader, const GbnSetting *setting, char *value)
{
        g_autofree char *name = *value ? read_user(reader, value) : NULL;

        return *value && !name ? GBN_LINE_FATAL : GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_groups(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GPtrArray *groups = *(GPtrArray **) gbn_field(reader, setting);
        const char *at = value;
        GbnWordResult result;

        if (*value == '\0')
                g_ptr_array_set_size(groups, 0);
        while ((result = gbn_word_next(&at, reader->word, GBN_WORD_PLAIN)) == GBN_WORD_GOT) {
                char *name = read_user(reader, reader->word->str);

                if (!name)
                        return GBN_LINE_FATAL;
                g_ptr_array_add(groups, name);
        }
        if (result == GBN_WORD_BAD)
                reader->reason = N_("a backslash with nothing behind it");
        return result == GBN_WORD_BAD ? GBN_LINE_FATAL : GBN_LINE_TAKEN;
}

bool
gbn_path_simplify(char *path)
{
        char *out = path;

        if (*path != '/')
                return false;
        for (const char *at = path; *at;) {
                size_t length;

                at += strspn(at, "/");
                length = strcspn(at, "/");
                if (length > NAME_MAX || (length == 2 && at[0] == '.' && at[1] == '.'))
                        return false;
                if (length > 0 && !(length == 1 && at[0] == '.')) {
                        *out++ = '/';
                        memmove(out, at, length);
                        out += length;
                }
                at += length;
        }
        if (out == path)
                *out++ = '/';
        *out = '\0';
        return out - path < PATH_MAX;
}

bool
gbn_path_simplify_for(const GbnReader *reader, char *path)
{
        const char *rest = path;

        while (reader->systemd.major >= GBN_SYSTEMD_ROOT_HAS_NO_PARENT) {
                const char *next = rest + strspn(rest, "/");

                if (next == rest || strncmp(next, "..", 2) != 0 ||
                    (next[2] != '/' && next[2] != '\0'))
                        break;
                rest = next + 2;
        }
        if (rest != path)
                memmove(path, *rest ? rest : "/", *rest ? strlen(rest) + 1 : 2);
        return gbn_path_simplify(path);
}

/* The expanded and simplified path, or NULL and a reason. */
static char *
read_path(GbnReader *reader, const char *value)
{
        g_autofree char *path = gbn_specifiers_expand(&reader->specifiers, value);

        if (!path) {
                reader->reason = N_("a specifier that has no value here");
                return NULL;
        }
        if (!gbn_path_simplify_for(reader, path)) {
                reader->reason = N_("no absolute path without \"..\"");
                return NULL;
        }
        return g_steal_pointer(&path);
}

GbnVerdict
gbn_parse_path(GbnReader *reader, const GbnSetting *setting, char *value)
{
        char **field = gbn_field(reader, setting);
        char *path = *value ? read_path(reader, value) : NULL;

        if (*value && !path)
                return GBN_LINE_FATAL;
        g_free(*field);
        *field = path;
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_path_check(GbnReader *reader, const GbnSetting *setting, char *value)
{
        g_autofree char *path = *value ? read_path(reader, value) : NULL;

        return *value && !path ? GBN_LINE_FATAL : GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_working_directory(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *is_home = gbn_field(reader, setting);
        bool may_be_missing = *value == '-';
        g_autofree char *path = NULL;

        value += may_be_missing;
        if ((*value != '\0' || may_be_missing) && !g_str_equal(value, "~")) {
                path = read_path(reader, value);
                if (!path)
                        return may_be_missing ? GBN_LINE_IGNORED : GBN_LINE_FATAL;
        }
        *is_home = g_str_equal(value, "~");
        return GBN_LINE_TAKEN;
}

/* A relative one counts from /run. What cannot be expanded is only ignored. */
GbnVerdict
gbn_parse_pid_file(GbnReader *reader, const GbnSetting *setting, char *value)
{
        g_autofree char *path = gbn_specifiers_expand(&reader->specifiers, value);
        g_autofree char *whole = NULL;

        if (*value == '\0')
                return GBN_LINE_TAKEN;
        if (!path || strlen(path) >= PATH_MAX)
                return gbn_line_ignored(reader, N_("a specifier that has no value here"));
        whole = *path == '/' ? g_steal_pointer(&path) : g_strconcat("/run/", path, NULL);
        if (!gbn_path_simplify_for(reader, whole)) {
                reader->reason = N_("no path without \"..\"");
                return GBN_LINE_FATAL;
        }
        return GBN_LINE_TAKEN;
}

/* The labels of security modules: only a specifier without a value is fatal. */
GbnVerdict
gbn_parse_label_check(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool may_fail = *value == '-';
        g_autofree char *label = gbn_specifiers_expand(&reader->specifiers, value + may_fail);

        if (label)
                return GBN_LINE_TAKEN;
        reader->reason = N_("a specifier that has no value here");
        return may_fail ? GBN_LINE_IGNORED : GBN_LINE_FATAL;
}

GbnVerdict
gbn_parse_text(GbnReader *reader, const GbnSetting *setting, char *value)
{
        char **field = gbn_field(reader, setting);
        char *text = gbn_specifiers_expand(&reader->specifiers, value);

        if (!text)
                return gbn_line_ignored(reader, N_("a specifier that has no value here"));
        g_free(*field);
        *field = *text ? text : (g_free(text), NULL);
        return GBN_LINE_TAKEN;
}

/* At least two elements with dots between them, none beginning with a digit. */
static bool
is_bus_name(const char *name)
{
        bool begins = true;
        unsigned dots = 0;

        if (strlen(name) > 255)
                return false;
        for (const char *p = name; *p; p++) {
                if (*p == '.') {
                        if (begins)
                                return false;
                        begins = true;
                        dots++;
                        continue;
                }
                if (!g_ascii_isalpha(*p) && *p != '_' && *p != '-' &&
                    (begins || !g_ascii_isdigit(*p)))
                        return false;
                begins = false;
        }
        return dots > 0 && !begins;
}

GbnVerdict
gbn_parse_bus_name(GbnReader *reader, const GbnSetting *setting, char *value)
{
        g_autofree char *name = gbn_specifiers_expand(&reader->specifiers, value);

        if (*value && (!name || !is_bus_name(name)))
                return gbn_line_ignored(reader, N_("no valid name on the bus"));
        return gbn_parse_text(reader, setting, value);
}
