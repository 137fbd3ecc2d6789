/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of our drop-in, read again, and told from a hand edit. */
#include "engine/profile/dropin.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BODY "PrivateTmp=yes\nUMask=0077\n"

static char *
ours(void)
{
        return gbn_dropin_text("base@1 tmp@1", BODY, "sha256:1234");
}

static void
what_was_written_is_read_again(void)
{
        g_autofree char *text = ours();
        g_auto(GbnDropinHeader) header = { 0 };

        gbn_dropin_read(text, &header);
        g_assert_true(header.is_ours);
        g_assert_false(header.is_edited);
        g_assert_cmpstr(header.selection, ==, "base@1 tmp@1");
        g_assert_cmpstr(header.unit_digest, ==, "sha256:1234");
        g_assert_true(g_str_has_suffix(text, "\n[Service]\n" BODY));
}

static void
an_empty_body_is_no_edit(void)
{
        g_autofree char *text = gbn_dropin_text("a@1", "", "sha256:1");
        g_auto(GbnDropinHeader) header = { 0 };

        gbn_dropin_read(text, &header);
        g_assert_true(header.is_ours && !header.is_edited);
}

/* The text with one piece of it changed. */
static void
assert_edited(const char *piece, const char *by)
{
        g_autofree char *text = ours(), *changed = NULL;
        g_auto(GStrv) parts = g_strsplit(text, piece, 2);
        g_auto(GbnDropinHeader) header = { 0 };

        g_assert_nonnull(parts[1]);
        changed = g_strjoinv(by, parts);
        gbn_dropin_read(changed, &header);
        g_test_message("%s", changed);
        g_assert_true(header.is_ours);
        g_assert_true(header.is_edited);
}

static void
a_hand_edit_of_the_body_is_noticed(void)
{
        assert_edited("UMask=0077\n", "");
        assert_edited("UMask=0077\n", "UMask=0022\n");
        assert_edited("UMask=0077\n", "UMask=0077\nPrivateUsers=yes\n");
        assert_edited("UMask=0077\n", "UMask=0077");
        assert_edited("PrivateTmp", "# PrivateTmp");
        assert_edited("UMask=0077\n", "UMask=0077\n[Service]\nUser=x\n");
        assert_edited("[Service]\n", "[Service]\nUser=x\n");
        assert_edited("Body=sha256:", "Body=");
        assert_edited("[Service]\n", "");
}

static void
lines_that_somebody_put_in_front_of_the_body_are_noticed(void)
{
        assert_edited("[Service]\n", "[Unit]\nAfter=x.service\n[Service]\n");
        assert_edited("[X-Gabion]", "[Service]\nUser=x\n[X-Gabion]");
        assert_edited("[Service]\n", "[Service] \nUser=x\n[Service]\n");
}

static void
other_peoples_files_are_not_ours(void)
{
        static const char *const texts[] = {
                "",
                "[Service]\nPrivateTmp=yes\n",
                "# [X-Gabion]\nLayers=a@1\n[Service]\n",
                "[X-Other]\nLayers=a@1\n[Service]\n",
                "\xff\xfe",
                "[X-Gabion]\n[Service]\n",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_auto(GbnDropinHeader) header = { 0 };

                gbn_dropin_read(texts[i], &header);
                g_assert_false(header.is_ours);
                g_assert_false(header.is_edited);
                g_assert_null(header.selection);
        }
}

static GbnUnitChain *
find_chain(const TestFolder *folder)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_autoptr(GError) error = NULL;
        GbnUnitChain *chain = gbn_unit_chain_find(tree, "a.service", &error);

        g_assert_no_error(error);
        return chain;
}

static char *
digest_of(const TestFolder *folder)
{
        g_autoptr(GbnUnitChain) chain = find_chain(folder);
        g_autoptr(GError) error = NULL;
        char *digest = gbn_unit_digest(folder->root, chain, &error);

        g_assert_no_error(error);
        g_assert_true(g_str_has_prefix(digest, "sha256:"));
        return digest;
}

static void
the_digest_of_a_unit_changes_with_its_text_and_not_with_ours(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *plain = NULL, *with_ours = NULL, *with_theirs = NULL, *changed = NULL;

        test_folder_write(folder, "usr/lib/systemd/system/a.service",
                          "[Service]\nExecStart=/bin/a\n");
        plain = digest_of(folder);
        test_folder_write(folder, "etc/systemd/system/a.service.d/50-gabion.conf", "x");
        with_ours = digest_of(folder);
        test_folder_write(folder, "etc/systemd/system/a.service.d/60.conf", "[Service]\n");
        with_theirs = digest_of(folder);
        test_folder_write(folder, "etc/systemd/system/a.service.d/60.conf", "[Service]\n#\n");
        changed = digest_of(folder);
        g_assert_cmpstr(plain, ==, with_ours);
        g_assert_cmpstr(plain, !=, with_theirs);
        g_assert_cmpstr(with_theirs, !=, changed);
}

/* Whoever knows the digest and all of the text but a password must not be able to try passwords. */
static void
the_digest_says_nothing_of_text_that_is_not_for_everybody(void)
{
        static const struct timespec times[] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
        static const char path[] = "etc/systemd/system/a.service";
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *full = g_build_filename(folder->path, path, NULL);
        g_autofree char *one = NULL, *other = NULL, *later = NULL, *open = NULL;

        test_folder_write(folder, path, "[Service]\nEnvironment=KEY=one\n");
        g_assert_cmpint(chmod(full, 0600), ==, 0);
        g_assert_cmpint(utimensat(AT_FDCWD, full, times, 0), ==, 0);
        one = digest_of(folder);
        test_folder_write(folder, path, "[Service]\nEnvironment=KEY=two\n");
        g_assert_cmpint(chmod(full, 0600), ==, 0);
        later = digest_of(folder);
        g_assert_cmpint(utimensat(AT_FDCWD, full, times, 0), ==, 0);
        other = digest_of(folder);
        g_assert_cmpint(chmod(full, 0644), ==, 0);
        open = digest_of(folder);
        g_assert_cmpstr(one, ==, other);
        g_assert_cmpstr(one, !=, later);
        g_assert_cmpstr(one, !=, open);
}

static const TestCase tests[] = {
        TEST(what_was_written_is_read_again),
        TEST(an_empty_body_is_no_edit),
        TEST(a_hand_edit_of_the_body_is_noticed),
        TEST(other_peoples_files_are_not_ours),
        TEST(the_digest_of_a_unit_changes_with_its_text_and_not_with_ours),
        TEST(the_digest_says_nothing_of_text_that_is_not_for_everybody),
        TEST(lines_that_somebody_put_in_front_of_the_body_are_noticed),
};
RUN_TESTS("dropin", tests)
