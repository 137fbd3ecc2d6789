/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that come from a file or a person are handed to ssh, so nothing among them may be an option or more than a
 * name. */
#include "client/ssh-bridge.h"
#include "client/ssh-config.h"

static void
assert_hosts(const char *text, const char *expected)
{
        g_auto(GStrv) hosts = gbn_ssh_config_hosts(text);
        g_autofree char *joined = g_strjoinv(" ", hosts);

        g_assert_cmpstr(joined, ==, expected);
}

static void
names_are_taken_in_order_and_once(void)
{
        assert_hosts("", "");
        assert_hosts("Host web1\n  HostName 10.0.0.1\nHost db1 web1\n", "web1 db1");
        assert_hosts("host=one\n\tHOST\ttwo three\r\n", "one two three");
        assert_hosts("Host \"quoted\"\n", "quoted");
        assert_hosts("Host last", "last");
}

static void
patterns_and_other_keywords_are_no_names(void)
{
        assert_hosts("Host *\nHost web? db-* !bad good\n", "good");
        assert_hosts("HostName example.org\nHostKeyAlias x\nHost\n", "");
        assert_hosts("# Host no\nMatch host yes\n", "");
}

static void
hostile_names_are_left_out(void)
{
        assert_hosts("Host -oProxyCommand=id ok\n", "ok");
        assert_hosts("Host $(id) `id` a;b a|b a'b ok\n", "ok");
        assert_hosts("Host \u202Eevil ok\n", "ok");
}

static void
a_large_file_has_an_end(void)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_auto(GStrv) hosts = NULL;

        for (guint i = 0; i < 5000; i++)
                g_string_append_printf(text, "Host h%u\n", i);
        hosts = gbn_ssh_config_hosts(text->str);
        g_assert_cmpuint(g_strv_length(hosts), ==, 50);
}

static void
addresses_are_names_and_nothing_else(void)
{
        static const char *const good[] = { "web1", "root@web1.example.org", "10.0.0.1",
                                            "admin@[fe80::1%eth0]", "a_b" };
        static const char *const bad[] = { "",        "-v",    "-oProxyCommand=id",
                                           "root@-x", "a b",   "a\nb",
                                           "a;b",     "$(id)", "a/b",
                                           "a'b",     "ä.org", "\u202Eab",
                                           "a\\b",    "a*" };
        g_autofree char *long_name = g_strnfill(5000, 'a');

        for (guint i = 0; i < G_N_ELEMENTS(good); i++)
                g_assert_true(gbn_ssh_address_is_valid(good[i]));
        for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
                g_assert_false(gbn_ssh_address_is_valid(bad[i]));
        g_assert_false(gbn_ssh_address_is_valid(long_name));
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/ssh-config/names", names_are_taken_in_order_and_once);
        g_test_add_func("/ssh-config/patterns", patterns_and_other_keywords_are_no_names);
        g_test_add_func("/ssh-config/hostile", hostile_names_are_left_out);
        g_test_add_func("/ssh-config/large", a_large_file_has_an_end);
        g_test_add_func("/ssh-config/address", addresses_are_names_and_nothing_else);
        return g_test_run();
}
