/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layer a trial speaks against: the one that was all that differed. */
#include "engine/profile/past-trial.h"

#include "tests/unit/profile-fixture.h"

static Shelf *
new_shelf(void)
{
        Shelf *shelf = shelf_new();

        shelf_put(shelf, "tmp", "restriction", "'set': {'PrivateTmp': 'yes'}");
        shelf_put(shelf, "net", "restriction", "'set': {'PrivateNetwork': 'yes'}");
        shelf_put(shelf, "jit", "grant", "'widen': {'MemoryDenyWriteExecute': 'no'}");
        return shelf;
}

/* What trials say of a layer: "alone", "among", "both", or "". Times are 1, 2, … */
static const char *
found(const GbnPastTrial *trials, size_t count, const char *word, GbnPastFailures *ret)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(GPtrArray) list = g_ptr_array_new();

        for (size_t i = 0; i < count; i++)
                g_ptr_array_add(list, (void *) (trials + i));
        gbn_past_trials_find(list, shelf_catalogue(shelf), word, ret);
        if (ret->alone)
                return ret->among ? "both" : "alone";
        return ret->among ? "among" : "";
}

static void
assert_one(const char *before, const char *after, const char *word, const char *expected)
{
        const GbnPastTrial trial = { .when = 1,
                                     .before = (char *) before,
                                     .after = (char *) after };
        GbnPastFailures failures;

        g_test_message("%s → %s: %s", before, after, word);
        g_assert_cmpstr(found(&trial, 1, word, &failures), ==, expected);
}

static void
without_trials_nothing_is_said(void)
{
        GbnPastFailures failures;

        g_assert_cmpstr(found(NULL, 0, "tmp", &failures), ==, "");
        gbn_past_trials_find(NULL, NULL, "tmp", &failures);
        g_assert_null(failures.alone);
}

static void
the_only_restriction_that_was_new_is_to_blame(void)
{
        assert_one(NULL, "tmp@1", "tmp", "alone");
        assert_one("net@1", "net@1 tmp@1", "tmp", "alone");
        assert_one("net@1", "net@1 tmp@1", "net", "");
        assert_one("tmp@1", "tmp@2", "tmp", "alone");
}

static void
one_of_several_is_not_to_blame_alone(void)
{
        assert_one(NULL, "net@1 tmp@1", "tmp", "among");
        assert_one(NULL, "gone-since@1 tmp@1", "tmp", "among");
}

static void
a_grant_that_came_is_not_to_blame_and_one_that_went_may_be(void)
{
        assert_one(NULL, "jit@1 tmp@1", "tmp", "alone");
        assert_one(NULL, "jit@1 tmp@1", "jit", "");
        assert_one("jit@1", "tmp@1", "tmp", "among");
}

static void
an_argument_is_part_of_the_layer(void)
{
        assert_one(NULL, "tmp:a,b@1", "tmp:a,b", "alone");
        assert_one(NULL, "tmp:a,b@1", "tmp", "");
        assert_one(NULL, "tmp@1", "tm", "");
}

static void
what_was_kept_later_overrules_a_failure(void)
{
        const GbnPastTrial trials[] = {
                { .when = 1, .after = (char *) "tmp@1" },
                { .when = 2, .was_kept = true, .after = (char *) "net@1 tmp@1" },
        };
        GbnPastFailures failures;

        g_assert_cmpstr(found(trials, 2, "tmp", &failures), ==, "");
        g_assert_cmpstr(found(trials, 1, "tmp", &failures), ==, "alone");
}

static void
the_last_failure_counts_also_one_after_it_was_kept(void)
{
        const GbnPastTrial trials[] = {
                { .when = 1, .after = (char *) "tmp@1" },
                { .when = 2, .was_kept = true, .after = (char *) "tmp@1" },
                { .when = 3, .was_kept = true },
                { .when = 4, .after = (char *) "tmp@1" },
                { .when = 5, .after = (char *) "tmp@1" },
                { .when = 6, .after = (char *) "net@1 tmp@1" },
        };
        GbnPastFailures failures;

        g_assert_cmpstr(found(trials, G_N_ELEMENTS(trials), "tmp", &failures), ==, "both");
        g_assert_cmpuint(failures.alone->when, ==, 5);
        g_assert_cmpuint(failures.among->when, ==, 6);
}

static const TestCase tests[] = {
        TEST(without_trials_nothing_is_said),
        TEST(the_only_restriction_that_was_new_is_to_blame),
        TEST(one_of_several_is_not_to_blame_alone),
        TEST(a_grant_that_came_is_not_to_blame_and_one_that_went_may_be),
        TEST(an_argument_is_part_of_the_layer),
        TEST(what_was_kept_later_overrules_a_failure),
        TEST(the_last_failure_counts_also_one_after_it_was_kept),
};
RUN_TESTS("past-trial", tests)
