/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command lines count; bad ones are fatal, and where a "-" stands in front, ignored. */
#include "tests/unit/fixture.h"

/* The value alone, on a fresh unit. */
static void
assert_exec(unsigned systemd, const char *value, GbnVerdict verdict, unsigned commands)
{
        g_autoptr(Lines) lines = lines_new(systemd);
        g_autofree char *line = g_strconcat("ExecStart=", value, NULL);

        g_assert_cmpint(lines_read(lines, line), ==, verdict);
        g_assert_cmpuint(lines->facts.exec_start, ==, commands);
        if (verdict != GBN_LINE_TAKEN)
                g_assert_nonnull(lines->reader.reason);
}

static void
assert_taken(const char *value, unsigned commands)
{
        assert_exec(252, value, GBN_LINE_TAKEN, commands);
}

static void
assert_fatal(const char *value)
{
        assert_exec(252, value, GBN_LINE_FATAL, 0);
}

static void
lines_add_commands_and_an_empty_one_clears_them(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "ExecStart=/bin/a", "ExecStart=/bin/b ; /bin/c", "ExecStop=/bin/d",
                   "ExecReload=/bin/e");
        g_assert_cmpuint(lines->facts.exec_start, ==, 3);
        g_assert_cmpuint(lines->facts.exec_stop, ==, 1);
        g_assert_cmpuint(lines->facts.exec_other, ==, 1);
        lines_take(lines, "ExecStart=");
        g_assert_cmpuint(lines->facts.exec_start, ==, 0);
        g_assert_cmpuint(lines->facts.exec_stop, ==, 1);
}

static void
a_program_is_absolute_or_a_bare_name(void)
{
        assert_taken("/bin/true", 1);
        assert_taken("true", 1);
        assert_taken("/a/../b", 1);
        assert_taken("/\xc3\xa9", 1);
        assert_fatal("../x");
        assert_fatal("a/b");
        assert_fatal("/bin/");
        assert_fatal("/");
        assert_fatal(".");
        assert_fatal("..");
}

static void
a_program_has_no_odd_characters(void)
{
        assert_fatal("/a\x01");
        assert_fatal("/a\x7f");
        assert_fatal("/a\\qb");
        assert_fatal("/a\\\\b");
}

static void
each_prefix_comes_once(void)
{
        assert_taken("-/bin/a", 1);
        assert_taken(":/bin/a", 1);
        assert_taken("+/bin/a", 1);
        assert_taken("!/bin/a", 1);
        assert_taken("!!/bin/a", 1);
        assert_taken("-:!/bin/a", 1);
        assert_fatal("!!!/bin/a");
        assert_fatal("::/bin/a");
        assert_fatal("+!/bin/a");
        assert_fatal("!+/bin/a");
        assert_fatal("+");
        assert_fatal(":");
}

static void
a_shell_prefix_came_with_258(void)
{
        assert_exec(257, "|/bin/a", GBN_LINE_FATAL, 0);
        assert_exec(258, "|/bin/a", GBN_LINE_TAKEN, 1);
}

static void
an_at_needs_a_name_for_the_program(void)
{
        assert_taken("@/bin/a b", 1);
        assert_fatal("@/bin/a");
        assert_fatal("@/bin/a ; /bin/b");
        assert_exec(252, "-@/bin/a", GBN_LINE_IGNORED, 0);
}

static void
a_dash_makes_errors_harmless(void)
{
        assert_exec(252, "-../x", GBN_LINE_IGNORED, 0);
        assert_exec(252, "-/bin/a %z", GBN_LINE_IGNORED, 0);
}

static void
a_semicolon_alone_parts_commands(void)
{
        assert_taken("/bin/a ; /bin/b", 2);
        assert_taken("/bin/a b ; /bin/c d ; /bin/e", 3);
        assert_taken("/bin/a ;b", 1);
        assert_taken("/bin/a \\; b", 1);
        assert_taken("/bin/a ;;", 1);
        assert_taken("/bin/a ;", 1);
}

/* The good one counts before the bad one is met. */
static void
a_bad_second_command_is_fatal(void)
{
        assert_exec(252, "/bin/a ; ../b", GBN_LINE_FATAL, 1);
}

static void
an_open_quote_is_no_command(void)
{
        assert_fatal("/bin/a \"b");
        assert_fatal("/bin/a 'b");
        assert_exec(252, "\"/bin/a", GBN_LINE_IGNORED, 0);
        assert_taken("\"/bin/a\" 'b c'", 1);
}

static void
unknown_escapes_in_arguments_are_fine(void)
{
        assert_taken("/bin/a \\q \\x41 \\101", 1);
}

static void
specifiers_need_a_value(void)
{
        assert_taken("/bin/%i %n %% 50% %-", 1);
        assert_fatal("/bin/%z");
        assert_fatal("/bin/a %z");
        assert_fatal("/bin/a %1");
        assert_fatal(":/bin/a %z");
        assert_exec(252, "/bin/a %D", GBN_LINE_FATAL, 0);
        assert_exec(257, "/bin/a %D", GBN_LINE_TAKEN, 1);
}

static void
a_program_has_a_length(void)
{
        g_autofree char *name = filled('a', 255), *longer = filled('a', 256);
        g_autofree char *path = g_strconcat("/", longer, NULL);

        assert_taken(name, 1);
        assert_fatal(longer);
        assert_fatal(path);
}

static const TestCase tests[] = {
        TEST(lines_add_commands_and_an_empty_one_clears_them),
        TEST(a_program_is_absolute_or_a_bare_name),
        TEST(a_program_has_no_odd_characters),
        TEST(each_prefix_comes_once),
        TEST(a_shell_prefix_came_with_258),
        TEST(an_at_needs_a_name_for_the_program),
        TEST(a_dash_makes_errors_harmless),
        TEST(a_semicolon_alone_parts_commands),
        TEST(a_bad_second_command_is_fatal),
        TEST(an_open_quote_is_no_command),
        TEST(unknown_escapes_in_arguments_are_fine),
        TEST(specifiers_need_a_value),
        TEST(a_program_has_a_length),
};
RUN_TESTS("parse-exec", tests)
