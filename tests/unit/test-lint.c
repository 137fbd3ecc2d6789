/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each rule of lint finds what it is for, and leaves alone what only looks like it. */
#include "engine/lint/directive.h"
#include "engine/lint/lint.h"
#include "tests/unit/fixture.h"

#include <string.h>

#define SERVICE "[Service]\nUser=x\nExecStart=/bin/true\n"

static void
part_free(void *data)
{
        gbn_lint_part_free(data);
}

static void
add_part(GPtrArray *parts, const char *path, const char *text, bool is_dropin)
{
        GbnLintPart *part = g_new0(GbnLintPart, 1);

        part->path = g_strdup(path);
        part->file.data = g_strdup(text);
        part->file.size = strlen(text);
        part->is_dropin = is_dropin;
        g_ptr_array_add(parts, part);
}

/* "LINE:id LINE:id …" of a unit and a drop-in, either of which may be NULL; "d" stands before lines of
 * the drop-in. */
static char *
lint_as(unsigned systemd, unsigned threshold, const char *unit, const char *dropin)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
        g_autoptr(GPtrArray) findings = gbn_lint_findings_new();
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnLintOptions options = { folder->root, systemd_of(systemd), weights, threshold };
        GString *text = g_string_new(NULL);

        if (unit)
                add_part(parts, "u", unit, false);
        if (dropin)
                add_part(parts, "d", dropin, true);
        gbn_lint_unit(&options, "test.service", parts, findings);
        gbn_lint_findings_finish(findings);
        for (unsigned i = 0; i < findings->len; i++) {
                const GbnLintFinding *finding = findings->pdata[i];

                g_autofree char *reason = gbn_words_text(finding->reason, NULL),
                                *fix = gbn_words_text(finding->fix, NULL);

                g_test_message("%s:%u: %s; %s", finding->path, finding->line, reason, fix);
                g_string_append_printf(text, "%s%s%u:%s", text->len ? " " : "",
                                       *finding->path == 'd' ? "d" : "", finding->line,
                                       gbn_lint_rules[finding->rule].id);
        }
        return g_string_free(text, false);
}

static void
check_both(const char *unit, const char *dropin, const char *expected)
{
        g_autofree char *got = lint_as(252, 100, unit, dropin);

        g_assert_cmpstr(got, ==, expected);
}

/* Lines of [Service], the first of which is line 4. */
static void
check(const char *lines, const char *expected)
{
        g_autofree char *unit = g_strconcat(SERVICE, lines, NULL);

        check_both(unit, NULL, expected);
}

static void
a_good_unit_has_no_findings(void)
{
        check("", "");
        check("ProtectSystem=strict\nReadWritePaths=/a /b\nReadWritePaths=/c\nPrivateTmp=yes\n"
              "CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=CAP_KILL\n"
              "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\n"
              "RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=AF_INET\n"
              "Environment=A=1\nX-Other=1\n[X-Mine]\nabc=1\n[Install]\nWantedBy=multi-user.target\n",
              "");
}

static void
lines_that_are_no_assignment_are_found(void)
{
        check_both("A=1\n" SERVICE, NULL, "1:no-assignment");
        check("no = in front\nprotect\n", "4:unknown-directive 5:no-assignment");
        check("# comment\n; comment\n\n", "");
}

static void
a_section_of_another_type_is_found(void)
{
        check("[Socket]\nListenStream=1\n", "4:unknown-section");
        check("[service]\nPrivateTmp=yes\n", "4:unknown-section");
        check("[X-Socket]\nListenStream=1\n[Unit]\n[Install]\n", "");
}

static void
a_directive_of_no_systemd_is_found(void)
{
        check("ProtectSytem=yes\n", "4:unknown-directive");
        check("Frobnicate=yes\n", "4:unknown-directive");
        check("CPUQuota=10%\nLimitNOFILE=1\nTimeoutSec=1\n[Unit]\nDescription=x\n", "");
}

static void
a_directive_of_a_newer_systemd_is_found(void)
{
        g_autofree char *newer = lint_as(257, 100, SERVICE "PrivatePIDs=yes\nMemoryKSM=yes\n",
                                         NULL);
        g_autofree char *newest = lint_as(262, 100, SERVICE "Frobnicate=yes\nPrivateBPF=yes\n",
                                          NULL);

        check("PrivatePIDs=yes\nMemoryKSM=yes\n", "4:newer-directive 5:newer-directive");
        g_assert_cmpstr(newer, ==, "");
        g_assert_cmpstr(newest, ==, "4:unlisted-directive");
}

static void
a_directive_in_the_wrong_section_is_found(void)
{
        check("After=a.service\n", "4:wrong-section");
        check("[Unit]\nPrivateTmp=yes\n", "5:wrong-section");
        check("[Unit]\nAfter=a.service\n", "");
}

static void
upper_and_lower_case_count(void)
{
        check("privateTmp=yes\n", "4:wrong-case");
        check("PrivateTmp=YES\n", "");
}

static void
a_value_that_is_not_taken_is_found(void)
{
        check("PrivateTmp=maybe\nProtectSystem=very\n", "4:unknown-value 5:unknown-value");
        check("CapabilityBoundingSet=CAP_CHOWN CAP_CHWON\n", "4:unknown-value");
        check("RestrictNamespaces=user foo\n", "4:unknown-value");
        check("GuessMainPID=perhaps\n", "4:unknown-value");
        check("GuessMainPID=yes\nPrivateTmp=off\n", "");
}

static void
a_value_of_a_newer_systemd_is_found(void)
{
        g_autofree char *newer =
                lint_as(257, 100,
                        SERVICE "ProtectControlGroups=strict\nSystemCallFilter=~@sandbox\n", NULL);

        check("ProtectControlGroups=strict\n", "4:newer-value");
        check("SystemCallFilter=~@sandbox @clock\n", "4:newer-value");
        g_assert_cmpstr(newer, ==, "");
}

static void
a_comment_behind_a_value_is_found(void)
{
        check("PrivateTmp=yes # really\n", "4:trailing-comment");
        check("SystemCallFilter=@system-service # most\n", "4:trailing-comment");
        check("ExecStartPre=/bin/echo a # b\n", "4:trailing-comment");
        check("ExecStartPre=/bin/echo \"a # b\"\nExecStartPre=/bin/echo a#b #c\n", "");
}

static void
a_line_that_a_later_one_undoes_is_found(void)
{
        check("PrivateTmp=yes\nPrivateTmp=no\n", "4:line-overridden");
        check("ReadWritePaths=/a\nReadWritePaths=\nReadWritePaths=/b\n", "4:line-overridden");
        check("PrivateTmp=yes\nPrivateTmp=yes\n", "");
        check("ReadWritePaths=\nReadWritePaths=/b\n", "");
        check_both(SERVICE "PrivateTmp=yes\n", "[Service]\nPrivateTmp=no\n", "");
}

static void
an_empty_dependency_takes_nothing_back(void)
{
        check("[Unit]\nAfter=a.service\nAfter=\n", "6:line-without-effect");
        check("[Unit]\nRequiresMountsFor=\n", "");
}

static void
a_plain_line_behind_a_denial_is_found(void)
{
        check("SystemCallFilter=~@chown\nSystemCallFilter=@clock\n", "5:widens-earlier");
        check("SystemCallFilter=~@chown @clock\nSystemCallFilter=@clock\n", "5:widens-earlier");
        check("CapabilityBoundingSet=~CAP_KILL\nCapabilityBoundingSet=CAP_KILL\n",
              "5:widens-earlier");
        /* With all of them allowed again the third line replaces, as on fresh ground. */
        check("CapabilityBoundingSet=~CAP_KILL\nCapabilityBoundingSet=CAP_KILL\n"
              "CapabilityBoundingSet=CAP_CHOWN\n",
              "5:widens-earlier");
        check("RestrictNamespaces=yes\nRestrictNamespaces=user\n", "5:widens-earlier");
        check("RestrictAddressFamilies=none\nRestrictAddressFamilies=AF_UNIX\n",
              "5:widens-earlier");
        check("RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_UNIX\n",
              "5:widens-earlier");
}

static void
denials_and_resets_are_no_widening(void)
{
        check("SystemCallFilter=~@chown\nSystemCallFilter=~@clock\n", "");
        check("SystemCallFilter=\nSystemCallFilter=@clock\n", "");
        check("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\n"
              "SystemCallFilter=chown\n",
              "");
        check("CapabilityBoundingSet=CAP_KILL CAP_CHOWN\nCapabilityBoundingSet=~CAP_KILL\n"
              "CapabilityBoundingSet=CAP_FOWNER\n",
              "");
        check("RestrictNamespaces=user\nRestrictNamespaces=mnt\n", "");
}

static void
a_drop_in_that_adds_is_told(void)
{
        check_both(SERVICE "CapabilityBoundingSet=CAP_KILL\n",
                   "[Service]\nCapabilityBoundingSet=CAP_CHOWN\n", "d2:adds-to-earlier");
        check_both(SERVICE "SystemCallFilter=~@clock\n", "[Service]\nSystemCallFilter=@clock\n",
                   "d2:adds-to-earlier");
        check_both(SERVICE "SystemCallFilter=~@clock\n", "[Service]\nSystemCallFilter=@chown\n",
                   "d2:widens-earlier");
        check_both(SERVICE "CapabilityBoundingSet=CAP_KILL\n",
                   "[Service]\nCapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN\n", "");
}

static void
a_drop_in_with_a_weaker_word_is_found(void)
{
        g_autofree char *alike = lint_as(257, 100, SERVICE "PrivateTmp=yes\n",
                                         "[Service]\nPrivateTmp=connected\n");

        g_assert_cmpstr(alike, ==, "");
        check_both(SERVICE "ProtectSystem=strict\n", "[Service]\nProtectSystem=full\n",
                   "d2:widens-earlier");
        check_both(SERVICE "ProtectSystem=full\n", "[Service]\nProtectSystem=strict\n", "");
        check_both(SERVICE "ProtectSystem=strict\n", "[Service]\nProtectSystem=no\n", "");
}

static void
an_empty_value_that_allows_all_is_found(void)
{
        check("RestrictAddressFamilies=\n", "4:empty-allows-all");
        check("SystemCallFilter=\nRestrictNamespaces=\n", "4:empty-allows-all 5:empty-allows-all");
        check("RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n", "");
        check("CapabilityBoundingSet=\n", "");
        check_both(SERVICE, "[Service]\nRestrictAddressFamilies=\n", "");
}

static void
an_allowance_of_all_addresses_is_found(void)
{
        check("IPAddressDeny=any\nIPAddressAllow=any\n", "5:widens-earlier");
        check("IPAddressDeny=10.0.0.0/8\nIPAddressAllow=0.0.0.0/0\n", "5:widens-earlier");
        check("IPAddressDeny=any\nIPAddressAllow=localhost\n", "");
        check("IPAddressAllow=any\n", "");
}

static void
a_list_without_a_known_word_is_found(void)
{
        check("SystemCallFilter=frob\n", "4:unknown-value 4:blocks-everything");
        check("RestrictAddressFamilies=AF_FROB\n", "4:unknown-value 4:blocks-everything");
        check("CapabilityBoundingSet=CAP_FROB\n", "4:unknown-value 4:blocks-everything");
        check("CapabilityBoundingSet=~CAP_FROB\n", "4:unknown-value 4:allows-everything");
        check("SystemCallFilter=frob read\n", "4:unknown-value");
        check("SystemCallFilter=@system-service\nSystemCallFilter=frob\n", "5:unknown-value");
}

static void
an_error_of_zero_is_found(void)
{
        check("SystemCallFilter=~@clock:0\n", "4:errno-zero");
        check("SystemCallErrorNumber=0\n", "4:unknown-value");
        check("SystemCallFilter=~@clock:1\nSystemCallErrorNumber=EPERM\n", "");
}

static void
a_line_that_ends_the_file_is_found(void)
{
        check("User=a:b\nProtectSytem=1\n", "4:fatal-line");
        check("[Service\nProtectSytem=1\n", "4:fatal-line");
        check_both("[Service]\nUser=a:b\nExecStart=/bin/true\n", NULL, "2:fatal-line");
        check_both(SERVICE, "[Service]\nRootDirectory=rel\nProtectSytem=1\n", "d2:fatal-line");
}

static void
a_unit_that_does_not_load_is_found(void)
{
        check_both("[Service]\nUser=x\nType=simple\n", NULL, "0:does-not-load");
        check("Type=dbus\n", "0:does-not-load");
        check_both("[Service]\nUser=x\n", "[Service]\nExecStart=/bin/true\n", "");
        check_both(NULL, "[Service]\nPrivateTmp=yes\n", "");
}

static void
private_pids_do_not_go_with_forking(void)
{
        g_autofree char *got = lint_as(257, 100, SERVICE "Type=forking\nPrivatePIDs=yes\n", NULL);

        g_assert_cmpstr(got, ==, "0:does-not-load");
}

static void
a_service_that_is_root_without_saying_so_is_told(void)
{
        check_both("[Service]\nExecStart=/bin/true\n", NULL, "0:user-missing");
        check_both("[Service]\nExecStart=/bin/true\nUser=root\n", NULL, "");
        check_both("[Service]\nExecStart=/bin/true\nDynamicUser=yes\n", NULL, "");
        check_both("[Service]\nExecStart=/bin/true\nCapabilityBoundingSet=CAP_KILL\n", NULL, "");
        check_both("[Service]\nExecStart=/bin/true\nType=oneshot\n", NULL, "");
        check_both("[Service]\nExecStart=/bin/true\n", "[Service]\nUser=x\n", "");
}

static void
the_user_nobody_is_found(void)
{
        check("User=nobody\n", "2:line-overridden 4:user-nobody");
        check("User=\nUser=nobodyelse\n", "2:line-overridden");
}

static void
secrets_in_the_environment_are_found(void)
{
        check("Environment=\"DB_PASSWORD=a b\" API_TOKEN=abc\n",
              "4:secret-in-environment 4:secret-in-environment");
        check("Environment=AWS_SECRET_ACCESS_KEY=x1 private_key=k\n",
              "4:secret-in-environment 4:secret-in-environment");
        check("Environment=PASSWORD= PASSWORD_FILE=a TOKEN=%d/token SECRET=/run/s API_TOKEN_TTL=3d\n"
              "Environment=ASK_PASSWORD=no KEYBOARD=us MONKEY=x TOKEN=5 SSH_PUBLIC_KEY=abc\n",
              "");
        check("Environment=PASSWORD=a\nEnvironment=\n", "");
}

static void
a_service_that_prepares_folders_is_told(void)
{
        static const char unit[] = "[Service]\nType=oneshot\nExecStart=-/bin/mkdir -p /run/x ; "
                                   "/usr/bin/chown a /run/x\nExecStart=install -d /run/y\n";

        check_both(unit, NULL, "3:tmpfiles-instead");
        check_both("[Service]\nType=oneshot\nExecStart=/bin/mkdir /run/x\nExecStart=/bin/true\n",
                   NULL, "");
        check_both("[Service]\nType=oneshot\nExecStart=install a /run/y\n", NULL, "");
        check("ExecStartPre=/bin/mkdir /run/x\n", "");
}

static void
an_empty_root_under_strict_is_found(void)
{
        check("TemporaryFileSystem=/:ro\nProtectSystem=strict\n", "4:root-tmpfs-with-strict");
        check("TemporaryFileSystem=/ /var\nDynamicUser=yes\n", "4:root-tmpfs-with-strict");
        check("TemporaryFileSystem=/:ro\nProtectSystem=full\n", "");
        check("TemporaryFileSystem=/var:ro\nProtectSystem=strict\n", "");
}

static void
an_ambient_capability_outside_the_bound_is_found(void)
{
        check("AmbientCapabilities=CAP_KILL\nCapabilityBoundingSet=CAP_CHOWN\n",
              "4:ambient-outside-bounding");
        check("AmbientCapabilities=CAP_SYS_TIME\nProtectClock=yes\n", "4:ambient-outside-bounding");
        check("AmbientCapabilities=CAP_KILL\nCapabilityBoundingSet=CAP_KILL\n", "");
        check("AmbientCapabilities=CAP_KILL\n", "");
}

static void
what_other_settings_overrule_is_found(void)
{
        check("DynamicUser=yes\nNoNewPrivileges=no\nProtectSystem=full\nPrivateTmp=no\n",
              "5:line-without-effect 6:line-without-effect 7:line-without-effect");
        check("PrivateDevices=yes\nDevicePolicy=auto\n", "5:line-without-effect");
        check("CapabilityBoundingSet=CAP_SYSLOG CAP_KILL\nProtectKernelLogs=yes\n",
              "4:line-without-effect");
        check("DynamicUser=yes\nNoNewPrivileges=yes\nProtectSystem=strict\nProtectHome=yes\n", "");
        check("CapabilityBoundingSet=~CAP_KILL\nProtectKernelLogs=yes\n", "");
}

static void
an_exposure_above_the_bound_is_found(void)
{
        g_autofree char *above = lint_as(252, 50, SERVICE, NULL);
        g_autofree char *below = lint_as(252, 95, SERVICE, NULL);
        g_autofree char *alone = lint_as(252, 50, NULL, "[Service]\nPrivateTmp=yes\n");

        g_assert_cmpstr(above, ==, "0:score-above-bound");
        g_assert_cmpstr(below, ==, "");
        g_assert_cmpstr(alone, ==, "");
}

/* A broken file may have a million lines; what is said of it has an end, and says so. */
static void
a_broken_file_is_told_once_and_for_all(void)
{
        g_autoptr(GString) unit = g_string_new("[Service]\n");
        g_autofree char *got = NULL;

        for (unsigned i = 0; i < 200000; i++)
                g_string_append(unit, i % 2 ? "RestrictNamespaces=user\n" : "Frob=1\n");
        got = lint_as(252, 100, unit->str, NULL);
        g_assert_nonnull(strstr(got, ":too-many-findings"));
        g_assert_cmpuint(strlen(got), <, 10000);
}

static void
every_directive_that_is_scored_is_in_the_list(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                const GbnDirective *directive = gbn_directive_find(settings[i].section,
                                                                   settings[i].name);

                g_test_message("%s", settings[i].name);
                if (settings[i].since > GBN_DIRECTIVES_OF)
                        g_assert_null(directive);
                else
                        g_assert_cmpuint(directive->since, ==, settings[i].since);
        }
}

static const TestCase tests[] = {
        TEST(a_good_unit_has_no_findings),
        TEST(lines_that_are_no_assignment_are_found),
        TEST(a_section_of_another_type_is_found),
        TEST(a_directive_of_no_systemd_is_found),
        TEST(a_directive_of_a_newer_systemd_is_found),
        TEST(a_directive_in_the_wrong_section_is_found),
        TEST(upper_and_lower_case_count),
        TEST(a_value_that_is_not_taken_is_found),
        TEST(a_value_of_a_newer_systemd_is_found),
        TEST(a_comment_behind_a_value_is_found),
        TEST(a_line_that_a_later_one_undoes_is_found),
        TEST(an_empty_dependency_takes_nothing_back),
        TEST(a_plain_line_behind_a_denial_is_found),
        TEST(denials_and_resets_are_no_widening),
        TEST(a_drop_in_that_adds_is_told),
        TEST(a_drop_in_with_a_weaker_word_is_found),
        TEST(an_empty_value_that_allows_all_is_found),
        TEST(an_allowance_of_all_addresses_is_found),
        TEST(a_list_without_a_known_word_is_found),
        TEST(an_error_of_zero_is_found),
        TEST(a_line_that_ends_the_file_is_found),
        TEST(a_unit_that_does_not_load_is_found),
        TEST(private_pids_do_not_go_with_forking),
        TEST(a_service_that_is_root_without_saying_so_is_told),
        TEST(the_user_nobody_is_found),
        TEST(secrets_in_the_environment_are_found),
        TEST(a_service_that_prepares_folders_is_told),
        TEST(an_empty_root_under_strict_is_found),
        TEST(an_ambient_capability_outside_the_bound_is_found),
        TEST(what_other_settings_overrule_is_found),
        TEST(an_exposure_above_the_bound_is_found),
        TEST(a_broken_file_is_told_once_and_for_all),
        TEST(every_directive_that_is_scored_is_in_the_list),
};

RUN_TESTS("lint", tests)
