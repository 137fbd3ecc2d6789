/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody is about to lay on one unit: the words, and what the daemon foretells of them. Nothing is written by
 * staging.
 *
 * Signals: "changed" when the staged words are others; "foretold" when the daemon has answered, or has said why it
 * does not: what was foretold before stays to be shown until then. */
#pragma once

#include "client/client.h"
#include "client/foretold.h"

#define GBN_TYPE_STAGE (gbn_stage_get_type())
G_DECLARE_FINAL_TYPE(GbnStage, gbn_stage, GBN, STAGE, GObject)

GbnStage *gbn_stage_new(GbnClient *client, GbnUnit *unit);

GbnClient *gbn_stage_get_client(GbnStage *stage);
GbnUnit *gbn_stage_get_unit(GbnStage *stage);

/* Back to what is applied now, and asks what the daemon says of it. */
void gbn_stage_reset(GbnStage *stage);
/* Asks again, as something has changed at the daemon's side. Staged words stay. */
void gbn_stage_refresh(GbnStage *stage);

/* The staged words, sorted, without revisions. */
const char *const *gbn_stage_get_words(GbnStage *stage);
guint gbn_stage_count(GbnStage *stage);
/* The staged word with this id, "write:/srv"; NULL: none. */
const char *gbn_stage_find(GbnStage *stage, const char *id);
/* Whether another selection is staged than is applied. */
gboolean gbn_stage_is_changed(GbnStage *stage);

/* Puts a word in, in the place of another with its id; takes the one with an id away; puts all these in. */
void gbn_stage_put(GbnStage *stage, const char *word);
void gbn_stage_take(GbnStage *stage, const char *id);
void gbn_stage_put_all(GbnStage *stage, const char *const *words);

/* The level ("safe", …) whose restrictions are exactly the staged ones, whatever the grants; "" for none of
 * them; NULL for a mixture. */
const char *gbn_stage_get_level(GbnStage *stage);
/* Stages the restrictions of a level, "" for none; grants stay. */
void gbn_stage_set_level(GbnStage *stage, const char *level);

/* NULL while nothing was foretold. The error is why the last question was not answered, NULL where it was. */
const GbnPreview *gbn_stage_get_preview(GbnStage *stage);
const GbnWeight *gbn_stage_get_weight(GbnStage *stage, const char *id);
GVariant *
gbn_stage_get_directives(GbnStage *stage); /* a(sssssu); NULL while it was not asked for */
const GError *gbn_stage_get_error(GbnStage *stage);
gboolean gbn_stage_is_busy(GbnStage *stage);
