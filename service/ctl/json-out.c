/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two layouts: one line, or a tab for each level. */
#include "ctl/json-out.h"

#include <string.h>

static void
put(GbnJson *json, const char *text)
{
        (void) fputs_unlocked(text, json->out);
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
        (void) putc_unlocked(bracket, json->out);
        json->depth++;
        json->begun = false;
}

void
gbn_json_raw(GbnJson *json, const char *text, size_t size)
{
        separate(json);
        (void) fwrite_unlocked(text, 1, size, json->out);
}

void
gbn_json_close(GbnJson *json, char bracket)
{
        json->depth--;
        if (json->begun)
                break_line(json);
        (void) putc_unlocked(bracket, json->out);
        json->begun = true;
}

static void
put_quoted(GbnJson *json, const char *text)
{
        (void) putc_unlocked('"', json->out);
        for (const char *p = text; *p; p++) {
                size_t plain = 0;

                while ((unsigned char) p[plain] >= ' ' && p[plain] != '"' && p[plain] != '\\')
                        plain++;
                (void) fwrite_unlocked(p, 1, plain, json->out);
                p += plain;
                if (*p == '\0')
                        break;
                if (*p == '"' || *p == '\\')
                        (void) fprintf(json->out, "\\%c", *p);
                else
                        (void) fprintf(json->out, "\\u%04x", (unsigned) *p);
        }
        (void) putc_unlocked('"', json->out);
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
        (void) fprintf(json->out, "%u", value);
}

void
gbn_json_end(GbnJson *json)
{
        put(json, "\n");
}
