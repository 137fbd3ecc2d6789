/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Things of ours as parts of a message. */
#pragma once

#include "base/words.h"

#include <systemd/sd-bus.h>

/* The signature of a sentence: its format as gettext knows it, the texts that it takes, and which of these
 * are themselves to be translated (bit 0: the first). */
#define GBN_BUS_SENTENCE "sasu"

/* As a struct of that signature. Returns 0 or a negative errno. */
int gbn_bus_append_sentence(sd_bus_message *message, const GbnWords *words);
