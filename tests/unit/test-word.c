/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each test compares all words of a value, joined by "|"; "!" stands where reading broke off. */
#include "engine/unit/word.h"
#include "tests/unit/fixture.h"

static void
assert_words(const char *value, GbnWordFlags flags, const char *expected)
{
        g_autoptr(GString) word = g_string_new(NULL), all = g_string_new(NULL);
        GbnWordResult result;

        for (const char *at = value; (result = gbn_word_next(&at, word, flags)) == GBN_WORD_GOT;)
                g_string_append_printf(all, "%s|", word->str);
        if (result == GBN_WORD_BAD)
                g_string_append_c(all, '!');
        g_test_message("%s", value);
        g_assert_cmpstr(all->str, ==, expected);
}

static void
blanks_part_words(void)
{
        assert_words(" a\tb \n c ", GBN_WORD_PLAIN, "a|b|c|");
        assert_words("", GBN_WORD_PLAIN, "");
        assert_words(" \t ", GBN_WORD_UNQUOTE, "");
        assert_words("a,b\vc", GBN_WORD_PLAIN, "a,b\vc|");
}

static void
plain_words_keep_their_quotes(void)
{
        assert_words("\"a b\" 'c'", GBN_WORD_PLAIN, "\"a|b\"|'c'|");
        assert_words("\"a", GBN_WORD_PLAIN, "\"a|");
}

static void
quotes_hold_blanks_together_and_vanish(void)
{
        assert_words("\"a b\" 'c d'e\"f g\"", GBN_WORD_UNQUOTE, "a b|c def g|");
        assert_words("\"it's\" 'say \"x\"'", GBN_WORD_UNQUOTE, "it's|say \"x\"|");
        assert_words("\"\" a ''", GBN_WORD_UNQUOTE, "|a||");
}

static void
a_quote_without_its_end_is_bad(void)
{
        assert_words("a \"b c", GBN_WORD_UNQUOTE, "a|!");
        assert_words("a 'b\" c", GBN_WORD_UNQUOTE, "a|!");
}

static void
a_lenient_quote_ends_with_the_value(void)
{
        assert_words("a \"b c", GBN_WORD_UNQUOTE | GBN_WORD_LENIENT, "a|b c|");
        assert_words("\"", GBN_WORD_UNQUOTE | GBN_WORD_LENIENT, "|");
}

static void
a_backslash_drops_out_of_a_plain_word(void)
{
        assert_words("us\\er a\\ b", GBN_WORD_PLAIN, "user|a b|");
        assert_words("\\\"a\\\"", GBN_WORD_UNQUOTE, "\"a\"|");
}

static void
a_backslash_at_the_end_is_bad(void)
{
        assert_words("a b\\", GBN_WORD_PLAIN, "a|!");
        assert_words("a b\\", GBN_WORD_UNESCAPE, "a|!");
        assert_words("a b\\", GBN_WORD_UNESCAPE | GBN_WORD_RELAXED, "a|b\\|");
        assert_words("a b\\", GBN_WORD_LENIENT, "a|b|");
}

static void
escapes_are_replaced(void)
{
        assert_words("\\a\\b\\f\\n\\r\\t\\v\\s\\\\", GBN_WORD_UNESCAPE, "\a\b\f\n\r\t\v \\|");
        assert_words("\\x41\\102\\u00e9\\U0001f600", GBN_WORD_UNESCAPE, "AB\u00e9\U0001f600|");
        assert_words("\"a\\x20b\" c\\x20d", GBN_WORD_UNQUOTE | GBN_WORD_UNESCAPE, "a b|c d|");
}

static void
an_escape_that_means_nothing_is_bad(void)
{
        const char *const broken[] = {
                "\\q",   "\\x4",  "\\xg0",   "\\x00",   "\\08",        "\\000",
                "\\400", "\\u12", "\\u0000", "\\ud800", "\\U00110000",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(broken); i++)
                assert_words(broken[i], GBN_WORD_UNESCAPE, "!");
}

static void
a_relaxed_reader_keeps_unknown_escapes(void)
{
        assert_words("\\q\\x41\\xzz", GBN_WORD_UNESCAPE | GBN_WORD_RELAXED, "\\qA\\xzz|");
}

static void
the_place_to_go_on_is_the_next_word(void)
{
        g_autoptr(GString) word = g_string_new("old");
        const char *value = " a  b", *at = value;

        g_assert_cmpint(gbn_word_next(&at, word, GBN_WORD_PLAIN), ==, GBN_WORD_GOT);
        g_assert_cmpstr(word->str, ==, "a");
        g_assert_cmpstr(at, ==, "b");
        g_assert_cmpint(gbn_word_next(&at, word, GBN_WORD_PLAIN), ==, GBN_WORD_GOT);
        g_assert_cmpstr(at, ==, "");
        g_assert_cmpint(gbn_word_next(&at, word, GBN_WORD_PLAIN), ==, GBN_WORD_NONE);
        g_assert_cmpuint(word->len, ==, 0);
}

static void
a_colon_parts_unless_a_backslash_stands_in_front(void)
{
        g_autoptr(GString) word = g_string_new("old");
        const char *at = "a\\:b \"c:d:e";

        g_assert_true(gbn_word_before_colon(&at, word));
        g_assert_cmpstr(word->str, ==, "a:b \"c");
        g_assert_cmpstr(at, ==, "d:e");
        at = ":";
        g_assert_true(gbn_word_before_colon(&at, word));
        g_assert_cmpstr(word->str, ==, "");
        g_assert_cmpstr(at, ==, "");
        g_assert_true(gbn_word_before_colon(&at, word));
        g_assert_null(at);
        at = "a\\";
        g_assert_false(gbn_word_before_colon(&at, word));
}

static const TestCase tests[] = {
        TEST(blanks_part_words),
        TEST(plain_words_keep_their_quotes),
        TEST(quotes_hold_blanks_together_and_vanish),
        TEST(a_quote_without_its_end_is_bad),
        TEST(a_lenient_quote_ends_with_the_value),
        TEST(a_backslash_drops_out_of_a_plain_word),
        TEST(a_backslash_at_the_end_is_bad),
        TEST(escapes_are_replaced),
        TEST(an_escape_that_means_nothing_is_bad),
        TEST(a_relaxed_reader_keeps_unknown_escapes),
        TEST(the_place_to_go_on_is_the_next_word),
        TEST(a_colon_parts_unless_a_backslash_stands_in_front),
};
RUN_TESTS("word", tests)
