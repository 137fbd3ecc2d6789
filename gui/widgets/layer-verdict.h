/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the daemon says of one layer on one unit, in words and with an icon. */
#pragma once

#include "client/foretold.h"

/* "Untested", "Likely to break", …; translated. NULL for a verdict of a newer daemon. */
const char *gbn_layer_verdict_word(const GbnWeight *weight);
const char *gbn_layer_verdict_icon(const GbnWeight *weight);

/* Why, as sentences with the place where it was seen; "" where there is no reason to tell. */
char *gbn_layer_verdict_reason(const GbnWeight *weight, gint64 now);

gboolean gbn_layer_verdict_is_available(const GbnWeight *weight);
gboolean gbn_layer_verdict_is_by_others(const GbnWeight *weight);
