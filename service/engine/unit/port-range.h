/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one line of SocketBindAllow= or SocketBindDeny= stands for. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* As the property on the bus has it. */
typedef struct {
        int family;     /* AF_INET, AF_INET6, or AF_UNSPEC for both */
        int protocol;   /* IPPROTO_TCP, IPPROTO_UDP, or 0 for both */
        uint16_t count; /* of ports; 0: all of them */
        uint16_t first;
} GbnPortRange;

/* "[ipv4:|ipv6:][tcp:|udp:][PORT|PORT-PORT|any]", of which something must be there. */
bool gbn_port_range_parse(const char *text, GbnPortRange *ret);

/* The one spelling that is kept; the caller frees it. NULL for what no line can say. */
char *gbn_port_range_format(const GbnPortRange *range);
