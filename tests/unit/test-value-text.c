/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values for people: spelled as a unit file would have them, so that they mean the same when they are read. */
#include "engine/profile/value-text.h"

#include "engine/profile/layer-value.h"
#include "engine/profile/strictness.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

#define ROUNDS 200

static const GbnSetting *
find(const char *name, unsigned systemd)
{
        GbnSystemd version = systemd_of(systemd);
        const GbnSetting *setting = gbn_setting_find("Service", name, &version);

        g_assert_nonnull(setting);
        return setting;
}

/* The value of one directive of a unit with these lines. */
static void
assert_value(const char *lines, const char *name, const char *expected)
{
        g_autofree char *text = g_strconcat("[Service]\nExecStart=/bin/true\n", lines, NULL);
        g_autoptr(Loaded) loaded = LOAD(257, text);
        GbnSystemd systemd = systemd_of(257);
        g_autofree char *value = NULL;

        g_assert_no_error(loaded->error);
        value = gbn_value_text(find(name, 257), &loaded->facts, &systemd);
        g_test_message("%s of %s", name, lines);
        g_assert_cmpstr(value, ==, expected);
}

static void
a_unit_that_says_nothing_has_the_defaults(void)
{
        static const char *const values[][2] = {
                { "PrivateTmp", "no" },
                { "PrivateMounts", "no" },
                { "ProtectSystem", "no" },
                { "CapabilityBoundingSet", "~" },
                { "AmbientCapabilities", "" },
                { "RestrictNamespaces", "no" },
                { "RestrictAddressFamilies", "" },
                { "SystemCallFilter", "" },
                { "SystemCallArchitectures", "" },
                { "SystemCallErrorNumber", "" },
                { "UMask", "0022" },
                { "User", "" },
                { "SupplementaryGroups", "" },
                { "Delegate", "no" },
                { "NotifyAccess", "none" },
                { "KeyringMode", "private" },
                { "MemoryMax", "infinity" },
                { "IPAddressDeny", "" },
                { "ReadWritePaths", "" },
                { "RestrictFileSystems", "" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
                assert_value("", values[i][0], values[i][1]);
}

static void
values_are_spelled_as_in_unit_files(void)
{
        static const char *const cases[][3] = {
                { "ProtectSystem=strict\n", "ProtectSystem", "strict" },
                { "CapabilityBoundingSet=\n", "CapabilityBoundingSet", "" },
                { "CapabilityBoundingSet=CAP_CHOWN CAP_KILL\n", "CapabilityBoundingSet",
                  "CAP_CHOWN CAP_KILL" },
                { "CapabilityBoundingSet=~CAP_KILL\n", "CapabilityBoundingSet", "~CAP_KILL" },
                { "AmbientCapabilities=CAP_NET_BIND_SERVICE\n", "AmbientCapabilities",
                  "CAP_NET_BIND_SERVICE" },
                { "RestrictNamespaces=yes\n", "RestrictNamespaces", "yes" },
                { "RestrictNamespaces=no\n", "RestrictNamespaces", "no" },
                { "RestrictNamespaces=net user\n", "RestrictNamespaces", "net user" },
                { "RestrictAddressFamilies=none\n", "RestrictAddressFamilies", "none" },
                { "RestrictAddressFamilies=~AF_PACKET\n", "RestrictAddressFamilies", "~AF_PACKET" },
                { "SystemCallFilter=~@mount\n", "SystemCallFilter", "~@mount" },
                { "SystemCallFilter=@system-service\n", "SystemCallFilter", "@system-service" },
                { "SystemCallErrorNumber=EPERM\n", "SystemCallErrorNumber", "EPERM" },
                { "UMask=0077\n", "UMask", "0077" },
                { "User=www\nSupplementaryGroups=a b\n", "User", "www" },
                { "User=www\nSupplementaryGroups=a b\n", "SupplementaryGroups", "a b" },
                { "MemoryMax=64M\n", "MemoryMax", "64M" },
                { "ReadWritePaths=/a -/b\n", "ReadWritePaths", "/a -/b" },
                { "IPAddressDeny=any\n", "IPAddressDeny", "0.0.0.0/0 ::/0" },
                { "Delegate=yes\n", "Delegate", "yes" },
                { "RootDirectory=/srv/root\n", "RootDirectory", "/srv/root" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
                assert_value(cases[i][0], cases[i][1], cases[i][2]);
}

static void
what_another_directive_brings_along_is_in_the_value(void)
{
        assert_value("PrivateDevices=yes\n", "DevicePolicy", "closed");
        assert_value("ProtectKernelModules=yes\n", "CapabilityBoundingSet", "~CAP_SYS_MODULE");
}

/* Of some lists the text is no single line, a device is two words; and folders of its own are random paths here. */
static bool
is_read_back(const GbnSetting *setting)
{
        return setting->group == GBN_GROUP_ANY && !g_str_equal(setting->name, "DeviceAllow") &&
               !g_str_equal(setting->name, "SocketBindAllow") &&
               !g_str_equal(setting->name, "SocketBindDeny");
}

/* A number beside a share, and an empty list of what is allowed: no one line of a unit can say these. */
static bool
is_sayable(const GbnSetting *setting, const GbnFacts *facts)
{
        const void *field = (const char *) facts + setting->field;
        const GbnLimit *limit = field;
        const GbnNameFilter *filter = field;

        if (setting->order == GBN_ORDER_LIMIT)
                return limit->number == UINT64_MAX || limit->share == UINT_MAX;
        return setting->order != GBN_ORDER_NAMES || !filter->allow || filter->names->len > 0;
}

static void
assert_read_back(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd)
{
        g_autofree char *text = gbn_value_text(setting, facts, systemd);
        g_auto(GbnFacts) again = { 0 };

        gbn_facts_init_for(&again, systemd);
        g_test_message("%s=%s", setting->name, text);
        if (*text)
                g_assert_true(gbn_layer_value_read(setting, text, systemd, &again));
        else if (setting->order == GBN_ORDER_BITS)
                g_assert_true(gbn_line_read(setting, "", systemd, &again));
        /* Never set, and all kinds named, are the same to systemd but not to us. */
        if (setting->order == GBN_ORDER_BITS && g_str_equal(text, "no"))
                again.restrict_namespaces = facts->restrict_namespaces;
        g_assert_true(gbn_strictness_equal(setting, &again, facts));
}

static void
any_value_read_back_protects_alike(void)
{
        g_autoptr(GRand) rand = random_new();
        GbnSystemd systemd = systemd_of(257);
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);
        unsigned seen = 0;

        for (size_t i = 0; i < count; i++)
                for (unsigned round = 0; round < ROUNDS; round++) {
                        g_auto(GbnFacts) facts = { 0 };

                        if (!is_read_back(settings + i) || settings[i].since > systemd.major)
                                continue;
                        gbn_facts_init_for(&facts, &systemd);
                        randomize(rand, settings + i, &systemd, &facts);
                        /* What is always there in a list of what is allowed, unless a second line takes it out. */
                        if (facts.system_call_filter.allow)
                                gbn_syscall_set_add_all(
                                        &facts.system_call_filter.calls,
                                        gbn_syscall_group("@default", systemd.major));
                        if (!is_sayable(settings + i, &facts))
                                continue;
                        assert_read_back(settings + i, &facts, &systemd);
                        seen++;
                }
        g_assert_cmpuint(seen, >, 40 * ROUNDS / 2);
}

static const TestCase tests[] = {
        TEST(a_unit_that_says_nothing_has_the_defaults),
        TEST(values_are_spelled_as_in_unit_files),
        TEST(what_another_directive_brings_along_is_in_the_value),
        TEST(any_value_read_back_protects_alike),
};
RUN_TESTS("value-text", tests)
