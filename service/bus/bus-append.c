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

int
gbn_bus_append_text(sd_bus_message *message, const char *key, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        return sd_bus_message_append(message, "{sv}", key, "s", valid);
}

int
gbn_bus_append_reason(sd_bus_message *message, const GbnWords *reason)
{
        g_autofree char *text = gbn_words_text(reason, NULL);
        int r = gbn_bus_append_text(message, "reason", text);

        if (r >= 0)
                r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "sentence");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "(" GBN_BUS_SENTENCE ")");
        if (r >= 0)
                r = gbn_bus_append_sentence(message, reason);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

int
gbn_bus_open_array_entry(sd_bus_message *message, const char *key, const char *element)
{
        g_autofree char *signature = g_strconcat("a", element, NULL);
        int r = sd_bus_message_open_container(message, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(message, "s", key);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', signature);
        return r < 0 ? r : sd_bus_message_open_container(message, 'a', element);
}

int
gbn_bus_close_array_entry(sd_bus_message *message)
{
        int r = 0;

        for (unsigned depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(message);
        return r;
}
