/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Groups of system calls, and how they differ between versions. */
#include "engine/unit/syscall-group.h"
#include "tests/unit/fixture.h"

static bool
has(const GbnSyscallSet *set, const char *name)
{
        int call = gbn_syscall_find(name);

        g_assert_cmpint(call, >=, 0);
        return set->words[call / 64] >> (call % 64) & 1;
}

static const GbnSyscallSet *
group(const char *name, unsigned systemd)
{
        const GbnSyscallSet *set = gbn_syscall_group(name, systemd);

        g_assert_nonnull(set);
        return set;
}

static void
every_name_finds_its_own_number(void)
{
        unsigned count = 0;

        for (const char *name; (name = gbn_syscall_name(count)); count++)
                g_assert_cmpint(gbn_syscall_find(name), ==, (int) count);
        g_assert_cmpuint(count, >, 300);
        g_assert_cmpuint(count, <=, GBN_SYSCALL_WORDS * 64);
}

static void
what_no_group_has_is_not_found(void)
{
        g_assert_cmpint(gbn_syscall_find("no_such_call"), ==, -1);
        g_assert_cmpint(gbn_syscall_find(""), ==, -1);
        g_assert_cmpint(gbn_syscall_find("@mount"), ==, -1);
        g_assert_cmpint(gbn_syscall_find("READ"), ==, -1);
}

static void
a_group_has_its_calls_and_no_others(void)
{
        g_assert_true(has(group("@mount", 252), "mount"));
        g_assert_false(has(group("@mount", 252), "read"));
        g_assert_null(gbn_syscall_group("@nothing", 252));
        g_assert_null(gbn_syscall_group("mount", 252));
        g_assert_null(gbn_syscall_group("", 252));
}

static void
nested_groups_are_included(void)
{
        g_assert_true(has(group("@privileged", 252), "reboot"));
        g_assert_true(has(group("@privileged", 252), "chown"));
        g_assert_true(has(group("@system-service", 257), "read"));
        g_assert_false(has(group("@system-service", 257), "reboot"));
}

static void
groups_change_between_versions(void)
{
        g_assert_null(gbn_syscall_group("@sandbox", 252));
        g_assert_true(has(group("@sandbox", 257), "seccomp"));
        g_assert_false(has(group("@default", 252), "mseal"));
        g_assert_true(has(group("@default", 257), "mseal"));
        g_assert_true(has(group("@mount", 257), "open_tree"));
        g_assert_false(has(group("@mount", 262), "open_tree"));
        g_assert_true(has(group("@mount", 262), "open_tree_attr"));
}

/* A version between two that are known has the groups of the older one. */
static void
an_unlisted_version_takes_the_older_groups(void)
{
        g_assert_true(group("@mount", 258) == group("@mount", 257));
        g_assert_true(group("@default", 250) == group("@default", 252));
        g_assert_false(group("@default", 252) == group("@default", 257));
}

/* nfsservctl is in @privileged but not in @known, which a filter of "~@known" turns on. */
static void
known_calls_do_not_cover_privileged_ones(void)
{
        GbnSyscallSet rest = *group("@privileged", 252);

        gbn_syscall_set_remove_all(&rest, group("@known", 252));
        g_assert_true(has(&rest, "nfsservctl"));
}

static void
only_calls_of_this_architecture_are_native(void)
{
        g_assert_true(has(gbn_syscall_native(), "read"));
        g_assert_false(has(gbn_syscall_native(), "chown32"));
        g_assert_false(has(gbn_syscall_native(), "umount"));
}

static void
sets_add_remove_and_keep(void)
{
        const GbnSyscallSet *mount = group("@mount", 252);
        GbnSyscallSet set = { 0 };

        g_assert_true(gbn_syscall_set_is_empty(&set));
        gbn_syscall_set_add(&set, (unsigned) gbn_syscall_find("read"));
        g_assert_false(gbn_syscall_set_is_empty(&set));
        g_assert_true(has(&set, "read"));
        gbn_syscall_set_add_all(&set, mount);
        g_assert_true(has(&set, "read") && has(&set, "mount"));
        gbn_syscall_set_keep_all(&set, mount);
        g_assert_false(has(&set, "read"));
        g_assert_true(has(&set, "mount"));
        gbn_syscall_set_remove_all(&set, mount);
        g_assert_true(gbn_syscall_set_is_empty(&set));
}

static const TestCase tests[] = {
        TEST(every_name_finds_its_own_number),
        TEST(what_no_group_has_is_not_found),
        TEST(a_group_has_its_calls_and_no_others),
        TEST(nested_groups_are_included),
        TEST(groups_change_between_versions),
        TEST(an_unlisted_version_takes_the_older_groups),
        TEST(known_calls_do_not_cover_privileged_ones),
        TEST(only_calls_of_this_architecture_are_native),
        TEST(sets_add_remove_and_keep),
};
RUN_TESTS("syscall-group", tests)
