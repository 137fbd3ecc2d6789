/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One service, as ListUnits() tells of it: what a row of the list shows. */
#pragma once

#include <gio/gio.h>

#define GBN_TYPE_UNIT (gbn_unit_get_type())
G_DECLARE_FINAL_TYPE(GbnUnit, gbn_unit, GBN, UNIT, GObject)

/* How a trial stands, in the daemon's order; see TrialChanged(). */
typedef enum {
        GBN_TRIAL_NONE,
        GBN_TRIAL_STARTING,
        GBN_TRIAL_LIVE,
        GBN_TRIAL_HELD, /* somebody is asked for a password; the deadline waits */
        GBN_TRIAL_REVERTING,
        GBN_TRIAL_FAILED, /* it could not be taken back yet */
        GBN_TRIAL_KEPT,
        GBN_TRIAL_REVERTED,
} GbnTrialState;

GbnTrialState gbn_trial_state_from_word(const char *word);

/* row: (sssuuasa{sv}o). */
GbnUnit *gbn_unit_new(GVariant *row);

/* Takes over what a later list says; emits "changed" when a row that shows it has to be drawn anew. */
void gbn_unit_update(GbnUnit *unit, GVariant *row);

/* What TrialChanged() said; remaining in microseconds. Emits "changed". */
void gbn_unit_set_trial(GbnUnit *unit, GbnTrialState state, guint64 remaining, const char *reason);

const char *gbn_unit_get_name(GbnUnit *unit);
const char *gbn_unit_get_description(GbnUnit *unit); /* clean */
const char *gbn_unit_get_active_state(GbnUnit *unit);
guint gbn_unit_get_exposure(GbnUnit *unit);               /* tenths */
guint gbn_unit_get_reach(GbnUnit *unit);                  /* what it could be, tenths */
int gbn_unit_get_gain(GbnUnit *unit);                     /* the difference */
const char *const *gbn_unit_get_selection(GbnUnit *unit); /* with revisions */

GbnTrialState gbn_unit_get_trial(GbnUnit *unit);
gint64 gbn_unit_get_trial_rest(GbnUnit *unit);        /* microseconds, by this computer's clock */
const char *gbn_unit_get_trial_reason(GbnUnit *unit); /* English, of the daemon; "" */

/* Whether trial, deadline or end are being shown: it is on its way, live, held or going back. */
gboolean gbn_unit_is_on_trial(GbnUnit *unit);

/* Entries of "more"; "" or FALSE or 0 where it is missing. */
const char *gbn_unit_get_word(GbnUnit *unit, const char *key);
gboolean gbn_unit_get_flag(GbnUnit *unit, const char *key);
guint64 gbn_unit_get_number(GbnUnit *unit, const char *key);

/* Why it is better left alone, in English; "" where nothing speaks against it. */
const char *gbn_unit_get_caution(GbnUnit *unit);
gboolean gbn_unit_is_running(GbnUnit *unit);

/* Whether what runs may be another thing than what is written. A trial that was kept runs as it was tried, though its
 * drop-in is written anew. */
gboolean gbn_unit_needs_restart(GbnUnit *unit);

/* Why somebody leaves it as it is; NULL: nobody has said so. Emits "changed". */
void gbn_unit_set_accepted(GbnUnit *unit, const char *reason);
const char *gbn_unit_get_accepted(GbnUnit *unit);

/* Something to gain that nothing speaks against and nobody has decided to leave. */
gboolean gbn_unit_has_gain(GbnUnit *unit);

/* One line for people: the most important thing about it, else its description. */
char *gbn_unit_dup_state_line(GbnUnit *unit);
