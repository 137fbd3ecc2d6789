/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read as strictly as a layer: a table that is half read would suggest half. */
#include "engine/profile/program-table.h"

#include "base/text.h"
#include "engine/profile/json-file.h"

#include <string.h>

static void
program_free(void *data)
{
        GbnProgram *program = data;

        g_strfreev(program->names);
        g_strfreev(program->grants);
        g_strfreev(program->as_root);
        g_free(program->class_id);
        g_free(program->ports);
        g_free(program->why);
        g_free(program);
}

void
gbn_program_table_free(GbnProgramTable *table)
{
        if (!table)
                return;
        g_ptr_array_unref(table->programs);
        g_ptr_array_unref(table->libraries);
        g_free(table);
}

static bool
read_strings(const GbnJsonFile *file, JsonObject *object, const char *key, char ***ret,
             GError **error)
{
        JsonNode *node = json_object_get_member(object, key);

        *ret = node ? gbn_json_file_strings(file, key, node, error) : g_new0(char *, 1);
        return *ret != NULL;
}

static bool
read_optional(const GbnJsonFile *file, JsonObject *object, const char *key, char **ret,
              GError **error)
{
        return !json_object_has_member(object, key) ||
               gbn_json_file_text(file, object, key, ret, error);
}

static bool
read_program(const GbnJsonFile *file, JsonNode *node, GPtrArray *programs, GError **error)
{
        static const char *const keys[] = { "names",   "class", "ports", "grants",
                                            "as_root", "why",   NULL };
        JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
        GbnProgram *program;

        if (!object)
                return gbn_json_file_bad(file, "names", N_("a list of objects was expected"),
                                         error);
        program = g_new0(GbnProgram, 1);
        g_ptr_array_add(programs, program);
        return gbn_json_file_check_keys(file, object, keys, error) &&
               read_strings(file, object, "names", &program->names, error) &&
               read_strings(file, object, "grants", &program->grants, error) &&
               read_strings(file, object, "as_root", &program->as_root, error) &&
               read_optional(file, object, "class", &program->class_id, error) &&
               read_optional(file, object, "ports", &program->ports, error) &&
               gbn_json_file_text(file, object, "why", &program->why, error);
}

static bool
read_list(const GbnJsonFile *file, const char *key, GPtrArray *programs, GError **error)
{
        JsonArray *array;

        if (!gbn_json_file_array(file, key, &array, error))
                return false;
        if (!array)
                return gbn_json_file_bad(file, key, N_("it must be there, as a list"), error);
        for (unsigned i = 0; i < json_array_get_length(array); i++)
                if (!read_program(file, json_array_get_element(array, i), programs, error))
                        return false;
        return true;
}

GbnProgramTable *
gbn_program_table_open(const char *folder, GError **error)
{
        return gbn_program_table_open_watched(folder, NULL, error);
}

GbnProgramTable *
gbn_program_table_open_watched(const char *folder, GbnWatch *watch, GError **error)
{
        static const char *const keys[] = { "programs", "libraries", NULL };
        g_autoptr(GbnProgramTable) table = g_new0(GbnProgramTable, 1);
        g_autofree char *path = g_build_filename(folder, "suggest", "programs.json", NULL);
        g_autoptr(GbnRoot) root = NULL;
        g_auto(GbnJsonFile) file = { 0 };

        table->programs = g_ptr_array_new_with_free_func(program_free);
        table->libraries = g_ptr_array_new_with_free_func(program_free);
        root = gbn_root_open(NULL, error);
        if (root)
                root->watch = watch;
        if (!root || !gbn_json_file_open(root, path, &file, error) ||
            !gbn_json_file_check_keys(&file, file.top, keys, error) ||
            !read_list(&file, "programs", table->programs, error) ||
            !read_list(&file, "libraries", table->libraries, error))
                return NULL;
        return g_steal_pointer(&table);
}

const GbnProgram *
gbn_program_find(const GbnProgramTable *table, const char *name)
{
        for (unsigned i = 0; i < table->programs->len; i++) {
                const GbnProgram *program = table->programs->pdata[i];

                if (g_strv_contains((const char *const *) program->names, name))
                        return program;
        }
        return NULL;
}

const GbnProgram *
gbn_library_find(const GbnProgramTable *table, const char *soname)
{
        const char *end = strstr(soname, ".so");
        g_autofree char *name = end ? g_strndup(soname, (size_t) (end - soname) + strlen(".so"))
                                    : g_strdup(soname);

        for (unsigned i = 0; i < table->libraries->len; i++) {
                const GbnProgram *library = table->libraries->pdata[i];

                if (g_strv_contains((const char *const *) library->names, name))
                        return library;
        }
        return NULL;
}
