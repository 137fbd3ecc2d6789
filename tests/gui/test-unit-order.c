/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in front, what is left out, and what a search finds. */
#include "fake.h"
#include "sample.h"
#include "settings.h"
#include "widgets/unit-order.h"

typedef struct {
        GListStore *units;
        GtkFilter *filter;
        GtkSorter *sorter;
        GListModel *shown;
} Fixture;

static const struct {
        const char *name;
        guint exposure, reach;
        const char *more;
} services[] = {
        { "b-small.service", 50, 45, "{'last-change': <uint64 30>}" },
        { "c-large.service", 96, 20, "{}" },
        { "a-large.service", 96, 20, "{'selection': <['base@1']>, 'last-change': <uint64 10>}" },
        { "d-none.service", 99, 99, "{}" },
        { "e-care.service", 95, 95, "{'caution': <'it is needed'>}" },
};

static void
add_services(Fixture *fixture)
{
        GbnUnit *units[G_N_ELEMENTS(services)];

        for (guint i = 0; i < G_N_ELEMENTS(services); i++)
                units[i] = sample_unit(services[i].name, services[i].exposure, services[i].reach,
                                       services[i].more);
        g_list_store_splice(fixture->units, 0, 0, (gpointer *) units, G_N_ELEMENTS(services));
        for (guint i = 0; i < G_N_ELEMENTS(services); i++)
                g_object_unref(units[i]);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
        g_settings_reset(gbn_settings(), "sort");
        g_settings_reset(gbn_settings(), "filter");
        g_settings_reset(gbn_settings(), "show-not-applicable");
        fixture->units = g_list_store_new(GBN_TYPE_UNIT);
        fixture->filter = gbn_unit_order_filter_new(gbn_settings());
        fixture->sorter = gbn_unit_order_sorter_new(gbn_settings());
        fixture->shown = G_LIST_MODEL(gtk_sort_list_model_new(
                G_LIST_MODEL(gtk_filter_list_model_new(g_object_ref(G_LIST_MODEL(fixture->units)),
                                                       g_object_ref(fixture->filter))),
                g_object_ref(fixture->sorter)));
        add_services(fixture);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
        g_object_unref(fixture->shown);
        g_object_unref(fixture->units);
        g_object_unref(fixture->filter);
        g_object_unref(fixture->sorter);
}

/* The first letters of what is shown, from the top. */
static void
assert_shown(Fixture *fixture, const char *expected)
{
        g_autoptr(GString) letters = g_string_new(NULL);

        gtk_filter_changed(fixture->filter, GTK_FILTER_CHANGE_DIFFERENT);
        gtk_sorter_changed(fixture->sorter, GTK_SORTER_CHANGE_DIFFERENT);
        for (guint i = 0; i < g_list_model_get_n_items(fixture->shown); i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(fixture->shown, i);

                g_string_append_c(letters, *gbn_unit_get_name(unit));
        }
        g_assert_cmpstr(letters->str, ==, expected);
}

static void
what_has_most_to_gain_stands_in_front(Fixture *fixture, gconstpointer data)
{
        assert_shown(fixture, "acbd");
}

static void
a_later_list_is_sorted_in(Fixture *fixture, gconstpointer data)
{
        g_autoptr(GbnUnit) worst = sample_unit("z-worst.service", 100, 1, "{}");

        g_list_store_splice(fixture->units, 2, 0, (gpointer *) &worst, 1);
        assert_shown(fixture, "zacbd");
}

static void
all_orders_are_there(Fixture *fixture, gconstpointer data)
{
        (void) g_settings_set_string(gbn_settings(), "sort", "exposure");
        assert_shown(fixture, "dacb");
        (void) g_settings_set_string(gbn_settings(), "sort", "name");
        assert_shown(fixture, "abcd");
        (void) g_settings_set_string(gbn_settings(), "sort", "last-change");
        assert_shown(fixture, "bacd");
}

static void
all_filters_are_there(Fixture *fixture, gconstpointer data)
{
        g_autoptr(GbnUnit) small = g_list_model_get_item(G_LIST_MODEL(fixture->units), 0);

        (void) g_settings_set_string(gbn_settings(), "filter", "gain");
        assert_shown(fixture, "acb");
        (void) g_settings_set_string(gbn_settings(), "filter", "changed");
        assert_shown(fixture, "a");
        (void) g_settings_set_string(gbn_settings(), "filter", "trial");
        assert_shown(fixture, "");
        gbn_unit_set_accepted(small, "because");
        (void) g_settings_set_string(gbn_settings(), "filter", "accepted");
        assert_shown(fixture, "b");
        (void) g_settings_set_string(gbn_settings(), "filter", "running");
        assert_shown(fixture, "acdb");
        (void) g_settings_set_boolean(gbn_settings(), "show-not-applicable", TRUE);
        assert_shown(fixture, "acdeb");
}

static void
a_trial_is_never_out_of_sight(Fixture *fixture, gconstpointer data)
{
        g_autoptr(GbnUnit) care = g_list_model_get_item(G_LIST_MODEL(fixture->units), 4);

        (void) g_settings_set_string(gbn_settings(), "filter", "accepted");
        gbn_unit_set_trial(care, GBN_TRIAL_LIVE, 1000000, "");
        assert_shown(fixture, "e");
}

static void
a_search_has_all_its_words(Fixture *fixture, gconstpointer data)
{
        gbn_unit_order_set_search(fixture->filter, "LARGE");
        assert_shown(fixture, "ac");
        gbn_unit_order_set_search(fixture->filter, "  large   says a-");
        assert_shown(fixture, "a");
        gbn_unit_order_set_search(fixture->filter, "base");
        assert_shown(fixture, "a");
        gbn_unit_order_set_search(fixture->filter, "care");
        assert_shown(fixture, "e"); /* what is asked for by name is shown */
        gbn_unit_order_set_search(fixture->filter, "nosuch");
        assert_shown(fixture, "");
        gbn_unit_order_set_search(fixture->filter, "%s [a-z]* \\");
        assert_shown(fixture, "");
        gbn_unit_order_set_search(fixture->filter, " \t ");
        assert_shown(fixture, "acbd");
}

static void
the_easy_one_has_most_to_gain(Fixture *fixture, gconstpointer data)
{
        GbnUnit *easy = gbn_unit_order_find_easy(G_LIST_MODEL(fixture->units));
        g_autoptr(GPtrArray) first = gbn_unit_order_find_first(G_LIST_MODEL(fixture->units), 2);
        g_autoptr(GListStore) empty = g_list_store_new(GBN_TYPE_UNIT);

        g_assert_nonnull(easy);
        g_assert_cmpint(gbn_unit_get_gain(easy), ==, 76);
        g_assert_cmpuint(first->len, ==, 2);
        g_assert_cmpstr(gbn_unit_get_name(first->pdata[0]), ==, "a-large.service");
        g_assert_null(gbn_unit_order_find_easy(G_LIST_MODEL(empty)));
}

static void
add(const char *path, void (*test)(Fixture *fixture, gconstpointer data))
{
        g_test_add(path, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
        fake_init(&argc, &argv);
        add("/unit-order/gain", what_has_most_to_gain_stands_in_front);
        add("/unit-order/later", a_later_list_is_sorted_in);
        add("/unit-order/sort", all_orders_are_there);
        add("/unit-order/filter", all_filters_are_there);
        add("/unit-order/trial", a_trial_is_never_out_of_sight);
        add("/unit-order/search", a_search_has_all_its_words);
        add("/unit-order/easy", the_easy_one_has_most_to_gain);
        return g_test_run();
}
