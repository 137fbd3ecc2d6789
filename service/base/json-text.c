/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over the characters; what is inside a string does not count. */
#include "base/json-text.h"

#include "base/limits.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

bool
gbn_json_text_check(const char *text, unsigned *ret_line)
{
        unsigned depth = 0;
        bool quoted = false;

        *ret_line = 1;
        for (const char *p = text; *p; p++) {
                *ret_line += *p == '\n';
                if (quoted && strncmp(p, "\\u0000", 6) == 0)
                        return false;
                if (quoted && *p == '\\' && p[1])
                        p++;
                else if (*p == '"')
                        quoted = !quoted;
                else if (quoted)
                        continue;
                else if (*p == '\'' || *p == '/')
                        return false;
                else if (strchr("[{", *p) && ++depth > GBN_JSON_DEPTH_MAX)
                        return false;
                else if (strchr("]}", *p) && depth > 0)
                        depth--;
        }
        return true;
}

/* p stands on a quote; the place of the one that ends the string, or of the end of the text. */
static const char *
end_of_string(const char *p)
{
        for (p++; *p && *p != '"'; p++)
                if (*p == '\\' && p[1])
                        p++;
        return p;
}

static void
set_free(void *data)
{
        if (data)
                g_hash_table_unref(data);
}

char *
gbn_json_key_twice(const char *text)
{
        /* One set of keys for each open object, NULL for an open list. */
        g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(set_free);

        for (const char *p = text; *p; p++) {
                if (*p == '{')
                        g_ptr_array_add(
                                open, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL));
                else if (*p == '[')
                        g_ptr_array_add(open, NULL);
                else if ((*p == '}' || *p == ']') && open->len > 0)
                        g_ptr_array_set_size(open, (int) open->len - 1);
                else if (*p == '"') {
                        const char *end = end_of_string(p);
                        GHashTable *keys = open->len > 0 ? open->pdata[open->len - 1] : NULL;
                        g_autofree char *key = g_strndup(p + 1, (size_t) (end - p - 1));

                        if (*end == '\0')
                                break;
                        p = end;
                        if (!keys || end[1 + strspn(end + 1, " \t\r\n")] != ':')
                                continue;
                        if (g_hash_table_contains(keys, key))
                                return g_steal_pointer(&key);
                        (void) g_hash_table_add(keys, g_steal_pointer(&key));
                }
        }
        return NULL;
}

unsigned
gbn_json_message_line(const char *message, const char **ret_words)
{
        unsigned line = 1;
        int words = 0;

        if (sscanf(message, "<data>:%u:%*u: %n", &line, &words) < 1 || line == 0)
                line = 1;
        *ret_words = message + words;
        return line;
}
