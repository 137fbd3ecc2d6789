/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What settings bring along, and which units systemd does not load. */
#include "base/error.h"
#include "engine/facts/implied.h"
#include "tests/unit/fixture.h"

#include <linux/capability.h>

#define START "[Service]\nExecStart=/bin/a\n"

static Loaded *
load_good(unsigned systemd, const char *name, const char *lines)
{
        g_autofree char *text = g_strconcat(START, lines, NULL);
        Loaded *loaded = load_unit(systemd, name, (const char *const[]) { text, NULL });

        g_assert_no_error(loaded->error);
        g_assert_true(loaded->loaded);
        return loaded;
}

/* Whether a unit of exactly this text loads. */
static void
assert_loads(unsigned systemd, const char *text, bool expected)
{
        g_autoptr(Loaded) loaded = LOAD(systemd, text);

        g_test_message("%u: %s", systemd, text);
        g_assert_cmpint(loaded->loaded, ==, expected);
        if (!expected)
                assert_error(&loaded->error, GBN_ERROR_BAD_UNIT, "test.service: ");
}

static void
assert_both(const char *text, bool expected)
{
        assert_loads(252, text, expected);
        assert_loads(262, text, expected);
}

static void
a_dynamic_user_brings_its_sandbox_along(void)
{
        g_autoptr(Loaded) loaded = load_good(252, "a-b.service", "DynamicUser=yes\n");
        const GbnFacts *facts = &loaded->facts;

        g_assert_cmpstr(facts->user, ==, "a-b");
        g_assert_cmpint(facts->private_tmp, ==, GBN_YES);
        g_assert_true(facts->remove_ipc && facts->no_new_privileges && facts->restrict_suid_sgid);
        g_assert_cmpint(facts->protect_system, ==, GBN_PROTECT_SYSTEM_STRICT);
        g_assert_cmpint(facts->protect_home, ==, GBN_PROTECT_HOME_READ_ONLY);
}

static void
a_dynamic_user_has_a_tmp_apart_since_257(void)
{
        g_autoptr(Loaded) alone = load_good(257, "a.service", "DynamicUser=yes\nPrivateTmp=no\n");
        g_autoptr(Loaded) asked = load_good(257, "a.service", "DynamicUser=yes\nPrivateTmp=yes\n");

        g_assert_cmpint(alone->facts.private_tmp, ==, GBN_PRIVATE_TMP_DISCONNECTED);
        g_assert_cmpint(asked->facts.private_tmp, ==, GBN_PRIVATE_TMP_YES);
}

static void
a_dynamic_user_overrules_the_opposite(void)
{
        g_autoptr(Loaded) loaded = load_good(
                252, "a.service",
                "DynamicUser=yes\nUser=u\nPrivateTmp=no\nRemoveIPC=no\nNoNewPrivileges=no\n"
                "ProtectSystem=full\nProtectHome=tmpfs\n");
        const GbnFacts *facts = &loaded->facts;

        g_assert_cmpstr(facts->user, ==, "u");
        g_assert_cmpint(facts->private_tmp, ==, GBN_YES);
        g_assert_true(facts->remove_ipc && facts->no_new_privileges);
        g_assert_cmpint(facts->protect_system, ==, GBN_PROTECT_SYSTEM_STRICT);
        g_assert_cmpint(facts->protect_home, ==, GBN_PROTECT_HOME_TMPFS);
}

static void
a_name_that_is_no_user_gets_another(void)
{
        g_autoptr(Loaded) loaded = load_good(252, "1.x@i.service", "DynamicUser=yes\n");

        g_assert_true(g_str_has_prefix(loaded->facts.user, "_du"));
}

/* Which capability each setting takes away. */
static void
protection_takes_capabilities_away(void)
{
        static const struct {
                const char *line;
                uint64_t dropped;
        } cases[] = {
                { "PrivateDevices=yes\n", UINT64_C(1) << CAP_MKNOD | UINT64_C(1) << CAP_SYS_RAWIO },
                { "ProtectKernelModules=yes\n", UINT64_C(1) << CAP_SYS_MODULE },
                { "ProtectKernelLogs=yes\n", UINT64_C(1) << CAP_SYSLOG },
                { "ProtectClock=yes\n", UINT64_C(1) << CAP_SYS_TIME | UINT64_C(1)
                                                                              << CAP_WAKE_ALARM },
                { "ProtectKernelTunables=yes\n", 0 },
                { "ProtectHostname=yes\n", 0 },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(Loaded) loaded = load_good(252, "a.service", cases[i].line);

                g_assert_cmphex(loaded->facts.capability_bounding_set, ==, ~cases[i].dropped);
        }
}

static void
a_newer_systemd_starts_with_fewer_bits(void)
{
        g_autoptr(Loaded) loaded = load_good(262, "a.service", "");

        g_assert_cmphex(loaded->facts.capability_bounding_set, ==, UINT64_MAX >> 1);
}

static void
private_devices_close_the_policy_unless_it_is_set(void)
{
        g_autoptr(Loaded) automatic = load_good(252, "a.service", "PrivateDevices=yes\n");
        g_autoptr(Loaded)
                strict = load_good(252, "a.service", "PrivateDevices=yes\nDevicePolicy=strict\n");

        g_assert_cmpint(automatic->facts.device_policy, ==, GBN_DEVICES_CLOSED);
        g_assert_cmpint(strict->facts.device_policy, ==, GBN_DEVICES_STRICT);
}

/* How many entries the device list has in the end. */
static void
assert_devices(unsigned systemd, const char *lines, unsigned expected)
{
        g_autoptr(Loaded) loaded = load_good(systemd, "a.service", lines);

        g_test_message("%u: %s", systemd, lines);
        g_assert_cmpuint(loaded->facts.device_allow->len, ==, expected);
}

static void
devices_are_added_only_where_a_list_is_in_force(void)
{
        assert_devices(252, "ProtectClock=yes\n", 0);
        assert_devices(252, "ProtectClock=yes\nDevicePolicy=closed\n", 1);
        assert_devices(252, "ProtectClock=yes\nPrivateDevices=yes\n", 1);
        assert_devices(252, "ProtectClock=yes\nDeviceAllow=/dev/null r\n", 2);
        assert_devices(252, "RootImage=/x\n", 0);
        assert_devices(252, "RootImage=/x\nDevicePolicy=strict\n", 5);
        assert_devices(252, "MountImages=/x:/y\nDevicePolicy=strict\n", 5);
}

static void
encrypted_credentials_open_the_tpm_up_to_257(void)
{
        assert_devices(252, "LoadCredentialEncrypted=a\nDevicePolicy=closed\n", 1);
        assert_devices(257, "SetCredentialEncrypted=a:YQ==\nDevicePolicy=closed\n", 1);
        assert_devices(258, "LoadCredentialEncrypted=a\nDevicePolicy=closed\n", 0);
        assert_devices(252, "LoadCredential=a\nDevicePolicy=closed\n", 0);
        assert_devices(252, "LoadCredentialEncrypted=a\n", 0);
}

static void
the_type_is_guessed_when_it_is_not_said(void)
{
        g_autoptr(Loaded) simple = load_good(252, "a.service", "");
        g_autoptr(Loaded) bus = load_good(252, "a.service", "BusName=a.b\n");
        g_autoptr(Loaded)
                oneshot = LOAD(252, "[Unit]\nSuccessAction=reboot\n[Service]\nType=bogus\n");

        g_assert_cmpint(simple->facts.type, ==, GBN_TYPE_SIMPLE);
        g_assert_cmpint(bus->facts.type, ==, GBN_TYPE_DBUS);
        g_assert_cmpint(oneshot->facts.type, ==, GBN_TYPE_ONESHOT);
}

static void
a_notifying_type_opens_the_socket(void)
{
        g_autoptr(Loaded) notify = load_good(252, "a.service", "Type=notify\n");
        g_autoptr(Loaded) all = load_good(252, "a.service", "Type=notify\nNotifyAccess=all\n");

        g_assert_cmpint(notify->facts.notify_access, ==, GBN_NOTIFY_MAIN);
        g_assert_cmpint(all->facts.notify_access, ==, GBN_NOTIFY_ALL);
}

static void
without_a_start_a_unit_needs_another_reason_to_be(void)
{
        assert_both("[Service]\nUser=a\n", false);
        assert_both("[Service]\nExecStop=/bin/a\n", false);
        assert_both("[Service]\nExecStop=/bin/a\nRemainAfterExit=yes\n", true);
        assert_both("[Unit]\nSuccessAction=reboot\n[Service]\n", true);
        assert_both("[Unit]\nSuccessAction=reboot\n[Service]\nType=simple\n", false);
        assert_both("[Service]\nExecStart=/bin/a\nExecStart=\n", false);
}

static void
several_starts_are_for_oneshot(void)
{
        assert_both(START "ExecStart=/bin/b\n", false);
        assert_both(START "ExecStart=/bin/b\nType=oneshot\n", true);
}

static void
oneshot_does_not_restart_after_success(void)
{
        assert_both(START "Type=oneshot\nRestart=always\n", false);
        assert_both(START "Type=oneshot\nRestart=on-success\n", false);
        assert_both(START "Type=oneshot\nRestart=on-failure\n", true);
        assert_both(START "Restart=always\n", true);
        assert_both(START "Type=oneshot\nExitType=cgroup\n", false);
        assert_loads(252, START "Type=oneshot\nRestartForceExitStatus=1\n", false);
        assert_loads(257, START "Type=oneshot\nRestartForceExitStatus=1\n", true);
}

static void
some_settings_need_each_other(void)
{
        assert_both(START "Type=dbus\n", false);
        assert_both(START "Type=dbus\nBusName=a.b\n", true);
        assert_both(START "PAMName=x\nKillMode=process\n", false);
        assert_both(START "PAMName=x\nKillMode=none\n", false);
        assert_both(START "PAMName=x\nKillMode=mixed\n", true);
        assert_both(START "USBFunctionStrings=/a\n", false);
        assert_both(START "USBFunctionStrings=/a\nUSBFunctionDescriptors=/a\n", true);
}

static void
newer_systemds_refuse_more(void)
{
        const char *const private_pids = START "Type=forking\nPrivatePIDs=yes\n";
        const char *const home = START "DynamicUser=yes\nWorkingDirectory=~\n";
        const char *const credential =
                "[Unit]\nSuccessAction=reboot\n[Service]\nLoadCredential=a\n";

        assert_loads(252, private_pids, true);
        assert_loads(257, private_pids, false);
        assert_loads(252, home, true);
        assert_loads(257, home, false);
        assert_loads(252, credential, true);
        assert_loads(257, credential, false);
}

static const TestCase tests[] = {
        TEST(a_dynamic_user_brings_its_sandbox_along),
        TEST(a_dynamic_user_has_a_tmp_apart_since_257),
        TEST(a_dynamic_user_overrules_the_opposite),
        TEST(a_name_that_is_no_user_gets_another),
        TEST(protection_takes_capabilities_away),
        TEST(a_newer_systemd_starts_with_fewer_bits),
        TEST(private_devices_close_the_policy_unless_it_is_set),
        TEST(devices_are_added_only_where_a_list_is_in_force),
        TEST(encrypted_credentials_open_the_tpm_up_to_257),
        TEST(the_type_is_guessed_when_it_is_not_said),
        TEST(a_notifying_type_opens_the_socket),
        TEST(without_a_start_a_unit_needs_another_reason_to_be),
        TEST(several_starts_are_for_oneshot),
        TEST(oneshot_does_not_restart_after_success),
        TEST(some_settings_need_each_other),
        TEST(newer_systemds_refuse_more),
};
RUN_TESTS("implied", tests)
