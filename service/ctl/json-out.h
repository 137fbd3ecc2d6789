/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON, written as it comes: a tree of 81 rows a unit would cost more than scoring the unit. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
        FILE *out;     /* where the text goes, in large pieces; NULL: it stays in text */
        GString *text; /* NULL before anything is written */
        bool pretty;
        bool begun; /* something stands on this level already */
        bool keyed; /* a key was written, its value comes next */
        unsigned depth;
} GbnJson;

/* bracket: '[' or '{'. */
void gbn_json_open(GbnJson *json, char bracket);
void gbn_json_close(GbnJson *json, char bracket);
void gbn_json_key(GbnJson *json, const char *key);
void gbn_json_string(GbnJson *json, const char *text); /* NULL: null */
void gbn_json_boolean(GbnJson *json, bool value);
void gbn_json_null(GbnJson *json);
void gbn_json_number(GbnJson *json, unsigned value);

/* Room for ready-made elements of the list that is open, size bytes at the most; and how far they came
 * in it. */
char *gbn_json_reserve(GbnJson *json, size_t size);
void gbn_json_commit(GbnJson *json, const char *end);

/* The line end behind the outermost bracket; all is written out then. Nothing when there is no text. */
void gbn_json_end(GbnJson *json);
