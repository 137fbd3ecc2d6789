/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words are those of systemd.time(7), as far as a trial needs them. */
#include "ctl/duration.h"

#include "base/number.h"

#include <glib.h>
#include <string.h>

static const struct {
        const char *word;
        unsigned seconds;
} units[] = {
        { "", 1 },      { "s", 1 },       { "sec", 1 },      { "second", 1 },   { "seconds", 1 },
        { "m", 60 },    { "min", 60 },    { "minute", 60 },  { "minutes", 60 }, { "h", 3600 },
        { "hr", 3600 }, { "hour", 3600 }, { "hours", 3600 },
};

static const char *
skip(const char *text, const char *letters)
{
        return text + strspn(text, letters);
}

/* One number and its unit; *text moves behind them. */
static bool
take_part(const char **text, unsigned max, unsigned *ret)
{
        const char *digits = *text, *word = skip(skip(digits, "0123456789"), " ");
        const char *end = skip(word, "abcdefghijklmnopqrstuvwxyz");
        g_autofree char *number = g_strndup(digits, strspn(digits, "0123456789"));
        g_autofree char *unit = g_strndup(word, (size_t) (end - word));
        unsigned count;

        if (!*number || !gbn_number_parse(number, 10, max, &count))
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
                if (!g_str_equal(units[i].word, unit))
                        continue;
                if (count > max / units[i].seconds)
                        return false;
                *ret = count * units[i].seconds;
                *text = skip(end, " ");
                return true;
        }
        return false;
}

bool
gbn_duration_parse(const char *text, unsigned max, unsigned *ret_seconds)
{
        unsigned sum = 0, part;

        do {
                if (!take_part(&text, max, &part) || part > max - sum)
                        return false;
                sum += part;
        } while (*text);
        *ret_seconds = sum;
        return true;
}
