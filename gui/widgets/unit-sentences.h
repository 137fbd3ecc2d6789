/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the overview says of single services. */
#pragma once

#include "client/unit.h"

/* How its trial stands: "On trial, goes back in 4:45". */
char *gbn_unit_sentences_trial(GbnUnit *unit);

/* Whether something has happened that somebody should know, and what it was. */
gboolean gbn_unit_sentences_needs_look(GbnUnit *unit);
char *gbn_unit_sentences_look(GbnUnit *unit);

/* Why it comes first: "Waits for connections · runs as root". */
char *gbn_unit_sentences_reach(GbnUnit *unit);
char *gbn_unit_sentences_gain(GbnUnit *unit); /* "9.4 → 6.8" */
