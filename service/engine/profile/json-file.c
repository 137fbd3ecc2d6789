/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* json-glib knows no lines once it has parsed, so the line of a key is looked up in the text. */
#include "engine/profile/json-file.h"

#include "base/error.h"
#include "base/json-text.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>
#include <sys/types.h>

void
gbn_json_file_clear(GbnJsonFile *file)
{
        g_clear_pointer(&file->path, g_free);
        gbn_file_clear(&file->text);
        g_clear_object(&file->parser);
}

static unsigned
line_of(const GbnJsonFile *file, const char *key)
{
        g_autofree char *quoted = g_strdup_printf("\"%s\"", key);
        const char *found = file->text.data ? strstr(file->text.data, quoted) : NULL;
        unsigned line = 1;

        for (const char *p = file->text.data; found && p < found; p++)
                line += *p == '\n';
        return line;
}

bool
gbn_json_file_bad(const GbnJsonFile *file, const char *key, const char *reason, GError **error)
{
        gbn_error_set_words(error, GBN_ERROR_BAD_LAYER,
                            gbn_words_mark(gbn_words_new("%s:%u: \"%s\": %s", file->path,
                                                         line_of(file, key), key, reason),
                                           4));
        return false;
}

static bool
not_json(const char *path, unsigned line, const char *reason, GError **error)
{
        if (reason)
                gbn_error_set(error, GBN_ERROR_BAD_LAYER, N_("%s:%u: not valid JSON: %s"), path,
                              line, reason);
        else
                gbn_error_set(error, GBN_ERROR_BAD_LAYER, N_("%s:%u: not valid JSON"), path, line);
        return false;
}

bool
gbn_json_file_open(const GbnRoot *root, const char *path, GbnJsonFile *ret, GError **error)
{
        g_autoptr(GError) reason = NULL;
        g_autofree char *twice = NULL;
        const char *words;
        unsigned line = 1;
        JsonNode *top;

        ret->path = g_strdup(path);
        if (!gbn_file_read(root, path, GBN_LAYER_FILE_BYTES_MAX, &ret->text, error))
                return false;
        if (ret->text.size == 0 || !gbn_json_text_check(ret->text.data, &line))
                return not_json(path, line, NULL, error);
        twice = gbn_json_key_twice(ret->text.data);
        if (twice)
                return gbn_json_file_bad(ret, twice, N_("the key stands there twice"), error);
        ret->parser = json_parser_new();
        if (!json_parser_load_from_data(ret->parser, ret->text.data, (ssize_t) ret->text.size,
                                        &reason)) {
                line = gbn_json_message_line(reason->message, &words);
                return not_json(path, line, words, error);
        }
        top = json_parser_get_root(ret->parser);
        if (!top || !JSON_NODE_HOLDS_OBJECT(top)) {
                gbn_error_set(error, GBN_ERROR_BAD_LAYER, N_("%s:1: not a JSON object"), path);
                return false;
        }
        ret->top = json_node_get_object(top);
        return true;
}

bool
gbn_json_file_check_keys(const GbnJsonFile *file, JsonObject *object, const char *const *keys,
                         GError **error)
{
        g_autoptr(GList) members = json_object_get_members(object);

        for (GList *member = members; member; member = member->next)
                if (!g_strv_contains(keys, member->data))
                        return gbn_json_file_bad(file, member->data, N_("no such key"), error);
        return true;
}

bool
gbn_id_is_valid(const char *id)
{
        size_t length = strlen(id);

        return length >= 2 && length <= 40 &&
               strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && id[0] != '-';
}

static bool
is_text(JsonNode *node)
{
        return node && JSON_NODE_HOLDS_VALUE(node) &&
               json_node_get_value_type(node) == G_TYPE_STRING &&
               strlen(json_node_get_string(node)) <= GBN_LAYER_TEXT_BYTES_MAX &&
               !gbn_has_control_characters(json_node_get_string(node));
}

bool
gbn_json_file_text(const GbnJsonFile *file, JsonObject *object, const char *key, char **ret,
                   GError **error)
{
        JsonNode *node = json_object_get_member(object, key);

        if (!is_text(node) || *json_node_get_string(node) == '\0')
                return gbn_json_file_bad(file, key, N_("it must be there, as a text"), error);
        g_free(*ret);
        *ret = g_strdup(json_node_get_string(node));
        return true;
}

bool
gbn_json_file_id(const GbnJsonFile *file, char **ret, GError **error)
{
        g_autofree char *base = g_path_get_basename(file->path), *expected = NULL;

        if (!gbn_json_file_text(file, file->top, "id", ret, error))
                return false;
        expected = g_strconcat(*ret, ".json", NULL);
        if (!gbn_id_is_valid(*ret))
                return gbn_json_file_bad(file, "id",
                                         N_("lower-case letters, digits and dashes only"), error);
        return g_str_equal(base, expected) ||
               gbn_json_file_bad(file, "id", N_("not that of the file name"), error);
}

bool
gbn_json_file_number(const GbnJsonFile *file, const char *key, unsigned minimum, unsigned *ret,
                     GError **error)
{
        JsonNode *node = json_object_get_member(file->top, key);

        if (!node && minimum == 0)
                return true;
        if (!node || !JSON_NODE_HOLDS_VALUE(node) ||
            json_node_get_value_type(node) != G_TYPE_INT64 || json_node_get_int(node) < minimum ||
            json_node_get_int(node) > 1000000)
                return gbn_json_file_bad(file, key, N_("it must be a whole number"), error);
        *ret = (unsigned) json_node_get_int(node);
        return true;
}

bool
gbn_json_file_flag(JsonObject *object, const char *key)
{
        JsonNode *node = json_object_get_member(object, key);

        return node && JSON_NODE_HOLDS_VALUE(node) &&
               json_node_get_value_type(node) == G_TYPE_BOOLEAN && json_node_get_boolean(node);
}

char **
gbn_json_file_strings(const GbnJsonFile *file, const char *key, JsonNode *node, GError **error)
{
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

        if (is_text(node))
                g_ptr_array_add(texts, g_strdup(json_node_get_string(node)));
        for (unsigned i = 0; array && i < json_array_get_length(array); i++) {
                JsonNode *element = json_array_get_element(array, i);

                if (!is_text(element)) {
                        (void) gbn_json_file_bad(file, key, N_("a list of texts, or a text"),
                                                 error);
                        return NULL;
                }
                g_ptr_array_add(texts, g_strdup(json_node_get_string(element)));
        }
        if (texts->len == 0 || texts->len > GBN_LAYER_LIST_MAX) {
                (void) gbn_json_file_bad(file, key, N_("a list of texts, or a text"), error);
                return NULL;
        }
        g_ptr_array_add(texts, NULL);
        return (char **) g_ptr_array_free(g_steal_pointer(&texts), false);
}

bool
gbn_json_file_ids(const GbnJsonFile *file, const char *key, char ***ret, GError **error)
{
        JsonNode *node = json_object_get_member(file->top, key);

        if (!node || (JSON_NODE_HOLDS_ARRAY(node) &&
                      json_array_get_length(json_node_get_array(node)) == 0)) {
                *ret = g_new0(char *, 1);
                return true;
        }
        *ret = gbn_json_file_strings(file, key, node, error);
        return *ret != NULL;
}

static JsonNode *
find_of_type(const GbnJsonFile *file, JsonObject *object, const char *key, JsonNodeType type,
             GError **error)
{
        JsonNode *node = json_object_get_member(object, key);

        if (node && json_node_get_node_type(node) != type) {
                (void) gbn_json_file_bad(file, key,
                                         type == JSON_NODE_ARRAY ? N_("a list is meant here")
                                                                 : N_("an object is meant here"),
                                         error);
                return NULL;
        }
        return node;
}

bool
gbn_json_file_object(const GbnJsonFile *file, JsonObject *object, const char *key, JsonObject **ret,
                     GError **error)
{
        JsonNode *node = find_of_type(file, object, key, JSON_NODE_OBJECT, error);

        *ret = node ? json_node_get_object(node) : NULL;
        return node || !json_object_has_member(object, key);
}

bool
gbn_json_file_array(const GbnJsonFile *file, const char *key, JsonArray **ret, GError **error)
{
        JsonNode *node = find_of_type(file, file->top, key, JSON_NODE_ARRAY, error);

        *ret = node ? json_node_get_array(node) : NULL;
        return node || !json_object_has_member(file->top, key);
}
