/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two layouts: one line, or a tab for each level. */
#include "ctl/json-out.h"

#include <string.h>
#include <sys/types.h>

/* Written out when so much has come together: one call for many units, and no copy of a copy. */
#define PIECE_BYTES (64 * 1024)

static void
write_out(GbnJson *json)
{
        (void) fwrite_unlocked(json->text->str, 1, json->text->len, json->out);
        g_string_truncate(json->text, 0);
}

static void
put(GbnJson *json, const char *text)
{
        g_string_append(json->text, text);
}

static void
break_line(GbnJson *json)
{
        if (!json->pretty)
                return;
        put(json, "\n");
        for (unsigned i = 0; i < json->depth; i++)
                put(json, "\t");
}

/* What stands between the last thing and the next one. */
static void
separate(GbnJson *json)
{
        if (!json->text)
                json->text = g_string_sized_new(PIECE_BYTES);
        else if (json->out && json->text->len >= PIECE_BYTES)
                write_out(json);
        if (json->keyed) {
                json->keyed = false;
                return;
        }
        if (json->begun)
                put(json, ",");
        if (json->depth > 0)
                break_line(json);
        json->begun = true;
}

void
gbn_json_open(GbnJson *json, char bracket)
{
        separate(json);
        g_string_append_c(json->text, bracket);
        json->depth++;
        json->begun = false;
}

char *
gbn_json_reserve(GbnJson *json, size_t size)
{
        size_t before;

        separate(json);
        before = json->text->len;
        g_string_set_size(json->text, before + size);
        json->text->len = before;
        return json->text->str + before;
}

void
gbn_json_commit(GbnJson *json, const char *end)
{
        g_string_set_size(json->text, (size_t) (end - json->text->str));
}

void
gbn_json_close(GbnJson *json, char bracket)
{
        json->depth--;
        if (json->begun)
                break_line(json);
        g_string_append_c(json->text, bracket);
        json->begun = true;
}

static void
put_quoted(GbnJson *json, const char *text)
{
        g_string_append_c(json->text, '"');
        for (const char *p = text; *p; p++) {
                size_t plain = 0;

                while ((unsigned char) p[plain] >= ' ' && p[plain] != '"' && p[plain] != '\\')
                        plain++;
                g_string_append_len(json->text, p, (ssize_t) plain);
                p += plain;
                if (*p == '\0')
                        break;
                if (*p == '"' || *p == '\\')
                        g_string_append_printf(json->text, "\\%c", *p);
                else
                        g_string_append_printf(json->text, "\\u%04x", (unsigned) *p);
        }
        g_string_append_c(json->text, '"');
}

void
gbn_json_key(GbnJson *json, const char *key)
{
        separate(json);
        put_quoted(json, key);
        put(json, json->pretty ? " : " : ":");
        json->keyed = true;
}

void
gbn_json_string(GbnJson *json, const char *text)
{
        separate(json);
        if (text)
                put_quoted(json, text);
        else
                put(json, "null");
}

void
gbn_json_boolean(GbnJson *json, bool value)
{
        separate(json);
        put(json, value ? "true" : "false");
}

void
gbn_json_null(GbnJson *json)
{
        gbn_json_string(json, NULL);
}

void
gbn_json_number(GbnJson *json, unsigned value)
{
        separate(json);
        g_string_append_printf(json->text, "%u", value);
}

void
gbn_json_end(GbnJson *json)
{
        if (!json->text)
                return;
        put(json, "\n");
        write_out(json);
        (void) g_string_free(g_steal_pointer(&json->text), true);
}
