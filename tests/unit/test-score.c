/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arithmetic, which rows take part, and the order of the result. */
#include "base/error.h"
#include "tests/unit/fixture.h"

#define START "[Service]\nExecStart=/bin/a\n"

static void
score_with(const char *text, const GbnRules *rules, const GbnWeights *weights, GbnScore *ret)
{
        g_autoptr(Loaded) loaded = LOAD(rules->systemd.major, text);
        g_autoptr(GError) error = NULL;

        g_assert_no_error(loaded->error);
        (void) gbn_score_unit(&loaded->facts, rules, weights, ret, &error);
        g_assert_no_error(error);
}

static void
score_text(unsigned systemd, bool live, const char *text, GbnScore *ret)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnRules rules = { systemd_of(systemd), live };

        score_with(text, &rules, weights, ret);
}

/* Weights under which only one row counts, and another beside it. */
static GbnWeights *
only(const char *id, uint64_t weight, const char *other, uint64_t other_weight)
{
        GbnWeights *weights = gbn_weights_new();
        unsigned number;

        for (unsigned i = 0; i < GBN_ROW_COUNT; i++)
                weights->rows[i].weight = 0;
        (void) row_of(id, &number);
        weights->rows[number].weight = weight;
        (void) row_of(other, &number);
        weights->rows[number].weight = other_weight;
        return weights;
}

static void
a_plain_unit_has_the_well_known_numbers(void)
{
        GbnScore score;

        score_text(252, false, START, &score);
        g_assert_cmpuint(score.exposure, ==, 96);
        score_text(257, false, START, &score);
        g_assert_cmpuint(score.exposure, ==, 94);
        score_text(257, true, START, &score);
        g_assert_cmpuint(score.exposure, ==, 96);
        g_assert_cmpuint(score.count, ==, GBN_ROW_COUNT);
}

static void
a_row_that_does_not_apply_leaves_both_sums(void)
{
        GbnScore score;
        uint64_t weights = 0, badness = 0;

        score_text(252, false, START, &score);
        for (unsigned i = 0; i < score.count; i++) {
                const GbnFinding *finding = score.findings + i;

                if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                        continue;
                weights += finding->weight;
                badness += (finding->badness * finding->weight + finding->range - 1) /
                           finding->range;
        }
        g_assert_cmpuint(weights, ==, 56160);
        g_assert_cmpuint(badness, ==, 53510);
        g_assert_cmpint(finding_of(&score, "RemoveIPC")->state, ==, GBN_FINDING_NOT_APPLICABLE);
        g_assert_cmpuint(finding_of(&score, "RemoveIPC")->share, ==, 0);
}

static void
early_units_are_asked_less(void)
{
        GbnScore score;
        const char *const ids[] = { "PrivateTmp", "ProtectHome", "ProtectSystem",
                                    "RootDirectoryOrRootImage" };

        score_text(252, false, "[Unit]\nDefaultDependencies=no\n" START "ProtectHome=yes\n",
                   &score);
        for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
                const GbnFinding *finding = finding_of(&score, ids[i]);

                g_assert_cmpint(finding->state, ==, GBN_FINDING_NOT_APPLICABLE);
                g_assert_cmpuint(finding->badness, ==, 0);
                g_assert_nonnull(g_strstr_len(finding->words, -1, "DefaultDependencies=no"));
        }
}

/* ProtectProc=noaccess has badness 1 of 3; divisions round up. */
static void
divisions_round_up(void)
{
        g_autoptr(GbnWeights) third = only("ProtectProc", 1000, "KeyringMode", 0);
        g_autoptr(GbnWeights) tiny = only("ProtectProc", 1, "KeyringMode", 1000000);
        GbnRules rules = { systemd_of(252), false };
        GbnScore score;

        score_with(START "ProtectProc=noaccess\n", &rules, third, &score);
        g_assert_cmpuint(score.exposure, ==, 34);
        g_assert_cmpuint(finding_of(&score, "ProtectProc")->share, ==, 34);
        score_with(START "ProtectProc=noaccess\n", &rules, tiny, &score);
        g_assert_cmpuint(score.exposure, ==, 1);
        g_assert_cmpuint(finding_of(&score, "ProtectProc")->share, ==, 1);
        g_assert_cmpuint(finding_of(&score, "KeyringMode")->share, ==, 0);
}

static void
exposure_goes_from_zero_to_one_hundred(void)
{
        g_autoptr(GbnWeights) weights = only("PrivateNetwork", 7, "PrivateDevices", 3);
        GbnRules rules = { systemd_of(252), false };
        GbnScore score;

        score_with(START, &rules, weights, &score);
        g_assert_cmpuint(score.exposure, ==, 100);
        score_with(START "PrivateNetwork=yes\n", &rules, weights, &score);
        g_assert_cmpuint(score.exposure, ==, 30);
        score_with(START "PrivateNetwork=yes\nPrivateDevices=yes\n", &rules, weights, &score);
        g_assert_cmpuint(score.exposure, ==, 0);
}

static void
nothing_to_weigh_is_no_exposure(void)
{
        g_autoptr(GbnWeights) weights = only("PrivateNetwork", 0, "PrivateDevices", 0);
        GbnRules rules = { systemd_of(252), false };
        GbnScore score;

        score_with(START, &rules, weights, &score);
        g_assert_cmpuint(score.exposure, ==, 0);
        g_assert_cmpstr(finding_of(&score, "PrivateNetwork")->words, ==,
                        "Left out by the weights in use");
}

static void
states_follow_the_badness(void)
{
        GbnScore score;

        score_text(252, false, START "ProtectSystem=full\nPrivateTmp=yes\n", &score);
        g_assert_cmpint(finding_of(&score, "ProtectSystem")->state, ==, GBN_FINDING_PARTLY);
        g_assert_cmpint(finding_of(&score, "PrivateTmp")->state, ==, GBN_FINDING_GOOD);
        g_assert_cmpint(finding_of(&score, "ProtectHome")->state, ==, GBN_FINDING_BAD);
        g_assert_cmpint(finding_of(&score, "SupplementaryGroups")->state, ==,
                        GBN_FINDING_NOT_APPLICABLE);
        g_assert_cmpstr(finding_of(&score, "ProtectSystem")->words, ==,
                        row_of("ProtectSystem", NULL)->partly);
        g_assert_cmpstr(finding_of(&score, "PrivateTmp")->words, ==,
                        row_of("PrivateTmp", NULL)->good);
        g_assert_cmpstr(finding_of(&score, "ProtectHome")->words, ==,
                        row_of("ProtectHome", NULL)->bad);
}

static void
the_row_for_cap_bpf_came_with_point_releases(void)
{
        static const struct {
                unsigned major, minor;
                bool there;
        } cases[] = {
                { 251, UINT_MAX, false }, { 252, 18, false }, { 252, 19, true },
                { 252, UINT_MAX, true },  { 253, 12, false }, { 253, 13, true },
                { 254, 5, false },        { 254, 6, true },   { 255, 0, true },
        };
        g_autoptr(GbnWeights) weights = gbn_weights_new();

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                GbnRules rules = { { cases[i].major, cases[i].minor }, false };
                GbnScore score;

                score_with(START, &rules, weights, &score);
                g_assert_cmpuint(score.count, ==, cases[i].there ? 81 : 80);
                g_assert_cmpint(finding_of(&score, "CapabilityBoundingSet_CAP_BPF") != NULL, ==,
                                cases[i].there);
        }
}

static void
a_range_below_a_reached_badness_is_an_error(void)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(Loaded) open = LOAD(252, START), shut = LOAD(252, START "ProtectHome=tmpfs\n");
        GbnRules rules = { systemd_of(252), false };
        g_autoptr(GError) error = NULL;
        GbnScore score;
        unsigned number;

        (void) row_of("ProtectHome", &number);
        weights->rows[number].range = 9;
        g_assert_false(gbn_score_unit(&open->facts, &rules, weights, &score, &error));
        assert_error(&error, GBN_ERROR_BAD_POLICY, "ProtectHome: the range of 9 is below 10");
        g_assert_true(gbn_score_unit(&shut->facts, &rules, weights, &score, &error));
}

static void
findings_are_numbered_as_in_the_table(void)
{
        GbnScore score;

        score_text(262, true, START, &score);
        for (unsigned i = 0; i < score.count; i++) {
                g_assert_cmpuint(score.findings[i].number, ==, i);
                g_assert_true(score.findings[i].row == gbn_assessment(i));
        }
}

static void
sorting_puts_the_worst_first_and_what_does_not_apply_last(void)
{
        GbnScore score;
        bool seen[GBN_ROW_COUNT] = { false };

        score_text(252, false, START "ProtectSystem=full\nPrivateTmp=yes\n", &score);
        gbn_score_sort(&score);
        g_assert_cmpstr(score.findings[0].row->id, ==, "PrivateNetwork");
        for (unsigned i = 0; i < score.count; i++) {
                const GbnFinding *one = score.findings + i, *before = one - 1;

                g_assert_false(seen[one->number]);
                seen[one->number] = true;
                if (i == 0)
                        continue;
                g_assert_cmpuint(before->share, >=, one->share);
                if (before->state == GBN_FINDING_NOT_APPLICABLE)
                        g_assert_cmpint(one->state, ==, GBN_FINDING_NOT_APPLICABLE);
                else if (before->share == one->share && one->state != GBN_FINDING_NOT_APPLICABLE)
                        g_assert_cmpuint(before->number, <, one->number);
        }
        g_assert_cmpint(score.findings[score.count - 1].state, ==, GBN_FINDING_NOT_APPLICABLE);
}

static const TestCase tests[] = {
        TEST(a_plain_unit_has_the_well_known_numbers),
        TEST(a_row_that_does_not_apply_leaves_both_sums),
        TEST(early_units_are_asked_less),
        TEST(divisions_round_up),
        TEST(exposure_goes_from_zero_to_one_hundred),
        TEST(nothing_to_weigh_is_no_exposure),
        TEST(states_follow_the_badness),
        TEST(the_row_for_cap_bpf_came_with_point_releases),
        TEST(a_range_below_a_reached_badness_is_an_error),
        TEST(findings_are_numbered_as_in_the_table),
        TEST(sorting_puts_the_worst_first_and_what_does_not_apply_last),
};
RUN_TESTS("score", tests)
