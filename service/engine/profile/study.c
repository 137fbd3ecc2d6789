/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opened once; only the unit files are read again. */
#include "engine/profile/study.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/target.h"
#include "engine/unit/unit-name.h"

bool
gbn_study_open(const GbnStudyPlace *place, GbnStudy *ret, GError **error)
{
        g_auto(GbnStudy) study = { .root = g_strdup(place->root), .rules.live = place->live };
        static const char *const safe[] = { "safe", NULL };
        const GbnRoot *root;

        study.tree = gbn_unit_tree_open(study.root, NULL, place->live, error);
        if (!study.tree)
                return false;
        root = gbn_unit_tree_root(study.tree);
        (void) gbn_systemd_detect(root, &study.rules.systemd);
        study.weights = gbn_weights_new();
        if (!gbn_weights_load_installed(study.weights, root, &study.rules.systemd, NULL, error))
                return false;
        study.catalogue = gbn_catalogue_open(place->shipped, place->site, error);
        study.programs = study.catalogue ? gbn_program_table_open(place->shipped, error) : NULL;
        if (!study.programs)
                return false;
        if (!gbn_selection_parse(study.catalogue, safe, &study.rules.systemd, &study.safe, NULL))
                study.safe.choices = g_ptr_array_new();
        gbn_facts_init_for(&study.facts, &study.rules.systemd);
        *ret = study;
        study = (GbnStudy) { 0 };
        return true;
}

void
gbn_study_clear(GbnStudy *study)
{
        g_clear_pointer(&study->root, g_free);
        g_clear_pointer(&study->tree, gbn_unit_tree_free);
        g_clear_pointer(&study->weights, gbn_weights_free);
        g_clear_pointer(&study->catalogue, gbn_catalogue_free);
        g_clear_pointer(&study->programs, gbn_program_table_free);
        gbn_selection_clear(&study->safe);
        gbn_facts_clear(&study->facts);
}

bool
gbn_study_refresh(GbnStudy *study, GError **error)
{
        GbnUnitTree *tree = gbn_unit_tree_open(study->root, NULL, study->rules.live, error);

        if (!tree)
                return false;
        gbn_unit_tree_free(study->tree);
        study->tree = tree;
        return true;
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
        g_set_error_literal(error, GBN_ERROR, GBN_ERROR_BAD_NAME, "not the name of a service");
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
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            "%s: another name of %s; use that one", wish->unit, chain->id);
                return false;
        }
        caution = wish->forced ? NULL : gbn_target_caution(wish->unit);
        if (caution)
                g_set_error(error, GBN_ERROR, GBN_ERROR_REFUSED, "%s: %s", wish->unit, caution);
        return !caution;
}

bool
gbn_study_forecast(const GbnStudy *study, const GbnStudyWish *wish, GbnForecast *ret,
                   GError **error)
{
        g_auto(GbnSelection) selection = { 0 };
        GbnForecastQuestion question = {
                .tree = study->tree,
                .name = wish->unit,
                .rules = study->rules,
                .weights = study->weights,
        };

        return check_unit(study, wish, error) &&
               gbn_selection_parse(study->catalogue, wish->words, &study->rules.systemd, &selection,
                                   error) &&
               gbn_forecast(&question, &selection, ret, error);
}
