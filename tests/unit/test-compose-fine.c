/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fine layers that come with the program: file systems, interfaces, folders, users, limits. */
#include "tests/unit/profile-fixture.h"

#include <string.h>

static void
assert_left(const char *lines, const char *words, const char *subject, const char *reason)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(Laid) laid = lay(shelf, 257, lines, words);

        g_assert_cmpstr(laid->body, ==, "");
        g_assert_true(has_remark(laid, subject, reason));
}

static void
assert_refused(const char *word, const char *reason)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_auto(GbnSelection) selection = { 0 };
        g_auto(GStrv) words = g_strsplit(word, " ", -1);
        GbnSystemd systemd = systemd_of(257);
        g_autoptr(GError) error = NULL;

        g_test_message("%s", word);
        g_assert_false(gbn_selection_parse(shelf_catalogue(shelf), (const char *const *) words,
                                           &systemd, &selection, &error));
        g_assert_nonnull(strstr(error->message, reason));
}

static void
the_smaller_limit_stays(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();

        assert_body(shelf, "", "tasks:20 memory:64M", "MemoryMax=64M\nTasksMax=20\n");
        assert_body(shelf, "TasksMax=10\nMemoryMax=32M\n", "tasks:20 memory:64M", "");
        assert_body(shelf, "TasksMax=30\nMemoryMax=1G\n", "tasks:20 memory:64M",
                    "MemoryMax=64M\nTasksMax=20\n");
        assert_body(shelf, "TasksMax=infinity\n", "tasks:20 tasks:12", "TasksMax=12\n");
}

static void
a_share_of_the_machine_stays(void)
{
        assert_left("TasksMax=1%\n", "tasks:20", "TasksMax", "left as it is");
        assert_left("MemoryMax=50%\n", "memory:64M", "MemoryMax", "left as it is");
}

static void
limits_out_of_bounds_are_refused(void)
{
        static const char *const words[] = { "tasks:0",        "tasks:257",    "tasks:-1",
                                             "tasks:x",        "tasks:1,2",    "tasks:10%",
                                             "tasks:infinity", "memory:1023K", "memory:1",
                                             "memory:0M",      "memory:50%",   "memory:1.5G",
                                             "memory:1025T",   "memory:1M,2M", "memory:infinity" };

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
                assert_refused(words[i], "");
        assert_refused("tasks", "it needs an argument");
}

static void
interfaces_are_closed_and_opened_by_name(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();

        assert_body(shelf, "", "interfaces-lo",
                    "RestrictNetworkInterfaces=\nRestrictNetworkInterfaces=lo\n");
        assert_body(shelf, "", "interfaces:wg0,lo interface-list:eth0",
                    "RestrictNetworkInterfaces=\nRestrictNetworkInterfaces=lo wg0 eth0\n");
        assert_body(shelf, "", "interface-list:eth0", "");
        assert_body(shelf, "RestrictNetworkInterfaces=lo\n", "interfaces-lo interface-list:eth0",
                    "");
        assert_body(shelf, "RestrictNetworkInterfaces=~eth0\n", "interfaces:eth0,wg0",
                    "RestrictNetworkInterfaces=\nRestrictNetworkInterfaces=wg0\n");
        assert_left("RestrictNetworkInterfaces=eth1\n", "interfaces-lo",
                    "RestrictNetworkInterfaces", "nothing in common");
        assert_refused("interfaces:a/b", "interfaces are asked for");
        assert_refused("interfaces:~lo", "interfaces are asked for");
        assert_refused("interfaces:7", "interfaces are asked for");
}

static void
kinds_of_file_systems_are_closed_and_opened_by_name(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();

        assert_body(shelf, "", "fs-types fs-list:overlay",
                    "RestrictFileSystems=\n"
                    "RestrictFileSystems=@basic-api @common-block @temporary overlay\n");
        assert_body(shelf, "RestrictFileSystems=ext4 nfs\n", "fs-types fs-list:nfs4",
                    "RestrictFileSystems=\nRestrictFileSystems=ext4\n");
        assert_refused("fs-list:nosuchfs", "file-systems are asked for");
        assert_refused("fs-list:@nosuch", "file-systems are asked for");
}

static void
folders_are_given_back_from_a_read_only_system(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();

        assert_body(shelf, "", "system-read-only state:b,a/c cache:x logs:y run:z config:w",
                    "CacheDirectory=x\nConfigurationDirectory=w\nLogsDirectory=y\n"
                    "ProtectSystem=strict\nRuntimeDirectory=z\nStateDirectory=a/c\n"
                    "StateDirectory=b\n");
        assert_body(shelf, "", "state:a", "");
        assert_body(shelf, "StateDirectory=a\n", "system-read-only state:a,b",
                    "ProtectSystem=strict\nStateDirectory=b\n");
        assert_body(shelf, "ProtectSystem=strict\nStateDirectory=a\n", "system-read-only state:a",
                    "");
}

static void
a_folder_that_the_unit_cannot_write_is_not_granted(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();

        assert_left("ProtectSystem=strict\n", "system-read-only state:a", "StateDirectory",
                    "a: the unit cannot write there");
        assert_left("ProtectSystem=strict\nStateDirectory=a::ro\n", "system-read-only state:a",
                    "StateDirectory", "cannot write there");
        assert_body(shelf, "ProtectSystem=full\n", "system-read-only config:a state:b",
                    "ProtectSystem=strict\nStateDirectory=b\n");
        assert_body(shelf, "InaccessiblePaths=/var/lib/b\n", "system-read-only state:b",
                    "ProtectSystem=strict\n");
}

static void
names_of_folders_lead_nowhere_else(void)
{
        static const char *const words[] = { "state:../etc",  "state:/etc",   "state:a:b",
                                             "run:systemd",   "run:dbus/x",   "run:user",
                                             "state:private", "state:dpkg/a", "logs:journal",
                                             "config:ssh",    "state:.",      "state:a/../b",
                                             "state:a//b",    "state:%i",     "state:" };

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
                assert_refused(words[i], "folders are asked for");
}

static void
a_service_that_runs_as_root_can_get_a_user_that_comes_and_goes(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(Laid) laid = lay(shelf, 257, "StateDirectory=a\n", "dynamic-user");

        g_assert_cmpstr(laid->body, ==, "DynamicUser=yes\n");
        g_assert_cmpint(laid->hardened->facts.protect_system, ==, GBN_PROTECT_SYSTEM_STRICT);
        g_assert_true(laid->hardened->facts.no_new_privileges);
        g_assert_true(gbn_catalogue_layer(shelf_catalogue(shelf), "dynamic-user")->is_expert);
        assert_body(shelf, "DynamicUser=yes\n", "dynamic-user", "");
}

static void
a_user_that_comes_and_goes_is_left_out_where_it_does_not_fit(void)
{
        assert_left("User=root\n", "dynamic-user", "DynamicUser", "names its user already");
        assert_left("User=www\n", "dynamic-user", "DynamicUser", "names its user already");
        assert_left("BusName=org.example.A\n", "dynamic-user", "DynamicUser", "name on the bus");
        assert_left("WorkingDirectory=~\n", "dynamic-user", "DynamicUser", "no home");
        assert_left("PAMName=login\n", "dynamic-user", "DynamicUser", "session");
        assert_refused("dynamic-user shared-tmp", "");
        assert_refused("dynamic-user suid-helpers", "");
}

static void
limits_and_filters_change_no_score(void)
{
        static const char *const words = "fs-types interfaces-lo tasks:20 memory:64M";
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(Laid) laid = lay(shelf, 252, "", words);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnRules rules = { .systemd = systemd_of(252) };
        GbnScore before, after;

        g_assert_true(gbn_score_unit(&laid->unit->facts, &rules, weights, &before, NULL));
        g_assert_true(gbn_score_unit(&laid->hardened->facts, &rules, weights, &after, NULL));
        g_assert_cmpuint(before.exposure, ==, after.exposure);
}

static const TestCase tests[] = {
        TEST(the_smaller_limit_stays),
        TEST(a_share_of_the_machine_stays),
        TEST(limits_out_of_bounds_are_refused),
        TEST(interfaces_are_closed_and_opened_by_name),
        TEST(kinds_of_file_systems_are_closed_and_opened_by_name),
        TEST(folders_are_given_back_from_a_read_only_system),
        TEST(a_folder_that_the_unit_cannot_write_is_not_granted),
        TEST(names_of_folders_lead_nowhere_else),
        TEST(a_service_that_runs_as_root_can_get_a_user_that_comes_and_goes),
        TEST(a_user_that_comes_and_goes_is_left_out_where_it_does_not_fit),
        TEST(limits_and_filters_change_no_score),
};
RUN_TESTS("compose-fine", tests)
