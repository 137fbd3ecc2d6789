/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Search path, shadows, aliases and masks; each test writes a tree and looks into it. */
#include "base/error.h"
#include "engine/unit/unit-tree.h"
#include "tests/unit/fixture.h"

#include <stdio.h>

#define ETC "/etc/systemd/system/"
#define RUN "/run/systemd/system/"
#define USR "/usr/lib/systemd/system/"

static GbnUnitTree *
open_tree(const TestFolder *folder, const char *first, bool live)
{
        const char *const folders[] = { first, NULL };
        g_autoptr(GError) error = NULL;
        GbnUnitTree *tree = gbn_unit_tree_open(folder->path, first ? folders : NULL, live, &error);

        g_assert_no_error(error);
        return tree;
}

/* Reads the tree anew, so that a test can go on writing. */
static void
assert_fragment(const TestFolder *folder, const char *name, const char *expected)
{
        g_autoptr(GbnUnitTree) tree = open_tree(folder, NULL, false);

        g_assert_cmpstr(gbn_unit_tree_fragment(tree, name), ==, expected);
}

static char *
joined(GPtrArray *names)
{
        g_autoptr(GPtrArray) all = names;
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < all->len; i++)
                g_string_append_printf(text, "%s%s", i ? " " : "", (char *) all->pdata[i]);
        return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_aliases(const TestFolder *folder, const char *name, const char *expected)
{
        g_autoptr(GbnUnitTree) tree = open_tree(folder, NULL, false);
        g_autofree char *aliases = joined(gbn_unit_tree_aliases(tree, name));

        g_assert_cmpstr(aliases, ==, expected);
}

static void
assert_dropins(const TestFolder *folder, const char *name, const char *alias, const char *expected)
{
        const char *const names[] = { name, alias, NULL };
        g_autoptr(GbnUnitTree) tree = open_tree(folder, NULL, false);
        g_autofree char *dropins = joined(gbn_unit_tree_dropins(tree, names));

        g_assert_cmpstr(dropins, ==, expected);
}

static void
a_stronger_folder_shadows_a_weaker_one(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a.service", "x");
        assert_fragment(folder, "a.service", USR "a.service");
        test_folder_write(folder, RUN "a.service", "x");
        assert_fragment(folder, "a.service", RUN "a.service");
        test_folder_write(folder, ETC "a.service", "x");
        assert_fragment(folder, "a.service", ETC "a.service");
}

/* Fills the whole path, then takes the strongest file away, again and again. */
static void
the_search_path_is_walked_in_order(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        unsigned seen = 0;

        for (size_t i = 0; gbn_unit_search_path[i]; i++) {
                g_autofree char *path = g_build_filename(gbn_unit_search_path[i], "a.service",
                                                         NULL);

                test_folder_write(folder, path, "x");
        }
        for (size_t i = 0; gbn_unit_search_path[i]; i++) {
                g_autofree char *path = g_build_filename(gbn_unit_search_path[i], "a.service",
                                                         NULL);
                g_autofree char *whole = test_folder_path(folder, path);
                g_autoptr(GbnUnitTree) tree = open_tree(folder, NULL, true);

                g_assert_cmpstr(gbn_unit_tree_fragment(tree, "a.service"), ==, path);
                g_assert_cmpint(remove(whole), ==, 0);
                seen++;
        }
        g_assert_cmpuint(seen, ==, 13);
        assert_fragment(folder, "a.service", NULL);
}

static void
folders_of_a_running_manager_count_only_when_asked_for(void)
{
        const char *const folders[] = { "transient", "generator.early", "generator",
                                        "generator.late" };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autofree char *path = g_strdup_printf("/run/systemd/%s/a.service", folders[i]);
                g_autoptr(GbnUnitTree) live = NULL;

                test_folder_write(folder, path, "x");
                assert_fragment(folder, "a.service", NULL);
                live = open_tree(folder, NULL, true);
                g_assert_cmpstr(gbn_unit_tree_fragment(live, "a.service"), ==, path);
        }
}

static void
a_given_folder_stands_in_front(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = NULL, again = NULL;

        test_folder_write(folder, ETC "a.service", "x");
        test_folder_write(folder, USR "a.service", "x");
        test_folder_write(folder, "/srv/a.service", "x");
        tree = open_tree(folder, "/srv", false);
        g_assert_cmpstr(gbn_unit_tree_fragment(tree, "a.service"), ==, "/srv/a.service");
        again = open_tree(folder, "/usr/lib/systemd/system", false);
        g_assert_cmpstr(gbn_unit_tree_fragment(again, "a.service"), ==, USR "a.service");
}

static void
only_services_are_in_the_tree(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = NULL;
        g_autofree char *names = NULL;

        test_folder_write(folder, ETC "b.service", "x");
        test_folder_write(folder, USR "a.service", "x");
        test_folder_write(folder, USR "b.service", "x");
        test_folder_write(folder, USR "c@.service", "x");
        test_folder_write(folder, USR "a.socket", "x");
        test_folder_write(folder, USR "a b.service", "x");
        test_folder_write(folder, USR "sub/d.service", "x");
        test_folder_link(folder, USR "e.service", "a.service");
        tree = open_tree(folder, NULL, false);
        names = joined(gbn_unit_tree_names(tree));
        g_assert_cmpstr(names, ==, "a.service b.service c@.service e.service");
}

static void
what_is_no_file_does_not_shadow(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_mkdir(folder, ETC "a.service");
        test_folder_write(folder, USR "a.service", "x");
        assert_fragment(folder, "a.service", USR "a.service");
}

static void
a_mask_shadows_like_any_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a.service", "x");
        test_folder_write(folder, USR "b.service", "x");
        test_folder_link(folder, ETC "a.service", "/dev/null");
        test_folder_write(folder, ETC "b.service", "");
        assert_fragment(folder, "a.service", ETC "a.service");
        assert_fragment(folder, "b.service", ETC "b.service");
}

static void
a_mask_in_run_does_not_hide_a_file_in_etc(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_link(folder, RUN "a.service", "/dev/null");
        test_folder_write(folder, ETC "a.service", "x");
        assert_fragment(folder, "a.service", ETC "a.service");
}

static void
a_link_inside_the_path_is_another_name(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "real.service", "x");
        test_folder_link(folder, USR "beside.service", "real.service");
        test_folder_link(folder, ETC "absolute.service", USR "real.service");
        test_folder_link(folder, ETC "relative.service",
                         "../../../usr/lib/systemd/system/real.service");
        assert_fragment(folder, "beside.service", USR "real.service");
        assert_fragment(folder, "absolute.service", USR "real.service");
        assert_fragment(folder, "relative.service", USR "real.service");
        assert_aliases(folder, "real.service", "absolute.service beside.service relative.service");
        assert_aliases(folder, "beside.service", "");
}

/* The name is what counts: a stronger file of that name is what is meant. */
static void
an_alias_means_the_name_not_the_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "real.service", "x");
        test_folder_write(folder, ETC "real.service", "x");
        test_folder_link(folder, USR "alias.service", "real.service");
        assert_fragment(folder, "alias.service", ETC "real.service");
}

static void
chains_of_aliases_are_followed(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a.service", "x");
        test_folder_link(folder, USR "b.service", "a.service");
        test_folder_link(folder, USR "c.service", "b.service");
        assert_fragment(folder, "c.service", USR "a.service");
        assert_aliases(folder, "a.service", "b.service c.service");
}

static void
a_split_usr_is_the_same_folder_twice(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "real.service", "x");
        test_folder_link(folder, "lib", "usr/lib");
        test_folder_link(folder, ETC "alias.service", "/lib/systemd/system/real.service");
        assert_aliases(folder, "real.service", "alias.service");
}

/* The folder itself may be a link; what lies in it is in the search path all the same. */
static void
a_linked_folder_of_the_path_keeps_its_aliases(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "/opt/units/real.service", "x");
        test_folder_link(folder, "/opt/units/beside.service", "real.service");
        test_folder_link(folder, "/opt/units/absolute.service", ETC "real.service");
        test_folder_link(folder, "/etc/systemd/system", "../../opt/units");
        assert_aliases(folder, "real.service", "absolute.service beside.service");
}

static void
a_link_out_of_the_path_is_a_file_of_its_own_name(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "/opt/whatever", "x");
        test_folder_link(folder, ETC "a.service", "/opt/whatever");
        assert_fragment(folder, "a.service", ETC "a.service");
        assert_aliases(folder, "a.service", "");
}

static void
links_in_a_circle_are_as_good_as_not_there(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_link(folder, ETC "y.service", "z.service");
        test_folder_link(folder, ETC "z.service", "y.service");
        assert_fragment(folder, "y.service", NULL);
        assert_fragment(folder, "z.service", NULL);
        test_folder_write(folder, USR "y.service", "x");
        assert_fragment(folder, "y.service", USR "y.service");
}

static void
a_link_to_itself_leaves_the_weaker_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_link(folder, ETC "a.service", "a.service");
        assert_fragment(folder, "a.service", NULL);
        test_folder_write(folder, USR "a.service", "x");
        assert_fragment(folder, "a.service", USR "a.service");
}

static void
a_link_to_its_own_name_means_the_weaker_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a.service", "x");
        test_folder_link(folder, ETC "a.service", USR "a.service");
        assert_fragment(folder, "a.service", USR "a.service");
        assert_aliases(folder, "a.service", "");
}

static void
aliases_do_not_cross_kinds(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "plain.service", "x");
        test_folder_write(folder, USR "t@.service", "x");
        test_folder_write(folder, USR "t@i.service", "x");
        test_folder_link(folder, USR "u@.service", "plain.service");
        test_folder_link(folder, USR "p.service", "t@.service");
        test_folder_link(folder, USR "q.service", "t@i.service");
        test_folder_link(folder, USR "u@k.service", "t@i.service");
        assert_fragment(folder, "u@.service", NULL);
        assert_fragment(folder, "p.service", NULL);
        assert_fragment(folder, "q.service", NULL);
        assert_fragment(folder, "u@k.service", NULL);
}

static void
an_instance_without_a_file_gets_its_template(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "t@.service", "x");
        test_folder_write(folder, ETC "t@own.service", "x");
        assert_fragment(folder, "t@i.service", USR "t@.service");
        assert_fragment(folder, "t@own.service", ETC "t@own.service");
        assert_fragment(folder, "u@i.service", NULL);
}

static void
another_name_of_a_template_names_its_instances(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "t@.service", "x");
        test_folder_link(folder, USR "w@.service", "t@.service");
        assert_fragment(folder, "w@i.service", USR "t@.service");
        assert_aliases(folder, "t@i.service", "w@i.service");
        assert_aliases(folder, "t@.service", "w@.service");
}

static void
an_instance_may_stand_for_an_instance_or_a_template(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "t@.service", "x");
        test_folder_write(folder, USR "t@j.service", "x");
        test_folder_link(folder, USR "v@j.service", "t@j.service");
        test_folder_link(folder, USR "s@k.service", "t@.service");
        assert_fragment(folder, "v@j.service", USR "t@j.service");
        assert_fragment(folder, "s@k.service", USR "t@.service");
        assert_aliases(folder, "t@j.service", "v@j.service");
        assert_aliases(folder, "t@k.service", "s@k.service");
}

static void
a_dead_link_inside_the_path_is_no_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_link(folder, ETC "a.service", "gone.service");
        test_folder_write(folder, USR "a.service", "x");
        assert_fragment(folder, "a.service", NULL);
}

static void
dropins_are_ordered_by_file_name_across_folders(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, ETC "a.service.d/50-b.conf", "x");
        test_folder_write(folder, USR "a.service.d/10-c.conf", "x");
        test_folder_write(folder, USR "service.d/99-d.conf", "x");
        test_folder_write(folder, RUN "a.service.d/60-a.conf", "x");
        assert_dropins(folder, "a.service", NULL,
                       USR "a.service.d/10-c.conf " ETC "a.service.d/50-b.conf " RUN
                           "a.service.d/60-a.conf " USR "service.d/99-d.conf");
}

static void
a_file_name_counts_once_from_the_strongest_folder(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a.service.d/x.conf", "x");
        assert_dropins(folder, "a.service", NULL, USR "a.service.d/x.conf");
        test_folder_write(folder, ETC "a.service.d/x.conf", "");
        assert_dropins(folder, "a.service", NULL, ETC "a.service.d/x.conf");
}

static void
a_stronger_folder_beats_a_longer_prefix(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, USR "a-b-c.service.d/x.conf", "x");
        test_folder_write(folder, USR "a-b-.service.d/x.conf", "x");
        test_folder_write(folder, USR "a-.service.d/x.conf", "x");
        assert_dropins(folder, "a-b-c.service", NULL, USR "a-b-c.service.d/x.conf");
        test_folder_write(folder, ETC "a-.service.d/x.conf", "x");
        assert_dropins(folder, "a-b-c.service", NULL, ETC "a-.service.d/x.conf");
}

static void
the_own_name_beats_an_alias_and_both_beat_everyone(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, ETC "service.d/x.conf", "x");
        assert_dropins(folder, "a.service", "b.service", ETC "service.d/x.conf");
        test_folder_write(folder, ETC "b.service.d/x.conf", "x");
        assert_dropins(folder, "a.service", "b.service", ETC "b.service.d/x.conf");
        test_folder_write(folder, USR "a.service.d/x.conf", "x");
        assert_dropins(folder, "a.service", "b.service", USR "a.service.d/x.conf");
}

static void
only_names_that_end_in_conf_count(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        const char *const ignored[] = { ".conf",      ".a.conf", "a.conf~",
                                        "a.conf.bak", "a.CONF",  "README" };

        for (size_t i = 0; i < G_N_ELEMENTS(ignored); i++) {
                g_autofree char *path = g_strconcat(ETC "a.service.d/", ignored[i], NULL);

                test_folder_write(folder, path, "x");
        }
        assert_dropins(folder, "a.service", NULL, "");
        test_folder_write(folder, ETC "a.service.d/#a.conf", "x");
        test_folder_write(folder, ETC "a.service.d/a~.conf", "x");
        assert_dropins(folder, "a.service", NULL,
                       ETC "a.service.d/#a.conf " ETC "a.service.d/a~.conf");
}

static void
a_folder_of_dropins_may_be_a_link_but_no_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "/opt/d/x.conf", "x");
        test_folder_link(folder, ETC "a.service.d", "/opt/d");
        test_folder_write(folder, ETC "b.service.d", "x");
        test_folder_write(folder, USR "b.service.d/y.conf", "x");
        assert_dropins(folder, "a.service", NULL, ETC "a.service.d/x.conf");
        assert_dropins(folder, "b.service", NULL, USR "b.service.d/y.conf");
}

static void
a_tree_of_nothing_has_no_names(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = open_tree(folder, NULL, true);
        g_autofree char *names = joined(gbn_unit_tree_names(tree));

        g_assert_cmpstr(names, ==, "");
        g_assert_cmpstr(gbn_unit_tree_root(tree)->path, ==, folder->path);
}

static void
a_missing_root_is_an_error(void)
{
        g_autoptr(GError) error = NULL;

        g_assert_null(gbn_unit_tree_open("/nowhere/at/all", NULL, false, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "/nowhere/at/all");
}

static const TestCase tests[] = {
        TEST(a_stronger_folder_shadows_a_weaker_one),
        TEST(the_search_path_is_walked_in_order),
        TEST(folders_of_a_running_manager_count_only_when_asked_for),
        TEST(a_given_folder_stands_in_front),
        TEST(only_services_are_in_the_tree),
        TEST(what_is_no_file_does_not_shadow),
        TEST(a_mask_shadows_like_any_file),
        TEST(a_mask_in_run_does_not_hide_a_file_in_etc),
        TEST(a_link_inside_the_path_is_another_name),
        TEST(an_alias_means_the_name_not_the_file),
        TEST(chains_of_aliases_are_followed),
        TEST(a_split_usr_is_the_same_folder_twice),
        TEST(a_linked_folder_of_the_path_keeps_its_aliases),
        TEST(a_link_out_of_the_path_is_a_file_of_its_own_name),
        TEST(links_in_a_circle_are_as_good_as_not_there),
        TEST(a_link_to_itself_leaves_the_weaker_file),
        TEST(a_link_to_its_own_name_means_the_weaker_file),
        TEST(aliases_do_not_cross_kinds),
        TEST(an_instance_without_a_file_gets_its_template),
        TEST(another_name_of_a_template_names_its_instances),
        TEST(an_instance_may_stand_for_an_instance_or_a_template),
        TEST(a_dead_link_inside_the_path_is_no_file),
        TEST(dropins_are_ordered_by_file_name_across_folders),
        TEST(a_file_name_counts_once_from_the_strongest_folder),
        TEST(a_stronger_folder_beats_a_longer_prefix),
        TEST(the_own_name_beats_an_alias_and_both_beat_everyone),
        TEST(only_names_that_end_in_conf_count),
        TEST(a_folder_of_dropins_may_be_a_link_but_no_file),
        TEST(a_tree_of_nothing_has_no_names),
        TEST(a_missing_root_is_an_error),
};
RUN_TESTS("unit-tree", tests)
