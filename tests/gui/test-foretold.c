/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers of Preview() and Weigh() as they come over the bus. */
#include "client/foretold.h"

static GVariant *
parse(const char *type, const char *text)
{
        g_autoptr(GError) error = NULL;
        GVariant *variant = g_variant_parse(G_VARIANT_TYPE(type), text, NULL, NULL, &error);

        g_assert_no_error(error);
        return variant;
}

static void
weights_are_found_by_the_id_of_their_word(void)
{
        g_autoptr(GVariant)
                rows = parse("a(suusa{sv})",
                             "[('base', 40, 90, 'untested', {'selected': <true>}),"
                             " ('net-server:80,443', 40, 40, 'not-available', {'reason': <'no'>}),"
                             " ('own-folder:a:b', 7, 8, 'breaks', {})]");
        g_autoptr(GHashTable) weights = gbn_weights_new(rows);
        const GbnWeight *base = g_hash_table_lookup(weights, "base");
        const GbnWeight *server = g_hash_table_lookup(weights, "net-server");
        const GbnWeight *folder = g_hash_table_lookup(weights, "own-folder");
        gboolean is_selected = FALSE;

        g_assert_cmpuint(g_hash_table_size(weights), ==, 3);
        g_assert_cmpuint(base->with, ==, 40);
        g_assert_cmpuint(base->without, ==, 90);
        g_assert_cmpstr(base->verdict, ==, "untested");
        g_assert_true(g_variant_dict_lookup(base->more, "selected", "b", &is_selected));
        g_assert_true(is_selected);
        g_assert_cmpstr(server->word, ==, "net-server:80,443");
        g_assert_cmpstr(folder->word, ==, "own-folder:a:b");
        g_assert_null(g_hash_table_lookup(weights, "net-server:80,443"));
}

static void
no_weights_are_an_empty_table(void)
{
        g_autoptr(GVariant) rows = parse("a(suusa{sv})", "[]");
        g_autoptr(GHashTable) weights = gbn_weights_new(rows);

        g_assert_cmpuint(g_hash_table_size(weights), ==, 0);
}

static void
a_word_that_comes_twice_counts_once(void)
{
        g_autoptr(GVariant) rows = parse("a(suusa{sv})", "[('write:/a', 1, 2, 'untested', {}),"
                                                         " ('write:/b', 3, 4, 'breaks', {})]");
        g_autoptr(GHashTable) weights = gbn_weights_new(rows);
        const GbnWeight *weight = g_hash_table_lookup(weights, "write");

        g_assert_cmpuint(g_hash_table_size(weights), ==, 1);
        g_assert_cmpstr(weight->word, ==, "write:/b");
}

static void
a_preview_has_its_selection_where_it_was_told(void)
{
        g_autoptr(GVariant) notes = parse("a(sss)", "[('info', 'PrivateTmp', 'words')]");
        g_autoptr(GVariant) more = parse("a{sv}", "{'selection': <'base write:/srv'>}");
        g_autoptr(GVariant) wrong = parse("a{sv}", "{'selection': <7>}");
        g_autoptr(GbnPreview) preview = gbn_preview_new(notes, more);
        g_autoptr(GbnPreview) other = gbn_preview_new(notes, wrong);

        g_assert_cmpstr(preview->selection, ==, "base write:/srv");
        g_assert_cmpuint(g_variant_n_children(preview->notes), ==, 1);
        g_assert_null(other->selection);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/foretold/weights", weights_are_found_by_the_id_of_their_word);
        g_test_add_func("/foretold/none", no_weights_are_an_empty_table);
        g_test_add_func("/foretold/twice", a_word_that_comes_twice_counts_once);
        g_test_add_func("/foretold/preview", a_preview_has_its_selection_where_it_was_told);
        return g_test_run();
}
