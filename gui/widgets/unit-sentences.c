/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sentences that stand alone, each below the name of its service. */
#include "widgets/unit-sentences.h"

#include "client/words.h"

#include <glib/gi18n.h>

char *
gbn_unit_sentences_trial(GbnUnit *unit)
{
        g_autofree char *rest = NULL;

        switch (gbn_unit_get_trial(unit)) {
        case GBN_TRIAL_STARTING:
                return g_strdup(_("The trial is beginning"));
        case GBN_TRIAL_HELD:
                return g_strdup(_("On trial, the clock waits while somebody is asked for a "
                                  "password"));
        case GBN_TRIAL_REVERTING:
                return g_strdup(_("Going back to before the trial"));
        case GBN_TRIAL_FAILED:
                return g_strdup(_("Could not be taken back yet; systemd tries again"));
        default:
                rest = gbn_words_rest(gbn_unit_get_trial_rest(unit));
                /* Translators: %s is a rest of time such as 4:45. */
                return g_strdup_printf(_("On trial, goes back in %s"), rest);
        }
}

static gboolean
was_reverted(GbnUnit *unit)
{
        return g_strcmp0(gbn_unit_get_word(unit, "last-trial"), "reverted") == 0;
}

gboolean
gbn_unit_sentences_needs_look(GbnUnit *unit)
{
        return was_reverted(unit) || *gbn_unit_get_word(unit, "drift");
}

static char *
revert_words(GbnUnit *unit)
{
        gint64 when = (gint64) gbn_unit_get_number(unit, "last-change");
        g_autofree char *reason = gbn_words_reason(gbn_unit_get_word(unit, "last-trial-reason"));
        g_autofree char *ago = gbn_words_ago(when, g_get_real_time() / G_USEC_PER_SEC);

        if (!*reason)
                /* Translators: %s is a time such as "2 hours ago". */
                return g_strdup_printf(_("Its trial was taken back %s."), ago);
        /* Translators: a time such as "2 hours ago", and the reason as a sentence. */
        return g_strdup_printf(_("Its trial was taken back %s. %s"), ago, reason);
}

char *
gbn_unit_sentences_look(GbnUnit *unit)
{
        if (was_reverted(unit))
                return revert_words(unit);
        if (g_strcmp0(gbn_unit_get_word(unit, "drift"), "edited") == 0)
                return g_strdup(_("Its drop-in was changed by others."));
        return g_strdup(_("The service has changed since it was hardened."));
}

char *
gbn_unit_sentences_reach(GbnUnit *unit)
{
        const struct {
                gboolean is_so;
                const char *words;
        } parts[] = {
                { gbn_unit_get_flag(unit, "listens"), _("waits for connections") },
                { gbn_unit_get_flag(unit, "root"), _("runs as root") },
                { gbn_unit_is_running(unit), _("runs now") },
        };
        g_autoptr(GString) text = g_string_new(NULL);

        if (*gbn_unit_get_description(unit))
                g_string_append(text, gbn_unit_get_description(unit));
        for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
                if (!parts[i].is_so)
                        continue;
                g_string_append(text, text->len ? " · " : "");
                g_string_append(text, parts[i].words);
        }
        return g_strdup(text->str);
}

char *
gbn_unit_sentences_gain(GbnUnit *unit)
{
        g_autofree char *now = gbn_words_tenths(gbn_unit_get_exposure(unit));
        g_autofree char *reach = gbn_words_tenths(gbn_unit_get_reach(unit));

        return gbn_words_from_to(now, reach);
}
