/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The deadline is kept by the monotonic clock of this computer: another computer's clock may differ. */
#include "client/unit.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnUnit {
        GObject parent;
        GVariant *row; /* as it was told last */
        char *name, *description, *active;
        guint exposure, reach;
        char **selection;
        GVariantDict *more;

        GbnTrialState trial;
        gint64 trial_end; /* monotonic */
        char *trial_reason;
        gboolean was_kept; /* what runs was tried with the layers that are written now */
        char *accepted;    /* by a person, not by the daemon */
};

enum { CHANGED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnUnit, gbn_unit, G_TYPE_OBJECT)

static void
clear(GbnUnit *self)
{
        g_clear_pointer(&self->row, g_variant_unref);
        g_clear_pointer(&self->name, g_free);
        g_clear_pointer(&self->description, g_free);
        g_clear_pointer(&self->active, g_free);
        g_clear_pointer(&self->selection, g_strfreev);
        g_clear_pointer(&self->more, g_variant_dict_unref);
}

static void
gbn_unit_finalize(GObject *object)
{
        GbnUnit *self = GBN_UNIT(object);

        clear(self);
        g_free(self->trial_reason);
        g_free(self->accepted);
        G_OBJECT_CLASS(gbn_unit_parent_class)->finalize(object);
}

static void
gbn_unit_class_init(GbnUnitClass *class)
{
        G_OBJECT_CLASS(class)->finalize = gbn_unit_finalize;
        signals[CHANGED] = g_signal_new("changed", GBN_TYPE_UNIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
gbn_unit_init(GbnUnit *self)
{
}

GbnTrialState
gbn_trial_state_from_word(const char *word)
{
        static const char *const words[] = {
                [GBN_TRIAL_NONE] = "",         [GBN_TRIAL_STARTING] = "starting",
                [GBN_TRIAL_LIVE] = "live",     [GBN_TRIAL_HELD] = "held",
                [GBN_TRIAL_FAILED] = "failed", [GBN_TRIAL_REVERTING] = "reverting",
                [GBN_TRIAL_KEPT] = "kept",     [GBN_TRIAL_REVERTED] = "reverted",
        };

        for (guint i = 0; i < G_N_ELEMENTS(words); i++)
                if (g_strcmp0(words[i], word) == 0)
                        return (GbnTrialState) i;
        return GBN_TRIAL_NONE;
}

static void
read_trial(GbnUnit *self)
{
        GbnTrialState state = gbn_trial_state_from_word(gbn_unit_get_word(self, "trial"));

        self->trial = state;
        self->trial_end = g_get_monotonic_time() +
                          (gint64) gbn_unit_get_number(self, "trial-remaining");
        if (state == GBN_TRIAL_NONE)
                g_clear_pointer(&self->trial_reason, g_free);
}

static gboolean
is_same_selection(GbnUnit *self, GVariant *row)
{
        g_auto(GStrv) selection = NULL;

        g_variant_get_child(row, 5, "^as", &selection);
        return self->selection &&
               g_strv_equal((const char *const *) selection, (const char *const *) self->selection);
}

static void
read_row(GbnUnit *self, GVariant *row)
{
        g_autoptr(GVariant) more = NULL;
        g_autofree char *description = NULL;

        self->was_kept = self->was_kept && is_same_selection(self, row);
        clear(self);
        self->row = g_variant_ref(row);
        g_variant_get(row, "(sssuu^as@a{sv}o)", &self->name, &description, &self->active,
                      &self->exposure, &self->reach, &self->selection, &more, NULL);
        self->description = gbn_words_clean(description);
        self->more = g_variant_dict_new(more);
        read_trial(self);
}

GbnUnit *
gbn_unit_new(GVariant *row)
{
        GbnUnit *self = g_object_new(GBN_TYPE_UNIT, NULL);

        read_row(self, row);
        return self;
}

void
gbn_unit_update(GbnUnit *unit, GVariant *row)
{
        if (g_variant_equal(unit->row, row))
                return;
        read_row(unit, row);
        g_signal_emit(unit, signals[CHANGED], 0);
}

void
gbn_unit_set_trial(GbnUnit *unit, GbnTrialState state, guint64 remaining, const char *reason)
{
        unit->trial = state;
        unit->was_kept = state == GBN_TRIAL_KEPT;
        unit->trial_end = g_get_monotonic_time() + (gint64) MIN(remaining, G_MAXINT64 / 2);
        g_free(unit->trial_reason);
        unit->trial_reason = g_strdup(reason);
        g_signal_emit(unit, signals[CHANGED], 0);
}

const char *
gbn_unit_get_name(GbnUnit *unit)
{
        return unit->name;
}

const char *
gbn_unit_get_description(GbnUnit *unit)
{
        return unit->description;
}

const char *
gbn_unit_get_active_state(GbnUnit *unit)
{
        return unit->active;
}

guint
gbn_unit_get_exposure(GbnUnit *unit)
{
        return unit->exposure;
}

guint
gbn_unit_get_reach(GbnUnit *unit)
{
        return unit->reach;
}

int
gbn_unit_get_gain(GbnUnit *unit)
{
        return (int) unit->exposure - (int) unit->reach;
}

const char *const *
gbn_unit_get_selection(GbnUnit *unit)
{
        return (const char *const *) unit->selection;
}

GbnTrialState
gbn_unit_get_trial(GbnUnit *unit)
{
        return unit->trial;
}

gint64
gbn_unit_get_trial_rest(GbnUnit *unit)
{
        return MAX(unit->trial_end - g_get_monotonic_time(), 0);
}

const char *
gbn_unit_get_trial_reason(GbnUnit *unit)
{
        return unit->trial_reason ? unit->trial_reason : "";
}

gboolean
gbn_unit_is_on_trial(GbnUnit *unit)
{
        return unit->trial >= GBN_TRIAL_STARTING && unit->trial <= GBN_TRIAL_FAILED;
}

const char *
gbn_unit_get_word(GbnUnit *unit, const char *key)
{
        const char *word = "";

        (void) g_variant_dict_lookup(unit->more, key, "&s", &word);
        return word;
}

gboolean
gbn_unit_get_flag(GbnUnit *unit, const char *key)
{
        gboolean flag = FALSE;

        (void) g_variant_dict_lookup(unit->more, key, "b", &flag);
        return flag;
}

guint64
gbn_unit_get_number(GbnUnit *unit, const char *key)
{
        guint64 number = 0;

        (void) g_variant_dict_lookup(unit->more, key, "t", &number);
        return number;
}

const char *
gbn_unit_get_caution(GbnUnit *unit)
{
        return gbn_unit_get_word(unit, "caution");
}

gboolean
gbn_unit_is_running(GbnUnit *unit)
{
        return g_strcmp0(unit->active, "active") == 0 || g_strcmp0(unit->active, "reloading") == 0;
}

gboolean
gbn_unit_needs_restart(GbnUnit *unit)
{
        return gbn_unit_get_flag(unit, "restart-pending") && !unit->was_kept;
}

void
gbn_unit_set_accepted(GbnUnit *unit, const char *reason)
{
        if (g_strcmp0(unit->accepted, reason) == 0)
                return;
        g_free(unit->accepted);
        unit->accepted = g_strdup(reason);
        g_signal_emit(unit, signals[CHANGED], 0);
}

const char *
gbn_unit_get_accepted(GbnUnit *unit)
{
        return unit->accepted;
}

gboolean
gbn_unit_has_gain(GbnUnit *unit)
{
        return gbn_unit_get_gain(unit) > 0 && !unit->accepted && !*gbn_unit_get_caution(unit);
}

/* What is worth more than the description, most important first; NULL: nothing. */
static const char *
find_state(GbnUnit *self)
{
        const char *drift = gbn_unit_get_word(self, "drift");

        if (gbn_unit_is_on_trial(self))
                return self->trial == GBN_TRIAL_REVERTING ? _("Going back to before the trial")
                                                          : _("On trial");
        if (g_strcmp0(gbn_unit_get_word(self, "last-trial"), "reverted") == 0)
                return _("Reverted by itself");
        if (g_strcmp0(drift, "edited") == 0)
                return _("Drop-in changed by others");
        if (g_strcmp0(drift, "unit-changed") == 0)
                return _("Service changed since it was hardened");
        if (*gbn_unit_get_caution(self))
                return _("Better left alone");
        if (gbn_unit_needs_restart(self))
                return _("Changed, takes effect at the next start");
        if (*self->selection)
                return _("Hardened by Gabion");
        if (self->accepted)
                return _("Accepted as it is");
        return NULL;
}

char *
gbn_unit_dup_state_line(GbnUnit *unit)
{
        const char *state = find_state(unit);

        if (state && *unit->description)
                /* Translators: what is worth knowing of a service, and what it is: "On trial · web server". */
                return g_strdup_printf(_("%s · %s"), state, unit->description);
        return g_strdup(state ? state : unit->description);
}
