/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Specifiers take their values from the name of the unit, the tree and this machine. */
#include "engine/unit/specifier.h"
#include "tests/unit/fixture.h"

#include <sys/utsname.h>

#define MACHINE_ID "0123456789abcdef0123456789abcdef"

/* expected: NULL where there is no value. */
static void
assert_expands(const TestFolder *folder, const char *name, const char *text, const char *expected)
{
        GbnSpecifiers specifiers = { folder->root, 252, name, "/usr/lib/systemd/system/a.service" };
        g_autofree char *expanded = gbn_specifiers_expand(&specifiers, text);

        g_test_message("%s: %s", name, text);
        g_assert_cmpstr(expanded, ==, expected);
}

static void
text_without_a_percent_sign_stays(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "x y", "x y");
        assert_expands(folder, "a.service", "", "");
}

static void
two_percent_signs_are_one(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "%%", "%");
        assert_expands(folder, "a.service", "%%i", "%i");
}

static void
a_percent_sign_before_anything_else_stays(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "50%", "50%");
        assert_expands(folder, "a.service", "% %-%/", "% %-%/");
}

static void
a_letter_that_is_no_specifier_has_no_value(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        const char *const none[] = { "%z", "%1", "%K", "%e", "%x", "a%zb" };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
                assert_expands(folder, "a.service", none[i], NULL);
}

static void
names_come_apart(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a-b@c-d.service", "%n %N %p %i %j",
                       "a-b@c-d.service a-b@c-d a-b c-d b");
        assert_expands(folder, "a-b.service", "%n %N %p %j", "a-b.service a-b a-b b");
}

static void
big_letters_undo_the_escaping(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a\\x2db@c-d.service", "%P %I %J", "a-b c/d a-b");
}

static void
broken_escaping_has_no_value(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a@\\x.service", "%i", "\\x");
        assert_expands(folder, "a@\\x.service", "%I", NULL);
        assert_expands(folder, "a\\x@b.service", "%P", NULL);
}

static void
a_plain_unit_has_an_empty_instance(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "/dev/%i%I", "/dev/");
}

static void
the_path_of_a_name_is_absolute(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a@b-c.service", "%f", "/b/c");
        assert_expands(folder, "a@-.service", "%f", "/");
        assert_expands(folder, "a-b.service", "%f", "/a/b");
}

static void
folders_and_users_are_those_of_the_system_manager(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "%C %E %L %S %T %V %t %h",
                       "/var/cache /etc /var/log /var/lib /tmp /var/tmp /run /root");
        assert_expands(folder, "a.service", "%u %U %g %G %s", "root 0 root 0 /bin/sh");
        assert_expands(folder, "a.service", "%y", "/usr/lib/systemd/system/a.service");
        assert_expands(folder, "a.service", "%Y", "/usr/lib/systemd/system");
        assert_expands(folder, "a.service", "%d", "/run/credentials/a.service");
}

static void
the_machine_id_is_that_of_the_tree(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "%m", NULL);
        test_folder_write(folder, "etc/machine-id", MACHINE_ID "\n");
        assert_expands(folder, "a.service", "%m", MACHINE_ID);
        test_folder_write(folder, "etc/machine-id", "uninitialized\n");
        assert_expands(folder, "a.service", "%m", NULL);
}

static void
the_release_is_that_of_the_tree(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_expands(folder, "a.service", "%o", NULL);
        test_folder_write(folder, "usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        assert_expands(folder, "a.service", "%o %w", "debian 12");
        assert_expands(folder, "a.service", "[%A%B%M%W]", "[]");
        test_folder_write(folder, "etc/os-release", "ID=other\n");
        assert_expands(folder, "a.service", "%o", "other");
}

static void
the_kernel_is_that_of_this_machine(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        struct utsname host;

        g_assert_cmpint(uname(&host), ==, 0);
        assert_expands(folder, "a.service", "%v", host.release);
        assert_expands(folder, "a.service", "%H", host.nodename);
}

/* %D came with 255. */
static void
a_newer_systemd_knows_more_letters(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        GbnSpecifiers specifiers = { folder->root, 257, "a.service", NULL };
        g_autofree char *newer = gbn_specifiers_expand(&specifiers, "%D");

        g_assert_cmpstr(newer, ==, "/usr/share");
        assert_expands(folder, "a.service", "%D", NULL);
}

static const TestCase tests[] = {
        TEST(text_without_a_percent_sign_stays),
        TEST(two_percent_signs_are_one),
        TEST(a_percent_sign_before_anything_else_stays),
        TEST(a_letter_that_is_no_specifier_has_no_value),
        TEST(names_come_apart),
        TEST(big_letters_undo_the_escaping),
        TEST(broken_escaping_has_no_value),
        TEST(a_plain_unit_has_an_empty_instance),
        TEST(the_path_of_a_name_is_absolute),
        TEST(folders_and_users_are_those_of_the_system_manager),
        TEST(the_machine_id_is_that_of_the_tree),
        TEST(the_release_is_that_of_the_tree),
        TEST(the_kernel_is_that_of_this_machine),
        TEST(a_newer_systemd_knows_more_letters),
};
RUN_TESTS("specifier", tests)
