/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers and classes of a host, which may be newer or older than this app. */
#include "client/catalogue.h"

#include "sample.h"

static void
assert_expands(const GbnCatalogue *catalogue, const char *id, const char *expected)
{
        g_autoptr(GPtrArray) words = gbn_catalogue_expand(catalogue, id);
        g_autofree char *joined = g_strjoinv(" ", (char **) words->pdata);

        g_assert_cmpstr(joined, ==, expected);
}

static void
layers_are_found_by_their_id(void)
{
        g_autoptr(GbnCatalogue) catalogue = sample_catalogue();
        const GbnLayerInfo *base = gbn_catalogue_layer(catalogue, "base");
        const GbnLayerInfo *server = gbn_catalogue_layer(catalogue, "net-server");

        g_assert_cmpstr(base->title, ==, "Basic isolation");
        g_assert_cmpstr(base->level, ==, "safe");
        g_assert_false(gbn_layer_info_is_grant(base));
        g_assert_true(gbn_layer_info_is_grant(server));
        g_assert_cmpstr(gbn_layer_info_word(server, "argument"), ==, "ports");
        g_assert_cmpstr(gbn_layer_info_word(base, "argument"), ==, "");
        g_assert_true(gbn_layer_info_flag(server, "argument-required"));
        g_assert_false(gbn_layer_info_flag(base, "argument-required"));
        g_assert_null(gbn_catalogue_layer(catalogue, "none"));
}

static void
levels_lead_to_their_layers_through_others(void)
{
        g_autoptr(GbnCatalogue) catalogue = sample_catalogue();

        assert_expands(catalogue, "safe", "base");
        assert_expands(catalogue, "strict", "base kernel");
        assert_expands(catalogue, "sealed", "base kernel seal");
        assert_expands(catalogue, "none", "");
        assert_expands(catalogue, "base", "");
}

static void
a_circle_of_classes_has_an_end(void)
{
        g_autoptr(GVariant) layers = sample("a(sssssa{sv})", "[]");
        g_autoptr(GVariant)
                classes = sample("a(ssssasa{sv})", "[('a', 'class', '', '', ['b', 'x'], {}),"
                                                   " ('b', 'class', '', '', ['a'], {})]");
        g_autoptr(GbnCatalogue) catalogue = gbn_catalogue_new(layers, classes);
        g_autoptr(GPtrArray) words = gbn_catalogue_expand(catalogue, "a");

        g_assert_cmpuint(words->len, <, 10);
        g_assert_null(words->pdata[words->len - 1]);
}

static void
assert_title(const GbnCatalogue *catalogue, const char *word, const char *expected)
{
        g_autofree char *title = gbn_catalogue_title(catalogue, word);

        g_assert_cmpstr(title, ==, expected);
}

static void
words_have_titles(void)
{
        g_autoptr(GbnCatalogue) catalogue = sample_catalogue();

        assert_title(catalogue, "base", "Basic isolation");
        assert_title(catalogue, "net-server:80", "Serve on ports: 80");
        assert_title(catalogue, "safe", "Safe");
        assert_title(catalogue, "of-tomorrow", "of-tomorrow");
        assert_title(catalogue, "net-server:\u202E08\x1b", "Serve on ports: 08");
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/catalogue/layers", layers_are_found_by_their_id);
        g_test_add_func("/catalogue/expand", levels_lead_to_their_layers_through_others);
        g_test_add_func("/catalogue/circle", a_circle_of_classes_has_an_end);
        g_test_add_func("/catalogue/title", words_have_titles);
        return g_test_run();
}
