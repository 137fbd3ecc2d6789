/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A range that would make systemd-analyze abort is an error here, with the row and the file. */
#include "engine/score/weights.h"

#include "base/error.h"
#include "base/json-text.h"
#include "base/limits.h"
#include "base/text.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/types.h>

static const char *const folders[] = { "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd",
                                       "/usr/lib/systemd" };

GbnWeights *
gbn_weights_new(void)
{
        GbnWeights *weights = g_new0(GbnWeights, 1);
        const GbnAssessment *row;

        for (unsigned i = 0; (row = gbn_assessment(i)); i++)
                weights->rows[i] = (GbnWeight) { .weight = row->weight, .range = row->range };
        return weights;
}

void
gbn_weights_free(GbnWeights *weights)
{
        if (!weights)
                return;
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++) {
                g_free(weights->rows[i].good);
                g_free(weights->rows[i].bad);
                g_free(weights->rows[i].not_applicable);
        }
        g_free(weights);
}

/* Values of another type are passed over, as systemd does. */
static void
take_number(JsonObject *object, const char *key, uint64_t *number)
{
        JsonNode *node = json_object_get_member(object, key);

        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64 &&
            json_node_get_int(node) >= 0)
                *number = (uint64_t) json_node_get_int(node);
}

static void
take_words(JsonObject *object, const char *key, char **words)
{
        JsonNode *node = json_object_get_member(object, key);

        if (node && JSON_NODE_HOLDS_VALUE(node) &&
            json_node_get_value_type(node) == G_TYPE_STRING) {
                g_free(*words);
                *words = g_strdup(json_node_get_string(node));
        }
}

static bool
take_object(GbnWeights *weights, JsonObject *policy, const char *path, GError **error)
{
        const GbnAssessment *row;

        for (unsigned i = 0; (row = gbn_assessment(i)); i++) {
                JsonNode *node = json_object_get_member(policy, row->id);
                GbnWeight *weight = weights->rows + i;
                JsonObject *object;

                if (!node || !JSON_NODE_HOLDS_OBJECT(node))
                        continue;
                object = json_node_get_object(node);
                take_number(object, "weight", &weight->weight);
                take_number(object, "range", &weight->range);
                take_words(object, "description_good", &weight->good);
                take_words(object, "description_bad", &weight->bad);
                take_words(object, "description_na", &weight->not_applicable);
                if (weight->weight > GBN_WEIGHT_MAX || weight->range > GBN_WEIGHT_MAX) {
                        gbn_error_set(error, GBN_ERROR_BAD_POLICY,
                                      N_("%s: %s: weights and ranges end at %u"), path, row->id,
                                      GBN_WEIGHT_MAX);
                        return false;
                }
                if (weight->range == 0) {
                        gbn_error_set(error, GBN_ERROR_BAD_POLICY,
                                      N_("%s: %s: the range must be above 0"), path, row->id);
                        return false;
                }
        }
        return true;
}

static bool
bad_json(const char *path, unsigned line, const char *reason, GError **error)
{
        if (reason)
                gbn_error_set(error, GBN_ERROR_BAD_POLICY, N_("%s:%u: not valid JSON: %s"), path,
                              line, reason);
        else
                gbn_error_set(error, GBN_ERROR_BAD_POLICY, N_("%s:%u: not valid JSON"), path, line);
        return false;
}

static bool
load(GbnWeights *weights, const GbnRoot *root, const char *path, const GbnSystemd *systemd,
     GError **error)
{
        g_auto(GbnFile) file = { 0 };
        g_autoptr(JsonParser) parser = NULL;
        g_autoptr(GError) reason = NULL;
        const char *words;
        unsigned line = 1;
        JsonNode *node;

        if (!gbn_file_read(root, path, GBN_POLICY_FILE_BYTES_MAX, &file, error))
                return false;
        if (file.size == 0 || !gbn_json_text_check(file.data, &line))
                return bad_json(path, line, NULL, error);
        parser = json_parser_new();
        if (!json_parser_load_from_data(parser, file.data, (ssize_t) file.size, &reason)) {
                line = gbn_json_message_line(reason->message, &words);
                return bad_json(path, line, words, error);
        }
        node = json_parser_get_root(parser);
        if (node && JSON_NODE_HOLDS_OBJECT(node))
                return take_object(weights, json_node_get_object(node), path, error);
        if (node && systemd->major < GBN_SYSTEMD_STRICT_POLICY)
                return true;
        gbn_error_set(error, GBN_ERROR_BAD_POLICY, N_("%s: not a JSON object"), path);
        return false;
}

bool
gbn_weights_load(GbnWeights *weights, const char *path, const GbnSystemd *systemd, GError **error)
{
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, error);

        return host && load(weights, host, path, systemd, error);
}

bool
gbn_weights_load_installed(GbnWeights *weights, const GbnRoot *root, const GbnSystemd *systemd,
                           char **ret_path, GError **error)
{
        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                g_autofree char *path = g_strconcat(folders[i], "/systemd-analyze-security.policy",
                                                    NULL);
                g_autoptr(GError) reason = NULL;

                if (load(weights, root, path, systemd, &reason)) {
                        if (ret_path)
                                *ret_path = g_steal_pointer(&path);
                        return true;
                }
                if (g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                        continue;
                g_propagate_error(error, g_steal_pointer(&reason));
                return false;
        }
        if (ret_path)
                *ret_path = NULL;
        return true;
}
