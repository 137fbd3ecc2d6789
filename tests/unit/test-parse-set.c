/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that several lines build up: each first, later and "~" line merges by rules of its own. */
#include "engine/unit/address.h"
#include "tests/unit/fixture.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/socket.h>

#define BIT(n) (UINT64_C(1) << (n))

/* The set after these lines, joined by "|", of CapabilityBoundingSet=. */
static void
assert_bounding(unsigned systemd, const char *values, uint64_t expected)
{
        g_autoptr(Lines) lines = lines_new(systemd);

        if (systemd >= GBN_SYSTEMD_NARROW_CAPABILITIES)
                lines->facts.capability_bounding_set = UINT64_MAX >> 1;
        g_assert_cmpint(lines_read_values(lines, "CapabilityBoundingSet", values), ==,
                        GBN_LINE_TAKEN);
        g_assert_cmphex(lines->facts.capability_bounding_set, ==, expected);
}

static void
the_first_plain_line_of_capabilities_is_the_set(void)
{
        assert_bounding(252, "CAP_KILL", BIT(CAP_KILL));
        assert_bounding(252, "cap_kill 1 \"CAP_BPF\"",
                        BIT(CAP_KILL) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_BPF));
        assert_bounding(252, "~CAP_KILL", ~BIT(CAP_KILL));
        assert_bounding(257, "~CAP_KILL", ~BIT(CAP_KILL));
}

static void
later_lines_of_capabilities_add_and_remove(void)
{
        assert_bounding(252, "CAP_KILL|CAP_BPF", BIT(CAP_KILL) | BIT(CAP_BPF));
        assert_bounding(252, "CAP_KILL CAP_BPF|~CAP_BPF", BIT(CAP_KILL));
        assert_bounding(252, "~CAP_KILL|~CAP_BPF", ~(BIT(CAP_KILL) | BIT(CAP_BPF)));
        assert_bounding(252, "~CAP_KILL|CAP_KILL", UINT64_MAX);
}

static void
an_empty_line_of_capabilities_leaves_none(void)
{
        assert_bounding(252, "", 0);
        assert_bounding(252, "CAP_KILL|", 0);
        assert_bounding(252, "|~CAP_KILL", 0);
        assert_bounding(252, "|CAP_KILL", BIT(CAP_KILL));
}

static void
a_lone_tilde_fills_the_capabilities(void)
{
        assert_bounding(252, "CAP_KILL|~", UINT64_MAX);
        assert_bounding(252, "CAP_KILL|~|CAP_BPF", BIT(CAP_BPF));
        assert_bounding(252, "CAP_KILL|~|~CAP_BPF", ~BIT(CAP_BPF));
        assert_bounding(262, "CAP_KILL|~|CAP_BPF", UINT64_MAX);
}

static void
unknown_capabilities_are_skipped_unless_nothing_is_left(void)
{
        assert_bounding(252, "CAP_FOO CAP_KILL", BIT(CAP_KILL));
        assert_bounding(252, "CAP_KILL|CAP_FOO", 0);
        assert_bounding(252, "CAP_KILL|~CAP_FOO", UINT64_MAX);
        assert_bounding(252, "CAP_FOO", 0);
}

static void
half_a_quote_of_capabilities_changed_with_256(void)
{
        assert_bounding(252, "\"CAP_KILL", 0);
        assert_bounding(252, "CAP_KILL \"CAP_BPF", BIT(CAP_KILL));
        assert_bounding(257, "\"CAP_KILL", BIT(CAP_KILL));
}

static void
ambient_capabilities_start_empty(void)
{
        g_autoptr(Lines) plain = lines_new(252), inverted = lines_new(252);

        lines_take(plain, "AmbientCapabilities=CAP_KILL", "AmbientCapabilities=CAP_BPF");
        g_assert_cmphex(plain->facts.ambient_capabilities, ==, BIT(CAP_KILL) | BIT(CAP_BPF));
        lines_take(plain, "AmbientCapabilities=");
        g_assert_cmphex(plain->facts.ambient_capabilities, ==, 0);
        lines_take(inverted, "AmbientCapabilities=~CAP_KILL");
        g_assert_cmphex(inverted->facts.ambient_capabilities, ==, ~BIT(CAP_KILL));
}

static void
the_highest_capability_number_changed_with_256(void)
{
        g_autoptr(Lines) older = lines_new(252), newer = lines_new(257);

        lines_take(older, "AmbientCapabilities=63");
        lines_take(newer, "AmbientCapabilities=63");
        g_assert_cmphex(older->facts.ambient_capabilities, ==, BIT(63));
        g_assert_cmphex(newer->facts.ambient_capabilities, ==, 0);
        g_assert_nonnull(newer->reader.reason);
}

static void
assert_namespaces(const char *values, uint64_t expected)
{
        g_autoptr(Lines) lines = lines_new(252);

        (void) lines_read_values(lines, "RestrictNamespaces", values);
        g_assert_cmphex(lines->facts.restrict_namespaces, ==, expected);
}

#define ALL_NAMESPACES                                                                            \
        ((uint64_t) (CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | \
                     CLONE_NEWUSER | CLONE_NEWUTS))

static void
namespaces_are_those_that_stay_allowed(void)
{
        assert_namespaces("yes", 0);
        assert_namespaces("no", ALL_NAMESPACES);
        assert_namespaces("net ipc", CLONE_NEWNET | CLONE_NEWIPC);
        assert_namespaces("~user", ALL_NAMESPACES & ~(uint64_t) CLONE_NEWUSER);
}

static void
later_lines_of_namespaces_add_and_remove(void)
{
        assert_namespaces("net|ipc", CLONE_NEWNET | CLONE_NEWIPC);
        assert_namespaces("net ipc|~ipc", CLONE_NEWNET);
        assert_namespaces("net|yes", 0);
        assert_namespaces("yes|net", CLONE_NEWNET);
        assert_namespaces("net|", UINT64_MAX);
        assert_namespaces("net||ipc", CLONE_NEWIPC);
}

static void
one_unknown_namespace_voids_the_line(void)
{
        assert_namespaces("net|ipc bogus", CLONE_NEWNET);
        assert_namespaces("net|\"ipc\"", CLONE_NEWNET);
        assert_namespaces("net|ipc\\", CLONE_NEWNET);
        assert_namespaces("us\\er", CLONE_NEWUSER);
}

/* allow: '+' or '-' for the two modes, '0' for no mode. */
static void
assert_families(unsigned systemd, const char *values, char mode, uint64_t expected)
{
        g_autoptr(Lines) lines = lines_new(systemd);
        const GbnFamilyFilter *filter = &lines->facts.restrict_address_families;

        g_assert_cmpint(lines_read_values(lines, "RestrictAddressFamilies", values), ==,
                        GBN_LINE_TAKEN);
        g_assert_cmpint(filter->is_set, ==, mode != '0');
        if (filter->is_set)
                g_assert_cmpint(filter->allow, ==, mode == '+');
        g_assert_cmphex(filter->families, ==, expected);
}

static void
the_first_line_of_families_fixes_the_mode(void)
{
        assert_families(252, "AF_INET", '+', BIT(AF_INET));
        assert_families(252, "~AF_INET", '-', BIT(AF_INET));
        assert_families(252, "AF_INET|AF_UNIX", '+', BIT(AF_INET) | BIT(AF_UNIX));
        assert_families(252, "AF_INET AF_UNIX|~AF_UNIX", '+', BIT(AF_INET));
        assert_families(252, "~AF_INET|~AF_UNIX", '-', BIT(AF_INET) | BIT(AF_UNIX));
        assert_families(252, "~AF_INET AF_UNIX|AF_UNIX", '-', BIT(AF_INET));
}

static void
an_empty_line_of_families_takes_the_mode_back(void)
{
        assert_families(252, "AF_INET|", '0', 0);
        assert_families(252, "AF_INET||~AF_UNIX", '-', BIT(AF_UNIX));
}

static void
none_throws_the_families_away(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=none");
        g_assert_true(lines->facts.restrict_address_families.allow);
        g_assert_cmphex(lines->facts.restrict_address_families.families, ==, 0);
        assert_families(252, "none|~AF_INET", '-', BIT(AF_INET));
        assert_families(252, "AF_INET|none|AF_UNIX", '+', BIT(AF_UNIX));
}

static void
unknown_families_are_skipped_and_since_262_end_the_line(void)
{
        assert_families(252, "AF_FOO AF_INET", '+', BIT(AF_INET));
        assert_families(262, "AF_FOO AF_INET", '+', 0);
        assert_families(262, "AF_INET AF_FOO", '+', BIT(AF_INET));
        assert_families(252, "AF_INET none", '+', BIT(AF_INET));
        assert_families(252, "AF_INET \"AF_UNIX", '+', BIT(AF_INET));
        assert_families(252, "AF_FOO", '+', 0);
}

static bool
lists(const Lines *lines, const char *name)
{
        int call = gbn_syscall_find(name);

        g_assert_cmpint(call, >=, 0);
        return lines->facts.system_call_filter.calls.words[call / 64] >> (call % 64) & 1;
}

static void
an_allow_list_of_calls_brings_the_default_group(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallFilter=mount");
        g_assert_true(lines->facts.system_call_filter.allow);
        g_assert_true(lists(lines, "mount"));
        g_assert_true(lists(lines, "execve"));
        g_assert_false(lists(lines, "reboot"));
}

static void
a_deny_list_of_calls_has_only_what_is_named(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallFilter=~@mount reboot");
        g_assert_false(lines->facts.system_call_filter.allow);
        g_assert_true(lists(lines, "mount") && lists(lines, "reboot"));
        g_assert_false(lists(lines, "execve"));
}

static void
later_lines_of_calls_add_to_their_own_mode(void)
{
        g_autoptr(Lines) allow = lines_new(252), deny = lines_new(252);

        lines_take(allow, "SystemCallFilter=mount", "SystemCallFilter=reboot",
                   "SystemCallFilter=~mount");
        g_assert_true(lists(allow, "reboot"));
        g_assert_false(lists(allow, "mount"));
        lines_take(deny, "SystemCallFilter=~@mount", "SystemCallFilter=~reboot",
                   "SystemCallFilter=mount");
        g_assert_false(deny->facts.system_call_filter.allow);
        g_assert_true(lists(deny, "reboot"));
        g_assert_false(lists(deny, "mount"));
}

static void
an_empty_line_of_calls_takes_the_filter_back(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallFilter=mount", "SystemCallFilter=");
        g_assert_false(lines->facts.system_call_filter.is_set);
        lines_take(lines, "SystemCallFilter=~reboot");
        g_assert_false(lines->facts.system_call_filter.allow);
        g_assert_false(lists(lines, "mount"));
}

static void
an_error_number_works_on_inverted_lines_only(void)
{
        g_autoptr(Lines) deny = lines_new(252), allow = lines_new(252);

        lines_take(deny, "SystemCallFilter=~mount:EPERM reboot:4095 swapon:kill swapoff:log "
                         "chroot:4096 settimeofday:EFOO");
        g_assert_true(lists(deny, "mount") && lists(deny, "reboot"));
        g_assert_true(lists(deny, "swapon"));
        g_assert_false(lists(deny, "swapoff"));
        g_assert_false(lists(deny, "chroot"));
        g_assert_false(lists(deny, "settimeofday"));
        g_assert_nonnull(deny->reader.reason);
        lines_take(allow, "SystemCallFilter=mount:EPERM reboot");
        g_assert_false(lists(allow, "mount"));
        g_assert_true(lists(allow, "reboot"));
}

static void
a_line_of_unknown_calls_fixes_the_mode(void)
{
        g_autoptr(Lines) lines = lines_new(252);

        lines_take(lines, "SystemCallFilter=bogus @bogus \"mount\" 165");
        g_assert_true(lines->facts.system_call_filter.is_set);
        g_assert_true(lines->facts.system_call_filter.allow);
        g_assert_false(lists(lines, "mount"));
}

static void
groups_are_those_of_the_version(void)
{
        g_autoptr(Lines) older = lines_new(252), newer = lines_new(257);

        lines_take(older, "SystemCallFilter=~@sandbox");
        lines_take(newer, "SystemCallFilter=~@sandbox");
        g_assert_false(lists(older, "seccomp"));
        g_assert_true(lists(newer, "seccomp"));
}

static const TestCase tests[] = {
        TEST(the_first_plain_line_of_capabilities_is_the_set),
        TEST(later_lines_of_capabilities_add_and_remove),
        TEST(an_empty_line_of_capabilities_leaves_none),
        TEST(a_lone_tilde_fills_the_capabilities),
        TEST(unknown_capabilities_are_skipped_unless_nothing_is_left),
        TEST(half_a_quote_of_capabilities_changed_with_256),
        TEST(ambient_capabilities_start_empty),
        TEST(the_highest_capability_number_changed_with_256),
        TEST(namespaces_are_those_that_stay_allowed),
        TEST(later_lines_of_namespaces_add_and_remove),
        TEST(one_unknown_namespace_voids_the_line),
        TEST(the_first_line_of_families_fixes_the_mode),
        TEST(an_empty_line_of_families_takes_the_mode_back),
        TEST(none_throws_the_families_away),
        TEST(unknown_families_are_skipped_and_since_262_end_the_line),
        TEST(an_allow_list_of_calls_brings_the_default_group),
        TEST(a_deny_list_of_calls_has_only_what_is_named),
        TEST(later_lines_of_calls_add_to_their_own_mode),
        TEST(an_empty_line_of_calls_takes_the_filter_back),
        TEST(an_error_number_works_on_inverted_lines_only),
        TEST(a_line_of_unknown_calls_fixes_the_mode),
        TEST(groups_are_those_of_the_version),
};
RUN_TESTS("parse-set", tests)
