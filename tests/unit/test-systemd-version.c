/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Versions as they are typed, and as they are found in a tree. */
#include "base/error.h"
#include "engine/unit/systemd-version.h"
#include "tests/unit/fixture.h"

static void
assert_parses(const char *text, unsigned major, unsigned minor)
{
        g_autoptr(GError) error = NULL;
        GbnSystemd systemd;

        (void) gbn_systemd_parse(text, &systemd, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(systemd.major, ==, major);
        g_assert_cmpuint(systemd.minor, ==, minor);
}

static void
a_version_has_one_number_or_two(void)
{
        assert_parses("252", 252, UINT_MAX);
        assert_parses("252.18", 252, 18);
        assert_parses("257.0", 257, 0);
}

static void
the_oldest_and_newest_known_are_taken(void)
{
        assert_parses("250", 250, UINT_MAX);
        assert_parses("262", 262, UINT_MAX);
}

static void
other_text_is_no_version(void)
{
        const char *const texts[] = {
                "",
                "249",
                "263",
                "252.",
                "252.x",
                "x",
                "v252",
                "-252",
                " 252",
                "252 ",
                "252~rc1",
                "252.18.1",
                "99999999999999999999",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autoptr(GError) error = NULL;
                GbnSystemd systemd;

                g_test_message("\"%s\"", texts[i]);
                g_assert_false(gbn_systemd_parse(texts[i], &systemd, &error));
                assert_error(&error, GBN_ERROR_BAD_ARGUMENT, "250 to 262");
        }
}

/* Which version a tree with this one file has; 0 for none. */
static GbnSystemd
detect(const char *file, bool expected)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        GbnSystemd systemd;

        if (file)
                test_folder_write(folder, file, "x");
        g_assert_cmpint(gbn_systemd_detect(folder->root, &systemd), ==, expected);
        return systemd;
}

static void
the_shared_library_tells_the_version(void)
{
        GbnSystemd debian = detect("/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so",
                                   true);
        GbnSystemd point = detect("/usr/lib/systemd/libsystemd-shared-257.13-1.fc42.so", true);

        g_assert_cmpuint(debian.major, ==, 252);
        g_assert_cmpuint(debian.minor, ==, UINT_MAX);
        g_assert_cmpuint(point.major, ==, 257);
        g_assert_cmpuint(point.minor, ==, 13);
}

static void
without_a_library_it_is_the_newest(void)
{
        GbnSystemd none = detect(NULL, false);
        GbnSystemd other = detect("/usr/lib/systemd/libsystemd-core-252.so", false);

        g_assert_cmpuint(none.major, ==, GBN_SYSTEMD_NEWEST);
        g_assert_cmpuint(none.minor, ==, UINT_MAX);
        g_assert_cmpuint(other.major, ==, GBN_SYSTEMD_NEWEST);
}

static void
an_unknown_version_becomes_the_nearest(void)
{
        g_assert_cmpuint(detect("/usr/lib/systemd/libsystemd-shared-247.so", true).major, ==, 250);
        g_assert_cmpuint(detect("/usr/lib/systemd/libsystemd-shared-999.so", true).major, ==, 262);
}

static const TestCase tests[] = {
        TEST(a_version_has_one_number_or_two),    TEST(the_oldest_and_newest_known_are_taken),
        TEST(other_text_is_no_version),           TEST(the_shared_library_tells_the_version),
        TEST(without_a_library_it_is_the_newest), TEST(an_unknown_version_becomes_the_nearest),
};
RUN_TESTS("systemd-version", tests)
