/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options and the engine meet here, for list and show alike. */
#include "ctl/scorer.h"

#include "ctl/commands.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/study.h"

#include <libintl.h>
#include <systemd/sd-daemon.h>

#define _(text) gettext(text)

bool
gbn_systemd_is_running(void)
{
        return sd_booted() > 0;
}

bool
gbn_scorer_open(const GbnOptions *options, const char *const *first, bool live, GbnScorer *ret,
                GError **error)
{
        g_auto(GbnScorer) scorer = { .rules.live = live, .rules.systemd = options->systemd };

        scorer.tree = gbn_unit_tree_open(options->root, first, live, error);
        if (!scorer.tree)
                return false;
        if (!options->has_systemd)
                (void) gbn_systemd_detect(gbn_unit_tree_root(scorer.tree), &scorer.rules.systemd);
        scorer.weights = gbn_weights_new();
        if (options->policy &&
            !gbn_weights_load(scorer.weights, options->policy, &scorer.rules.systemd, error))
                return false;
        if (!options->policy &&
            !gbn_weights_load_installed(scorer.weights, gbn_unit_tree_root(scorer.tree),
                                        &scorer.rules.systemd, NULL, error))
                return false;
        gbn_facts_init_for(&scorer.facts, &scorer.rules.systemd);
        *ret = scorer;
        scorer = (GbnScorer) { 0 };
        return true;
}

void
gbn_scorer_clear(GbnScorer *scorer)
{
        g_clear_pointer(&scorer->tree, gbn_unit_tree_free);
        g_clear_pointer(&scorer->weights, gbn_weights_free);
        gbn_facts_clear(&scorer->facts);
}

GbnUnitChain *
gbn_scorer_find(GbnScorer *scorer, const char *name, GError **error)
{
        return gbn_find_to_judge(scorer->tree, &scorer->rules, name, error);
}

bool
gbn_scorer_score(GbnScorer *scorer, const GbnUnitChain *chain, GbnScore *ret_score, int *ret_type,
                 GError **error)
{
        GbnReading reading = {
                .root = gbn_unit_tree_root(scorer->tree),
                .systemd = scorer->rules.systemd,
                .notes = scorer->notes,
        };

        gbn_facts_reset_for(&scorer->facts, &scorer->rules.systemd);
        if (!gbn_facts_from_text(&reading, chain, &scorer->facts, error))
                return false;
        if (ret_type)
                *ret_type = scorer->facts.type;
        return gbn_score_unit(&scorer->facts, &scorer->rules, scorer->weights, ret_score, error);
}

void
gbn_complain_unreadable(const GbnScorer *scorer)
{
        const GPtrArray *folders = gbn_unit_tree_unreadable(scorer->tree);
        g_autofree char *text = NULL;

        if (folders->len == 0)
                return;
        text = g_strdup_printf(
                _("note: %s cannot be read, so its drop-ins are not counted; root can read it"),
                (const char *) folders->pdata[0]);
        gbn_complain_text(text);
}
