/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules of composition, each with tests of its own. */
#include "engine/profile/compose.h"
#include "engine/profile/strictness.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

#define SET "restriction"
#define GRANT "grant"

/* Rule 1: the unit's own settings are the ceiling. */

static void
a_layer_that_asks_for_less_than_the_unit_has_changes_nothing(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "weak", SET,
                  "'set': {'ProtectSystem': 'yes', 'PrivateTmp': 'no', 'UMask': '0022',"
                  "'CapabilityBoundingSet': 'CAP_CHOWN CAP_KILL', 'ProtectHome': 'read-only'}");
        assert_body(shelf,
                    "ProtectSystem=strict\nPrivateTmp=yes\nUMask=0077\nProtectHome=yes\n"
                    "CapabilityBoundingSet=CAP_CHOWN\n",
                    "weak", "");
}

static void
a_layer_that_would_loosen_says_nothing_at_all(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "no", SET, "'set': {'ProtectSystem': 'no', 'NoNewPrivileges': 'no'}");
        assert_body(shelf, "ProtectSystem=strict\nNoNewPrivileges=yes\n", "no", "");
        assert_body(shelf, "", "no", "");
}

static void
a_grant_never_loosens_what_the_unit_has_itself(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "net-off", SET, "'set': {'PrivateNetwork': 'yes'}");
        shelf_put(shelf, "net", GRANT, "'widen': {'PrivateNetwork': 'no'}");
        assert_body(shelf, "", "net-off net", "");
        assert_body(shelf, "PrivateNetwork=yes\n", "net-off net", "");
}

static void
the_ceiling_comes_after_the_grants(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "none", SET, "'set': {'CapabilityBoundingSet': ''}");
        shelf_put(shelf, "some", GRANT, "'widen': {'CapabilityBoundingSet': 'CAP_CHOWN CAP_KILL'}");
        assert_body(shelf, "CapabilityBoundingSet=CAP_CHOWN CAP_SYS_ADMIN\n", "none some",
                    "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN\n");
}

static void
the_ceiling_holds_for_calls_families_and_namespaces(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "tight", SET,
                  "'set': {'SystemCallFilter': '@default', 'RestrictAddressFamilies': 'none',"
                  "'RestrictNamespaces': 'yes'}");
        shelf_put(
                shelf, "wide", GRANT,
                "'widen': {'SystemCallFilter': 'mount chown',"
                "'RestrictAddressFamilies': 'AF_UNIX AF_INET', 'RestrictNamespaces': 'user net'}");
        assert_body(
                shelf,
                "SystemCallFilter=@default chown read\nRestrictAddressFamilies=AF_UNIX AF_NETLINK\n"
                "RestrictNamespaces=user mnt\n",
                "tight wide",
                "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n"
                "RestrictNamespaces=\nRestrictNamespaces=user\n"
                "SystemCallFilter=\nSystemCallFilter=@default chown\n");
}

static void
the_units_own_exceptions_stay(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "deny", SET, "'set': {'IPAddressDeny': 'any', 'ProtectSystem': 'strict'}");
        laid = lay(shelf, 257, "IPAddressAllow=10.0.0.0/8\nReadWritePaths=/srv\n", "deny");
        g_assert_cmpstr(laid->body, ==, "IPAddressDeny=0.0.0.0/0 ::/0\nProtectSystem=strict\n");
        g_assert_cmpuint(laid->hardened->facts.ip_address_allow->len, ==, 1);
        g_assert_cmpuint(laid->hardened->facts.read_write_paths->len, ==, 1);
}

static void
an_exception_is_not_added_where_the_unit_denies_that_itself(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "deny", SET,
                  "'set': {'IPAddressDeny': 'any', 'DevicePolicy': 'closed', 'NoExecPaths': '/',"
                  "'SocketBindDeny': 'any'}");
        shelf_put(shelf, "but", GRANT,
                  "'widen': {'IPAddressAllow': '10.0.0.0/8', 'DeviceAllow': '/dev/kvm',"
                  "'ExecPaths': '/usr', 'SocketBindAllow': '80'}");
        laid = lay(shelf, 257,
                   "IPAddressDeny=any\nDevicePolicy=closed\nNoExecPaths=/\nSocketBindDeny=any\n",
                   "deny but");
        g_assert_cmpstr(laid->body, ==, "");
        g_assert_true(has_remark(laid, "IPAddressAllow", "denies this itself"));
        g_assert_true(has_remark(laid, "DeviceAllow", "denies this itself"));
        g_assert_true(has_remark(laid, "ExecPaths", "denies this itself"));
        g_assert_true(has_remark(laid, "SocketBindAllow", "denies this itself"));
        assert_body(shelf, "", "deny but",
                    "DeviceAllow=/dev/kvm rwm\nDevicePolicy=closed\nExecPaths=/usr\n"
                    "IPAddressAllow=10.0.0.0/8\nIPAddressDeny=0.0.0.0/0 ::/0\nNoExecPaths=/\n"
                    "SocketBindAllow=80\nSocketBindDeny=any\n");
}

static void
a_path_that_the_unit_cannot_write_is_not_granted(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "strict", SET, "'set': {'ProtectSystem': 'strict'}");
        shelf_put(shelf, "two", GRANT, "'widen': {'ReadWritePaths': '-/etc/a /srv/b'}");
        laid = lay(shelf, 257, "ProtectSystem=full\n", "strict two");
        g_assert_cmpstr(laid->body, ==, "ProtectSystem=strict\nReadWritePaths=/srv/b\n");
        g_assert_true(has_remark(laid, "ReadWritePaths", "-/etc/a: the unit cannot write there"));
        assert_body(shelf, "ProtectSystem=strict\n", "strict two", "");
        assert_body(shelf, "ReadOnlyPaths=/srv\n", "strict two",
                    "ProtectSystem=strict\nReadWritePaths=-/etc/a\n");
        assert_body(shelf, "InaccessiblePaths=/srv\n", "strict two",
                    "ProtectSystem=strict\nReadWritePaths=-/etc/a\n");
}

static void
what_dynamic_user_brings_along_is_part_of_the_ceiling(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "strict", SET, "'set': {'ProtectSystem': 'strict', 'PrivateTmp': 'yes'}");
        shelf_put(shelf, "write", GRANT, "'widen': {'ReadWritePaths': '/srv/b'}");
        assert_body(shelf, "DynamicUser=yes\n", "strict write", "");
}

/* Rule 2: restrictions meet, then grants widen. */

static void
of_two_restrictions_the_strictest_wins(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "one", SET,
                  "'set': {'ProtectSystem': 'full', 'ProtectHome': 'yes', 'UMask': '0027'}");
        shelf_put(
                shelf, "two", SET,
                "'set': {'ProtectSystem': 'strict', 'ProtectHome': 'read-only', 'UMask': '0072'}");
        assert_body(shelf, "", "one two", "ProtectHome=yes\nProtectSystem=strict\nUMask=0077\n");
}

static void
sets_of_two_restrictions_intersect(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "one", SET,
                  "'set': {'CapabilityBoundingSet': 'CAP_CHOWN CAP_KILL',"
                  "'RestrictAddressFamilies': 'AF_UNIX AF_INET', 'RestrictNamespaces': 'user net',"
                  "'SystemCallFilter': '@default chown fchown'}");
        shelf_put(shelf, "two", SET,
                  "'set': {'CapabilityBoundingSet': '~CAP_KILL',"
                  "'RestrictAddressFamilies': '~AF_INET', 'RestrictNamespaces': 'user mnt',"
                  "'SystemCallFilter': '~fchown'}");
        assert_body(shelf, "", "one two",
                    "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN\n"
                    "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n"
                    "RestrictNamespaces=\nRestrictNamespaces=user\n"
                    "SystemCallFilter=\nSystemCallFilter=@default chown\n");
}

static void
denials_of_two_restrictions_add_up(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "one", SET,
                  "'set': {'InaccessiblePaths': '/srv', 'IPAddressDeny': '10.0.0.0/8'}");
        shelf_put(shelf, "two", SET,
                  "'set': {'InaccessiblePaths': '/opt', 'IPAddressDeny': '10.1.0.0/16 ::1'}");
        assert_body(
                shelf, "", "one two",
                "IPAddressDeny=10.0.0.0/8 ::1/128\nInaccessiblePaths=/srv\nInaccessiblePaths=/opt\n");
}

static void
a_grant_takes_back_only_what_a_restriction_took(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "tmp", SET, "'set': {'PrivateTmp': 'yes'}");
        shelf_put(shelf, "net", GRANT,
                  "'widen': {'PrivateNetwork': 'no', 'IPAddressAllow': '10.0.0.0/8',"
                  "'ReadWritePaths': '/srv', 'DeviceAllow': '/dev/kvm',"
                  "'CapabilityBoundingSet': 'CAP_KILL'}");
        assert_body(shelf, "PrivateNetwork=yes\n", "tmp net", "PrivateTmp=yes\n");
        assert_body(shelf, "", "net", "");
}

static void
a_grant_adds_to_what_a_restriction_left(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "one", SET, "'set': {'CapabilityBoundingSet': 'CAP_CHOWN'}");
        shelf_put(shelf, "but", GRANT, "'widen': {'CapabilityBoundingSet': 'CAP_KILL'}");
        assert_body(shelf, "", "one but",
                    "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN CAP_KILL\n");
}

static void
a_grant_loosens_a_word_to_its_own_and_no_further(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "hidden", SET, "'set': {'ProtectHome': 'yes'}");
        shelf_put(shelf, "read", GRANT, "'widen': {'ProtectHome': 'read-only'}");
        shelf_put(shelf, "read-only", SET, "'set': {'ProtectHome': 'read-only'}");
        shelf_put(shelf, "empty", GRANT, "'widen': {'ProtectHome': 'tmpfs'}");
        assert_body(shelf, "", "hidden read", "ProtectHome=read-only\n");
        assert_body(shelf, "", "read-only empty", "ProtectHome=read-only\n");
}

static void
order_and_repetition_say_nothing(void)
{
        static const char *const orders[] = {
                "one two but",
                "but two one",
                "two but one two but two",
                "one but two one",
        };
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "one", SET,
                  "'set': {'SystemCallFilter': '@system-service', 'ProtectHome': 'yes'}");
        shelf_put(shelf, "two", SET, "'set': {'SystemCallFilter': '~@chown @clock'}");
        shelf_put(shelf, "but", GRANT,
                  "'widen': {'SystemCallFilter': 'clock_settime chown', 'ProtectHome': 'tmpfs'}");
        for (size_t i = 1; i < G_N_ELEMENTS(orders); i++) {
                g_autoptr(Laid) first = lay(shelf, 257, "", orders[0]);
                g_autoptr(Laid) other = lay(shelf, 257, "", orders[i]);

                g_assert_cmpstr(first->body, ==, other->body);
        }
}

static void
an_exception_for_everybody_cancels_the_denial(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "deny", SET, "'set': {'IPAddressDeny': 'any'}");
        shelf_put(shelf, "all", GRANT, "'widen': {'IPAddressAllow': 'any'}");
        shelf_put(shelf, "four", GRANT, "'widen': {'IPAddressAllow': '0.0.0.0/0'}");
        shelf_put(shelf, "six", GRANT, "'widen': {'IPAddressAllow': '::/0'}");
        assert_body(shelf, "", "deny all", "");
        assert_body(shelf, "", "deny four six", "");
        assert_body(shelf, "", "deny four",
                    "IPAddressAllow=0.0.0.0/0\nIPAddressDeny=0.0.0.0/0 ::/0\n");
        /* What the unit denies itself is not cancelled. */
        assert_body(shelf, "IPAddressDeny=any\n", "deny all", "");
}

static void
an_argument_takes_its_place_once_for_each_entry(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "strict", SET, "'set': {'ProtectSystem': 'strict'}");
        shelf_put(shelf, "write", GRANT,
                  "'argument': {'type': 'paths', 'required': true, 'help': 'h'},"
                  "'widen': {'ReadWritePaths': '-$argument /opt'}");
        assert_body(shelf, "", "strict write:/srv,/a",
                    "ProtectSystem=strict\nReadWritePaths=-/a\nReadWritePaths=-/srv\n"
                    "ReadWritePaths=/opt\n");
}

static void
a_part_without_its_argument_says_nothing(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "tight", SET, "'set': {'ProtectSystem': 'strict', 'ProtectHome': 'yes'}");
        shelf_put(shelf, "home", GRANT,
                  "'argument': {'type': 'paths', 'required': false, 'help': 'h'},"
                  "'widen': {'ReadWritePaths': '-$argument', 'ProtectHome': 'read-only'}");
        assert_body(shelf, "", "tight home", "ProtectHome=read-only\nProtectSystem=strict\n");
}

/* Rule 3: sets are written whole, behind a reset. */

static void
a_reset_stands_in_front_of_every_written_set(void)
{
        static const char *const sets[] = {
                "CapabilityBoundingSet",   "RestrictAddressFamilies", "RestrictNamespaces",
                "SystemCallArchitectures", "SystemCallFilter",
        };
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "all", SET,
                  "'set': {'CapabilityBoundingSet': 'CAP_CHOWN', 'RestrictNamespaces': 'user',"
                  "'RestrictAddressFamilies': 'AF_UNIX', 'SystemCallArchitectures': 'native',"
                  "'SystemCallFilter': '@default'}");
        laid = lay(shelf, 257, "", "all");
        for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
                g_autofree char *start = g_strdup_printf("%s=", sets[i]);
                const char *found = strstr(laid->body, start);

                g_test_message("%s", sets[i]);
                g_assert_nonnull(found);
                g_assert_true(g_str_has_prefix(found + strlen(start), "\n"));
        }
}

static void
nothing_of_an_earlier_set_shines_through(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "all", SET,
                  "'set': {'CapabilityBoundingSet': 'CAP_CHOWN', 'RestrictNamespaces': 'user',"
                  "'RestrictAddressFamilies': 'AF_UNIX', 'SystemCallFilter': '@default'}");
        laid = lay(shelf, 257,
                   "CapabilityBoundingSet=CAP_KILL CAP_CHOWN\nRestrictNamespaces=net user\n"
                   "RestrictAddressFamilies=AF_INET AF_UNIX\nSystemCallFilter=@default @mount\n",
                   "all");
        for (unsigned i = 0; i < laid->composition.changed->len; i++)
                g_assert_true(gbn_strictness_equal(laid->composition.changed->pdata[i],
                                                   &laid->hardened->facts,
                                                   &laid->composition.result));
        g_assert_cmpuint(laid->composition.changed->len, ==, 4);
}

/* Rule 4: a value that this systemd does not know is never written. */

static void
an_unknown_value_is_replaced_by_the_older_one(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) old = NULL, new = NULL;

        shelf_put(shelf, "tmp", SET, "'set': {'PrivateTmp': ['disconnected', 'yes']}");
        old = lay(shelf, 256, "", "tmp");
        new = lay(shelf, 257, "", "tmp");
        g_assert_cmpstr(old->body, ==, "PrivateTmp=yes\n");
        g_assert_cmpuint(old->composition.remarks->len, ==, 0);
        g_assert_cmpstr(new->body, ==, "PrivateTmp=disconnected\n");
}

static void
an_unknown_value_without_an_older_one_is_left_out_with_a_remark(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "new", SET,
                  "'set': {'PrivateUsers': 'identity', 'PrivatePIDs': 'yes',"
                  "'SystemCallFilter': '~@sandbox', 'LockPersonality': 'yes'}");
        laid = lay(shelf, 252, "", "new");
        g_assert_cmpstr(laid->body, ==, "LockPersonality=yes\n");
        g_assert_true(has_remark(laid, "PrivateUsers", "systemd 252 does not know this"));
        g_assert_true(has_remark(laid, "PrivatePIDs", "new: systemd 252 does not know this"));
        g_assert_true(has_remark(laid, "SystemCallFilter", "systemd 252 does not know this"));
}

static void
an_unknown_value_does_not_void_the_older_one_of_another_layer(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(shelf, "one", SET, "'set': {'PrivateTmp': 'disconnected'}");
        shelf_put(shelf, "two", SET, "'set': {'PrivateTmp': 'yes'}");
        laid = lay(shelf, 252, "", "one two");
        g_assert_cmpstr(laid->body, ==, "PrivateTmp=yes\n");
}

/* What the parts do together. */

static void
several_layers_that_each_drop_capabilities_can_be_written(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        g_autoptr(Laid) laid = NULL;

        shelf_put(
                shelf, "half", SET,
                "'set': {'CapabilityBoundingSet': '~CAP_CHOWN CAP_FSETID CAP_SETFCAP CAP_DAC_OVERRIDE "
                "CAP_DAC_READ_SEARCH CAP_FOWNER CAP_IPC_OWNER CAP_SYS_MODULE CAP_SYS_RAWIO "
                "CAP_SYS_BOOT CAP_SYS_PACCT CAP_SYS_TTY_CONFIG CAP_MAC_ADMIN CAP_MAC_OVERRIDE "
                "CAP_LINUX_IMMUTABLE CAP_BLOCK_SUSPEND CAP_WAKE_ALARM CAP_LEASE'}");
        shelf_put(
                shelf, "rest", SET,
                "'set': {'CapabilityBoundingSet': '~CAP_SYSLOG CAP_SYS_ADMIN CAP_SYS_TIME CAP_BPF "
                "CAP_NET_ADMIN CAP_NET_RAW CAP_PERFMON CAP_KILL'}");
        laid = lay(shelf, 252, "", "half rest");
        g_assert_cmpuint(laid->hardened->facts.capability_bounding_set &
                                 (UINT64_C(1) << 21 /* CAP_SYS_ADMIN */),
                         ==, 0);
}

static void
a_set_of_capabilities_means_the_same_on_every_systemd(void)
{
        g_autoptr(Shelf) shelf = shelf_new();
        static const unsigned versions[] = { 250, 252, 257, 258, 262 };

        shelf_put(shelf, "none", SET, "'set': {'CapabilityBoundingSet': ''}");
        shelf_put(shelf, "one", SET, "'set': {'CapabilityBoundingSet': 'CAP_CHOWN'}");
        shelf_put(shelf, "but", GRANT, "'widen': {'CapabilityBoundingSet': 'CAP_KILL'}");
        for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
                g_autoptr(Laid) one = lay(shelf, versions[i], "", "one");
                g_autoptr(Laid) but = lay(shelf, versions[i], "", "none but");

                g_test_message("systemd %u", versions[i]);
                g_assert_cmpuint(one->hardened->facts.capability_bounding_set, ==, 1);
                g_assert_cmpuint(but->hardened->facts.capability_bounding_set, ==, 1 << 5);
        }
}

static void
a_denial_that_covers_one_of_the_unit_can_be_written(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "deny", SET, "'set': {'IPAddressDeny': 'any'}");
        assert_body(shelf, "IPAddressDeny=10.1.0.0/16\n", "deny", "IPAddressDeny=0.0.0.0/0 ::/0\n");
}

static void
a_denial_joins_a_unit_that_says_the_same_twice(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "data", SET, "'set': {'NoExecPaths': '-/var'}");
        assert_body(shelf, "NoExecPaths=/srv\nNoExecPaths=/srv\n", "data", "NoExecPaths=-/var\n");
}

static void
the_units_own_error_number_wins(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "refuse", SET, "'set': {'SystemCallErrorNumber': 'EPERM'}");
        assert_body(shelf, "SystemCallFilter=@system-service\nSystemCallErrorNumber=EACCES\n",
                    "refuse", "");
}

static void
a_unit_whose_calls_kill_goes_on_killing(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "refuse", SET, "'set': {'SystemCallErrorNumber': 'EPERM'}");
        assert_body(shelf, "SystemCallFilter=@system-service\n", "refuse", "");
}

static void
a_grant_for_all_architectures_takes_the_list_back(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "native", SET, "'set': {'SystemCallArchitectures': 'native'}");
        shelf_put(shelf, "old", GRANT, "'widen': {'SystemCallArchitectures': ''}");
        assert_body(shelf, "", "native old", "");
}

static void
a_grant_for_all_namespaces_leaves_no_filter_behind(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "none", SET, "'set': {'RestrictNamespaces': 'yes'}");
        shelf_put(shelf, "all", GRANT, "'widen': {'RestrictNamespaces': 'no'}");
        assert_body(shelf, "", "none all", "");
}

static void
a_folder_that_the_units_kernel_settings_close_is_not_opened(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "strict", SET, "'set': {'ProtectSystem': 'strict'}");
        shelf_put(shelf, "sysctl", GRANT,
                  "'widen': {'ReadWritePaths': '-/proc/sys/net /sys/class'}");
        shelf_put(shelf, "cgroup", GRANT, "'widen': {'ReadWritePaths': '-/sys/fs/cgroup/x'}");
        assert_body(shelf, "ProtectKernelTunables=yes\n", "strict sysctl",
                    "ProtectSystem=strict\n");
        assert_body(shelf, "ProtectControlGroups=yes\n", "strict cgroup", "ProtectSystem=strict\n");
}

static const TestCase tests[] = {
        TEST(a_layer_that_asks_for_less_than_the_unit_has_changes_nothing),
        TEST(a_layer_that_would_loosen_says_nothing_at_all),
        TEST(a_grant_never_loosens_what_the_unit_has_itself),
        TEST(the_ceiling_comes_after_the_grants),
        TEST(the_ceiling_holds_for_calls_families_and_namespaces),
        TEST(the_units_own_exceptions_stay),
        TEST(an_exception_is_not_added_where_the_unit_denies_that_itself),
        TEST(a_path_that_the_unit_cannot_write_is_not_granted),
        TEST(what_dynamic_user_brings_along_is_part_of_the_ceiling),
        TEST(of_two_restrictions_the_strictest_wins),
        TEST(sets_of_two_restrictions_intersect),
        TEST(denials_of_two_restrictions_add_up),
        TEST(a_grant_takes_back_only_what_a_restriction_took),
        TEST(a_grant_adds_to_what_a_restriction_left),
        TEST(a_grant_loosens_a_word_to_its_own_and_no_further),
        TEST(order_and_repetition_say_nothing),
        TEST(an_exception_for_everybody_cancels_the_denial),
        TEST(an_argument_takes_its_place_once_for_each_entry),
        TEST(a_part_without_its_argument_says_nothing),
        TEST(a_reset_stands_in_front_of_every_written_set),
        TEST(nothing_of_an_earlier_set_shines_through),
        TEST(an_unknown_value_is_replaced_by_the_older_one),
        TEST(an_unknown_value_without_an_older_one_is_left_out_with_a_remark),
        TEST(an_unknown_value_does_not_void_the_older_one_of_another_layer),
        TEST(several_layers_that_each_drop_capabilities_can_be_written),
        TEST(a_set_of_capabilities_means_the_same_on_every_systemd),
        TEST(a_denial_that_covers_one_of_the_unit_can_be_written),
        TEST(a_denial_joins_a_unit_that_says_the_same_twice),
        TEST(the_units_own_error_number_wins),
        TEST(a_unit_whose_calls_kill_goes_on_killing),
        TEST(a_grant_for_all_architectures_takes_the_list_back),
        TEST(a_grant_for_all_namespaces_leaves_no_filter_behind),
        TEST(a_folder_that_the_units_kernel_settings_close_is_not_opened),
};
RUN_TESTS("compose", tests)
