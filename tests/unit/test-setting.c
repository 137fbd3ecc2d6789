/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of directives holds together. */
#include "engine/facts/setting.h"
#include "tests/unit/fixture.h"

#include <string.h>

static void
names_are_sorted_and_unique(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        g_assert_cmpuint(count, >, 70);
        for (size_t i = 1; i < count; i++)
                g_assert_cmpint(strcmp(settings[i - 1].name, settings[i].name), <, 0);
}

static void
every_directive_is_found_in_its_section_only(void)
{
        GbnSystemd newest = systemd_of(GBN_SYSTEMD_NEWEST);
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                const char *name = settings[i].name, *section = settings[i].section;
                bool is_unit = g_str_equal(section, "Unit");

                g_assert_true(is_unit || g_str_equal(section, "Service"));
                g_assert_true(gbn_setting_find(section, name, &newest) == settings + i);
                g_assert_null(gbn_setting_find(is_unit ? "Service" : "Unit", name, &newest));
        }
        g_assert_null(gbn_setting_find("Service", "", &newest));
        g_assert_null(gbn_setting_find("Service", "user", &newest));
        g_assert_null(gbn_setting_find("Service", "Zzz", &newest));
}

static void
a_directive_appears_with_its_version(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                GbnSystemd first = systemd_of(settings[i].since), before = first;

                before.major--;
                g_test_message("%s", settings[i].name);
                g_assert_nonnull(gbn_setting_find(settings[i].section, settings[i].name, &first));
                if (settings[i].since > 0) {
                        g_assert_cmpuint(settings[i].since, >, GBN_SYSTEMD_OLDEST);
                        g_assert_cmpuint(settings[i].since, <=, GBN_SYSTEMD_NEWEST);
                        g_assert_null(
                                gbn_setting_find(settings[i].section, settings[i].name, &before));
                }
        }
}

static void
every_directive_has_a_parser_and_a_field(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_test_message("%s", settings[i].name);
                g_assert_true(settings[i].parse != NULL);
                g_assert_cmpuint(settings[i].field, <, sizeof(GbnFacts));
        }
}

static void
a_property_has_a_signature_and_the_other_way_round(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_test_message("%s", settings[i].name);
                g_assert_cmpint(settings[i].property != NULL, ==, settings[i].signature != NULL);
                if (!settings[i].property)
                        continue;
                /* The reader of the bus looks properties up by this. */
                g_assert_cmpstr(settings[i].property, ==, settings[i].name);
                g_assert_cmpint(*settings[i].signature, !=, '\0');
        }
}

static void
booleans_come_first_in_their_list_of_words(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);
        unsigned booleans = 0;

        for (size_t i = 0; i < count; i++) {
                if (!settings[i].is_boolean)
                        continue;
                g_test_message("%s", settings[i].name);
                g_assert_nonnull(settings[i].choices);
                g_assert_cmpstr(settings[i].choices[GBN_NO].text, ==, "no");
                g_assert_cmpstr(settings[i].choices[GBN_YES].text, ==, "yes");
                g_assert_cmpuint(settings[i].choices[GBN_YES].since, ==, 0);
                booleans++;
        }
        g_assert_cmpuint(booleans, >, 5);
}

static void
words_of_a_list_are_unique(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++)
                for (const GbnChoice *one = settings[i].choices; one && one->text; one++)
                        for (const GbnChoice *other = settings[i].choices; other < one; other++)
                                g_assert_cmpstr(one->text, !=, other->text);
}

static void
assert_word(const char *name, int index, const char *expected)
{
        GbnSystemd newest = systemd_of(GBN_SYSTEMD_NEWEST);
        const GbnSetting *setting = gbn_setting_find("Service", name, &newest);

        g_assert_nonnull(setting);
        g_assert_cmpstr(setting->choices[index].text, ==, expected);
}

/* The enumerations of facts.h count the same words. */
static void
words_stand_where_their_numbers_say(void)
{
        assert_word("ProtectHome", GBN_PROTECT_HOME_READ_ONLY, "read-only");
        assert_word("ProtectHome", GBN_PROTECT_HOME_TMPFS, "tmpfs");
        assert_word("ProtectSystem", GBN_PROTECT_SYSTEM_FULL, "full");
        assert_word("ProtectSystem", GBN_PROTECT_SYSTEM_STRICT, "strict");
        assert_word("KeyringMode", GBN_KEYRING_INHERIT, "inherit");
        assert_word("KeyringMode", GBN_KEYRING_PRIVATE, "private");
        assert_word("KeyringMode", GBN_KEYRING_SHARED, "shared");
        assert_word("ProtectProc", GBN_PROC_NOACCESS, "noaccess");
        assert_word("ProtectProc", GBN_PROC_PTRACEABLE, "ptraceable");
        assert_word("ProcSubset", GBN_PROC_SUBSET_PID, "pid");
        assert_word("NotifyAccess", GBN_NOTIFY_ALL, "all");
        assert_word("DevicePolicy", GBN_DEVICES_STRICT, "strict");
        assert_word("Type", GBN_TYPE_ONESHOT, "oneshot");
        assert_word("Type", GBN_TYPE_NOTIFY_RELOAD, "notify-reload");
        assert_word("Type", GBN_TYPE_EXEC, "exec");
        assert_word("Restart", GBN_RESTART_ALWAYS, "always");
        assert_word("Restart", GBN_RESTART_ABORT, "on-abort");
        assert_word("KillMode", GBN_KILL_NONE, "none");
        assert_word("ExitType", GBN_EXIT_TYPE_CGROUP, "cgroup");
}

/* All that layers may set. A directive that is new here has to be judged: does a dry run have it, and if not, why? */
static void
each_directive_that_layers_may_set_is_in_the_dry_run_or_says_why_not(void)
{
        static const struct {
                const char *name;
                const char *why_not; /* NULL: it is in it */
        } expected[] = {
                { "CacheDirectory", "systemd would make the folder" },
                { "CapabilityBoundingSet", NULL },
                { "ConfigurationDirectory", "systemd would make the folder" },
                { "DeviceAllow", NULL },
                { "DevicePolicy", NULL },
                { "DynamicUser", "the user is named after the unit, and would be another one" },
                { "ExecPaths", NULL },
                { "IPAddressAllow", NULL },
                { "IPAddressDeny", NULL },
                { "InaccessiblePaths", NULL },
                { "KeyringMode", NULL },
                { "LockPersonality", NULL },
                { "LogsDirectory", "systemd would make the folder" },
                { "MemoryDenyWriteExecute", NULL },
                { "MemoryMax", NULL },
                { "NoExecPaths", NULL },
                { "NoNewPrivileges", NULL },
                { "PrivateBPF", NULL },
                { "PrivateDevices", NULL },
                { "PrivateIPC", NULL },
                { "PrivateMounts", NULL },
                { "PrivateNetwork", NULL },
                { "PrivatePIDs", NULL },
                { "PrivateTmp", NULL },
                { "PrivateUsers", NULL },
                { "ProcSubset", NULL },
                { "ProtectClock", NULL },
                { "ProtectControlGroups", NULL },
                { "ProtectHome", NULL },
                { "ProtectHostname", NULL },
                { "ProtectKernelLogs", NULL },
                { "ProtectKernelModules", NULL },
                { "ProtectKernelTunables", NULL },
                { "ProtectProc", NULL },
                { "ProtectSystem", NULL },
                { "ReadOnlyPaths", NULL },
                { "ReadWritePaths", NULL },
                { "RemoveIPC", NULL },
                { "RestrictAddressFamilies", NULL },
                { "RestrictFileSystems", NULL },
                { "RestrictNamespaces", NULL },
                { "RestrictNetworkInterfaces", NULL },
                { "RestrictRealtime", NULL },
                { "RestrictSUIDSGID", NULL },
                { "RuntimeDirectory", "systemd would make the folder" },
                { "SocketBindAllow", NULL },
                { "SocketBindDeny", NULL },
                { "StateDirectory", "systemd would make the folder" },
                { "SystemCallArchitectures", NULL },
                { "SystemCallErrorNumber", NULL },
                { "SystemCallFilter", NULL },
                { "TasksMax", NULL },
                { "UMask", NULL },
        };
        size_t count, next = 0;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                if (settings[i].group == GBN_GROUP_NONE) {
                        g_assert_null(settings[i].no_dry_run);
                        continue;
                }
                g_assert_cmpuint(next, <, G_N_ELEMENTS(expected));
                g_assert_cmpstr(settings[i].name, ==, expected[next].name);
                g_assert_cmpstr(settings[i].no_dry_run, ==, expected[next].why_not);
                next++;
        }
        g_assert_cmpuint(next, ==, G_N_ELEMENTS(expected));
}

/* Any directive, any version: no value may leave the reader without a verdict it can explain. */
static void
every_parser_explains_what_it_refuses(void)
{
        const char *const values[] = { "", "g@rb age!", "%z", "\"", "~", "../x", "yes", "\\" };
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count * G_N_ELEMENTS(values); i++) {
                const GbnSetting *setting = settings + i / G_N_ELEMENTS(values);
                g_autofree char *value = g_strdup(values[i % G_N_ELEMENTS(values)]);
                g_autoptr(Lines) lines = lines_new(GBN_SYSTEMD_NEWEST);
                GbnVerdict verdict = setting->parse(&lines->reader, setting, value);

                g_test_message("%s=%s", setting->name, values[i % G_N_ELEMENTS(values)]);
                if (verdict != GBN_LINE_TAKEN)
                        g_assert_nonnull(lines->reader.reason);
                if (verdict == GBN_LINE_FATAL && !g_str_equal(setting->name, "PIDFile"))
                        g_assert_true(setting->is_fatal);
        }
}

static const TestCase tests[] = {
        TEST(names_are_sorted_and_unique),
        TEST(every_directive_is_found_in_its_section_only),
        TEST(a_directive_appears_with_its_version),
        TEST(every_directive_has_a_parser_and_a_field),
        TEST(a_property_has_a_signature_and_the_other_way_round),
        TEST(booleans_come_first_in_their_list_of_words),
        TEST(words_of_a_list_are_unique),
        TEST(words_stand_where_their_numbers_say),
        TEST(each_directive_that_layers_may_set_is_in_the_dry_run_or_says_why_not),
        TEST(every_parser_explains_what_it_refuses),
};
RUN_TESTS("setting", tests)
