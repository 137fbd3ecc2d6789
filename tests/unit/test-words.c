/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sentences that are put together where they are read. */
#include "base/words.h"

#include "tests/unit/fixture.h"

/* A language in which the parts of a sentence stand the other way round. */
static char *
translate(const char *text)
{
        static const struct {
                const char *text, *translation;
        } catalogue[] = {
                { "%s loses %u of %s", "%3$s: %2$u %1$s" },
                { "a reason", "eine Ursache" },
                { "%s: %s", "%s, %s" },
                { "broken %s", "%s %s %9$s %d %n %" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(catalogue); i++)
                if (g_str_equal(text, catalogue[i].text))
                        return (char *) catalogue[i].translation;
        return (char *) text;
}

static void
assert_text(GbnWords *words, const char *plain, const char *translated)
{
        g_autofree char *one = gbn_words_text(words, NULL),
                        *other = gbn_words_text(words, translate);

        g_assert_cmpstr(one, ==, plain);
        g_assert_cmpstr(other, ==, translated);
        gbn_words_free(words);
}

static void
a_translation_may_turn_the_order_round(void)
{
        assert_text(gbn_words_new("%s loses %u of %s", "a", 7U, "b"), "a loses 7 of b", "b: 7 a");
}

static void
what_comes_from_a_machine_is_never_a_format(void)
{
        assert_text(gbn_words_new("x %s y 100%%", "%s%n"), "x %s%n y 100%", "x %s%n y 100%");
        assert_text(gbn_words_new("%s: %s", "%1$s", (const char *) NULL), "%1$s: ", "%1$s, ");
}

static void
an_argument_is_translated_only_where_that_is_said(void)
{
        assert_text(gbn_words_new("%s: %s", "a reason", "a reason"), "a reason: a reason",
                    "a reason, a reason");
        assert_text(gbn_words_mark(gbn_words_new("%s: %s", "a reason", "a reason"), 2),
                    "a reason: a reason", "a reason, eine Ursache");
}

static void
a_broken_translation_does_no_harm(void)
{
        assert_text(gbn_words_new("broken %s", "x"), "broken x", "x   %d %n %");
}

static void
words_are_the_same_with_the_same_parts(void)
{
        g_autoptr(GbnWords) one = gbn_words_new("%s %u", "a", 1U),
                            same = gbn_words_new("%s %u", "a", 1U);
        g_autoptr(GbnWords) number = gbn_words_new("%s %u", "a", 2U), plain = gbn_words_new("%%");

        g_assert_cmpint(gbn_words_compare(one, same), ==, 0);
        g_assert_cmpint(gbn_words_compare(one, number), <, 0);
        g_assert_cmpint(gbn_words_compare(one, plain), !=, 0);
}

static const TestCase tests[] = {
        TEST(a_translation_may_turn_the_order_round),
        TEST(what_comes_from_a_machine_is_never_a_format),
        TEST(an_argument_is_translated_only_where_that_is_said),
        TEST(a_broken_translation_does_no_harm),
        TEST(words_are_the_same_with_the_same_parts),
};
RUN_TESTS("words", tests)
