/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing below a root: the old file or the new one, never a link, never a piece of a file. */
#include "base/file-write.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER "/etc/x.d"
#define NAME "50.conf"

static bool
write_it(const TestFolder *folder, const char *text, GError **error)
{
        return gbn_file_write(folder->root, FOLDER, NAME, text, error);
}

static void
assert_text(const TestFolder *folder, const char *path, const char *expected)
{
        g_autofree char *whole = test_folder_path(folder, path), *text = NULL;

        g_assert_true(g_file_get_contents(whole, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, expected);
}

/* No temporary file stays behind, whatever happened. */
static void
assert_entries(const TestFolder *folder, const char *path, unsigned expected)
{
        g_autofree char *whole = test_folder_path(folder, path);
        g_autoptr(GDir) dir = g_dir_open(whole, 0, NULL);
        unsigned count = 0;

        g_assert_nonnull(dir);
        for (const char *name; (name = g_dir_read_name(dir)); count++)
                g_test_message("%s/%s", path, name);
        g_assert_cmpuint(count, ==, expected);
}

static void
assert_write_fails(const TestFolder *folder, int code, const char *words)
{
        g_autoptr(GError) error = NULL;

        g_assert_false(write_it(folder, "new\n", &error));
        assert_error(&error, code, words);
}

static void
a_file_is_written_and_missing_folders_are_made(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        g_assert_true(write_it(folder, "one\n", &error));
        assert_text(folder, "etc/x.d/50.conf", "one\n");
        g_assert_true(write_it(folder, "two\n", &error));
        assert_text(folder, "etc/x.d/50.conf", "two\n");
        g_assert_true(write_it(folder, "", &error));
        assert_text(folder, "etc/x.d/50.conf", "");
        assert_entries(folder, "etc/x.d", 1);
}

static void
the_mode_is_the_same_whatever_the_umask_is(void)
{
        static const mode_t masks[] = { 0, 022, 077, 0777 };

        for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *path = test_folder_path(folder, "etc/x.d/50.conf");
                g_autofree char *parent = test_folder_path(folder, "etc/x.d");
                g_autoptr(GError) error = NULL;
                mode_t old = umask(masks[i]);
                struct stat st;
                bool done = write_it(folder, "x\n", &error);

                (void) umask(old);
                g_test_message("umask %03o", (unsigned) masks[i]);
                g_assert_no_error(error);
                g_assert_true(done);
                g_assert_cmpint(stat(path, &st), ==, 0);
                g_assert_cmpuint(st.st_mode & 07777, ==, 0644);
                g_assert_cmpint(stat(parent, &st), ==, 0);
                g_assert_cmpuint(st.st_mode & 07777, ==, 0755);
        }
}

static void
folders_are_never_open_to_others(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *parent = test_folder_path(folder, "etc/x.d");
        g_autoptr(GError) error = NULL;
        mode_t old = umask(0);
        struct stat st;

        g_assert_true(write_it(folder, "x\n", &error));
        (void) umask(old);
        g_assert_cmpint(stat(parent, &st), ==, 0);
        g_assert_cmpuint(st.st_mode & 022, ==, 0);
}

static void
a_link_on_the_way_is_refused(void)
{
        static const char *const targets[] = { "elsewhere", "/elsewhere", "../elsewhere", "." };

        for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();

                test_folder_mkdir(folder, "elsewhere");
                test_folder_mkdir(folder, "etc");
                test_folder_link(folder, "etc/x.d", targets[i]);
                assert_write_fails(folder, GBN_ERROR_BAD_FILE, "/etc/x.d: a symbolic link");
                assert_entries(folder, "elsewhere", 0);
        }
}

static void
a_link_higher_up_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_mkdir(folder, "elsewhere");
        test_folder_link(folder, "etc", "elsewhere");
        assert_write_fails(folder, GBN_ERROR_BAD_FILE, "/etc: a symbolic link");
        assert_entries(folder, "elsewhere", 0);
}

static void
a_link_at_the_end_is_left_alone(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, "etc/x.d/50.conf"), *target = NULL;

        test_folder_write(folder, "victim", "old\n");
        test_folder_link(folder, "etc/x.d/50.conf", "../../victim");
        assert_write_fails(folder, GBN_ERROR_BAD_FILE, "not a regular file");
        assert_text(folder, "victim", "old\n");
        target = g_file_read_link(path, NULL);
        g_assert_cmpstr(target, ==, "../../victim");
        assert_entries(folder, "etc/x.d", 1);
}

static void
what_is_no_regular_file_is_left_alone(void)
{
        g_autoptr(TestFolder) fifo = test_folder_new(), inner = test_folder_new();
        g_autofree char *path = test_folder_path(fifo, "etc/x.d/50.conf");
        g_autoptr(GError) error = NULL;

        test_folder_write(fifo, "etc/x.d/other", "x");
        g_assert_cmpint(mkfifo(path, 0600), ==, 0);
        assert_write_fails(fifo, GBN_ERROR_BAD_FILE, "not a regular file");
        g_assert_false(gbn_file_remove(fifo->root, FOLDER, NAME, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "not a regular file");
        g_assert_false(gbn_file_append(fifo->root, FOLDER, NAME, "x", &error));
        g_clear_error(&error);
        test_folder_write(inner, "etc/x.d/50.conf/keep", "x");
        assert_write_fails(inner, GBN_ERROR_BAD_FILE, "not a regular file");
        assert_entries(inner, "etc/x.d", 1);
}

static void
a_file_in_the_place_of_a_folder_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "etc/x.d", "old\n");
        assert_write_fails(folder, GBN_ERROR_BAD_FILE, "/etc/x.d: not a folder");
        assert_text(folder, "etc/x.d", "old\n");
}

static void
a_path_with_dots_does_not_leave_the_root(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *outside = g_strconcat(folder->path, "-outside", NULL);
        g_autoptr(GError) error = NULL;

        g_assert_false(gbn_file_write(folder->root, "/../x-outside", NAME, "x", &error));
        g_assert_error(error, GBN_ERROR, GBN_ERROR_IO);
        g_assert_false(g_file_test(outside, G_FILE_TEST_EXISTS));
}

static void
removing_takes_the_empty_folder_too(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *parent = test_folder_path(folder, "etc/x.d");
        g_autoptr(GError) error = NULL;

        g_assert_true(write_it(folder, "x\n", &error));
        g_assert_true(gbn_file_remove(folder->root, FOLDER, NAME, &error));
        g_assert_false(g_file_test(parent, G_FILE_TEST_EXISTS));
        g_assert_true(gbn_file_remove(folder->root, FOLDER, NAME, &error));
        g_assert_no_error(error);
}

static void
removing_leaves_what_others_have_there(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "etc/x.d/override.conf", "theirs\n");
        g_assert_true(write_it(folder, "x\n", &error));
        g_assert_true(gbn_file_remove(folder->root, FOLDER, NAME, &error));
        assert_entries(folder, "etc/x.d", 1);
        assert_text(folder, "etc/x.d/override.conf", "theirs\n");
}

static void
removing_does_not_follow_links(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "elsewhere/50.conf", "old\n");
        test_folder_mkdir(folder, "etc");
        test_folder_link(folder, "etc/x.d", "../elsewhere");
        g_assert_false(gbn_file_remove(folder->root, FOLDER, NAME, &error));
        assert_text(folder, "elsewhere/50.conf", "old\n");
}

static void
appending_adds_to_the_end_and_keeps_the_file_private(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, "etc/x.d/50.conf");
        g_autoptr(GError) error = NULL;
        struct stat st;

        g_assert_true(gbn_file_append(folder->root, FOLDER, NAME, "a\n", &error));
        g_assert_true(gbn_file_append(folder->root, FOLDER, NAME, "b\n", &error));
        assert_text(folder, "etc/x.d/50.conf", "a\nb\n");
        g_assert_cmpint(stat(path, &st), ==, 0);
        g_assert_cmpuint(st.st_mode & 07777, ==, 0600);
}

static void
appending_does_not_follow_links(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "victim", "old\n");
        test_folder_link(folder, "etc/x.d/50.conf", "../../victim");
        g_assert_false(gbn_file_append(folder->root, FOLDER, NAME, "x\n", &error));
        assert_text(folder, "victim", "old\n");
}

/* Runs in a process of its own, for limits that must not stay. Gives its exit code. */
static int
in_a_child(void (*work)(const TestFolder *folder), const TestFolder *folder)
{
        pid_t child = fork();
        int status;

        g_assert_cmpint(child, >=, 0);
        if (child == 0) {
                work(folder);
                _exit(0);
        }
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void
write_with_a_limit(const TestFolder *folder)
{
        struct rlimit limit = { 8, 8 };
        g_autoptr(GError) error = NULL;

        (void) signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
                _exit(2);
        if (write_it(folder, "longer than the eight bytes that are allowed\n", &error))
                _exit(3);
        _exit(g_error_matches(error, GBN_ERROR, GBN_ERROR_IO) ? 0 : 4);
}

static void
a_write_that_is_cut_short_leaves_the_old_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        g_assert_true(write_it(folder, "old\n", &error));
        g_assert_cmpint(in_a_child(write_with_a_limit, folder), ==, 0);
        assert_text(folder, "etc/x.d/50.conf", "old\n");
        assert_entries(folder, "etc/x.d", 1);
}

static void
write_as_nobody(const TestFolder *folder)
{
        g_autoptr(GError) error = NULL;

        if (setgid(65534) < 0 || setuid(65534) < 0)
                _exit(77);
        if (write_it(folder, "new\n", &error))
                _exit(2);
        _exit(g_error_matches(error, GBN_ERROR, GBN_ERROR_IO) ? 0 : 3);
}

static void
a_folder_that_one_may_not_write_to_is_an_error(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        if (geteuid() != 0) {
                g_test_skip("needs root, to become somebody else");
                return;
        }
        g_assert_cmpint(g_chmod(folder->path, 0755), ==, 0);
        g_assert_true(write_it(folder, "old\n", &error));
        g_assert_cmpint(in_a_child(write_as_nobody, folder), ==, 0);
        assert_text(folder, "etc/x.d/50.conf", "old\n");
        assert_entries(folder, "etc/x.d", 1);
}

static const TestCase tests[] = {
        TEST(a_file_is_written_and_missing_folders_are_made),
        TEST(folders_are_never_open_to_others),
        TEST(a_link_on_the_way_is_refused),
        TEST(a_link_higher_up_is_refused),
        TEST(a_link_at_the_end_is_left_alone),
        TEST(what_is_no_regular_file_is_left_alone),
        TEST(a_file_in_the_place_of_a_folder_is_refused),
        TEST(a_path_with_dots_does_not_leave_the_root),
        TEST(removing_takes_the_empty_folder_too),
        TEST(removing_leaves_what_others_have_there),
        TEST(removing_does_not_follow_links),
        TEST(appending_adds_to_the_end_and_keeps_the_file_private),
        TEST(appending_does_not_follow_links),
        TEST(a_write_that_is_cut_short_leaves_the_old_file),
        TEST(a_folder_that_one_may_not_write_to_is_an_error),
        TEST(the_mode_is_the_same_whatever_the_umask_is),
};
RUN_TESTS("file-write", tests)
