/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a selection would do to a unit, with all the files that the unit has. */
#include "engine/profile/forecast.h"

#include "base/error.h"
#include "engine/profile/dropin.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>
#include <sys/stat.h>

#define UNIT "usr/lib/systemd/system/a.service"
#define DROPIN "etc/systemd/system/a.service.d/"
#define PLAIN "[Service]\nExecStart=/bin/true\n"

static Shelf *
new_shelf(void)
{
        Shelf *shelf = shelf_new();

        shelf_put(
                shelf, "tmp", "restriction",
                "'set': {'PrivateTmp': 'yes'}, 'breaks': [{'who': 'programs like true', 'how': 'H'}, {'who': 'W', 'how': 'H'}]");
        shelf_put(shelf, "net", "restriction", "'set': {'PrivateNetwork': 'yes'}");
        shelf_put(shelf, "net-too", "restriction", "'set': {'PrivateNetwork': 'yes'}");
        return shelf;
}

static bool
forecast(Shelf *shelf, const TestFolder *folder, const char *words, GbnForecast *ret,
         GError **error)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_autoptr(GbnSelection) selection = select_words(shelf, 257, words);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnForecastQuestion question = {
                tree, "a.service", { .systemd = systemd_of(257) }, weights
        };

        return gbn_forecast(&question, selection, ret, error);
}

static void
forecast_it(Shelf *shelf, const TestFolder *folder, const char *words, GbnForecast *ret)
{
        g_autoptr(GError) error = NULL;

        (void) forecast(shelf, folder, words, ret, &error);
        g_assert_no_error(error);
}

static bool
is_said(const GbnForecast *forecast, const char *subject, const char *words)
{
        for (unsigned i = 0; i < forecast->remarks->len; i++) {
                const GbnRemark *remark = forecast->remarks->pdata[i];
                g_autofree char *text = gbn_words_text(remark->words, NULL);

                g_test_message("%s: %s", remark->subject, text);
                if (g_str_equal(remark->subject, subject) && strstr(text, words))
                        return true;
        }
        return false;
}

static void
the_exposure_falls_and_the_drop_in_says_why(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) result = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        forecast_it(shelf, folder, "net tmp", &result);
        g_assert_cmpuint(result.then.exposure, <, result.now.exposure);
        g_assert_cmpstr(result.selection, ==, "net@1 tmp@1");
        g_assert_nonnull(strstr(result.dropin, "\nLayers=net@1 tmp@1\n"));
        g_assert_nonnull(
                strstr(result.dropin, "\n[Service]\nPrivateNetwork=yes\nPrivateTmp=yes\n"));
        g_assert_nonnull(strstr(result.dropin, result.digest));
        g_assert_true(is_said(&result, "tmp", "known to have broken programs like true: H"));
        g_assert_true(is_said(&result, "layers", "broke other services: 1"));
        g_assert_true(is_said(&result, "PrivateNetwork", "netlink"));
}

static void
the_same_question_has_the_same_answer_when_the_layers_are_on(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) first = { 0 }, second = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        forecast_it(shelf, folder, "net tmp", &first);
        test_folder_write(folder, DROPIN GBN_DROPIN_NAME, first.dropin);
        forecast_it(shelf, folder, "tmp net", &second);
        g_assert_cmpstr(first.dropin, ==, second.dropin);
        g_assert_cmpuint(first.now.exposure, ==, first.without.exposure);
        g_assert_cmpuint(first.without.exposure, ==, second.without.exposure);
        g_assert_cmpuint(second.now.exposure, ==, second.then.exposure);
        g_assert_true(g_str_has_suffix(second.place, DROPIN GBN_DROPIN_NAME));
        g_assert_cmpuint(first.then.exposure, ==, second.then.exposure);
}

static void
a_later_file_that_sets_the_same_is_named_and_counts(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) result = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, DROPIN "override.conf", "[Service]\n\nPrivateNetwork=no\n");
        forecast_it(shelf, folder, "net", &result);
        g_assert_true(is_said(&result, "PrivateNetwork", DROPIN "override.conf:3 sets this too"));
        g_assert_cmpuint(result.then.exposure, ==, result.now.exposure);
        g_assert_cmpuint(result.shadows->len, ==, 1);
        g_assert_cmpuint(((GbnShadow *) result.shadows->pdata[0])->line, ==, 3);
}

static void
an_earlier_file_shadows_nothing(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) result = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, DROPIN "10.conf", "[Service]\nPrivateNetwork=no\n");
        forecast_it(shelf, folder, "net", &result);
        g_assert_false(is_said(&result, "PrivateNetwork", "sets this too"));
        g_assert_cmpuint(result.then.exposure, <, result.now.exposure);
}

static unsigned
gain_of(const GbnForecast *forecast, const char *word)
{
        for (unsigned i = 0; i < forecast->gains->len; i++) {
                const GbnLayerGain *gain = forecast->gains->pdata[i];

                if (g_str_equal(gain->word, word))
                        return gain->gain;
        }
        g_error("no gain of %s", word);
}

static void
a_layer_that_another_one_covers_gains_nothing(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) both = { 0 }, one = { 0 };

        test_folder_write(folder, UNIT, PLAIN);
        forecast_it(shelf, folder, "net net-too tmp", &both);
        forecast_it(shelf, folder, "net", &one);
        g_assert_cmpuint(gain_of(&both, "net"), ==, 0);
        g_assert_cmpuint(gain_of(&both, "net-too"), ==, 0);
        g_assert_cmpuint(gain_of(&both, "tmp"), >, 0);
        g_assert_cmpuint(gain_of(&one, "net"), ==, one.now.exposure - one.then.exposure);
}

static void
a_unit_with_a_root_of_its_own_gets_a_word_about_paths(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) result = { 0 };

        test_folder_write(folder, UNIT, PLAIN "RootDirectory=/srv/root\n");
        forecast_it(shelf, folder, "tmp", &result);
        g_assert_true(is_said(&result, "RootDirectory", "a root of its own"));
}

static void
a_unit_that_is_missing_or_broken_is_an_error(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new(), broken = test_folder_new();
        g_auto(GbnForecast) result = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_false(forecast(shelf, folder, "tmp", &result, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, "a.service");
        test_folder_write(broken, UNIT, PLAIN "User=no/such\n");
        g_assert_false(forecast(shelf, broken, "tmp", &result, &error));
        assert_error(&error, GBN_ERROR_BAD_UNIT, "/" UNIT ":3");
}

static void
what_lies_there_is_told_as_it_is(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) forecast = { 0 };
        g_autofree char *written = NULL, *edited = NULL;

        test_folder_write(folder, UNIT, PLAIN);
        forecast_it(shelf, folder, "net", &forecast);
        g_assert_null(forecast.present);
        g_assert_false(forecast.is_edited);
        written = g_strdup(forecast.dropin);
        test_folder_write(folder, DROPIN GBN_DROPIN_NAME, written);
        gbn_forecast_clear(&forecast);
        forecast_it(shelf, folder, "tmp", &forecast);
        g_assert_cmpstr(forecast.present, ==, written);
        g_assert_false(forecast.is_edited);
        edited = g_strconcat(written, "PrivateTmp=yes\n", NULL);
        test_folder_write(folder, DROPIN GBN_DROPIN_NAME, edited);
        gbn_forecast_clear(&forecast);
        forecast_it(shelf, folder, "tmp", &forecast);
        g_assert_cmpstr(forecast.present, ==, edited);
        g_assert_true(forecast.is_edited);
}

static void
what_not_everybody_may_read_is_not_told(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnForecast) result = { 0 };
        g_autofree char *path = test_folder_path(folder, DROPIN GBN_DROPIN_NAME);

        test_folder_write(folder, UNIT, PLAIN);
        test_folder_write(folder, DROPIN GBN_DROPIN_NAME, "[X-Gabion]\n# a secret\n");
        g_assert_cmpint(chmod(path, 0640), ==, 0);
        forecast_it(shelf, folder, "tmp", &result);
        g_assert_null(result.present);
}

static void
the_exposure_with_any_drop_in_of_ours_can_be_told(void)
{
        g_autoptr(Shelf) shelf = new_shelf();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GbnUnitTree) tree = NULL;
        g_auto(GbnForecast) result = { 0 };
        GbnForecastQuestion question = { .name = "a.service",
                                         .rules = { .systemd = systemd_of(257) },
                                         .weights = weights };
        unsigned with = 0, without = 0;

        test_folder_write(folder, UNIT, PLAIN);
        forecast_it(shelf, folder, "net", &result);
        test_folder_write(folder, DROPIN GBN_DROPIN_NAME,
                          "[X-Gabion]\n[Service]\nPrivateTmp=yes\n");
        question.tree = tree = gbn_unit_tree_open(folder->path, NULL, false, NULL);
        g_assert_true(gbn_forecast_dropin(&question, result.dropin, &with, NULL));
        g_assert_true(gbn_forecast_dropin(&question, NULL, &without, NULL));
        g_assert_cmpuint(with, ==, result.then.exposure);
        g_assert_cmpuint(without, ==, result.without.exposure);
}

static const TestCase tests[] = {
        TEST(the_exposure_falls_and_the_drop_in_says_why),
        TEST(the_same_question_has_the_same_answer_when_the_layers_are_on),
        TEST(a_later_file_that_sets_the_same_is_named_and_counts),
        TEST(an_earlier_file_shadows_nothing),
        TEST(a_layer_that_another_one_covers_gains_nothing),
        TEST(a_unit_with_a_root_of_its_own_gets_a_word_about_paths),
        TEST(a_unit_that_is_missing_or_broken_is_an_error),
        TEST(what_lies_there_is_told_as_it_is),
        TEST(what_not_everybody_may_read_is_not_told),
        TEST(the_exposure_with_any_drop_in_of_ours_can_be_told),
};
RUN_TESTS("forecast", tests)
