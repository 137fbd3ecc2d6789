/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulation, not a sum: whatever a later file does to our lines shows in the result. */
#include "engine/profile/forecast.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/dropin.h"
#include "engine/profile/forecast-ground.h"
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
        g_clear_pointer(&forecast->present, g_free);
        g_clear_pointer(&forecast->remarks, g_ptr_array_unref);
        g_clear_pointer(&forecast->gains, g_ptr_array_unref);
        g_clear_pointer(&forecast->shadows, g_ptr_array_unref);
}

void
gbn_ground_clear(GbnGround *ground)
{
        gbn_facts_clear(&ground->unit);
        g_clear_pointer(&ground->chain, gbn_unit_chain_free);
        g_clear_pointer(&ground->sources, g_free);
        g_clear_pointer(&ground->exposures, g_hash_table_unref);
}

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
bool
gbn_forecast_is_ours(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                     const char *path)
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
                if (!gbn_forecast_is_ours(question, chain, path)) {
                        gbn_error_set(
                                error, GBN_ERROR_CONFLICT,
                                N_("%s: it has the name that Gabion's own drop-in needs; rename it first"),
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
load_with(const GbnGround *ground, const char *body, GbnFacts *facts, GError **error)
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
drop_loosened(const GbnGround *ground, const GbnFacts *facts, GbnComposition *composition)
{
        g_auto(GbnFacts) met = { 0 };

        gbn_facts_init_for(&met, &ground->question->rules.systemd);
        for (unsigned i = 0; i < composition->changed->len; i++) {
                const GbnSetting *setting = composition->changed->pdata[i];

                if (setting->exempts)
                        continue;
                gbn_strictness_copy(setting, &met, facts);
                gbn_strictness_meet(setting, &met, &ground->unit);
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

/* Renders and loads again, until nothing is looser than it was. The lines, and the unit with them, or NULL. */
static char *
settle(const GbnGround *ground, GbnComposition *composition, GbnFacts *facts, GError **error)
{
        for (;;) {
                g_autofree char *body = gbn_render(composition, &ground->unit,
                                                   &ground->question->rules.systemd, error);

                gbn_facts_clear(facts);
                if (!body || !load_with(ground, body, facts, error))
                        return NULL;
                if (!drop_loosened(ground, facts, composition))
                        return g_steal_pointer(&body);
        }
}

static bool
score(const GbnForecastQuestion *question, const GbnFacts *facts, GbnScore *ret, GError **error)
{
        return gbn_score_unit(facts, &question->rules, question->weights, ret, error);
}

static bool
simulate(const GbnGround *ground, const GbnSelection *selection, GbnForecast *forecast,
         GError **error)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        g_auto(GbnFacts) facts = { 0 };
        g_autofree char *body = NULL;

        gbn_compose(selection, &ground->unit, systemd, &composition);
        body = settle(ground, &composition, &facts, error);
        if (!body || !score(ground->question, &facts, &forecast->then, error))
                return false;
        forecast->dropin = gbn_dropin_text(forecast->selection, body, forecast->digest);
        forecast->remarks = g_ptr_array_ref(composition.remarks);
        (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&body),
                                   GUINT_TO_POINTER(forecast->then.exposure));
        return true;
}

/* The same lines make the same unit, so many selections need no second look. */
bool
gbn_ground_exposure(const GbnGround *ground, GbnComposition *composition, unsigned *ret,
                    GError **error)
{
        g_autofree char *first = gbn_render(composition, &ground->unit,
                                            &ground->question->rules.systemd, error);
        g_autofree char *body = NULL;
        g_auto(GbnFacts) facts = { 0 };
        void *known = NULL;
        GbnScore then;

        if (!first)
                return false;
        if (!g_hash_table_lookup_extended(ground->exposures, first, NULL, &known)) {
                body = settle(ground, composition, &facts, error);
                if (!body || !score(ground->question, &facts, &then, error))
                        return false;
                known = GUINT_TO_POINTER(then.exposure);
                (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&first), known);
        }
        *ret = GPOINTER_TO_UINT(known);
        return true;
}

/* The exposure alone. */
static bool
find_exposure(const GbnGround *ground, const GbnSelection *selection, unsigned *ret, GError **error)
{
        g_auto(GbnComposition) composition = { 0 };

        gbn_compose(selection, &ground->unit, &ground->question->rules.systemd, &composition);
        return gbn_ground_exposure(ground, &composition, ret, error);
}

bool
gbn_ground_load(const GbnGround *ground, const GbnSelection *selection, GbnFacts *ret,
                GError **error)
{
        g_auto(GbnComposition) composition = { 0 };
        g_autofree char *body = NULL;

        gbn_compose(selection, &ground->unit, &ground->question->rules.systemd, &composition);
        body = settle(ground, &composition, ret, error);
        return body != NULL;
}

/* How much would be lost without one layer. */
static bool
measure_gain(const GbnGround *ground, const GbnSelection *selection, unsigned without,
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
score_chain(const GbnForecastQuestion *question, const GbnUnitChain *chain, GbnScore *ret,
            GError **error)
{
        GbnReading reading = reading_of(question);
        g_auto(GbnFacts) facts = { 0 };

        gbn_facts_init_for(&facts, &question->rules.systemd);
        return gbn_facts_from_text(&reading, chain, &facts, error) &&
               score(question, &facts, ret, error);
}

bool
gbn_ground_open(const GbnForecastQuestion *question, GbnGround *ret, GError **error)
{
        g_auto(GbnGround) ground = { .question = question, .chain = find_chain(question, error) };
        GbnReading reading = reading_of(question);
        size_t count;

        if (!ground.chain)
                return false;
        keep_text(gbn_unit_tree_root(question->tree), ground.chain);
        (void) gbn_settings(&count);
        ground.sources = reading.sources = g_new0(GbnSource, count);
        gbn_facts_init_for(&ground.unit, &question->rules.systemd);
        if (!gbn_facts_from_text(&reading, ground.chain, &ground.unit, error) ||
            !score(question, &ground.unit, &ground.without, error))
                return false;
        ground.exposures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        *ret = ground;
        ground = (GbnGround) { 0 };
        return true;
}

/* The unit as it lies there, ours with it. */
static bool
score_now(const GbnForecastQuestion *question, GbnScore *ret, GError **error)
{
        g_autoptr(GbnUnitChain) chain = open_chain(question, error);

        return chain && score_chain(question, chain, ret, error);
}

/* What lies at the place now. What not everybody may read is nothing to be shown to everybody. */
static void
read_present(const GbnForecastQuestion *question, GbnForecast *forecast)
{
        const GbnRoot *root = gbn_unit_tree_root(question->tree);
        g_auto(GbnDropinHeader) header = { 0 };
        g_auto(GbnFile) file = { 0 };
        struct stat st;

        if (!gbn_root_stat(root, forecast->place, true, &st) ||
            !gbn_file_read(root, forecast->place, GBN_UNIT_FILE_BYTES_MAX, &file, NULL) ||
            !file.data)
                return;
        gbn_dropin_read(file.data, &header);
        forecast->is_edited = header.is_edited;
        if (st.st_mode & S_IROTH)
                forecast->present = g_steal_pointer(&file.data);
}

bool
gbn_forecast(const GbnForecastQuestion *question, const GbnSelection *selection, GbnForecast *ret,
             GError **error)
{
        g_auto(GbnForecast) forecast = {
                .gains = g_ptr_array_new_with_free_func(gain_free),
                .shadows = g_ptr_array_new_with_free_func(shadow_free),
        };
        g_auto(GbnGround) ground = { 0 };

        if (!gbn_ground_open(question, &ground, error) ||
            !score_now(question, &forecast.now, error))
                return false;
        forecast.without = ground.without;
        forecast.unit = g_strdup(ground.chain->id);
        forecast.selection = gbn_selection_canonical(selection);
        forecast.digest = gbn_unit_digest(gbn_unit_tree_root(question->tree), ground.chain, error);
        if (!forecast.digest || !simulate(&ground, selection, &forecast, error))
                return false;
        for (unsigned i = 0; i < selection->choices->len; i++)
                if (!measure_gain(&ground, selection, i, &forecast, error))
                        return false;
        forecast.starts_as_root = gbn_facts_start_as_root(&ground.unit);
        forecast.place = find_place(question);
        read_present(question, &forecast);
        gbn_forecast_remark(question, ground.chain, &ground.unit, selection, &forecast);
        *ret = forecast;
        forecast = (GbnForecast) { 0 };
        return true;
}

bool
gbn_forecast_exposure(const GbnForecastQuestion *question, const GbnSelection *selection,
                      unsigned *ret, GError **error)
{
        g_auto(GbnGround) ground = { 0 };

        return gbn_ground_open(question, &ground, error) &&
               find_exposure(&ground, selection, ret, error);
}

bool
gbn_forecast_dropin(const GbnForecastQuestion *question, const char *text, unsigned *ret,
                    GError **error)
{
        g_autoptr(GbnUnitChain) chain = find_chain(question, error);
        g_autofree char *path = NULL;
        GbnScore then;

        if (!chain)
                return false;
        path = kept_place(chain->id);
        if (text)
                gbn_unit_chain_put(chain, path, text);
        if (!score_chain(question, chain, &then, error))
                return false;
        *ret = then.exposure;
        return true;
}
