/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address families of sockets, and lists of IP networks. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* "AF_INET" → 2, in any case of letters. AF_UNSPEC, AF_MAX and numbers are no names. */
bool gbn_address_family_find(const char *name, unsigned *ret);

/* The name of a family; NULL for a number without one. */
const char *gbn_address_family_name(unsigned family);

/* The families by name, as bits of a mask. */
#define GBN_FAMILY_BIT(family) (UINT64_C(1) << (family))

typedef struct {
        uint8_t bytes[16]; /* network order, host bits cleared; IPv4 uses the first four */
        uint8_t length;    /* bits of the prefix: 0 to 32, or to 128 */
        bool is_ipv6;
} GbnNetwork;

/* Adds what one word of IPAddressAllow= or IPAddressDeny= stands for ("any", "localhost",
 * "10.0.0.0/8", …) to an array of GbnNetwork. False for a word that stands for nothing. */
bool gbn_networks_add_word(GArray *networks, const char *word);

/* Whether every address of narrow is one of wide. */
bool gbn_network_covers(const GbnNetwork *wide, const GbnNetwork *narrow);

/* Takes out every network that another one of the array covers. */
void gbn_networks_reduce(GArray *networks);
