/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the list says of the files of a unit: when they were changed, and which drop-in of ours is there. */
#include "engine/profile/summary.h"

#include "engine/profile/dropin.h"
#include "tests/unit/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define UNIT "usr/lib/systemd/system/a.service"
#define OURS "etc/systemd/system/a.service.d/" GBN_DROPIN_NAME
#define OTHER "etc/systemd/system/a.service.d/90-other.conf"
#define PLAIN "[Service]\nExecStart=/bin/true\n"
#define HOUR (INT64_C(3600) * G_USEC_PER_SEC)

static void
summarize(const TestFolder *folder, GbnUnitSummary *ret)
{
        GbnStudyPlace place = { .root = folder->path, .shipped = g_getenv("GABION_DATADIR") };
        g_auto(GbnStudy) study = { 0 };
        g_autoptr(GError) error = NULL;

        (void) gbn_study_open(&place, &study, &error);
        g_assert_no_error(error);
        (void) gbn_unit_summary_read(&study, NULL, "a.service", ret, &error);
        g_assert_no_error(error);
}

static void
put_ours(const TestFolder *folder)
{
        g_autofree char *text = gbn_dropin_text("tmp@1", "PrivateTmp=yes\n", "sha256:0");

        test_folder_write(folder, OURS, text);
}

/* The time of an inode cannot be set, so that a file is made newer by the time of its text. */
static void
make_newer(const TestFolder *folder, const char *path, int64_t usec)
{
        g_autofree char *file = test_folder_path(folder, path);
        struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
                                     { .tv_sec = usec / G_USEC_PER_SEC } };

        g_assert_cmpint(utimensat(AT_FDCWD, file, times, 0), ==, 0);
}

static void
the_last_change_is_that_of_the_newest_file(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnUnitSummary) summary = { 0 };
        int64_t newest = (g_get_real_time() + HOUR) / G_USEC_PER_SEC * G_USEC_PER_SEC;

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, OTHER, "[Service]\nUMask=0077\n");
        make_newer(folder, OTHER, newest);
        summarize(folder, &summary);
        g_assert_cmpint(summary.changed, ==, newest);
        g_assert_cmpint(summary.changed_else, ==, newest);
        g_assert_null(summary.dropin_digest);
}

static void
our_dropin_is_no_change_of_the_other_files(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnUnitSummary) summary = { 0 };
        int64_t newest = (g_get_real_time() + HOUR) / G_USEC_PER_SEC * G_USEC_PER_SEC;

        test_folder_write(folder, UNIT, PLAIN);
        put_ours(folder);
        make_newer(folder, OURS, newest);
        summarize(folder, &summary);
        g_assert_cmpint(summary.changed, ==, newest);
        g_assert_cmpint(summary.changed_else, >, 0);
        g_assert_cmpint(summary.changed_else, <, newest);
}

static void
a_file_of_others_under_the_name_of_ours_is_theirs(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnUnitSummary) summary = { 0 };
        int64_t newest = (g_get_real_time() + HOUR) / G_USEC_PER_SEC * G_USEC_PER_SEC;

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, OURS, "[Service]\nPrivateTmp=yes\n");
        make_newer(folder, OURS, newest);
        summarize(folder, &summary);
        g_assert_cmpint(summary.changed_else, ==, newest);
        g_assert_null(summary.dropin_digest);
}

static void
the_digest_is_of_our_dropin_to_the_letter(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, OURS), *text = NULL, *sum = NULL;
        g_auto(GbnUnitSummary) first = { 0 }, second = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        put_ours(folder);
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
        summarize(folder, &first);
        g_assert_cmpstr(first.dropin_digest, ==, sum);
        test_folder_write_bytes(folder, OURS, text, strlen(text) + 1);
        summarize(folder, &second);
        g_assert_cmpstr(second.dropin_digest, !=, sum);
}

/* A folder stands for the device, which a test may not make. */
static void
what_a_mask_leads_to_is_no_file_of_the_unit(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnUnitSummary) summary = { 0 };
        int64_t newest = (g_get_real_time() + HOUR) / G_USEC_PER_SEC * G_USEC_PER_SEC;

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_mkdir(folder, "dev/null");
        test_folder_link(folder, OTHER, "/dev/null");
        make_newer(folder, "dev/null", newest);
        summarize(folder, &summary);
        g_assert_cmpint(summary.changed, >, 0);
        g_assert_cmpint(summary.changed, <, newest);
}

static const TestCase tests[] = {
        TEST(the_last_change_is_that_of_the_newest_file),
        TEST(our_dropin_is_no_change_of_the_other_files),
        TEST(a_file_of_others_under_the_name_of_ours_is_theirs),
        TEST(the_digest_is_of_our_dropin_to_the_letter),
        TEST(what_a_mask_leads_to_is_no_file_of_the_unit),
};

RUN_TESTS("summary", tests)
