/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row of the directives: what a cell shows, what is copied, what is found. */
#include "client/directive.h"

static GbnDirective *
directive(const char *name, const char *now, const char *then, guint share)
{
        g_autoptr(GVariant) row = g_variant_ref_sink(
                g_variant_new("(sssssu)", name, now, then, "default", "", share));

        return gbn_directive_new(row);
}

static void
what_stays_has_no_value_after(void)
{
        g_autoptr(GbnDirective) same = directive("PrivateTmp", "yes", "yes", 0);
        g_autoptr(GbnDirective) other = directive("PrivateTmp", "no", "yes", 2);

        g_assert_false(gbn_directive_is_changed(same));
        g_assert_cmpstr(gbn_directive_get_text(same, GBN_DIRECTIVE_AFTER), ==, "");
        g_assert_true(gbn_directive_is_changed(other));
        g_assert_cmpstr(gbn_directive_get_text(other, GBN_DIRECTIVE_AFTER), ==, "yes");
        g_assert_cmpstr(gbn_directive_get_text(other, GBN_DIRECTIVE_SHARE), ==, "0.2");
}

static void
cells_are_clean_and_copies_are_raw(void)
{
        g_autoptr(GbnDirective) empty = directive("IPAddressDeny", "", "a\033b", 0);

        g_assert_cmpstr(gbn_directive_get_text(empty, GBN_DIRECTIVE_NOW), ==, "–");
        g_assert_cmpstr(gbn_directive_get_now(empty), ==, "");
        g_assert_cmpstr(gbn_directive_get_text(empty, GBN_DIRECTIVE_AFTER), ==, "ab");
        g_assert_cmpstr(gbn_directive_get_then(empty), ==, "a\033b");
}

static void
search_takes_any_case_and_any_column(void)
{
        g_autoptr(GbnDirective) row = directive("ProtectHome", "no", "read-only", 2);

        g_assert_true(gbn_directive_matches(row, ""));
        g_assert_true(gbn_directive_matches(row, "protecth"));
        g_assert_true(gbn_directive_matches(row, "READ-"));
        g_assert_true(gbn_directive_matches(row, "default"));
        g_assert_false(gbn_directive_matches(row, "PrivateTmp"));
}

static void
shares_sort_as_numbers(void)
{
        g_autoptr(GbnDirective) small = directive("B", "", "", 9);
        g_autoptr(GbnDirective) large = directive("A", "", "", 10);

        g_assert_cmpint(gbn_directive_compare(small, large, GBN_DIRECTIVE_SHARE), <, 0);
        g_assert_cmpint(gbn_directive_compare(small, large, GBN_DIRECTIVE_NAME), >, 0);
}

static void
a_screen_reader_hears_the_whole_row(void)
{
        g_autoptr(GbnDirective) row = directive("PrivateTmp", "", "yes", 2);
        g_autofree char *label = gbn_directive_dup_label(row);

        g_assert_cmpstr(label, ==, "PrivateTmp, now empty, then yes, systemd’s default, share 0.2");
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/directive/after", what_stays_has_no_value_after);
        g_test_add_func("/directive/raw", cells_are_clean_and_copies_are_raw);
        g_test_add_func("/directive/search", search_takes_any_case_and_any_column);
        g_test_add_func("/directive/sort", shares_sort_as_numbers);
        g_test_add_func("/directive/label", a_screen_reader_hears_the_whole_row);
        return g_test_run();
}
