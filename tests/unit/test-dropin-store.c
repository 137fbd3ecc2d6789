/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our drop-ins on disk. */
#include "store/dropin-store.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#define PLACE "etc/systemd/system/a.service.d/50-gabion.conf"

static void
what_was_stored_is_read_again_and_can_be_taken_away(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *none = NULL, *text = NULL, *gone = NULL,
                        *parent = test_folder_path(folder, "etc/systemd/system/a.service.d");
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_dropin_store_read(folder->root, "a.service", &none, &error));
        g_assert_null(none);
        g_assert_true(gbn_dropin_store_write(folder->root, "a.service", "x\n", &error));
        g_assert_true(gbn_dropin_store_read(folder->root, "a.service", &text, &error));
        g_assert_cmpstr(text, ==, "x\n");
        g_assert_true(gbn_dropin_store_write(folder->root, "a.service", NULL, &error));
        g_assert_true(gbn_dropin_store_read(folder->root, "a.service", &gone, &error));
        g_assert_null(gone);
        g_assert_false(g_file_test(parent, G_FILE_TEST_EXISTS));
}

static void
taking_away_what_is_not_there_is_fine(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_dropin_store_write(folder->root, "a.service", NULL, &error));
        g_assert_no_error(error);
}

static void
an_empty_drop_in_is_one(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, PLACE, "");
        g_assert_true(gbn_dropin_store_read(folder->root, "a.service", &text, &error));
        g_assert_cmpstr(text, ==, "");
}

static void
a_folder_in_its_place_is_an_error(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, PLACE "/x", "x");
        g_assert_false(gbn_dropin_store_read(folder->root, "a.service", &text, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "50-gabion.conf");
}

static void
a_linked_folder_is_not_written_through(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *victim = test_folder_path(folder, "elsewhere/50-gabion.conf");
        g_autoptr(GError) error = NULL;

        test_folder_mkdir(folder, "elsewhere");
        test_folder_link(folder, "etc/systemd/system/a.service.d", "/elsewhere");
        g_assert_false(gbn_dropin_store_write(folder->root, "a.service", "x\n", &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "a.service.d: a symbolic link");
        g_assert_false(g_file_test(victim, G_FILE_TEST_EXISTS));
}

static const TestCase tests[] = {
        TEST(what_was_stored_is_read_again_and_can_be_taken_away),
        TEST(taking_away_what_is_not_there_is_fine),
        TEST(an_empty_drop_in_is_one),
        TEST(a_folder_in_its_place_is_an_error),
        TEST(a_linked_folder_is_not_written_through),
};
RUN_TESTS("dropin-store", tests)
