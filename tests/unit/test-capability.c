/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and numbers of capabilities. */
#include "engine/unit/capability.h"
#include "tests/unit/fixture.h"

#include <linux/capability.h>

static void
assert_bit(const char *name, unsigned limit, unsigned expected)
{
        unsigned bit = 4711;

        g_test_message("%s", name);
        g_assert_true(gbn_capability_find(name, limit, &bit));
        g_assert_cmpuint(bit, ==, expected);
}

static void
bits_are_those_of_the_kernel(void)
{
        assert_bit("CAP_CHOWN", 62, CAP_CHOWN);
        assert_bit("CAP_SYS_ADMIN", 62, CAP_SYS_ADMIN);
        assert_bit("CAP_BPF", 62, CAP_BPF);
        assert_bit("CAP_CHECKPOINT_RESTORE", 62, CAP_CHECKPOINT_RESTORE);
}

static void
any_case_of_letters_will_do(void)
{
        assert_bit("cap_kill", 62, CAP_KILL);
        assert_bit("Cap_Kill", 62, CAP_KILL);
}

static void
a_number_up_to_the_limit_is_a_bit(void)
{
        assert_bit("5", 62, 5);
        assert_bit("05", 62, 5);
        assert_bit("0x5", 62, 5);
        assert_bit("0b101", 62, 5);
        assert_bit("+5", 62, 5);
        assert_bit("62", 62, 62);
        assert_bit("63", 63, 63);
}

static void
other_words_are_no_capability(void)
{
        const char *const words[] = {
                "", "kill", "CAP_ALL", "all", "CAP_", "63", "-1", "CAP_KILL "
        };
        unsigned bit;

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
                g_test_message("%s", words[i]);
                g_assert_false(gbn_capability_find(words[i], 62, &bit));
        }
}

static void
every_name_finds_its_own_bit(void)
{
        for (unsigned bit = 0; bit < GBN_CAPABILITY_COUNT; bit++)
                assert_bit(gbn_capability_name(bit), 62, bit);
        g_assert_null(gbn_capability_name(GBN_CAPABILITY_COUNT));
}

static const TestCase tests[] = {
        TEST(bits_are_those_of_the_kernel),      TEST(any_case_of_letters_will_do),
        TEST(a_number_up_to_the_limit_is_a_bit), TEST(other_words_are_no_capability),
        TEST(every_name_finds_its_own_bit),
};
RUN_TESTS("capability", tests)
