/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules are those of systemd.unit(5), "Description" and "String escaping". */
#include "engine/unit/unit-name.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define SUFFIX ".service"

static const char *const other_types[] = {
        "automount", "device", "mount", "path",   "scope", "slice",
        "snapshot",  "socket", "swap",  "target", "timer",
};

static bool
is_name_char(char c)
{
        return g_ascii_isalnum(c) || (c && strchr(":-_.\\", c));
}

GbnUnitNameKind
gbn_unit_name_kind(const char *name)
{
        size_t length = strlen(name), stem = length - strlen(SUFFIX);
        const char *at = NULL;

        if (length <= strlen(SUFFIX) || length > GBN_UNIT_NAME_MAX ||
            !g_str_has_suffix(name, SUFFIX))
                return GBN_UNIT_NAME_INVALID;
        for (size_t i = 0; i < stem; i++) {
                if (name[i] == '@' && !at)
                        at = name + i;
                else if (name[i] != '@' && !is_name_char(name[i]))
                        return GBN_UNIT_NAME_INVALID;
        }
        if (at == name)
                return GBN_UNIT_NAME_INVALID;
        if (!at)
                return GBN_UNIT_NAME_PLAIN;
        return at == name + stem - 1 ? GBN_UNIT_NAME_TEMPLATE : GBN_UNIT_NAME_INSTANCE;
}

const char *
gbn_unit_name_other_type(const char *name)
{
        const char *dot = strrchr(name, '.');

        for (size_t i = 0; dot && i < G_N_ELEMENTS(other_types); i++)
                if (g_str_equal(dot + 1, other_types[i]))
                        return other_types[i];
        return NULL;
}

/* What was typed, fit to be printed. */
static char *
shown(const char *typed)
{
        g_autofree char *valid = g_utf8_make_valid(typed, -1);
        g_autofree char *cut = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), 60));
        g_autofree char *escaped = g_strescape(cut, NULL);

        return g_strdup_printf("\"%s%s\"", escaped, g_str_equal(cut, valid) ? "" : "…");
}

char *
gbn_unit_name_complete(const char *typed, GError **error)
{
        g_autofree char *printable = shown(typed), *name = NULL;
        const char *type = gbn_unit_name_other_type(typed);

        if (type) {
                gbn_error_set(error, GBN_ERROR_BAD_NAME,
                              N_("%s: a %s unit; only services have an exposure"), printable, type);
                return NULL;
        }
        name = g_str_has_suffix(typed, SUFFIX) ? g_strdup(typed) : g_strconcat(typed, SUFFIX, NULL);
        if (gbn_unit_name_kind(name) == GBN_UNIT_NAME_INVALID) {
                gbn_error_set(error, GBN_ERROR_BAD_NAME, N_("%s: not a valid name of a unit"),
                              printable);
                return NULL;
        }
        return g_steal_pointer(&name);
}

/* Where the prefix ends: at the first "@", else at the suffix. */
static size_t
prefix_length(const char *name)
{
        size_t stem = strlen(name) - strlen(SUFFIX);
        const char *at = memchr(name, '@', stem);

        return at ? (size_t) (at - name) : stem;
}

char *
gbn_unit_name_prefix(const char *name)
{
        return g_strndup(name, prefix_length(name));
}

char *
gbn_unit_name_instance(const char *name)
{
        size_t stem = strlen(name) - strlen(SUFFIX);
        const char *at = memchr(name, '@', stem);

        return at ? g_strndup(at + 1, (size_t) (name + stem - at - 1)) : NULL;
}

char *
gbn_unit_name_template(const char *name)
{
        return gbn_unit_name_with_instance(name, "");
}

char *
gbn_unit_name_with_instance(const char *name, const char *instance)
{
        return g_strdup_printf("%.*s@%s" SUFFIX, (int) prefix_length(name), name, instance);
}

char *
gbn_unit_name_unescape(const char *escaped)
{
        g_autoptr(GString) plain = g_string_new(NULL);

        for (const char *p = escaped; *p; p++) {
                if (*p == '-')
                        g_string_append_c(plain, '/');
                else if (*p != '\\')
                        g_string_append_c(plain, *p);
                else if (p[1] == 'x' && g_ascii_isxdigit(p[2]) && g_ascii_isxdigit(p[3])) {
                        g_string_append_c(plain, (char) (g_ascii_xdigit_value(p[2]) * 16 +
                                                         g_ascii_xdigit_value(p[3])));
                        p += 3;
                } else
                        return NULL;
        }
        return g_string_free(g_steal_pointer(&plain), false);
}

static void
add_once(GPtrArray *names, char *name)
{
        if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                g_free(name);
        else
                g_ptr_array_add(names, name);
}

/* "aa-bb" → "aa-", "aa-" → nothing: cut behind the last dash that is neither first nor last. */
static size_t
shorter_prefix(const char *name, size_t length)
{
        for (size_t i = length - 1; i > 1; i--)
                if (name[i - 1] == '-')
                        return i;
        return 0;
}

/* systemd walks this recursively, and the order decides which of two files of one name counts. */
static void
add_dropin_names(GPtrArray *names, const char *name)
{
        GbnUnitNameKind kind = gbn_unit_name_kind(name);
        g_autofree char *template = NULL, *instance = NULL, *shorter = NULL;
        size_t length = prefix_length(name), cut;

        add_once(names, g_strdup(name));
        if (kind == GBN_UNIT_NAME_INSTANCE) {
                template = gbn_unit_name_template(name);
                add_dropin_names(names, template);
        }
        cut = shorter_prefix(name, length);
        if (cut == 0)
                return;
        instance = kind == GBN_UNIT_NAME_INSTANCE ? gbn_unit_name_instance(name) : NULL;
        shorter = g_strdup_printf("%.*s%s%s" SUFFIX, (int) cut, name, instance ? "@" : "",
                                  instance ? instance : "");
        add_dropin_names(names, shorter);
}

GPtrArray *
gbn_unit_name_dropin_names(const char *name)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        add_dropin_names(names, name);
        return names;
}
