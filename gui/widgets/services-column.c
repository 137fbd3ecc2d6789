/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where there is nothing to gain, or nobody should, a dash says so. */
#include "widgets/services-column.h"

#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
name_text(GbnUnit *unit)
{
        return g_strdup(gbn_unit_get_name(unit));
}

static int
name_compare(GbnUnit *one, GbnUnit *other)
{
        return strcmp(gbn_unit_get_name(one), gbn_unit_get_name(other));
}

static const char *
state_word(GbnUnit *unit)
{
        /* Translators: states of a service. */
        static const struct {
                const char *active, *word;
        } words[] = {
                { "active", N_("Running") },        { "reloading", N_("Running") },
                { "activating", N_("Starting") },   { "inactive", N_("Stopped") },
                { "deactivating", N_("Stopping") }, { "failed", N_("Failed") },
        };

        if (gbn_unit_is_on_trial(unit))
                return _("On trial");
        for (guint i = 0; i < G_N_ELEMENTS(words); i++)
                if (g_str_equal(words[i].active, gbn_unit_get_active_state(unit)))
                        return _(words[i].word);
        return "–";
}

static char *
state_text(GbnUnit *unit)
{
        return g_strdup(state_word(unit));
}

static int
state_compare(GbnUnit *one, GbnUnit *other)
{
        return g_utf8_collate(state_word(one), state_word(other));
}

static char *
exposure_text(GbnUnit *unit)
{
        return gbn_words_tenths(gbn_unit_get_exposure(unit));
}

static int
exposure_compare(GbnUnit *one, GbnUnit *other)
{
        return (int) gbn_unit_get_exposure(one) - (int) gbn_unit_get_exposure(other);
}

static char *
reach_text(GbnUnit *unit)
{
        return *gbn_unit_get_caution(unit) ? g_strdup("–")
                                           : gbn_words_tenths(gbn_unit_get_reach(unit));
}

static int
reach_compare(GbnUnit *one, GbnUnit *other)
{
        return (int) gbn_unit_get_reach(one) - (int) gbn_unit_get_reach(other);
}

static int
open_gain(GbnUnit *unit)
{
        return gbn_unit_has_gain(unit) ? gbn_unit_get_gain(unit) : 0;
}

static char *
gain_text(GbnUnit *unit)
{
        return open_gain(unit) > 0 ? gbn_words_change(-open_gain(unit)) : g_strdup("–");
}

static int
gain_compare(GbnUnit *one, GbnUnit *other)
{
        return open_gain(one) - open_gain(other);
}

static const char *
origin_word(GbnUnit *unit)
{
        static const struct {
                const char *origin, *word;
        } words[] = {
                { "vendor", N_("Distribution") },
                { "admin", N_("Administrator") },
                { "generator", N_("Made at start") },
                { "transient", N_("Made while running") },
        };
        const char *package = gbn_unit_get_word(unit, "package");

        if (*package)
                return package;
        for (guint i = 0; i < G_N_ELEMENTS(words); i++)
                if (g_str_equal(words[i].origin, gbn_unit_get_word(unit, "origin")))
                        return _(words[i].word);
        return "–";
}

static char *
origin_text(GbnUnit *unit)
{
        return gbn_words_clean(origin_word(unit));
}

static int
origin_compare(GbnUnit *one, GbnUnit *other)
{
        return g_utf8_collate(origin_word(one), origin_word(other));
}

static char *
flag_text(gboolean flag)
{
        return g_strdup(flag ? _("Yes") : _("No"));
}

static char *
listens_text(GbnUnit *unit)
{
        return flag_text(gbn_unit_get_flag(unit, "listens"));
}

static int
listens_compare(GbnUnit *one, GbnUnit *other)
{
        return gbn_unit_get_flag(one, "listens") - gbn_unit_get_flag(other, "listens");
}

static char *
root_text(GbnUnit *unit)
{
        return flag_text(gbn_unit_get_flag(unit, "root"));
}

static int
root_compare(GbnUnit *one, GbnUnit *other)
{
        return gbn_unit_get_flag(one, "root") - gbn_unit_get_flag(other, "root");
}

const GbnServicesColumn gbn_services_columns[] = {
        { N_("Name"), name_text, name_compare, FALSE, TRUE },
        { N_("State"), state_text, state_compare, FALSE, FALSE },
        { N_("Exposure"), exposure_text, exposure_compare, TRUE, TRUE },
        { N_("Can Be"), reach_text, reach_compare, TRUE, FALSE },
        { N_("Gain"), gain_text, gain_compare, TRUE, TRUE },
        { N_("From"), origin_text, origin_compare, FALSE, FALSE },
        { N_("Listens"), listens_text, listens_compare, FALSE, FALSE },
        { N_("As Root"), root_text, root_compare, FALSE, FALSE },
};
const guint gbn_services_columns_count = G_N_ELEMENTS(gbn_services_columns);
const guint gbn_services_columns_gain = 4;
