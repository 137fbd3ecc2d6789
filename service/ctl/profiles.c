/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One way from words on the command line to a forecast, for preview and apply alike. */
#include "ctl/profiles.h"

#include "base/error.h"
#include "ctl/commands.h"
#include "engine/profile/target.h"
#include "engine/unit/unit-name.h"

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
        g_clear_pointer(&plan->catalogue, gbn_catalogue_free);
        g_clear_pointer(&plan->unit, g_free);
}

static bool
check_unit(const GbnOptions *options, GbnPlan *plan, const char *typed, GError **error)
{
        g_autofree char *name = gbn_unit_name_complete(typed, error);
        g_autoptr(GbnUnitChain) chain = NULL;
        const char *caution;

        if (!name || !gbn_target_check_name(name, error))
                return false;
        chain = gbn_scorer_find(&plan->scorer, name, error);
        if (!chain)
                return false;
        if (!g_str_equal(chain->id, name)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            "%s: another name of %s; use that one", name, chain->id);
                return false;
        }
        caution = options->force ? NULL : gbn_target_caution(name);
        if (caution) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_REFUSED,
                            "%s: %s (--force does it all the same)", name, _(caution));
                return false;
        }
        plan->unit = g_steal_pointer(&name);
        return true;
}

bool
gbn_plan_make(const GbnOptions *options, char **words, GbnPlan *ret, GError **error)
{
        g_auto(GbnPlan) plan = { 0 };
        bool live = !options->root && gbn_systemd_is_running();
        GbnForecastQuestion question;

        plan.catalogue = gbn_profiles_open(options, (const char *const *) words + 1, error);
        if (!plan.catalogue || !gbn_scorer_open(options, NULL, live, &plan.scorer, error) ||
            !check_unit(options, &plan, words[0], error) ||
            !gbn_selection_parse(plan.catalogue, (const char *const *) words + 1,
                                 &plan.scorer.rules.systemd, &plan.selection, error))
                return false;
        question = (GbnForecastQuestion) { plan.scorer.tree, plan.unit, plan.scorer.rules,
                                           plan.scorer.weights };
        if (!gbn_forecast(&question, &plan.selection, &plan.forecast, error))
                return false;
        *ret = plan;
        plan = (GbnPlan) { 0 };
        return true;
}
