/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One way from words on the command line to a forecast, for preview and apply alike. */
#include "ctl/profiles.h"

#include "base/error.h"
#include "ctl/commands.h"
#include "engine/profile/target.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

const char *
gbn_profiles_folder(void)
{
        const char *folder = g_getenv("GABION_DATADIR");

        return folder ? folder : GABION_DATADIR;
}

GbnCatalogue *
gbn_profiles_open(const GbnOptions *options, const char *const *words, GError **error)
{
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, error), root = NULL;
        GbnCatalogue *catalogue;

        root = host ? gbn_root_open(options->root, error) : NULL;
        if (!root)
                return NULL;
        catalogue = gbn_catalogue_open_for(
                (const GbnCatalogueShelf[]) { { host, gbn_profiles_folder() },
                                              { root, "/etc/gabion" } },
                words, error);
        if (!catalogue)
                g_prefix_error(
                        error, "%s: ",
                        _("the layers are not installed; GABION_DATADIR can name the folder that holds them"));
        for (unsigned i = 0; catalogue && i < catalogue->errors->len; i++)
                gbn_complain(catalogue->errors->pdata[i]);
        return catalogue;
}

void
gbn_plan_clear(GbnPlan *plan)
{
        gbn_forecast_clear(&plan->forecast);
        gbn_selection_clear(&plan->selection);
        gbn_scorer_clear(&plan->scorer);
        gbn_unit_argument_clear(&plan->argument);
        g_clear_pointer(&plan->catalogue, gbn_catalogue_free);
        g_clear_pointer(&plan->unit, g_free);
}

static bool
check_unit(const GbnOptions *options, GbnPlan *plan, const char *typed, GError **error)
{
        const char *name = plan->argument.subject->name, *caution;
        g_autoptr(GbnUnitChain) chain = NULL;

        if (!gbn_target_check_name(name, error)) {
                g_prefix_error(error, "%s: ", typed);
                return false;
        }
        chain = gbn_unit_argument_find(&plan->argument, &plan->scorer, error);
        if (!chain)
                return false;
        if (!g_str_equal(chain->id, name)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            _("%s: another name of %s; use that one"), name, chain->id);
                return false;
        }
        caution = options->force ? NULL : gbn_target_caution(name);
        if (caution) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_REFUSED,
                            _("%s: %s (--force does it all the same)"), name, _(caution));
                return false;
        }
        plan->unit = g_strdup(name);
        return true;
}

bool
gbn_plan_make(const GbnOptions *options, char **words, GbnPlan *ret, GError **error)
{
        g_auto(GbnPlan) plan = { 0 };
        GbnForecastQuestion question;

        plan.catalogue = gbn_profiles_open(options, (const char *const *) words + 1, error);
        if (!plan.catalogue || !gbn_unit_argument_read(options, words, &plan.argument, error) ||
            !gbn_unit_argument_open(options, &plan.argument, &plan.scorer, error) ||
            !check_unit(options, &plan, words[0], error) ||
            !gbn_selection_parse(plan.catalogue, (const char *const *) words + 1,
                                 &plan.scorer.rules.systemd, &plan.selection, error))
                return false;
        question = (GbnForecastQuestion) {
                .tree = plan.scorer.tree,
                .name = plan.unit,
                .rules = plan.scorer.rules,
                .weights = plan.scorer.weights,
                .text = gbn_unit_argument_is_stdin(&plan.argument) ? &plan.argument.text : NULL,
                .is_file = plan.argument.subject->path != NULL,
        };
        if (!gbn_forecast(&question, &plan.selection, &plan.forecast, error))
                return false;
        *ret = plan;
        plan = (GbnPlan) { 0 };
        return true;
}
