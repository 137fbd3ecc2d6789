/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole units: what a bad line costs in the main file and in a drop-in, and what is noted. */
#include "base/error.h"
#include "base/limits.h"
#include "engine/facts/facts-from-text.h"
#include "tests/unit/fixture.h"

#include <string.h>
#include <sys/stat.h>

#define START "[Service]\nExecStart=/bin/a\n"
#define ETC "/etc/systemd/system/"

static void
assert_note(const Loaded *loaded, unsigned number, const char *expected)
{
        const GbnNote *note;
        g_autofree char *words = NULL, *text = NULL;

        g_assert_cmpuint(loaded->notes->len, >, number);
        note = loaded->notes->pdata[number];
        words = gbn_words_text(note->words, NULL);
        text = g_strdup_printf("%s:%u: %s", note->path, note->line, words);
        g_assert_cmpstr(text, ==, expected);
}

static void
the_last_of_all_files_counts(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "User=a\nUMask=0077\n", "[Service]\nUser=b\n",
                                        "[Service]\nUser=c\n");

        g_assert_true(loaded->loaded);
        g_assert_cmpstr(loaded->facts.user, ==, "c");
        g_assert_cmpuint(loaded->facts.umask, ==, 0077);
        g_assert_cmpuint(loaded->notes->len, ==, 0);
}

static void
a_list_goes_on_through_the_dropins(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "SupplementaryGroups=a\n",
                                        "[Service]\nSupplementaryGroups=b\n");

        g_assert_cmpuint(loaded->facts.supplementary_groups->len, ==, 2);
}

static void
a_directive_has_its_old_name_too(void)
{
        g_autoptr(Loaded)
                loaded = LOAD(252,
                              START "ReadWritePaths=/a\nReadWriteDirectories=/b\n"
                                    "ReadOnlyDirectories=/c\nInaccessibleDirectories=/d\n",
                              "[Service]\nReadOnlyPaths=\n");

        g_assert_cmpuint(loaded->facts.read_write_paths->len, ==, 2);
        g_assert_cmpuint(loaded->facts.inaccessible_paths->len, ==, 1);
        g_assert_cmpuint(loaded->facts.read_only_paths->len, ==, 0);
}

static void
a_fatal_line_in_the_main_file_refuses_the_unit(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "User=../x\nPrivateTmp=yes\n");

        g_assert_false(loaded->loaded);
        assert_error(&loaded->error, GBN_ERROR_BAD_UNIT, "test.service:3: User=: ");
}

static void
a_fatal_line_in_a_dropin_loses_the_rest_of_it(void)
{
        g_autoptr(Loaded) loaded =
                LOAD(252, START, "[Service]\nPrivateTmp=yes\nUser=../x\nPrivateDevices=yes\n",
                     "[Service]\nPrivateNetwork=yes\n");

        g_assert_true(loaded->loaded);
        g_assert_cmpint(loaded->facts.private_tmp, ==, GBN_YES);
        g_assert_false(loaded->facts.private_devices);
        g_assert_true(loaded->facts.private_network);
        g_assert_cmpuint(loaded->notes->len, ==, 2);
        assert_note(loaded, 0, "/d/10.conf:3: User=: no valid name of a user or group");
        assert_note(loaded, 1, "/d/10.conf:3: the rest of this drop-in is lost");
}

static void
broken_text_is_fatal_like_a_bad_value(void)
{
        g_autoptr(Loaded) header = LOAD(252, START "[Install\n");
        g_autoptr(Loaded) bytes = LOAD(252, START "X-Own=\xff\n");
        g_autoptr(Loaded) dropin = LOAD(252, START, "[Service]\nX=\xff\nPrivateTmp=yes\n");

        assert_error(&header->error, GBN_ERROR_BAD_UNIT, "test.service:3: a section header");
        assert_error(&bytes->error, GBN_ERROR_BAD_UNIT, "test.service:3: text that is not UTF-8");
        g_assert_true(dropin->loaded);
        g_assert_cmpint(dropin->facts.private_tmp, ==, GBN_NO);
        assert_note(dropin, 0, "/d/10.conf:2: text that is not UTF-8");
}

static void
a_line_without_effect_makes_a_note(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "PrivateTmp=maybe\nnonsense\n",
                                        "UMask=1\n[Service]\n\nUMask=8\n");

        g_assert_true(loaded->loaded);
        g_assert_cmpuint(loaded->notes->len, ==, 4);
        assert_note(loaded, 0, "test.service:3: PrivateTmp=: no word that this directive takes");
        assert_note(loaded, 1, "test.service:4: a line without \"=\"");
        assert_note(loaded, 2, "/d/10.conf:1: an assignment before the first section");
        assert_note(loaded, 3, "/d/10.conf:4: UMask=: no octal number up to 7777");
}

/* What is taken in part is a note too. */
static void
a_skipped_word_makes_a_note(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "CapabilityBoundingSet=CAP_KILL CAP_FOO\n");

        assert_note(loaded, 0,
                    "test.service:3: CapabilityBoundingSet=: a word that is no capability");
        g_assert_cmpuint(loaded->notes->len, ==, 1);
}

static void
a_continued_line_is_named_by_its_last(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "UMask=\\\n# comment\n8\n");

        assert_note(loaded, 0, "test.service:5: UMask=: no octal number up to 7777");
}

static void
unknown_names_make_no_note(void)
{
        g_autoptr(Loaded)
                loaded = LOAD(252, START "X-Own=1\nNice=5\nprivatetmp=yes\n[X-y]\nUser=../x\n"
                                         "[Install]\nUser=../x\n");

        g_assert_true(loaded->loaded);
        g_assert_cmpuint(loaded->notes->len, ==, 0);
        g_assert_null(loaded->facts.user);
}

static void
a_directive_counts_in_its_own_section_only(void)
{
        g_autoptr(Loaded)
                loaded = LOAD(252, "[Unit]\nPrivateTmp=yes\nDefaultDependencies=no\n" START
                                   "DefaultDependencies=yes\n");

        g_assert_cmpint(loaded->facts.private_tmp, ==, GBN_NO);
        g_assert_false(loaded->facts.default_dependencies);
}

static void
notes_have_a_cap(void)
{
        g_autoptr(GString) text = g_string_new(START);
        g_autoptr(Loaded) loaded = NULL;

        for (unsigned i = 0; i < GBN_NOTES_MAX + 10; i++)
                g_string_append(text, "nonsense\n");
        loaded = LOAD(252, text->str);
        g_assert_true(loaded->loaded);
        g_assert_cmpuint(loaded->notes->len, ==, GBN_NOTES_MAX);
}

static void
an_empty_main_file_is_masked(void)
{
        g_autoptr(Loaded) empty = LOAD(252, ""), newline = LOAD(252, "\n");

        assert_error(&empty->error, GBN_ERROR_MASKED, "test.service: masked");
        assert_error(&newline->error, GBN_ERROR_BAD_UNIT, "ExecStart=");
}

static void
an_empty_dropin_changes_nothing(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, START "User=a\n", "");

        g_assert_true(loaded->loaded);
        g_assert_cmpstr(loaded->facts.user, ==, "a");
        g_assert_cmpuint(loaded->notes->len, ==, 0);
}

/* Loads a.service from a folder; the error goes to the result. */
static Loaded *
load_from(const TestFolder *folder, const char *name)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_autoptr(GbnUnitChain) chain = gbn_unit_chain_find(tree, name, NULL);
        Loaded *loaded = g_new0(Loaded, 1);
        GbnReading reading;

        g_assert_nonnull(chain);
        gbn_facts_init(&loaded->facts);
        loaded->notes = gbn_notes_new();
        reading = (GbnReading) { folder->root, systemd_of(252), loaded->notes };
        loaded->loaded = gbn_facts_from_text(&reading, chain, &loaded->facts, &loaded->error);
        return loaded;
}

static void
a_mask_on_disk_is_masked(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(Loaded) loaded = NULL;

        test_folder_link(folder, ETC "a.service", "/dev/null");
        loaded = load_from(folder, "a.service");
        assert_error(&loaded->error, GBN_ERROR_MASKED, ETC "a.service: masked");
}

static void
a_dropin_that_cannot_be_read_is_a_note(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(Loaded) loaded = NULL;
        g_autofree char *pipe = test_folder_path(folder, ETC "a.service.d/b.conf"), *words = NULL;

        test_folder_write(folder, ETC "a.service", START);
        test_folder_mkdir(folder, ETC "a.service.d/a.conf");
        g_assert_cmpint(mkfifo(pipe, 0644), ==, 0);
        test_folder_link(folder, ETC "a.service.d/c.conf", "/nowhere");
        test_folder_write(folder, ETC "a.service.d/d.conf", "[Service]\nUser=u\n");
        test_folder_link(folder, ETC "a.service.d/e.conf", "/dev/null");
        loaded = load_from(folder, "a.service");
        g_assert_true(loaded->loaded);
        g_assert_cmpstr(loaded->facts.user, ==, "u");
        g_assert_cmpuint(loaded->notes->len, ==, 3);
        g_assert_cmpuint(((GbnNote *) loaded->notes->pdata[1])->line, ==, 0);
        words = gbn_words_text(((GbnNote *) loaded->notes->pdata[1])->words, NULL);
        g_assert_nonnull(strstr(words, "a FIFO"));
}

static void
a_main_file_over_the_cap_is_too_large(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *blanks = filled('\n', GBN_UNIT_FILE_BYTES_MAX - strlen(START));
        g_autofree char *fits = g_strconcat(START, blanks, NULL);
        g_autofree char *larger = g_strconcat(fits, "\n", NULL);
        g_autoptr(Loaded) good = NULL, bad = NULL;

        test_folder_write(folder, ETC "a.service", fits);
        test_folder_write(folder, ETC "b.service", larger);
        good = load_from(folder, "a.service");
        g_assert_true(good->loaded);
        bad = load_from(folder, "b.service");
        assert_error(&bad->error, GBN_ERROR_TOO_LARGE, ETC "b.service: ");
}

/* The main file is read under the name that was asked for, drop-ins under the real one. */
static void
specifiers_in_dropins_use_the_real_name(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(Loaded) loaded = NULL;

        test_folder_write(folder, ETC "real.service", START "User=%p\n");
        test_folder_write(folder, ETC "real.service.d/a.conf",
                          "[Service]\nSupplementaryGroups=%p\n");
        test_folder_link(folder, ETC "alias.service", "real.service");
        loaded = load_from(folder, "alias.service");
        g_assert_cmpstr(loaded->facts.user, ==, "alias");
        g_assert_cmpstr(loaded->facts.supplementary_groups->pdata[0], ==, "real");
}

static const TestCase tests[] = {
        TEST(the_last_of_all_files_counts),
        TEST(a_list_goes_on_through_the_dropins),
        TEST(a_directive_has_its_old_name_too),
        TEST(a_fatal_line_in_the_main_file_refuses_the_unit),
        TEST(a_fatal_line_in_a_dropin_loses_the_rest_of_it),
        TEST(broken_text_is_fatal_like_a_bad_value),
        TEST(a_line_without_effect_makes_a_note),
        TEST(a_skipped_word_makes_a_note),
        TEST(a_continued_line_is_named_by_its_last),
        TEST(unknown_names_make_no_note),
        TEST(a_directive_counts_in_its_own_section_only),
        TEST(notes_have_a_cap),
        TEST(an_empty_main_file_is_masked),
        TEST(an_empty_dropin_changes_nothing),
        TEST(a_mask_on_disk_is_masked),
        TEST(a_dropin_that_cannot_be_read_is_a_note),
        TEST(a_main_file_over_the_cap_is_too_large),
        TEST(specifiers_in_dropins_use_the_real_name),
};
RUN_TESTS("facts-from-text", tests)
