/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue and the forecast, as the commands about layers need them. */
#pragma once

#include "ctl/options.h"
#include "ctl/scorer.h"
#include "ctl/unit-argument.h"
#include "engine/profile/catalogue.h"
#include "engine/profile/forecast.h"

#include <glib.h>
#include <stdbool.h>

/* The shipped folder is that of the installation, or GABION_DATADIR; the site's is /etc/gabion, of the tree
 * where one is given. Only what the words of a selection lead to is read, with NULL everything. Files that
 * were refused are complained about. */
GbnCatalogue *
gbn_profiles_open(const GbnOptions *options, const char *const *words, GError **error);

/* That shipped folder. */
const char *gbn_profiles_folder(void);

/* Everything that one unit and one selection make. */
typedef struct {
        GbnCatalogue *catalogue;
        GbnUnitArgument argument;
        GbnScorer scorer;
        GbnSelection selection;
        GbnForecast forecast;
        char *unit; /* real name */
} GbnPlan;

/* words: the unit, by name, file or "-", then the selection. Errors: those of each step; REFUSED for units to leave alone
 * unless --force. */
bool gbn_plan_make(const GbnOptions *options, char **words, GbnPlan *ret, GError **error);
void gbn_plan_clear(GbnPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnPlan, gbn_plan_clear)
