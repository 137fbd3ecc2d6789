/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many selections that differ in one layer: most give lines that came up before, and are not scored again. */
#include "engine/profile/weighing.h"

#include "base/text.h"
#include "engine/profile/breakage.h"
#include "engine/profile/forecast-ground.h"
#include "engine/profile/weighing-clue.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
        const GbnWeighQuestion *question;
        const GbnSelection *selection;
        const GbnGround *ground;
        const GbnClueSheet *clues;
        const GPtrArray *names; /* of the service, see gbn_breakage_names() */
        unsigned exposure;      /* of the selection */
} Weigh;

static void
layer_free(void *data)
{
        GbnWeighedLayer *layer = data;

        g_free(layer->word);
        gbn_words_free(layer->reason);
        g_free(layer->path);
        g_free(layer);
}

const char *
gbn_layer_verdict_name(GbnLayerVerdict verdict)
{
        static const char *const names[] = {
                [GBN_LAYER_UNTESTED] = "untested",
                [GBN_LAYER_LIKELY_TO_BREAK] = "likely-to-break",
                [GBN_LAYER_BREAKS] = "breaks",
                [GBN_LAYER_NOT_AVAILABLE] = "not-available",
                [GBN_LAYER_SET_BY_OTHERS] = "set-by-others",
        };

        return names[verdict];
}

static const GbnSystemd *
systemd_of(const Weigh *weigh)
{
        return &weigh->question->forecast.rules.systemd;
}

/* The exposure with one choice more (added) or less (left_out); each may be NULL. */
static bool
expose(const Weigh *weigh, const GbnChoiceOfLayer *added, const GbnChoiceOfLayer *left_out,
       unsigned *ret, GError **error)
{
        g_autoptr(GPtrArray) choices = g_ptr_array_new();
        g_auto(GbnComposition) composition = { 0 };

        for (unsigned i = 0; i < weigh->selection->choices->len; i++)
                if (weigh->selection->choices->pdata[i] != left_out)
                        g_ptr_array_add(choices, weigh->selection->choices->pdata[i]);
        if (added)
                g_ptr_array_add(choices, (void *) added);
        gbn_compose(&(GbnSelection) { choices }, &weigh->ground->unit, systemd_of(weigh),
                    &composition);
        return gbn_ground_exposure(weigh->ground, &composition, ret, error);
}

static const GbnSource *
source_of(const Weigh *weigh, const GbnLayer *layer)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (unsigned i = 0; i < layer->lines->len; i++) {
                const GbnLayerLine *line = layer->lines->pdata[i];
                const GbnSource *source = weigh->ground->sources + (line->setting - settings);

                if (source->path)
                        return source;
        }
        return NULL;
}

static void
say_set_by_others(const Weigh *weigh, const GbnLayer *layer, GbnWeighedLayer *weighed)
{
        const GbnSource *source = source_of(weigh, layer);

        weighed->verdict = GBN_LAYER_SET_BY_OTHERS;
        if (!source) {
                weighed->reason = gbn_words_plain(N_("it is so without any layer"));
                return;
        }
        weighed->path = g_strdup(source->path);
        weighed->line = source->line;
        weighed->reason = gbn_words_new(N_("%s:%u sets it already"), source->path, source->line);
}

/* What a refused call is answered with hangs on a filter that others may bring. */
static bool
hangs_on_a_filter(const Weigh *weigh, const GbnLayer *layer)
{
        const GbnFacts *unit = &weigh->ground->unit;

        for (unsigned i = 0; i < layer->lines->len; i++)
                if (((const GbnLayerLine *) layer->lines->pdata[i])->setting->order !=
                    GBN_ORDER_ERRNO)
                        return false;
        return !unit->system_call_filter.is_set && !unit->system_call_error_number;
}

/* A layer that changes nothing by itself: the unit is as strict already, or it cannot be laid on it. */
static bool
judge_effect(const Weigh *weigh, const GbnChoiceOfLayer *choice, GbnWeighedLayer *weighed)
{
        g_autoptr(GPtrArray) choices = g_ptr_array_new();
        g_auto(GbnComposition) composition = { 0 };

        g_ptr_array_add(choices, (void *) choice);
        gbn_compose(&(GbnSelection) { choices }, &weigh->ground->unit, systemd_of(weigh),
                    &composition);
        if (composition.changed->len > 0 || hangs_on_a_filter(weigh, choice->layer))
                return false;
        for (unsigned i = 0; i < composition.remarks->len; i++) {
                const GbnRemark *remark = composition.remarks->pdata[i];

                if (remark->severity != GBN_REMARK_CAUTION)
                        continue;
                weighed->verdict = GBN_LAYER_NOT_AVAILABLE;
                weighed->reason = gbn_words_copy(remark->words);
                return true;
        }
        say_set_by_others(weigh, choice->layer, weighed);
        return true;
}

static bool
judge_past(const Weigh *weigh, GbnWeighedLayer *weighed)
{
        GbnPastFailures failures;

        gbn_past_trials_find(weigh->question->trials, weigh->question->catalogue, weighed->word,
                             &failures);
        weighed->failed_among = failures.among ? failures.among->when : 0;
        if (!failures.alone || weighed->verdict != GBN_LAYER_UNTESTED)
                return false;
        weighed->failed = failures.alone->when;
        weighed->verdict = GBN_LAYER_BREAKS;
        weighed->reason = gbn_words_new(N_("a trial with it was taken back: %s"),
                                        failures.alone->reason);
        return true;
}

static bool
judge_breakages(const Weigh *weigh, const GbnLayer *layer, GbnWeighedLayer *weighed)
{
        for (unsigned i = 0; i < layer->breaks->len; i++) {
                if (!gbn_breakage_is_about(layer->breaks->pdata[i], weigh->names))
                        continue;
                weighed->verdict = GBN_LAYER_LIKELY_TO_BREAK;
                weighed->reason = gbn_breakage_words(layer->breaks->pdata[i]);
                return true;
        }
        return false;
}

static void
judge_clues(const Weigh *weigh, const GbnChoiceOfLayer *choice, GbnWeighedLayer *weighed)
{
        const GbnClue *clue = gbn_clue_sheet_find(weigh->clues, choice);

        if (!clue)
                return;
        weighed->verdict = GBN_LAYER_LIKELY_TO_BREAK;
        weighed->reason = gbn_words_copy(clue->reason);
        weighed->path = g_strdup(clue->path);
        weighed->line = clue->line;
}

static void
judge(const Weigh *weigh, const GbnChoiceOfLayer *choice, GbnWeighedLayer *weighed)
{
        const GbnLayer *layer = choice->layer;

        if (layer->systemd > systemd_of(weigh)->major) {
                weighed->verdict = GBN_LAYER_NOT_AVAILABLE;
                weighed->reason = gbn_words_new(N_("it needs systemd %u; this is %u"),
                                                layer->systemd, systemd_of(weigh)->major);
        } else if (layer->kind == GBN_LAYER_RESTRICTION)
                (void) judge_effect(weigh, choice, weighed);
        if (judge_past(weigh, weighed) || weighed->verdict != GBN_LAYER_UNTESTED ||
            layer->kind == GBN_LAYER_GRANT)
                return;
        if (!judge_breakages(weigh, layer, weighed))
                judge_clues(weigh, choice, weighed);
}

static GbnWeighedLayer *
weigh_one(const Weigh *weigh, const GbnChoiceOfLayer *choice, bool is_selected, GError **error)
{
        GbnWeighedLayer *weighed = g_new0(GbnWeighedLayer, 1);
        bool is_known = choice->layer->systemd <= systemd_of(weigh)->major;

        weighed->word = g_strdup_printf("%s%s%s", choice->layer->id, choice->argument ? ":" : "",
                                        choice->argument ? choice->argument : "");
        weighed->is_selected = is_selected;
        weighed->with = weighed->without = weigh->exposure;
        if (is_known && !expose(weigh, is_selected ? NULL : choice, is_selected ? choice : NULL,
                                is_selected ? &weighed->without : &weighed->with, error)) {
                layer_free(weighed);
                return NULL;
        }
        judge(weigh, choice, weighed);
        return weighed;
}

static bool
is_selected(const GbnSelection *selection, const GbnLayer *layer)
{
        for (unsigned i = 0; i < selection->choices->len; i++) {
                const GbnChoiceOfLayer *choice = selection->choices->pdata[i];

                if (choice->layer == layer && !choice->argument)
                        return true;
        }
        return false;
}

static int
compare_words(const void *a, const void *b)
{
        const GbnWeighedLayer *left = *(const GbnWeighedLayer *const *) a;
        const GbnWeighedLayer *right = *(const GbnWeighedLayer *const *) b;

        return strcmp(left->word, right->word);
}

static GPtrArray *
weigh_all(const Weigh *weigh, GError **error)
{
        g_autoptr(GPtrArray) weighed = g_ptr_array_new_with_free_func(layer_free);
        g_autoptr(GPtrArray) layers = gbn_catalogue_layers(weigh->question->catalogue);
        const GPtrArray *choices = weigh->selection->choices;

        for (unsigned i = 0; i < choices->len + layers->len; i++) {
                bool selected = i < choices->len;
                const GbnLayer *layer = selected ? NULL : layers->pdata[i - choices->len];
                GbnWeighedLayer *one;

                if (layer && (layer->kind != GBN_LAYER_RESTRICTION || layer->argument_required ||
                              is_selected(weigh->selection, layer)))
                        continue;
                one = weigh_one(weigh,
                                selected ? choices->pdata[i]
                                         : &(GbnChoiceOfLayer) { .layer = layer },
                                selected, error);
                if (!one)
                        return NULL;
                g_ptr_array_add(weighed, one);
        }
        g_ptr_array_sort(weighed, compare_words);
        return g_steal_pointer(&weighed);
}

GPtrArray *
gbn_weigh(const GbnWeighQuestion *question, const GbnSelection *selection, GError **error)
{
        g_auto(GbnGround) ground = { 0 };
        g_auto(GbnClueSheet) clues = { 0 };
        g_autoptr(GPtrArray) names = NULL;
        Weigh weigh = { .question = question, .selection = selection, .ground = &ground };
        GbnSuggestQuestion suggest = {
                .tree = question->forecast.tree,
                .catalogue = question->catalogue,
                .programs = question->programs,
                .systemd = question->forecast.rules.systemd,
        };

        if (!gbn_ground_open(&question->forecast, &ground, error))
                return NULL;
        suggest.chain = ground.chain;
        if (!gbn_clue_sheet_open(&ground, &suggest, selection, &clues, error))
                return NULL;
        names = gbn_breakage_names(&question->forecast, ground.chain, question->package);
        weigh.clues = &clues;
        weigh.names = names;
        return expose(&weigh, NULL, NULL, &weigh.exposure, error) ? weigh_all(&weigh, error) : NULL;
}
