/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON files of layers: what is no JSON, or not what was asked for, is said with file and line. */
#include "engine/profile/json-file.h"

#include "base/error.h"
#include "base/limits.h"
#include "tests/unit/fixture.h"

#include <string.h>
#include <sys/stat.h>

static bool
open_file(const TestFolder *folder, GbnJsonFile *file, GError **error)
{
        return gbn_json_file_open(folder->root, "/some-id.json", file, error);
}

static void
assert_refused(const char *text, const char *reason)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "some-id.json", text);
        g_assert_false(open_file(folder, &file, &error));
        assert_error(&error, GBN_ERROR_BAD_LAYER, reason);
}

static void
what_is_no_json_is_refused_with_its_line(void)
{
        assert_refused("", "/some-id.json:1: not valid JSON");
        assert_refused("{\n\"a\": 1,\n\"b\": ]\n}\n", "/some-id.json:3: not valid JSON");
        assert_refused("{ \"a\": 1", "/some-id.json:1: not valid JSON");
}

static void
another_document_than_an_object_is_refused(void)
{
        assert_refused("[]", "not a JSON object");
        assert_refused("null", "not a JSON object");
}

static void
nesting_without_end_is_refused(void)
{
        g_autofree char *open = filled('[', 60000);

        assert_refused(open, "not valid JSON");
}

static void
too_large_a_file_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *blanks = filled(' ', GBN_LAYER_FILE_BYTES_MAX + 1);
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "some-id.json", blanks);
        g_assert_false(open_file(folder, &file, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "/some-id.json");
}

static void
a_fifo_is_refused_and_not_waited_for(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, "some-id.json");
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(mkfifo(path, 0600), ==, 0);
        g_assert_false(open_file(folder, &file, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "/some-id.json");
}

/* A good file with these members. */
static void
open_members(const TestFolder *folder, const char *members, GbnJsonFile *file)
{
        g_autofree char *text = g_strdup_printf("{\n\"id\": \"some-id\",\n%s\n}\n", members);
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "some-id.json", text);
        (void) open_file(folder, file, &error);
        g_assert_no_error(error);
}

static void
an_unknown_key_is_refused_with_its_line(void)
{
        static const char *const keys[] = { "id", "a", NULL };
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;

        open_members(folder, "\"a\": 1,\n\"b\": 2", &file);
        g_assert_false(gbn_json_file_check_keys(&file, file.top, keys, &error));
        assert_error(&error, GBN_ERROR_BAD_LAYER, "/some-id.json:4: \"b\": no such key");
}

static void
assert_no_text(const char *members)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;

        open_members(folder, members, &file);
        g_assert_false(gbn_json_file_text(&file, file.top, "a", &text, &error));
        assert_error(&error, GBN_ERROR_BAD_LAYER, "\"a\": it must be there, as a text");
        g_assert_null(text);
}

static void
a_text_has_to_be_there_and_to_be_one(void)
{
        g_autofree char *filler = filled('x', GBN_LAYER_TEXT_BYTES_MAX + 1);
        g_autofree char *large = g_strdup_printf("\"a\": \"%s\"", filler);

        assert_no_text("\"b\": \"\"");
        assert_no_text("\"a\": \"\"");
        assert_no_text("\"a\": 1");
        assert_no_text("\"a\": null");
        assert_no_text("\"a\": [\"x\"]");
        assert_no_text("\"a\": {}");
        assert_no_text(large);
}

static void
a_text_holds_no_control_characters(void)
{
        assert_no_text("\"a\": \"x\\u001b[31m\"");
        assert_no_text("\"a\": \"x\\u0007\"");
        assert_no_text("\"a\": \"x\\u007f\"");
}

static void
a_key_that_stands_twice_is_refused(void)
{
        assert_refused("{\"id\": \"some-id\", \"a\": \"x\", \"a\": \"y\"}", "\"a\"");
}

static void
numbers_are_whole_and_in_range(void)
{
        static const char *const bad[] = { "\"n\": 1.5", "\"n\": \"1\"",  "\"n\": -1",
                                           "\"n\": 0",   "\"n\": true",   "\"n\": 1e9",
                                           "\"m\": 3",   "\"n\": null",   "\"n\": [1]",
                                           "\"n\": {}",  "\"n\": 2000000" };
        unsigned number = 7;

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_auto(GbnJsonFile) file = { 0 };
                g_autoptr(GError) error = NULL;

                open_members(folder, bad[i], &file);
                g_assert_false(gbn_json_file_number(&file, "n", 1, &number, &error));
                assert_error(&error, GBN_ERROR_BAD_LAYER, "\"n\": it must be a whole number");
                g_assert_cmpuint(number, ==, 7);
        }
}

static void
lists_hold_texts_only(void)
{
        static const char *const bad[] = { "\"l\": [1]", "\"l\": [[]]",   "\"l\": {}",
                                           "\"l\": 1",   "\"l\": [null]", "\"l\": true" };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_auto(GbnJsonFile) file = { 0 };
                g_autoptr(GError) error = NULL;
                g_auto(GStrv) ids = NULL;

                open_members(folder, bad[i], &file);
                g_assert_false(gbn_json_file_ids(&file, "l", &ids, &error));
                assert_error(&error, GBN_ERROR_BAD_LAYER, "\"l\": a list of texts, or a text");
        }
}

static void
a_missing_list_is_empty(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnJsonFile) file = { 0 };
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) ids = NULL;

        open_members(folder, "\"a\": 1", &file);
        g_assert_true(gbn_json_file_ids(&file, "l", &ids, &error));
        g_assert_cmpuint(g_strv_length(ids), ==, 0);
}

static void
the_id_is_that_of_the_file_name(void)
{
        static const struct {
                const char *text, *reason;
        } bad[] = {
                { "{\"id\": \"other\"}", "not that of the file name" },
                { "{\"id\": \"Some-Id\"}", "lower-case letters" },
                { "{\"id\": \"../some-id\"}", "lower-case letters" },
                { "{\"id\": 1}", "as a text" },
                { "{}", "as a text" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_auto(GbnJsonFile) file = { 0 };
                g_autoptr(GError) error = NULL;
                g_autofree char *id = NULL;

                test_folder_write(folder, "some-id.json", bad[i].text);
                g_assert_true(open_file(folder, &file, &error));
                g_assert_false(gbn_json_file_id(&file, &id, &error));
                assert_error(&error, GBN_ERROR_BAD_LAYER, bad[i].reason);
        }
}

static void
ids_are_short_and_plain(void)
{
        g_autofree char *longest = filled('a', 40), *longer = filled('a', 41);

        g_assert_true(gbn_id_is_valid("a-1"));
        g_assert_true(gbn_id_is_valid(longest));
        g_assert_false(gbn_id_is_valid(longer));
        g_assert_false(gbn_id_is_valid("a"));
        g_assert_false(gbn_id_is_valid(""));
        g_assert_false(gbn_id_is_valid("-ab"));
        g_assert_false(gbn_id_is_valid("a b"));
        g_assert_false(gbn_id_is_valid("a.b"));
        g_assert_false(gbn_id_is_valid("a/b"));
        g_assert_false(gbn_id_is_valid("ab\n"));
        g_assert_false(gbn_id_is_valid("\xc3\xa4\xc3\xb6"));
}

static const TestCase tests[] = {
        TEST(what_is_no_json_is_refused_with_its_line),
        TEST(another_document_than_an_object_is_refused),
        TEST(nesting_without_end_is_refused),
        TEST(too_large_a_file_is_refused),
        TEST(a_fifo_is_refused_and_not_waited_for),
        TEST(an_unknown_key_is_refused_with_its_line),
        TEST(a_text_has_to_be_there_and_to_be_one),
        TEST(numbers_are_whole_and_in_range),
        TEST(lists_hold_texts_only),
        TEST(a_missing_list_is_empty),
        TEST(the_id_is_that_of_the_file_name),
        TEST(ids_are_short_and_plain),
        TEST(a_text_holds_no_control_characters),
        TEST(a_key_that_stands_twice_is_refused),
};
RUN_TESTS("json-file", tests)
