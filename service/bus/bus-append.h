/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Things of ours as parts of a message. */
#pragma once

#include "base/words.h"

#include <systemd/sd-bus.h>

/* The signature of a sentence: its format as gettext knows it, the texts that it takes, and which of these
 * are themselves to be translated (bit 0: the first). */
#define GBN_BUS_SENTENCE "sasu"

/* Two entries of a{sv}: "reason" (s), put together, and "sentence" ((sasu)). Returns 0 or a negative errno. */
int gbn_bus_append_reason(sd_bus_message *message, const GbnWords *reason);

/* A text that came from disk, as an entry of a{sv}. */
int gbn_bus_append_text(sd_bus_message *message, const char *key, const char *text);

/* Opens an entry of a{sv} whose value is an array, up to the array's elements; and closes it. */
int gbn_bus_open_array_entry(sd_bus_message *message, const char *key, const char *element);
int gbn_bus_close_array_entry(sd_bus_message *message);

/* As a struct of that signature. Returns 0 or a negative errno. */
int gbn_bus_append_sentence(sd_bus_message *message, const GbnWords *words);
