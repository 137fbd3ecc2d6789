/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others could change is neither written to nor believed, whatever stands in the way and wherever. */
#include "base/own-folder.h"

#include "base/error.h"
#include "base/file-write.h"
#include "tests/unit/fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER "/etc/systemd/x.d"
#define NAME "50.conf"
#define PLACE "etc/systemd/x.d/50.conf"
#define STRANGER 12345

/* From the root down to the folder of the file; "" is the root itself. */
static const char *const levels[] = { "", "etc", "etc/systemd", "etc/systemd/x.d" };

static bool
needs_root(void)
{
        if (geteuid() == 0)
                return false;
        g_test_skip("needs root, to make files of other users and device nodes");
        return true;
}

static TestFolder *
new_tree(void)
{
        TestFolder *folder = test_folder_new();

        test_folder_write(folder, PLACE, "old\n");
        return folder;
}

static void
assert_old(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = test_folder_path(folder, path), *text = NULL;

        g_assert_true(g_file_get_contents(whole, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, "old\n");
}

/* Every way in, each with an error that has the words. */
static void
assert_refused(const TestFolder *folder, const char *words)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };

        g_assert_false(gbn_file_write(folder->root, FOLDER, NAME, "new\n", &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, words);
        g_assert_false(gbn_file_append(folder->root, FOLDER, NAME, "new\n", &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, words);
        g_assert_false(gbn_file_remove(folder->root, FOLDER, NAME, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, words);
        g_assert_false(gbn_own_file_read(folder->root, "/" PLACE, 100, &file, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, words);
        g_assert_false(gbn_file_take_back(folder->root, FOLDER, NAME, "old\n"));
}

static void
a_folder_of_another_user_is_refused_at_each_level(void)
{
        if (needs_root())
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(levels); i++) {
                g_autoptr(TestFolder) folder = new_tree();
                g_autofree char *path = test_folder_path(folder, levels[i]);

                g_assert_cmpint(chown(path, STRANGER, 0), ==, 0);
                assert_refused(folder, "it belongs to uid 12345");
                assert_old(folder, PLACE);
        }
}

static void
a_folder_that_others_may_write_to_is_refused_at_each_level(void)
{
        static const mode_t modes[] = { 0777, 0775, 0757, 01777, 02775 };

        for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
                for (size_t j = 0; j < G_N_ELEMENTS(modes); j++) {
                        g_autoptr(TestFolder) folder = new_tree();
                        g_autofree char *path = test_folder_path(folder, levels[i]);
                        g_autofree char *words = g_strdup_printf("its mode is %04o",
                                                                 (unsigned) modes[j]);

                        g_assert_cmpint(g_chmod(path, modes[j]), ==, 0);
                        assert_refused(folder, words);
                        assert_refused(folder, "chmod go-w /");
                        assert_old(folder, PLACE);
                }
}

static void
a_link_is_refused_at_each_level(void)
{
        for (size_t i = 1; i < G_N_ELEMENTS(levels); i++) {
                g_autoptr(TestFolder) folder = new_tree();
                g_autofree char *path = test_folder_path(folder, levels[i]);
                g_autofree char *moved = test_folder_path(folder, "moved");

                g_assert_cmpint(g_rename(path, moved), ==, 0);
                g_assert_cmpint(symlink(moved, path), ==, 0);
                assert_refused(folder, "a symbolic link");
        }
}

static void
what_is_no_folder_is_refused_at_each_level(void)
{
        for (size_t i = 1; i < G_N_ELEMENTS(levels); i++)
                for (int kind = 0; kind < 2; kind++) {
                        g_autoptr(TestFolder) folder = new_tree();
                        g_autofree char *path = test_folder_path(folder, levels[i]);
                        g_autofree char *moved = test_folder_path(folder, "moved");

                        g_assert_cmpint(g_rename(path, moved), ==, 0);
                        g_assert_cmpint(mknod(path, kind ? S_IFREG | 0644 : S_IFIFO | 0644, 0), ==,
                                        0);
                        assert_refused(folder, "not a folder");
                }
}

static void
what_is_no_regular_file_is_refused_and_stays(void)
{
        static const struct {
                mode_t mode;
                unsigned major, minor;
        } nodes[] = {
                { S_IFIFO, 0, 0 }, { S_IFSOCK, 0, 0 }, { S_IFCHR, 1, 3 },
                { S_IFCHR, 1, 5 }, { S_IFBLK, 7, 0 },  { S_IFDIR, 0, 0 },
        };

        if (needs_root())
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(nodes); i++) {
                g_autoptr(TestFolder) folder = new_tree();
                g_autofree char *path = test_folder_path(folder, PLACE);
                struct stat st;

                g_assert_cmpint(g_unlink(path), ==, 0);
                if (S_ISDIR(nodes[i].mode))
                        g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
                else
                        g_assert_cmpint(mknod(path, nodes[i].mode | 0600,
                                              makedev(nodes[i].major, nodes[i].minor)),
                                        ==, 0);
                assert_refused(folder, PLACE ": not a regular file");
                g_assert_cmpint(lstat(path, &st), ==, 0);
                g_assert_cmpuint(st.st_mode & S_IFMT, ==, nodes[i].mode);
        }
}

static void
a_linked_file_is_refused_and_its_target_stays(void)
{
        g_autoptr(TestFolder) folder = new_tree();
        g_autofree char *path = test_folder_path(folder, PLACE);
        g_autofree char *moved = test_folder_path(folder, "moved");

        g_assert_cmpint(g_rename(path, moved), ==, 0);
        g_assert_cmpint(symlink(moved, path), ==, 0);
        assert_refused(folder, "not a regular file");
        assert_old(folder, "moved");
}

static void
a_file_with_a_second_name_is_refused(void)
{
        g_autoptr(TestFolder) folder = new_tree();
        g_autofree char *path = test_folder_path(folder, PLACE);
        g_autofree char *other = test_folder_path(folder, "other");

        g_assert_cmpint(link(path, other), ==, 0);
        assert_refused(folder, "a file with 2 names (hard links)");
        assert_old(folder, "other");
}

static void
a_file_of_another_user_is_refused(void)
{
        g_autoptr(TestFolder) folder = new_tree();
        g_autofree char *path = test_folder_path(folder, PLACE);

        if (needs_root())
                return;
        g_assert_cmpint(chown(path, STRANGER, 0), ==, 0);
        assert_refused(folder, PLACE ": it belongs to uid 12345");
        assert_old(folder, PLACE);
}

static void
a_file_that_others_may_write_to_is_refused(void)
{
        static const mode_t modes[] = { 0666, 0664, 0646 };

        for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
                g_autoptr(TestFolder) folder = new_tree();
                g_autofree char *path = test_folder_path(folder, PLACE);

                g_assert_cmpint(g_chmod(path, modes[i]), ==, 0);
                assert_refused(folder, PLACE ": its mode is");
                assert_old(folder, PLACE);
        }
}

static void
nothing_is_made_below_a_folder_that_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *etc = test_folder_path(folder, "etc"), *below = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_mkdir(folder, "etc");
        below = test_folder_path(folder, "etc/systemd");
        g_assert_cmpint(g_chmod(etc, 0777), ==, 0);
        g_assert_false(gbn_file_write(folder->root, FOLDER, NAME, "new\n", &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "/etc: its mode is 0777");
        g_assert_false(g_file_test(below, G_FILE_TEST_EXISTS));
}

static void
what_is_above_the_root_does_not_count(void)
{
        g_autoptr(TestFolder) above = test_folder_new();
        g_autofree char *path = test_folder_path(above, "tree");
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = NULL;

        test_folder_mkdir(above, "tree");
        g_assert_cmpint(g_chmod(above->path, 01777), ==, 0);
        root = gbn_root_open(path, &error);
        g_assert_no_error(error);
        g_assert_true(gbn_file_write(root, FOLDER, NAME, "old\n", &error));
        assert_old(above, "tree/" PLACE);
}

static void
a_tree_that_is_swapped_meanwhile_is_not_followed(void)
{
        g_autoptr(TestFolder) above = test_folder_new();
        g_autofree char *path = test_folder_path(above, "tree");
        g_autofree char *moved = test_folder_path(above, "moved");
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) root = NULL;

        test_folder_mkdir(above, "tree");
        test_folder_mkdir(above, "elsewhere");
        root = gbn_root_open(path, &error);
        g_assert_cmpint(g_rename(path, moved), ==, 0);
        g_assert_cmpint(symlink("elsewhere", path), ==, 0);
        g_assert_true(gbn_file_write(root, FOLDER, NAME, "old\n", &error));
        assert_old(above, "moved/" PLACE);
        path = (g_free(path), test_folder_path(above, "elsewhere/etc"));
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
an_ordinary_user_works_in_a_tree_of_their_own(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        pid_t child;
        int status;

        if (needs_root())
                return;
        g_assert_cmpint(chown(folder->path, STRANGER, STRANGER), ==, 0);
        child = fork();
        if (child == 0) {
                g_auto(GbnFile) file = { 0 };

                if (setgid(STRANGER) < 0 || setuid(STRANGER) < 0)
                        _exit(77);
                _exit(gbn_file_write(folder->root, FOLDER, NAME, "old\n", NULL) &&
                                      gbn_file_append(folder->root, FOLDER, "log", "a\n", NULL) &&
                                      gbn_own_file_read(folder->root, "/" PLACE, 100, &file, NULL)
                              ? 0
                              : 1);
        }
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_cmpint(status, ==, 0);
        assert_old(folder, PLACE);
}

static void
what_is_missing_is_not_found(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };

        g_assert_false(gbn_own_file_read(folder->root, "/" PLACE, 100, &file, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "/etc");
        test_folder_mkdir(folder, "etc/systemd/x.d");
        g_assert_false(gbn_own_file_read(folder->root, "/" PLACE, 100, &file, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, PLACE);
}

static void
a_file_over_the_cap_is_refused(void)
{
        g_autoptr(TestFolder) folder = new_tree();
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };

        g_assert_false(gbn_own_file_read(folder->root, "/" PLACE, 3, &file, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, PLACE);
        g_assert_true(gbn_own_file_read(folder->root, "/" PLACE, 4, &file, &error));
        g_assert_cmpstr(file.data, ==, "old\n");
}

static const TestCase tests[] = {
        TEST(a_folder_of_another_user_is_refused_at_each_level),
        TEST(a_folder_that_others_may_write_to_is_refused_at_each_level),
        TEST(a_link_is_refused_at_each_level),
        TEST(what_is_no_folder_is_refused_at_each_level),
        TEST(what_is_no_regular_file_is_refused_and_stays),
        TEST(a_linked_file_is_refused_and_its_target_stays),
        TEST(a_file_with_a_second_name_is_refused),
        TEST(a_file_of_another_user_is_refused),
        TEST(a_file_that_others_may_write_to_is_refused),
        TEST(nothing_is_made_below_a_folder_that_is_refused),
        TEST(what_is_above_the_root_does_not_count),
        TEST(a_tree_that_is_swapped_meanwhile_is_not_followed),
        TEST(an_ordinary_user_works_in_a_tree_of_their_own),
        TEST(what_is_missing_is_not_found),
        TEST(a_file_over_the_cap_is_refused),
};
RUN_TESTS("own-folder", tests)
