/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who changed what: each entry comes back as it was, and a broken file is said with its line. */
#include "store/history.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#define FILE_PATH "var/lib/gabion/history"

static void
add(const TestFolder *folder, uint64_t time, const char *unit, const char *before_text)
{
        GbnHistoryEntry entry = {
                .time = time,
                .uid = 1000,
                .unit = (char *) unit,
                .action = (char *) "apply",
                .before = before_text ? (char *) "old@1" : NULL,
                .after = (char *) "tmp@1",
                .before_text = (char *) before_text,
        };
        g_autoptr(GError) error = NULL;

        (void) gbn_history_add(folder->root, &entry, &error);
        g_assert_no_error(error);
}

static GPtrArray *
read_all(const TestFolder *folder, const char *unit)
{
        g_autoptr(GError) error = NULL;
        GPtrArray *entries = gbn_history_read(folder->root, unit, GBN_HISTORY_TO_SHOW, &error);

        g_assert_no_error(error);
        return entries;
}

static void
a_missing_history_is_empty(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = read_all(folder, NULL);

        g_assert_cmpuint(entries->len, ==, 0);
}

static void
entries_come_back_as_they_were_the_oldest_first(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;
        const GbnHistoryEntry *first, *second;

        add(folder, 5, "a.service", NULL);
        add(folder, 4, "b.service", "line\n\"quoted\"\t\\ \xc3\xa4\n");
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 2);
        first = entries->pdata[0];
        second = entries->pdata[1];
        g_assert_cmpuint(first->time, ==, 5);
        g_assert_cmpuint(first->uid, ==, 1000);
        g_assert_cmpstr(first->unit, ==, "a.service");
        g_assert_null(first->before);
        g_assert_null(first->before_text);
        g_assert_cmpstr(second->before, ==, "old@1");
        g_assert_cmpstr(second->after, ==, "tmp@1");
        g_assert_cmpstr(second->before_text, ==, "line\n\"quoted\"\t\\ \xc3\xa4\n");
}

static void
the_history_of_one_unit_has_only_its_entries(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;

        add(folder, 1, "a.service", NULL);
        add(folder, 2, "b.service", NULL);
        add(folder, 3, "a.service", NULL);
        entries = read_all(folder, "a.service");
        g_assert_cmpuint(entries->len, ==, 2);
        g_assert_cmpuint(((GbnHistoryEntry *) entries->pdata[1])->time, ==, 3);
}

static void
a_line_that_is_no_entry_is_said_with_its_number(void)
{
        static const char *const lines[] = { "nonsense",
                                             "[]",
                                             "{}",
                                             "{\"unit\": 1, \"action\": \"x\"}",
                                             "{\"unit\": \"a.service\"}",
                                             "\"x\"" };

        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *text = g_strdup_printf(
                        "{\"unit\": \"a.service\", \"action\": \"apply\"}\n%s\n", lines[i]);
                g_autoptr(GError) error = NULL;

                test_folder_write(folder, FILE_PATH, text);
                g_assert_null(gbn_history_read(folder->root, NULL, GBN_HISTORY_TO_SHOW, &error));
                assert_error(&error, GBN_ERROR_BAD_FILE, "/var/lib/gabion/history:2:");
        }
}

/* As the comment of the module has it: a line cut off by a crash spoils only itself. */
static void
an_entry_after_a_line_that_a_crash_cut_off_is_whole(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, FILE_PATH), *text = NULL, *last = NULL;

        test_folder_write(folder, FILE_PATH, "{\"unit\": \"a.service\", \"act");
        add(folder, 7, "b.service", NULL);
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        last = g_strdup(g_strrstr(g_strchomp(text), "\n") ? g_strrstr(text, "\n") + 1 : text);
        g_assert_true(g_str_has_prefix(last, "{"));
        g_assert_null(g_strstr_len(last, -1, "{\"unit\": \"a.service\", \"act{"));
}

static void
numbers_that_make_no_sense_are_no_crash(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;

        test_folder_write(
                folder, FILE_PATH,
                "{\"unit\": \"a.service\", \"action\": \"x\", \"time\": -5, \"uid\": \"z\"}\n");
        entries = read_all(folder, NULL);
        g_assert_cmpuint(((GbnHistoryEntry *) entries->pdata[0])->time, ==, 0);
}

static void
a_linked_history_is_not_written_through(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        GbnHistoryEntry entry = { .unit = (char *) "a.service", .action = (char *) "apply" };
        g_autofree char *victim = test_folder_path(folder, "victim"), *text = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "victim", "old\n");
        test_folder_link(folder, FILE_PATH, "../../../victim");
        g_assert_false(gbn_history_add(folder->root, &entry, &error));
        g_assert_true(g_file_get_contents(victim, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, "old\n");
}

static const TestCase tests[] = {
        TEST(a_missing_history_is_empty),
        TEST(entries_come_back_as_they_were_the_oldest_first),
        TEST(the_history_of_one_unit_has_only_its_entries),
        TEST(a_line_that_is_no_entry_is_said_with_its_number),
        TEST(numbers_that_make_no_sense_are_no_crash),
        TEST(a_linked_history_is_not_written_through),
        TEST(an_entry_after_a_line_that_a_crash_cut_off_is_whole),
};
RUN_TESTS("history", tests)
