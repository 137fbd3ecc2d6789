/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grammar is that of systemd.resource-control(5); 252 and 257 were asked what they make of it. */
#include "engine/unit/port-range.h"

#include "base/number.h"

#include <glib.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static const char *
family_word(int family)
{
        return family == AF_INET ? "ipv4" : family == AF_INET6 ? "ipv6" : NULL;
}

static const char *
protocol_word(int protocol)
{
        return protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : NULL;
}

/* Which of two numbers a word stands for. */
static bool
take_word(char ***words, const char *(*name)(int), int one, int other, int *ret)
{
        const int numbers[] = { one, other };

        for (size_t i = 0; **words && i < G_N_ELEMENTS(numbers); i++)
                if (g_str_equal(**words, name(numbers[i]))) {
                        *ret = numbers[i];
                        (*words)++;
                        return true;
                }
        return false;
}

static bool
parse_ports(const char *text, GbnPortRange *ret)
{
        g_autofree char *low = g_strndup(text, strcspn(text, "-"));
        const char *dash = strchr(text, '-');
        unsigned first, last;

        if (g_str_equal(text, "any"))
                return true;
        if (!gbn_number_parse(low, 0, UINT16_MAX, &first))
                return false;
        last = first;
        if (dash && (!gbn_number_parse(dash + 1, 0, UINT16_MAX, &last) || last < first))
                return false;
        ret->first = (uint16_t) first;
        /* All 65536 of them are no number of this size; systemd's wraps round to 0 as well. */
        ret->count = (uint16_t) (last - first + 1);
        return true;
}

bool
gbn_port_range_parse(const char *text, GbnPortRange *ret)
{
        g_auto(GStrv) parts = g_strsplit(text, ":", -1);
        GbnPortRange range = { 0 };
        char **at = parts;

        (void) take_word(&at, family_word, AF_INET, AF_INET6, &range.family);
        (void) take_word(&at, protocol_word, IPPROTO_TCP, IPPROTO_UDP, &range.protocol);
        if (*at && !parse_ports(*at++, &range))
                return false;
        if (at == parts || *at)
                return false;
        *ret = range;
        return true;
}

char *
gbn_port_range_format(const GbnPortRange *range)
{
        const char *family = family_word(range->family), *protocol = protocol_word(range->protocol);
        g_autofree char *ports = NULL;

        if ((range->family != AF_UNSPEC && !family) || (range->protocol != 0 && !protocol) ||
            range->first + MAX(range->count, 1U) - 1 > UINT16_MAX)
                return NULL;
        if (range->count > 1)
                ports = g_strdup_printf("%u-%u", range->first, range->first + range->count - 1U);
        else
                ports = range->count ? g_strdup_printf("%u", range->first) : g_strdup("any");
        return g_strconcat(family ? family : "", family ? ":" : "", protocol ? protocol : "",
                           protocol ? ":" : "", ports, NULL);
}
