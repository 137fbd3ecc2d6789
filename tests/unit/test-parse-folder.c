/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders that systemd makes for a service. */
#include "tests/unit/fixture.h"

static void
assert_folders(unsigned systemd, const char *values, const char *expected)
{
        g_autoptr(Lines) lines = lines_new(systemd);
        g_autoptr(GString) text = g_string_new(NULL);
        const GPtrArray *list = lines->facts.state_directory;

        (void) lines_read_values(lines, "StateDirectory", values);
        for (unsigned i = 0; i < list->len; i++)
                g_string_append_printf(text, "%s%s", i ? " " : "", (char *) list->pdata[i]);
        g_assert_cmpstr(text->str, ==, expected);
}

static void
folders_gather_and_an_empty_line_clears_them(void)
{
        assert_folders(252, "app app/data|other", "app app/data other");
        assert_folders(252, "app||other/", "other");
        assert_folders(252, "%p \"b\"", "test b");
}

static void
folders_that_lead_elsewhere_are_skipped(void)
{
        assert_folders(252, "../x /x a/../b .. . a", "a");
        assert_folders(252, "private private/x privat %z a", "privat a");
}

static void
a_link_to_a_folder_is_the_folder(void)
{
        assert_folders(252, "a:b c", "a c");
        assert_folders(252, "a:/x b:../x c:%z d", "d");
        assert_folders(257, "a:b:ro c::ro d:e", "a:ro c:ro d");
}

static void
each_kind_has_a_list_of_its_own(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "CacheDirectory=a", "LogsDirectory=b c", "RuntimeDirectory=d",
                   "ConfigurationDirectory=x:y e", "StateDirectory=f");
        g_assert_cmpstr(lines->facts.cache_directory->pdata[0], ==, "a");
        g_assert_cmpuint(lines->facts.logs_directory->len, ==, 2);
        g_assert_cmpstr(lines->facts.runtime_directory->pdata[0], ==, "d");
        g_assert_cmpstr(lines->facts.configuration_directory->pdata[0], ==, "e");
        g_assert_cmpstr(lines->facts.state_directory->pdata[0], ==, "f");
}

static const TestCase tests[] = {
        TEST(folders_gather_and_an_empty_line_clears_them),
        TEST(folders_that_lead_elsewhere_are_skipped),
        TEST(a_link_to_a_folder_is_the_folder),
        TEST(each_kind_has_a_list_of_its_own),
};
RUN_TESTS("parse-folder", tests)
