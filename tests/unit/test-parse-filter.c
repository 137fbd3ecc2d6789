/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of file systems and of interfaces: the first line says whether they allow or deny. */
#include "tests/unit/fixture.h"

static void
assert_names(const GbnNameFilter *filter, bool allow, const char *expected)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < filter->names->len; i++)
                g_string_append_printf(text, "%s%s", i ? " " : "",
                                       (char *) filter->names->pdata[i]);
        g_assert_cmpstr(text->str, ==, expected);
        g_assert_cmpint(filter->allow, ==, allow);
}

static void
file_systems_gather_as_the_first_line_says(void)
{
        g_autoptr(Lines) lines = lines_new(252);
        const GbnNameFilter *filter = &lines->facts.restrict_file_systems;

        lines_take(lines, "RestrictFileSystems=ext4 \"tmpfs\"", "RestrictFileSystems=ext2 ext4");
        assert_names(filter, true, "ext4 tmpfs ext2");
        lines_take(lines, "RestrictFileSystems=~ext4 ext2");
        assert_names(filter, true, "tmpfs");
        lines_take(lines, "RestrictFileSystems=", "RestrictFileSystems=~ext4 tmpfs",
                   "RestrictFileSystems=ext4");
        assert_names(filter, false, "tmpfs");
}

static void
groups_of_file_systems_are_their_members(void)
{
        g_autoptr(Lines) lines = lines_new(252);
        const GbnNameFilter *filter = &lines->facts.restrict_file_systems;

        lines_take(lines, "RestrictFileSystems=@temporary @historical-block",
                   "RestrictFileSystems=~ext2");
        assert_names(filter, true, "ramfs tmpfs ext3 minix");
        lines_take(lines, "RestrictFileSystems=@nobodys");
        g_assert_nonnull(lines->reader.reason);
        assert_names(filter, true, "ramfs tmpfs ext3 minix");
        lines_take(lines, "RestrictFileSystems=");
        assert_names(filter, false, "");
}

static void
a_list_of_file_systems_from_which_all_is_taken_allows_nothing(void)
{
        g_autoptr(Lines) lines = lines_new(257);

        lines_take(lines, "RestrictFileSystems=ext4", "RestrictFileSystems=~ext4");
        assert_names(&lines->facts.restrict_file_systems, true, "");
        lines_take(lines, "RestrictFileSystems=~xfs");
        assert_names(&lines->facts.restrict_file_systems, true, "");
}

static void
a_denying_list_that_was_emptied_stays_one(void)
{
        g_autoptr(Lines) lines = lines_new(257);

        lines_take(lines, "RestrictFileSystems=~ext4", "RestrictFileSystems=ext4",
                   "RestrictFileSystems=xfs");
        assert_names(&lines->facts.restrict_file_systems, false, "");
}

static void
interfaces_gather_as_the_first_line_says(void)
{
        g_autoptr(Lines) lines = lines_new(252);
        const GbnNameFilter *filter = &lines->facts.restrict_network_interfaces;

        lines_take(lines, "RestrictNetworkInterfaces=lo eth0", "RestrictNetworkInterfaces=~eth0 x");
        assert_names(filter, true, "lo");
        lines_take(lines, "RestrictNetworkInterfaces=", "RestrictNetworkInterfaces=~eth0 wg0",
                   "RestrictNetworkInterfaces=eth0");
        assert_names(filter, false, "wg0");
}

static void
an_emptied_list_of_interfaces_restricts_nothing_and_begins_anew(void)
{
        g_autoptr(Lines) lines = lines_new(252);
        const GbnNameFilter *filter = &lines->facts.restrict_network_interfaces;

        lines_take(lines, "RestrictNetworkInterfaces=lo", "RestrictNetworkInterfaces=~lo");
        assert_names(filter, false, "");
        lines_take(lines, "RestrictNetworkInterfaces=~eth0");
        assert_names(filter, false, "eth0");
}

static void
names_that_no_interface_has_are_skipped(void)
{
        static const char *const names[] = { "1",  "all", "default",          "a/b",     "a:b",
                                             "..", "a%b", "abcdefghijklmnop", "\xc3\xa4" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *line = g_strdup_printf("RestrictNetworkInterfaces=lo %s",
                                                        names[i]);
                g_autoptr(Lines) lines = lines_new(252);

                lines_take(lines, line);
                g_assert_nonnull(lines->reader.reason);
                assert_names(&lines->facts.restrict_network_interfaces, true, "lo");
        }
}

static void
alternative_names_may_be_longer_since_257(void)
{
        g_autoptr(Lines) older = lines_new(252), newer = lines_new(257);

        lines_take(older, "RestrictNetworkInterfaces=a-long-name-of-a-link");
        lines_take(newer, "RestrictNetworkInterfaces=a-long-name-of-a-link");
        assert_names(&older->facts.restrict_network_interfaces, false, "");
        assert_names(&newer->facts.restrict_network_interfaces, true, "a-long-name-of-a-link");
}

static const TestCase tests[] = {
        TEST(file_systems_gather_as_the_first_line_says),
        TEST(groups_of_file_systems_are_their_members),
        TEST(a_list_of_file_systems_from_which_all_is_taken_allows_nothing),
        TEST(a_denying_list_that_was_emptied_stays_one),
        TEST(interfaces_gather_as_the_first_line_says),
        TEST(an_emptied_list_of_interfaces_restricts_nothing_and_begins_anew),
        TEST(names_that_no_interface_has_are_skipped),
        TEST(alternative_names_may_be_longer_since_257),
};
RUN_TESTS("parse-filter", tests)
