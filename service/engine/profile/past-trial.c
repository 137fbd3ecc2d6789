/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A service may fail because of what was taken from it, and also because of a grant that went away: then no
 * restriction is blamed alone. */
#include "engine/profile/past-trial.h"

#include <string.h>

void
gbn_past_trial_free(GbnPastTrial *trial)
{
        g_free(trial->before);
        g_free(trial->after);
        g_free(trial->reason);
        g_free(trial);
}

static char **
words_of(const char *selection)
{
        return g_strsplit(selection ? selection : "", " ", -1);
}

static bool
has(char **words, const char *word)
{
        return g_strv_contains((const char *const *) words, word);
}

/* A layer that is there no more was a restriction, as far as anybody knows. */
static bool
is_grant(const GbnCatalogue *catalogue, const char *word)
{
        g_autofree char *id = g_strndup(word, strcspn(word, ":@"));
        const GbnLayer *layer = gbn_catalogue_layer(catalogue, id);

        return layer && layer->kind == GBN_LAYER_GRANT;
}

/* "jit@1" is "jit" in some revision. */
static bool
is_of(const char *word, const char *layer)
{
        size_t length = strlen(layer);

        return strncmp(word, layer, length) == 0 && word[length] == '@';
}

static bool
mentions(char **words, const char *layer)
{
        for (char **word = words; *word; word++)
                if (is_of(*word, layer))
                        return true;
        return false;
}

/* How many changes of a trial could be to blame; *ret_is_one: the layer is one of them. */
static unsigned
count_suspects(const GbnPastTrial *trial, const GbnCatalogue *catalogue, const char *layer,
               bool *ret_is_one)
{
        g_auto(GStrv) before = words_of(trial->before), after = words_of(trial->after);
        unsigned count = 0;

        *ret_is_one = false;
        for (char **word = after; *word; word++)
                if (!has(before, *word) && !is_grant(catalogue, *word)) {
                        *ret_is_one = *ret_is_one || is_of(*word, layer);
                        count++;
                }
        for (char **word = before; *word; word++)
                if (!has(after, *word) && is_grant(catalogue, *word))
                        count++;
        return count;
}

static bool
was_kept_with(const GbnPastTrial *trial, const char *layer)
{
        g_auto(GStrv) after = words_of(trial->after);

        return trial->was_kept && mentions(after, layer);
}

void
gbn_past_trials_find(const GPtrArray *trials, const GbnCatalogue *catalogue, const char *word,
                     GbnPastFailures *ret)
{
        *ret = (GbnPastFailures) { 0 };
        for (unsigned i = 0; trials && i < trials->len; i++) {
                const GbnPastTrial *trial = trials->pdata[i];
                unsigned suspects;
                bool is_one;

                if (was_kept_with(trial, word))
                        *ret = (GbnPastFailures) { 0 };
                if (trial->was_kept)
                        continue;
                suspects = count_suspects(trial, catalogue, word, &is_one);
                if (is_one)
                        *(suspects == 1 ? &ret->alone : &ret->among) = trial;
        }
}
