/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that it takes to answer questions about the units of one system: its unit files, the rules and
 * weights they are judged by, the layers, and what well-known programs need. */
#pragma once

#include "engine/profile/catalogue.h"
#include "engine/profile/forecast.h"
#include "engine/profile/program-table.h"
#include "engine/profile/selection.h"
#include "engine/score/score.h"
#include "engine/unit/package-index.h"
#include "engine/unit/unit-chain.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const char *root;           /* folder that stands for "/"; NULL: this machine */
        bool live;                  /* judge as for a running systemd */
        const char *shipped, *site; /* folders of layers; see gbn_catalogue_open() */
        bool is_kept;               /* for gbn_study_update(), and with what packages there are */
} GbnStudyPlace;

typedef struct {
        char *root;
        GbnUnitTree *tree;
        GbnRules rules;
        GbnWeights *weights;
        GbnCatalogue *catalogue;
        GbnProgramTable *programs;
        GbnSelection safe; /* the layers of the level "safe"; empty where the catalogue has none */
        GbnFacts facts;    /* of the unit that was scored last */

        GbnPackageIndex *packages; /* NULL where it is not kept */

        char *shipped, *site;               /* where the layers are from */
        GbnWatch *unit_files, *rules_files; /* NULL: not kept */
        unsigned generation;                /* another number, another tree */
} GbnStudy;

/* Errors: those of gbn_unit_tree_open, gbn_weights_load_installed, gbn_catalogue_open and
 * gbn_program_table_open. */
bool gbn_study_open(const GbnStudyPlace *place, GbnStudy *ret, GError **error);
void gbn_study_clear(GbnStudy *study);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnStudy, gbn_study_clear)

/* Reads again which unit files there are; on failure what was known stays. */
bool gbn_study_refresh(GbnStudy *study, GError **error);

/* Reads again what may have changed, layers and rules too, and nothing else. What a caller keeps is good for
 * as long as the generation is the same; what it reads of files besides, it reads between
 * gbn_study_follow(study, true) and (study, false), so that changes of these are seen too. */
bool gbn_study_update(GbnStudy *study, GError **error);
void gbn_study_follow(const GbnStudy *study, bool follow);

/* A template gets the instance that systemd-analyze would give it. Errors: BAD_NAME, NOT_FOUND. */
GbnUnitChain *gbn_study_find(const GbnStudy *study, const char *name, GError **error);

/* The same in any tree. Errors: NOT_FOUND. */
GbnUnitChain *
gbn_find_to_judge(const GbnUnitTree *tree, const GbnRules *rules, const char *name, GError **error);

/* Errors: those of gbn_facts_from_text and gbn_score_unit. */
bool gbn_study_score(GbnStudy *study, const GbnUnitChain *chain, GbnScore *ret, GError **error);

/* What words of a selection would do to a unit. forced: also to one that is better left alone.
 * Errors: BAD_NAME also for an alias, REFUSED, and those of finding, gbn_selection_parse and
 * gbn_forecast. */
typedef struct {
        const char *unit;
        const char *const *words;
        bool forced;
} GbnStudyWish;

bool gbn_study_forecast(const GbnStudy *study, const GbnStudyWish *wish, GbnForecast *ret,
                        GError **error);

/* Of its directives and of all layers: see engine/profile/inventory.h and weighing.h. trials: GbnPastTrial *, oldest
 * first; may be NULL. Errors: the same. */
GPtrArray *gbn_study_inventory(const GbnStudy *study, const GbnStudyWish *wish, GError **error);
GPtrArray *gbn_study_weigh(const GbnStudy *study, const GbnStudyWish *wish, const GPtrArray *trials,
                           GError **error);

/* Whose a file of a unit is: see engine/profile/origin.h. */
const char *gbn_study_origin(const GbnStudy *study, const GbnUnitChain *chain, const char *path);
