/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a JSON object strictly: unknown keys, wrong types and over-long texts are errors that name
 * the file and the line. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

typedef struct {
        char *path;
        GbnFile text;
        JsonParser *parser;
        JsonObject *top;
} GbnJsonFile;

bool gbn_json_file_open(const GbnRoot *root, const char *path, GbnJsonFile *ret, GError **error);
void gbn_json_file_clear(GbnJsonFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnJsonFile, gbn_json_file_clear)

/* Sets BAD_LAYER, "PATH:LINE: "KEY": REASON", and returns false. */
bool
gbn_json_file_bad(const GbnJsonFile *file, const char *key, const char *reason, GError **error);

bool gbn_json_file_check_keys(const GbnJsonFile *file, JsonObject *object, const char *const *keys,
                              GError **error);

/* "id": must be that of the file name. */
bool gbn_json_file_id(const GbnJsonFile *file, char **ret, GError **error);
bool gbn_json_file_text(const GbnJsonFile *file, JsonObject *object, const char *key, char **ret,
                        GError **error);

/* A missing number is 0 where minimum is 0. */
bool gbn_json_file_number(const GbnJsonFile *file, const char *key, unsigned minimum, unsigned *ret,
                          GError **error);
bool gbn_json_file_flag(JsonObject *object, const char *key);

/* A list of ids; a missing one is empty. */
bool gbn_json_file_ids(const GbnJsonFile *file, const char *key, char ***ret, GError **error);

/* A text, or a list of texts. NULL and an error for anything else. */
char **
gbn_json_file_strings(const GbnJsonFile *file, const char *key, JsonNode *node, GError **error);

/* *ret is NULL where there is none; something else in its place is an error. */
bool gbn_json_file_object(const GbnJsonFile *file, JsonObject *object, const char *key,
                          JsonObject **ret, GError **error);
bool gbn_json_file_array(const GbnJsonFile *file, const char *key, JsonArray **ret, GError **error);

/* Lower-case letters, digits and dashes, 2 to 40 of them. */
bool gbn_id_is_valid(const char *id);
