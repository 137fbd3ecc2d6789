/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of weights: what is taken, what is passed over, what is refused. */
#include "base/error.h"
#include "base/limits.h"
#include "engine/score/weights.h"
#include "tests/unit/fixture.h"

#include <string.h>

#define NAME "systemd-analyze-security.policy"

/* Loads the text as a policy; the error is the caller's. */
static bool
load_text(GbnWeights *weights, unsigned systemd, const char *text, GError **error)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, "policy.json");
        GbnSystemd version = systemd_of(systemd);

        test_folder_write(folder, "policy.json", text);
        return gbn_weights_load(weights, path, &version, error);
}

static GbnWeights *
load_good(unsigned systemd, const char *text)
{
        GbnWeights *weights = gbn_weights_new();
        g_autoptr(GError) error = NULL;

        (void) load_text(weights, systemd, text, &error);
        g_assert_no_error(error);
        return weights;
}

static void
assert_bad(unsigned systemd, const char *text, const char *words)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GError) error = NULL;

        g_test_message("%s", text);
        g_assert_false(load_text(weights, systemd, text, &error));
        assert_error(&error, GBN_ERROR_BAD_POLICY, words);
}

static const GbnWeight *
weight_of(const GbnWeights *weights, const char *id)
{
        unsigned number;

        (void) row_of(id, &number);
        return weights->rows + number;
}

static void
assert_untouched(const GbnWeights *weights)
{
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++) {
                g_assert_cmpuint(weights->rows[i].weight, ==, gbn_assessment(i)->weight);
                g_assert_cmpuint(weights->rows[i].range, ==, gbn_assessment(i)->range);
                g_assert_null(weights->rows[i].good);
        }
}

static void
the_built_in_weights_are_those_of_the_table(void)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();

        assert_untouched(weights);
}

static void
numbers_and_words_are_replaced(void)
{
        g_autoptr(GbnWeights) weights =
                load_good(252, "{\"UMask\":{\"weight\":0,\"range\":20,\"description_good\":\"g\","
                               "\"description_bad\":\"b\",\"description_na\":\"n\"}}");
        const GbnWeight *weight = weight_of(weights, "UMask");

        g_assert_cmpuint(weight->weight, ==, 0);
        g_assert_cmpuint(weight->range, ==, 20);
        g_assert_cmpstr(weight->good, ==, "g");
        g_assert_cmpstr(weight->bad, ==, "b");
        g_assert_cmpstr(weight->not_applicable, ==, "n");
        g_assert_cmpuint(weight_of(weights, "PrivateTmp")->weight, ==, 1000);
}

static void
what_is_unknown_or_of_another_type_is_passed_over(void)
{
        g_autoptr(GbnWeights) weights = load_good(
                252, "{\"Bogus\":{\"weight\":1},\"UMask\":{\"weight\":\"5\",\"range\":1.5,\"x\":1,"
                     "\"description_good\":7},\"PrivateTmp\":5,\"PrivateUsers\":{\"weight\":-1},"
                     "\"ProtectHome\":{\"weight\":null,\"range\":[1]}}");

        assert_untouched(weights);
}

static void
a_range_of_zero_is_refused(void)
{
        assert_bad(252, "{\"UMask\":{\"range\":0}}", "UMask: the range must be above 0");
}

static void
broken_json_is_refused_with_its_line(void)
{
        assert_bad(252, "{\n\"UMask\":\n}", ":3: not valid JSON");
        assert_bad(252, "{", "not valid JSON");
        assert_bad(252, "", ":1: not valid JSON");
        assert_bad(252, "{\n'UMask':{}}", ":2: not valid JSON");
        assert_bad(252, "{\n\n// note\n}", ":3: not valid JSON");
        assert_bad(252, "{} x", "not valid JSON");
}

static void
slashes_and_quotes_inside_words_are_fine(void)
{
        g_autoptr(GbnWeights) weights =
                load_good(252, "{\"UMask\":{\"description_good\":\"it's a/b \\\"c\\\" //\"}}");

        g_assert_cmpstr(weight_of(weights, "UMask")->good, ==, "it's a/b \"c\" //");
}

static void
another_top_than_an_object_was_passed_over_once(void)
{
        g_autoptr(GbnWeights) weights = load_good(257, "[1]");

        assert_untouched(weights);
        assert_bad(262, "[1]", "not a JSON object");
}

static void
a_missing_file_is_not_found(void)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(GError) error = NULL;

        g_assert_false(gbn_weights_load(weights, "/nowhere/policy", &systemd, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "/nowhere/policy");
}

static void
a_file_over_the_cap_is_too_large(void)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autofree char *blanks = filled(' ', GBN_POLICY_FILE_BYTES_MAX - 2);
        g_autofree char *fits = g_strconcat("{}", blanks, NULL);
        g_autofree char *larger = g_strconcat(fits, " ", NULL);
        g_autoptr(GError) error = NULL;

        g_assert_true(load_text(weights, 252, fits, &error));
        g_assert_false(load_text(weights, 252, larger, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "policy.json");
}

/* The path that the installed policy is read from, or NULL. */
static char *
installed(const TestFolder *folder, GbnWeights *weights)
{
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(GError) error = NULL;
        char *path = NULL;

        (void) gbn_weights_load_installed(weights, folder->root, &systemd, &path, &error);
        g_assert_no_error(error);
        return path;
}

static void
the_strongest_installed_policy_counts(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        const char *const folders[] = { "/usr/lib/systemd/", "/usr/local/lib/systemd/",
                                        "/run/systemd/", "/etc/systemd/" };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                g_autoptr(GbnWeights) weights = gbn_weights_new();
                g_autofree char *path = g_strconcat(folders[i], NAME, NULL), *used = NULL;
                g_autofree char *text = g_strdup_printf("{\"UMask\":{\"weight\":%zu}}", i + 1);

                test_folder_write(folder, path, text);
                used = installed(folder, weights);
                g_assert_cmpstr(used, ==, path);
                g_assert_cmpuint(weight_of(weights, "UMask")->weight, ==, i + 1);
        }
}

static void
no_installed_policy_is_fine(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnWeights) weights = gbn_weights_new();

        g_assert_null(installed(folder, weights));
        assert_untouched(weights);
}

static void
a_broken_installed_policy_is_an_error(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "/etc/systemd/" NAME, "{");
        test_folder_write(folder, "/usr/lib/systemd/" NAME, "{}");
        g_assert_false(gbn_weights_load_installed(weights, folder->root, &systemd, NULL, &error));
        assert_error(&error, GBN_ERROR_BAD_POLICY, "/etc/systemd/" NAME);
}

/* Each row alone is within bounds; their sum has to be as well. */
static void
weights_that_no_sum_can_hold_are_refused_or_scored(void)
{
        g_autoptr(Loaded) loaded = LOAD(252, "[Service]\nExecStart=/bin/a\n");
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnRules rules = { systemd_of(252), false };
        g_autoptr(GError) error = NULL;
        GbnScore score;

        if (load_text(weights, 252,
                      "{\"PrivateNetwork\":{\"weight\":9223372036854775807},"
                      "\"PrivateDevices\":{\"weight\":9223372036854723149}}",
                      &error) &&
            gbn_score_unit(&loaded->facts, &rules, weights, &score, &error))
                g_assert_cmpuint(score.exposure, <=, 100);
        else
                assert_error(&error, GBN_ERROR_BAD_POLICY, "");
}

/* The installed policy of a tree may be hostile; reading it must not eat the stack. */
static void
deep_nesting_is_refused(void)
{
        g_autofree char *brackets = filled('[', 1000 * 1000);

        assert_bad(252, brackets, "not valid JSON");
}

static const TestCase tests[] = {
        TEST(the_built_in_weights_are_those_of_the_table),
        TEST(numbers_and_words_are_replaced),
        TEST(what_is_unknown_or_of_another_type_is_passed_over),
        TEST(a_range_of_zero_is_refused),
        TEST(broken_json_is_refused_with_its_line),
        TEST(slashes_and_quotes_inside_words_are_fine),
        TEST(another_top_than_an_object_was_passed_over_once),
        TEST(a_missing_file_is_not_found),
        TEST(a_file_over_the_cap_is_too_large),
        TEST(the_strongest_installed_policy_counts),
        TEST(no_installed_policy_is_fine),
        TEST(a_broken_installed_policy_is_an_error),
        TEST(weights_that_no_sum_can_hold_are_refused_or_scored),
        TEST(deep_nesting_is_refused),
};
RUN_TESTS("weights", tests)
