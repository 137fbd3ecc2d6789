/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the unit tests; each of these stops the test when it cannot do its work. */
#include "tests/unit/fixture.h"

#include "base/error.h"
#include "engine/unit/unit-chain.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
run_tests(int argc, char **argv, const char *module, const TestCase *tests, size_t count)
{
        g_test_init(&argc, &argv, NULL);
        for (size_t i = 0; i < count; i++) {
                g_autofree char *name = g_strdelimit(g_strdup(tests[i].name), "_", '-');
                g_autofree char *path = g_strdup_printf("/%s/%s", module, name);

                g_test_add_func(path, tests[i].run);
        }
        return g_test_run();
}

TestFolder *
test_folder_new(void)
{
        TestFolder *folder = g_new0(TestFolder, 1);
        g_autoptr(GError) error = NULL;

        folder->path = g_dir_make_tmp("gabion-unit-XXXXXX", &error);
        g_assert_no_error(error);
        folder->root = gbn_root_open(folder->path, &error);
        g_assert_no_error(error);
        return folder;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
        return remove(path);
}

void
test_folder_free(TestFolder *folder)
{
        if (!folder)
                return;
        gbn_root_free(folder->root);
        g_assert_cmpint(nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
        g_free(folder->path);
        g_free(folder);
}

char *
test_folder_path(const TestFolder *folder, const char *path)
{
        return g_build_filename(folder->path, path, NULL);
}

/* The same, with the folders above it made. */
static char *
prepare(const TestFolder *folder, const char *path)
{
        char *whole = test_folder_path(folder, path);
        g_autofree char *parent = g_path_get_dirname(whole);

        g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
        return whole;
}

void
test_folder_write(const TestFolder *folder, const char *path, const char *text)
{
        test_folder_write_bytes(folder, path, text, strlen(text));
}

void
test_folder_write_bytes(const TestFolder *folder, const char *path, const char *data, size_t size)
{
        g_autofree char *whole = prepare(folder, path);
        g_autoptr(GError) error = NULL;

        (void) g_file_set_contents_full(whole, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644,
                                        &error);
        g_assert_no_error(error);
}

void
test_folder_link(const TestFolder *folder, const char *path, const char *target)
{
        g_autofree char *whole = prepare(folder, path);

        g_assert_cmpint(symlink(target, whole), ==, 0);
}

void
test_folder_mkdir(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = prepare(folder, path);

        g_assert_cmpint(g_mkdir(whole, 0755), ==, 0);
}

char *
filled(char c, size_t size)
{
        char *text = g_malloc(size + 1);

        memset(text, c, size);
        text[size] = '\0';
        return text;
}

void
assert_error(GError **error, int code, const char *text)
{
        g_assert_error(*error, GBN_ERROR, code);
        g_test_message("%s", (*error)->message);
        g_assert_nonnull(strstr((*error)->message, text));
        g_clear_error(error);
}

GbnSystemd
systemd_of(unsigned major)
{
        return (GbnSystemd) { .major = major, .minor = UINT_MAX };
}

Lines *
lines_new(unsigned systemd)
{
        Lines *lines = g_new0(Lines, 1);

        lines->folder = test_folder_new();
        gbn_facts_init(&lines->facts);
        lines->reader = (GbnReader) {
                .facts = &lines->facts,
                .systemd = systemd_of(systemd),
                .specifiers = { lines->folder->root, systemd, "test@one.service",
                                "/test@.service" },
                .word = g_string_new(NULL),
        };
        return lines;
}

void
lines_free(Lines *lines)
{
        if (!lines)
                return;
        gbn_facts_clear(&lines->facts);
        (void) g_string_free(lines->reader.word, TRUE);
        test_folder_free(lines->folder);
        g_free(lines);
}

GbnVerdict
lines_read(Lines *lines, const char *line)
{
        g_auto(GStrv) parts = g_strsplit(line, "=", 2);
        const GbnSetting *setting = gbn_setting_find("Service", parts[0], &lines->reader.systemd);

        if (!setting)
                setting = gbn_setting_find("Unit", parts[0], &lines->reader.systemd);
        if (!setting)
                g_error("%s: no such directive", line);
        lines->reader.reason = NULL;
        return setting->parse(&lines->reader, setting, parts[1]);
}

GbnVerdict
lines_read_values(Lines *lines, const char *key, const char *values)
{
        GbnVerdict verdict = GBN_LINE_TAKEN;

        for (;; values++) {
                g_autofree char *value = g_strndup(values, strcspn(values, "|"));
                g_autofree char *line = g_strconcat(key, "=", value, NULL);

                verdict = lines_read(lines, line);
                values += strlen(value);
                if (!*values)
                        return verdict;
        }
}

void
lines_take_all(Lines *lines, const char *const *each)
{
        for (; *each; each++)
                g_assert_cmpint(lines_read(lines, *each), ==, GBN_LINE_TAKEN);
}

Loaded *
load_unit(unsigned systemd, const char *name, const char *const *texts)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_auto(GbnFile) file = { .data = g_strdup(texts[0]), .size = strlen(texts[0]) };
        g_autoptr(GbnUnitChain) chain = gbn_unit_chain_from_text(tree, name, &file);
        Loaded *loaded = g_new0(Loaded, 1);
        GbnReading reading;

        for (unsigned i = 1; texts[i]; i++) {
                g_autofree char *path = g_strdup_printf("/d/%u0.conf", i);

                gbn_unit_chain_put(chain, path, texts[i]);
        }
        loaded->notes = gbn_notes_new();
        reading = (GbnReading) { folder->root, systemd_of(systemd), loaded->notes };
        gbn_facts_init_for(&loaded->facts, &reading.systemd);
        loaded->loaded = gbn_facts_from_text(&reading, chain, &loaded->facts, &loaded->error);
        return loaded;
}

void
loaded_free(Loaded *loaded)
{
        if (!loaded)
                return;
        gbn_facts_clear(&loaded->facts);
        g_ptr_array_unref(loaded->notes);
        g_clear_error(&loaded->error);
        g_free(loaded);
}

const GbnFinding *
finding_of(const GbnScore *score, const char *id)
{
        for (unsigned i = 0; i < score->count; i++)
                if (g_str_equal(score->findings[i].row->id, id))
                        return score->findings + i;
        return NULL;
}

const GbnAssessment *
row_of(const char *id, unsigned *ret_number)
{
        const GbnAssessment *row;

        for (unsigned i = 0; (row = gbn_assessment(i)); i++)
                if (g_str_equal(row->id, id)) {
                        if (ret_number)
                                *ret_number = i;
                        return row;
                }
        g_error("no row %s", id);
}
