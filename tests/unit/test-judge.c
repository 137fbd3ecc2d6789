/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The badness of single rows; the golden vectors hold the rest. */
#include "tests/unit/fixture.h"

/* What a row says of a plain unit with these lines; -1: not applicable. */
static int
badness(unsigned systemd, bool live, const char *id, const char *body)
{
        g_autofree char *text = g_strconcat("[Service]\nExecStart=/bin/a\n", body, NULL);
        g_autoptr(Loaded) loaded = LOAD(systemd, text);
        GbnRules rules = { systemd_of(systemd), live };
        uint64_t value = 0;

        g_assert_no_error(loaded->error);
        g_test_message("%s: %s", id, body);
        return row_of(id, NULL)->judge(row_of(id, NULL), &loaded->facts, &rules, &value)
                       ? (int) value
                       : -1;
}

#define JUDGE(id, body, expected) g_assert_cmpint(badness(252, false, id, body), ==, expected)

static void
a_user_is_judged_by_its_name(void)
{
        JUDGE("UserOrDynamicUser", "", 10);
        JUDGE("UserOrDynamicUser", "User=root\n", 10);
        JUDGE("UserOrDynamicUser", "User=0\n", 10);
        JUDGE("UserOrDynamicUser", "User=nobody\n", 9);
        JUDGE("UserOrDynamicUser", "User=65534\n", 0);
        JUDGE("UserOrDynamicUser", "DynamicUser=yes\n", 0);
        JUDGE("UserOrDynamicUser", "DynamicUser=yes\nUser=root\n", 10);
}

static void
groups_and_ipc_do_not_apply_to_root(void)
{
        JUDGE("SupplementaryGroups", "SupplementaryGroups=a\n", -1);
        JUDGE("SupplementaryGroups", "User=u\nSupplementaryGroups=a\n", 1);
        JUDGE("SupplementaryGroups", "User=u\n", 0);
        JUDGE("RemoveIPC", "", -1);
        JUDGE("RemoveIPC", "User=u\n", 1);
        JUDGE("RemoveIPC", "User=u\nRemoveIPC=yes\n", 0);
}

static void
homes_and_the_system_have_steps(void)
{
        JUDGE("ProtectHome", "ProtectHome=yes\n", 0);
        JUDGE("ProtectHome", "ProtectHome=tmpfs\n", 1);
        JUDGE("ProtectHome", "ProtectHome=read-only\n", 5);
        JUDGE("ProtectHome", "", 10);
        JUDGE("ProtectSystem", "ProtectSystem=strict\n", 0);
        JUDGE("ProtectSystem", "ProtectSystem=full\n", 3);
        JUDGE("ProtectSystem", "ProtectSystem=yes\n", 5);
        JUDGE("ProtectSystem", "", 10);
}

static void
the_first_open_bit_of_a_umask_decides(void)
{
        JUDGE("UMask", "UMask=0000\n", 10);
        JUDGE("UMask", "UMask=0002\n", 5);
        JUDGE("UMask", "", 5);
        JUDGE("UMask", "UMask=0006\n", 2);
        JUDGE("UMask", "UMask=0026\n", 1);
        JUDGE("UMask", "UMask=0077\n", 0);
        JUDGE("UMask", "UMask=0066\n", 0);
}

static void
small_enumerations_have_their_numbers(void)
{
        JUDGE("KeyringMode", "", 0);
        JUDGE("KeyringMode", "KeyringMode=shared\n", 1);
        JUDGE("KeyringMode", "KeyringMode=inherit\n", 1);
        JUDGE("ProtectProc", "", 3);
        JUDGE("ProtectProc", "ProtectProc=noaccess\n", 1);
        JUDGE("ProtectProc", "ProtectProc=invisible\n", 0);
        JUDGE("ProtectProc", "ProtectProc=ptraceable\n", 0);
        JUDGE("ProcSubset", "ProcSubset=pid\n", 0);
        JUDGE("ProcSubset", "", 1);
        JUDGE("NotifyAccess", "NotifyAccess=all\n", 1);
        JUDGE("NotifyAccess", "NotifyAccess=exec\n", 0);
        JUDGE("Delegate", "Delegate=cpu\n", 1);
        JUDGE("Delegate", "", 0);
}

static void
a_root_of_slashes_is_the_root_of_the_host(void)
{
        JUDGE("RootDirectoryOrRootImage", "", 1);
        JUDGE("RootDirectoryOrRootImage", "RootDirectory=//\n", 1);
        JUDGE("RootDirectoryOrRootImage", "RootImage=/x\n", 0);
        JUDGE("RootDirectoryOrRootImage", "RootDirectory=/x\n", 0);
}

static void
mounts_are_judged_by_version_and_mode(void)
{
        const char *const no = "PrivateMounts=no\n", *const tmp = "PrivateTmp=yes\n";

        g_assert_cmpint(badness(252, false, "PrivateMounts", ""), ==, 1);
        g_assert_cmpint(badness(252, false, "PrivateMounts", tmp), ==, 1);
        g_assert_cmpint(badness(252, true, "PrivateMounts", ""), ==, 1);
        g_assert_cmpint(badness(252, true, "PrivateMounts", tmp), ==, 0);
        g_assert_cmpint(badness(257, false, "PrivateMounts", ""), ==, 0);
        g_assert_cmpint(badness(257, false, "PrivateMounts", no), ==, 1);
        g_assert_cmpint(badness(257, true, "PrivateMounts", ""), ==, 1);
        g_assert_cmpint(badness(257, true, "PrivateMounts", "PrivateMounts=no\nProtectHome=yes\n"),
                        ==, 0);
        g_assert_cmpint(badness(252, false, "PrivateMounts", "PrivateMounts=yes\n"), ==, 0);
        g_assert_cmpint(
                badness(257, true, "PrivateMounts", "ProtectClock=yes\nPrivateNetwork=yes\n"), ==,
                1);
}

static void
devices_need_a_policy(void)
{
        JUDGE("DeviceAllow", "", 10);
        JUDGE("DeviceAllow", "DeviceAllow=/dev/null r\n", 10);
        JUDGE("DeviceAllow", "DevicePolicy=closed\n", 0);
        JUDGE("DeviceAllow", "DevicePolicy=strict\nDeviceAllow=/dev/null r\n", 5);
        JUDGE("DeviceAllow", "PrivateDevices=yes\nProtectClock=yes\n", 5);
}

#define DENY "IPAddressDeny=any\n"

static void
addresses_count_when_everything_else_is_denied(void)
{
        JUDGE("IPAddressDeny", "", 10);
        JUDGE("IPAddressDeny", "IPAddressAllow=localhost\n", 10);
        JUDGE("IPAddressDeny", "IPAddressDeny=0.0.0.0/0\n", 10);
        JUDGE("IPAddressDeny", "IPAddressDeny=0.0.0.0/0 ::/0\n", 0);
        JUDGE("IPAddressDeny", DENY, 0);
        JUDGE("IPAddressDeny", DENY "IPAddressAllow=localhost\n", 2);
        JUDGE("IPAddressDeny", DENY "IPAddressAllow=localhost 10.0.0.1\n", 5);
        JUDGE("IPAddressDeny", DENY "IPAddressAllow=127.0.0.1/1\n", 5);
        JUDGE("IPAddressDeny", "IPEgressFilterPath=/x\n", 0);
        JUDGE("IPAddressDeny", "IPIngressFilterPath=/x\n", 0);
}

static void
a_running_manager_wants_exactly_the_loopback(void)
{
        g_assert_cmpint(badness(252, false, "IPAddressDeny", DENY "IPAddressAllow=127.0.0.1\n"), ==,
                        2);
        g_assert_cmpint(badness(252, true, "IPAddressDeny", DENY "IPAddressAllow=127.0.0.1\n"), ==,
                        5);
        g_assert_cmpint(badness(252, true, "IPAddressDeny", DENY "IPAddressAllow=localhost\n"), ==,
                        2);
}

static void
all_bits_of_a_capability_row_must_go(void)
{
        JUDGE("CapabilityBoundingSet_CAP_SET_UID_GID_PCAP", "", 1);
        JUDGE("CapabilityBoundingSet_CAP_SET_UID_GID_PCAP",
              "CapabilityBoundingSet=~CAP_SETUID CAP_SETGID\n", 1);
        JUDGE("CapabilityBoundingSet_CAP_SET_UID_GID_PCAP",
              "CapabilityBoundingSet=~CAP_SETUID CAP_SETGID CAP_SETPCAP\n", 0);
        JUDGE("AmbientCapabilities", "AmbientCapabilities=CAP_KILL\n", 1);
        JUDGE("AmbientCapabilities", "", 0);
}

#define FAMILIES "RestrictAddressFamilies"

static void
a_listed_family_turns_its_row_over(void)
{
        JUDGE(FAMILIES "_AF_UNIX", "", 1);
        JUDGE(FAMILIES "_AF_UNIX", FAMILIES "=AF_INET\n", 0);
        JUDGE(FAMILIES "_AF_INET_INET6", FAMILIES "=AF_INET\n", 1);
        JUDGE(FAMILIES "_AF_INET_INET6", FAMILIES "=~AF_INET6\n", 0);
        JUDGE(FAMILIES "_AF_PACKET", FAMILIES "=~AF_INET6\n", 1);
        JUDGE(FAMILIES "_OTHER", FAMILIES "=AF_INET AF_UNIX AF_NETLINK AF_PACKET\n", 0);
        JUDGE(FAMILIES "_OTHER", FAMILIES "=AF_BLUETOOTH\n", 1);
        JUDGE(FAMILIES "_OTHER", FAMILIES "=~AF_BLUETOOTH\n", 0);
        JUDGE(FAMILIES "_OTHER", FAMILIES "=none\n", 0);
        JUDGE(FAMILIES "_AF_UNIX", FAMILIES "=none\n", 0);
}

static void
namespaces_are_judged_one_by_one(void)
{
        JUDGE("RestrictNamespaces_user", "", 1);
        JUDGE("RestrictNamespaces_user", "RestrictNamespaces=net\n", 0);
        JUDGE("RestrictNamespaces_net", "RestrictNamespaces=net\n", 1);
        JUDGE("RestrictNamespaces_uts", "RestrictNamespaces=yes\n", 0);
}

static void
only_the_native_architecture_is_good(void)
{
        JUDGE("SystemCallArchitectures", "", 10);
        JUDGE("SystemCallArchitectures", "SystemCallArchitectures=native\n", 0);
        JUDGE("SystemCallArchitectures", "SystemCallArchitectures=x86-64\n", 8);
        JUDGE("SystemCallArchitectures", "SystemCallArchitectures=native x86\n", 8);
}

static void
filters_of_calls_are_judged_by_mode(void)
{
        JUDGE("SystemCallFilter_mount", "", 10);
        JUDGE("SystemCallFilter_mount", "SystemCallFilter=@system-service\n", 0);
        JUDGE("SystemCallFilter_privileged", "SystemCallFilter=@system-service\n", 9);
        JUDGE("SystemCallFilter_mount", "SystemCallFilter=mount\n", 9);
        JUDGE("SystemCallFilter_mount", "SystemCallFilter=~@mount\n", 0);
        JUDGE("SystemCallFilter_mount", "SystemCallFilter=~@mount\nSystemCallFilter=mount\n", 10);
        JUDGE("SystemCallFilter_swap", "SystemCallFilter=~@mount\n", 10);
        JUDGE("SystemCallFilter_privileged", "SystemCallFilter=~@known\n", 10);
}

static const TestCase tests[] = {
        TEST(a_user_is_judged_by_its_name),
        TEST(groups_and_ipc_do_not_apply_to_root),
        TEST(homes_and_the_system_have_steps),
        TEST(the_first_open_bit_of_a_umask_decides),
        TEST(small_enumerations_have_their_numbers),
        TEST(a_root_of_slashes_is_the_root_of_the_host),
        TEST(mounts_are_judged_by_version_and_mode),
        TEST(devices_need_a_policy),
        TEST(addresses_count_when_everything_else_is_denied),
        TEST(a_running_manager_wants_exactly_the_loopback),
        TEST(all_bits_of_a_capability_row_must_go),
        TEST(a_listed_family_turns_its_row_over),
        TEST(namespaces_are_judged_one_by_one),
        TEST(only_the_native_architecture_is_good),
        TEST(filters_of_calls_are_judged_by_mode),
};
RUN_TESTS("judge", tests)
