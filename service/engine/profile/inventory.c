/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which directives a row of the score asks about stands in its name: "User=/DynamicUser=",
 * "CapabilityBoundingSet=~CAP_BPF". */
#include "engine/profile/inventory.h"

#include "engine/facts/facts-from-text.h"
#include "engine/profile/forecast-ground.h"
#include "engine/profile/origin.h"
#include "engine/profile/value-text.h"

#include <string.h>

static void
row_free(void *data)
{
        GbnInventoryRow *row = data;

        g_free(row->now);
        g_free(row->then);
        g_free(row->path);
        g_free(row);
}

static bool
asks_about(const GbnAssessment *row, const char *directive)
{
        size_t length = strlen(directive);

        for (const char *at = row->name; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
                if (strncmp(at, directive, length) == 0 && at[length] == '=')
                        return true;
        return false;
}

static bool
is_asked_about(const char *directive)
{
        const GbnAssessment *row;

        for (unsigned i = 0; (row = gbn_assessment(i)); i++)
                if (asks_about(row, directive))
                        return true;
        return false;
}

static unsigned
share_of(const GbnScore *score, const char *directive)
{
        uint64_t share = 0;

        for (unsigned i = 0; i < score->count; i++)
                if (asks_about(score->findings[i].row, directive))
                        share += score->findings[i].share;
        return (unsigned) share;
}

/* The unit as it lies there. */
typedef struct {
        GbnUnitChain *chain;
        GbnFacts facts;
        GbnScore score;
        GbnSource *sources;
} Present;

static void
present_clear(Present *present)
{
        g_clear_pointer(&present->chain, gbn_unit_chain_free);
        gbn_facts_clear(&present->facts);
        g_free(present->sources);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Present, present_clear)

static bool
read_present(const GbnForecastQuestion *question, Present *present, GError **error)
{
        size_t count;
        GbnReading reading = { .root = gbn_unit_tree_root(question->tree),
                               .systemd = question->rules.systemd };

        (void) gbn_settings(&count);
        present->sources = reading.sources = g_new0(GbnSource, count);
        gbn_facts_init_for(&present->facts, &reading.systemd);
        present->chain = gbn_unit_chain_find(question->tree, question->name, error);
        return present->chain &&
               gbn_facts_from_text(&reading, present->chain, &present->facts, error) &&
               gbn_score_unit(&present->facts, &question->rules, question->weights, &present->score,
                              error);
}

static GbnInventoryRow *
new_row(const GbnForecastQuestion *question, const Present *present, const GbnFacts *then,
        const GbnSetting *setting)
{
        const GbnSystemd *systemd = &question->rules.systemd;
        GbnInventoryRow *row = g_new0(GbnInventoryRow, 1);
        size_t count;
        const GbnSource *source = present->sources + (setting - gbn_settings(&count));

        row->setting = setting;
        row->now = gbn_value_text(setting, &present->facts, systemd);
        row->then = gbn_value_text(setting, then, systemd);
        row->origin = source->path ? gbn_origin_of_file(question, present->chain, source->path)
                                   : "default";
        row->path = g_strdup(source->path);
        row->share = share_of(&present->score, setting->name);
        return row;
}

GPtrArray *
gbn_inventory(const GbnForecastQuestion *question, const GbnSelection *selection, GError **error)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
        g_auto(GbnGround) ground = { 0 };
        g_auto(Present) present = { 0 };
        g_auto(GbnFacts) then = { 0 };
        const GbnSetting *settings;
        size_t count;

        if (!read_present(question, &present, error) ||
            !gbn_ground_open(question, &ground, error) ||
            !gbn_ground_load(&ground, selection, &then, error))
                return NULL;
        settings = gbn_settings(&count);
        for (size_t i = 0; i < count; i++) {
                const GbnSetting *setting = settings + i;

                if (!gbn_setting_find(setting->section, setting->name, &question->rules.systemd) ||
                    (setting->group == GBN_GROUP_NONE && !is_asked_about(setting->name)))
                        continue;
                g_ptr_array_add(rows, new_row(question, &present, &then, setting));
        }
        return g_steal_pointer(&rows);
}
