/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records and marks on disk: only what we wrote ourselves counts, and what cannot be read is never taken
 * for gone. */
#include "base/error.h"
#include "base/limits.h"
#include "tests/unit/fixture.h"
#include "tests/unit/trial-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define FOLDER "run/gabion/trials"
#define PLACE FOLDER "/" TEST_UNIT
#define STRANGER 12345

static const char *const mark_places[] = {
        [GBN_TRIAL_MARK_LIVE] = "run/gabion/live/" TEST_UNIT,
        [GBN_TRIAL_MARK_HOLD] = "run/gabion/hold/" TEST_UNIT,
        [GBN_TRIAL_MARK_REASON] = "run/gabion/reason/" TEST_UNIT,
};

static const char *const hostile_names[] = {
        "",   "../x",       "../live/" TEST_UNIT, "a/b.service", "../../gabion/live/" TEST_UNIT,
        "..", "x@.service", "-.service"
};

static bool
needs_root(void)
{
        if (geteuid() == 0)
                return false;
        g_test_skip("needs root, to make files of other users and device nodes");
        return true;
}

static bool
exists(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = test_folder_path(folder, path);
        struct stat st;

        return lstat(whole, &st) == 0;
}

static void
assert_unreadable(const TestFolder *folder, int code, const char *words)
{
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_false(gbn_trial_record_read(folder->root, TEST_UNIT, &record, &error));
        g_assert_null(record.unit);
        assert_error(&error, code, words);
        g_assert_true(gbn_trial_record_is_gone(folder->root, TEST_UNIT) ==
                      (code == GBN_ERROR_NOT_FOUND));
}

static void
set_mark(const TestFolder *folder, GbnTrialMark mark, const char *text)
{
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_mark_set(folder->root, mark, TEST_UNIT, text, &error);
        g_assert_no_error(error);
}

static void
assert_mark(const TestFolder *folder, GbnTrialMark mark, const char *expected)
{
        g_autofree char *text = gbn_trial_mark_get(folder->root, mark, TEST_UNIT);

        g_assert_cmpstr(text, ==, expected);
}

static void
a_record_is_read_as_it_was_written(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_autofree char *path = test_folder_path(folder, PLACE), *text = NULL;
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, TEST_RECORD_LINES);
        g_assert_true(gbn_trial_record_read(folder->root, TEST_UNIT, &record, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(record.after, ==, "tmp@1 write@1=/srv/a");
        g_assert_false(gbn_trial_record_is_gone(folder->root, TEST_UNIT));
}

static void
a_record_that_could_not_be_read_again_is_not_written(void)
{
        g_autofree char *long_text = filled('a', GBN_TRIAL_RECORD_BYTES_MAX);
        const struct {
                const char *unit, *words;
                int code;
        } cases[] = {
                { TEST_UNIT, "tmp\nKeep=", GBN_ERROR_BAD_FILE },
                { TEST_UNIT, "tmp\x01", GBN_ERROR_BAD_FILE },
                { TEST_UNIT, long_text, GBN_ERROR_TOO_LARGE },
                { "dbus.service", "tmp", GBN_ERROR_BAD_FILE },
                { "../x.service", "tmp", GBN_ERROR_BAD_FILE },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                GbnTrialRecord record = test_record();
                g_autoptr(GError) error = NULL;

                record.unit = (char *) cases[i].unit;
                record.words = (char *) cases[i].words;
                g_assert_false(gbn_trial_record_write(folder->root, &record, &error));
                g_assert_error(error, GBN_ERROR, cases[i].code);
                g_assert_false(exists(folder, "run"));
        }
}

static void
the_longest_record_that_is_written_is_read(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        size_t room = GBN_TRIAL_RECORD_BYTES_MAX - strlen(TEST_RECORD_LINES);
        g_autofree char *after = filled('a', room + strlen("tmp@1 write@1=/srv/a"));
        g_autofree char *longer = g_strconcat(after, "a", NULL);
        g_auto(GbnTrialRecord) again = { 0 };
        GbnTrialRecord record = test_record();
        g_autoptr(GError) error = NULL;

        record.after = after;
        g_assert_true(gbn_trial_record_write(folder->root, &record, &error));
        g_assert_true(gbn_trial_record_read(folder->root, TEST_UNIT, &again, &error));
        g_assert_cmpstr(again.after, ==, after);
        record.after = longer;
        g_assert_false(gbn_trial_record_write(folder->root, &record, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "too long");
}

static void
where_there_is_no_record_none_is_found(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_unreadable(folder, GBN_ERROR_NOT_FOUND, "/run");
        test_folder_mkdir(folder, FOLDER);
        assert_unreadable(folder, GBN_ERROR_NOT_FOUND, PLACE);
}

static void
a_record_that_others_could_have_changed_is_none(void)
{
        static const mode_t modes[] = { 0666, 0664, 0646 };

        if (needs_root())
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
                g_autoptr(TestFolder) folder = test_folder_with_record();
                g_autofree char *path = test_folder_path(folder, PLACE);

                g_assert_cmpint(g_chmod(path, modes[i]), ==, 0);
                assert_unreadable(folder, GBN_ERROR_BAD_FILE, "its mode is");
                g_assert_cmpint(g_chmod(path, 0644), ==, 0);
                g_assert_cmpint(chown(path, STRANGER, 0), ==, 0);
                assert_unreadable(folder, GBN_ERROR_BAD_FILE, "it belongs to uid 12345");
        }
}

static void
a_record_in_a_folder_that_others_could_change_is_none(void)
{
        static const char *const folders[] = { "run", "run/gabion", FOLDER };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                g_autoptr(TestFolder) folder = test_folder_with_record();
                g_autofree char *path = test_folder_path(folder, folders[i]);
                g_autoptr(GPtrArray) units = NULL;

                g_assert_cmpint(g_chmod(path, 0777), ==, 0);
                assert_unreadable(folder, GBN_ERROR_BAD_FILE, "its mode is 0777");
                units = gbn_trial_record_list(folder->root);
                g_assert_cmpuint(units->len, ==, 0);
        }
}

static void
a_linked_record_is_none(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record(),
                              second = test_folder_with_record();
        g_autofree char *path = test_folder_path(folder, PLACE),
                        *moved = test_folder_path(folder, FOLDER "/moved"),
                        *hard = test_folder_path(second, "hard"),
                        *hard_of = test_folder_path(second, PLACE);

        g_assert_cmpint(g_rename(path, moved), ==, 0);
        g_assert_cmpint(symlink("moved", path), ==, 0);
        assert_unreadable(folder, GBN_ERROR_BAD_FILE, "not a regular file");
        g_assert_cmpint(link(hard_of, hard), ==, 0);
        assert_unreadable(second, GBN_ERROR_BAD_FILE, "2 names");
}

static void
what_is_no_file_is_no_record_and_nobody_waits_for_it(void)
{
        static const mode_t modes[] = { S_IFIFO, S_IFSOCK, S_IFDIR, S_IFCHR };

        if (needs_root())
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *path = test_folder_path(folder, PLACE);
                g_autoptr(GError) error = NULL;
                int lock;

                test_folder_mkdir(folder, FOLDER);
                if (S_ISDIR(modes[i]))
                        g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
                else
                        g_assert_cmpint(mknod(path, modes[i] | 0644, makedev(1, 3)), ==, 0);
                assert_unreadable(folder, GBN_ERROR_BAD_FILE, "not a regular file");
                lock = gbn_trial_record_lock(folder->root, TEST_UNIT, true, &error);
                g_assert_cmpint(lock, ==, -1);
                assert_error(&error, GBN_ERROR_BAD_FILE, "not a regular file");
        }
}

static void
a_record_of_a_gibibyte_is_none(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_autofree char *path = test_folder_path(folder, PLACE);

        g_assert_cmpint(truncate(path, 1 << 30), ==, 0);
        assert_unreadable(folder, GBN_ERROR_TOO_LARGE, PLACE);
}

static void
bytes_that_are_no_text_are_no_record(void)
{
        static const char nul[] = TEST_RECORD_LINES "\0",
                          middle[] = "Version=1\n\0Unit=a.service\n";
        g_autoptr(TestFolder) folder = test_folder_with_record();

        test_folder_write_bytes(folder, PLACE, nul, strlen(TEST_RECORD_LINES) + 1);
        assert_unreadable(folder, GBN_ERROR_BAD_FILE, "not the record");
        test_folder_write_bytes(folder, PLACE, middle, sizeof middle);
        assert_unreadable(folder, GBN_ERROR_BAD_FILE, "not the record");
        test_folder_write_bytes(folder, PLACE, "", 0);
        assert_unreadable(folder, GBN_ERROR_BAD_FILE, "not the record");
}

static void
a_record_under_the_name_of_another_unit_is_none(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, FOLDER "/b.service", TEST_RECORD_LINES);
        g_assert_false(gbn_trial_record_read(folder->root, "b.service", &record, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "/run/gabion/trials/b.service: not the record");
        g_assert_true(gbn_trial_record_read(folder->root, TEST_UNIT, &record, &error));
}

static void
the_list_has_the_names_of_units_sorted(void)
{
        static const char *const files[] = { "c.service",  ".a.service.0123", "b.service",
                                             "readme",     "x@.service",      "-.service",
                                             "a.service~", "d@e.service" };
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) none = gbn_trial_record_list(folder->root), units = NULL;

        g_assert_cmpuint(none->len, ==, 0);
        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
                g_autofree char *path = g_build_filename(FOLDER, files[i], NULL);

                test_folder_write(folder, path, "no record at all\n");
        }
        units = gbn_trial_record_list(folder->root);
        g_assert_cmpuint(units->len, ==, 3);
        g_assert_cmpstr(units->pdata[0], ==, "b.service");
        g_assert_cmpstr(units->pdata[1], ==, "c.service");
        g_assert_cmpstr(units->pdata[2], ==, "d@e.service");
}

static void
a_removed_record_takes_its_marks_along_and_leaves_the_folders(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, FOLDER "/b.service", "stays\n");
        test_folder_write(folder, "run/gabion/live/b.service", "");
        for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++)
                set_mark(folder, mark, "x");
        for (int again = 0; again < 2; again++) {
                g_assert_true(gbn_trial_record_remove(folder->root, TEST_UNIT, &error));
                g_assert_no_error(error);
                g_assert_false(exists(folder, PLACE));
                for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++)
                        g_assert_false(exists(folder, mark_places[mark]));
        }
        g_assert_true(exists(folder, FOLDER "/b.service"));
        g_assert_true(exists(folder, "run/gabion/live/b.service"));
        g_assert_true(exists(folder, "run/gabion/hold"));
}

static void
removing_where_there_never_was_anything_is_fine(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_trial_record_remove(folder->root, TEST_UNIT, &error));
        g_assert_no_error(error);
        g_assert_false(exists(folder, "run"));
}

/* Whoever finds what is left after a failure finds it by the record. */
static void
a_mark_that_cannot_be_removed_keeps_the_record(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_autoptr(GError) error = NULL;

        test_folder_mkdir(folder, mark_places[GBN_TRIAL_MARK_REASON]);
        g_assert_false(gbn_trial_record_remove(folder->root, TEST_UNIT, &error));
        assert_error(&error, GBN_ERROR_IO, "/run/gabion/reason/" TEST_UNIT);
        g_assert_true(exists(folder, PLACE));
}

static void
names_that_lead_elsewhere_reach_nothing(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();

        test_folder_write(folder, "run/gabion/x", "stays\n");
        test_folder_write(folder, "run/gabion/hold/a/b.service", "unread\n");
        set_mark(folder, GBN_TRIAL_MARK_LIVE, "stays");
        for (size_t i = 0; i < G_N_ELEMENTS(hostile_names); i++) {
                const char *name = hostile_names[i];
                g_auto(GbnTrialRecord) record = { 0 };
                g_autoptr(GError) error = NULL;

                g_test_message("\"%s\"", name);
                g_assert_false(gbn_trial_record_read(folder->root, name, &record, &error));
                g_clear_error(&error);
                g_assert_cmpint(gbn_trial_record_lock(folder->root, name, false, &error), ==, -1);
                g_assert_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME);
                g_clear_error(&error);
                g_assert_false(gbn_trial_record_remove(folder->root, name, &error));
                g_clear_error(&error);
                for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++) {
                        g_assert_null(gbn_trial_mark_get(folder->root, mark, name));
                        g_assert_false(gbn_trial_mark_set(folder->root, mark, name, "x", NULL));
                        g_assert_false(gbn_trial_mark_clear(folder->root, mark, name, NULL));
                }
        }
        g_assert_true(exists(folder, "run/gabion/x"));
        assert_mark(folder, GBN_TRIAL_MARK_LIVE, "stays");
}

static void
marks_come_back_as_they_were_each_for_itself(void)
{
        static const char *const texts[] = { "", "123456789", "two\nlines \xc3\xa4\n" };
        g_autoptr(TestFolder) folder = test_folder_new();

        for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++) {
                assert_mark(folder, mark, NULL);
                set_mark(folder, mark, "old");
                set_mark(folder, mark, texts[mark]);
                g_assert_true(exists(folder, mark_places[mark]));
        }
        for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++) {
                assert_mark(folder, mark, texts[mark]);
                for (int again = 0; again < 2; again++)
                        g_assert_true(gbn_trial_mark_clear(folder->root, mark, TEST_UNIT, NULL));
                assert_mark(folder, mark, NULL);
        }
}

static void
a_mark_that_others_could_have_made_is_none(void)
{
        for (GbnTrialMark mark = 0; mark < G_N_ELEMENTS(mark_places); mark++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *path = test_folder_path(folder, mark_places[mark]);

                set_mark(folder, mark, "1");
                g_assert_cmpint(g_chmod(path, 0666), ==, 0);
                assert_mark(folder, mark, NULL);
                g_assert_cmpint(g_unlink(path), ==, 0);
                g_assert_cmpint(mkfifo(path, 0644), ==, 0);
                assert_mark(folder, mark, NULL);
                g_assert_cmpint(g_unlink(path), ==, 0);
                test_folder_link(folder, mark_places[mark], "../../elsewhere");
                test_folder_write(folder, "elsewhere", "1");
                assert_mark(folder, mark, NULL);
        }
}

static const TestCase tests[] = {
        TEST(a_record_is_read_as_it_was_written),
        TEST(a_record_that_could_not_be_read_again_is_not_written),
        TEST(the_longest_record_that_is_written_is_read),
        TEST(where_there_is_no_record_none_is_found),
        TEST(a_record_that_others_could_have_changed_is_none),
        TEST(a_record_in_a_folder_that_others_could_change_is_none),
        TEST(a_linked_record_is_none),
        TEST(what_is_no_file_is_no_record_and_nobody_waits_for_it),
        TEST(a_record_of_a_gibibyte_is_none),
        TEST(bytes_that_are_no_text_are_no_record),
        TEST(a_record_under_the_name_of_another_unit_is_none),
        TEST(the_list_has_the_names_of_units_sorted),
        TEST(a_removed_record_takes_its_marks_along_and_leaves_the_folders),
        TEST(removing_where_there_never_was_anything_is_fine),
        TEST(a_mark_that_cannot_be_removed_keeps_the_record),
        TEST(names_that_lead_elsewhere_reach_nothing),
        TEST(marks_come_back_as_they_were_each_for_itself),
        TEST(a_mark_that_others_could_have_made_is_none),
};
RUN_TESTS("trial-files", tests)
