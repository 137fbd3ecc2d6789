/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which file has set each directive of a unit, in the order in which systemd reads them. */
#include "engine/profile/inventory.h"

#include "engine/profile/origin.h"
#include "tests/unit/profile-fixture.h"

#define UNIT "usr/lib/systemd/system/a.service"
#define DROPIN "etc/systemd/system/a.service.d/"
#define PLAIN "[Service]\nExecStart=/bin/true\n"
#define OURS "[X-Gabion]\nLayers=tmp@1\n[Service]\n"

static GPtrArray *
list(const TestFolder *folder, const char *words)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GbnSelection) selection = NULL;
        GbnForecastQuestion question = {
                tree, "a.service", { .systemd = systemd_of(257) }, weights
        };
        g_autoptr(GError) error = NULL;
        GPtrArray *rows;

        shelf_put(shelf, "tmp", "restriction", "'set': {'PrivateTmp': 'yes'}");
        selection = words ? select_words(shelf, 257, words) : g_new0(GbnSelection, 1);
        if (!words)
                selection->choices = g_ptr_array_new();
        rows = gbn_inventory(&question, selection, &error);
        g_assert_no_error(error);
        return rows;
}

static const GbnInventoryRow *
row_for(const GPtrArray *rows, const char *name)
{
        for (unsigned i = 0; i < rows->len; i++) {
                const GbnInventoryRow *row = rows->pdata[i];

                if (g_str_equal(row->setting->name, name))
                        return row;
        }
        g_error("%s is not listed", name);
        return NULL;
}

/* path: NULL for none. */
static void
assert_row(const TestFolder *folder, const char *name, const char *now, const char *origin,
           const char *path)
{
        g_autoptr(GPtrArray) rows = list(folder, NULL);
        const GbnInventoryRow *row = row_for(rows, name);

        g_assert_cmpstr(row->now, ==, now);
        g_assert_cmpstr(row->origin, ==, origin);
        g_assert_cmpstr(row->path, ==, path);
}

static void
what_nobody_sets_is_the_default(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, UNIT, PLAIN);
        assert_row(folder, "PrivateTmp", "no", "default", NULL);
}

static void
the_last_file_that_sets_it_is_told(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, UNIT, PLAIN "PrivateTmp=yes\nPrivateNetwork=yes\n");
        test_folder_write(folder, DROPIN "10-a.conf", "[Service]\nPrivateTmp=yes\n");
        test_folder_write(folder, DROPIN "90-b.conf", "[Service]\nPrivateTmp=no\n");
        assert_row(folder, "PrivateNetwork", "yes", "vendor", "/" UNIT);
        assert_row(folder, "PrivateTmp", "no", "admin", "/" DROPIN "90-b.conf");
}

static void
drop_ins_are_read_by_name_wherever_they_lie(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        const char *vendor = "usr/lib/systemd/system/service.d/60-all.conf";

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, DROPIN "50-a.conf", "[Service]\nPrivateTmp=yes\n");
        test_folder_write(folder, vendor, "[Service]\nPrivateTmp=no\n");
        assert_row(folder, "PrivateTmp", "no", "vendor",
                   "/usr/lib/systemd/system/service.d/60-all.conf");
}

static void
an_empty_line_leaves_the_default_behind(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, UNIT, PLAIN "SystemCallFilter=@system-service\n");
        test_folder_write(folder, DROPIN "a.conf", "[Service]\nSystemCallFilter=\n");
        assert_row(folder, "SystemCallFilter", "", "default", NULL);
        test_folder_write(folder, DROPIN "b.conf", "[Service]\nSystemCallFilter=~@mount\n");
        assert_row(folder, "SystemCallFilter", "~@mount", "admin", "/" DROPIN "b.conf");
}

static void
a_line_that_systemd_reads_over_sets_nothing(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, UNIT, PLAIN "PrivateTmp=yes\n");
        test_folder_write(folder, DROPIN "a.conf", "[Service]\nPrivateTmp=perhaps\nPrivateTmp=\n");
        assert_row(folder, "PrivateTmp", "yes", "vendor", "/" UNIT);
}

static void
ours_is_told_and_the_default_is_what_is_without_it(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) rows = NULL;

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, DROPIN "50-gabion.conf", OURS "PrivateTmp=yes\n");
        assert_row(folder, "PrivateTmp", "yes", "gabion", "/" DROPIN "50-gabion.conf");
        rows = list(folder, NULL);
        g_assert_cmpstr(row_for(rows, "PrivateTmp")->then, ==, "no");
}

static void
a_selection_shows_beside_what_is_now(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) rows = NULL;

        test_folder_write(folder, UNIT, PLAIN);
        rows = list(folder, "tmp");
        g_assert_cmpstr(row_for(rows, "PrivateTmp")->now, ==, "no");
        g_assert_cmpstr(row_for(rows, "PrivateTmp")->then, ==, "yes");
        g_assert_cmpstr(row_for(rows, "PrivateNetwork")->then, ==, "no");
}

static void
a_share_is_the_sum_of_the_rows_about_a_directive(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) rows = NULL;

        test_folder_write(folder, UNIT, PLAIN "PrivateNetwork=yes\n");
        rows = list(folder, NULL);
        g_assert_cmpuint(row_for(rows, "PrivateNetwork")->share, ==, 0);
        g_assert_cmpuint(row_for(rows, "User")->share, >, 0);
        g_assert_cmpuint(row_for(rows, "User")->share, ==, row_for(rows, "DynamicUser")->share);
        g_assert_cmpuint(row_for(rows, "CapabilityBoundingSet")->share, >, 10);
        g_assert_cmpuint(row_for(rows, "DevicePolicy")->share, ==, 0);
}

static bool
has_row(const GPtrArray *rows, const GbnSetting *setting)
{
        for (unsigned i = 0; i < rows->len; i++)
                if (((const GbnInventoryRow *) rows->pdata[i])->setting == setting)
                        return true;
        return false;
}

static void
every_directive_of_layers_and_of_the_score_is_listed_once_by_name(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) rows = NULL;
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);
        const GbnAssessment *question;

        test_folder_write(folder, UNIT, PLAIN);
        rows = list(folder, NULL);
        for (unsigned i = 1; i < rows->len; i++)
                g_assert_cmpstr(((GbnInventoryRow *) rows->pdata[i - 1])->setting->name, <,
                                ((GbnInventoryRow *) rows->pdata[i])->setting->name);
        for (size_t i = 0; i < count; i++)
                if (settings[i].group != GBN_GROUP_NONE && settings[i].since <= 257)
                        g_assert_true(has_row(rows, settings + i));
        for (unsigned i = 0; (question = gbn_assessment(i)); i++) {
                g_auto(GStrv) names = g_strsplit(question->name, "/", -1);
                g_autofree char *first = g_strndup(names[0], strcspn(names[0], "="));

                g_assert_nonnull(row_for(rows, first));
        }
}

static void
files_are_told_by_their_folders(void)
{
        static const char *const files[][2] = {
                { "/usr/lib/systemd/system/a.service", "vendor" },
                { "/lib/systemd/system/a.service", "vendor" },
                { "/usr/local/lib/systemd/system/a.service", "admin" },
                { "/etc/systemd/system/a.service.d/x.conf", "admin" },
                { "/run/systemd/system/a.service.d/x.conf", "runtime" },
                { "/run/systemd/transient/a.service", "runtime" },
                { "/run/systemd/generator/a.service", "generator" },
                { "/run/systemd/generator.late/a.service", "generator" },
                { "/etc/systemd/system/a.service.d/50-gabion.conf", "gabion" },
                { "/run/systemd/system.control/a.service.d/50-gabion.conf", "gabion" },
                { "/etc/systemd/system/service.d/50-gabion.conf", "admin" },
        };
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        GbnForecastQuestion question = { .name = "a.service" };

        test_folder_write(folder, UNIT, PLAIN);
        tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        chain = gbn_unit_chain_find(tree, "a.service", NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
                g_assert_cmpstr(gbn_origin_of_file(&question, chain, files[i][0]), ==, files[i][1]);
}

static const TestCase tests[] = {
        TEST(what_nobody_sets_is_the_default),
        TEST(the_last_file_that_sets_it_is_told),
        TEST(drop_ins_are_read_by_name_wherever_they_lie),
        TEST(an_empty_line_leaves_the_default_behind),
        TEST(a_line_that_systemd_reads_over_sets_nothing),
        TEST(ours_is_told_and_the_default_is_what_is_without_it),
        TEST(a_selection_shows_beside_what_is_now),
        TEST(a_share_is_the_sum_of_the_rows_about_a_directive),
        TEST(every_directive_of_layers_and_of_the_score_is_listed_once_by_name),
        TEST(files_are_told_by_their_folders),
};
RUN_TESTS("inventory", tests)
