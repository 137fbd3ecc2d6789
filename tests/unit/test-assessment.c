/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of questions holds together. */
#include "engine/score/assessment.h"
#include "engine/unit/syscall-group.h"
#include "tests/unit/fixture.h"

static void
there_are_81_rows_that_weigh_56460(void)
{
        uint64_t sum = 0;

        for (unsigned i = 0; i < GBN_ROW_COUNT; i++) {
                g_assert_nonnull(gbn_assessment(i));
                sum += gbn_assessment(i)->weight;
        }
        g_assert_null(gbn_assessment(GBN_ROW_COUNT));
        g_assert_cmpuint(GBN_ROW_COUNT, ==, 81);
        g_assert_cmpuint(sum, ==, 56460);
}

static void
every_row_is_complete(void)
{
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++) {
                const GbnAssessment *row = gbn_assessment(i);

                g_test_message("%s", row->id);
                g_assert_true(*row->id && *row->name && *row->good && *row->bad);
                g_assert_cmpuint(row->weight, >, 0);
                g_assert_cmpuint(row->range, >, 0);
                g_assert_true(row->judge != NULL);
                g_assert_cmpuint(row->fact, <, sizeof(GbnFacts));
                g_assert_cmpstr(row->good, !=, row->bad);
        }
}

static void
ids_and_names_are_unique(void)
{
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++)
                for (unsigned j = 0; j < i; j++) {
                        g_assert_cmpstr(gbn_assessment(i)->id, !=, gbn_assessment(j)->id);
                        g_assert_cmpstr(gbn_assessment(i)->name, !=, gbn_assessment(j)->name);
                }
}

/* Words are there for people who do not know the directive: no two rows say the same. */
static void
words_are_unique(void)
{
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++)
                for (unsigned j = 0; j < i; j++) {
                        g_assert_cmpstr(gbn_assessment(i)->good, !=, gbn_assessment(j)->good);
                        g_assert_cmpstr(gbn_assessment(i)->bad, !=, gbn_assessment(j)->bad);
                }
}

static void
four_rows_need_default_dependencies(void)
{
        unsigned count = 0;

        for (unsigned i = 0; i < GBN_ROW_COUNT; i++)
                if (gbn_assessment(i)->needs_default_dependencies) {
                        g_assert_nonnull(gbn_assessment(i)->not_applicable);
                        count++;
                }
        g_assert_cmpuint(count, ==, 4);
        g_assert_true(row_of("PrivateTmp", NULL)->needs_default_dependencies);
        g_assert_true(row_of("RootDirectoryOrRootImage", NULL)->needs_default_dependencies);
}

static void
groups_of_calls_exist_in_every_version(void)
{
        unsigned count = 0;

        for (unsigned i = 0; i < GBN_ROW_COUNT; i++) {
                const char *group = gbn_assessment(i)->group;

                for (unsigned v = GBN_SYSTEMD_OLDEST; group && v <= GBN_SYSTEMD_NEWEST; v++)
                        g_assert_nonnull(gbn_syscall_group(group, v));
                count += group != NULL;
        }
        g_assert_cmpuint(count, ==, 11);
}

static const TestCase tests[] = {
        TEST(there_are_81_rows_that_weigh_56460),
        TEST(every_row_is_complete),
        TEST(ids_and_names_are_unique),
        TEST(words_are_unique),
        TEST(four_rows_need_default_dependencies),
        TEST(groups_of_calls_exist_in_every_version),
};
RUN_TESTS("assessment", tests)
