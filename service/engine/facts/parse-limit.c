/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Upper limits: numbers, and shares of what the machine has. */
#include "engine/facts/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE 10000U

static const GbnLimit no_limit = { UINT64_MAX, UINT_MAX };

/* "12.5%", "125‰" or "1250‱", at most the whole; percents have up to two decimals, per mille one. */
static bool
read_share(const char *text, unsigned *ret)
{
        static const struct {
                const char *sign;
                unsigned digits, factor;
        } kinds[] = { { "%", 2, 100 }, { "‰", 1, 10 }, { "‱", 0, 1 } };

        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
                size_t whole = strspn(text, "0123456789");
                unsigned long share;
                const char *rest = text + whole;

                if (whole == 0 || whole > 6 || !g_str_has_suffix(text, kinds[i].sign))
                        continue;
                share = strtoul(text, NULL, 10) * kinds[i].factor;
                if (*rest == '.') {
                        size_t decimals = strspn(rest + 1, "0123456789");
                        unsigned factor = kinds[i].factor;

                        if (decimals == 0 || decimals > kinds[i].digits)
                                return false;
                        for (size_t j = 1; j <= decimals; j++) {
                                factor /= 10;
                                share += (unsigned) (rest[j] - '0') * factor;
                        }
                        rest += decimals + 1;
                }
                if (!g_str_equal(rest, kinds[i].sign) || share > WHOLE)
                        return false;
                *ret = (unsigned) share;
                return true;
        }
        return false;
}

static bool
starts_number(const char *text)
{
        return g_ascii_isdigit(text[*text == '+']);
}

/* Numbers with a unit behind each, from the largest to the smallest: "1G 512M", "1.5K". */
static bool
read_bytes(const char *text, uint64_t *ret)
{
        static const char units[] = "EPTGMKB";
        size_t first = 0;
        uint64_t sum = 0;

        do {
                uint64_t number, bytes;
                double fraction = 0;
                size_t unit;
                char *end;

                text += strspn(text, " \t\n\r");
                if (!starts_number(text))
                        return false;
                errno = 0;
                number = strtoull(text, &end, 10);
                if (errno != 0)
                        return false;
                text = end;
                if (*text == '.') {
                        double scale = 1;

                        while (g_ascii_isdigit(*++text))
                                fraction += (*text - '0') * (scale /= 10);
                }
                text += strspn(text, " \t\n\r");
                unit = first;
                while (unit < strlen(units) && units[unit] != *text)
                        unit++;
                if (*text == '\0')
                        unit = strlen(units) - 1;
                if (unit >= strlen(units))
                        return false;
                bytes = UINT64_C(1) << (10 * (strlen(units) - 1 - unit));
                if (number > (UINT64_MAX - sum) / bytes - 1)
                        return false;
                sum += number * bytes + (uint64_t) (fraction * (double) bytes);
                first = unit + 1;
                text += *text != '\0';
        } while (*text);
        *ret = sum;
        return true;
}

GbnVerdict
gbn_parse_memory(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnLimit limit = no_limit;

        if (*value && !g_str_equal(value, "infinity") && !read_share(value, &limit.share) &&
            !read_bytes(value, &limit.number))
                return gbn_line_ignored(reader, N_("no amount of memory"));
        if (limit.number == 0 || limit.share == 0)
                return gbn_line_ignored(reader, N_("a limit that leaves nothing"));
        *(GbnLimit *) gbn_field(reader, setting) = limit;
        return GBN_LINE_TAKEN;
}

/* Without a line of its own a unit has DefaultTasksMax=, which counts as no limit here. */
GbnVerdict
gbn_parse_tasks(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnLimit limit = no_limit;

        if (*value && !g_str_equal(value, "infinity") && !read_share(value, &limit.share)) {
                char *end;

                errno = 0;
                limit.number = strtoull(value, &end, 0);
                if (!starts_number(value) || errno != 0 || *end != '\0')
                        return gbn_line_ignored(reader, N_("no number of tasks"));
        }
        if (limit.number == 0)
                return gbn_line_ignored(reader, N_("a limit that leaves nothing"));
        *(GbnLimit *) gbn_field(reader, setting) = limit;
        return GBN_LINE_TAKEN;
}
