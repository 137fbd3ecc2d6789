/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values as lines, and back again through the reader that loads units. */
#include "base/error.h"
#include "engine/profile/render.h"
#include "engine/profile/strictness.h"
#include "engine/unit/address.h"
#include "engine/unit/syscall-group.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

#define ROUNDS 120

/* Renders one directive of facts for a unit; the verification inside gbn_render has to agree. */
static char *
render_one(const GbnSetting *setting, const GbnFacts *facts, const GbnFacts *unit,
           const GbnSystemd *systemd)
{
        g_autoptr(GPtrArray) changed = g_ptr_array_new(), remarks = gbn_remarks_new();
        GbnComposition composition = { *facts, changed, remarks };
        g_autoptr(GError) error = NULL;
        char *body;

        g_ptr_array_add(changed, (void *) setting);
        body = gbn_render(&composition, unit, systemd, &error);
        if (!body)
                g_error("systemd %u: %s", systemd->major, error->message);
        return body;
}

/* Whatever was there before, the lines give the value that was meant. */
static void
check_round_trip(const char *key)
{
        static const unsigned versions[] = { 252, 257, 262 };
        const GbnSetting *setting = setting_of(key);
        g_autoptr(GRand) rand = random_new();

        for (unsigned i = 0; i < ROUNDS; i++) {
                GbnSystemd systemd = systemd_of(versions[i % G_N_ELEMENTS(versions)]);
                g_auto(GbnFacts) facts = { 0 };
                g_autoptr(Lines) lines = lines_new(systemd.major);
                g_autofree char *body = NULL;
                g_auto(GStrv) each = NULL;

                gbn_facts_init(&facts);
                randomize(rand, setting, &systemd, &facts);
                randomize(rand, setting, &systemd, &lines->facts);
                gbn_strictness_meet(setting, &facts, &lines->facts);
                if (gbn_strictness_equal(setting, &facts, &lines->facts))
                        continue;
                body = render_one(setting, &facts, &lines->facts, &systemd);
                each = g_strsplit(body, "\n", -1);
                for (char **line = each; **line; line++)
                        g_assert_cmpint(lines_read(lines, *line), ==, GBN_LINE_TAKEN);
                /* As is done when a unit is loaded whole. */
                gbn_networks_reduce(lines->facts.ip_address_deny);
                /* Loading a unit does this at its end. */
                gbn_networks_reduce(lines->facts.ip_address_allow);
                gbn_networks_reduce(lines->facts.ip_address_deny);
                g_test_message("systemd %u\n%s", systemd.major, body);
                g_assert_true(gbn_strictness_equal(setting, &facts, &lines->facts));
        }
}

static void
sets_of_calls_read_back(void)
{
        check_round_trip("SystemCallFilter");
}

static void
sets_of_families_read_back(void)
{
        check_round_trip("RestrictAddressFamilies");
}

static void
sets_of_namespaces_read_back(void)
{
        check_round_trip("RestrictNamespaces");
}

static void
sets_of_capabilities_read_back(void)
{
        check_round_trip("CapabilityBoundingSet");
}

static void
words_and_flags_read_back(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++)
                if (settings[i].since <= 252 &&
                    (settings[i].order == GBN_ORDER_FLAG || settings[i].order == GBN_ORDER_CHOICE ||
                     settings[i].order == GBN_ORDER_UMASK || settings[i].order == GBN_ORDER_MOUNTS))
                        check_round_trip(settings[i].name);
}

static void
lists_of_denials_read_back_behind_what_the_unit_has(void)
{
        check_round_trip("InaccessiblePaths");
        check_round_trip("ReadOnlyPaths");
        check_round_trip("NoExecPaths");
        check_round_trip("IPAddressDeny");
}

static char *
render_calls(const char *value, unsigned version)
{
        g_autofree char *line = g_strconcat("SystemCallFilter=", value, NULL);
        g_autoptr(Lines) lines = lines_new(version);
        GbnSystemd systemd = systemd_of(version);

        lines_take(lines, line);
        return gbn_render_calls(&lines->facts.system_call_filter.calls, &systemd);
}

static void
groups_take_the_place_of_the_calls_in_them(void)
{
        g_autofree char *service = render_calls("@system-service", 257);
        g_autofree char *two = render_calls("~@clock @swap", 257);
        g_autofree char *names = render_calls("~chown mount", 257);

        g_assert_cmpstr(service, ==, "@system-service");
        g_assert_true(g_str_equal(two, "@clock @swap") || g_str_equal(two, "@swap @clock"));
        g_assert_cmpstr(names, ==, "chown mount");
}

static void
a_group_that_is_not_whole_is_written_as_names(void)
{
        g_autoptr(Lines) lines = lines_new(257);
        g_autofree char *text = NULL;
        GbnSystemd systemd = systemd_of(257);

        lines_take(lines, "SystemCallFilter=~@clock", "SystemCallFilter=settimeofday");
        text = gbn_render_calls(&lines->facts.system_call_filter.calls, &systemd);
        g_assert_null(strchr(text, '@'));
        g_assert_nonnull(strstr(text, "clock_settime"));
        g_assert_null(strstr(text, " settimeofday"));
}

static void
a_group_is_written_only_for_a_systemd_that_has_it(void)
{
        g_autoptr(Lines) lines = lines_new(257);
        g_autofree char *new = NULL, *old = NULL;
        GbnSystemd v257 = systemd_of(257), v252 = systemd_of(252);

        lines_take(lines, "SystemCallFilter=~@sandbox");
        new = gbn_render_calls(&lines->facts.system_call_filter.calls, &v257);
        old = gbn_render_calls(&lines->facts.system_call_filter.calls, &v252);
        g_assert_cmpstr(new, ==, "@sandbox");
        g_assert_null(strstr(old, "@sandbox"));
}

static void
no_line_has_an_error_number_on_a_call(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(Laid) laid = lay(shelf, 252, "SystemCallFilter=~@clock:EPERM mount:ENOSYS\n",
                                   "calls-service calls-no-privileged");
        const char *line = strstr(laid->body, "SystemCallFilter=");

        g_assert_nonnull(line);
        g_assert_null(strchr(line, ':'));
}

static void
what_no_longer_has_a_member_is_written_as_none(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "none", "restriction",
                  "'set': {'CapabilityBoundingSet': '', 'RestrictAddressFamilies': 'none',"
                  "'RestrictNamespaces': 'yes'}");
        assert_body(shelf, "", "none",
                    "CapabilityBoundingSet=\n"
                    "RestrictAddressFamilies=\nRestrictAddressFamilies=none\n"
                    "RestrictNamespaces=\nRestrictNamespaces=yes\n");
}

static void
nearly_all_capabilities_are_written_as_those_that_go(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "two", "restriction",
                  "'set': {'CapabilityBoundingSet': '~CAP_SYS_MODULE CAP_SYS_BOOT'}");
        assert_body(
                shelf, "", "two",
                "CapabilityBoundingSet=~\nCapabilityBoundingSet=~CAP_SYS_MODULE CAP_SYS_BOOT\n");
}

static void
only_new_entries_of_a_list_are_written(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "hide", "restriction", "'set': {'InaccessiblePaths': '/srv /opt'}");
        assert_body(shelf, "InaccessiblePaths=/srv\n", "hide", "InaccessiblePaths=/opt\n");
        assert_body(shelf, "InaccessiblePaths=/opt /srv\n", "hide", "");
}

static void
names_are_written_in_groups_behind_a_reset(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "fs", "restriction",
                  "'set': {'RestrictFileSystems': '@common-block @basic-api @temporary'}");
        shelf_put(shelf, "lo", "restriction", "'set': {'RestrictNetworkInterfaces': 'lo eth0'}");
        assert_body(shelf, "", "fs",
                    "RestrictFileSystems=\n"
                    "RestrictFileSystems=@basic-api @common-block @temporary\n");
        assert_body(shelf, "RestrictFileSystems=~@temporary proc\n", "fs",
                    "RestrictFileSystems=\nRestrictFileSystems=@common-block cgroup cgroup2 "
                    "devpts devtmpfs mqueue sysfs\n");
        assert_body(shelf, "RestrictNetworkInterfaces=~eth0\n", "lo",
                    "RestrictNetworkInterfaces=\nRestrictNetworkInterfaces=lo\n");
        assert_body(shelf, "RestrictNetworkInterfaces=lo\n", "lo", "");
}

static void
denied_names_join_those_of_the_unit(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "no-net", "restriction", "'set': {'RestrictFileSystems': '~@network'}");
        assert_body(shelf, "RestrictFileSystems=~fuse\n", "no-net",
                    "RestrictFileSystems=\nRestrictFileSystems=~@network fuse\n");
        assert_body(shelf, "RestrictFileSystems=ext4 nfs\n", "no-net",
                    "RestrictFileSystems=\nRestrictFileSystems=ext4\n");
}

static void
memory_is_written_in_the_largest_whole_unit(void)
{
        g_autoptr(Shelf) shelf = shelf_new();

        shelf_put(shelf, "ma", "restriction", "'set': {'MemoryMax': '2048M', 'TasksMax': '12'}");
        shelf_put(shelf, "mb", "restriction", "'set': {'MemoryMax': '1.5G'}");
        shelf_put(shelf, "mc", "restriction", "'set': {'MemoryMax': '1048577'}");
        assert_body(shelf, "", "ma", "MemoryMax=2G\nTasksMax=12\n");
        assert_body(shelf, "", "mb", "MemoryMax=1536M\n");
        assert_body(shelf, "", "mc", "MemoryMax=1048577\n");
}

static void
what_does_not_read_back_is_an_error(void)
{
        g_autoptr(GPtrArray) changed = g_ptr_array_new(), remarks = gbn_remarks_new();
        g_auto(GbnFacts) facts = { 0 }, unit = { 0 };
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(GError) error = NULL;
        GbnComposition composition;

        gbn_facts_init(&facts);
        gbn_facts_init(&unit);
        g_ptr_array_add(facts.inaccessible_paths, g_strdup("/srv\nExecStartPre=/bin/sh"));
        g_ptr_array_add(changed, (void *) setting_of("InaccessiblePaths"));
        composition = (GbnComposition) { facts, changed, remarks };
        g_assert_null(gbn_render(&composition, &unit, &systemd, &error));
        assert_error(&error, GBN_ERROR_BAD_LAYER, "does not read back");
}

static void
a_word_that_this_systemd_lacks_is_an_error(void)
{
        g_autoptr(GPtrArray) changed = g_ptr_array_new(), remarks = gbn_remarks_new();
        g_auto(GbnFacts) facts = { 0 }, unit = { 0 };
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(Lines) lines = lines_new(257);
        g_autoptr(GError) error = NULL;
        GbnComposition composition;

        gbn_facts_init(&facts);
        gbn_facts_init(&unit);
        lines_take(lines, "PrivateTmp=disconnected");
        facts.private_tmp = lines->facts.private_tmp;
        g_ptr_array_add(changed, (void *) setting_of("PrivateTmp"));
        composition = (GbnComposition) { facts, changed, remarks };
        g_assert_null(gbn_render(&composition, &unit, &systemd, &error));
        assert_error(&error, GBN_ERROR_BAD_LAYER, "does not read back");
}

static const TestCase tests[] = {
        TEST(sets_of_calls_read_back),
        TEST(sets_of_families_read_back),
        TEST(sets_of_namespaces_read_back),
        TEST(words_and_flags_read_back),
        TEST(lists_of_denials_read_back_behind_what_the_unit_has),
        TEST(groups_take_the_place_of_the_calls_in_them),
        TEST(a_group_that_is_not_whole_is_written_as_names),
        TEST(a_group_is_written_only_for_a_systemd_that_has_it),
        TEST(no_line_has_an_error_number_on_a_call),
        TEST(what_no_longer_has_a_member_is_written_as_none),
        TEST(nearly_all_capabilities_are_written_as_those_that_go),
        TEST(only_new_entries_of_a_list_are_written),
        TEST(names_are_written_in_groups_behind_a_reset),
        TEST(denied_names_join_those_of_the_unit),
        TEST(memory_is_written_in_the_largest_whole_unit),
        TEST(what_does_not_read_back_is_an_error),
        TEST(a_word_that_this_systemd_lacks_is_an_error),
        TEST(sets_of_capabilities_read_back),
};
RUN_TESTS("render", tests)
