/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stays, goes and comes, as a string: " a", "-b", "+c". */
#include "client/line-diff.h"

static void
assert_diff(const char *before, const char *after, const char *expected)
{
        static const char signs[] = { ' ', '-', '+' };
        g_autoptr(GPtrArray) lines = gbn_line_diff(before, after);
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < lines->len; i++) {
                const GbnDiffLine *line = lines->pdata[i];

                g_string_append_printf(text, "%c%s\n", signs[line->fate], line->text);
        }
        g_assert_cmpstr(text->str, ==, expected);
}

static void
equal_texts_stay_as_they_are(void)
{
        g_autoptr(GPtrArray) lines = gbn_line_diff("a\nb\n", "a\nb\n");

        assert_diff("", "", "");
        assert_diff("a\nb\n", "a\nb\n", " a\n b\n");
        g_assert_true(gbn_line_diff_is_same(lines));
}

static void
a_changed_line_goes_before_it_comes(void)
{
        g_autoptr(GPtrArray) lines = gbn_line_diff("a\n", "b\n");

        assert_diff("a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c\n");
        g_assert_false(gbn_line_diff_is_same(lines));
}

static void
a_file_that_was_not_there_comes_as_a_whole(void)
{
        assert_diff("", "[Service]\nPrivateTmp=yes\n", "+[Service]\n+PrivateTmp=yes\n");
        assert_diff("[Service]\n", "", "-[Service]\n");
}

static void
empty_lines_count(void)
{
        assert_diff("a\n\nb\n", "a\nb\n", " a\n-\n b\n");
}

static void
the_end_of_the_last_line_is_none(void)
{
        assert_diff("a", "a\n", " a\n");
}

static void
as_few_lines_as_can_be_change(void)
{
        assert_diff("a\nb\nc\nd\n", "b\nc\nd\na\n", "-a\n b\n c\n d\n+a\n");
}

static void
texts_beyond_the_table_go_and_come_as_a_whole(void)
{
        g_autoptr(GString) before = g_string_new(NULL), after = g_string_new("x\n");
        g_autoptr(GPtrArray) lines = NULL;

        for (guint i = 0; i < 3000; i++)
                g_string_append_printf(before, "%u\n", i);
        g_string_append(after, before->str);
        lines = gbn_line_diff(before->str, after->str);
        g_assert_cmpuint(lines->len, ==, 6001);
        g_assert_cmpint(((const GbnDiffLine *) lines->pdata[0])->fate, ==, GBN_LINE_GOES);
        g_assert_cmpint(((const GbnDiffLine *) lines->pdata[6000])->fate, ==, GBN_LINE_COMES);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/line-diff/same", equal_texts_stay_as_they_are);
        g_test_add_func("/line-diff/changed", a_changed_line_goes_before_it_comes);
        g_test_add_func("/line-diff/whole", a_file_that_was_not_there_comes_as_a_whole);
        g_test_add_func("/line-diff/empty", empty_lines_count);
        g_test_add_func("/line-diff/last", the_end_of_the_last_line_is_none);
        g_test_add_func("/line-diff/few", as_few_lines_as_can_be_change);
        g_test_add_func("/line-diff/large", texts_beyond_the_table_go_and_come_as_a_whole);
        return g_test_run();
}
