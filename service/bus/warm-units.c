/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that are asked for are kept only if they are in the search path: instances there are without end. */
#include "bus/warm-units.h"

#include "bus/manager.h"

#include <stdlib.h>

struct GbnWarmUnits {
        GbnStudy *study;
        GPtrArray *names;   /* const char *, of the tree; NULL: not asked for yet */
        GHashTable *units;  /* char * → GbnWarmUnit * */
        GbnWarmUnit *other; /* of a name that is not in the search path, the last one asked for */
        char *other_name;
        unsigned generation; /* of the study, to which all of these belong */
};

static void
warm_unit_free(void *data)
{
        GbnWarmUnit *unit = data;

        if (!unit)
                return;
        gbn_unit_summary_clear(&unit->summary);
        g_clear_error(&unit->error);
        g_free(unit->description);
        g_free(unit->id);
        free(unit->object);
        g_free(unit);
}

GbnWarmUnits *
gbn_warm_units_new(GbnStudy *study)
{
        GbnWarmUnits *units = g_new0(GbnWarmUnits, 1);

        units->study = study;
        units->generation = study->generation;
        units->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, warm_unit_free);
        return units;
}

static void
forget(GbnWarmUnits *units)
{
        g_hash_table_remove_all(units->units);
        g_clear_pointer(&units->names, g_ptr_array_unref);
        g_clear_pointer(&units->other, warm_unit_free);
        g_clear_pointer(&units->other_name, g_free);
}

void
gbn_warm_units_free(GbnWarmUnits *units)
{
        if (!units)
                return;
        forget(units);
        g_hash_table_destroy(units->units);
        g_free(units);
}

/* The study is read anew by others too, after a change of ours. */
static void
forget_what_is_old(GbnWarmUnits *units)
{
        if (units->generation == units->study->generation)
                return;
        forget(units);
        units->generation = units->study->generation;
}

bool
gbn_warm_units_update(GbnWarmUnits *units, GError **error)
{
        if (!gbn_study_update(units->study, error))
                return false;
        forget_what_is_old(units);
        return true;
}

const GPtrArray *
gbn_warm_units_names(GbnWarmUnits *units)
{
        forget_what_is_old(units);
        if (!units->names)
                units->names = gbn_unit_tree_names(units->study->tree);
        return units->names;
}

static GbnWarmUnit *
read_unit(GbnWarmUnits *units, const char *name)
{
        GbnWarmUnit *unit = g_new0(GbnWarmUnit, 1);
        g_autoptr(GbnUnitChain) chain = gbn_unit_chain_find(units->study->tree, name, NULL);

        unit->id = g_strdup(chain ? chain->id : name);
        unit->is_alias = chain && !g_str_equal(chain->id, name);
        (void) gbn_manager_unit_path(name, &unit->object);
        gbn_study_follow(units->study, true);
        if (gbn_unit_summary_read(units->study, units->study->packages, name, &unit->summary,
                                  &unit->error))
                unit->description = g_utf8_make_valid(unit->summary.description, -1);
        gbn_study_follow(units->study, false);
        return unit;
}

const GbnWarmUnit *
gbn_warm_units_get(GbnWarmUnits *units, const char *name)
{
        GbnWarmUnit *unit;

        forget_what_is_old(units);
        unit = g_hash_table_lookup(units->units, name);
        if (unit)
                return unit;
        if (units->other && g_str_equal(units->other_name, name))
                return units->other;
        unit = read_unit(units, name);
        if (gbn_unit_tree_has(units->study->tree, name)) {
                (void) g_hash_table_insert(units->units, g_strdup(name), unit);
                return unit;
        }
        warm_unit_free(units->other);
        units->other = unit;
        g_free(units->other_name);
        units->other_name = g_strdup(name);
        return unit;
}
