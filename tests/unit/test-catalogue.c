/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shipped layers, the site's own, and what becomes of a bad file among them. */
#include "engine/profile/catalogue.h"

#include "base/error.h"
#include "base/limits.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>
#include <sys/stat.h>

#define TMP "'set': {'PrivateTmp': 'yes'}"
#define NET "'set': {'PrivateNetwork': 'yes'}"

/* Writes a layer below "shipped" or "site". */
static void
put(const TestFolder *folder, const char *where, const char *id, const char *members)
{
        g_autofree char *text = layer_json(id, "restriction", members);
        g_autofree char *path = g_strdup_printf("%s/layers/%s.json", where, id);

        test_folder_write(folder, path, text);
}

static TestFolder *
new_folders(void)
{
        TestFolder *folder = test_folder_new();

        put(folder, "shipped", "one", TMP);
        put(folder, "shipped", "two", TMP);
        test_folder_mkdir(folder, "shipped/classes");
        return folder;
}

static GbnCatalogue *
open_both(const TestFolder *folder)
{
        g_autofree char *shipped = test_folder_path(folder, "shipped");
        g_autofree char *site = test_folder_path(folder, "site");
        g_autoptr(GError) error = NULL;
        GbnCatalogue *catalogue = gbn_catalogue_open(shipped, site, &error);

        g_assert_no_error(error);
        return catalogue;
}

static void
assert_only_error(const GbnCatalogue *catalogue, const char *text)
{
        const GError *error;

        g_assert_cmpuint(catalogue->errors->len, ==, 1);
        error = catalogue->errors->pdata[0];
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, text));
}

static const char *
directive_of(const GbnCatalogue *catalogue, const char *id)
{
        const GbnLayer *layer = gbn_catalogue_layer(catalogue, id);

        return layer ? ((GbnLayerLine *) layer->lines->pdata[0])->setting->name : NULL;
}

static void
the_shipped_layers_and_classes_are_all_good(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(GPtrArray) layers = gbn_catalogue_layers(shelf->catalogue);
        g_autoptr(GPtrArray) classes = gbn_catalogue_classes(shelf->catalogue);

        g_assert_cmpuint(layers->len, >, 100);
        g_assert_cmpuint(classes->len, >, 20);
        for (unsigned i = 0; i < layers->len; i++)
                g_assert_null(
                        gbn_catalogue_class(shelf->catalogue, ((GbnLayer *) layers->pdata[i])->id));
}

static void
every_shipped_class_is_a_selection_on_its_own(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(GPtrArray) classes = gbn_catalogue_classes(shelf->catalogue);

        for (unsigned i = 0; i < classes->len; i++) {
                const GbnClass *class = classes->pdata[i];
                const char *argument = g_strcmp0(class->argument, "ports") == 0      ? ":80"
                                       : g_strcmp0(class->argument, "networks") == 0 ? ":10.0.0.0/8"
                                       : g_strcmp0(class->argument, "paths") == 0    ? ":/srv"
                                                                                     : "";
                g_autofree char *word = g_strconcat(class->id, argument, NULL);
                g_autoptr(GbnSelection) selection = NULL;

                g_test_message("%s", word);
                g_assert_true(*argument || !class->argument_required);
                selection = select_words(shelf, 257, word);
                g_assert_nonnull(selection->choices);
        }
}

static void
layers_come_sorted_by_id(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;
        g_autoptr(GPtrArray) layers = NULL;

        put(folder, "shipped", "aa", TMP);
        put(folder, "site", "middle", TMP);
        catalogue = open_both(folder);
        layers = gbn_catalogue_layers(catalogue);
        g_assert_cmpuint(layers->len, ==, 4);
        g_assert_cmpstr(((GbnLayer *) layers->pdata[0])->id, ==, "aa");
        g_assert_cmpstr(((GbnLayer *) layers->pdata[1])->id, ==, "middle");
        g_assert_cmpstr(((GbnLayer *) layers->pdata[3])->id, ==, "two");
}

static void
a_layer_of_the_site_takes_the_place_of_the_shipped_one(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        put(folder, "site", "one", NET);
        catalogue = open_both(folder);
        g_assert_cmpuint(catalogue->errors->len, ==, 0);
        g_assert_cmpstr(directive_of(catalogue, "one"), ==, "PrivateNetwork");
        g_assert_cmpstr(directive_of(catalogue, "two"), ==, "PrivateTmp");
}

static void
a_bad_file_of_the_site_is_refused_whole_and_the_others_stay(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        put(folder, "site", "bad", "'set': {'PrivateTmp': 'yes',\n'ExecStart': '/bin/sh'}");
        put(folder, "site", "good", NET);
        catalogue = open_both(folder);
        assert_only_error(catalogue, "/layers/bad.json:11: \"ExecStart\"");
        g_assert_null(gbn_catalogue_layer(catalogue, "bad"));
        g_assert_cmpstr(directive_of(catalogue, "good"), ==, "PrivateNetwork");
        g_assert_cmpstr(directive_of(catalogue, "one"), ==, "PrivateTmp");
}

static void
where_the_sites_file_is_bad_the_shipped_one_is_not_used_either(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        put(folder, "site", "one", "'set': {'User': 'root'}");
        catalogue = open_both(folder);
        assert_only_error(catalogue, "/layers/one.json:");
        g_assert_null(gbn_catalogue_layer(catalogue, "one"));
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "two"));
}

static void
files_that_are_none_are_refused_and_nobody_waits_for_them(void)
{
        static const char *const ids[] = { "fifo", "folder", "dangling", "large", "hollow" };
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;
        g_autofree char *blanks = filled(' ', GBN_LAYER_FILE_BYTES_MAX + 1);
        g_autofree char *fifo = NULL;

        put(folder, "site", "good", NET);
        fifo = test_folder_path(folder, "site/layers/fifo.json");
        g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
        test_folder_mkdir(folder, "site/layers/folder.json");
        test_folder_link(folder, "site/layers/dangling.json", "nowhere");
        test_folder_write(folder, "site/layers/large.json", blanks);
        test_folder_write(folder, "site/layers/hollow.json", "");
        catalogue = open_both(folder);
        g_assert_cmpuint(catalogue->errors->len, ==, G_N_ELEMENTS(ids));
        for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
                g_assert_null(gbn_catalogue_layer(catalogue, ids[i]));
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "good"));
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "one"));
}

static void
other_files_of_the_folder_are_left_alone(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        test_folder_write(folder, "site/layers/README", "x");
        test_folder_write(folder, "site/layers/.one.json", "x");
        test_folder_write(folder, "site/layers/one.json~", "x");
        catalogue = open_both(folder);
        g_assert_cmpuint(catalogue->errors->len, ==, 0);
}

static void
a_missing_site_is_fine_and_a_missing_shipped_folder_is_not(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = open_both(folder);
        g_autoptr(GError) error = NULL;
        g_autofree char *nowhere = test_folder_path(folder, "nowhere");

        g_assert_cmpuint(catalogue->errors->len, ==, 0);
        g_assert_null(gbn_catalogue_open(nowhere, NULL, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "nowhere");
}

static void
a_site_folder_that_is_none_is_an_error_and_the_shipped_ones_stay(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        test_folder_write(folder, "site/layers", "x");
        catalogue = open_both(folder);
        assert_only_error(catalogue, "site/layers");
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "one"));
}

static void
more_files_than_the_cap_are_said_and_not_read(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        for (unsigned i = 0; i <= GBN_CATALOGUE_MAX; i++) {
                g_autofree char *id = g_strdup_printf("layer-%u", i);

                put(folder, "site", id, TMP);
        }
        catalogue = open_both(folder);
        assert_only_error(catalogue, "more than 512 files");
}

static void
a_class_is_read_and_a_bad_one_refused(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;
        const GbnClass *class;

        test_folder_write(
                folder, "site/classes/good.json",
                "{\"id\": \"good\", \"revision\": 2, \"kind\": \"class\", \"title\": \"T\","
                "\"summary\": \"S\", \"selection\": [\"one\", \"two\"]}");
        test_folder_write(
                folder, "site/classes/bad.json",
                "{\"id\": \"bad\", \"revision\": 2, \"kind\": \"class\", \"title\": \"T\","
                "\"summary\": \"S\",\n\"selection\": \"one\"}");
        catalogue = open_both(folder);
        assert_only_error(catalogue, "/classes/bad.json:2: \"selection\"");
        class = gbn_catalogue_class(catalogue, "good");
        g_assert_cmpuint(class->revision, ==, 2);
        g_assert_cmpuint(g_strv_length(class->selection), ==, 2);
        g_assert_null(gbn_catalogue_class(catalogue, "bad"));
}

static void
an_id_belongs_to_a_layer_or_to_a_class_but_not_to_both(void)
{
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        test_folder_write(
                folder, "site/classes/one.json",
                "{\"id\": \"one\", \"revision\": 1, \"kind\": \"class\", \"title\": \"T\","
                "\"summary\": \"S\", \"selection\": [\"two\"]}");
        catalogue = open_both(folder);
        assert_only_error(catalogue, "one");
}

static GbnCatalogue *
open_for(const TestFolder *folder, const char *const *words)
{
        g_autofree char *shipped = test_folder_path(folder, "shipped");
        g_autofree char *site = test_folder_path(folder, "site");
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, &error);
        const GbnCatalogueShelf shelves[] = { { host, shipped }, { host, site } };
        GbnCatalogue *catalogue = gbn_catalogue_open_for(shelves, words, &error);

        g_assert_no_error(error);
        return catalogue;
}

static void
put_class(const TestFolder *folder, const char *path, const char *id, const char *selection)
{
        g_autofree char *text = g_strdup_printf(
                "{\"id\": \"%s\", \"revision\": 1, \"kind\": \"class\", \"title\": \"T\","
                "\"summary\": \"S\", \"selection\": [%s]}",
                id, selection);

        test_folder_write(folder, path, text);
}

static void
words_lead_to_what_they_name_and_to_nothing_else(void)
{
        static const char *const words[] = { "outer", "one:x", "no such", NULL };
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        put(folder, "shipped", "three", TMP);
        put(folder, "site", "one", NET);
        put_class(folder, "shipped/classes/outer.json", "outer", "\"inner:5\"");
        put_class(folder, "site/classes/inner.json", "inner", "\"two\", \"outer\"");
        test_folder_write(folder, "site/layers/broken.json", "{");
        catalogue = open_for(folder, words);
        g_assert_cmpuint(catalogue->errors->len, ==, 0);
        g_assert_cmpstr(directive_of(catalogue, "one"), ==, "PrivateNetwork");
        g_assert_cmpstr(directive_of(catalogue, "two"), ==, "PrivateTmp");
        g_assert_null(gbn_catalogue_layer(catalogue, "three"));
        g_assert_nonnull(gbn_catalogue_class(catalogue, "inner"));
}

static void
a_bad_file_that_words_lead_to_is_refused_and_said(void)
{
        static const char *const words[] = { "one", "two", NULL };
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        test_folder_write(folder, "site/layers/one.json", "{");
        catalogue = open_for(folder, words);
        assert_only_error(catalogue, "one.json");
        g_assert_null(gbn_catalogue_layer(catalogue, "one"));
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "two"));
}

static void
an_id_that_nothing_has_makes_everything_be_read(void)
{
        static const char *const words[] = { "tow", NULL };
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = open_for(folder, words);

        g_assert_cmpstr(gbn_catalogue_nearest(catalogue, "tow"), ==, "two");
}

static void
an_argument_inside_an_id_makes_everything_be_read(void)
{
        static const char *const words[] = { "outer:one", NULL };
        g_autoptr(TestFolder) folder = new_folders();
        g_autoptr(GbnCatalogue) catalogue = NULL;

        put_class(folder, "shipped/classes/outer.json", "outer", "\"$argument\"");
        catalogue = open_for(folder, words);
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "one"));
        g_assert_nonnull(gbn_catalogue_layer(catalogue, "two"));
}

static const TestCase tests[] = {
        TEST(the_shipped_layers_and_classes_are_all_good),
        TEST(every_shipped_class_is_a_selection_on_its_own),
        TEST(layers_come_sorted_by_id),
        TEST(a_layer_of_the_site_takes_the_place_of_the_shipped_one),
        TEST(a_bad_file_of_the_site_is_refused_whole_and_the_others_stay),
        TEST(where_the_sites_file_is_bad_the_shipped_one_is_not_used_either),
        TEST(files_that_are_none_are_refused_and_nobody_waits_for_them),
        TEST(other_files_of_the_folder_are_left_alone),
        TEST(a_missing_site_is_fine_and_a_missing_shipped_folder_is_not),
        TEST(a_site_folder_that_is_none_is_an_error_and_the_shipped_ones_stay),
        TEST(more_files_than_the_cap_are_said_and_not_read),
        TEST(a_class_is_read_and_a_bad_one_refused),
        TEST(an_id_belongs_to_a_layer_or_to_a_class_but_not_to_both),
        TEST(words_lead_to_what_they_name_and_to_nothing_else),
        TEST(a_bad_file_that_words_lead_to_is_refused_and_said),
        TEST(an_id_that_nothing_has_makes_everything_be_read),
        TEST(an_argument_inside_an_id_makes_everything_be_read),
};
RUN_TESTS("catalogue", tests)
