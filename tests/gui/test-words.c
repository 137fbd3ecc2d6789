/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said by the other side of a bus is shown without letting it do anything. */
#include "client/words.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
assert_takes(char *taken, const char *expected)
{
        g_autofree char *text = taken;

        g_assert_cmpstr(text, ==, expected);
}

static void
tenths_are_numbers_with_a_point(void)
{
        assert_takes(gbn_words_tenths(0), "0.0");
        assert_takes(gbn_words_tenths(7), "0.7");
        assert_takes(gbn_words_tenths(82), "8.2");
        assert_takes(gbn_words_tenths(100), "10.0");
        assert_takes(gbn_words_tenths(G_MAXUINT), "429496729.5");
}

static void
a_change_has_its_sign(void)
{
        assert_takes(gbn_words_change(-26), "−2.6");
        assert_takes(gbn_words_change(3), "+0.3");
        assert_takes(gbn_words_change(0), "0.0");
}

static void
numbers_keep_their_order_where_one_writes_from_the_right(void)
{
        assert_takes(gbn_words_from_to("8.2", "2.4"), "8.2 → 2.4");
        gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
        assert_takes(gbn_words_change(-26), "\u200e−2.6");
        assert_takes(gbn_words_from_to("8.2", "2.4"), "8.2 ← 2.4");
        gtk_widget_set_default_direction(GTK_TEXT_DIR_LTR);
}

static void
a_rest_is_rounded_up_to_seconds(void)
{
        assert_takes(gbn_words_rest(285 * SECOND), "4:45");
        assert_takes(gbn_words_rest(285 * SECOND - 1), "4:45");
        assert_takes(gbn_words_rest(284 * SECOND + 1), "4:45");
        assert_takes(gbn_words_rest(1), "0:01");
        assert_takes(gbn_words_rest(0), "0:00");
        assert_takes(gbn_words_rest(-5 * SECOND), "0:00");
        assert_takes(gbn_words_rest(3600 * SECOND), "1:00:00");
        assert_takes(gbn_words_rest(3661 * SECOND), "1:01:01");
}

static void
a_time_is_told_by_its_age(void)
{
        const gint64 now = 1700000000;
        g_autofree char *old = gbn_words_ago(now - 30 * 86400, now);

        assert_takes(gbn_words_ago(now, now), "just now");
        assert_takes(gbn_words_ago(now + 500, now), "just now");
        assert_takes(gbn_words_ago(now - 60, now), "1 minute ago");
        assert_takes(gbn_words_ago(now - 119, now), "1 minute ago");
        assert_takes(gbn_words_ago(now - 59 * 60, now), "59 minutes ago");
        assert_takes(gbn_words_ago(now - 3600, now), "1 hour ago");
        assert_takes(gbn_words_ago(now - 86400, now), "1 day ago");
        assert_takes(gbn_words_ago(now - 6 * 86400, now), "6 days ago");
        g_assert_null(strstr(old, "ago"));
        g_assert_cmpuint(strlen(old), >, 4);
        assert_takes(gbn_words_ago(G_MININT64 / 2, now), "");
        assert_takes(gbn_words_time(G_MAXINT64), "");
}

static void
clean_text_has_nothing_that_acts(void)
{
        assert_takes(gbn_words_clean(NULL), "");
        assert_takes(gbn_words_clean("a\tb\nc"), "a b c");
        assert_takes(gbn_words_clean("a\x1b[31mred\x07\x7f"), "a[31mred");
        assert_takes(gbn_words_clean("a\u202Egnp.exe\u2066\u200F"), "agnp.exe");
        assert_takes(gbn_words_clean("zero\u200Bwidth\uFEFF\u2028line\u2029"), "zerowidthline");
        assert_takes(gbn_words_clean("\xc2\x85\xc2\x9b"), "");
        assert_takes(gbn_words_clean("<b>&amp;</b> %s"), "<b>&amp;</b> %s");
        assert_takes(gbn_words_clean("Übung ≤ 5 日本"), "Übung ≤ 5 日本");
}

static void
clean_text_is_valid_and_short(void)
{
        g_autofree char *long_text = g_strnfill(10000, 'x'), *cut = gbn_words_clean(long_text);
        g_autofree char *broken = gbn_words_clean("a\xff\xfe"
                                                  "b\xc3");
        g_autoptr(GString) wide = g_string_new(NULL);
        g_autofree char *cut_wide = NULL;

        for (guint i = 0; i < 10000; i++)
                g_string_append(wide, "𝔤");
        cut_wide = gbn_words_clean(wide->str);
        g_assert_cmpuint(strlen(cut), ==, 500);
        g_assert_cmpint(g_utf8_strlen(cut_wide, -1), ==, 500);
        g_assert_true(g_utf8_validate(broken, -1, NULL));
        g_assert_true(g_str_has_prefix(broken, "a"));
}

static char *
sentence(const char *text)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant)
                variant = g_variant_parse(G_VARIANT_TYPE("(sasu)"), text, NULL, NULL, &error);

        g_assert_no_error(error);
        return gbn_words_sentence(variant);
}

static void
sentences_take_their_words_in_order(void)
{
        assert_takes(sentence("('%s listens on %s', ['nginx', '80'], 0)"), "nginx listens on 80");
        assert_takes(sentence("('%2$s by %1$s', ['one', 'two'], 0)"), "two by one");
        assert_takes(sentence("('%u of 100%%', ['7'], 0)"), "7 of 100%");
        assert_takes(sentence("('', [''], 1)"), "");
        assert_takes(sentence("('%s', [''], 4294967295)"), "");
}

static void
formats_of_others_do_no_harm(void)
{
        assert_takes(sentence("('%s and %s', ['one'], 0)"), "one and ");
        assert_takes(sentence("('%5$s|%2147483647$s|', ['one'], 0)"), "||");
        assert_takes(sentence("('%99999999999999999999$s', ['one'], 0)"), "9999999999999999999$s");
        assert_takes(sentence("('%n%x%p%d %s', ['one'], 0)"), " one");
        assert_takes(sentence("('end %', ['one'], 0)"), "end ");
        assert_takes(sentence("('end %1', ['one'], 0)"), "end ");
        assert_takes(sentence("('end %1$', ['one'], 0)"), "end ");
        assert_takes(sentence("('%s', ['%s%n\\u202e<b>'], 0)"), "%s%n<b>");
}

static void
reasons_become_sentences(void)
{
        assert_takes(gbn_words_reason("the service failed"), "The service failed.");
        assert_takes(gbn_words_reason("Is it there?"), "Is it there?");
        assert_takes(gbn_words_reason("write: no such path"), "write: no such path.");
        assert_takes(gbn_words_reason("ämter fehlen"), "Ämter fehlen.");
        assert_takes(gbn_words_reason(""), "");
        assert_takes(gbn_words_reason(NULL), "");
}

static GVariantDict *
answer(const char *text)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant)
                variant = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

        g_assert_no_error(error);
        return g_variant_dict_new(variant);
}

static void
what_is_told_is_a_sentence_or_a_reason(void)
{
        g_autoptr(GVariantDict) both = answer("{'sentence': <('it uses %s', ['tar'], uint32 0)>,"
                                              " 'reason': <'it uses tar'>}");
        g_autoptr(GVariantDict) reason = answer("{'reason': <'it is old'>}");
        g_autoptr(GVariantDict) wrong = answer("{'sentence': <'no'>, 'reason': <7>}");
        g_autoptr(GVariantDict) named = answer("{'sentence': <('%s fails', ['tar'], uint32 0)>}");

        assert_takes(gbn_words_told(both), "It uses tar.");
        assert_takes(gbn_words_told(reason), "It is old.");
        assert_takes(gbn_words_told(wrong), "");
        assert_takes(gbn_words_told(named), "tar fails.");
}

static void
words_of_selections_are_taken_apart(void)
{
        assert_takes(gbn_words_id("write:/srv@1"), "write");
        assert_takes(gbn_words_id("base@12"), "base");
        assert_takes(gbn_words_id(""), "");
        assert_takes(gbn_words_without_revision("write:/srv@1"), "write:/srv");
        assert_takes(gbn_words_without_revision("write:/srv/a@b"), "write:/srv/a@b");
        assert_takes(gbn_words_without_revision("base@"), "base@");
        assert_takes(gbn_words_place("/etc/x.conf", 3), "/etc/x.conf, line 3");
        assert_takes(gbn_words_place("/etc/x.conf", 0), "/etc/x.conf");
        assert_takes(gbn_words_place(NULL, 3), "");
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/words/tenths", tenths_are_numbers_with_a_point);
        g_test_add_func("/words/change", a_change_has_its_sign);
        g_test_add_func("/words/from-the-right",
                        numbers_keep_their_order_where_one_writes_from_the_right);
        g_test_add_func("/words/rest", a_rest_is_rounded_up_to_seconds);
        g_test_add_func("/words/ago", a_time_is_told_by_its_age);
        g_test_add_func("/words/clean", clean_text_has_nothing_that_acts);
        g_test_add_func("/words/short", clean_text_is_valid_and_short);
        g_test_add_func("/words/sentence", sentences_take_their_words_in_order);
        g_test_add_func("/words/hostile", formats_of_others_do_no_harm);
        g_test_add_func("/words/reason", reasons_become_sentences);
        g_test_add_func("/words/told", what_is_told_is_a_sentence_or_a_reason);
        g_test_add_func("/words/selection", words_of_selections_are_taken_apart);
        return g_test_run();
}
