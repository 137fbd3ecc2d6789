/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Not a guess: the grant is laid on, once beside the restriction alone and once beside the whole selection. Where
 * the lines stay the same, or the path can be written all the same, nothing was taken. */
#include "engine/profile/weighing-clue.h"

#include "engine/profile/render.h"
#include "engine/profile/strictness.h"
#include "engine/profile/writable.h"

#include <string.h>

static void
selection_free(void *data)
{
        GbnSelection *selection = data;

        if (!selection)
                return;
        gbn_selection_clear(selection);
        g_free(selection);
}

void
gbn_clue_sheet_clear(GbnClueSheet *sheet)
{
        g_clear_pointer(&sheet->clues, g_ptr_array_unref);
        g_clear_pointer(&sheet->grants, g_ptr_array_unref);
}

/* NULL: it is no grant. */
static GbnSelection *
grant_of(const GbnSuggestQuestion *question, const GbnClue *clue)
{
        const char *const words[] = { clue->word, NULL };
        g_auto(GbnSelection) selection = { 0 };
        const GbnChoiceOfLayer *choice;

        if (!clue->word ||
            !gbn_selection_parse(question->catalogue, words, &question->systemd, &selection, NULL))
                return NULL;
        choice = selection.choices->len == 1 ? selection.choices->pdata[0] : NULL;
        if (!choice || choice->layer->kind != GBN_LAYER_GRANT)
                return NULL;
        return g_memdup2(&(GbnSelection) { g_steal_pointer(&selection.choices) }, sizeof selection);
}

bool
gbn_clue_sheet_open(const GbnGround *ground, const GbnSuggestQuestion *question,
                    const GbnSelection *selection, GbnClueSheet *ret, GError **error)
{
        GPtrArray *clues = gbn_suggest_clues(question, error);

        if (!clues)
                return false;
        *ret = (GbnClueSheet) { ground, selection, clues,
                                g_ptr_array_new_with_free_func(selection_free) };
        for (unsigned i = 0; i < clues->len; i++)
                g_ptr_array_add(ret->grants, grant_of(question, clues->pdata[i]));
        return true;
}

static bool
sets(const GbnLayer *layer, const char *directive)
{
        for (unsigned i = 0; i < layer->lines->len; i++)
                if (g_str_equal(((const GbnLayerLine *) layer->lines->pdata[i])->setting->name,
                                directive))
                        return true;
        return false;
}

/* Whether one sets what the other could give back. */
static bool
shares_directives(const GbnLayer *restriction, const GbnLayer *grant)
{
        for (unsigned i = 0; i < grant->lines->len; i++) {
                const GbnSetting *setting =
                        ((const GbnLayerLine *) grant->lines->pdata[i])->setting;
                g_auto(GStrv)
                        masters = g_strsplit(setting->exempts ? setting->exempts : "", " ", -1);

                if (sets(restriction, setting->name))
                        return true;
                for (char **master = masters; *master; master++)
                        if (sets(restriction, *master))
                                return true;
        }
        return false;
}

/* The choices, once without and once with the grant. */
typedef struct {
        GPtrArray *choices;
} Mix;

static void
mix_clear(Mix *mix)
{
        g_clear_pointer(&mix->choices, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mix, mix_clear)

static char *
lines_of(const GbnGround *ground, GPtrArray *choices)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };

        gbn_compose(&(GbnSelection) { choices }, &ground->unit, systemd, &composition);
        return gbn_render(&composition, &ground->unit, systemd, NULL);
}

static bool
changes_lines(const GbnGround *ground, GPtrArray *choices, const GbnChoiceOfLayer *grant)
{
        g_autofree char *without = lines_of(ground, choices), *with = NULL;

        g_ptr_array_add(choices, (void *) grant);
        with = lines_of(ground, choices);
        g_ptr_array_set_size(choices, (int) choices->len - 1);
        return g_strcmp0(without, with) != 0;
}

/* The folders above what a grant names, or NULL: it is not about paths. */
static const char *
above_of(const GbnLayer *grant)
{
        const GbnOwnFolder *folder;

        if (sets(grant, "ReadWritePaths"))
                return "";
        for (unsigned i = 0; (folder = gbn_own_folder(i)); i++)
                if (sets(grant, folder->directive))
                        return folder->above;
        return NULL;
}

/* The unit with these choices on it, as far as it bears on where it may write. */
static void
lay(const GbnGround *ground, GPtrArray *choices, GbnFacts *ret)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        gbn_facts_init_for(ret, systemd);
        for (size_t i = 0; i < count; i++)
                if (settings[i].order != GBN_ORDER_NONE)
                        gbn_strictness_copy(settings + i, ret, &ground->unit);
        gbn_compose(&(GbnSelection) { choices }, &ground->unit, systemd, &composition);
        for (unsigned i = 0; i < composition.changed->len; i++) {
                const GbnSetting *setting = composition.changed->pdata[i];
                bool grows = setting->order == GBN_ORDER_EXEMPT ||
                             setting->order == GBN_ORDER_DENIED;

                (grows ? gbn_strictness_add : gbn_strictness_copy)(setting, ret,
                                                                   &composition.result);
        }
}

/* Some path of the grant cannot be written any more. */
static bool
takes_paths(const GbnGround *ground, GPtrArray *choices, const GbnChoiceOfLayer *grant,
            const char *above)
{
        g_auto(GStrv) names = g_strsplit(grant->expanded ? grant->expanded : "", " ", -1);
        g_auto(GbnFacts) facts = { 0 };
        bool takes = false;

        lay(ground, choices, &facts);
        for (char **name = names; *name && !takes; name++) {
                g_autofree char *path = g_strconcat(above, *name + strspn(*name, "-+"), NULL);

                takes = gbn_unit_can_write(&ground->unit, path) &&
                        !gbn_unit_can_write(&facts, path);
        }
        return takes;
}

static bool
takes(const GbnGround *ground, GPtrArray *choices, const GbnChoiceOfLayer *grant)
{
        const char *above = grant->expanded ? above_of(grant->layer) : NULL;

        return above ? takes_paths(ground, choices, grant, above)
                     : changes_lines(ground, choices, grant);
}

const GbnClue *
gbn_clue_sheet_find(const GbnClueSheet *sheet, const GbnChoiceOfLayer *restriction)
{
        g_auto(Mix) alone = { g_ptr_array_new() }, whole = { g_ptr_array_new() };
        const GPtrArray *selected = sheet->selection->choices;

        g_ptr_array_add(alone.choices, (void *) restriction);
        for (unsigned i = 0; i < selected->len; i++)
                g_ptr_array_add(whole.choices, selected->pdata[i]);
        g_ptr_array_add(whole.choices, (void *) restriction);
        for (unsigned i = 0; i < sheet->clues->len; i++) {
                const GbnSelection *grant = sheet->grants->pdata[i];
                const GbnChoiceOfLayer *choice = grant ? grant->choices->pdata[0] : NULL;

                if (choice && shares_directives(restriction->layer, choice->layer) &&
                    takes(sheet->ground, alone.choices, choice) &&
                    takes(sheet->ground, whole.choices, choice))
                        return sheet->clues->pdata[i];
        }
        return NULL;
}
