/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users and paths; most are fatal when they are bad. */
#include "engine/facts/parse.h"
#include "tests/unit/fixture.h"

static void
assert_fatal(Lines *lines, const char *line)
{
        g_assert_cmpint(lines_read(lines, line), ==, GBN_LINE_FATAL);
        g_assert_nonnull(lines->reader.reason);
}

/* Reads "KEY=" before each of the values. */
static void
assert_all(const char *key, GbnVerdict expected, const char *const *values)
{
        for (; *values; values++) {
                g_autoptr(Lines) lines = lines_new(252);
                g_autofree char *line = g_strconcat(key, *values, NULL);

                g_assert_cmpint(lines_read(lines, line), ==, expected);
        }
}

#define ALL(key, expected, ...) \
        assert_all(key, expected, (const char *const[]) { __VA_ARGS__, NULL })

static void
the_last_user_counts_and_an_empty_line_unsets_it(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "User=a", "User=b-%i");
        g_assert_cmpstr(lines->facts.user, ==, "b-one");
        lines_take(lines, "User=");
        g_assert_null(lines->facts.user);
}

static void
names_of_users_are_lax(void)
{
        ALL("User=", GBN_LINE_TAKEN, "root", "0", "1000", "_svc", "a b", "g@rb age!", "%", "+", "@",
            "'", "a.b", "\xc3\xa9", "65536");
}

static void
some_names_of_users_are_fatal(void)
{
        ALL("User=", GBN_LINE_FATAL, "../x", "a/b", "a:b", ".", "..", "%z", "-1", "00", "007",
            "65535", "4294967295", "4294967296", "a\x01", "a\x7f");
        ALL("Group=", GBN_LINE_FATAL, "../x", "a:b", "%z", "-1", "00");
        ALL("Group=", GBN_LINE_TAKEN, "", "audio", "%i");
}

static void
a_fatal_user_leaves_the_earlier_one(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "User=a");
        assert_fatal(lines, "User=b/c");
        g_assert_cmpstr(lines->facts.user, ==, "a");
}

static void
groups_gather_and_an_empty_line_clears_them(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SupplementaryGroups=a b", "SupplementaryGroups=c");
        g_assert_cmpuint(lines->facts.supplementary_groups->len, ==, 3);
        lines_take(lines, "SupplementaryGroups=");
        g_assert_cmpuint(lines->facts.supplementary_groups->len, ==, 0);
        assert_fatal(lines, "SupplementaryGroups=a b/c");
        assert_fatal(lines, "SupplementaryGroups=a b\\");
}

static void
a_path_is_simplified(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "RootDirectory=//a/./b//", "RootImage=/%n");
        g_assert_cmpstr(lines->facts.root_directory, ==, "/a/b");
        g_assert_cmpstr(lines->facts.root_image, ==, "/test@one.service");
        lines_take(lines, "RootDirectory=/.//", "RootImage=");
        g_assert_cmpstr(lines->facts.root_directory, ==, "/");
        g_assert_null(lines->facts.root_image);
}

static void
a_path_that_is_not_absolute_is_fatal(void)
{
        ALL("RootDirectory=", GBN_LINE_FATAL, "a", "../x", "/a/../b", "/..", "%", "/%z", "\"/a\"",
            "-1");
        ALL("RootImage=", GBN_LINE_FATAL, "a", "/a/..", "/%z");
        ALL("RootVerity=", GBN_LINE_FATAL, "a", "/a/..", "/%z");
        ALL("RootVerity=", GBN_LINE_TAKEN, "", "/a", "/...");
}

static void
paths_have_a_length(void)
{
        g_autofree char *component = filled('a', 255), *longer = filled('a', 256);
        g_autofree char *fits = g_strconcat("/", component, NULL);
        g_autofree char *too_long = g_strconcat("/", longer, NULL);
        g_autoptr(GString) deep = g_string_new(NULL);

        g_assert_true(gbn_path_simplify(fits));
        g_assert_false(gbn_path_simplify(too_long));
        while (deep->len < 4094)
                g_string_append(deep, "/a");
        g_string_append_c(deep, 'b');
        g_assert_cmpuint(deep->len, ==, 4095);
        g_assert_true(gbn_path_simplify(deep->str));
        g_string_append_c(deep, 'c');
        g_assert_false(gbn_path_simplify(deep->str));
}

static void
a_working_directory_may_be_missing_or_home(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "WorkingDirectory=~");
        g_assert_true(lines->facts.working_directory_is_home);
        lines_take(lines, "WorkingDirectory=-/a");
        g_assert_false(lines->facts.working_directory_is_home);
        lines_take(lines, "WorkingDirectory=-~", "WorkingDirectory=");
        g_assert_false(lines->facts.working_directory_is_home);
        ALL("WorkingDirectory=", GBN_LINE_FATAL, "a", "/a/../b", "/%z", "~/a");
        ALL("WorkingDirectory=", GBN_LINE_IGNORED, "-1", "-/a/../b", "-/%z");
}

static void
a_pid_file_is_fatal_only_when_it_climbs(void)
{
        ALL("PIDFile=", GBN_LINE_FATAL, "../x", "x/../y", "/a/../b");
        ALL("PIDFile=", GBN_LINE_TAKEN, "", "x.pid", "/run/x", "%", "g@rb");
        ALL("PIDFile=", GBN_LINE_IGNORED, "/%z");
}

static void
a_label_is_fatal_only_for_its_specifiers(void)
{
        ALL("SELinuxContext=", GBN_LINE_FATAL, "%z");
        ALL("AppArmorProfile=", GBN_LINE_FATAL, "a%z");
        ALL("SmackProcessLabel=", GBN_LINE_FATAL, "%z");
        ALL("SELinuxContext=", GBN_LINE_IGNORED, "-%z");
        ALL("AppArmorProfile=", GBN_LINE_TAKEN, "", "g@rb age", "-x", "%i");
}

static void
a_name_on_the_bus_has_two_parts(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "BusName=org.Example-1._x");
        g_assert_cmpstr(lines->facts.bus_name, ==, "org.Example-1._x");
        ALL("BusName=", GBN_LINE_IGNORED, "org", "a..b", ".a.b", "a.b.", "a.1b", "a b.c", "a.%z");
        g_assert_cmpint(lines_read(lines, "BusName=bad"), ==, GBN_LINE_IGNORED);
        g_assert_cmpstr(lines->facts.bus_name, ==, "org.Example-1._x");
        lines_take(lines, "BusName=");
        g_assert_null(lines->facts.bus_name);
}

static void
a_text_is_taken_as_it_is(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "PAMName=x %i");
        g_assert_cmpstr(lines->facts.pam_name, ==, "x one");
        g_assert_cmpint(lines_read(lines, "PAMName=%z"), ==, GBN_LINE_IGNORED);
        g_assert_cmpstr(lines->facts.pam_name, ==, "x one");
        lines_take(lines, "PAMName=");
        g_assert_null(lines->facts.pam_name);
}

static const TestCase tests[] = {
        TEST(the_last_user_counts_and_an_empty_line_unsets_it),
        TEST(names_of_users_are_lax),
        TEST(some_names_of_users_are_fatal),
        TEST(a_fatal_user_leaves_the_earlier_one),
        TEST(groups_gather_and_an_empty_line_clears_them),
        TEST(a_path_is_simplified),
        TEST(a_path_that_is_not_absolute_is_fatal),
        TEST(paths_have_a_length),
        TEST(a_working_directory_may_be_missing_or_home),
        TEST(a_pid_file_is_fatal_only_when_it_climbs),
        TEST(a_label_is_fatal_only_for_its_specifiers),
        TEST(a_name_on_the_bus_has_two_parts),
        TEST(a_text_is_taken_as_it_is),
};
RUN_TESTS("parse-name", tests)
