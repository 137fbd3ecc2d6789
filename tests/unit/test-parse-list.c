/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists grow with every line; an empty line clears them. */
#include "engine/facts/implied.h"
#include "tests/unit/fixture.h"

static void
assert_strings(const GPtrArray *list, const char *expected)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < list->len; i++)
                g_string_append_printf(text, "%s%s", i ? ", " : "", (char *) list->pdata[i]);
        g_assert_cmpstr(text->str, ==, expected);
}

static void
assert_ignored(Lines *lines, const char *line)
{
        g_assert_cmpint(lines_read(lines, line), ==, GBN_LINE_IGNORED);
        g_assert_nonnull(lines->reader.reason);
}

static void
architectures_gather_once_each(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallArchitectures=native x86",
                   "SystemCallArchitectures=\"native\" arm64");
        assert_strings(lines->facts.system_call_architectures, "native, x86, arm64");
        lines_take(lines, "SystemCallArchitectures=");
        assert_strings(lines->facts.system_call_architectures, "");
}

static void
unknown_architectures_are_skipped(void)
{
        g_autoptr(Lines) older = lines_new(252), newer = lines_new(257);

        lines_take(older,
                   "SystemCallArchitectures=x86_64 NATIVE loongarch64 mips64-le-n32 aarch64");
        assert_strings(older->facts.system_call_architectures, "mips64-le-n32");
        g_assert_nonnull(older->reader.reason);
        lines_take(newer, "SystemCallArchitectures=loongarch64");
        assert_strings(newer->facts.system_call_architectures, "loongarch64");
}

static void
networks_gather_line_by_line(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "IPAddressDeny=10.0.0.1 10.0.0.2 ::1");
        g_assert_cmpuint(lines->facts.ip_address_deny->len, ==, 3);
        lines_take(lines, "IPAddressDeny=any");
        g_assert_cmpuint(lines->facts.ip_address_deny->len, ==, 5);
        gbn_facts_add_implied(&lines->facts, "a.service", &lines->reader.systemd);
        g_assert_cmpuint(lines->facts.ip_address_deny->len, ==, 2);
        lines_take(lines, "IPAddressDeny=");
        g_assert_cmpuint(lines->facts.ip_address_deny->len, ==, 0);
}

static void
words_that_are_no_network_are_skipped_singly(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "IPAddressAllow=bogus 10.0.0.1 \"any\" 0/0");
        g_assert_cmpuint(lines->facts.ip_address_allow->len, ==, 1);
        g_assert_nonnull(lines->reader.reason);
}

static void
filter_paths_gather_once_each(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "IPIngressFilterPath=/a/./b", "IPIngressFilterPath=//a/b/",
                   "IPIngressFilterPath=/%i");
        assert_strings(lines->facts.ip_ingress_filter_path, "/a/b, /one");
        assert_ignored(lines, "IPIngressFilterPath=a");
        assert_ignored(lines, "IPIngressFilterPath=/../a");
        assert_ignored(lines, "IPIngressFilterPath=/%z");
        assert_strings(lines->facts.ip_egress_filter_path, "");
        lines_take(lines, "IPIngressFilterPath=");
        assert_strings(lines->facts.ip_ingress_filter_path, "");
}

static void
devices_have_a_path_and_rights(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "DeviceAllow=/dev/null rw", "DeviceAllow=\"/dev/a b\"",
                   "DeviceAllow=char-* r", "DeviceAllow=block-sd m", "DeviceAllow=//dev/./x rwm");
        assert_strings(lines->facts.device_allow,
                       "/dev/null rw, /dev/a b rwm, char-* r, block-sd m, /dev/x rwm");
        lines_take(lines, "DeviceAllow=");
        assert_strings(lines->facts.device_allow, "");
}

static void
rights_are_kept_once_and_in_one_order(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "DeviceAllow=/dev/a wr", "DeviceAllow=/dev/b mmr");
        assert_strings(lines->facts.device_allow, "/dev/a rw, /dev/b rm");
}

static void
a_line_has_one_range_of_ports(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SocketBindDeny=any", "SocketBindDeny=udp");
        assert_ignored(lines, "SocketBindDeny=tcp:80 tcp:443");
        assert_strings(lines->facts.socket_bind_deny, "any, udp:any");
        lines_take(lines, "SocketBindDeny=");
        assert_strings(lines->facts.socket_bind_deny, "");
}

static void
what_is_no_device_is_ignored(void)
{
        const char *const bad[] = { "DeviceAllow=/etc/x r", "DeviceAllow=/devil r",
                                    "DeviceAllow=null",     "DeviceAllow=/dev/../x r",
                                    "DeviceAllow=/dev/x q", "DeviceAllow=/dev/x r w",
                                    "DeviceAllow=\"/dev/x", "DeviceAllow=/dev/%z" };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_autoptr(Lines) lines = lines_new(252);

                assert_ignored(lines, bad[i]);
                assert_strings(lines->facts.device_allow, "");
        }
}

static void
a_device_may_be_named_by_a_specifier(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "DeviceAllow=/dev/%i r");
        assert_strings(lines->facts.device_allow, "/dev/one r");
}

static void
images_count_as_there_or_not(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "MountImages=-/a.raw:/mnt:root:ro");
        g_assert_true(lines->facts.mount_images);
        lines_take(lines, "MountImages=");
        g_assert_false(lines->facts.mount_images);
        lines_take(lines, "MountImages=a:/b");
        g_assert_false(lines->facts.mount_images);
        assert_ignored(lines, "MountImages=/a");
}

/* The value of a name: 1 encrypted, 0 not, -1 not there. */
static int
credential(GHashTable *credentials, const char *name)
{
        void *value;

        return g_hash_table_lookup_extended(credentials, name, NULL, &value)
                       ? GPOINTER_TO_INT(value)
                       : -1;
}

static void
a_credential_takes_the_place_of_one_of_its_name(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "LoadCredentialEncrypted=a:/x", "SetCredential=a:value");
        g_assert_cmpint(credential(lines->facts.load_credentials, "a"), ==, 1);
        g_assert_cmpint(credential(lines->facts.set_credentials, "a"), ==, 0);
        lines_take(lines, "LoadCredential=a");
        g_assert_cmpint(credential(lines->facts.load_credentials, "a"), ==, 0);
        lines_take(lines, "LoadCredential=");
        g_assert_cmpint(credential(lines->facts.load_credentials, "a"), ==, -1);
        g_assert_cmpint(credential(lines->facts.set_credentials, "a"), ==, 0);
}

static void
bad_credentials_are_ignored(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        assert_ignored(lines, "LoadCredential=a/b:/x");
        assert_ignored(lines, "LoadCredential=a:/x/../y");
        assert_ignored(lines, "LoadCredential=..");
        assert_ignored(lines, "SetCredential=a");
        assert_ignored(lines, "SetCredentialEncrypted=a:!!!");
        assert_ignored(lines, "SetCredentialEncrypted=a:");
        assert_ignored(lines, "SetCredentialEncrypted=a:=");
        assert_ignored(lines, "SetCredentialEncrypted=a:YWJ");
        assert_ignored(lines, "SetCredentialEncrypted=a:Y===");
        assert_ignored(lines, "SetCredentialEncrypted=a:YR==");
        assert_ignored(lines, "SetCredentialEncrypted=a:YWJj Slice=foo");
        assert_ignored(lines, "LoadCredential=b\\\\\\");
        assert_ignored(lines, "LoadCredential=\\..");
        assert_ignored(lines, "LoadCredential=a\\:b:/x");
        assert_ignored(lines, "LoadCredential=\xc3\xa9:/x");
        assert_ignored(lines, "SetCredential=a\\:value");
        assert_ignored(lines, "LoadCredential=:a");
        g_assert_cmpuint(g_hash_table_size(lines->facts.load_credentials), ==, 0);
        g_assert_cmpuint(g_hash_table_size(lines->facts.set_credentials), ==, 0);
        lines_take(lines, "SetCredentialEncrypted=a: YWJj",
                   "SetCredentialEncrypted=a:YW JjYQ==", "SetCredentialEncrypted=a:YWI=");
        g_assert_cmpint(credential(lines->facts.set_credentials, "a"), ==, 1);
}

static void
some_values_only_count_as_there(void)
{
        g_autoptr(Lines) lines = lines_new(257);

        lines_take(lines, "USBFunctionStrings=/a", "ImportCredential=x*");
        g_assert_true(lines->facts.usb_strings);
        g_assert_true(lines->facts.import_credential);
        g_assert_false(lines->facts.usb_descriptors);
        lines_take(lines, "USBFunctionStrings=", "ImportCredential=");
        g_assert_false(lines->facts.usb_strings);
        g_assert_false(lines->facts.import_credential);
}

static void
an_exit_status_is_a_number_or_a_name(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "RestartForceExitStatus=256 x -1");
        g_assert_false(lines->facts.restart_force_exit_status);
        g_assert_nonnull(lines->reader.reason);
        lines_take(lines, "RestartForceExitStatus=x 255");
        g_assert_true(lines->facts.restart_force_exit_status);
        lines_take(lines, "RestartForceExitStatus=");
        g_assert_false(lines->facts.restart_force_exit_status);
        lines_take(lines, "RestartForceExitStatus=SIGTERM");
        g_assert_true(lines->facts.restart_force_exit_status);
}

static const TestCase tests[] = {
        TEST(architectures_gather_once_each),
        TEST(unknown_architectures_are_skipped),
        TEST(networks_gather_line_by_line),
        TEST(words_that_are_no_network_are_skipped_singly),
        TEST(filter_paths_gather_once_each),
        TEST(devices_have_a_path_and_rights),
        TEST(rights_are_kept_once_and_in_one_order),
        TEST(a_line_has_one_range_of_ports),
        TEST(what_is_no_device_is_ignored),
        TEST(a_device_may_be_named_by_a_specifier),
        TEST(images_count_as_there_or_not),
        TEST(a_credential_takes_the_place_of_one_of_its_name),
        TEST(bad_credentials_are_ignored),
        TEST(some_values_only_count_as_there),
        TEST(an_exit_status_is_a_number_or_a_name),
};
RUN_TESTS("parse-list", tests)
