/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said of each layer beside a selection, and why. */
#include "engine/profile/weighing.h"

#include "tests/unit/profile-fixture.h"

#include <string.h>

#define UNIT "usr/lib/systemd/system/a.service"
#define DROPIN "etc/systemd/system/a.service.d/"
#define PLAIN "[Service]\nExecStart=/opt/x\n"

/* Layers of the catalogue that comes with the program, on one unit. */
typedef struct {
        Shelf *shelf;
        TestFolder *folder;
        GbnProgramTable *programs;
        unsigned systemd;
        const char *package;
        GPtrArray *trials;
} Scale;

static void
scale_clear(Scale *scale)
{
        shelf_free(scale->shelf);
        test_folder_free(scale->folder);
        gbn_program_table_free(scale->programs);
        if (scale->trials)
                g_ptr_array_unref(scale->trials);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scale, scale_clear)

static Scale
new_scale(const char *text)
{
        g_autoptr(GError) error = NULL;
        Scale scale = { .shelf = shelf_shipped(), .folder = test_folder_new(), .systemd = 257 };

        scale.programs = gbn_program_table_open(g_getenv("GABION_DATADIR"), &error);
        g_assert_no_error(error);
        test_folder_write(scale.folder, UNIT, text);
        return scale;
}

static GPtrArray *
weigh(const Scale *scale, const char *words)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(scale->folder->path, NULL, false, NULL);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GbnSelection) selection = NULL;
        GbnWeighQuestion question = {
                .forecast = { tree,
                              "a.service",
                              { .systemd = systemd_of(scale->systemd) },
                              weights },
                .catalogue = shelf_catalogue(scale->shelf),
                .programs = scale->programs,
                .package = scale->package,
                .trials = scale->trials,
        };
        g_autoptr(GError) error = NULL;
        GPtrArray *layers;

        selection = *words ? select_words(scale->shelf, scale->systemd, words)
                           : g_new0(GbnSelection, 1);
        if (!*words)
                selection->choices = g_ptr_array_new();
        layers = gbn_weigh(&question, selection, &error);
        g_assert_no_error(error);
        return layers;
}

static const GbnWeighedLayer *
find(const GPtrArray *layers, const char *word)
{
        for (unsigned i = 0; i < layers->len; i++)
                if (g_str_equal(((GbnWeighedLayer *) layers->pdata[i])->word, word))
                        return layers->pdata[i];
        g_error("%s is not weighed", word);
}

/* reason: a part of it; NULL: there is none. */
static void
assert_verdict(const Scale *scale, const char *words, const char *word, const char *verdict,
               const char *reason)
{
        g_autoptr(GPtrArray) layers = weigh(scale, words);
        const GbnWeighedLayer *layer = find(layers, word);
        g_autofree char *text = NULL;

        text = layer->reason ? gbn_words_text(layer->reason, NULL) : NULL;
        g_test_message("%s beside %s: %s", word, words, text);
        g_assert_cmpstr(gbn_layer_verdict_name(layer->verdict), ==, verdict);
        if (reason)
                g_assert_true(text && strstr(text, reason));
        else
                g_assert_null(text);
}

static void
every_restriction_without_an_argument_is_weighed_and_every_word_of_the_selection(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) layers = weigh(&scale, "safe write:/srv/x"), all = NULL;
        unsigned expected = 0, selected = 0;

        all = gbn_catalogue_layers(shelf_catalogue(scale.shelf));
        for (unsigned i = 0; i < all->len; i++) {
                const GbnLayer *layer = all->pdata[i];

                expected += layer->kind == GBN_LAYER_RESTRICTION && !layer->argument_required;
        }
        g_assert_cmpuint(layers->len, ==, expected + 1);
        for (unsigned i = 0; i < layers->len; i++) {
                const GbnWeighedLayer *layer = layers->pdata[i];

                selected += layer->is_selected;
                g_assert_true(i == 0 || strcmp(((GbnWeighedLayer *) layers->pdata[i - 1])->word,
                                               layer->word) < 0);
        }
        g_assert_cmpuint(selected, >, 5);
        g_assert_true(find(layers, "write:/srv/x")->is_selected);
        g_assert_false(find(layers, "memory-exec")->is_selected);
}

/* The exposure that a selection gives, by a way of its own. */
static unsigned
exposure_of(const Scale *scale, const char *words)
{
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(scale->folder->path, NULL, false, NULL);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GbnSelection) selection = select_words(scale->shelf, scale->systemd, words);
        GbnForecastQuestion question = {
                tree, "a.service", { .systemd = systemd_of(scale->systemd) }, weights
        };
        unsigned exposure = 0;

        g_assert_true(gbn_forecast_exposure(&question, selection, &exposure, NULL));
        return exposure;
}

static void
both_exposures_are_those_of_whole_selections(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) layers = weigh(&scale, "devices tmp-private");
        const GbnWeighedLayer *outside = find(layers, "kernel-logs"),
                              *inside = find(layers, "devices"),
                              *covered = find(layers, "caps-no-mknod");

        g_assert_cmpuint(outside->without, ==, exposure_of(&scale, "devices tmp-private"));
        g_assert_cmpuint(outside->with, ==, exposure_of(&scale, "devices kernel-logs tmp-private"));
        g_assert_cmpuint(inside->with, ==, outside->without);
        g_assert_cmpuint(inside->without, ==, exposure_of(&scale, "tmp-private"));
        g_assert_cmpuint(inside->with, <, inside->without);
        g_assert_cmpuint(covered->with, ==, covered->without);
}

static void
a_drop_in_of_ours_that_lies_there_does_not_count(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) before = weigh(&scale, "devices"), after = NULL;

        test_folder_write(scale.folder, DROPIN "50-gabion.conf",
                          "[X-Gabion]\nLayers=tmp-private@1\n[Service]\nPrivateTmp=yes\n");
        after = weigh(&scale, "devices");
        for (unsigned i = 0; i < before->len; i++) {
                const GbnWeighedLayer *a = before->pdata[i], *b = after->pdata[i];

                g_assert_cmpuint(a->with, ==, b->with);
                g_assert_cmpuint(a->without, ==, b->without);
                g_assert_cmpint(a->verdict, ==, b->verdict);
        }
}

static void
of_a_layer_of_which_nothing_is_known_nothing_is_said(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);

        assert_verdict(&scale, "", "kernel-logs", "untested", NULL);
        assert_verdict(&scale, "devices dev:/dev/null", "dev:/dev/null", "untested", NULL);
        assert_verdict(&scale, "", "calls-refuse", "untested", NULL);
}

static void
a_layer_for_a_newer_systemd_is_not_available(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) layers = NULL;
        const GbnWeighedLayer *layer;

        scale.systemd = 252;
        assert_verdict(&scale, "", "pids", "not-available", "it needs systemd 257; this is 252");
        layers = weigh(&scale, "safe");
        layer = find(layers, "pids");
        g_assert_cmpuint(layer->with, ==, layer->without);
        g_assert_cmpuint(layer->with, ==, exposure_of(&scale, "safe"));
}

static void
what_cannot_be_laid_on_this_unit_is_not_available(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "User=www\n");

        assert_verdict(&scale, "", "dynamic-user", "not-available", "names its user already");
}

static void
what_the_unit_sets_itself_is_told_with_its_place(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "PrivateTmp=yes\n");
        g_autoptr(GPtrArray) layers = NULL;
        const GbnWeighedLayer *layer;

        assert_verdict(&scale, "", "tmp-private", "set-by-others",
                       "/usr/lib/systemd/system/a.service:3 sets it already");
        test_folder_write(scale.folder, DROPIN "x.conf", "[Service]\nPrivateTmp=yes\n");
        layers = weigh(&scale, "tmp-private");
        layer = find(layers, "tmp-private");
        g_assert_cmpstr(layer->path, ==, "/" DROPIN "x.conf");
        g_assert_cmpuint(layer->line, ==, 2);
        g_assert_true(layer->is_selected);
}

static void
half_of_a_layer_that_is_set_is_not_set_by_others(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "DevicePolicy=closed\n");

        assert_verdict(&scale, "", "devices", "untested", NULL);
}

static void
what_is_so_by_default_has_no_place(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) layers = weigh(&scale, "");

        assert_verdict(&scale, "", "keyring", "set-by-others", "without any layer");
        g_assert_null(find(layers, "keyring")->path);
}

static void
a_breakage_that_names_the_service_is_likely(void)
{
        g_auto(Scale) scale = new_scale("[Service]\nExecStart=/usr/libexec/iwd\n");
        g_auto(Scale) other = new_scale(PLAIN);

        assert_verdict(&scale, "", "devices", "likely-to-break", "the radio cannot be switched on");
        assert_verdict(&other, "", "devices", "untested", NULL);
        other.package = "iwd";
        assert_verdict(&other, "", "devices", "likely-to-break", "the radio cannot be switched on");
}

static void
a_clue_for_a_grant_speaks_against_what_the_grant_gives_back(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "PIDFile=/srv/x/pid\n");
        g_autoptr(GPtrArray) layers = weigh(&scale, "");

        assert_verdict(&scale, "", "system-read-only", "likely-to-break", "names /srv/x,");
        g_assert_cmpstr(find(layers, "system-read-only")->path, ==, "/" UNIT);
        g_assert_cmpuint(find(layers, "system-read-only")->line, ==, 3);
        assert_verdict(&scale, "", "tmp-private", "untested", NULL);
}

static void
a_path_that_stays_writable_is_no_reason(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "PIDFile=/srv/x/pid\n");

        assert_verdict(&scale, "", "usr-read-only", "untested", NULL);
        assert_verdict(&scale, "", "etc-read-only", "untested", NULL);
}

static void
a_grant_that_is_selected_is_an_answer(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "PIDFile=/srv/x/pid\n");

        assert_verdict(&scale, "write:/srv/x", "system-read-only", "untested", NULL);
        assert_verdict(&scale, "write:/srv/y", "system-read-only", "likely-to-break",
                       "names /srv/x,");
        assert_verdict(&scale, "system-read-only write:/srv/x", "system-read-only", "untested",
                       NULL);
}

static void
add_failure(Scale *scale, uint64_t when, const char *after)
{
        GbnPastTrial *trial = g_new0(GbnPastTrial, 1);

        if (!scale->trials)
                scale->trials =
                        g_ptr_array_new_with_free_func((GDestroyNotify) gbn_past_trial_free);
        trial->when = when;
        trial->after = g_strdup(after);
        trial->reason = g_strdup("the service failed: it ended with exit status 1");
        g_ptr_array_add(scale->trials, trial);
}

static void
a_trial_that_failed_says_that_it_breaks(void)
{
        g_auto(Scale) scale = new_scale(PLAIN);
        g_autoptr(GPtrArray) layers = NULL;

        add_failure(&scale, 5, "memory-exec@1");
        add_failure(&scale, 7, "devices@1 tmp-private@1");
        assert_verdict(&scale, "", "memory-exec", "breaks", "it ended with exit status 1");
        assert_verdict(&scale, "", "devices", "untested", NULL);
        layers = weigh(&scale, "");
        g_assert_cmpuint(find(layers, "memory-exec")->failed, ==, 5);
        g_assert_cmpuint(find(layers, "memory-exec")->failed_among, ==, 0);
        g_assert_cmpuint(find(layers, "devices")->failed, ==, 0);
        g_assert_cmpuint(find(layers, "devices")->failed_among, ==, 7);
}

static void
what_others_set_meanwhile_is_no_question_of_trials(void)
{
        g_auto(Scale) scale = new_scale(PLAIN "MemoryDenyWriteExecute=yes\n");

        add_failure(&scale, 5, "memory-exec@1");
        assert_verdict(&scale, "", "memory-exec", "set-by-others", "sets it already");
}

static const TestCase tests[] = {
        TEST(every_restriction_without_an_argument_is_weighed_and_every_word_of_the_selection),
        TEST(both_exposures_are_those_of_whole_selections),
        TEST(a_drop_in_of_ours_that_lies_there_does_not_count),
        TEST(of_a_layer_of_which_nothing_is_known_nothing_is_said),
        TEST(a_layer_for_a_newer_systemd_is_not_available),
        TEST(what_cannot_be_laid_on_this_unit_is_not_available),
        TEST(what_the_unit_sets_itself_is_told_with_its_place),
        TEST(half_of_a_layer_that_is_set_is_not_set_by_others),
        TEST(what_is_so_by_default_has_no_place),
        TEST(a_breakage_that_names_the_service_is_likely),
        TEST(a_clue_for_a_grant_speaks_against_what_the_grant_gives_back),
        TEST(a_path_that_stays_writable_is_no_reason),
        TEST(a_grant_that_is_selected_is_an_answer),
        TEST(a_trial_that_failed_says_that_it_breaks),
        TEST(what_others_set_meanwhile_is_no_question_of_trials),
};
RUN_TESTS("weighing", tests)
