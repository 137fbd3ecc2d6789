/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON, written as it comes: a tree of 81 rows a unit would cost more than scoring the unit. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
        FILE *out;
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

/* Ready-made elements of the list that is open. */
void gbn_json_raw(GbnJson *json, const char *text, size_t size);

/* The line end behind the outermost bracket. */
void gbn_json_end(GbnJson *json);
