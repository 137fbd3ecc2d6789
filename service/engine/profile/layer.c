/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a layer may set is pinned in the settings table; everything else in a file is refused. */
#include "engine/profile/layer.h"

#include "base/text.h"
#include "engine/profile/json-file.h"
#include "engine/profile/layer-argument.h"
#include "engine/profile/layer-value.h"

#include <string.h>

static const char *const level_names[] = { "none", "safe", "strict", "sealed" };

const char *
gbn_level_name(GbnLevel level)
{
        return level_names[level];
}

bool
gbn_value_is_plain(const char *text)
{
        if (*text == ';' || *text == '#')
                return false;
        for (const char *p = text; *p; p++)
                if (*p < ' ' || *p > '~' || strchr("\\%\"'", *p))
                        return false;
        return true;
}

static void
line_free(void *data)
{
        GbnLayerLine *line = data;

        g_strfreev(line->values);
        g_free(line);
}

static void
breakage_free(void *data)
{
        GbnBreakage *breakage = data;

        g_free(breakage->who);
        g_free(breakage->how);
        g_free(breakage->source);
        g_free(breakage);
}

void
gbn_layer_free(GbnLayer *layer)
{
        if (!layer)
                return;
        g_free(layer->id);
        g_free(layer->title);
        g_free(layer->summary);
        g_free(layer->cost);
        g_free(layer->for_whom);
        g_free(layer->argument);
        g_free(layer->argument_help);
        g_clear_pointer(&layer->lines, g_ptr_array_unref);
        g_strfreev(layer->needs);
        g_strfreev(layer->conflicts);
        g_clear_pointer(&layer->breaks, g_ptr_array_unref);
        g_free(layer->path);
        g_free(layer);
}

static bool
read_line(GbnJsonFile *file, GbnLayer *layer, const char *key, JsonNode *node, GError **error)
{
        static const GbnSystemd newest = { GBN_SYSTEMD_NEWEST, UINT_MAX };
        const GbnSetting *setting = gbn_setting_find("Service", key, &newest);
        GbnLayerLine *line;
        char **values;

        if (!setting || setting->group == GBN_GROUP_NONE)
                return gbn_json_file_bad(file, key, N_("no directive that a layer may set"), error);
        if (setting->group == GBN_GROUP_SHIPPED && !layer->is_shipped)
                return gbn_json_file_bad(file, key,
                                         N_("only layers that come with Gabion may set it"), error);
        layer->is_expert |= setting->group == GBN_GROUP_SHIPPED;
        values = gbn_json_file_strings(file, key, node, error);
        if (!values)
                return false;
        line = g_new0(GbnLayerLine, 1);
        line->setting = setting;
        line->values = values;
        g_ptr_array_add(layer->lines, line);
        for (; *values; values++) {
                const char *reason = gbn_layer_value_check(setting, layer->kind, *values);

                if (reason)
                        return gbn_json_file_bad(file, key, reason, error);
                if (strstr(*values, "$argument") && !layer->argument)
                        return gbn_json_file_bad(file, key, N_("an argument that is not declared"),
                                                 error);
        }
        return true;
}

static bool
read_lines(GbnJsonFile *file, GbnLayer *layer, GError **error)
{
        bool is_grant = layer->kind == GBN_LAYER_GRANT;
        g_autoptr(GList) keys = NULL;
        JsonObject *lines;

        if (json_object_has_member(file->top, is_grant ? "set" : "widen"))
                return gbn_json_file_bad(
                        file, is_grant ? "set" : "widen",
                        is_grant ? N_("grants only widen") : N_("restrictions only set"), error);
        if (!gbn_json_file_object(file, file->top, is_grant ? "widen" : "set", &lines, error))
                return false;
        if (!lines || json_object_get_size(lines) == 0)
                return gbn_json_file_bad(file, is_grant ? "widen" : "set", N_("it sets nothing"),
                                         error);
        keys = json_object_get_members(lines);
        for (GList *key = keys; key; key = key->next)
                if (!read_line(file, layer, key->data, json_object_get_member(lines, key->data),
                               error))
                        return false;
        return true;
}

static bool
read_argument(GbnJsonFile *file, GbnLayer *layer, GError **error)
{
        static const char *const keys[] = { "type", "required", "help", NULL };
        JsonObject *argument;

        if (!gbn_json_file_object(file, file->top, "argument", &argument, error))
                return false;
        if (!argument)
                return true;
        if (!gbn_json_file_check_keys(file, argument, keys, error) ||
            !gbn_json_file_text(file, argument, "type", &layer->argument, error) ||
            !gbn_json_file_text(file, argument, "help", &layer->argument_help, error))
                return false;
        if (!gbn_argument_type_is_known(layer->argument))
                return gbn_json_file_bad(file, "type", N_("no kind of argument"), error);
        layer->argument_required = gbn_json_file_flag(argument, "required");
        return true;
}

static bool
read_breaks(GbnJsonFile *file, GbnLayer *layer, GError **error)
{
        static const char *const keys[] = { "who", "how", "source", NULL };
        JsonArray *breaks;

        if (!gbn_json_file_array(file, "breaks", &breaks, error))
                return false;
        for (unsigned i = 0; breaks && i < json_array_get_length(breaks); i++) {
                JsonNode *node = json_array_get_element(breaks, i);
                GbnBreakage *breakage;

                if (!JSON_NODE_HOLDS_OBJECT(node))
                        return gbn_json_file_bad(file, "breaks", N_("an entry that is no object"),
                                                 error);
                breakage = g_new0(GbnBreakage, 1);
                g_ptr_array_add(layer->breaks, breakage);
                if (!gbn_json_file_check_keys(file, json_node_get_object(node), keys, error) ||
                    !gbn_json_file_text(file, json_node_get_object(node), "who", &breakage->who,
                                        error) ||
                    !gbn_json_file_text(file, json_node_get_object(node), "how", &breakage->how,
                                        error))
                        return false;
                if (json_object_has_member(json_node_get_object(node), "source") &&
                    !gbn_json_file_text(file, json_node_get_object(node), "source",
                                        &breakage->source, error))
                        return false;
        }
        return true;
}

static bool
read_kind(GbnJsonFile *file, GbnLayer *layer, GError **error)
{
        g_autofree char *kind = NULL, *level = NULL;

        if (!gbn_json_file_text(file, file->top, "kind", &kind, error))
                return false;
        if (!g_str_equal(kind, "restriction") && !g_str_equal(kind, "grant"))
                return gbn_json_file_bad(file, "kind", N_("neither restriction nor grant"), error);
        layer->kind = g_str_equal(kind, "grant") ? GBN_LAYER_GRANT : GBN_LAYER_RESTRICTION;
        if (layer->kind == GBN_LAYER_GRANT)
                return true;
        if (!gbn_json_file_text(file, file->top, "level", &level, error))
                return false;
        for (unsigned i = GBN_LEVEL_SAFE; i < G_N_ELEMENTS(level_names); i++)
                if (g_str_equal(level, level_names[i]))
                        layer->level = (GbnLevel) i;
        return layer->level || gbn_json_file_bad(file, "level", N_("no level"), error);
}

static bool
read_layer(GbnJsonFile *file, GbnLayer *layer, GError **error)
{
        static const char *const keys[] = { "id",      "revision",  "kind",   "title",
                                            "summary", "cost",      "for",    "level",
                                            "systemd", "argument",  "set",    "widen",
                                            "needs",   "conflicts", "breaks", NULL };

        return gbn_json_file_check_keys(file, file->top, keys, error) &&
               gbn_json_file_id(file, &layer->id, error) &&
               gbn_json_file_number(file, "revision", 1, &layer->revision, error) &&
               gbn_json_file_text(file, file->top, "title", &layer->title, error) &&
               gbn_json_file_text(file, file->top, "summary", &layer->summary, error) &&
               gbn_json_file_text(file, file->top, "cost", &layer->cost, error) &&
               gbn_json_file_text(file, file->top, "for", &layer->for_whom, error) &&
               gbn_json_file_number(file, "systemd", 0, &layer->systemd, error) &&
               read_kind(file, layer, error) && read_argument(file, layer, error) &&
               read_lines(file, layer, error) &&
               gbn_json_file_ids(file, "needs", &layer->needs, error) &&
               gbn_json_file_ids(file, "conflicts", &layer->conflicts, error) &&
               read_breaks(file, layer, error);
}

GbnLayer *
gbn_layer_read(const GbnRoot *root, const char *path, bool is_shipped, GError **error)
{
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GbnLayer) layer = g_new0(GbnLayer, 1);

        layer->path = g_strdup(path);
        layer->is_shipped = is_shipped;
        layer->lines = g_ptr_array_new_with_free_func(line_free);
        layer->breaks = g_ptr_array_new_with_free_func(breakage_free);
        if (!gbn_json_file_open(root, path, &file, error) || !read_layer(&file, layer, error))
                return NULL;
        return g_steal_pointer(&layer);
}
