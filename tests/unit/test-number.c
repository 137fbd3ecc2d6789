/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers in unit files, in every base they may have. */
#include "base/number.h"
#include "tests/unit/fixture.h"

static void
assert_number(const char *text, unsigned base, unsigned expected)
{
        unsigned number = 4711;

        g_test_message("\"%s\"", text);
        g_assert_true(gbn_number_parse(text, base, 1000, &number));
        g_assert_cmpuint(number, ==, expected);
}

static void
assert_none(const char *text, unsigned base)
{
        unsigned number = 4711;

        g_test_message("\"%s\"", text);
        g_assert_false(gbn_number_parse(text, base, 1000, &number));
        g_assert_cmpuint(number, ==, 4711);
}

static void
base_zero_takes_every_prefix(void)
{
        assert_number("10", 0, 10);
        assert_number("0x1f", 0, 31);
        assert_number("0X1F", 0, 31);
        assert_number("0o17", 0, 15);
        assert_number("0b101", 0, 5);
        assert_number("0O17", 0, 15);
        assert_number("0B101", 0, 5);
        assert_number("017", 0, 15);
        assert_number("00", 0, 0);
        assert_number("+5", 0, 5);
}

static void
zero_may_be_negative(void)
{
        assert_number("-0", 0, 0);
        assert_none("-1", 0);
        assert_none("-0", 10);
}

static void
another_base_takes_digits_only(void)
{
        assert_number("777", 8, 511);
        assert_number("0777", 8, 511);
        assert_none("8", 8);
        assert_none("0o7", 8);
        assert_none("+7", 8);
        assert_none("0x7", 10);
}

static void
blanks_are_skipped_in_front_only(void)
{
        assert_number(" \t7", 10, 7);
        assert_none("7 ", 10);
        assert_none("7 8", 10);
}

static void
what_is_no_number_is_refused(void)
{
        const char *const texts[] = { "", " ", "x", "0x", "0b", "0b2", "0o8", "5x", "--0", "+" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                assert_none(texts[i], 0);
}

static void
the_maximum_is_the_last_one(void)
{
        assert_number("1000", 10, 1000);
        assert_none("1001", 10);
        assert_none("18446744073709551616", 10);
        assert_none("99999999999999999999999999", 0);
        assert_none("-18446744073709551615", 0);
}

static const TestCase tests[] = {
        TEST(base_zero_takes_every_prefix),   TEST(zero_may_be_negative),
        TEST(another_base_takes_digits_only), TEST(blanks_are_skipped_in_front_only),
        TEST(what_is_no_number_is_refused),   TEST(the_maximum_is_the_last_one),
};
RUN_TESTS("number", tests)
