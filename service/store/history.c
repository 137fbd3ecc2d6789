/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One JSON object a line. A line that a crash cut off is told with its number, and never guessed at. */
#include "store/history.h"

#include "base/error.h"
#include "base/file-write.h"
#include "base/limits.h"
#include "base/own-folder.h"
#include "base/text.h"

#include <json-glib/json-glib.h>
#include <string.h>

void
gbn_history_entry_free(GbnHistoryEntry *entry)
{
        g_free(entry->unit);
        g_free(entry->action);
        g_free(entry->before);
        g_free(entry->after);
        g_free(entry->before_text);
        g_free(entry->outcome);
        g_free(entry->reason);
        g_free(entry->tool);
        g_free(entry->digest);
        g_free(entry);
}

static void
entry_free(void *data)
{
        gbn_history_entry_free(data);
}

static void
add_text(JsonBuilder *builder, const char *key, const char *text)
{
        (void) json_builder_set_member_name(builder, key);
        if (text)
                (void) json_builder_add_string_value(builder, text);
        else
                (void) json_builder_add_null_value(builder);
}

static void
add_number(JsonBuilder *builder, const char *key, uint64_t number)
{
        (void) json_builder_set_member_name(builder, key);
        (void) json_builder_add_int_value(builder, (int64_t) number);
}

static char *
line_of(const GbnHistoryEntry *entry)
{
        g_autoptr(JsonBuilder) builder = json_builder_new();
        g_autoptr(JsonNode) node = NULL;
        g_autofree char *text = NULL;

        (void) json_builder_begin_object(builder);
        add_number(builder, "time", entry->time);
        add_number(builder, "uid", entry->uid);
        add_text(builder, "unit", entry->unit);
        add_text(builder, "action", entry->action);
        add_text(builder, "before", entry->before);
        add_text(builder, "after", entry->after);
        add_text(builder, "before_text", entry->before_text);
        if (entry->outcome)
                add_text(builder, "outcome", entry->outcome);
        if (entry->reason)
                add_text(builder, "reason", entry->reason);
        if (entry->tool && *entry->tool)
                add_text(builder, "tool", entry->tool);
        if (entry->exposures.is_known) {
                add_number(builder, "exposure_before", entry->exposures.before);
                add_number(builder, "exposure_after", entry->exposures.after);
        }
        if (entry->in_force > 0 && entry->digest) {
                add_number(builder, "in_force", entry->in_force);
                add_text(builder, "digest", entry->digest);
        }
        (void) json_builder_end_object(builder);
        node = json_builder_get_root(builder);
        text = json_to_string(node, false);
        return g_strconcat(text, "\n", NULL);
}

bool
gbn_history_add(const GbnRoot *root, const GbnHistoryEntry *entry, GError **error)
{
        g_autofree char *line = line_of(entry);

        return gbn_file_append(root, GBN_HISTORY_FOLDER, GBN_HISTORY_NAME, line, error);
}

/* On a full disk there may be no room for another line, but there always is for one less. */
bool
gbn_history_take_back(const GbnRoot *root, const GbnHistoryEntry *entry, GError **error)
{
        g_autofree char *line = line_of(entry);
        GbnHistoryEntry failed = *entry;

        if (gbn_file_take_back(root, GBN_HISTORY_FOLDER, GBN_HISTORY_NAME, line))
                return true;
        failed.action = (char *) GBN_HISTORY_FAILED;
        return gbn_history_add(root, &failed, error);
}

static char *
get_text(JsonObject *object, const char *key)
{
        JsonNode *node = json_object_get_member(object, key);

        if (!node || !JSON_NODE_HOLDS_VALUE(node) ||
            json_node_get_value_type(node) != G_TYPE_STRING)
                return NULL;
        return g_strdup(json_node_get_string(node));
}

static uint64_t
get_number(JsonObject *object, const char *key)
{
        JsonNode *node = json_object_get_member(object, key);

        if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
                return 0;
        return (uint64_t) MAX(json_node_get_int(node), 0);
}

/* What we have not written so is no name to be shown. */
static char *
get_tool(JsonObject *object)
{
        g_autofree char *tool = get_text(object, "tool");
        size_t length = 0;

        while (tool && g_ascii_isprint(tool[length]))
                length++;
        return length > 0 && length <= GBN_TOOL_BYTES_MAX && tool[length] == '\0'
                       ? g_steal_pointer(&tool)
                       : NULL;
}

/* No entry of before they were kept has them. */
static GbnExposures
get_exposures(JsonObject *object)
{
        uint64_t before = get_number(object, "exposure_before"),
                 after = get_number(object, "exposure_after");

        return (GbnExposures) {
                .is_known = json_object_has_member(object, "exposure_before") &&
                            json_object_has_member(object, "exposure_after") &&
                            before <= GBN_EXPOSURE_MAX && after <= GBN_EXPOSURE_MAX,
                .before = (unsigned) MIN(before, GBN_EXPOSURE_MAX),
                .after = (unsigned) MIN(after, GBN_EXPOSURE_MAX),
        };
}

static GbnHistoryEntry *
read_entry(const char *line)
{
        g_autoptr(JsonNode) node = json_from_string(line, NULL);
        GbnHistoryEntry *entry;
        JsonObject *object;

        if (!node || !JSON_NODE_HOLDS_OBJECT(node))
                return NULL;
        object = json_node_get_object(node);
        entry = g_new0(GbnHistoryEntry, 1);
        entry->time = get_number(object, "time");
        entry->uid = (unsigned) get_number(object, "uid");
        entry->unit = get_text(object, "unit");
        entry->action = get_text(object, "action");
        entry->before = get_text(object, "before");
        entry->after = get_text(object, "after");
        entry->before_text = get_text(object, "before_text");
        entry->outcome = get_text(object, "outcome");
        entry->reason = get_text(object, "reason");
        entry->tool = get_tool(object);
        entry->exposures = get_exposures(object);
        entry->in_force = get_number(object, "in_force");
        entry->digest = entry->in_force > 0 ? get_text(object, "digest") : NULL;
        if (entry->unit && entry->action)
                return entry;
        gbn_history_entry_free(entry);
        return NULL;
}

bool
gbn_history_is_failure(const GbnHistoryEntry *entry)
{
        return g_strcmp0(entry->outcome, "reverted") == 0 && entry->reason &&
               g_str_has_prefix(entry->reason, GBN_HISTORY_SERVICE);
}

bool
gbn_history_is_taken_back(const GbnHistoryEntry *entry)
{
        return g_strcmp0(entry->outcome, "reverted") == 0 &&
               g_strcmp0(entry->reason, GBN_HISTORY_ASKED) != 0;
}

static bool
is_change(const GbnHistoryEntry *entry)
{
        return !g_str_equal(entry->action, GBN_HISTORY_TRIED);
}

char *
gbn_history_digest(const char *text)
{
        return text ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1) : g_strdup("");
}

const GbnHistoryEntry *
gbn_history_last_change(const GPtrArray *entries, const char *text)
{
        for (unsigned i = entries->len; i-- > 0;) {
                const GbnHistoryEntry *entry = entries->pdata[i];

                if (is_change(entry) && g_strcmp0(entry->before_text, text) != 0)
                        return entry;
        }
        return NULL;
}

static void
forget_last(GPtrArray *entries, const char *unit)
{
        for (unsigned i = entries->len; i-- > 0;)
                if (is_change(entries->pdata[i]) &&
                    g_str_equal(((GbnHistoryEntry *) entries->pdata[i])->unit, unit)) {
                        g_ptr_array_remove_index(entries, i);
                        return;
                }
}

static bool
read_file(const GbnRoot *root, GbnHistoryUse use, GbnFile *ret, GError **error)
{
        if (use == GBN_HISTORY_TO_SHOW)
                return gbn_file_read(root, GBN_HISTORY_PATH, GBN_HISTORY_BYTES_MAX, ret, error);
        return gbn_own_file_read(root, GBN_HISTORY_PATH, GBN_HISTORY_BYTES_MAX, ret, error);
}

GPtrArray *
gbn_history_read(const GbnRoot *root, const char *unit, GbnHistoryUse use, GError **error)
{
        g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
        g_autoptr(GError) reason = NULL;
        g_auto(GbnFile) file = { 0 };
        g_auto(GStrv) lines = NULL;

        if (!read_file(root, use, &file, &reason)) {
                if (g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                        return g_steal_pointer(&entries);
                g_propagate_error(error, g_steal_pointer(&reason));
                return NULL;
        }
        lines = g_strsplit(file.data ? file.data : "", "\n", -1);
        for (unsigned i = 0; lines[i]; i++) {
                GbnHistoryEntry *entry = *lines[i] ? read_entry(lines[i]) : NULL;

                if (!entry && *lines[i]) {
                        gbn_error_set(error, GBN_ERROR_BAD_FILE,
                                      N_("%s:%u: not an entry of the history"), GBN_HISTORY_PATH,
                                      i + 1);
                        return NULL;
                }
                if (entry && g_str_equal(entry->action, GBN_HISTORY_FAILED)) {
                        forget_last(entries, entry->unit);
                        gbn_history_entry_free(entry);
                } else if (entry && (!unit || g_str_equal(unit, entry->unit)))
                        g_ptr_array_add(entries, entry);
                else if (entry)
                        gbn_history_entry_free(entry);
        }
        return g_steal_pointer(&entries);
}
