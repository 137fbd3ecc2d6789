/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Error numbers by name. */
#include "engine/unit/errno-name.h"
#include "tests/unit/fixture.h"

#include <errno.h>

static void
assert_found(const char *text, unsigned expected, const char *name)
{
        g_autofree char *back = NULL;
        unsigned number = 0;

        g_assert_true(gbn_errno_find(text, &number));
        g_assert_cmpuint(number, ==, expected);
        back = gbn_errno_name(number);
        g_assert_cmpstr(back, ==, name);
}

static void
names_and_numbers_are_the_same(void)
{
        assert_found("EPERM", EPERM, "EPERM");
        assert_found("1", EPERM, "EPERM");
        assert_found("EHWPOISON", EHWPOISON, "EHWPOISON");
        assert_found("4095", 4095, "4095");
        assert_found("0", 0, "0");
}

static void
a_second_name_becomes_the_first(void)
{
        assert_found("EWOULDBLOCK", EAGAIN, "EAGAIN");
        assert_found("EDEADLOCK", EDEADLK, "EDEADLK");
        assert_found("ENOTSUP", EOPNOTSUPP, "EOPNOTSUPP");
}

static void
what_is_no_error_is_not_found(void)
{
        static const char *const bad[] = { "",   "eperm", "EFOO", "4096",
                                           "-1", "kill",  "log",  "EPERM " };
        unsigned number;

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_test_message("%s", bad[i]);
                g_assert_false(gbn_errno_find(bad[i], &number));
        }
}

static const TestCase tests[] = {
        TEST(names_and_numbers_are_the_same),
        TEST(a_second_name_becomes_the_first),
        TEST(what_is_no_error_is_not_found),
};

RUN_TESTS("errno-name", tests)
