/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arithmetic of the score, and what a question is about. */
#include "client/findings.h"
#include "client/subject.h"

#define ROWS "a(sssttuts)"

static GbnFindings *
findings_from(guint exposure, const char *text)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) rows = g_variant_parse(G_VARIANT_TYPE(ROWS), text, NULL, NULL, &error);

        g_assert_no_error(error);
        return gbn_findings_new(exposure, rows);
}

/* 1000 of 1000, 7 of 10 of 1000, and one that is not asked: 1700 of 2000 are 8.5. */
#define THREE                                                                          \
        "[('PrivateTmp', 'PrivateTmp=', 'bad', 1, 1, 1000, 50, 'x'),"                  \
        "('UserOrDynamicUser', 'User=/DynamicUser=', 'partly', 7, 10, 1000, 35, 'y')," \
        "('RemoveIPC', 'RemoveIPC=', 'not-applicable', 0, 1, 100, 0, 'z')]"

static void
points_make_the_exposure(void)
{
        g_autoptr(GbnFindings) findings = findings_from(85, THREE);
        g_autoptr(GbnFindings) other = findings_from(84, THREE);

        g_assert_cmpuint(findings->points, ==, 1700);
        g_assert_cmpuint(findings->most_points, ==, 2000);
        g_assert_cmpuint(findings->shares, ==, 85);
        g_assert_true(gbn_findings_add_up(findings));
        g_assert_false(gbn_findings_add_up(other));
}

static void
only_what_is_bad_counts(void)
{
        g_autoptr(GbnFindings) findings = findings_from(85, THREE);

        g_assert_true(gbn_finding_counts(findings->rows->pdata[0]));
        g_assert_true(gbn_finding_counts(findings->rows->pdata[1]));
        g_assert_false(gbn_finding_counts(findings->rows->pdata[2]));
}

static void
parts_are_rounded_up_as_the_daemon_does(void)
{
        g_autoptr(GbnFindings)
                findings = findings_from(34, "[('UMask', 'UMask=', 'partly', 1, 3, 100, 34, 'x')]");

        g_assert_cmpuint(findings->points, ==, 34);
        g_assert_true(gbn_findings_add_up(findings));
}

static void
wild_numbers_do_no_harm(void)
{
        g_autoptr(GbnFindings)
                findings = findings_from(100, "[('A', 'A=', 'bad', 18446744073709551615,"
                                              " 1, 4294967295, 18446744073709551615, ''),"
                                              "('B', 'B=', 'bad', 5, 0, 7, 0, '')]");
        g_autoptr(GbnFindings) none = findings_from(0, "[]");

        g_assert_cmpuint(findings->points, ==, G_MAXUINT32);
        g_assert_cmpuint(findings->shares, ==, 100);
        g_assert_false(gbn_findings_add_up(none));
}

static void
assert_directives(const char *name, const char *expected)
{
        GbnFinding finding = { .name = (char *) name };
        g_auto(GStrv) directives = gbn_finding_dup_directives(&finding);
        g_autofree char *joined = g_strjoinv(" ", directives);

        g_assert_cmpstr(joined, ==, expected);
}

static void
names_tell_the_directives(void)
{
        assert_directives("PrivateTmp=", "PrivateTmp");
        assert_directives("User=/DynamicUser=", "User DynamicUser");
        assert_directives("RootDirectory=/RootImage=", "RootDirectory RootImage");
        assert_directives("SystemCallFilter=~@clock", "SystemCallFilter");
        assert_directives("CapabilityBoundingSet=~CAP_SET(UID|GID|PCAP)", "CapabilityBoundingSet");
}

static void
ids_tell_the_subject(void)
{
        g_assert_cmpint(gbn_subject_of("SystemCallFilter_raw_io"), ==, GBN_SUBJECT_SYSCALLS);
        g_assert_cmpint(gbn_subject_of("PrivateNetwork"), ==, GBN_SUBJECT_NETWORK);
        g_assert_cmpint(gbn_subject_of("CapabilityBoundingSet_CAP_NET_ADMIN"), ==,
                        GBN_SUBJECT_CAPABILITIES);
        g_assert_cmpint(gbn_subject_of("Private"), ==, GBN_SUBJECT_OTHER);
        g_assert_cmpint(gbn_subject_of("ProtectTomorrow"), ==, GBN_SUBJECT_OTHER);
        g_assert_cmpint(gbn_subject_of(""), ==, GBN_SUBJECT_OTHER);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/findings/points", points_make_the_exposure);
        g_test_add_func("/findings/counts", only_what_is_bad_counts);
        g_test_add_func("/findings/rounding", parts_are_rounded_up_as_the_daemon_does);
        g_test_add_func("/findings/wild", wild_numbers_do_no_harm);
        g_test_add_func("/findings/directives", names_tell_the_directives);
        g_test_add_func("/findings/subject", ids_tell_the_subject);
        return g_test_run();
}
