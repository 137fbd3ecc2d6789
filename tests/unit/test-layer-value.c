/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments of grants: text that systemd opens later, so only what cannot mean anything else passes. */
#include "engine/profile/layer-argument.h"
#include "engine/profile/layer-value.h"

#include "base/error.h"
#include "base/limits.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

static void
assert_expands(const char *type, const char *argument, const char *expected)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *expanded = gbn_argument_expand(type, argument, &error);

        g_assert_no_error(error);
        g_assert_cmpstr(expanded, ==, expected);
}

static void
assert_argument_refused(const char *type, const char *argument)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *expanded = gbn_argument_expand(type, argument, &error);

        if (expanded)
                g_error("%s: \"%s\" is taken as \"%s\"", type, argument, expanded);
        g_assert_true(g_error_matches(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT) ||
                      g_error_matches(error, GBN_ERROR, GBN_ERROR_TOO_LARGE));
        for (const char *p = error->message; *p; p++)
                g_assert_true(*p >= ' ' && *p <= '~');
}

#define REFUSED(type, ...)                                         \
        do {                                                       \
                static const char *const each[] = { __VA_ARGS__ }; \
                for (size_t i = 0; i < G_N_ELEMENTS(each); i++)    \
                        assert_argument_refused(type, each[i]);    \
        } while (0)

static void
entries_come_sorted_and_with_blanks(void)
{
        assert_expands("ports", "80,443", "443 80");
        assert_expands("ports", "8000-8010,1", "1 8000-8010");
        assert_expands("paths", "/srv/b,/a", "/a /srv/b");
        assert_expands("networks", "localhost,10.0.0.0/8", "10.0.0.0/8 localhost");
        assert_expands("devices", "char-rtc,/dev/kvm", "/dev/kvm char-rtc");
        assert_expands("capabilities", "CAP_KILL,CAP_CHOWN", "CAP_CHOWN CAP_KILL");
        assert_expands("families", "AF_UNIX,AF_INET", "AF_INET AF_UNIX");
        assert_expands("calls", "mount,@clock", "@clock mount");
        assert_expands("namespaces", "user,net", "net user");
}

static void
bytes_with_a_meaning_are_refused_in_every_type(void)
{
        static const char *const types[] = { "paths",        "ports",    "networks", "devices",
                                             "capabilities", "families", "calls",    "namespaces" };
        static const char *const bad[] = {
                "",          ",",
                "a,",        " ",
                "/a b",      "/a\nExecStart=/b",
                "/a\r",      "/a\\",
                "\"/a\"",    "'/a'",
                ";/a",       "#/a",
                "/%h",       "%%",
                "/a\t",      "\xef\xbb\xbf/a",
                "/\xc3\xa4", "/\xe2\x80\xae",
                "\x1b[31m",  "/\x7f",
                "/\xff",     "$argument",
                "80,,81",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(types) * G_N_ELEMENTS(bad); i++) {
                const char *type = types[i / G_N_ELEMENTS(bad)];

                assert_argument_refused(type, bad[i % G_N_ELEMENTS(bad)]);
        }
}

static void
paths_are_absolute_and_in_their_shortest_form(void)
{
        g_autofree char *filler = filled('a', 5000), *large = g_strconcat("/", filler, NULL);

        REFUSED("paths", "a", "a/b", "./a", "~/a", "/a/../../b", "/..", "//x", "/a//b", "/a/",
                "/a/./b", "-/a", "+/a", "--/x", "/", "/proc/self/fd/3", "/proc", "/sys/kernel");
        assert_argument_refused("paths", large);
}

static void
a_path_that_only_begins_like_proc_is_one(void)
{
        assert_expands("paths", "/processes,/system", "/processes /system");
}

static void
ports_are_numbers_in_order(void)
{
        REFUSED("ports", "0", "65536", "-1", "80-", "-80", "90-80", "80-90-100", "0x50", "http",
                "tcp:80", "+80", "80-0", "99999999999", "any");
}

static void
networks_are_networks(void)
{
        REFUSED("networks", "10.0.0.0/33", "300.1.1.1", "::/129", "example.org", "10.0.0.0/", "/8");
}

static void
devices_lie_below_dev(void)
{
        REFUSED("devices", "/dev", "/dev/", "/dev/../etc", "/etc/passwd", "kvm", "char-", "block-",
                "char-a/b", "/devices/x", "/dev/kvm rw");
}

static void
names_of_sets_are_those_that_systemd_has(void)
{
        REFUSED("capabilities", "CAP_FOO", "cap_chown", "CHOWN", "all", "~CAP_CHOWN", "0", "3");
        REFUSED("families", "AF_FOO", "INET", "af_inet", "~AF_INET", "none", "2");
        REFUSED("calls", "@nosuch", "nosuchcall", "mount:0", "mount:EPERM", "~mount", "@", "1");
        REFUSED("namespaces", "foo", "~user", "yes", "no", "mount");
}

static void
too_many_entries_and_too_long_a_text_are_refused(void)
{
        g_autofree char *bytes = filled('1', GBN_ARGUMENT_BYTES_MAX + 1);
        g_autoptr(GString) many = g_string_new("1");
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < GBN_ARGUMENT_ENTRIES_MAX; i++)
                g_string_append(many, ",1");
        g_assert_null(gbn_argument_expand("ports", many->str, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "more than 64 entries");
        g_assert_null(gbn_argument_expand("ports", bytes, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "4096 bytes");
}

static void
an_error_shows_the_entry_and_what_is_asked_for(void)
{
        g_autoptr(GError) error = NULL;

        g_assert_null(gbn_argument_expand("ports", "80,x\n", &error));
        assert_error(&error, GBN_ERROR_BAD_ARGUMENT, "\"x\\n\" does not fit: ports are asked for");
}

static void
a_value_is_read_as_the_given_systemd_would(void)
{
        GbnSystemd v252 = systemd_of(252), v257 = systemd_of(257);
        g_auto(GbnFacts) facts = { 0 };

        gbn_facts_init(&facts);
        g_assert_false(
                gbn_layer_value_read(setting_of("PrivateTmp"), "disconnected", &v252, &facts));
        g_assert_true(
                gbn_layer_value_read(setting_of("PrivateTmp"), "disconnected", &v257, &facts));
        g_assert_false(gbn_layer_value_read(setting_of("PrivatePIDs"), "yes", &v252, &facts));
        g_assert_false(
                gbn_layer_value_read(setting_of("SystemCallFilter"), "@sandbox", &v252, &facts));
        g_assert_true(
                gbn_layer_value_read(setting_of("SystemCallFilter"), "@sandbox", &v257, &facts));
}

static void
assert_value_refused(const char *key, GbnLayerKind kind, const char *value, const char *words)
{
        const char *reason = gbn_layer_value_check(setting_of(key), kind, value);

        g_test_message("%s=%s", key, value);
        g_assert_nonnull(reason);
        g_assert_nonnull(strstr(reason, words));
}

static void
folders_of_the_system_are_nobodys_state(void)
{
        static const char *const names[] = { "systemd", "dbus/x", "private", "../etc",
                                             "/etc",    "a:b",    "a/../b",  "udev",
                                             "a//b",    "a/",     ".",       "" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                assert_value_refused("RuntimeDirectory", GBN_LAYER_GRANT, names[i],
                                     "a folder that is not for a service");
        g_assert_null(gbn_layer_value_check(setting_of("RuntimeDirectory"), GBN_LAYER_GRANT,
                                            "app app/data"));
}

static void
limits_are_small_and_for_restrictions(void)
{
        assert_value_refused("TasksMax", GBN_LAYER_GRANT, "10", "for restrictions");
        assert_value_refused("TasksMax", GBN_LAYER_RESTRICTION, "257", "outside");
        assert_value_refused("TasksMax", GBN_LAYER_RESTRICTION, "infinity", "outside");
        assert_value_refused("TasksMax", GBN_LAYER_RESTRICTION, "10%", "");
        assert_value_refused("TasksMax", GBN_LAYER_RESTRICTION, "0", "no systemd knows");
        assert_value_refused("MemoryMax", GBN_LAYER_RESTRICTION, "1K", "outside");
        assert_value_refused("MemoryMax", GBN_LAYER_RESTRICTION, "50%", "");
        assert_value_refused("MemoryMax", GBN_LAYER_RESTRICTION, "infinity", "outside");
        assert_value_refused("MemoryMax", GBN_LAYER_RESTRICTION, "-1", "no systemd knows");
}

static void
a_filter_of_names_has_to_filter(void)
{
        assert_value_refused("RestrictFileSystems", GBN_LAYER_RESTRICTION, "", "restricts nothing");
        assert_value_refused("RestrictFileSystems", GBN_LAYER_RESTRICTION, "~",
                             "restricts nothing");
        assert_value_refused("RestrictFileSystems", GBN_LAYER_RESTRICTION, "@no-such",
                             "no systemd knows");
        assert_value_refused("RestrictNetworkInterfaces", GBN_LAYER_RESTRICTION, "eth0/1",
                             "no systemd knows");
}

static const TestCase tests[] = {
        TEST(folders_of_the_system_are_nobodys_state),
        TEST(limits_are_small_and_for_restrictions),
        TEST(a_filter_of_names_has_to_filter),
        TEST(entries_come_sorted_and_with_blanks),
        TEST(bytes_with_a_meaning_are_refused_in_every_type),
        TEST(paths_are_absolute_and_in_their_shortest_form),
        TEST(ports_are_numbers_in_order),
        TEST(networks_are_networks),
        TEST(devices_lie_below_dev),
        TEST(names_of_sets_are_those_that_systemd_has),
        TEST(too_many_entries_and_too_long_a_text_are_refused),
        TEST(an_error_shows_the_entry_and_what_is_asked_for),
        TEST(a_value_is_read_as_the_given_systemd_would),
        TEST(a_path_that_only_begins_like_proc_is_one),
};
RUN_TESTS("layer-value", tests)
