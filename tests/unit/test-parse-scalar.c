/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that the last valid line decides. */
#include "engine/facts/parse.h"
#include "tests/unit/fixture.h"

static void
assert_ignored(Lines *lines, const char *line)
{
        g_assert_cmpint(lines_read(lines, line), ==, GBN_LINE_IGNORED);
        g_assert_nonnull(lines->reader.reason);
}

static void
booleans_have_twelve_spellings_in_any_case(void)
{
        const char *const yes[] = { "1", "yes", "y", "true", "t", "on", "YES", "On" };
        const char *const no[] = { "0", "no", "n", "false", "f", "off", "No", "FALSE" };
        bool value;

        for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
                value = false;
                g_assert_true(gbn_boolean_parse(yes[i], &value));
                g_assert_true(value);
                g_assert_true(gbn_boolean_parse(no[i], &value));
                g_assert_false(value);
        }
        g_assert_false(gbn_boolean_parse("", &value));
        g_assert_false(gbn_boolean_parse("2", &value));
        g_assert_false(gbn_boolean_parse("\"yes\"", &value));
        g_assert_false(gbn_boolean_parse("yes # note", &value));
}

static void
the_last_valid_flag_counts(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "PrivateDevices=yes");
        g_assert_true(lines->facts.private_devices);
        assert_ignored(lines, "PrivateDevices=nope");
        assert_ignored(lines, "PrivateDevices=");
        g_assert_true(lines->facts.private_devices);
        lines_take(lines, "PrivateDevices=no");
        g_assert_false(lines->facts.private_devices);
}

static void
a_bad_dynamic_user_is_fatal(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        g_assert_cmpint(lines_read(lines, "DynamicUser=maybe"), ==, GBN_LINE_FATAL);
        g_assert_cmpint(lines_read(lines, "DynamicUser="), ==, GBN_LINE_FATAL);
        g_assert_nonnull(lines->reader.reason);
        lines_take(lines, "DynamicUser=1");
        g_assert_true(lines->facts.dynamic_user);
}

static void
words_are_case_sensitive_and_booleans_beside_them_are_not(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "ProtectHome=tmpfs");
        g_assert_cmpint(lines->facts.protect_home, ==, GBN_PROTECT_HOME_TMPFS);
        assert_ignored(lines, "ProtectHome=Read-Only");
        assert_ignored(lines, "ProtectHome=");
        g_assert_cmpint(lines->facts.protect_home, ==, GBN_PROTECT_HOME_TMPFS);
        lines_take(lines, "ProtectHome=TRUE");
        g_assert_cmpint(lines->facts.protect_home, ==, GBN_PROTECT_HOME_YES);
        lines_take(lines, "ProtectSystem=strict");
        g_assert_cmpint(lines->facts.protect_system, ==, GBN_PROTECT_SYSTEM_STRICT);
}

static void
a_word_without_booleans_takes_no_boolean(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "KeyringMode=shared", "NotifyAccess=all", "DevicePolicy=strict",
                   "ProtectProc=ptraceable", "ProcSubset=pid");
        assert_ignored(lines, "KeyringMode=no");
        assert_ignored(lines, "NotifyAccess=yes");
        g_assert_cmpint(lines->facts.keyring_mode, ==, GBN_KEYRING_SHARED);
        g_assert_cmpint(lines->facts.notify_access, ==, GBN_NOTIFY_ALL);
        g_assert_cmpint(lines->facts.device_policy, ==, GBN_DEVICES_STRICT);
        g_assert_cmpint(lines->facts.protect_proc, ==, GBN_PROC_PTRACEABLE);
        g_assert_cmpint(lines->facts.proc_subset, ==, GBN_PROC_SUBSET_PID);
}

static void
a_word_from_the_future_changes_nothing(void)
{
        g_autoptr(Lines) older = lines_new(252), newer = lines_new(257);

        lines_take(older, "PrivateTmp=yes");
        assert_ignored(older, "PrivateTmp=disconnected");
        g_assert_cmpint(older->facts.private_tmp, ==, GBN_YES);
        assert_ignored(older, "PrivateUsers=identity");
        g_assert_cmpint(older->facts.private_users, ==, GBN_NO);
        assert_ignored(newer, "PrivateUsers=full");
        lines_take(newer, "PrivateTmp=disconnected", "PrivateUsers=identity",
                   "ProtectControlGroups=strict");
        g_assert_cmpint(newer->facts.private_tmp, >, GBN_YES);
        g_assert_cmpint(newer->facts.private_users, >, GBN_YES);
        g_assert_cmpint(newer->facts.protect_control_groups, >, GBN_YES);
}

static void
the_hostname_takes_a_name_since_258(void)
{
        g_autoptr(Lines) older = lines_new(257), newer = lines_new(258);

        lines_take(older, "ProtectHostname=yes");
        assert_ignored(older, "ProtectHostname=no:name");
        assert_ignored(older, "ProtectHostname=");
        assert_ignored(older, "ProtectHostname=private");
        g_assert_cmpint(older->facts.protect_hostname, ==, GBN_YES);
        lines_take(newer, "ProtectHostname=private:name");
        g_assert_cmpint(newer->facts.protect_hostname, >, GBN_YES);
        lines_take(newer, "ProtectHostname=");
        g_assert_cmpint(newer->facts.protect_hostname, ==, GBN_NO);
        lines_take(newer, "ProtectHostname=yes:name");
        g_assert_cmpint(newer->facts.protect_hostname, ==, GBN_YES);
}

static void
mounts_can_be_taken_back_since_254(void)
{
        g_autoptr(Lines) older = lines_new(253), newer = lines_new(254);

        lines_take(older, "PrivateMounts=yes");
        assert_ignored(older, "PrivateMounts=");
        g_assert_cmpint(older->facts.private_mounts, ==, GBN_MOUNTS_YES);
        lines_take(newer, "PrivateMounts=no");
        g_assert_cmpint(newer->facts.private_mounts, ==, GBN_MOUNTS_NO);
        assert_ignored(newer, "PrivateMounts=x");
        lines_take(newer, "PrivateMounts=");
        g_assert_cmpint(newer->facts.private_mounts, ==, GBN_MOUNTS_UNSET);
}

static void
a_umask_is_octal(void)
{
        g_autoptr(Lines) lines = lines_new(252);
        const char *const bad[] = { "UMask=8",  "UMask=10000",    "UMask=0o77", "UMask=",
                                    "UMask=-1", "UMask=\"0022\"", "UMask=+7" };

        lines_take(lines, "UMask=77");
        g_assert_cmpuint(lines->facts.umask, ==, 077);
        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
                assert_ignored(lines, bad[i]);
        g_assert_cmpuint(lines->facts.umask, ==, 077);
        lines_take(lines, "UMask=7777");
        g_assert_cmpuint(lines->facts.umask, ==, 07777);
}

static void
an_error_is_kept_by_name(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallErrorNumber=1");
        g_assert_cmpstr(lines->facts.system_call_error_number, ==, "EPERM");
        assert_ignored(lines, "SystemCallErrorNumber=log");
        assert_ignored(lines, "SystemCallErrorNumber=0");
        assert_ignored(lines, "SystemCallErrorNumber=EFOO");
        g_assert_cmpstr(lines->facts.system_call_error_number, ==, "EPERM");
        lines_take(lines, "SystemCallErrorNumber=kill");
        g_assert_null(lines->facts.system_call_error_number);
}

static void
any_delegation_is_yes(void)
{
        const char *const yes[] = { "Delegate=yes", "Delegate=", "Delegate=cpu memory",
                                    "Delegate=bogus" };

        for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
                g_autoptr(Lines) lines = lines_new(252);

                lines_take(lines, yes[i]);
                g_assert_true(lines->facts.delegate);
                lines_take(lines, "Delegate=no");
                g_assert_false(lines->facts.delegate);
        }
}

static void
a_delegation_with_half_a_quote_is_ignored(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        assert_ignored(lines, "Delegate=\"cpu");
        g_assert_false(lines->facts.delegate);
}

static void
a_directive_that_came_later_is_unknown(void)
{
        GbnSystemd older = systemd_of(256), newer = systemd_of(257);

        g_assert_null(gbn_setting_find("Service", "PrivatePIDs", &older));
        g_assert_nonnull(gbn_setting_find("Service", "PrivatePIDs", &newer));
}

static const TestCase tests[] = {
        TEST(booleans_have_twelve_spellings_in_any_case),
        TEST(the_last_valid_flag_counts),
        TEST(a_bad_dynamic_user_is_fatal),
        TEST(words_are_case_sensitive_and_booleans_beside_them_are_not),
        TEST(a_word_without_booleans_takes_no_boolean),
        TEST(a_word_from_the_future_changes_nothing),
        TEST(the_hostname_takes_a_name_since_258),
        TEST(mounts_can_be_taken_back_since_254),
        TEST(a_umask_is_octal),
        TEST(an_error_is_kept_by_name),
        TEST(any_delegation_is_yes),
        TEST(a_delegation_with_half_a_quote_is_ignored),
        TEST(a_directive_that_came_later_is_unknown),
};
RUN_TESTS("parse-scalar", tests)
