/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers as files: one bad line refuses the whole, and only what is pinned here may be set at all. */
#include "engine/profile/layer.h"

#include "base/error.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

/* The directives that any layer may set. A new one in the table of settings fails a test until it
 * is judged, and is then added here. */
static const char *const pinned[] = {
        "CapabilityBoundingSet",
        "DeviceAllow",
        "DevicePolicy",
        "ExecPaths",
        "IPAddressAllow",
        "IPAddressDeny",
        "InaccessiblePaths",
        "KeyringMode",
        "LockPersonality",
        "MemoryDenyWriteExecute",
        "MemoryMax",
        "NoExecPaths",
        "NoNewPrivileges",
        "PrivateBPF",
        "PrivateDevices",
        "PrivateIPC",
        "PrivateMounts",
        "PrivateNetwork",
        "PrivatePIDs",
        "PrivateTmp",
        "PrivateUsers",
        "ProcSubset",
        "ProtectClock",
        "ProtectControlGroups",
        "ProtectHome",
        "ProtectHostname",
        "ProtectKernelLogs",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "ProtectProc",
        "ProtectSystem",
        "ReadOnlyPaths",
        "ReadWritePaths",
        "RemoveIPC",
        "RestrictAddressFamilies",
        "RestrictNamespaces",
        "RestrictRealtime",
        "RestrictSUIDSGID",
        "SocketBindAllow",
        "SocketBindDeny",
        "SystemCallArchitectures",
        "SystemCallErrorNumber",
        "SystemCallFilter",
        "TasksMax",
        "UMask",
        "RestrictFileSystems",
        "RestrictNetworkInterfaces",
        NULL,
};

/* Those that only layers which come with the program may set. */
static const char *const shipped_only[] = {
        "CacheDirectory",   "ConfigurationDirectory", "DynamicUser", "LogsDirectory",
        "RuntimeDirectory", "StateDirectory",         NULL,
};

/* Reads one layer; NULL and *ret_message where it is refused. */
static GbnLayer *
read_layer(const char *kind, const char *members, char **ret_message)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = layer_json("some-id", kind, members);
        g_autoptr(GError) error = NULL;
        GbnLayer *layer;

        test_folder_write(folder, "some-id.json", text);
        layer = gbn_layer_read(folder->root, "/some-id.json", false, &error);
        g_assert_true((layer == NULL) == (error != NULL));
        if (error) {
                g_test_message("%s", error->message);
                g_assert_error(error, GBN_ERROR, GBN_ERROR_BAD_LAYER);
                g_assert_true(g_str_has_prefix(error->message, "/some-id.json:"));
                *ret_message = g_strdup(error->message);
        }
        return layer;
}

static void
assert_layer_refused(const char *kind, const char *members, const char *reason)
{
        g_autofree char *message = NULL;
        g_autoptr(GbnLayer) layer = read_layer(kind, members, &message);

        if (layer)
                g_error("%s: taken", members);
        g_assert_nonnull(strstr(message, reason));
}

static void
assert_set_refused(const char *line)
{
        g_autofree char *members = g_strdup_printf("'set': {%s}", line);

        assert_layer_refused("restriction", members, "some-id.json:");
}

static void
a_layer_is_read_whole(void)
{
        g_autofree char *message = NULL;
        g_autoptr(GbnLayer) layer = read_layer(
                "restriction",
                "'systemd': 252, 'argument': {'type': 'paths', 'required': true, 'help': 'H'},"
                "'set': {'PrivateTmp': ['disconnected', 'yes'], 'ReadOnlyPaths': '-$argument'},"
                "'needs': ['aa'], 'conflicts': ['bb', 'cc'],"
                "'breaks': [{'who': 'W', 'how': 'X', 'source': 'B001'}, {'who': 'V', 'how': 'Y'}]",
                &message);
        const GbnLayerLine *line;

        g_assert_nonnull(layer);
        g_assert_cmpstr(layer->id, ==, "some-id");
        g_assert_cmpuint(layer->revision, ==, 1);
        g_assert_cmpuint(layer->systemd, ==, 252);
        g_assert_cmpint(layer->kind, ==, GBN_LAYER_RESTRICTION);
        g_assert_cmpint(layer->level, ==, GBN_LEVEL_SAFE);
        g_assert_cmpstr(layer->argument, ==, "paths");
        g_assert_true(layer->argument_required);
        g_assert_cmpuint(layer->lines->len, ==, 2);
        line = layer->lines->pdata[0];
        g_assert_cmpstr(line->setting->name, ==, "PrivateTmp");
        g_assert_cmpstr(line->values[1], ==, "yes");
        g_assert_cmpstr(layer->needs[0], ==, "aa");
        g_assert_cmpstr(layer->conflicts[1], ==, "cc");
        g_assert_cmpuint(layer->breaks->len, ==, 2);
        g_assert_null(((GbnBreakage *) layer->breaks->pdata[1])->source);
}

static void
the_directives_of_any_layer_are_those_pinned_here(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_test_message("%s", settings[i].name);
                g_assert_cmpint(settings[i].group == GBN_GROUP_ANY, ==,
                                g_strv_contains(pinned, settings[i].name));
                if (settings[i].group == GBN_GROUP_ANY)
                        g_assert_cmpstr(settings[i].section, ==, "Service");
        }
}

static void
every_other_directive_of_the_table_is_refused(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_autofree char *members = g_strdup_printf("'set': {'%s': 'yes'}",
                                                           settings[i].name);

                if (!g_strv_contains(pinned, settings[i].name) &&
                    !g_strv_contains(shipped_only, settings[i].name))
                        assert_layer_refused("restriction", members, "no directive that a layer");
        }
}

static void
some_directives_are_for_shipped_layers_only(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = layer_json("some-id", "restriction",
                                           "'set': {'DynamicUser': 'yes'}");
        g_autoptr(GbnLayer) layer = NULL;

        for (size_t i = 0; i < count; i++)
                g_assert_cmpint(settings[i].group == GBN_GROUP_SHIPPED, ==,
                                g_strv_contains(shipped_only, settings[i].name));
        assert_layer_refused("restriction", "'set': {'DynamicUser': 'yes'}",
                             "only layers that come with Gabion");
        assert_layer_refused("grant", "'widen': {'StateDirectory': 'app'}",
                             "only layers that come with Gabion");
        test_folder_write(folder, "some-id.json", text);
        layer = gbn_layer_read(folder->root, "/some-id.json", true, NULL);
        g_assert_nonnull(layer);
        g_assert_true(layer->is_expert);
}

static void
directives_that_run_code_or_change_identity_are_refused(void)
{
        static const char *const keys[] = {
                "ExecStart",
                "ExecStartPre",
                "ExecReload",
                "ExecStopPost",
                "ExecCondition",
                "Environment",
                "EnvironmentFile",
                "PassEnvironment",
                "UnsetEnvironment",
                "User",
                "Group",
                "SupplementaryGroups",
                "BindPaths",
                "BindReadOnlyPaths",
                "RootDirectory",
                "RootImage",
                "MountImages",
                "ExtensionImages",
                "ExtensionDirectories",
                "LoadCredential",
                "SetCredential",
                "ImportCredential",
                "AmbientCapabilities",
                "SecureBits",
                "PAMName",
                "StandardOutput",
                "StandardError",
                "Type",
                "PIDFile",
                "Restart",
                "OnFailure",
                "OnSuccess",
                "Alias",
                "WantedBy",
                "Also",
                "Conflicts",
                "Requires",
                "NetworkNamespacePath",
                "IPCNamespacePath",
                "AppArmorProfile",
                "SELinuxContext",
                "SmackProcessLabel",
                "TemporaryFileSystem",
                "WorkingDirectory",
                "NotifyAccess",
                "Delegate",
                "Slice",
                "KillMode",
                "CPUQuota",
                "LimitNOFILE",
                "BPFProgram",
                "IPIngressFilterPath",
                "DefaultDependencies",
                "SuccessAction",
                "ProtectFoo",
                "ReadOnlyDirectories",
                "Capabilities",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                g_autofree char *set = g_strdup_printf("'set': {'%s': 'yes'}", keys[i]);
                g_autofree char *widen = g_strdup_printf("'widen': {'%s': 'yes'}", keys[i]);

                assert_layer_refused("restriction", set, "no directive that a layer may set");
                assert_layer_refused("grant", widen, "no directive that a layer may set");
        }
}

static void
keys_that_only_look_like_directives_are_refused(void)
{
        static const char *const keys[] = {
                "PrivateTmp ",
                " PrivateTmp",
                "privatetmp",
                "PrivateTmp=",
                "[Service]",
                "",
                "PrivateTmp=yes\\nExecStart",
                "PrivateTmp\\r",
                "PrivateTmp\\u0000",
                "#PrivateTmp",
                "Service.PrivateTmp",
                "PrivateTmp\\t",
                "\\u202ePrivateTmp",
                "PRIVATETMP",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                g_autofree char *line = g_strdup_printf("'%s': 'yes'", keys[i]);

                assert_set_refused(line);
        }
}

static void
values_that_no_systemd_knows_are_refused(void)
{
        static const char *const lines[] = {
                "'PrivateTmp': 'maybe'",
                "'PrivateTmp': 'YES '",
                "'PrivateTmp': '2'",
                "'PrivateTmp': 'true\\n'",
                "'NoNewPrivileges': 'perhaps'",
                "'UMask': '0999'",
                "'SystemCallFilter': '@nosuch'",
                "'SystemCallFilter': 'nosuchcall'",
                "'CapabilityBoundingSet': 'CAP_FOO'",
                "'RestrictAddressFamilies': 'AF_FOO'",
                "'RestrictNamespaces': 'foo'",
                "'IPAddressDeny': '10.0.0.0/99'",
                "'SystemCallArchitectures': 'pdp11'",
                "'ReadOnlyPaths': 'a/b'",
                "'ReadOnlyPaths': '/a/../../b'",
                "'PrivateTmp': ['disconnected', 'maybe']",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
                assert_set_refused(lines[i]);
}

static void
values_of_another_kind_are_refused(void)
{
        static const char *const lines[] = {
                "'PrivateTmp': true",       "'PrivateTmp': 1",  "'PrivateTmp': null",
                "'PrivateTmp': {}",         "'PrivateTmp': []", "'PrivateTmp': [['yes']]",
                "'PrivateTmp': ['yes', 1]",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
                assert_set_refused(lines[i]);
}

static void
bytes_that_the_reader_of_systemd_gives_a_meaning_to_are_refused(void)
{
        static const char *const values[] = {
                "/a\\nExecStart=/b",
                "/a\\rx",
                "/a\\u0000b",
                "/a\\\\",
                ";/a",
                "#/a",
                "\\ufeff/a",
                "/%h",
                "/%%",
                "/a%\\\\",
                "\\\"/a",
                "\\\"/a b\\\"",
                "\\u0027/a",
                "/a\\tb",
                "/a\\u007f",
                "/\\u00e4",
                "/a\\u2028b",
                "/\\u202ea",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
                /* Not layer_json(): the quotes count here. */
                g_autofree char *text = g_strdup_printf(
                        "{\"id\": \"some-id\", \"revision\": 1, \"kind\": \"restriction\","
                        "\"level\": \"safe\", \"title\": \"T\", \"summary\": \"S\", \"cost\": \"C\","
                        "\"for\": \"F\", \"set\": {\"ReadOnlyPaths\": \"%s\"}}",
                        values[i]);
                g_autoptr(TestFolder) folder = test_folder_new();
                g_autoptr(GError) error = NULL;

                test_folder_write(folder, "some-id.json", text);
                g_test_message("%s", values[i]);
                g_assert_null(gbn_layer_read(folder->root, "/some-id.json", false, &error));
                g_assert_error(error, GBN_ERROR, GBN_ERROR_BAD_LAYER);
        }
}

static void
error_numbers_on_calls_are_refused(void)
{
        static const char *const values[] = { "~setresuid:0", "~@setuid:EPERM", "~mount:1",
                                              "~a:0",         "mount:EPERM",    "~mount:kill" };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
                g_autofree char *members = g_strdup_printf("'set': {'SystemCallFilter': '%s'}",
                                                           values[i]);

                assert_layer_refused("restriction", members, "an error number on single calls");
        }
        for (const char *value = "0\0-1\0004096\0EACCES\0log\0001\0"; *value;
             value += strlen(value) + 1) {
                g_autofree char *members = g_strdup_printf("'set': {'SystemCallErrorNumber': '%s'}",
                                                           value);

                assert_layer_refused("restriction", members, "only EPERM and kill");
        }
}

static void
paths_that_must_stay_visible_are_refused(void)
{
        static const char *const paths[] = { "/",    "-/",        "/usr",  "-/etc", "/etc/pam.d",
                                             "/lib", "/srv /usr", "/proc", "/dev",  "+/etc/ssl" };

        for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
                g_autofree char *members = g_strdup_printf("'set': {'InaccessiblePaths': '%s'}",
                                                           paths[i]);

                assert_layer_refused("restriction", members, "a path that must stay visible");
        }
}

static void
other_spellings_of_such_a_path_are_refused_too(void)
{
        static const char *const paths[] = { "/usr/", "//usr", "/./usr",        "/usr/.",
                                             "//",    "/./",   "-//etc//pam.d", "/usr//" };

        for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
                g_autofree char *line = g_strdup_printf("'InaccessiblePaths': '%s'", paths[i]);

                assert_set_refused(line);
        }
}

static void
a_prefix_of_a_path_that_stands_twice_is_refused(void)
{
        assert_set_refused("'ReadOnlyPaths': '--/srv'");
        assert_set_refused("'ReadOnlyPaths': '++/srv'");
        assert_set_refused("'ReadOnlyPaths': '+-/srv'");
}

static void
a_value_without_any_effect_is_refused(void)
{
        assert_set_refused("'RestrictAddressFamilies': ''");
        assert_set_refused("'SystemCallFilter': ''");
        assert_set_refused("'InaccessiblePaths': ''");
        assert_set_refused("'IPAddressDeny': ''");
}

static void
exceptions_are_for_grants_only(void)
{
        assert_layer_refused("restriction", "'set': {'ReadWritePaths': '/srv'}",
                             "exceptions are for grants");
        assert_layer_refused("restriction", "'set': {'IPAddressAllow': 'any'}",
                             "exceptions are for grants");
        assert_layer_refused("restriction", "'set': {'DeviceAllow': '/dev/kvm'}",
                             "exceptions are for grants");
        assert_layer_refused("restriction", "'set': {'SocketBindAllow': '80'}",
                             "exceptions are for grants");
        assert_layer_refused("restriction", "'set': {'ExecPaths': '/srv'}",
                             "exceptions are for grants");
}

static void
an_argument_has_to_be_declared(void)
{
        assert_layer_refused("grant", "'widen': {'ReadWritePaths': '$argument'}",
                             "an argument that is not declared");
        assert_layer_refused("grant",
                             "'argument': {'type': 'sql', 'help': 'h'},"
                             "'widen': {'ReadWritePaths': '$argument'}",
                             "no kind of argument");
        assert_layer_refused("grant",
                             "'argument': {'type': 'paths', 'help': 'h', 'more': 1},"
                             "'widen': {'ReadWritePaths': '$argument'}",
                             "no such key");
}

static void
a_layer_that_sets_nothing_is_refused(void)
{
        assert_layer_refused("restriction", "'set': {}", "it sets nothing");
        assert_layer_refused("restriction", "'needs': []", "it sets nothing");
        assert_layer_refused("restriction", "'set': 'PrivateTmp=yes'", "\"set\"");
        assert_layer_refused("grant", "'set': {'PrivateTmp': 'yes'}", "grants only widen");
        assert_layer_refused("restriction", "'widen': {'PrivateTmp': 'no'}",
                             "restrictions only set");
}

static void
what_belongs_to_the_other_kind_is_refused(void)
{
        assert_layer_refused("restriction",
                             "'set': {'PrivateTmp': 'yes'}, 'widen': {'PrivateUsers': 'no'}",
                             "widen");
        assert_layer_refused(
                "grant", "'set': {'PrivateTmp': 'yes'}, 'widen': {'PrivateUsers': 'no'}", "set");
}

static void
a_member_of_the_wrong_type_is_refused(void)
{
        static const char *const members[] = {
                "'breaks': {}",
                "'breaks': 'x'",
                "'breaks': [1]",
                "'argument': 'paths'",
                "'argument': []",
                "'needs': {}",
                "'conflicts': 1",
                "'systemd': '252'",
                "'systemd': -1",
                "'breaks': [{'who': 1, 'how': 'x'}]",
                "'breaks': [{'who': 'x'}]",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
                g_autofree char *whole = g_strdup_printf("'set': {'PrivateTmp': 'yes'}, %s",
                                                         members[i]);

                assert_layer_refused("restriction", whole, "some-id.json:");
        }
}

static void
plain_values_are_printable_ascii_without_quotes(void)
{
        g_assert_true(gbn_value_is_plain("-/srv/www @x:1,2 ~CAP"));
        g_assert_true(gbn_value_is_plain(""));
        for (unsigned c = 1; c < 256; c++) {
                const char text[] = { 'a', (char) c, '\0' };
                bool plain = c >= ' ' && c <= '~' && !strchr("\\%\"'", (int) c);

                g_assert_cmpint(gbn_value_is_plain(text), ==, plain);
        }
        g_assert_false(gbn_value_is_plain(";a"));
        g_assert_false(gbn_value_is_plain("#a"));
}

static const TestCase tests[] = {
        TEST(a_layer_is_read_whole),
        TEST(the_directives_of_any_layer_are_those_pinned_here),
        TEST(some_directives_are_for_shipped_layers_only),
        TEST(every_other_directive_of_the_table_is_refused),
        TEST(directives_that_run_code_or_change_identity_are_refused),
        TEST(keys_that_only_look_like_directives_are_refused),
        TEST(values_that_no_systemd_knows_are_refused),
        TEST(values_of_another_kind_are_refused),
        TEST(bytes_that_the_reader_of_systemd_gives_a_meaning_to_are_refused),
        TEST(error_numbers_on_calls_are_refused),
        TEST(paths_that_must_stay_visible_are_refused),
        TEST(exceptions_are_for_grants_only),
        TEST(an_argument_has_to_be_declared),
        TEST(a_layer_that_sets_nothing_is_refused),
        TEST(plain_values_are_printable_ascii_without_quotes),
        TEST(a_member_of_the_wrong_type_is_refused),
        TEST(what_belongs_to_the_other_kind_is_refused),
        TEST(other_spellings_of_such_a_path_are_refused_too),
        TEST(a_prefix_of_a_path_that_stands_twice_is_refused),
        TEST(a_value_without_any_effect_is_refused),
};
RUN_TESTS("layer", tests)
