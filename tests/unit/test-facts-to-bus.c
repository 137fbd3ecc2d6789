/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a drop-in says, as properties, and read again by the reader of what systemd tells. */
#include "engine/profile/layer-value.h"
#include "engine/profile/strictness.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "systemd/facts-to-bus.h"
#include "tests/unit/fixture.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A bus with nobody at the other end; messages can be made for it all the same. */
static sd_bus *
bus_new(void)
{
        sd_bus *bus;
        int fds[2];

        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
        g_assert_cmpint(sd_bus_new(&bus), >=, 0);
        g_assert_cmpint(sd_bus_set_fd(bus, fds[0], fds[0]), >=, 0);
        g_assert_cmpint(sd_bus_start(bus), >=, 0);
        (void) close(fds[1]);
        return bus;
}

static sd_bus_message *
message_new(sd_bus *bus, const char *contents)
{
        sd_bus_message *message;

        g_assert_cmpint(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"), >=, 0);
        g_assert_cmpint(sd_bus_message_open_container(message, 'a', contents), >=, 0);
        return message;
}

static void
seal(sd_bus_message *message)
{
        g_assert_cmpint(sd_bus_message_close_container(message), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(message, 1, 0), >=, 0);
}

static const GbnSetting *
find(const char *name, const GbnSystemd *systemd)
{
        const GbnSetting *setting = gbn_setting_find("Service", name, systemd);

        g_assert_nonnull(setting);
        return setting;
}

/* The same property twice is one that adds to the first: only filters of calls do that. */
static sd_bus_message *
answer_of(sd_bus *bus, sd_bus_message *call, unsigned *ret_count)
{
        sd_bus_message *answer = message_new(bus, "{sv}");

        *ret_count = 0;
        g_assert_cmpint(sd_bus_message_enter_container(call, 'a', "(sv)"), >, 0);
        while (sd_bus_message_enter_container(call, 'r', "sv") > 0) {
                g_assert_cmpint(sd_bus_message_open_container(answer, 'e', "sv"), >=, 0);
                g_assert_cmpint(sd_bus_message_copy(answer, call, true), >=, 0);
                g_assert_cmpint(sd_bus_message_close_container(answer), >=, 0);
                g_assert_cmpint(sd_bus_message_exit_container(call), >=, 0);
                (*ret_count)++;
        }
        seal(answer);
        return answer;
}

static void
read_line(const char *name, const char *value, const GbnSystemd *systemd, GbnFacts *facts)
{
        g_test_message("%s=%s", name, value);
        gbn_facts_init_for(facts, systemd);
        g_assert_true(gbn_layer_value_read(find(name, systemd), value, systemd, facts));
}

/* Writes the value of a line as properties, how many of them, and what is read of these. */
static unsigned
through_the_bus(const char *name, const char *value, unsigned version, GbnFacts *ret)
{
        GbnSystemd systemd = systemd_of(version);
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) call = message_new(bus, "(sv)"), unit = message_new(bus, "{sv}"),
                                  answer = NULL;
        g_auto(GbnFacts) facts = { 0 };
        unsigned count;

        read_line(name, value, &systemd, &facts);
        g_assert_cmpint(gbn_facts_to_bus(call, find(name, &systemd), &facts, &systemd), >=, 0);
        seal(call);
        seal(unit);
        answer = answer_of(bus, call, &count);
        gbn_facts_init_for(ret, &systemd);
        g_assert_cmpint(gbn_facts_from_bus(unit, answer, &systemd, ret), ==, 0);
        return count;
}

static const struct {
        const char *name, *value;
        unsigned version;
} lines[] = {
        { "CapabilityBoundingSet", "CAP_KILL CAP_SETUID", 252 },
        { "DeviceAllow", "char-pts", 252 },
        { "DevicePolicy", "closed", 252 },
        { "ExecPaths", "-/usr /opt/a", 252 },
        { "IPAddressAllow", "10.0.0.0/8 ::1/128", 252 },
        { "IPAddressDeny", "any", 252 },
        { "InaccessiblePaths", "-/root +/srv", 252 },
        { "KeyringMode", "shared", 252 },
        { "LockPersonality", "yes", 252 },
        { "MemoryDenyWriteExecute", "yes", 252 },
        { "NoExecPaths", "/srv", 252 },
        { "NoNewPrivileges", "yes", 252 },
        { "PrivateBPF", "yes", 258 },
        { "PrivateDevices", "yes", 252 },
        { "PrivateIPC", "yes", 252 },
        { "PrivateMounts", "yes", 252 },
        { "PrivateNetwork", "yes", 252 },
        { "PrivatePIDs", "yes", 257 },
        { "PrivateTmp", "yes", 252 },
        { "PrivateTmp", "disconnected", 257 },
        { "PrivateUsers", "yes", 252 },
        { "PrivateUsers", "identity", 257 },
        { "ProcSubset", "pid", 252 },
        { "ProtectClock", "yes", 252 },
        { "ProtectControlGroups", "yes", 252 },
        { "ProtectControlGroups", "strict", 257 },
        { "ProtectHome", "tmpfs", 252 },
        { "ProtectHome", "yes", 252 },
        { "ProtectHostname", "yes", 252 },
        { "ProtectHostname", "private", 258 },
        { "ProtectKernelLogs", "yes", 252 },
        { "ProtectKernelModules", "yes", 252 },
        { "ProtectKernelTunables", "yes", 252 },
        { "ProtectProc", "invisible", 252 },
        { "ProtectSystem", "strict", 252 },
        { "ReadOnlyPaths", "/ -/srv", 252 },
        { "ReadWritePaths", "-/srv/a", 252 },
        { "RemoveIPC", "yes", 252 },
        { "RestrictAddressFamilies", "AF_UNIX AF_INET", 252 },
        { "RestrictAddressFamilies", "~AF_PACKET", 252 },
        { "RestrictAddressFamilies", "none", 252 },
        { "RestrictFileSystems", "@basic-api ext4", 252 },
        { "RestrictNamespaces", "net mnt", 252 },
        { "RestrictNamespaces", "yes", 252 },
        { "RestrictNetworkInterfaces", "~eth0", 252 },
        { "RestrictRealtime", "yes", 252 },
        { "RestrictSUIDSGID", "yes", 252 },
        { "SocketBindAllow", "tcp:80 ipv6:udp:1000-2000", 252 },
        { "SocketBindDeny", "any", 252 },
        { "SystemCallArchitectures", "native x86", 252 },
        { "SystemCallErrorNumber", "EPERM", 252 },
        { "UMask", "0077", 252 },
};

static void
what_is_written_is_read_again(void)
{
        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
                GbnSystemd systemd = systemd_of(lines[i].version);
                g_auto(GbnFacts) facts = { 0 }, nothing = { 0 }, read = { 0 };
                const GbnSetting *setting = find(lines[i].name, &systemd);
                unsigned count = through_the_bus(lines[i].name, lines[i].value, lines[i].version,
                                                 &read);

                g_assert_cmpuint(count, ==, 1);
                read_line(lines[i].name, lines[i].value, &systemd, &facts);
                gbn_facts_init_for(&nothing, &systemd);
                g_assert_true(gbn_strictness_equal(setting, &facts, &read));
                g_assert_true(g_str_equal(lines[i].name, "SystemCallErrorNumber") ||
                              g_str_equal(lines[i].value, "shared") ||
                              !gbn_strictness_equal(setting, &nothing, &read));
        }
}

/* Filters of calls and limits, which nobody reads back, are looked at below. */
static void
every_directive_of_a_dry_run_is_tried_here(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                bool found = settings[i].group == GBN_GROUP_NONE || settings[i].no_dry_run ||
                             settings[i].order == GBN_ORDER_CALLS ||
                             settings[i].order == GBN_ORDER_LIMIT;

                g_test_message("%s", settings[i].name);
                for (size_t j = 0; j < G_N_ELEMENTS(lines) && !found; j++)
                        found = g_str_equal(lines[j].name, settings[i].name);
                g_assert_true(found);
        }
}

static void
an_empty_list_is_not_written(void)
{
        static const char *const names[] = { "ReadWritePaths",      "IPAddressAllow",
                                             "DeviceAllow",         "SystemCallFilter",
                                             "SocketBindAllow",     "RestrictAddressFamilies",
                                             "RestrictFileSystems", "SystemCallArchitectures" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_auto(GbnFacts) read = { 0 };

                g_assert_cmpuint(through_the_bus(names[i], "", 252, &read), ==, 0);
        }
}

static void
calls_that_are_denied_are_written_as_groups_and_names(void)
{
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) call = message_new(bus, "(sv)");
        g_auto(GbnFacts) facts = { 0 };
        const char *first, *second;
        int allow;

        read_line("SystemCallFilter", "~@swap bpf", &systemd, &facts);
        g_assert_cmpint(
                gbn_facts_to_bus(call, find("SystemCallFilter", &systemd), &facts, &systemd), >=,
                0);
        seal(call);
        g_assert_cmpint(
                sd_bus_message_read(call, "a(sv)", 1, NULL, "(bas)", &allow, 2, &first, &second), >,
                0);
        g_assert_false(allow);
        g_assert_cmpstr(first, ==, "@swap");
        g_assert_cmpstr(second, ==, "bpf");
}

/* systemd adds @default to a list of what is allowed, so that a second one takes out what shall be missing. */
static void
calls_that_are_allowed_take_two_properties_where_some_of_default_are_missing(void)
{
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) call = message_new(bus, "(sv)");
        g_auto(GbnFacts) facts = { 0 };
        const GbnSetting *setting = find("SystemCallFilter", &systemd);
        const char *name, *allowed, *taken;
        int first, second;

        gbn_facts_init_for(&facts, &systemd);
        g_assert_true(gbn_line_read(setting, "@swap", &systemd, &facts));
        g_assert_true(gbn_line_read(setting, "~@default", &systemd, &facts));
        g_assert_cmpint(gbn_facts_to_bus(call, setting, &facts, &systemd), >=, 0);
        seal(call);
        g_assert_cmpint(sd_bus_message_read(call, "a(sv)", 2, &name, "(bas)", &first, 1, &allowed,
                                            &name, "(bas)", &second, 1, &taken),
                        >, 0);
        g_assert_true(first);
        g_assert_cmpstr(allowed, ==, "@swap");
        g_assert_false(second);
        g_assert_cmpstr(taken, ==, "@default");
}

static void
calls_that_are_allowed_take_one_property_with_all_of_default(void)
{
        g_auto(GbnFacts) read = { 0 };

        g_assert_cmpuint(through_the_bus("SystemCallFilter", "@system-service", 252, &read), ==, 1);
        g_assert_true(read.system_call_filter.allow);
}

static void
a_limit_is_a_number_or_a_share_of_the_machine(void)
{
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) call = message_new(bus, "(sv)");
        g_auto(GbnFacts) facts = { 0 }, share = { 0 };
        const char *memory, *tasks, *scaled;
        uint64_t bytes, count;
        uint32_t scale;

        read_line("MemoryMax", "64M", &systemd, &facts);
        g_assert_cmpint(gbn_facts_to_bus(call, find("MemoryMax", &systemd), &facts, &systemd), >=,
                        0);
        g_assert_true(gbn_line_read(find("TasksMax", &systemd), "100", &systemd, &facts));
        g_assert_cmpint(gbn_facts_to_bus(call, find("TasksMax", &systemd), &facts, &systemd), >=,
                        0);
        read_line("TasksMax", "50%", &systemd, &share);
        g_assert_cmpint(gbn_facts_to_bus(call, find("TasksMax", &systemd), &share, &systemd), >=,
                        0);
        seal(call);
        g_assert_cmpint(sd_bus_message_read(call, "a(sv)", 3, &memory, "t", &bytes, &tasks, "t",
                                            &count, &scaled, "u", &scale),
                        >, 0);
        g_assert_cmpstr(memory, ==, "MemoryMax");
        g_assert_cmpuint(bytes, ==, 64 << 20);
        g_assert_cmpstr(tasks, ==, "TasksMax");
        g_assert_cmpuint(count, ==, 100);
        g_assert_cmpstr(scaled, ==, "TasksMaxScale");
        g_assert_cmpuint(scale, ==, UINT32_MAX / 2);
}

static void
what_no_layer_may_set_is_not_written(void)
{
        GbnSystemd systemd = systemd_of(252);
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) call = message_new(bus, "(sv)");
        g_auto(GbnFacts) facts = { 0 };

        gbn_facts_init_for(&facts, &systemd);
        g_assert_cmpint(gbn_facts_to_bus(call, find("ExecStart", &systemd), &facts, &systemd), ==,
                        -EOPNOTSUPP);
        g_assert_cmpint(gbn_facts_to_bus(call, find("MountImages", &systemd), &facts, &systemd), ==,
                        -EOPNOTSUPP);
}

static const TestCase tests[] = {
        TEST(what_is_written_is_read_again),
        TEST(every_directive_of_a_dry_run_is_tried_here),
        TEST(an_empty_list_is_not_written),
        TEST(calls_that_are_denied_are_written_as_groups_and_names),
        TEST(calls_that_are_allowed_take_two_properties_where_some_of_default_are_missing),
        TEST(calls_that_are_allowed_take_one_property_with_all_of_default),
        TEST(a_limit_is_a_number_or_a_share_of_the_machine),
        TEST(what_no_layer_may_set_is_not_written),
};
RUN_TESTS("facts-to-bus", tests)
