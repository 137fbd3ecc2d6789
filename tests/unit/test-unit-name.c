/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of units: kinds, parts, and the folders that their drop-ins may be in. */
#include "base/error.h"
#include "base/limits.h"
#include "engine/unit/unit-name.h"
#include "tests/unit/fixture.h"

#include <string.h>

static void
a_name_tells_its_kind(void)
{
        g_assert_cmpint(gbn_unit_name_kind("a.service"), ==, GBN_UNIT_NAME_PLAIN);
        g_assert_cmpint(gbn_unit_name_kind("a.b-c:d_e\\x2d.service"), ==, GBN_UNIT_NAME_PLAIN);
        g_assert_cmpint(gbn_unit_name_kind("a@.service"), ==, GBN_UNIT_NAME_TEMPLATE);
        g_assert_cmpint(gbn_unit_name_kind("a@b.service"), ==, GBN_UNIT_NAME_INSTANCE);
        g_assert_cmpint(gbn_unit_name_kind("a@b@c.service"), ==, GBN_UNIT_NAME_INSTANCE);
        g_assert_cmpint(gbn_unit_name_kind("a@@.service"), ==, GBN_UNIT_NAME_INSTANCE);
}

static void
what_no_service_can_have_is_invalid(void)
{
        const char *const names[] = {
                "",
                ".service",
                "a",
                "a.socket",
                "a.service.d",
                "@.service",
                "@b.service",
                "a b.service",
                "a/b.service",
                "\xc3\xa9.service",
                "a\n.service",
                "a+.service",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_test_message("\"%s\"", names[i]);
                g_assert_cmpint(gbn_unit_name_kind(names[i]), ==, GBN_UNIT_NAME_INVALID);
        }
}

static void
a_name_of_exactly_the_cap_is_the_longest(void)
{
        g_autofree char *stem = filled('a', GBN_UNIT_NAME_MAX - strlen(".service"));
        g_autofree char *longest = g_strconcat(stem, ".service", NULL);
        g_autofree char *longer = g_strconcat("a", longest, NULL);

        g_assert_cmpint(gbn_unit_name_kind(longest), ==, GBN_UNIT_NAME_PLAIN);
        g_assert_cmpint(gbn_unit_name_kind(longer), ==, GBN_UNIT_NAME_INVALID);
}

static void
another_type_is_told_by_the_suffix(void)
{
        g_assert_cmpstr(gbn_unit_name_other_type("a.socket"), ==, "socket");
        g_assert_cmpstr(gbn_unit_name_other_type("a.service.timer"), ==, "timer");
        g_assert_null(gbn_unit_name_other_type("a.service"));
        g_assert_null(gbn_unit_name_other_type("a.conf"));
        g_assert_null(gbn_unit_name_other_type("socket"));
}

static void
assert_completes(const char *typed, const char *expected)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *name = gbn_unit_name_complete(typed, &error);

        g_assert_no_error(error);
        g_assert_cmpstr(name, ==, expected);
}

static void
a_missing_suffix_is_added(void)
{
        assert_completes("ssh", "ssh.service");
        assert_completes("ssh.service", "ssh.service");
        assert_completes("a@b", "a@b.service");
        assert_completes("a@", "a@.service");
        assert_completes("org.a.b", "org.a.b.service");
        assert_completes("a.service.x", "a.service.x.service");
}

static void
the_name_of_another_type_says_which(void)
{
        g_autoptr(GError) error = NULL;

        g_assert_null(gbn_unit_name_complete("ssh.socket", &error));
        assert_error(&error, GBN_ERROR_BAD_NAME, "\"ssh.socket\": a socket unit");
}

static void
a_bad_name_is_shown_fit_for_a_terminal(void)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *endless = filled('a', 1000), *spaced = g_strconcat(endless, " ", NULL);

        g_assert_null(gbn_unit_name_complete("a\x1b[2J\n", &error));
        g_assert_nonnull(error);
        g_assert_null(strpbrk(error->message, "\x1b\n"));
        assert_error(&error, GBN_ERROR_BAD_NAME, "not a valid name");
        g_assert_null(gbn_unit_name_complete("\xff\xfe", &error));
        g_assert_nonnull(error);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        assert_error(&error, GBN_ERROR_BAD_NAME, "not a valid name");
        g_assert_null(gbn_unit_name_complete(spaced, &error));
        g_assert_nonnull(error);
        g_assert_cmpuint(strlen(error->message), <, 200);
        assert_error(&error, GBN_ERROR_BAD_NAME, "…");
        g_assert_null(gbn_unit_name_complete("", &error));
        assert_error(&error, GBN_ERROR_BAD_NAME, "not a valid name");
}

static void
a_name_comes_apart_at_the_first_at(void)
{
        g_autofree char *prefix = gbn_unit_name_prefix("a-b@c@d.service");
        g_autofree char *instance = gbn_unit_name_instance("a-b@c@d.service");
        g_autofree char *template = gbn_unit_name_template("a-b@c@d.service");
        g_autofree char *other = gbn_unit_name_with_instance("a-b@.service", "x");

        g_assert_cmpstr(prefix, ==, "a-b");
        g_assert_cmpstr(instance, ==, "c@d");
        g_assert_cmpstr(template, ==, "a-b@.service");
        g_assert_cmpstr(other, ==, "a-b@x.service");
}

static void
a_template_has_an_empty_instance_and_a_plain_name_none(void)
{
        g_autofree char *empty = gbn_unit_name_instance("a@.service");
        g_autofree char *none = gbn_unit_name_instance("a.service");
        g_autofree char *prefix = gbn_unit_name_prefix("a.b.service");

        g_assert_cmpstr(empty, ==, "");
        g_assert_null(none);
        g_assert_cmpstr(prefix, ==, "a.b");
}

static void
escaping_is_undone(void)
{
        g_autofree char *path = gbn_unit_name_unescape("dev-disk\\x2d1");
        g_autofree char *empty = gbn_unit_name_unescape("");

        g_assert_cmpstr(path, ==, "dev/disk-1");
        g_assert_cmpstr(empty, ==, "");
}

static void
broken_escaping_has_no_value(void)
{
        const char *const broken[] = { "\\", "\\x", "\\x2", "\\x2g", "\\n", "a\\y20" };

        for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
                g_test_message("%s", broken[i]);
                g_assert_null(gbn_unit_name_unescape(broken[i]));
        }
}

/* All names with folders for drop-ins, joined by blanks. */
static void
assert_dropin_names(const char *name, const char *expected)
{
        g_autoptr(GPtrArray) names = gbn_unit_name_dropin_names(name);
        g_autofree char *joined = NULL;

        g_ptr_array_add(names, NULL);
        joined = g_strjoinv(" ", (char **) names->pdata);
        g_assert_cmpstr(joined, ==, expected);
}

static void
every_prefix_that_ends_in_a_dash_has_a_folder(void)
{
        assert_dropin_names("foo.service", "foo.service");
        assert_dropin_names("foo-bar-baz.service",
                            "foo-bar-baz.service foo-bar-.service foo-.service");
}

static void
an_instance_walks_its_template_before_its_prefixes(void)
{
        assert_dropin_names("aa-bb-cc@inst.service",
                            "aa-bb-cc@inst.service aa-bb-cc@.service aa-bb-.service aa-.service "
                            "aa-bb-@inst.service aa-bb-@.service aa-@inst.service aa-@.service");
        assert_dropin_names("a@-x-.service", "a@-x-.service a@.service");
}

static void
a_dash_in_front_is_no_prefix(void)
{
        assert_dropin_names("-a.service", "-a.service");
        assert_dropin_names("-a-b.service", "-a-b.service -a-.service");
        assert_dropin_names("-.service", "-.service");
}

static void
each_of_two_dashes_ends_a_prefix(void)
{
        assert_dropin_names("a--b.service", "a--b.service a--.service a-.service");
        assert_dropin_names("a-.service", "a-.service");
}

static const TestCase tests[] = {
        TEST(a_name_tells_its_kind),
        TEST(what_no_service_can_have_is_invalid),
        TEST(a_name_of_exactly_the_cap_is_the_longest),
        TEST(another_type_is_told_by_the_suffix),
        TEST(a_missing_suffix_is_added),
        TEST(the_name_of_another_type_says_which),
        TEST(a_bad_name_is_shown_fit_for_a_terminal),
        TEST(a_name_comes_apart_at_the_first_at),
        TEST(a_template_has_an_empty_instance_and_a_plain_name_none),
        TEST(escaping_is_undone),
        TEST(broken_escaping_has_no_value),
        TEST(every_prefix_that_ends_in_a_dash_has_a_folder),
        TEST(an_instance_walks_its_template_before_its_prefixes),
        TEST(a_dash_in_front_is_no_prefix),
        TEST(each_of_two_dashes_ends_a_prefix),
};
RUN_TESTS("unit-name", tests)
