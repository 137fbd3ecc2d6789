/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* With whom it can talk, and over which kinds of sockets. */
#include "engine/score/judge.h"

#include "engine/unit/address.h"

#include <sys/socket.h>

static const GbnAssessment network_rows[] = {
        {
                .id = "PrivateNetwork",
                .name = "PrivateNetwork=",
                .weight = 2500,
                .range = 1,
                .judge = gbn_judge_flag,
                .fact = offsetof(GbnFacts, private_network),
                .good = N_("Has no network but its own loopback"),
                .bad = N_("Shares the network of the host"),
        },
        {
                .id = "IPAddressDeny",
                .name = "IPAddressDeny=",
                .weight = 1000,
                .range = 10,
                .judge = gbn_judge_ip_address,
                .good = N_("Exchanges no IP packets with anyone, or a filter program decides"),
                .partly = N_("Exchanges IP packets with listed networks only"),
                .bad = N_("Exchanges IP packets with any address"),
        },
        {
                .id = "RestrictAddressFamilies_AF_INET_INET6",
                .name = "RestrictAddressFamilies=~AF_(INET|INET6)",
                .weight = 1500,
                .range = 1,
                .judge = gbn_judge_families,
                .mask = GBN_FAMILY_BIT(AF_INET) | GBN_FAMILY_BIT(AF_INET6),
                .good = N_("Cannot open IP sockets"),
                .bad = N_("Can open IP sockets"),
        },
        {
                .id = "RestrictAddressFamilies_AF_UNIX",
                .name = "RestrictAddressFamilies=~AF_UNIX",
                .weight = 25,
                .range = 1,
                .judge = gbn_judge_families,
                .mask = GBN_FAMILY_BIT(AF_UNIX),
                .good = N_("Cannot open local (Unix) sockets"),
                .bad = N_("Can open local (Unix) sockets"),
        },
        {
                .id = "RestrictAddressFamilies_AF_NETLINK",
                .name = "RestrictAddressFamilies=~AF_NETLINK",
                .weight = 200,
                .range = 1,
                .judge = gbn_judge_families,
                .mask = GBN_FAMILY_BIT(AF_NETLINK),
                .good = N_("Cannot open netlink sockets, which talk to the kernel"),
                .bad = N_("Can open netlink sockets, which talk to the kernel"),
        },
        {
                .id = "RestrictAddressFamilies_AF_PACKET",
                .name = "RestrictAddressFamilies=~AF_PACKET",
                .weight = 1000,
                .range = 1,
                .judge = gbn_judge_families,
                .mask = GBN_FAMILY_BIT(AF_PACKET),
                .good = N_("Cannot open packet sockets, which see raw network traffic"),
                .bad = N_("Can open packet sockets, which see raw network traffic"),
        },
        {
                .id = "RestrictAddressFamilies_OTHER",
                .name = "RestrictAddressFamilies=~…",
                .weight = 1250,
                .range = 1,
                .judge = gbn_judge_other_families,
                .good = N_("Cannot open sockets of rarer kinds"),
                .bad = N_("Can open sockets of rarer kinds"),
        },
};
const GbnAssessmentGroup gbn_network_group = GBN_GROUP(network_rows);
