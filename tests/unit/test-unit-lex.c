/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each test reads a text and compares all that came out of it: "[S] 1" is a header on line 1, "K=V 2"
 * an assignment on line 2, "ignored 3" and "fatal 3" lines without effect and the end of reading. */
#include "base/limits.h"
#include "engine/unit/unit-lex.h"
#include "tests/unit/fixture.h"

#include <string.h>

static void
append_item(GString *trace, const GbnLexItem *item)
{
        if (trace->len > 0)
                g_string_append(trace, ", ");
        if (item->kind == GBN_LEX_SECTION)
                g_string_append_printf(trace, "[%s] %u", item->section, item->line);
        else if (item->kind == GBN_LEX_ASSIGNMENT)
                g_string_append_printf(trace, "%s=%s %u", item->key, item->value, item->line);
        else
                g_string_append_printf(trace, "%s %u",
                                       item->kind == GBN_LEX_FATAL ? "fatal" : "ignored",
                                       item->line);
}

/* A copy that ends where the text ends, so that a sanitizer sees a step too far. */
static char *
trace_of(const char *text, size_t size)
{
        g_autofree char *copy = g_memdup2(text, size + 1);
        g_autoptr(GString) trace = g_string_new(NULL);
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, copy, size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END)
                append_item(trace, &item);
        return g_string_free(g_steal_pointer(&trace), FALSE);
}

static void
assert_trace(const char *text, size_t size, const char *expected)
{
        g_autofree char *trace = trace_of(text, size);

        g_assert_cmpstr(trace, ==, expected);
}

/* For literals, which may have a NUL in them. */
#define LEX(text, expected) assert_trace(text, sizeof(text) - 1, expected)

static void
sections_and_assignments_come_in_order(void)
{
        LEX("[Unit]\nA=b\n\n[Service]\nC = d e \nC=\n",
            "[Unit] 1, A=b 2, [Service] 4, C=d e 5, C= 6");
}

static void
nothing_comes_of_nothing(void)
{
        LEX("", "");
        LEX("\n \n\t\n", "");
}

static void
the_last_line_needs_no_end(void)
{
        LEX("[S]\nA=b", "[S] 1, A=b 2");
        LEX("[S]", "[S] 1");
}

static void
a_line_ends_at_each_of_three_characters(void)
{
        LEX("[S]\nA=b\nC=d", "[S] 1, A=b 2, C=d 3");
        LEX("[S]\rA=b\rC=d", "[S] 1, A=b 2, C=d 3");
        LEX("[S]\0A=b\0C=d", "[S] 1, A=b 2, C=d 3");
}

static void
a_pair_of_line_ends_is_one(void)
{
        LEX("[S]\r\nA=b\r\nC=d", "[S] 1, A=b 2, C=d 3");
        LEX("[S]\n\rA=b\n\rC=d", "[S] 1, A=b 2, C=d 3");
        LEX("[S]\r\0A=b\n\0C=d", "[S] 1, A=b 2, C=d 3");
}

/* "\0\n" are two, "\n\0" is one: seen with systemd 252. */
static void
nothing_pairs_with_a_nul_in_front(void)
{
        LEX("[S]\0\nA=b", "[S] 1, A=b 3");
        LEX("[S]\nA=\\\0\nyes\n", "[S] 1, A= 3, ignored 4");
        LEX("[S]\nA=\\\n\0yes\n", "[S] 1, A=yes 3");
}

static void
the_same_line_end_twice_is_two(void)
{
        LEX("[S]\n\nA=b", "[S] 1, A=b 3");
        LEX("[S]\r\rA=b", "[S] 1, A=b 3");
        LEX("[S]\0\0A=b", "[S] 1, A=b 3");
        LEX("[S]\r\r\nA=b", "[S] 1, A=b 3");
}

static void
a_nul_cuts_a_value(void)
{
        LEX("[S]\nA=b\0c=d\n", "[S] 1, A=b 2, c=d 3");
}

static void
other_separators_of_lines_are_ordinary(void)
{
        LEX("[S]\nA=\vb\fc\xc2\x85"
            "d\xe2\x80\xa8"
            "e\n",
            "[S] 1, A=\vb\fc\xc2\x85"
            "d\xe2\x80\xa8"
            "e 2");
}

static void
only_blanks_and_tabs_are_white_space(void)
{
        LEX("[S]\n \tA\t = \t b \t\n", "[S] 1, A=b 2");
        LEX("[S]\n\vA\xc2\xa0=\x01 b\f\n", "[S] 1, \vA\xc2\xa0=\x01 b\f 2");
}

static void
a_byte_order_mark_is_stripped_once_a_file(void)
{
        LEX("\xef\xbb\xbf[S]\nA=b", "[S] 1, A=b 2");
        LEX("# c\n[S]\n\xef\xbb\xbf"
            "A=b\n\xef\xbb\xbf"
            "C=d",
            "[S] 2, A=b 3, \xef\xbb\xbf"
            "C=d 4");
        LEX("\xef\xbb\xbf\xef\xbb\xbf[S]\n", "ignored 1");
        LEX(" \xef\xbb\xbf[S]\n", "ignored 1");
        LEX("\xef\xbb\xbf", "");
}

static void
comments_begin_a_line(void)
{
        LEX("# a\n; b\n \t# c=d\n[S]\n;A=b\nC=d # e\n", "[S] 4, C=d # e 6");
}

static void
a_comment_is_never_continued(void)
{
        LEX("[S]\n# a\\\nB=c\n", "[S] 1, B=c 3");
}

static void
an_odd_backslash_joins_with_a_blank(void)
{
        LEX("[S]\nA=b\\\nc\\\n  d\n", "[S] 1, A=b c   d 4");
        LEX("[S]\nA=b\\\\\\\nc\n", "[S] 1, A=b\\\\ c 3");
}

static void
an_even_number_of_backslashes_does_not_join(void)
{
        LEX("[S]\nA=b\\\\\nC=d\n", "[S] 1, A=b\\\\ 2, C=d 3");
}

static void
a_blank_behind_the_backslash_does_not_join(void)
{
        LEX("[S]\nA=b\\ \nC=d\n", "[S] 1, A=b\\ 2, C=d 3");
}

static void
every_line_end_can_be_joined(void)
{
        LEX("[S]\r\nA=b\\\r\nc\r\n", "[S] 1, A=b c 3");
        LEX("[S]\rA=b\\\rc\r", "[S] 1, A=b c 3");
        LEX("[S]\0A=b\\\0c\0", "[S] 1, A=b c 3");
}

static void
an_empty_line_ends_a_continuation(void)
{
        LEX("[S]\nA=\\\n\nyes\n", "[S] 1, A= 3, ignored 4");
        LEX("[S]\nA=b\\\n \t\nyes\n", "[S] 1, A=b 3, ignored 4");
}

static void
the_end_of_the_file_ends_a_continuation(void)
{
        LEX("[S]\nA=b\\", "[S] 1, A=b 2");
        LEX("[S]\nA=b\\\n", "[S] 1, A=b 2");
        LEX("[S]\nA=b\\\n# c\n", "[S] 1, A=b 3");
        LEX("[S]\n\\\n", "[S] 1");
}

static void
comments_inside_a_continuation_vanish(void)
{
        LEX("[S]\nA=b\\\n# x\\\n  ; y\nc\nD=e\n", "[S] 1, A=b c 5, D=e 6");
        LEX("[S]\nA=b\\\n# \xff\nc\n", "[S] 1, A=b c 4");
}

static void
a_header_inside_a_continuation_is_text(void)
{
        LEX("[S]\nA=a\\\n[T]\nB=c\n", "[S] 1, A=a [T] 3, B=c 4");
}

static void
a_key_may_be_continued_before_its_sign(void)
{
        LEX("[S]\nLock\\\n=yes\n", "[S] 1, Lock=yes 3");
        LEX("[S]\nLo\\\nck=yes\n", "[S] 1, Lo ck=yes 3");
}

static void
a_header_may_be_continued_too(void)
{
        LEX("[Ser\\\nvice]\nA=b\n", "[Ser vice] 2, A=b 3");
        LEX("[Unit]\\\nx\n", "fatal 2");
}

static void
a_header_ends_in_a_bracket_or_all_ends(void)
{
        const char *const headers[] = { "[S", "[", "[S] x", "[S]#x", "[S]\v" };

        for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
                g_autofree char *text = g_strdup_printf("[A]\n%s\nB=c\n", headers[i]);

                assert_trace(text, strlen(text), "[A] 1, fatal 2");
        }
}

static void
a_header_with_quotes_or_controls_is_fatal(void)
{
        const char *const names[] = { "a\x01", "a\x7f", "a\tb", "\"a\"", "a'b", "a\\b" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *text = g_strdup_printf("[%s]\nB=c\n", names[i]);

                assert_trace(text, strlen(text), "fatal 1");
        }
}

static void
odd_names_of_sections_are_names(void)
{
        LEX(" [S]\t\nA=b\n", "[S] 1, A=b 2");
        LEX("[]\n[S ]\n[[S]]\n[S]t]\n[\xc3\xa9]\n", "[] 1, [S ] 2, [[S]] 3, [S]t] 4, [\xc3\xa9] 5");
}

static void
what_stands_before_the_first_section_is_ignored(void)
{
        LEX("A=b\nC\n[S]\nD=e\n", "ignored 1, ignored 2, [S] 3, D=e 4");
}

static void
a_line_without_a_sign_is_ignored(void)
{
        LEX("[S]\nA\n.include /etc/x\nB=c\n", "[S] 1, ignored 2, ignored 3, B=c 4");
}

static void
the_first_sign_parts_key_and_value(void)
{
        LEX("[S]\nA==b=c\n=d\n=\n", "[S] 1, A==b=c 2, =d 3, = 4");
}

static void
every_item_knows_its_section(void)
{
        char text[] = "[Unit]\nA=b\n[Service]\nA=b\n";
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, text, strlen(text));
        (void) gbn_lexer_next(&lexer, &item);
        g_assert_cmpint(gbn_lexer_next(&lexer, &item), ==, GBN_LEX_ASSIGNMENT);
        g_assert_cmpstr(item.section, ==, "Unit");
        (void) gbn_lexer_next(&lexer, &item);
        g_assert_cmpint(gbn_lexer_next(&lexer, &item), ==, GBN_LEX_ASSIGNMENT);
        g_assert_cmpstr(item.section, ==, "Service");
}

static void
broken_utf8_is_fatal(void)
{
        const char *const broken[] = {
                "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
                g_autofree char *value = g_strdup_printf("[S]\nA=%s\nB=c\n", broken[i]);
                g_autofree char *key = g_strdup_printf("[S]\n%s=a\nB=c\n", broken[i]);
                g_autofree char *plain = g_strdup_printf("[S]\nA%s\nB=c\n", broken[i]);

                assert_trace(value, strlen(value), "[S] 1, fatal 2");
                assert_trace(key, strlen(key), "[S] 1, fatal 2");
                assert_trace(plain, strlen(plain), "[S] 1, fatal 2");
        }
        LEX("\xff\n[S]\n", "fatal 1");
        LEX("[\xff]\n", "fatal 1");
}

static void
noncharacters_are_fatal(void)
{
        LEX("[S]\nA=\xef\xbf\xbe\n", "[S] 1, fatal 2");     /* U+FFFE */
        LEX("[S]\nA=\xef\xbf\xbf\n", "[S] 1, fatal 2");     /* U+FFFF */
        LEX("[S]\nA=\xef\xb7\x90\n", "[S] 1, fatal 2");     /* U+FDD0 */
        LEX("[S]\nA=\xef\xb7\xaf\n", "[S] 1, fatal 2");     /* U+FDEF */
        LEX("[S]\nA=\xf3\xaf\xbf\xbf\n", "[S] 1, fatal 2"); /* U+EFFFF */
        LEX("[S]\nA=\xf4\x8f\xbf\xbe\n", "[S] 1, fatal 2"); /* U+10FFFE */
}

static void
their_neighbours_are_text(void)
{
        LEX("[S]\nA=\xef\xbf\xbd\n", "[S] 1, A=\xef\xbf\xbd 2");         /* U+FFFD */
        LEX("[S]\nA=\xef\xb7\x8f\n", "[S] 1, A=\xef\xb7\x8f 2");         /* U+FDCF */
        LEX("[S]\nA=\xef\xb7\xb0\n", "[S] 1, A=\xef\xb7\xb0 2");         /* U+FDF0 */
        LEX("[S]\nA=\xf0\x9f\x98\x80\n", "[S] 1, A=\xf0\x9f\x98\x80 2"); /* U+1F600 */
        LEX("[S]\nA=\x01\x1b\x7f\n", "[S] 1, A=\x01\x1b\x7f 2");
}

static void
broken_utf8_in_a_comment_is_harmless(void)
{
        LEX("# \xff\n[S]\n; \xfe\nA=b\n", "[S] 2, A=b 4");
}

/* A section, then a line of so many bytes that is an assignment. */
static void
assert_long_line(size_t size, const char *head, const char *tail, const char *expected)
{
        g_autofree char *value = filled('x', size - strlen(head));
        g_autofree char *text = g_strconcat("[S]\n", head, value, tail, NULL);
        g_autofree char *trace = trace_of(text, strlen(text));

        if (strlen(trace) > 100)
                g_assert_true(g_str_has_suffix(trace, expected));
        else
                g_assert_cmpstr(trace, ==, expected);
}

static void
a_line_of_one_mebibyte_is_fatal(void)
{
        assert_long_line(GBN_LINE_BYTES_MAX - 1, "A=", "\nB=c\n", "x 2, B=c 3");
        assert_long_line(GBN_LINE_BYTES_MAX, "A=", "\nB=c\n", "[S] 1, fatal 2");
        assert_long_line(GBN_LINE_BYTES_MAX, "A=", "", "[S] 1, fatal 2");
}

static void
a_comment_of_one_mebibyte_is_fatal_too(void)
{
        assert_long_line(GBN_LINE_BYTES_MAX - 1, "#", "\nB=c\n", "[S] 1, B=c 3");
        assert_long_line(GBN_LINE_BYTES_MAX, "#", "\nB=c\n", "[S] 1, fatal 2");
}

/* The backslash counts as the blank that it becomes. */
static void
joined_lines_may_be_one_mebibyte_long(void)
{
        assert_long_line(GBN_LINE_BYTES_MAX - 11, "A=", "\\\n0123456789\nB=c\n",
                         "x 0123456789 3, B=c 4");
        assert_long_line(GBN_LINE_BYTES_MAX - 10, "A=", "\\\n0123456789\nB=c\n", "[S] 1, fatal 3");
}

static void
nothing_comes_behind_the_end(void)
{
        char text[] = "[S\n[T]\nA=b\n";
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, text, strlen(text));
        g_assert_cmpint(gbn_lexer_next(&lexer, &item), ==, GBN_LEX_FATAL);
        g_assert_nonnull(item.reason);
        g_assert_cmpint(gbn_lexer_next(&lexer, &item), ==, GBN_LEX_END);
        g_assert_cmpint(gbn_lexer_next(&lexer, &item), ==, GBN_LEX_END);
}

static const TestCase tests[] = {
        TEST(sections_and_assignments_come_in_order),
        TEST(nothing_comes_of_nothing),
        TEST(the_last_line_needs_no_end),
        TEST(a_line_ends_at_each_of_three_characters),
        TEST(a_pair_of_line_ends_is_one),
        TEST(nothing_pairs_with_a_nul_in_front),
        TEST(the_same_line_end_twice_is_two),
        TEST(a_nul_cuts_a_value),
        TEST(other_separators_of_lines_are_ordinary),
        TEST(only_blanks_and_tabs_are_white_space),
        TEST(a_byte_order_mark_is_stripped_once_a_file),
        TEST(comments_begin_a_line),
        TEST(a_comment_is_never_continued),
        TEST(an_odd_backslash_joins_with_a_blank),
        TEST(an_even_number_of_backslashes_does_not_join),
        TEST(a_blank_behind_the_backslash_does_not_join),
        TEST(every_line_end_can_be_joined),
        TEST(an_empty_line_ends_a_continuation),
        TEST(the_end_of_the_file_ends_a_continuation),
        TEST(comments_inside_a_continuation_vanish),
        TEST(a_header_inside_a_continuation_is_text),
        TEST(a_key_may_be_continued_before_its_sign),
        TEST(a_header_may_be_continued_too),
        TEST(a_header_ends_in_a_bracket_or_all_ends),
        TEST(a_header_with_quotes_or_controls_is_fatal),
        TEST(odd_names_of_sections_are_names),
        TEST(what_stands_before_the_first_section_is_ignored),
        TEST(a_line_without_a_sign_is_ignored),
        TEST(the_first_sign_parts_key_and_value),
        TEST(every_item_knows_its_section),
        TEST(broken_utf8_is_fatal),
        TEST(noncharacters_are_fatal),
        TEST(their_neighbours_are_text),
        TEST(broken_utf8_in_a_comment_is_harmless),
        TEST(a_line_of_one_mebibyte_is_fatal),
        TEST(a_comment_of_one_mebibyte_is_fatal_too),
        TEST(joined_lines_may_be_one_mebibyte_long),
        TEST(nothing_comes_behind_the_end),
};
RUN_TESTS("unit-lex", tests)
