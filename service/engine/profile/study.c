/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two watches, since layers and weights seldom change, and reading them takes longer than all units. */
#include "engine/profile/study.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/inventory.h"
#include "engine/profile/origin.h"
#include "engine/profile/target.h"
#include "engine/profile/weighing.h"
#include "engine/unit/unit-name.h"

/* Weights, layers, programs and packages, and by which release units are judged. */
static bool
open_rules(GbnStudy *study, GError **error)
{
        static const char *const safe[] = { "safe", NULL };
        g_autoptr(GbnRoot) root = gbn_root_open(study->root, error);

        if (!root)
                return false;
        root->watch = study->rules_files;
        (void) gbn_systemd_detect(root, &study->rules.systemd);
        study->weights = gbn_weights_new();
        if (!gbn_weights_load_installed(study->weights, root, &study->rules.systemd, NULL, error))
                return false;
        study->catalogue = gbn_catalogue_open_watched(study->shipped, study->site,
                                                      study->rules_files, error);
        study->programs = study->catalogue ? gbn_program_table_open_watched(
                                                     study->shipped, study->rules_files, error)
                                           : NULL;
        if (!study->programs)
                return false;
        if (study->rules_files)
                study->packages = gbn_package_index_new(root);
        if (!gbn_selection_parse(study->catalogue, safe, &study->rules.systemd, &study->safe, NULL))
                study->safe.choices = g_ptr_array_new();
        return true;
}

static bool
open_rules_watched(GbnStudy *study, GError **error)
{
        bool done;

        if (!study->rules_files)
                return open_rules(study, error);
        gbn_watch_reset(study->rules_files);
        gbn_watch_follow(study->rules_files, true);
        done = open_rules(study, error);
        gbn_watch_follow(study->rules_files, false);
        if (!done)
                gbn_watch_give_up(study->rules_files);
        return done;
}

static void
clear_rules(GbnStudy *study)
{
        g_clear_pointer(&study->weights, gbn_weights_free);
        g_clear_pointer(&study->catalogue, gbn_catalogue_free);
        g_clear_pointer(&study->programs, gbn_program_table_free);
        g_clear_pointer(&study->packages, gbn_package_index_free);
        gbn_selection_clear(&study->safe);
}

static GbnUnitTree *
open_tree(GbnStudy *study, GError **error)
{
        GbnUnitTree *tree;

        if (!study->unit_files)
                return gbn_unit_tree_open(study->root, NULL, study->rules.live, error);
        gbn_watch_reset(study->unit_files);
        gbn_watch_follow(study->unit_files, true);
        tree = gbn_unit_tree_open_watched(study->root, study->rules.live, study->unit_files, error);
        gbn_watch_follow(study->unit_files, false);
        if (!tree)
                gbn_watch_give_up(study->unit_files);
        return tree;
}

bool
gbn_study_open(const GbnStudyPlace *place, GbnStudy *ret, GError **error)
{
        g_auto(GbnStudy) study = { .root = g_strdup(place->root),
                                   .shipped = g_strdup(place->shipped),
                                   .site = g_strdup(place->site),
                                   .rules.live = place->live };

        if (place->is_kept) {
                study.unit_files = gbn_watch_new();
                study.rules_files = gbn_watch_new();
        }
        study.tree = open_tree(&study, error);
        if (!study.tree || !open_rules_watched(&study, error))
                return false;
        gbn_facts_init_for(&study.facts, &study.rules.systemd);
        *ret = study;
        study = (GbnStudy) { 0 };
        return true;
}

void
gbn_study_clear(GbnStudy *study)
{
        g_clear_pointer(&study->root, g_free);
        g_clear_pointer(&study->shipped, g_free);
        g_clear_pointer(&study->site, g_free);
        g_clear_pointer(&study->tree, gbn_unit_tree_free);
        g_clear_pointer(&study->unit_files, gbn_watch_free);
        g_clear_pointer(&study->rules_files, gbn_watch_free);
        clear_rules(study);
        gbn_facts_clear(&study->facts);
}

bool
gbn_study_refresh(GbnStudy *study, GError **error)
{
        GbnUnitTree *tree = open_tree(study, error);

        if (!tree)
                return false;
        gbn_unit_tree_free(study->tree);
        study->tree = tree;
        study->generation++;
        return true;
}

/* On failure what was known stays. */
static bool
refresh_rules(GbnStudy *study, GError **error)
{
        g_auto(GbnStudy) fresh = { .root = g_strdup(study->root),
                                   .shipped = g_strdup(study->shipped),
                                   .site = g_strdup(study->site),
                                   .rules = study->rules };
        bool done;

        fresh.rules_files = study->rules_files;
        done = open_rules_watched(&fresh, error);
        fresh.rules_files = NULL;
        if (!done)
                return false;
        clear_rules(study);
        study->rules = fresh.rules;
        study->weights = g_steal_pointer(&fresh.weights);
        study->catalogue = g_steal_pointer(&fresh.catalogue);
        study->programs = g_steal_pointer(&fresh.programs);
        study->packages = g_steal_pointer(&fresh.packages);
        study->safe = fresh.safe;
        fresh.safe = (GbnSelection) { 0 };
        return true;
}

bool
gbn_study_update(GbnStudy *study, GError **error)
{
        bool rules_are_good = study->rules_files && gbn_watch_is_unchanged(study->rules_files);

        if (rules_are_good && gbn_watch_is_unchanged(study->unit_files))
                return true;
        if (study->rules_files && !rules_are_good && !refresh_rules(study, error))
                return false;
        return gbn_study_refresh(study, error);
}

void
gbn_study_follow(const GbnStudy *study, bool follow)
{
        if (study->unit_files)
                gbn_watch_follow(study->unit_files, follow);
}

/* What systemd-analyze puts behind the "@" when it is asked about a template. */
static const char *
placeholder_instance(const GbnRules *rules)
{
        if (rules->systemd.major >= 257)
                return "test_instance";
        return rules->live ? "test-instance" : "i";
}

GbnUnitChain *
gbn_find_to_judge(const GbnUnitTree *tree, const GbnRules *rules, const char *name, GError **error)
{
        g_autofree char *instance = NULL;

        if (gbn_unit_name_kind(name) == GBN_UNIT_NAME_TEMPLATE)
                instance = gbn_unit_name_with_instance(name, placeholder_instance(rules));
        return gbn_unit_chain_find(tree, instance ? instance : name, error);
}

GbnUnitChain *
gbn_study_find(const GbnStudy *study, const char *name, GError **error)
{
        if (gbn_unit_name_kind(name) != GBN_UNIT_NAME_INVALID)
                return gbn_find_to_judge(study->tree, &study->rules, name, error);
        gbn_error_set(error, GBN_ERROR_BAD_NAME, N_("not the name of a service"));
        return NULL;
}

bool
gbn_study_score(GbnStudy *study, const GbnUnitChain *chain, GbnScore *ret, GError **error)
{
        GbnReading reading = { .root = gbn_unit_tree_root(study->tree),
                               .systemd = study->rules.systemd };

        gbn_facts_reset_for(&study->facts, &study->rules.systemd);
        return gbn_facts_from_text(&reading, chain, &study->facts, error) &&
               gbn_score_unit(&study->facts, &study->rules, study->weights, ret, error);
}

static bool
check_unit(const GbnStudy *study, const GbnStudyWish *wish, GError **error)
{
        g_autoptr(GbnUnitChain) chain = NULL;
        const char *caution;

        if (!gbn_target_check_name(wish->unit, error))
                return false;
        chain = gbn_study_find(study, wish->unit, error);
        if (!chain)
                return false;
        if (!g_str_equal(chain->id, wish->unit)) {
                gbn_error_set(error, GBN_ERROR_BAD_NAME, N_("%s: another name of %s; use that one"),
                              wish->unit, chain->id);
                return false;
        }
        caution = wish->forced ? NULL : gbn_target_caution(wish->unit);
        if (caution)
                gbn_error_set_words(
                        error, GBN_ERROR_REFUSED,
                        gbn_words_mark(gbn_words_new("%s: %s", wish->unit, caution), 2));
        return !caution;
}

static GbnForecastQuestion
question_of(const GbnStudy *study, const char *unit)
{
        return (GbnForecastQuestion) {
                .tree = study->tree,
                .name = unit,
                .rules = study->rules,
                .weights = study->weights,
        };
}

static bool
read_wish(const GbnStudy *study, const GbnStudyWish *wish, GbnSelection *ret, GError **error)
{
        return check_unit(study, wish, error) &&
               gbn_selection_parse(study->catalogue, wish->words, &study->rules.systemd, ret,
                                   error);
}

bool
gbn_study_forecast(const GbnStudy *study, const GbnStudyWish *wish, GbnForecast *ret,
                   GError **error)
{
        g_auto(GbnSelection) selection = { 0 };
        GbnForecastQuestion question = question_of(study, wish->unit);

        return read_wish(study, wish, &selection, error) &&
               gbn_forecast(&question, &selection, ret, error);
}

GPtrArray *
gbn_study_inventory(const GbnStudy *study, const GbnStudyWish *wish, GError **error)
{
        g_auto(GbnSelection) selection = { 0 };
        GbnForecastQuestion question = question_of(study, wish->unit);

        return read_wish(study, wish, &selection, error)
                       ? gbn_inventory(&question, &selection, error)
                       : NULL;
}

GPtrArray *
gbn_study_weigh(const GbnStudy *study, const GbnStudyWish *wish, const GPtrArray *trials,
                GError **error)
{
        g_auto(GbnSelection) selection = { 0 };
        GbnWeighQuestion question = {
                .forecast = question_of(study, wish->unit),
                .catalogue = study->catalogue,
                .programs = study->programs,
                .trials = trials,
        };
        const char *fragment = gbn_unit_tree_fragment(study->tree, wish->unit);

        if (study->packages && fragment)
                question.package = gbn_package_index_find(study->packages, fragment);
        return read_wish(study, wish, &selection, error) ? gbn_weigh(&question, &selection, error)
                                                         : NULL;
}

const char *
gbn_study_origin(const GbnStudy *study, const GbnUnitChain *chain, const char *path)
{
        GbnForecastQuestion question = question_of(study, chain->id);

        return gbn_origin_of_file(&question, chain, path);
}
