/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An icon never stands without its word. */
#include "widgets/layer-verdict.h"

#include "client/words.h"

#include <glib/gi18n.h>

static const struct {
        const char *verdict, *word, *icon;
} verdicts[] = {
        { "untested", N_("Untested"), "gbn-untested-symbolic" },
        { "likely-to-break", N_("Likely to break"), "gbn-notice-symbolic" },
        { "breaks", N_("Breaks"), "gbn-breaks-symbolic" },
        { "not-available", N_("Not available"), "gbn-not-available-symbolic" },
        /* Translators: a restriction that files of the distribution or the administrator set already. */
        { "set-by-others", N_("Set by others"), "gbn-check-symbolic" },
};

const char *
gbn_layer_verdict_word(const GbnWeight *weight)
{
        for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
                if (g_str_equal(verdicts[i].verdict, weight->verdict))
                        return _(verdicts[i].word);
        return NULL;
}

const char *
gbn_layer_verdict_icon(const GbnWeight *weight)
{
        for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
                if (g_str_equal(verdicts[i].verdict, weight->verdict))
                        return verdicts[i].icon;
        return verdicts[0].icon;
}

static char *
place_words(const GbnWeight *weight)
{
        const char *path = NULL;
        g_autofree char *place = NULL;
        guint line = 0;

        (void) g_variant_dict_lookup(weight->more, "path", "&s", &path);
        (void) g_variant_dict_lookup(weight->more, "line", "u", &line);
        place = gbn_words_place(path, line);
        /* Translators: where the reason was seen, "(/etc/x.conf, line 3)". */
        return *place ? g_strdup_printf(_("(%s)"), place) : g_strdup("");
}

/* When a trial went wrong with it, alone or with others. */
static char *
trial_words(const GbnWeight *weight, gint64 now)
{
        g_autofree char *ago = NULL;
        guint64 when = 0;

        if (g_variant_dict_lookup(weight->more, "when", "t", &when)) {
                ago = gbn_words_ago((gint64) when, now);
                /* Translators: %s is a time such as "2 days ago". */
                return g_strdup_printf(_("Its trial was taken back %s."), ago);
        }
        if (g_variant_dict_lookup(weight->more, "failed-with", "t", &when)) {
                ago = gbn_words_ago((gint64) when, now);
                return g_strdup_printf(
                        /* Translators: %s is a time such as "2 days ago". */
                        _("It was among the layers of a trial that was taken back %s."), ago);
        }
        return g_strdup("");
}

char *
gbn_layer_verdict_reason(const GbnWeight *weight, gint64 now)
{
        g_autofree char *reason = gbn_words_told(weight->more), *place = place_words(weight);
        g_autofree char *trial = trial_words(weight, now);
        const char *const parts[] = { reason, place, trial };
        GString *text = g_string_new(NULL);

        for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
                if (!*parts[i])
                        continue;
                if (text->len)
                        g_string_append_c(text, ' ');
                g_string_append(text, parts[i]);
        }
        return g_string_free(text, FALSE);
}

gboolean
gbn_layer_verdict_is_available(const GbnWeight *weight)
{
        return !g_str_equal(weight->verdict, "not-available");
}

gboolean
gbn_layer_verdict_is_by_others(const GbnWeight *weight)
{
        return g_str_equal(weight->verdict, "set-by-others");
}
