/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drop-in on trial, and what lies beside it that would hang process 1. */
#include "trial/trial-place.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define UNIT "a.service"
#define ABOVE "run/systemd/system.control"
#define PLACE_FOLDER ABOVE "/" UNIT ".d"
#define PLACE PLACE_FOLDER "/50-gabion.conf"

/* Every folder in which systemd looks for drop-ins of the unit. */
static const char *const dropin_folders[] = {
        "etc/systemd/system.control/" UNIT ".d", PLACE_FOLDER,
        "run/systemd/transient/" UNIT ".d",      "run/systemd/generator.early/" UNIT ".d",
        "etc/systemd/system/" UNIT ".d",         "etc/systemd/system.attached/" UNIT ".d",
        "run/systemd/system/" UNIT ".d",         "run/systemd/system.attached/" UNIT ".d",
        "run/systemd/generator/" UNIT ".d",      "usr/local/lib/systemd/system/" UNIT ".d",
        "lib/systemd/system/" UNIT ".d",         "usr/lib/systemd/system/" UNIT ".d",
        "run/systemd/generator.late/" UNIT ".d",
};

static bool
needs_root(void)
{
        if (geteuid() == 0)
                return false;
        g_test_skip("needs root, to make device nodes");
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
place(const TestFolder *folder, const char *text)
{
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_place_write(folder->root, UNIT, text, &error);
        g_assert_no_error(error);
}

static void
clear(const TestFolder *folder)
{
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_place_clear(folder->root, UNIT, &error);
        g_assert_no_error(error);
        g_assert_false(exists(folder, PLACE));
}

static void
assert_text(const TestFolder *folder, const char *expected)
{
        g_autofree char *text = gbn_trial_place_read(folder->root, UNIT);

        g_assert_cmpstr(text, ==, expected);
}

/* A node at a path below the folder, the folders above it made. */
static void
make_node(const TestFolder *folder, const char *path, mode_t mode, dev_t device)
{
        g_autofree char *whole = test_folder_path(folder, path),
                        *parent = g_path_get_dirname(whole);

        g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
        g_assert_cmpint(mknod(whole, mode | 0644, device), ==, 0);
}

static void
assert_guarded(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = g_strconcat("/", path, NULL);
        g_autoptr(GError) error = NULL;

        if (gbn_trial_place_guard(folder->root, UNIT, &error))
                g_error("%s is let through", path);
        g_assert_true(g_str_has_prefix(error->message, whole));
        assert_error(&error, GBN_ERROR_BAD_FILE, ": neither a file nor a mask");
}

static void
assert_let_through(const TestFolder *folder)
{
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_place_guard(folder->root, UNIT, &error);
        g_assert_no_error(error);
}

static void
the_place_is_told_as_systemd_tells_it(void)
{
        g_autofree char *path = gbn_trial_place_path(UNIT);

        g_assert_cmpstr(path, ==, "/" PLACE);
}

static void
what_is_on_trial_is_read_again_and_goes_with_its_folder(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_text(folder, NULL);
        place(folder, "[Service]\nX=1\n");
        assert_text(folder, "[Service]\nX=1\n");
        place(folder, "");
        assert_text(folder, "");
        clear(folder);
        assert_text(folder, NULL);
        g_assert_false(exists(folder, PLACE_FOLDER));
        g_assert_true(exists(folder, ABOVE));
        clear(folder);
}

static void
clearing_where_nothing_ever_was_makes_nothing(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        clear(folder);
        g_assert_false(exists(folder, "run"));
}

static void
a_trial_of_nothing_is_a_mask(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, PLACE);
        g_autofree char *target = NULL;

        place(folder, NULL);
        target = g_file_read_link(path, NULL);
        g_assert_cmpstr(target, ==, "/dev/null");
        assert_text(folder, NULL);
        assert_let_through(folder);
        clear(folder);
        g_assert_false(exists(folder, PLACE_FOLDER));
}

static void
a_mask_takes_no_place_that_is_taken(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        place(folder, "old\n");
        g_assert_false(gbn_trial_place_write(folder->root, UNIT, NULL, &error));
        assert_error(&error, GBN_ERROR_IO, PLACE ": cannot write: File exists");
        assert_text(folder, "old\n");
}

static void
what_others_keep_beside_it_stays(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, PLACE_FOLDER "/50-MemoryMax.conf", "theirs\n");
        place(folder, "ours\n");
        clear(folder);
        clear(folder);
        g_assert_true(exists(folder, PLACE_FOLDER "/50-MemoryMax.conf"));
}

/* On the way back nothing may stand in the way. */
static void
whatever_lies_in_its_place_is_cleared(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        make_node(folder, PLACE, S_IFIFO, 0);
        assert_text(folder, NULL);
        clear(folder);
        make_node(folder, PLACE, S_IFSOCK, 0);
        assert_text(folder, NULL);
        clear(folder);
        test_folder_link(folder, PLACE, "../elsewhere");
        test_folder_write(folder, ABOVE "/elsewhere", "theirs\n");
        assert_text(folder, NULL);
        clear(folder);
        g_assert_true(exists(folder, ABOVE "/elsewhere"));
}

static void
a_folder_in_its_place_is_an_error(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        test_folder_mkdir(folder, PLACE);
        g_assert_false(gbn_trial_place_write(folder->root, UNIT, "x\n", &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "not a regular file");
        g_assert_false(gbn_trial_place_clear(folder->root, UNIT, &error));
        assert_error(&error, GBN_ERROR_IO, PLACE);
        g_assert_true(exists(folder, PLACE));
}

static void
a_folder_that_others_could_change_is_not_written_to(void)
{
        static const char *const texts[] = { "x\n", NULL };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *path = test_folder_path(folder, ABOVE);
                g_autoptr(GError) error = NULL;

                test_folder_mkdir(folder, ABOVE);
                g_assert_cmpint(g_chmod(path, 0777), ==, 0);
                g_assert_false(gbn_trial_place_write(folder->root, UNIT, texts[i], &error));
                assert_error(&error, GBN_ERROR_BAD_FILE, "its mode is 0777");
                g_assert_false(gbn_trial_place_clear(folder->root, UNIT, &error));
                assert_error(&error, GBN_ERROR_BAD_FILE, "its mode is 0777");
                g_assert_false(exists(folder, PLACE_FOLDER));
        }
}

static void
the_digest_of_a_drop_in_is_that_of_its_bytes(void)
{
        g_autofree char *none = gbn_trial_digest(NULL), *empty = gbn_trial_digest(""),
                        *abc = gbn_trial_digest("abc");

        g_assert_cmpstr(none, ==, "");
        g_assert_cmpstr(empty, ==,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        g_assert_cmpstr(abc, ==,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
files_masks_folders_and_links_that_lead_nowhere_are_let_through(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_let_through(folder);
        if (needs_root())
                return;
        make_node(folder, "dev/null", S_IFCHR, makedev(1, 3));
        make_node(folder, "pipe", S_IFIFO, 0);
        for (size_t i = 0; i < G_N_ELEMENTS(dropin_folders); i++) {
                const char *where = dropin_folders[i];
                g_autofree char *file = g_build_filename(where, "10-file.conf", NULL),
                                *empty = g_build_filename(where, "20-empty.conf", NULL),
                                *mask = g_build_filename(where, "30-mask.conf", NULL),
                                *nowhere = g_build_filename(where, "40-nowhere.conf", NULL),
                                *round = g_build_filename(where, "50-round.conf", NULL),
                                *linked = g_build_filename(where, "60-linked.conf", NULL),
                                *below = g_build_filename(where, "70-folder.conf", NULL),
                                *other = g_build_filename(where, "80-pipe", NULL),
                                *hidden = g_build_filename(where, ".pipe.conf", NULL);

                test_folder_write(folder, file, "[Service]\n");
                test_folder_write(folder, empty, "");
                test_folder_link(folder, mask, "/dev/null");
                test_folder_link(folder, nowhere, "/no/such/file");
                test_folder_link(folder, round, "50-round.conf");
                test_folder_link(folder, linked, "10-file.conf");
                test_folder_mkdir(folder, below);
                make_node(folder, other, S_IFIFO, 0);
                test_folder_link(folder, hidden, "/pipe");
        }
        assert_let_through(folder);
}

static void
what_would_hang_systemd_is_told_with_its_path_wherever_it_lies(void)
{
        static const struct {
                mode_t mode;
                unsigned major, minor;
        } nodes[] = {
                { S_IFIFO, 0, 0 }, { S_IFSOCK, 0, 0 }, { S_IFCHR, 1, 5 },
                { S_IFCHR, 5, 0 }, { S_IFBLK, 1, 3 },
        };

        if (needs_root())
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(dropin_folders); i++)
                for (size_t j = 0; j < G_N_ELEMENTS(nodes); j++) {
                        g_autoptr(TestFolder) folder = test_folder_new();
                        g_autofree char *path = g_build_filename(dropin_folders[i], "x.conf", NULL);

                        test_folder_write(folder, PLACE_FOLDER "/10-first.conf", "[Service]\n");
                        make_node(folder, path, nodes[j].mode,
                                  makedev(nodes[j].major, nodes[j].minor));
                        assert_guarded(folder, path);
                }
}

static void
a_link_is_judged_by_what_it_leads_to(void)
{
        static const char *const targets[] = { "/pipe", "../pipe.conf", "/link" };

        for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();

                make_node(folder, "pipe", S_IFIFO, 0);
                make_node(folder, ABOVE "/pipe.conf", S_IFIFO, 0);
                test_folder_link(folder, "link", "pipe");
                test_folder_link(folder, PLACE_FOLDER "/x.conf", targets[i]);
                assert_guarded(folder, PLACE_FOLDER "/x.conf");
        }
}

static void
a_linked_folder_is_guarded_too(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        make_node(folder, "elsewhere/x.conf", S_IFIFO, 0);
        test_folder_link(folder, "etc/systemd/system/" UNIT ".d", "/elsewhere");
        assert_guarded(folder, "etc/systemd/system/" UNIT ".d/x.conf");
}

static void
the_folders_of_other_units_do_not_count(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        make_node(folder, "etc/systemd/system/b.service.d/x.conf", S_IFIFO, 0);
        test_folder_write(folder, "etc/systemd/system/a.service.d", "no folder\n");
        assert_let_through(folder);
}

static const TestCase tests[] = {
        TEST(the_place_is_told_as_systemd_tells_it),
        TEST(what_is_on_trial_is_read_again_and_goes_with_its_folder),
        TEST(clearing_where_nothing_ever_was_makes_nothing),
        TEST(a_trial_of_nothing_is_a_mask),
        TEST(a_mask_takes_no_place_that_is_taken),
        TEST(what_others_keep_beside_it_stays),
        TEST(whatever_lies_in_its_place_is_cleared),
        TEST(a_folder_in_its_place_is_an_error),
        TEST(a_folder_that_others_could_change_is_not_written_to),
        TEST(the_digest_of_a_drop_in_is_that_of_its_bytes),
        TEST(files_masks_folders_and_links_that_lead_nowhere_are_let_through),
        TEST(what_would_hang_systemd_is_told_with_its_path_wherever_it_lies),
        TEST(a_link_is_judged_by_what_it_leads_to),
        TEST(a_linked_folder_is_guarded_too),
        TEST(the_folders_of_other_units_do_not_count),
};
RUN_TESTS("trial-place", tests)
