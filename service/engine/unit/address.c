/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words are those of systemd.resource-control(5), the families those of the libc headers. */
#include "engine/unit/address.h"

#include "base/number.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

typedef struct {
        const char *name;
        unsigned family;
} Family;

static const Family families[] = {
        { "AF_ALG", AF_ALG },
        { "AF_APPLETALK", AF_APPLETALK },
        { "AF_ASH", AF_ASH },
        { "AF_ATMPVC", AF_ATMPVC },
        { "AF_ATMSVC", AF_ATMSVC },
        { "AF_AX25", AF_AX25 },
        { "AF_BLUETOOTH", AF_BLUETOOTH },
        { "AF_BRIDGE", AF_BRIDGE },
        { "AF_CAIF", AF_CAIF },
        { "AF_CAN", AF_CAN },
        { "AF_DECnet", AF_DECnet },
        { "AF_ECONET", AF_ECONET },
        { "AF_FILE", AF_FILE },
        { "AF_IB", AF_IB },
        { "AF_IEEE802154", AF_IEEE802154 },
        { "AF_INET", AF_INET },
        { "AF_INET6", AF_INET6 },
        { "AF_IPX", AF_IPX },
        { "AF_IRDA", AF_IRDA },
        { "AF_ISDN", AF_ISDN },
        { "AF_IUCV", AF_IUCV },
        { "AF_KCM", AF_KCM },
        { "AF_KEY", AF_KEY },
        { "AF_LLC", AF_LLC },
        { "AF_LOCAL", AF_LOCAL },
        { "AF_MCTP", AF_MCTP },
        { "AF_MPLS", AF_MPLS },
        { "AF_NETBEUI", AF_NETBEUI },
        { "AF_NETLINK", AF_NETLINK },
        { "AF_NETROM", AF_NETROM },
        { "AF_NFC", AF_NFC },
        { "AF_PACKET", AF_PACKET },
        { "AF_PHONET", AF_PHONET },
        { "AF_PPPOX", AF_PPPOX },
        { "AF_QIPCRTR", AF_QIPCRTR },
        { "AF_RDS", AF_RDS },
        { "AF_ROSE", AF_ROSE },
        { "AF_ROUTE", AF_ROUTE },
        { "AF_RXRPC", AF_RXRPC },
        { "AF_SECURITY", AF_SECURITY },
        { "AF_SMC", AF_SMC },
        { "AF_SNA", AF_SNA },
        { "AF_TIPC", AF_TIPC },
        { "AF_UNIX", AF_UNIX },
        { "AF_VSOCK", AF_VSOCK },
        { "AF_WANPIPE", AF_WANPIPE },
        { "AF_X25", AF_X25 },
        { "AF_XDP", AF_XDP },
};

bool
gbn_address_family_find(const char *name, unsigned *ret)
{
        for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
                if (strcasecmp(families[i].name, name) == 0) {
                        *ret = families[i].family;
                        return true;
                }
        return false;
}

/* Of names for one number the one that people use. */
const char *
gbn_address_family_name(unsigned family)
{
        if (family == AF_UNIX)
                return "AF_UNIX";
        if (family == AF_NETLINK)
                return "AF_NETLINK";
        for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
                if (families[i].family == family)
                        return families[i].name;
        return NULL;
}

static bool
is_localhost(const char *word)
{
        size_t length = strlen(word);
        g_autofree char *name = g_strndup(word,
                                          length && word[length - 1] == '.' ? length - 1 : length);
        const char *const names[] = { "localhost", "localhost.localdomain" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                size_t rest = strlen(names[i]);
                const char *tail = strlen(name) > rest ? name + strlen(name) - rest : name;

                if (strcasecmp(tail, names[i]) == 0 && (tail == name || tail[-1] == '.'))
                        return true;
        }
        return false;
}

static void
clear_host_bits(GbnNetwork *network)
{
        unsigned size = network->is_ipv6 ? 16 : 4;

        for (unsigned i = 0; i < size; i++) {
                unsigned kept = network->length > i * 8 ? MIN(8U, network->length - i * 8) : 0;

                network->bytes[i] &= (uint8_t) (0xff00U >> kept);
        }
}

static bool
parse_network(const char *word, GbnNetwork *ret)
{
        g_autofree char *address = g_strndup(word, strcspn(word, "/"));
        const char *slash = strchr(word, '/');
        GbnNetwork network = { 0 };
        unsigned length;

        if (inet_pton(AF_INET, address, network.bytes) != 1) {
                if (inet_pton(AF_INET6, address, network.bytes) != 1)
                        return false;
                network.is_ipv6 = true;
        }
        length = network.is_ipv6 ? 128 : 32;
        if (slash && !gbn_number_parse(slash + 1, 0, length, &length))
                return false;
        network.length = (uint8_t) length;
        clear_host_bits(&network);
        *ret = network;
        return true;
}

bool
gbn_networks_add_word(GArray *networks, const char *word)
{
        static const struct {
                const char *word, *ipv4, *ipv6;
        } shortcuts[] = {
                { "any", "0.0.0.0/0", "::/0" },
                { "localhost", "127.0.0.0/8", "::1/128" },
                { "link-local", "169.254.0.0/16", "fe80::/64" },
                { "multicast", "224.0.0.0/4", "ff00::/8" },
        };
        GbnNetwork network;

        if (is_localhost(word))
                word = "localhost";
        for (size_t i = 0; i < G_N_ELEMENTS(shortcuts); i++)
                if (g_str_equal(word, shortcuts[i].word))
                        return gbn_networks_add_word(networks, shortcuts[i].ipv4) &&
                               gbn_networks_add_word(networks, shortcuts[i].ipv6);
        if (!parse_network(word, &network))
                return false;
        g_array_append_val(networks, network);
        return true;
}

bool
gbn_network_covers(const GbnNetwork *wide, const GbnNetwork *narrow)
{
        GbnNetwork cut = *narrow;

        if (wide->is_ipv6 != narrow->is_ipv6 || wide->length > narrow->length)
                return false;
        cut.length = wide->length;
        clear_host_bits(&cut);
        return memcmp(cut.bytes, wide->bytes, sizeof cut.bytes) == 0;
}

static int
compare_networks(const void *a, const void *b)
{
        const GbnNetwork *left = a, *right = b;
        int order;

        if (left->is_ipv6 != right->is_ipv6)
                return left->is_ipv6 ? 1 : -1;
        order = memcmp(left->bytes, right->bytes, sizeof left->bytes);
        return order != 0 ? order : (int) left->length - (int) right->length;
}

/* Sorted, a network stands behind the one that covers it, with only other covered ones between. */
void
gbn_networks_reduce(GArray *networks)
{
        unsigned kept = 0;

        if (networks->len < 2)
                return;
        g_array_sort(networks, compare_networks);
        for (unsigned i = 1; i < networks->len; i++) {
                const GbnNetwork *last = &g_array_index(networks, GbnNetwork, kept);
                const GbnNetwork *next = &g_array_index(networks, GbnNetwork, i);

                if (!gbn_network_covers(last, next))
                        g_array_index(networks, GbnNetwork, ++kept) = *next;
        }
        g_array_set_size(networks, kept + 1);
}
