/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In which directives two units differ. */
#include "engine/profile/difference.h"
#include "tests/unit/fixture.h"

/* One and other: lines that "|" parts. expected: names of directives, in the order of the table. */
static void
assert_differ(const char *one, const char *other, const char *expected)
{
        g_autoptr(Lines) a = lines_new(257), b = lines_new(257);
        g_auto(GStrv) left = g_strsplit(one, "|", -1), right = g_strsplit(other, "|", -1);
        g_autoptr(GPtrArray) names = NULL, back = NULL;
        g_autofree char *joined = NULL, *joined_back = NULL;

        lines_take_all(a, (const char *const *) left);
        lines_take_all(b, (const char *const *) right);
        names = gbn_facts_differences(&a->facts, &b->facts);
        back = gbn_facts_differences(&b->facts, &a->facts);
        g_ptr_array_add(names, NULL);
        g_ptr_array_add(back, NULL);
        joined = g_strjoinv(" ", (char **) names->pdata);
        joined_back = g_strjoinv(" ", (char **) back->pdata);
        g_assert_cmpstr(joined, ==, expected);
        g_assert_cmpstr(joined_back, ==, expected);
}

static void
units_that_say_the_same_do_not_differ(void)
{
        assert_differ("", "", "");
        assert_differ("User=a", "User=a", "");
        assert_differ("SystemCallFilter=@clock|ReadOnlyPaths=/a /b",
                      "SystemCallFilter=@clock|ReadOnlyPaths=/b /a", "");
}

static void
another_spelling_is_no_difference(void)
{
        assert_differ("PrivateTmp=yes", "PrivateTmp=connected", "");
        assert_differ("SystemCallErrorNumber=1", "SystemCallErrorNumber=EPERM", "");
        assert_differ("DeviceAllow=/dev/a wr", "DeviceAllow=/dev/a rw", "");
        assert_differ("SocketBindDeny=tcp", "SocketBindDeny=tcp:any", "");
        assert_differ("SupplementaryGroups=a b", "SupplementaryGroups=b a a", "");
        assert_differ("PrivateMounts=no", "", "");
}

static void
every_kind_of_value_is_compared(void)
{
        assert_differ("AmbientCapabilities=CAP_KILL", "", "AmbientCapabilities");
        assert_differ("BusName=a.b|PAMName=x", "BusName=a.c", "BusName PAMName");
        assert_differ("CapabilityBoundingSet=CAP_KILL",
                      "CapabilityBoundingSet=", "CapabilityBoundingSet");
        assert_differ("Delegate=yes|DynamicUser=yes", "", "Delegate DynamicUser");
        assert_differ("ExecStart=/a|ExecStart=/b", "ExecStart=/a", "ExecStart");
        assert_differ("IPAddressDeny=any", "IPAddressDeny=10.0.0.0/8", "IPAddressDeny");
        assert_differ("IPEgressFilterPath=/a", "", "IPEgressFilterPath");
        assert_differ("RootDirectory=/a", "", "RootDirectory");
        assert_differ("RestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies=~AF_UNIX",
                      "RestrictAddressFamilies");
        assert_differ("SupplementaryGroups=a", "SupplementaryGroups=a b", "SupplementaryGroups");
        assert_differ("SystemCallFilter=@clock", "SystemCallFilter=@clock @swap",
                      "SystemCallFilter");
        assert_differ("Type=notify|UMask=077", "Type=exec", "Type UMask");
        assert_differ("User=a", "", "User");
        assert_differ("WorkingDirectory=~", "WorkingDirectory=/", "WorkingDirectory");
        assert_differ("DefaultDependencies=no|SuccessAction=exit", "",
                      "DefaultDependencies SuccessAction");
}

static void
what_systemd_makes_up_is_no_difference(void)
{
        assert_differ("NotifyAccess=main", "", "");
        assert_differ("NotifyAccess=all", "", "NotifyAccess");
        assert_differ("NotifyAccess=exec", "", "NotifyAccess");
        assert_differ("DynamicUser=yes|User=_du1", "DynamicUser=yes|User=_du2", "");
        assert_differ("DynamicUser=yes|User=_du1", "DynamicUser=yes|User=_d2", "User");
        assert_differ("User=_du1", "User=_du2", "User");
}

static void
calls_that_share_a_number_are_not_told_apart(void)
{
        assert_differ("SystemCallFilter=~switch_endian", "SystemCallFilter=~sys_debug_setcontext",
                      "");
        assert_differ("SystemCallFilter=~mount switch_endian", "SystemCallFilter=~mount", "");
        assert_differ("SystemCallFilter=~switch_endian", "SystemCallFilter=~mount",
                      "SystemCallFilter");
}

static const TestCase tests[] = {
        TEST(units_that_say_the_same_do_not_differ),
        TEST(another_spelling_is_no_difference),
        TEST(every_kind_of_value_is_compared),
        TEST(what_systemd_makes_up_is_no_difference),
        TEST(calls_that_share_a_number_are_not_told_apart),
};

RUN_TESTS("difference", tests)
