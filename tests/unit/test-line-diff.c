/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unified diffs, as patch would take them. */
#include "base/line-diff.h"

#include "tests/unit/fixture.h"

#include <string.h>

static void
assert_diff(const char *before, const char *after, const char *hunks)
{
        g_autofree char *text = gbn_line_diff(&(GbnLineDiff) { "a", "b", before, after });
        g_autofree char *expected = g_strconcat(*hunks ? "--- a\n+++ b\n" : "", hunks, NULL);

        g_assert_cmpstr(text, ==, expected);
}

static void
equal_texts_have_no_diff(void)
{
        assert_diff("", "", "");
        assert_diff("a\nb\n", "a\nb\n", "");
        assert_diff("a", "a", "");
}

static void
a_changed_line_goes_and_comes(void)
{
        assert_diff("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
}

static void
a_text_out_of_nothing_is_all_new(void)
{
        assert_diff("", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_diff("a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

static void
lines_are_added_and_taken_anywhere(void)
{
        assert_diff("a\nb\n", "x\na\nb\n", "@@ -1,2 +1,3 @@\n+x\n a\n b\n");
        assert_diff("a\nb\n", "a\nb\nx\n", "@@ -1,2 +1,3 @@\n a\n b\n+x\n");
        assert_diff("a\nx\nb\ny\n", "a\nb\n", "@@ -1,4 +1,2 @@\n a\n-x\n b\n-y\n");
}

static void
a_line_that_comes_twice_is_found_once(void)
{
        assert_diff("X=\nX=a\n", "X=\nX=a\nX=\n", "@@ -1,2 +1,3 @@\n X=\n X=a\n+X=\n");
        assert_diff("a\na\nb\n", "a\nb\n", "@@ -1,3 +1,2 @@\n a\n-a\n b\n");
}

static void
as_much_as_can_stay_stays(void)
{
        assert_diff("a\nb\nc\nd\n", "b\nd\na\nc\n", "@@ -1,4 +1,4 @@\n-a\n b\n-c\n d\n+a\n+c\n");
}

static void
changes_near_each_other_share_a_hunk_and_distant_ones_do_not(void)
{
        assert_diff("x\n1\n2\n3\n4\n5\n6\ny\n", "X\n1\n2\n3\n4\n5\n6\nY\n",
                    "@@ -1,8 +1,8 @@\n-x\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n+Y\n");
        assert_diff("x\n1\n2\n3\n4\n5\n6\n7\ny\n", "X\n1\n2\n3\n4\n5\n6\n7\nY\n",
                    "@@ -1,4 +1,4 @@\n-x\n+X\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+Y\n");
}

static void
a_missing_line_end_is_a_difference(void)
{
        assert_diff("a\nb", "a\nb\n",
                    "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
}

static void
what_is_too_long_to_compare_is_one_block(void)
{
        g_autoptr(GString) before = g_string_new("same\n"), after = g_string_new("same\n");
        g_autofree char *text = NULL;

        for (unsigned i = 0; i < 20000; i++) {
                g_string_append_printf(before, "%u\n", i);
                g_string_append_printf(after, "%u\n", i + 1);
        }
        text = gbn_line_diff(&(GbnLineDiff) { "a", "b", before->str, after->str });
        g_assert_true(
                g_str_has_prefix(text, "--- a\n+++ b\n@@ -1,20001 +1,20001 @@\n same\n-0\n-1\n"));
        g_assert_true(g_str_has_suffix(text, "\n+19999\n+20000\n"));
}

static const TestCase tests[] = {
        TEST(equal_texts_have_no_diff),
        TEST(a_changed_line_goes_and_comes),
        TEST(a_text_out_of_nothing_is_all_new),
        TEST(lines_are_added_and_taken_anywhere),
        TEST(a_line_that_comes_twice_is_found_once),
        TEST(as_much_as_can_stay_stays),
        TEST(changes_near_each_other_share_a_hunk_and_distant_ones_do_not),
        TEST(a_missing_line_end_is_a_difference),
        TEST(what_is_too_long_to_compare_is_one_block),
};
RUN_TESTS("line-diff", tests)
