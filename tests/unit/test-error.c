/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors say the same in English and in the language of the person. */
#include "base/error.h"

#include "tests/unit/fixture.h"

static char *
translate(const char *text)
{
        static const struct {
                const char *text, *translation;
        } catalogue[] = {
                { "%s: no such unit", "%s: keine solche Unit" },
                { "%s: %s, not a regular file", "keine normale Datei, sondern %2$s: %1$s" },
                { "a folder", "ein Verzeichnis" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(catalogue); i++)
                if (g_str_equal(text, catalogue[i].text))
                        return (char *) catalogue[i].translation;
        return (char *) text;
}

static void
assert_texts(const GError *error, const char *message, const char *translated)
{
        g_autofree char *text = gbn_error_text(error, translate);

        g_assert_cmpstr(error->message, ==, message);
        g_assert_cmpstr(text, ==, translated);
}

static void
the_message_is_english_and_the_text_is_not(void)
{
        g_autoptr(GError) error = NULL;

        gbn_error_set(&error, GBN_ERROR_NOT_FOUND, "%s: no such unit", "a.service");
        g_assert_error(error, GBN_ERROR, GBN_ERROR_NOT_FOUND);
        assert_texts(error, "a.service: no such unit", "a.service: keine solche Unit");
}

static void
a_part_that_is_marked_is_translated_too(void)
{
        g_autoptr(GError) error = NULL;

        gbn_error_set_words(
                &error, GBN_ERROR_BAD_FILE,
                gbn_words_mark(gbn_words_new("%s: %s, not a regular file", "/a", "a folder"), 2));
        assert_texts(error, "/a: a folder, not a regular file",
                     "keine normale Datei, sondern ein Verzeichnis: /a");
}

static void
what_was_put_in_front_stays_there(void)
{
        g_autoptr(GError) error = NULL;

        gbn_error_set(&error, GBN_ERROR_NOT_FOUND, "%s: no such unit", "a.service");
        g_prefix_error(&error, "%s: ", "typed");
        assert_texts(error, "typed: a.service: no such unit",
                     "typed: a.service: keine solche Unit");
}

static void
a_message_that_was_changed_is_shown_as_it_is(void)
{
        g_autoptr(GError) error = NULL;

        gbn_error_set(&error, GBN_ERROR_NOT_FOUND, "%s: no such unit", "a.service");
        g_free(error->message);
        error->message = g_strdup("something else");
        assert_texts(error, "something else", "something else");
}

static void
a_copy_has_its_own_words(void)
{
        g_autoptr(GError) error = NULL, copy = NULL;

        gbn_error_set(&error, GBN_ERROR_NOT_FOUND, "%s: no such unit", "a.service");
        copy = g_error_copy(error);
        g_clear_error(&error);
        assert_texts(copy, "a.service: no such unit", "a.service: keine solche Unit");
}

static void
errors_without_words_have_their_message(void)
{
        g_autoptr(GError) ours = g_error_new(GBN_ERROR, GBN_ERROR_IO, "a %s", "text");
        g_autoptr(GError) other = g_error_new(G_CONVERT_ERROR, 0, "another");
        g_autoptr(GbnWords) words = gbn_error_words(ours);
        g_autofree char *text = gbn_words_text(words, translate);

        assert_texts(ours, "a text", "a text");
        assert_texts(other, "another", "another");
        g_assert_cmpstr(text, ==, "a text");
}

static void
nobody_has_to_want_the_error(void)
{
        gbn_error_set(NULL, GBN_ERROR_NOT_FOUND, "%s: no such unit", "a.service");
        gbn_error_set_words(NULL, GBN_ERROR_NOT_FOUND, gbn_words_plain("a folder"));
}

static const TestCase tests[] = {
        TEST(the_message_is_english_and_the_text_is_not),
        TEST(a_part_that_is_marked_is_translated_too),
        TEST(what_was_put_in_front_stays_there),
        TEST(a_message_that_was_changed_is_shown_as_it_is),
        TEST(a_copy_has_its_own_words),
        TEST(errors_without_words_have_their_message),
        TEST(nobody_has_to_want_the_error),
};
RUN_TESTS("error", tests)
