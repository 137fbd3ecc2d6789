/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be told of an argument while somebody types it. */
#include "client/argument.h"

#include <string.h>

static void
assert_tidy(const char *text, const char *expected)
{
        g_autofree char *tidy = gbn_argument_tidy(text);

        g_assert_cmpstr(tidy, ==, expected);
}

static void
blanks_and_empty_entries_are_dropped(void)
{
        assert_tidy("80, 443,", "80,443");
        assert_tidy(" ,\t,\n ", "");
        assert_tidy("/srv  /opt", "/srv,/opt");
        assert_tidy("one", "one");
}

static const struct {
        const char *type;
        const char *good[6], *bad[8];
} rows[] = {
        { "paths", { "/srv", "/srv/a,/opt" }, { "srv", "/", "//a", "/a/../b", "/a/..", "/a/" } },
        { "ports",
          { "80", "1-65535", "80,443" },
          { "0", "65536", "443-80", "http", "1-2-3", "-" } },
        { "folders", { "nginx", "a/b", "a,b" }, { "/a", "..", "a/../b", "a b;c" } },
        { "devices", { "/dev/null", "char-rtc", "block-sd" }, { "null", "dev/null" } },
        { "networks", { "10.0.0.0/8", "::1", "localhost" }, { "10.0.0.0/99", "a.b.c" } },
        { "capabilities", { "CAP_CHOWN" }, { "CHOWN", "cap_chown" } },
        { "families", { "AF_UNIX" }, { "UNIX" } },
        { "calls", { "@clock", "read" }, { "a;b", "ä" } },
        { "namespaces", { "net,mnt" }, { "network" } },
        { "tasks", { "1", "256" }, { "0", "257", "many" } },
        { "memory", { "512M", "1G" }, { "512", "M", "0M", "5MB", "5m" } },
};

static void
each_type_takes_what_it_is_made_for(void)
{
        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
                for (guint j = 0; rows[i].good[j]; j++) {
                        g_autofree char *problem = gbn_argument_problem(rows[i].type,
                                                                        rows[i].good[j]);

                        g_assert_cmpstr(problem, ==, NULL);
                }
                for (guint j = 0; rows[i].bad[j]; j++) {
                        g_autofree char *problem = gbn_argument_problem(rows[i].type,
                                                                        rows[i].bad[j]);

                        if (!problem)
                                g_error("%s takes %s", rows[i].type, rows[i].bad[j]);
                }
        }
}

static void
the_entry_that_does_not_fit_is_named_and_not_followed(void)
{
        g_autofree char *named = gbn_argument_problem("ports", "80,http,443");
        g_autofree char *format = gbn_argument_problem("ports", "%s%n%x");
        g_autofree char *long_text = g_strnfill(10000, 'x');
        g_autofree char *cut = gbn_argument_problem("ports", long_text);

        g_assert_cmpstr(named, ==, "“http” is no port from 1 to 65535, nor a range of ports.");
        g_assert_nonnull(strstr(format, "“%s%n%x”"));
        g_assert_cmpint(g_utf8_strlen(cut, -1), <, 130);
}

static void
nothing_at_all_is_a_problem_and_an_unknown_type_is_none(void)
{
        g_autofree char *empty = gbn_argument_problem("ports", " , ");
        g_autofree char *unknown = gbn_argument_problem("of-tomorrow", "anything");

        g_assert_cmpstr(empty, ==, "Something has to be entered here.");
        g_assert_null(unknown);
}

static void
a_word_has_its_argument_behind_the_colon(void)
{
        g_assert_cmpstr(gbn_argument_of_word("net-server:80,443"), ==, "80,443");
        g_assert_cmpstr(gbn_argument_of_word("a:b:c"), ==, "b:c");
        g_assert_cmpstr(gbn_argument_of_word("base"), ==, "");
        g_assert_cmpstr(gbn_argument_of_word(NULL), ==, "");
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/argument/tidy", blanks_and_empty_entries_are_dropped);
        g_test_add_func("/argument/types", each_type_takes_what_it_is_made_for);
        g_test_add_func("/argument/named", the_entry_that_does_not_fit_is_named_and_not_followed);
        g_test_add_func("/argument/empty", nothing_at_all_is_a_problem_and_an_unknown_type_is_none);
        g_test_add_func("/argument/word", a_word_has_its_argument_behind_the_colon);
        return g_test_run();
}
