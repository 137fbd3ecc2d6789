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

/* An entry of an action; of a trial with how it ended. */
static void
add_action(const TestFolder *folder, uint64_t time, const char *unit, const char *action)
{
        bool tried = g_str_equal(action, GBN_HISTORY_TRIED);
        GbnHistoryEntry entry = {
                .time = time,
                .unit = (char *) unit,
                .action = (char *) action,
                .outcome = tried ? (char *) "reverted" : NULL,
                .reason = tried ? (char *) "the service \"failed\":\n\xc3\xa4" : NULL,
        };
        g_autoptr(GError) error = NULL;

        (void) gbn_history_add(folder->root, &entry, &error);
        g_assert_no_error(error);
}

static void
how_a_trial_ended_and_why_comes_back(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;
        const GbnHistoryEntry *tried, *applied;

        add_action(folder, 1, "a.service", GBN_HISTORY_TRIED);
        add(folder, 2, "a.service", NULL);
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 2);
        tried = entries->pdata[0];
        applied = entries->pdata[1];
        g_assert_cmpstr(tried->action, ==, "try");
        g_assert_cmpstr(tried->outcome, ==, "reverted");
        g_assert_cmpstr(tried->reason, ==, "the service \"failed\":\n\xc3\xa4");
        g_assert_null(applied->outcome);
        g_assert_null(applied->reason);
}

/* Written before there were trials, and still so for a change. */
static void
a_line_without_an_outcome_stays_as_it_was(void)
{
        static const char line[] =
                "{\"time\":5,\"uid\":1000,\"unit\":\"a.service\",\"action\":\"apply\","
                "\"before\":null,\"after\":\"tmp@1\",\"before_text\":null}\n";
        g_autoptr(TestFolder) folder = test_folder_new(), again = test_folder_new();
        g_autofree char *path = test_folder_path(again, FILE_PATH), *text = NULL;
        g_autoptr(GPtrArray) entries = NULL;
        const GbnHistoryEntry *entry;

        test_folder_write(folder, FILE_PATH, line);
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 1);
        entry = entries->pdata[0];
        g_assert_cmpuint(entry->time, ==, 5);
        g_assert_cmpstr(entry->after, ==, "tmp@1");
        g_assert_null(entry->outcome);
        g_assert_null(entry->reason);
        add(again, 5, "a.service", NULL);
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, line);
}

static void
assert_last_change(const TestFolder *folder, const char *unit, uint64_t time)
{
        g_autoptr(GPtrArray) entries = read_all(folder, unit);
        const GbnHistoryEntry *last = gbn_history_last_change(entries, "there now\n");

        if (time == 0)
                g_assert_null(last);
        else
                g_assert_cmpuint(last->time, ==, time);
}

static void
the_last_change_is_no_trial(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_last_change(folder, NULL, 0);
        add_action(folder, 1, "a.service", GBN_HISTORY_TRIED);
        assert_last_change(folder, NULL, 0);
        add_action(folder, 2, "a.service", "apply");
        add_action(folder, 3, "b.service", "keep");
        add_action(folder, 4, "a.service", GBN_HISTORY_TRIED);
        add_action(folder, 5, "a.service", GBN_HISTORY_TRIED);
        assert_last_change(folder, NULL, 3);
        assert_last_change(folder, "a.service", 2);
        assert_last_change(folder, "c.service", 0);
}

/* What it found is what there is now, so it led nowhere. */
static void
a_change_that_was_cut_off_is_passed_over(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        add(folder, 1, "a.service", "first\n");
        add(folder, 2, "a.service", "there now\n");
        add_action(folder, 3, "a.service", GBN_HISTORY_TRIED);
        assert_last_change(folder, "a.service", 1);
}

static void
what_failed_takes_back_the_last_change_and_no_trial(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;

        add_action(folder, 1, "a.service", "apply");
        add_action(folder, 2, "a.service", "keep");
        add_action(folder, 3, "b.service", "apply");
        add_action(folder, 4, "a.service", GBN_HISTORY_TRIED);
        add_action(folder, 5, "a.service", GBN_HISTORY_FAILED);
        assert_last_change(folder, "a.service", 1);
        assert_last_change(folder, "b.service", 3);
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 3);
        g_assert_cmpuint(((GbnHistoryEntry *) entries->pdata[2])->time, ==, 4);
        add_action(folder, 6, "a.service", GBN_HISTORY_FAILED);
        add_action(folder, 7, "a.service", GBN_HISTORY_FAILED);
        assert_last_change(folder, "a.service", 0);
        g_ptr_array_unref(entries);
        entries = read_all(folder, "a.service");
        g_assert_cmpuint(entries->len, ==, 1);
        g_assert_cmpstr(((GbnHistoryEntry *) entries->pdata[0])->action, ==, GBN_HISTORY_TRIED);
}

/* The change is not the last line any more. */
static void
a_change_is_taken_back_past_a_trial_that_was_written_since(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        const GbnHistoryEntry entry = { .time = 1,
                                        .unit = (char *) "a.service",
                                        .action = (char *) "keep" };
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_history_add(folder->root, &entry, &error));
        add_action(folder, 2, "a.service", GBN_HISTORY_TRIED);
        g_assert_true(gbn_history_take_back(folder->root, &entry, &error));
        g_assert_no_error(error);
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 1);
        g_assert_cmpuint(((GbnHistoryEntry *) entries->pdata[0])->time, ==, 2);
}

static void
the_tool_and_the_exposures_come_back(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) entries = NULL;
        GbnHistoryEntry entry = { .time = 1,
                                  .unit = (char *) "a.service",
                                  .action = (char *) "apply",
                                  .tool = (char *) "busctl",
                                  .exposures = { true, 92, 0 } };
        g_autoptr(GError) error = NULL;
        const GbnHistoryEntry *first, *second;

        (void) gbn_history_add(folder->root, &entry, &error);
        g_assert_no_error(error);
        add(folder, 2, "a.service", NULL);
        entries = read_all(folder, NULL);
        first = entries->pdata[0];
        second = entries->pdata[1];
        g_assert_cmpstr(first->tool, ==, "busctl");
        g_assert_true(first->exposures.is_known);
        g_assert_cmpuint(first->exposures.before, ==, 92);
        g_assert_cmpuint(first->exposures.after, ==, 0);
        g_assert_null(second->tool);
        g_assert_false(second->exposures.is_known);
}

/* The only entry of a history with this member in it. */
static GPtrArray *
read_with(const char *members)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *line = g_strdup_printf(
                "{\"time\":5,\"uid\":0,\"unit\":\"a.service\",\"action\":\"apply\",%s}\n", members);
        GPtrArray *entries;

        test_folder_write(folder, FILE_PATH, line);
        entries = read_all(folder, NULL);
        g_assert_cmpuint(entries->len, ==, 1);
        return entries;
}

static void
a_tool_that_is_no_plain_word_is_not_known(void)
{
        static const char *const tools[] = { "\"\"",
                                             "\"\\u001b[31m\"",
                                             "\"a\\nb\"",
                                             "\"\xc3\xa4\"",
                                             "\"seventeen-letters\"",
                                             "7",
                                             "null",
                                             "[\"a\"]" };

        for (size_t i = 0; i < G_N_ELEMENTS(tools); i++) {
                g_autofree char *member = g_strdup_printf("\"tool\":%s", tools[i]);
                g_autoptr(GPtrArray) entries = read_with(member);

                g_test_message("%s", tools[i]);
                g_assert_null(((GbnHistoryEntry *) entries->pdata[0])->tool);
        }
}

static void
exposures_count_when_both_are_there_and_in_range(void)
{
        static const struct {
                const char *members;
                bool is_known;
        } cases[] = {
                { "\"exposure_before\":100,\"exposure_after\":0", true },
                { "\"exposure_before\":92", false },
                { "\"exposure_after\":92", false },
                { "\"exposure_before\":101,\"exposure_after\":0", false },
                { "\"exposure_before\":1,\"exposure_after\":4294967297", false },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GPtrArray) entries = read_with(cases[i].members);
                const GbnHistoryEntry *entry = entries->pdata[0];

                g_test_message("%s", cases[i].members);
                g_assert_true(entry->exposures.is_known == cases[i].is_known);
        }
}

static void
what_was_in_force_before_it_was_kept_comes_back(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *some = gbn_history_digest("x"), *none = gbn_history_digest(NULL);
        GbnHistoryEntry kept = { .time = 1,
                                 .unit = (char *) "a.service",
                                 .action = (char *) "keep",
                                 .in_force = 1700000000123456,
                                 .digest = some },
                        taken = kept;
        g_autoptr(GPtrArray) entries = NULL;
        const GbnHistoryEntry *entry;

        taken.digest = none;
        g_assert_true(gbn_history_add(folder->root, &kept, NULL));
        g_assert_true(gbn_history_add(folder->root, &taken, NULL));
        add(folder, 2, "a.service", NULL);
        entries = read_all(folder, NULL);
        entry = entries->pdata[0];
        g_assert_cmpuint(entry->in_force, ==, 1700000000123456);
        g_assert_cmpstr(entry->digest, ==, some);
        entry = entries->pdata[1];
        g_assert_cmpuint(entry->in_force, ==, 1700000000123456);
        g_assert_cmpstr(entry->digest, ==, "");
        entry = entries->pdata[2];
        g_assert_cmpuint(entry->in_force, ==, 0);
        g_assert_null(entry->digest);
}

static void
what_was_in_force_counts_when_its_time_and_its_digest_are_there(void)
{
        static const char *const members[] = {
                "\"in_force\":5",
                "\"digest\":\"\"",
                "\"in_force\":0,\"digest\":\"\"",
                "\"in_force\":-5,\"digest\":\"\"",
                "\"in_force\":\"5\",\"digest\":\"\"",
                "\"in_force\":5,\"digest\":null",
                "\"in_force\":5,\"digest\":7",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
                g_autoptr(GPtrArray) entries = read_with(members[i]);

                g_test_message("%s", members[i]);
                g_assert_null(((GbnHistoryEntry *) entries->pdata[0])->digest);
        }
}

static void
a_failure_is_told_from_a_trial_that_ended_otherwise(void)
{
        static const struct {
                const char *outcome, *reason;
                bool is_failure, is_taken_back;
        } cases[] = {
                { "reverted", "the service failed: it ended with exit status 1", true, true },
                { "reverted", "its time was over", false, true },
                { "reverted", "somebody asked for it", false, false },
                { "reverted", "the system was started anew", false, true },
                { "reverted", NULL, false, true },
                { NULL, NULL, false, false },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                GbnHistoryEntry entry = { .outcome = (char *) cases[i].outcome,
                                          .reason = (char *) cases[i].reason };

                g_assert_true(gbn_history_is_failure(&entry) == cases[i].is_failure);
                g_assert_true(gbn_history_is_taken_back(&entry) == cases[i].is_taken_back);
        }
}

static const TestCase tests[] = {
        TEST(a_missing_history_is_empty),
        TEST(entries_come_back_as_they_were_the_oldest_first),
        TEST(the_history_of_one_unit_has_only_its_entries),
        TEST(a_line_that_is_no_entry_is_said_with_its_number),
        TEST(numbers_that_make_no_sense_are_no_crash),
        TEST(a_linked_history_is_not_written_through),
        TEST(an_entry_after_a_line_that_a_crash_cut_off_is_whole),
        TEST(how_a_trial_ended_and_why_comes_back),
        TEST(a_line_without_an_outcome_stays_as_it_was),
        TEST(the_tool_and_the_exposures_come_back),
        TEST(a_tool_that_is_no_plain_word_is_not_known),
        TEST(exposures_count_when_both_are_there_and_in_range),
        TEST(what_was_in_force_before_it_was_kept_comes_back),
        TEST(what_was_in_force_counts_when_its_time_and_its_digest_are_there),
        TEST(a_failure_is_told_from_a_trial_that_ended_otherwise),
        TEST(the_last_change_is_no_trial),
        TEST(a_change_that_was_cut_off_is_passed_over),
        TEST(what_failed_takes_back_the_last_change_and_no_trial),
        TEST(a_change_is_taken_back_past_a_trial_that_was_written_since),
};
RUN_TESTS("history", tests)
