/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lock of a record, which decides how a trial ends: one at a time, and none of what is gone. */
#include "base/error.h"
#include "tests/unit/fixture.h"
#include "tests/unit/trial-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "run/gabion/trials"
#define PLACE FOLDER "/" TEST_UNIT

static void
a_second_lock_that_does_not_wait_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        g_autoptr(GError) error = NULL;
        int first = gbn_trial_record_lock(folder->root, TEST_UNIT, false, &error), second;

        g_assert_no_error(error);
        g_assert_cmpint(first, >=, 0);
        g_assert_cmpint(fcntl(first, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
        g_assert_cmpint(gbn_trial_record_lock(folder->root, TEST_UNIT, false, &error), ==, -1);
        assert_error(&error, GBN_ERROR_CONFLICT, "a.service: its trial is being taken back");
        g_assert_cmpint(close(first), ==, 0);
        second = gbn_trial_record_lock(folder->root, TEST_UNIT, false, &error);
        g_assert_no_error(error);
        g_assert_cmpint(second, >=, 0);
        g_assert_cmpint(close(second), ==, 0);
}

static void
a_record_that_is_gone_has_no_lock(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(gbn_trial_record_lock(folder->root, TEST_UNIT, true, &error), ==, -1);
        assert_error(&error, GBN_ERROR_NOT_FOUND, "a.service: no trial");
        test_record_write(folder);
        g_assert_true(gbn_trial_record_remove(folder->root, TEST_UNIT, NULL));
        g_assert_cmpint(gbn_trial_record_lock(folder->root, TEST_UNIT, true, &error), ==, -1);
        assert_error(&error, GBN_ERROR_NOT_FOUND, "a.service: no trial");
}

/* The helper takes NOT_FOUND for done, so it must not stand for "could not look". */
static void
a_record_that_cannot_be_looked_at_is_not_taken_for_gone(void)
{
        g_autoptr(TestFolder) open = test_folder_with_record(), linked = test_folder_with_record();
        g_autofree char *trials = test_folder_path(open, FOLDER),
                        *path = test_folder_path(linked, PLACE);
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(g_chmod(trials, 0777), ==, 0);
        g_assert_cmpint(gbn_trial_record_lock(open->root, TEST_UNIT, false, &error), ==, -1);
        assert_error(&error, GBN_ERROR_BAD_FILE, "its mode is 0777");
        g_assert_cmpint(g_unlink(path), ==, 0);
        g_assert_cmpint(symlink("elsewhere", path), ==, 0);
        g_assert_cmpint(gbn_trial_record_lock(linked->root, TEST_UNIT, false, &error), ==, -1);
        assert_error(&error, GBN_ERROR_BAD_FILE, "not a regular file");
}

typedef struct {
        const TestFolder *folder;
        GError *error;
        int lock;
} Waiting;

static void *
wait_for_lock(void *data)
{
        Waiting *waiting = data;

        waiting->lock = gbn_trial_record_lock(waiting->folder->root, TEST_UNIT, true,
                                              &waiting->error);
        return NULL;
}

/* Whether somebody waits for the lock of this file, as /proc/locks says: "->" before it. */
static bool
is_waited_for(int lock)
{
        g_autofree char *text = NULL, *number = NULL;
        g_auto(GStrv) lines = NULL;
        struct stat st;

        g_assert_cmpint(fstat(lock, &st), ==, 0);
        number = g_strdup_printf(":%ju ", (uintmax_t) st.st_ino);
        g_assert_true(g_file_get_contents("/proc/locks", &text, NULL, NULL));
        lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
                if (strstr(*line, "-> FLOCK") && strstr(*line, number))
                        return true;
        return false;
}

/* Holds the lock until another thread waits for it, does something, and gives it up. */
static Waiting
with_somebody_waiting(const TestFolder *folder, void (*meanwhile)(const TestFolder *folder))
{
        Waiting waiting = { .folder = folder };
        int lock = gbn_trial_record_lock(folder->root, TEST_UNIT, false, NULL);
        g_autoptr(GThread) thread = g_thread_new("waits", wait_for_lock, &waiting);

        g_assert_cmpint(lock, >=, 0);
        while (!is_waited_for(lock))
                g_thread_yield();
        meanwhile(folder);
        g_assert_cmpint(close(lock), ==, 0);
        (void) g_thread_join(g_steal_pointer(&thread));
        return waiting;
}

static void
remove_record(const TestFolder *folder)
{
        g_assert_true(gbn_trial_record_remove(folder->root, TEST_UNIT, NULL));
}

static void
replace_record(const TestFolder *folder)
{
        remove_record(folder);
        test_record_write(folder);
}

static void
do_nothing(const TestFolder *folder)
{
}

static void
who_waits_gets_the_lock_in_the_end(void)
{
        g_autoptr(TestFolder) folder = test_folder_with_record();
        Waiting waiting = with_somebody_waiting(folder, do_nothing);

        g_assert_no_error(waiting.error);
        g_assert_cmpint(waiting.lock, >=, 0);
        g_assert_cmpint(close(waiting.lock), ==, 0);
}

/* A record that is written anew is of another trial, with which who waited has nothing to do. */
static void
a_record_that_is_removed_while_somebody_waits_is_gone_for_them(void)
{
        static void (*const ways[])(const TestFolder *folder) = { remove_record, replace_record };

        for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
                g_autoptr(TestFolder) folder = test_folder_with_record();
                Waiting waiting = with_somebody_waiting(folder, ways[i]);

                g_assert_cmpint(waiting.lock, ==, -1);
                assert_error(&waiting.error, GBN_ERROR_NOT_FOUND, "a.service: no trial");
        }
}

static const TestCase tests[] = {
        TEST(a_second_lock_that_does_not_wait_is_refused),
        TEST(a_record_that_is_gone_has_no_lock),
        TEST(a_record_that_cannot_be_looked_at_is_not_taken_for_gone),
        TEST(who_waits_gets_the_lock_in_the_end),
        TEST(a_record_that_is_removed_while_somebody_waits_is_gone_for_them),
};
RUN_TESTS("trial-lock", tests)
