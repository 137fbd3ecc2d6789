/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of socket families, and words that stand for IP networks. */
#include "engine/unit/address.h"
#include "tests/unit/fixture.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static GArray *
networks_new(void)
{
        return g_array_new(FALSE, FALSE, sizeof(GbnNetwork));
}

/* All networks of the array as text, joined by blanks. */
static void
assert_networks(const GArray *networks, const char *expected)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < networks->len; i++) {
                const GbnNetwork *network = &g_array_index(networks, GbnNetwork, i);
                char address[INET6_ADDRSTRLEN];

                g_assert_nonnull(inet_ntop(network->is_ipv6 ? AF_INET6 : AF_INET, network->bytes,
                                           address, sizeof address));
                g_string_append_printf(text, "%s%s/%u", i ? " " : "", address, network->length);
        }
        g_assert_cmpstr(text->str, ==, expected);
}

/* expected: NULL for a word that stands for nothing. */
static void
assert_word(const char *word, const char *expected)
{
        g_autoptr(GArray) networks = networks_new();

        g_test_message("%s", word);
        g_assert_cmpint(gbn_networks_add_word(networks, word), ==, expected != NULL);
        assert_networks(networks, expected ? expected : "");
}

static void
assert_family(const char *name, unsigned expected)
{
        unsigned family = 4711;

        g_assert_true(gbn_address_family_find(name, &family));
        g_assert_cmpuint(family, ==, expected);
}

static void
families_are_found_by_name_in_any_case(void)
{
        assert_family("AF_INET", AF_INET);
        assert_family("af_inet6", AF_INET6);
        assert_family("AF_LOCAL", AF_UNIX);
        assert_family("AF_FILE", AF_UNIX);
        assert_family("AF_ROUTE", AF_NETLINK);
        assert_family("AF_XDP", AF_XDP);
}

static void
numbers_and_placeholders_are_no_families(void)
{
        const char *const words[] = { "AF_UNSPEC", "AF_MAX", "2", "INET", "AF_", "", "none" };
        unsigned family;

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
                g_test_message("%s", words[i]);
                g_assert_false(gbn_address_family_find(words[i], &family));
        }
}

/* The bits of a filter are 64. */
static void
every_family_fits_into_a_mask(void)
{
        unsigned family;

        g_assert_cmpint(AF_MAX, <=, 64);
        g_assert_true(gbn_address_family_find("AF_MCTP", &family));
        g_assert_cmpuint(GBN_FAMILY_BIT(family), !=, 0);
}

static void
words_stand_for_networks_of_both_kinds(void)
{
        assert_word("any", "0.0.0.0/0 ::/0");
        assert_word("localhost", "127.0.0.0/8 ::1/128");
        assert_word("link-local", "169.254.0.0/16 fe80::/64");
        assert_word("multicast", "224.0.0.0/4 ff00::/8");
}

static void
localhost_has_more_spellings_than_the_others(void)
{
        const char *const words[] = { "LOCALHOST", "localhost.", "Localhost.LocalDomain",
                                      "a.localhost", "a.localhost.localdomain." };

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
                assert_word(words[i], "127.0.0.0/8 ::1/128");
        assert_word("Any", NULL);
        assert_word("xlocalhost", NULL);
        assert_word("localhost..", NULL);
}

static void
an_address_alone_is_a_network_of_one(void)
{
        assert_word("10.1.2.3", "10.1.2.3/32");
        assert_word("2001:db8::1", "2001:db8::1/128");
        assert_word("::ffff:127.0.0.1", "::ffff:127.0.0.1/128");
}

static void
host_bits_are_cleared(void)
{
        assert_word("10.1.2.3/8", "10.0.0.0/8");
        assert_word("1.2.3.4/0", "0.0.0.0/0");
        assert_word("127.0.0.1/1", "0.0.0.0/1");
        assert_word("255.255.255.255/9", "255.128.0.0/9");
        assert_word("2001:db8:ffff::1/33", "2001:db8:8000::/33");
}

static void
the_length_is_a_number_in_any_base(void)
{
        assert_word("0.0.0.0/00", "0.0.0.0/0");
        assert_word("::/0x0", "::/0");
        assert_word("0.0.0.0/0b0", "0.0.0.0/0");
        assert_word("0.0.0.0/+0", "0.0.0.0/0");
        assert_word("0.0.0.0/-0", "0.0.0.0/0");
        assert_word("10.0.0.0/0x10", "10.0.0.0/16");
}

static void
what_is_no_network_stands_for_nothing(void)
{
        const char *const words[] = {
                "",          "0/0",     "000.0.0.0/0", "1.2.3/8",   "1.2.3.4/33",
                "::/129",    "::%lo/0", "::1%lo",      "/8",        "1.2.3.4/",
                "1.2.3.4/x", "\"any\"", "1.2.3.4/8/8", "1.2.3.4/-1"
        };

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
                assert_word(words[i], NULL);
}

/* Adds the words, then reduces. */
static void
assert_reduced(const char *words, const char *expected)
{
        g_autoptr(GArray) networks = networks_new();
        g_auto(GStrv) parts = g_strsplit(words, " ", -1);

        for (char **part = parts; *part; part++)
                g_assert_true(gbn_networks_add_word(networks, *part));
        gbn_networks_reduce(networks);
        g_test_message("%s", words);
        assert_networks(networks, expected);
}

static void
a_network_swallows_those_inside_it(void)
{
        assert_reduced("10.0.0.1 10.0.0.0/8 10.2.0.0/16", "10.0.0.0/8");
        assert_reduced("::1 ::/0 fe80::1", "::/0");
        assert_reduced("10.0.0.0/9 10.128.0.0/9", "10.0.0.0/9 10.128.0.0/9");
}

static void
equal_networks_become_one(void)
{
        assert_reduced("10.0.0.1 10.0.0.1 10.0.0.1", "10.0.0.1/32");
        assert_reduced("any any", "0.0.0.0/0 ::/0");
}

static void
the_two_kinds_do_not_cover_each_other(void)
{
        assert_reduced("0.0.0.0/0 ::1", "0.0.0.0/0 ::1/128");
        assert_reduced("::/0 127.0.0.1", "127.0.0.1/32 ::/0");
}

static const TestCase tests[] = {
        TEST(families_are_found_by_name_in_any_case),
        TEST(numbers_and_placeholders_are_no_families),
        TEST(every_family_fits_into_a_mask),
        TEST(words_stand_for_networks_of_both_kinds),
        TEST(localhost_has_more_spellings_than_the_others),
        TEST(an_address_alone_is_a_network_of_one),
        TEST(host_bits_are_cleared),
        TEST(the_length_is_a_number_in_any_base),
        TEST(what_is_no_network_stands_for_nothing),
        TEST(a_network_swallows_those_inside_it),
        TEST(equal_networks_become_one),
        TEST(the_two_kinds_do_not_cover_each_other),
};
RUN_TESTS("address", tests)
