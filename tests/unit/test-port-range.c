/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges of ports, as systemd 252 and 257 were seen to read them. */
#include "engine/unit/port-range.h"
#include "tests/unit/fixture.h"

#include <netinet/in.h>
#include <sys/socket.h>

static void
assert_spelling(const char *text, const char *expected)
{
        GbnPortRange range = { .family = -1, .protocol = -1 };
        g_autofree char *spelling = NULL;

        g_test_message("%s", text);
        g_assert_true(gbn_port_range_parse(text, &range));
        spelling = gbn_port_range_format(&range);
        g_assert_cmpstr(spelling, ==, expected);
}

static void
a_range_is_kept_in_one_spelling(void)
{
        assert_spelling("any", "any");
        assert_spelling("80", "80");
        assert_spelling("0x50", "80");
        assert_spelling("7-7", "7");
        assert_spelling("1-65535", "1-65535");
        assert_spelling("0", "0");
        assert_spelling("0-65535", "any");
        assert_spelling("tcp", "tcp:any");
        assert_spelling("udp:any", "udp:any");
        assert_spelling("ipv6", "ipv6:any");
        assert_spelling("ipv6:any", "ipv6:any");
        assert_spelling("ipv4:udp:90-95", "ipv4:udp:90-95");
}

static void
what_is_no_range_is_refused(void)
{
        static const char *const bad[] = {
                "",
                "x",
                ":80",
                "tcp:",
                "80:tcp",
                "tcp:ipv4:80",
                "tcp:80 tcp:443",
                "80-70",
                "65536",
                "80-",
                "-80",
                "tcp:80:90",
                "ipv4:tcp:80:any",
                "TCP:80",
                "80 ",
                "any:",
                "any:any",
                "0-65536",
                "ipv4:ipv6:1",
                "tcp:udp:1",
        };
        GbnPortRange range = { .count = 7 };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_test_message("%s", bad[i]);
                g_assert_false(gbn_port_range_parse(bad[i], &range));
                g_assert_cmpint(range.count, ==, 7);
        }
}

static void
what_no_line_says_has_no_spelling(void)
{
        g_assert_null(gbn_port_range_format(&(GbnPortRange) { .family = AF_UNIX }));
        g_assert_null(gbn_port_range_format(&(GbnPortRange) { .protocol = IPPROTO_SCTP }));
        g_assert_null(gbn_port_range_format(&(GbnPortRange) { .first = 65535, .count = 2 }));
}

static const TestCase tests[] = {
        TEST(a_range_is_kept_in_one_spelling),
        TEST(what_is_no_range_is_refused),
        TEST(what_no_line_says_has_no_spelling),
};

RUN_TESTS("port-range", tests)
