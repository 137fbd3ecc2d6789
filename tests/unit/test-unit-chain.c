/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files make one unit, in which order, and drop-ins that are not on disk. */
#include "base/error.h"
#include "engine/unit/unit-chain.h"
#include "tests/unit/fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ETC "/etc/systemd/system/"
#define USR "/usr/lib/systemd/system/"

static GbnUnitChain *
find(const TestFolder *folder, const char *name)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_autoptr(GError) error = NULL;
        GbnUnitChain *chain = gbn_unit_chain_find(tree, name, &error);

        g_assert_no_error(error);
        return chain;
}

static void
assert_parts(const GbnUnitChain *chain, const char *expected)
{
        g_autoptr(GString) paths = g_string_new(NULL);

        for (unsigned i = 0; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];

                g_string_append_printf(paths, "%s%s", i ? " " : "", part->path);
        }
        g_assert_cmpstr(paths->str, ==, expected);
}

static void
the_main_file_comes_before_the_dropins(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitChain) chain = NULL;

        test_folder_write(folder, USR "a.service", "x");
        test_folder_write(folder, ETC "a.service.d/b.conf", "x");
        test_folder_write(folder, USR "service.d/a.conf", "x");
        chain = find(folder, "a.service");
        assert_parts(chain, USR "a.service " USR "service.d/a.conf " ETC "a.service.d/b.conf");
        g_assert_cmpstr(gbn_unit_chain_fragment(chain), ==, USR "a.service");
        g_assert_cmpstr(chain->id, ==, "a.service");
        g_assert_null(((GbnUnitPart *) chain->parts->pdata[0])->text);
}

static void
an_alias_keeps_its_name_and_gets_the_real_id(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitChain) chain = NULL;

        test_folder_write(folder, USR "real.service", "x");
        test_folder_link(folder, ETC "alias.service", USR "real.service");
        test_folder_write(folder, ETC "alias.service.d/a.conf", "x");
        test_folder_write(folder, ETC "real.service.d/b.conf", "x");
        chain = find(folder, "alias.service");
        g_assert_cmpstr(chain->name, ==, "alias.service");
        g_assert_cmpstr(chain->id, ==, "real.service");
        assert_parts(chain,
                     USR "real.service " ETC "alias.service.d/a.conf " ETC "real.service.d/b.conf");
}

static void
an_instance_reads_dropins_of_its_template_and_itself(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitChain) chain = NULL;

        test_folder_write(folder, USR "t@.service", "x");
        test_folder_write(folder, ETC "t@.service.d/b.conf", "x");
        test_folder_write(folder, ETC "t@i.service.d/a.conf", "x");
        test_folder_write(folder, ETC "t@j.service.d/c.conf", "x");
        chain = find(folder, "t@i.service");
        g_assert_cmpstr(chain->id, ==, "t@i.service");
        assert_parts(chain,
                     USR "t@.service " ETC "t@i.service.d/a.conf " ETC "t@.service.d/b.conf");
}

static void
an_instance_of_another_template_name_gets_the_real_one(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitChain) chain = NULL;

        test_folder_write(folder, USR "t@.service", "x");
        test_folder_link(folder, USR "w@.service", "t@.service");
        test_folder_write(folder, ETC "w@.service.d/a.conf", "x");
        chain = find(folder, "w@i.service");
        g_assert_cmpstr(chain->id, ==, "t@i.service");
        assert_parts(chain, USR "t@.service " ETC "w@.service.d/a.conf");
}

static void
a_unit_without_a_main_file_is_not_found(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, ETC "a.service.d/a.conf", "x");
        tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_assert_null(gbn_unit_chain_find(tree, "a.service", &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "a.service");
}

static void
a_file_at_which_systemd_would_wait_is_told(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, ETC "a.service.d/fifo.conf");
        g_autoptr(GbnUnitTree) tree = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, ETC "a.service", "x");
        test_folder_write(folder, ETC "a.service.d/a.conf", "x");
        test_folder_link(folder, ETC "a.service.d/b.conf", "/dev/null");
        test_folder_link(folder, ETC "a.service.d/c.conf", "/nowhere");
        g_assert_cmpint(mkfifo(path, 0600), ==, 0);
        tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        chain = gbn_unit_chain_find(tree, "a.service", NULL);
        g_assert_false(gbn_unit_chain_check_files(tree, chain, &error));
        assert_error(&error, GBN_ERROR_CONFLICT, "fifo.conf");
        g_assert_cmpint(unlink(path), ==, 0);
        g_assert_true(gbn_unit_chain_check_files(tree, chain, &error));
        test_folder_mkdir(folder, ETC "a.service.d/fifo.conf");
        g_assert_false(gbn_unit_chain_check_files(tree, chain, &error));
        assert_error(&error, GBN_ERROR_CONFLICT, "fifo.conf");
}

/* A chain of a text and the drop-ins "10.conf" and "30.conf" on disk. */
static GbnUnitChain *
from_text(const char *name)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnUnitTree) tree = NULL;
        g_auto(GbnFile) file = { .data = g_strdup("[Service]\n"), .size = 10 };
        GbnUnitChain *chain;

        test_folder_write(folder, ETC "a.service.d/10.conf", "x");
        test_folder_write(folder, ETC "a.service.d/30.conf", "x");
        tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        chain = gbn_unit_chain_from_text(tree, name, &file);
        g_assert_null(file.data);
        return chain;
}

static void
a_text_stands_in_for_the_main_file(void)
{
        g_autoptr(GbnUnitChain) chain = from_text("a.service");
        const GbnUnitPart *part = chain->parts->pdata[0];

        assert_parts(chain, "a.service " ETC "a.service.d/10.conf " ETC "a.service.d/30.conf");
        g_assert_cmpmem(part->text, part->size, "[Service]\n", 10);
}

static void
a_text_of_another_name_has_other_dropins(void)
{
        g_autoptr(GbnUnitChain) chain = from_text("b.service");

        assert_parts(chain, "b.service");
}

static void
a_dropin_in_memory_goes_where_its_name_says(void)
{
        g_autoptr(GbnUnitChain) chain = from_text("a.service");

        gbn_unit_chain_put(chain, "/new/20.conf", "y");
        gbn_unit_chain_put(chain, "/new/40.conf", "y");
        gbn_unit_chain_put(chain, "/new/05.conf", "y");
        assert_parts(chain, "a.service /new/05.conf " ETC "a.service.d/10.conf /new/20.conf " ETC
                            "a.service.d/30.conf /new/40.conf");
}

static void
a_dropin_in_memory_replaces_one_of_its_name(void)
{
        g_autoptr(GbnUnitChain) chain = from_text("a.service");
        const GbnUnitPart *part;

        gbn_unit_chain_put(chain, "/new/30.conf", "first");
        gbn_unit_chain_put(chain, "/newer/30.conf", "second");
        assert_parts(chain, "a.service " ETC "a.service.d/10.conf /newer/30.conf");
        part = chain->parts->pdata[2];
        g_assert_cmpmem(part->text, part->size, "second", strlen("second"));
}

static void
a_dropin_never_comes_before_the_main_file(void)
{
        g_autoptr(GbnUnitChain) chain = from_text("b.service");

        gbn_unit_chain_put(chain, "/new/-.conf", "y");
        assert_parts(chain, "b.service /new/-.conf");
}

static const TestCase tests[] = {
        TEST(the_main_file_comes_before_the_dropins),
        TEST(an_alias_keeps_its_name_and_gets_the_real_id),
        TEST(an_instance_reads_dropins_of_its_template_and_itself),
        TEST(an_instance_of_another_template_name_gets_the_real_one),
        TEST(a_unit_without_a_main_file_is_not_found),
        TEST(a_file_at_which_systemd_would_wait_is_told),
        TEST(a_text_stands_in_for_the_main_file),
        TEST(a_text_of_another_name_has_other_dropins),
        TEST(a_dropin_in_memory_goes_where_its_name_says),
        TEST(a_dropin_in_memory_replaces_one_of_its_name),
        TEST(a_dropin_never_comes_before_the_main_file),
};
RUN_TESTS("unit-chain", tests)
