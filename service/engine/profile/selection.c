/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Order and repetition say nothing: a selection is a set. */
#include "engine/profile/selection.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/json-file.h"
#include "engine/profile/layer-argument.h"
#include "engine/profile/layer-value.h"

#include <string.h>

#define SHOWN_MAX 80U

typedef struct {
        const GbnCatalogue *catalogue;
        const GbnSystemd *systemd;
        GPtrArray *choices;
} Parse;

static void
choice_free(void *data)
{
        GbnChoiceOfLayer *choice = data;

        g_free(choice->argument);
        g_free(choice->expanded);
        g_free(choice);
}

void
gbn_selection_clear(GbnSelection *selection)
{
        g_clear_pointer(&selection->choices, g_ptr_array_unref);
}

/* A word as it was typed, in letters that do no harm. */
static char *
shown_word(const char *word)
{
        g_autofree char *valid = g_utf8_make_valid(word, -1);
        g_autofree char *escaped = g_strescape(valid, NULL);

        return g_strndup(escaped, SHOWN_MAX);
}

static bool
bad_word(GError **error, const char *word, const char *reason)
{
        g_autofree char *shown = shown_word(word);

        gbn_error_set_words(error, GBN_ERROR_BAD_ARGUMENT,
                            gbn_words_mark(gbn_words_new("%s: %s", shown, reason), 2));
        return false;
}

/* Says what to type instead, or where the ids are listed. */
static bool
bad_id(const Parse *parse, const char *word, const char *id, GError **error)
{
        const char *nearest = gbn_catalogue_nearest(parse->catalogue, id);
        g_autofree char *shown = shown_word(word);

        if (nearest)
                gbn_error_set(error, GBN_ERROR_BAD_ARGUMENT,
                              N_("%s: no such layer or class; did you mean %s?"), shown, nearest);
        else
                gbn_error_set(
                        error, GBN_ERROR_BAD_ARGUMENT,
                        N_("%s: no such layer or class; gabionctl layers and gabionctl classes list them"),
                        shown);
        return false;
}

static bool
lacks_argument(GError **error, const char *id, const char *type, const char *help)
{
        gbn_error_set_words(error, GBN_ERROR_BAD_ARGUMENT,
                            gbn_words_mark(gbn_words_new(N_("%s: it needs an argument, %s:%s (%s)"),
                                                         id, id, type, help),
                                           4));
        return false;
}

static bool
is_chosen(const Parse *parse, const GbnLayer *layer, const char *argument)
{
        for (unsigned i = 0; i < parse->choices->len; i++) {
                const GbnChoiceOfLayer *choice = parse->choices->pdata[i];

                if (choice->layer == layer && g_strcmp0(choice->argument, argument) == 0)
                        return true;
        }
        return false;
}

/* What may not stand in a layer may not come in by an argument either. */
static bool
check_filled(const GbnLayer *layer, const char *expanded, GError **error)
{
        for (unsigned i = 0; i < layer->lines->len; i++) {
                const GbnLayerLine *line = layer->lines->pdata[i];

                for (char **value = line->values; *value; value++) {
                        g_autofree char *filled = gbn_layer_value_fill(*value, expanded);
                        const char *reason = gbn_layer_value_check(line->setting, layer->kind,
                                                                   filled);

                        if (!strstr(*value, "$argument") || !reason)
                                continue;
                        gbn_error_set_words(
                                error, GBN_ERROR_BAD_ARGUMENT,
                                gbn_words_mark(gbn_words_new("%s: %s=: %s", layer->id,
                                                             line->setting->name, reason),
                                               3));
                        return false;
                }
        }
        return true;
}

static bool
add_layer(Parse *parse, const GbnLayer *layer, const char *word, const char *argument,
          GError **error)
{
        g_autofree char *expanded = NULL, *sorted = NULL;
        GbnChoiceOfLayer *choice;

        if (argument && !layer->argument)
                return bad_word(error, word, N_("this layer takes no argument"));
        if (!argument && layer->argument_required)
                return lacks_argument(error, layer->id, layer->argument, layer->argument_help);
        if (layer->systemd > parse->systemd->major) {
                gbn_error_set(error, GBN_ERROR_CONFLICT, N_("%s: it needs systemd %u; this is %u"),
                              layer->id, layer->systemd, parse->systemd->major);
                return false;
        }
        if (argument) {
                expanded = gbn_argument_expand(layer->argument, argument, error);
                if (!expanded) {
                        g_prefix_error(error, "%s: ", layer->id);
                        return false;
                }
                if (!check_filled(layer, expanded, error))
                        return false;
                sorted = g_strdelimit(g_strdup(expanded), " ", ',');
        }
        if (is_chosen(parse, layer, sorted))
                return true;
        if (parse->choices->len >= GBN_SELECTION_MAX) {
                gbn_error_set(error, GBN_ERROR_TOO_LARGE, N_("more than %u layers"),
                              GBN_SELECTION_MAX);
                return false;
        }
        choice = g_new0(GbnChoiceOfLayer, 1);
        choice->layer = layer;
        choice->argument = g_steal_pointer(&sorted);
        choice->expanded = g_steal_pointer(&expanded);
        g_ptr_array_add(parse->choices, choice);
        return true;
}

static bool add_word(Parse *parse, const char *word, unsigned depth, GError **error);

static bool
add_class(Parse *parse, const GbnClass *class, const char *argument, unsigned depth, GError **error)
{
        if (argument && !class->argument)
                return bad_word(error, class->id, N_("this class takes no argument"));
        if (!argument && class->argument_required)
                return lacks_argument(error, class->id, class->argument, class->argument_help);
        for (char **word = class->selection; *word; word++) {
                g_auto(GStrv) parts = g_strsplit(*word, "$argument", 2);
                g_autofree char *filled = g_strjoinv(argument ? argument : "", parts);

                /* Without its argument a part that hangs on it is left out. */
                if (parts[0] && parts[1] && !argument)
                        continue;
                if (!add_word(parse, filled, depth + 1, error))
                        return false;
        }
        return true;
}

static bool
add_word(Parse *parse, const char *word, unsigned depth, GError **error)
{
        g_autofree char *id = g_strndup(word, strcspn(word, ":"));
        const char *colon = strchr(word, ':');
        const GbnLayer *layer;
        const GbnClass *class;

        if (depth > GBN_CLASS_DEPTH_MAX)
                return bad_word(error, word, N_("classes inside classes go too deep"));
        if (!gbn_id_is_valid(id))
                return bad_word(error, word, N_("not an id of a layer or class"));
        layer = gbn_catalogue_layer(parse->catalogue, id);
        if (layer)
                return add_layer(parse, layer, word, colon ? colon + 1 : NULL, error);
        class = gbn_catalogue_class(parse->catalogue, id);
        if (class)
                return add_class(parse, class, colon ? colon + 1 : NULL, depth, error);
        return bad_id(parse, word, id, error);
}

static bool
has_layer(const GPtrArray *choices, const char *id)
{
        for (unsigned i = 0; i < choices->len; i++)
                if (g_str_equal(((GbnChoiceOfLayer *) choices->pdata[i])->layer->id, id))
                        return true;
        return false;
}

static bool
check_relations(const GPtrArray *choices, GError **error)
{
        for (unsigned i = 0; i < choices->len; i++) {
                const GbnLayer *layer = ((GbnChoiceOfLayer *) choices->pdata[i])->layer;

                for (char **id = layer->needs; *id; id++)
                        if (!has_layer(choices, *id)) {
                                gbn_error_set(error, GBN_ERROR_CONFLICT, N_("%s: it needs %s too"),
                                              layer->id, *id);
                                return false;
                        }
                for (char **id = layer->conflicts; *id; id++)
                        if (has_layer(choices, *id)) {
                                gbn_error_set(error, GBN_ERROR_CONFLICT,
                                              N_("%s: it does not go with %s"), layer->id, *id);
                                return false;
                        }
        }
        return true;
}

static int
compare_choices(const void *a, const void *b)
{
        const GbnChoiceOfLayer *left = *(const GbnChoiceOfLayer *const *) a;
        const GbnChoiceOfLayer *right = *(const GbnChoiceOfLayer *const *) b;
        int order = strcmp(left->layer->id, right->layer->id);

        return order != 0 ? order : g_strcmp0(left->argument, right->argument);
}

bool
gbn_selection_parse(const GbnCatalogue *catalogue, const char *const *words,
                    const GbnSystemd *systemd, GbnSelection *ret, GError **error)
{
        g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func(choice_free);
        Parse parse = { catalogue, systemd, choices };

        for (; *words; words++)
                if (!add_word(&parse, *words, 0, error))
                        return false;
        g_ptr_array_sort(choices, compare_choices);
        if (!check_relations(choices, error))
                return false;
        ret->choices = g_steal_pointer(&choices);
        return true;
}

char *
gbn_selection_canonical(const GbnSelection *selection)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < selection->choices->len; i++) {
                const GbnChoiceOfLayer *choice = selection->choices->pdata[i];

                g_string_append_printf(text, "%s%s%s%s@%u", i ? " " : "", choice->layer->id,
                                       choice->argument ? ":" : "",
                                       choice->argument ? choice->argument : "",
                                       choice->layer->revision);
        }
        return g_string_free(g_steal_pointer(&text), false);
}
