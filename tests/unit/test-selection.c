/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody chose: taken apart, checked, and in one form however it was written. */
#include "engine/profile/selection.h"

#include "base/error.h"
#include "base/limits.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

#define TMP "'set': {'PrivateTmp': 'yes'}"

static Shelf *
new_shelf(void)
{
        Shelf *shelf = shelf_new();

        shelf_put(shelf, "tmp", "restriction", TMP);
        shelf_put(shelf, "strict", "restriction", "'set': {'ProtectSystem': 'strict'}");
        shelf_put(shelf, "ports", "grant",
                  "'argument': {'type': 'ports', 'required': true, 'help': 'which'},"
                  "'widen': {'SocketBindAllow': '$argument'}");
        shelf_put(shelf, "home", "grant",
                  "'argument': {'type': 'paths', 'required': false, 'help': 'where'},"
                  "'widen': {'ProtectHome': 'no', 'ReadWritePaths': '$argument'}");
        shelf_put(shelf, "newer", "restriction", TMP ", 'systemd': 257");
        shelf_put(shelf, "needy", "restriction", TMP ", 'needs': ['strict']");
        shelf_put(shelf, "foe", "restriction", TMP ", 'conflicts': ['strict']");
        shelf_put_class(shelf, "server",
                        "'argument': {'type': 'ports', 'required': true, 'help': 'which'},"
                        "'selection': ['tmp', 'ports:$argument']");
        shelf_put_class(shelf, "maybe",
                        "'argument': {'type': 'ports', 'required': false, 'help': 'which'},"
                        "'selection': ['tmp', 'ports:$argument']");
        shelf_put_class(shelf, "outer", "'selection': ['server:80', 'strict']");
        shelf_put_class(shelf, "ring", "'selection': ['gnir']");
        shelf_put_class(shelf, "gnir", "'selection': ['ring']");
        shelf_put_class(shelf, "wrong", "'selection': ['nosuch']");
        return shelf;
}

static void
assert_canonical(const char *words, const char *expected)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(GbnSelection) selection = select_words(shelf, 252, words);
        g_autofree char *text = gbn_selection_canonical(selection);

        g_assert_cmpstr(text, ==, expected);
}

static void
assert_refused(const char *words, int code, const char *reason)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_auto(GStrv) each = g_strsplit(words, "|", -1);
        GbnSystemd systemd = systemd_of(252);
        g_auto(GbnSelection) selection = { 0 };
        g_autoptr(GError) error = NULL;

        g_test_message("%s", words);
        g_assert_false(gbn_selection_parse(shelf_catalogue(shelf), (const char *const *) each,
                                           &systemd, &selection, &error));
        g_assert_null(selection.choices);
        for (const char *p = error->message; *p; p++)
                g_assert_true(*p >= ' ' && *p <= '~');
        assert_error(&error, code, reason);
}

static void
order_and_repetition_say_nothing(void)
{
        assert_canonical("tmp strict", "strict@1 tmp@1");
        assert_canonical("strict tmp strict", "strict@1 tmp@1");
        assert_canonical("ports:80,443 tmp", "ports:443,80@1 tmp@1");
        assert_canonical("ports:443,80 tmp ports:80,443", "ports:443,80@1 tmp@1");
}

static void
an_entry_of_an_argument_that_stands_twice_counts_once(void)
{
        assert_canonical("ports:80,80", "ports:80@1");
}

static void
one_grant_with_two_arguments_is_chosen_twice(void)
{
        assert_canonical("ports:80 ports:443", "ports:443@1 ports:80@1");
}

static void
classes_are_taken_apart(void)
{
        assert_canonical("server:80", "ports:80@1 tmp@1");
        assert_canonical("outer", "ports:80@1 strict@1 tmp@1");
        assert_canonical("outer server:80 tmp", "ports:80@1 strict@1 tmp@1");
}

static void
a_part_of_a_class_that_hangs_on_a_missing_argument_is_left_out(void)
{
        assert_canonical("maybe", "tmp@1");
        assert_canonical("maybe:81", "ports:81@1 tmp@1");
}

static void
the_canonical_form_is_a_selection_again(void)
{
        static const char *const all[] = { "outer", "home", "home:/srv,/a", "needy strict" };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autoptr(Shelf) shelf = new_shelf();
                g_autoptr(GbnSelection) once = select_words(shelf, 252, all[i]);
                g_autofree char *first = gbn_selection_canonical(once), *second = NULL;
                g_auto(GStrv) parts = g_strsplit(first, "@1", -1);
                g_autofree char *words = g_strjoinv("", parts);
                g_autoptr(GbnSelection) twice = select_words(shelf, 252, words);

                second = gbn_selection_canonical(twice);
                g_assert_cmpstr(first, ==, second);
        }
}

static void
an_empty_selection_has_no_choices(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        const char *const none[] = { NULL };
        GbnSystemd systemd = systemd_of(252);
        g_auto(GbnSelection) selection = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_true(
                gbn_selection_parse(shelf_catalogue(shelf), none, &systemd, &selection, &error));
        g_assert_cmpuint(selection.choices->len, ==, 0);
}

static void
unknown_and_impossible_ids_are_refused(void)
{
        static const char *const bad[] = { "TMP",  "../tmp",    "tmp ",  " tmp", "tmp\n",
                                           "t",    "-tmp",      "tmp@1", "tmp/", "\x1b[31m",
                                           "\xff", "t\xc3\xa4", ":80",   "tmp;x" };

        assert_refused("nosuch", GBN_ERROR_BAD_ARGUMENT, "nosuch: no such layer or class");
        assert_refused("tmp|nosuch", GBN_ERROR_BAD_ARGUMENT, "nosuch");
        assert_refused("wrong", GBN_ERROR_BAD_ARGUMENT, "nosuch: no such layer or class");
        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
                assert_refused(bad[i], GBN_ERROR_BAD_ARGUMENT, "not an id");
}

static void
arguments_are_there_where_they_are_asked_for_and_only_there(void)
{
        assert_refused("ports", GBN_ERROR_BAD_ARGUMENT,
                       "ports: it needs an argument, ports:ports (which)");
        assert_refused("server", GBN_ERROR_BAD_ARGUMENT, "server: it needs an argument");
        assert_refused("tmp:80", GBN_ERROR_BAD_ARGUMENT, "takes no argument");
        assert_refused("outer:80", GBN_ERROR_BAD_ARGUMENT, "takes no argument");
        assert_refused("ports:", GBN_ERROR_BAD_ARGUMENT, "ports: \"\" does not fit");
        assert_refused("ports:80:81", GBN_ERROR_BAD_ARGUMENT, "does not fit");
        assert_refused("server:x", GBN_ERROR_BAD_ARGUMENT, "ports: \"x\" does not fit");
        assert_refused("maybe:", GBN_ERROR_BAD_ARGUMENT, "does not fit");
}

static void
an_argument_of_a_class_cannot_name_further_layers(void)
{
        assert_refused("server:80 strict", GBN_ERROR_BAD_ARGUMENT, "does not fit");
        assert_refused("server:$argument", GBN_ERROR_BAD_ARGUMENT, "does not fit");
}

static void
layers_that_do_not_go_together_are_refused(void)
{
        assert_refused("foe|strict", GBN_ERROR_CONFLICT, "foe: it does not go with strict");
        assert_refused("strict|foe", GBN_ERROR_CONFLICT, "foe: it does not go with strict");
        assert_refused("needy", GBN_ERROR_CONFLICT, "needy: it needs strict too");
        assert_canonical("needy strict", "needy@1 strict@1");
}

static void
a_layer_for_a_newer_systemd_is_refused(void)
{
        assert_refused("newer", GBN_ERROR_CONFLICT, "newer: it needs systemd 257; this is 252");
}

static void
classes_that_hold_themselves_are_refused(void)
{
        assert_refused("ring", GBN_ERROR_BAD_ARGUMENT, "go too deep");
}

static void
more_layers_than_the_cap_are_refused(void)
{
        g_autoptr(GString) words = g_string_new("tmp");

        for (unsigned i = 1; i <= GBN_SELECTION_MAX; i++)
                g_string_append_printf(words, "|ports:%u", i);
        assert_refused(words->str, GBN_ERROR_TOO_LARGE, "more than 128 layers");
}

static const TestCase tests[] = {
        TEST(order_and_repetition_say_nothing),
        TEST(one_grant_with_two_arguments_is_chosen_twice),
        TEST(classes_are_taken_apart),
        TEST(a_part_of_a_class_that_hangs_on_a_missing_argument_is_left_out),
        TEST(the_canonical_form_is_a_selection_again),
        TEST(an_empty_selection_has_no_choices),
        TEST(unknown_and_impossible_ids_are_refused),
        TEST(arguments_are_there_where_they_are_asked_for_and_only_there),
        TEST(an_argument_of_a_class_cannot_name_further_layers),
        TEST(layers_that_do_not_go_together_are_refused),
        TEST(a_layer_for_a_newer_systemd_is_refused),
        TEST(classes_that_hold_themselves_are_refused),
        TEST(more_layers_than_the_cap_are_refused),
        TEST(an_entry_of_an_argument_that_stands_twice_counts_once),
};
RUN_TESTS("selection", tests)
