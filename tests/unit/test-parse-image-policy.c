/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies for images: nothing is kept of them, but a bad one is fatal. */
#include "tests/unit/fixture.h"

static void
assert_policy(const char *value, GbnVerdict expected)
{
        static const char *const keys[] = { "RootImagePolicy=", "MountImagePolicy=",
                                            "ExtensionImagePolicy=" };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                g_autoptr(Lines) lines = lines_new(257);
                g_autofree char *line = g_strconcat(keys[i], value, NULL);

                g_assert_cmpint(lines_read(lines, line), ==, expected);
        }
}

static void
whole_policies_have_a_sign(void)
{
        assert_policy("", GBN_LINE_TAKEN);
        assert_policy("*", GBN_LINE_TAKEN);
        assert_policy("-", GBN_LINE_TAKEN);
        assert_policy("~", GBN_LINE_TAKEN);
        assert_policy("**", GBN_LINE_FATAL);
}

static void
rules_name_a_partition_and_its_flags(void)
{
        assert_policy("root=verity", GBN_LINE_TAKEN);
        assert_policy("root=verity+signed+encrypted:usr=absent:=unused+absent", GBN_LINE_TAKEN);
        assert_policy("swap = open", GBN_LINE_TAKEN);
        assert_policy("home=read-only-on+growfs-off", GBN_LINE_TAKEN);
}

static void
what_is_no_rule_is_fatal(void)
{
        const char *const bad[] = { "root",          "bogus=verity",
                                    "root=bogus",    "root=verity\\\\",
                                    "root=verity:x", "@" };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
                assert_policy(bad[i], GBN_LINE_FATAL);
}

static void
an_older_systemd_does_not_know_policies(void)
{
        GbnSystemd older = systemd_of(253);

        g_assert_null(gbn_setting_find("Service", "RootImagePolicy", &older));
}

static const TestCase tests[] = {
        TEST(whole_policies_have_a_sign),
        TEST(rules_name_a_partition_and_its_flags),
        TEST(what_is_no_rule_is_fatal),
        TEST(an_older_systemd_does_not_know_policies),
};
RUN_TESTS("parse-image-policy", tests)
