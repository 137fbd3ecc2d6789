/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulation, not a sum: whatever a later file does to our lines shows in the result. */
#include "engine/profile/forecast.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/dropin.h"
#include "engine/profile/forecast-remarks.h"
#include "engine/profile/render.h"
#include "engine/profile/strictness.h"

#include <string.h>

static void
gain_free(void *data)
{
        GbnLayerGain *gain = data;

        g_free(gain->word);
        g_free(gain);
}

static void
shadow_free(void *data)
{
        GbnShadow *shadow = data;

        g_free(shadow->directive);
        g_free(shadow->path);
        g_free(shadow);
}

void
gbn_forecast_clear(GbnForecast *forecast)
{
        g_clear_pointer(&forecast->unit, g_free);
        g_clear_pointer(&forecast->selection, g_free);
        g_clear_pointer(&forecast->dropin, g_free);
        g_clear_pointer(&forecast->digest, g_free);
        g_clear_pointer(&forecast->place, g_free);
        g_clear_pointer(&forecast->remarks, g_ptr_array_unref);
        g_clear_pointer(&forecast->gains, g_ptr_array_unref);
        g_clear_pointer(&forecast->shadows, g_ptr_array_unref);
}

/* The unit as it is without us, and who asks. A forecast loads it once for every layer, so its text is kept,
 * and what is known of drop-ins that came up before. */
typedef struct {
        const GbnForecastQuestion *question;
        const GbnFacts *unit;
        GbnUnitChain *chain;   /* with the text of each part */
        GHashTable *exposures; /* char * lines of a drop-in → exposure with them, in tenths */
} Ground;

static GbnReading
reading_of(const GbnForecastQuestion *question)
{
        return (GbnReading) { .root = gbn_unit_tree_root(question->tree),
                              .systemd = question->rules.systemd };
}

static GbnUnitChain *
open_chain(const GbnForecastQuestion *question, GError **error)
{
        g_auto(GbnFile) copy = { 0 };

        if (!question->text)
                return gbn_unit_chain_find(question->tree, question->name, error);
        if (question->text->data)
                copy.data = g_memdup2(question->text->data, question->text->size + 1);
        copy.size = question->text->size;
        return gbn_unit_chain_from_text(question->tree, question->name, &copy);
}

static char *
kept_place(const char *id)
{
        return g_strdup_printf("/etc/systemd/system/%s.d/" GBN_DROPIN_NAME, id);
}

/* The places where ours lies: kept, on trial, or beside a file that was named. */
static bool
is_ours(const GbnForecastQuestion *question, const GbnUnitChain *chain, const char *path)
{
        g_autofree char *kept = kept_place(chain->id), *beside = NULL, *folder = NULL;
        g_autofree char *tried =
                g_strdup_printf("/run/systemd/system.control/%s.d/" GBN_DROPIN_NAME, chain->id);

        if (question->is_file) {
                folder = g_path_get_dirname(gbn_unit_chain_fragment(chain));
                beside = g_strdup_printf("%s/%s.d/" GBN_DROPIN_NAME, folder, chain->id);
        }
        return g_str_equal(path, kept) || g_str_equal(path, tried) || g_strcmp0(path, beside) == 0;
}

/* The unit's files without ours. Of another file of that name ours would take the place. */
static GbnUnitChain *
find_chain(const GbnForecastQuestion *question, GError **error)
{
        g_autoptr(GbnUnitChain) chain = open_chain(question, error);

        for (unsigned i = chain ? chain->parts->len : 0; i-- > 1;) {
                const char *path = ((GbnUnitPart *) chain->parts->pdata[i])->path;

                if (!g_str_has_suffix(path, "/" GBN_DROPIN_NAME))
                        continue;
                if (!is_ours(question, chain, path)) {
                        g_set_error(
                                error, GBN_ERROR, GBN_ERROR_CONFLICT,
                                "%s: it has the name that Gabion's own drop-in needs; rename it first",
                                path);
                        return NULL;
                }
                g_ptr_array_remove_index(chain->parts, i);
        }
        return g_steal_pointer(&chain);
}

/* What cannot be read stays what it is: a file to be read, and complained about, each time. */
static void
keep_text(const GbnRoot *root, GbnUnitChain *chain)
{
        for (unsigned i = 0; i < chain->parts->len; i++) {
                GbnUnitPart *part = chain->parts->pdata[i];
                g_auto(GbnFile) file = { 0 };

                if (part->text ||
                    !gbn_file_read(root, part->path, GBN_UNIT_FILE_BYTES_MAX, &file, NULL) ||
                    file.size == 0)
                        continue;
                part->text = g_steal_pointer(&file.data);
                part->size = file.size;
        }
}

/* Where ours lies now; where there is none, where it would be kept. */
static char *
find_place(const GbnForecastQuestion *question)
{
        g_autoptr(GbnUnitChain) chain = open_chain(question, NULL);

        for (unsigned i = 1; chain && i < chain->parts->len; i++) {
                const char *path = ((GbnUnitPart *) chain->parts->pdata[i])->path;

                if (g_str_has_suffix(path, "/" GBN_DROPIN_NAME))
                        return g_strdup(path);
        }
        return kept_place(chain ? chain->id : question->name);
}

/* The unit with a drop-in of these lines in it; the next one takes the place of this one. */
static bool
load_with(const Ground *ground, const char *body, GbnFacts *facts, GError **error)
{
        const GbnForecastQuestion *question = ground->question;
        g_autofree char *text = g_strconcat("[Service]\n", body, NULL);
        g_autofree char *path = kept_place(ground->chain->id);
        GbnReading reading = reading_of(question);

        gbn_unit_chain_put(ground->chain, path, text);
        gbn_facts_init_for(facts, &question->rules.systemd);
        return gbn_facts_from_text(&reading, ground->chain, facts, error);
}

/* A file that comes after ours can make our lines into less than the unit has without us: after
 * "none" a line with "~" begins a list of its own. Such a directive is left out. */
static bool
drop_loosened(const Ground *ground, const GbnFacts *facts, GbnComposition *composition)
{
        g_auto(GbnFacts) met = { 0 };

        gbn_facts_init_for(&met, &ground->question->rules.systemd);
        for (unsigned i = 0; i < composition->changed->len; i++) {
                const GbnSetting *setting = composition->changed->pdata[i];

                if (setting->exempts)
                        continue;
                gbn_strictness_copy(setting, &met, facts);
                gbn_strictness_meet(setting, &met, ground->unit);
                if (gbn_strictness_equal(setting, &met, facts))
                        continue;
                gbn_remark_add(
                        composition->remarks, GBN_REMARK_CAUTION, setting->name,
                        gbn_words_new(N_(
                                "left out: a file that is read later would turn it into less than the unit has now")));
                g_ptr_array_remove_index(composition->changed, i);
                return true;
        }
        return false;
}

/* Renders and loads again, until nothing is looser than it was. The lines, or NULL. */
static char *
settle(const Ground *ground, GbnComposition *composition, GbnScore *score, GError **error)
{
        const GbnForecastQuestion *question = ground->question;

        for (;;) {
                g_auto(GbnFacts) facts = { 0 };
                g_autofree char *body = gbn_render(composition, ground->unit,
                                                   &question->rules.systemd, error);

                if (!body || !load_with(ground, body, &facts, error))
                        return NULL;
                if (drop_loosened(ground, &facts, composition))
                        continue;
                if (!gbn_score_unit(&facts, &question->rules, question->weights, score, error))
                        return NULL;
                return g_steal_pointer(&body);
        }
}

static bool
simulate(const Ground *ground, const GbnSelection *selection, GbnForecast *forecast, GError **error)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        g_autofree char *body = NULL;

        gbn_compose(selection, ground->unit, systemd, &composition);
        body = settle(ground, &composition, &forecast->then, error);
        if (!body)
                return false;
        forecast->dropin = gbn_dropin_text(forecast->selection, body, forecast->digest);
        forecast->remarks = g_ptr_array_ref(composition.remarks);
        (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&body),
                                   GUINT_TO_POINTER(forecast->then.exposure));
        return true;
}

/* The exposure alone. The same lines make the same unit, so many selections need no second look. */
static bool
find_exposure(const Ground *ground, const GbnSelection *selection, unsigned *ret, GError **error)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        g_autofree char *first = NULL, *body = NULL;
        void *known = NULL;
        GbnScore score;

        gbn_compose(selection, ground->unit, systemd, &composition);
        first = gbn_render(&composition, ground->unit, systemd, error);
        if (!first)
                return false;
        if (!g_hash_table_lookup_extended(ground->exposures, first, NULL, &known)) {
                body = settle(ground, &composition, &score, error);
                if (!body)
                        return false;
                known = GUINT_TO_POINTER(score.exposure);
                (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&first), known);
        }
        *ret = GPOINTER_TO_UINT(known);
        return true;
}

/* How much would be lost without one layer. */
static bool
measure_gain(const Ground *ground, const GbnSelection *selection, unsigned without,
             GbnForecast *forecast, GError **error)
{
        g_autoptr(GPtrArray) others = g_ptr_array_new();
        GbnSelection rest = { .choices = others };
        const GbnChoiceOfLayer *choice = selection->choices->pdata[without];
        GbnLayerGain *gain;
        unsigned exposure;

        for (unsigned i = 0; i < selection->choices->len; i++)
                if (i != without)
                        g_ptr_array_add(others, selection->choices->pdata[i]);
        if (!find_exposure(ground, &rest, &exposure, error))
                return false;
        gain = g_new0(GbnLayerGain, 1);
        gain->word = g_strdup_printf("%s%s%s", choice->layer->id, choice->argument ? ":" : "",
                                     choice->argument ? choice->argument : "");
        if (exposure > forecast->then.exposure)
                gain->gain = exposure - forecast->then.exposure;
        g_ptr_array_add(forecast->gains, gain);
        return true;
}

static bool
score_chain(const GbnForecastQuestion *question, const GbnUnitChain *chain, GbnFacts *facts,
            GbnScore *ret, GError **error)
{
        GbnReading reading = reading_of(question);

        gbn_facts_init_for(facts, &question->rules.systemd);
        return gbn_facts_from_text(&reading, chain, facts, error) &&
               gbn_score_unit(facts, &question->rules, question->weights, ret, error);
}

/* The unit as it lies there, ours with it. */
static bool
score_now(const GbnForecastQuestion *question, GbnScore *ret, GError **error)
{
        g_autoptr(GbnUnitChain) chain = open_chain(question, error);
        g_auto(GbnFacts) facts = { 0 };

        return chain && score_chain(question, chain, &facts, ret, error);
}

bool
gbn_forecast(const GbnForecastQuestion *question, const GbnSelection *selection, GbnForecast *ret,
             GError **error)
{
        g_auto(GbnForecast) forecast = {
                .gains = g_ptr_array_new_with_free_func(gain_free),
                .shadows = g_ptr_array_new_with_free_func(shadow_free),
        };
        g_autoptr(GbnUnitChain) chain = find_chain(question, error);
        g_autoptr(GHashTable)
                exposures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_auto(GbnFacts) unit = { 0 };
        Ground ground = { question, &unit, chain, exposures };

        if (!chain)
                return false;
        keep_text(gbn_unit_tree_root(question->tree), chain);
        if (!score_chain(question, chain, &unit, &forecast.without, error) ||
            !score_now(question, &forecast.now, error))
                return false;
        forecast.unit = g_strdup(chain->id);
        forecast.selection = gbn_selection_canonical(selection);
        forecast.digest = gbn_unit_digest(gbn_unit_tree_root(question->tree), chain, error);
        if (!forecast.digest || !simulate(&ground, selection, &forecast, error))
                return false;
        for (unsigned i = 0; i < selection->choices->len; i++)
                if (!measure_gain(&ground, selection, i, &forecast, error))
                        return false;
        forecast.starts_as_root = gbn_facts_start_as_root(&unit);
        forecast.place = find_place(question);
        gbn_forecast_remark(question, chain, &unit, selection, &forecast);
        *ret = forecast;
        forecast = (GbnForecast) { 0 };
        return true;
}

bool
gbn_forecast_exposure(const GbnForecastQuestion *question, const GbnSelection *selection,
                      unsigned *ret, GError **error)
{
        g_autoptr(GbnUnitChain) chain = find_chain(question, error);
        g_autoptr(GHashTable)
                exposures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_auto(GbnFacts) unit = { 0 };
        Ground ground = { question, &unit, chain, exposures };
        GbnScore without;

        if (!chain)
                return false;
        keep_text(gbn_unit_tree_root(question->tree), chain);
        return score_chain(question, chain, &unit, &without, error) &&
               find_exposure(&ground, selection, ret, error);
}
