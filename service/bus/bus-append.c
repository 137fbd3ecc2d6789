/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon has nobody's language: who shows a sentence puts it together. */
#include "bus/bus-append.h"

int
gbn_bus_append_sentence(sd_bus_message *message, const GbnWords *words)
{
        int r = sd_bus_message_open_container(message, 'r', GBN_BUS_SENTENCE);

        if (r >= 0)
                r = sd_bus_message_append(message, "s", words->format);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "s");
        for (unsigned i = 0; r >= 0 && i < words->count; i++) {
                /* Names and paths come from disk and may be any bytes; the bus takes UTF-8 only. */
                g_autofree char *text =
                        g_utf8_make_valid(words->arguments[i] ? words->arguments[i] : "", -1);

                r = sd_bus_message_append(message, "s", text);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_append(message, "u", (uint32_t) words->raw);
        return r < 0 ? r : sd_bus_message_close_container(message);
}
