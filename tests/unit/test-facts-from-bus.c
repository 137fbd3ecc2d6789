/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers of systemd, made by hand, and what becomes of them. */
#include "engine/unit/address.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "tests/unit/fixture.h"

#include <errno.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A bus with nobody at the other end; messages can be made for it all the same. */
typedef struct {
        sd_bus *bus;
        sd_bus_message *unit, *service;
        GbnFacts facts;
} Answers;

static sd_bus_message *
message_new(sd_bus *bus)
{
        sd_bus_message *message;

        g_assert_cmpint(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"), >=, 0);
        return message;
}

static sd_bus_message *
answer_new(sd_bus *bus)
{
        sd_bus_message *message = message_new(bus);

        g_assert_cmpint(sd_bus_message_open_container(message, 'a', "{sv}"), >=, 0);
        return message;
}

static Answers *
answers_new(void)
{
        Answers *answers = g_new0(Answers, 1);
        int fds[2];

        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
        g_assert_cmpint(sd_bus_new(&answers->bus), >=, 0);
        g_assert_cmpint(sd_bus_set_fd(answers->bus, fds[0], fds[0]), >=, 0);
        g_assert_cmpint(sd_bus_start(answers->bus), >=, 0);
        (void) close(fds[1]);
        answers->unit = answer_new(answers->bus);
        answers->service = answer_new(answers->bus);
        gbn_facts_init(&answers->facts);
        return answers;
}

static void
answers_free(Answers *answers)
{
        (void) sd_bus_message_unref(answers->unit);
        (void) sd_bus_message_unref(answers->service);
        (void) sd_bus_close_unref(answers->bus);
        gbn_facts_clear(&answers->facts);
        g_free(answers);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answers, answers_free)

/* One property of the service, with what sd_bus_message_append takes for its signature. */
#define PUT(answers, ...) PUT_INTO((answers)->service, __VA_ARGS__)
#define PUT_INTO(message, ...) \
        g_assert_cmpint(sd_bus_message_append(message, "{sv}", __VA_ARGS__), >=, 0)

static int
answers_read(Answers *answers, unsigned version)
{
        GbnSystemd systemd = systemd_of(version);

        g_assert_cmpint(sd_bus_message_close_container(answers->unit), >=, 0);
        g_assert_cmpint(sd_bus_message_close_container(answers->service), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(answers->unit, 1, 0), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(answers->service, 2, 0), >=, 0);
        return gbn_facts_from_bus(answers->unit, answers->service, &systemd, &answers->facts);
}

static void
assert_texts(const GPtrArray *list, const char *expected)
{
        g_autoptr(GString) joined = g_string_new(NULL);

        for (unsigned i = 0; i < list->len; i++)
                g_string_append_printf(joined, "%s%s", i ? ", " : "", (char *) list->pdata[i]);
        g_assert_cmpstr(joined->str, ==, expected);
}

static void
what_systemd_does_not_tell_keeps_its_default(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GbnFacts *facts = &answers->facts;

        answers->facts.umask = 0;
        answers->facts.private_devices = true;
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_cmpuint(facts->umask, ==, 0022);
        g_assert_false(facts->private_devices);
        g_assert_true(facts->default_dependencies);
        g_assert_true(facts->capability_bounding_set == UINT64_MAX);
        g_assert_cmpint(facts->keyring_mode, ==, GBN_KEYRING_PRIVATE);
        g_assert_cmpint(facts->type, ==, GBN_TYPE_UNSET);
        g_assert_null(facts->user);
}

static void
scalars_are_read(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GbnFacts *facts = &answers->facts;

        PUT_INTO(answers->unit, "DefaultDependencies", "b", 0);
        PUT(answers, "PrivateDevices", "b", 1);
        PUT(answers, "Delegate", "b", 1);
        PUT(answers, "PrivateMounts", "b", 1);
        PUT(answers, "UMask", "u", (uint32_t) 077);
        PUT(answers, "CapabilityBoundingSet", "t", UINT64_C(1) << CAP_KILL);
        PUT(answers, "RestrictNamespaces", "t", UINT64_C(0));
        PUT(answers, "User", "s", "me");
        PUT(answers, "RootDirectory", "s", "");
        PUT(answers, "Type", "s", "notify");
        PUT(answers, "NotifyAccess", "s", "main");
        PUT(answers, "ProtectSystem", "s", "strict");
        PUT(answers, "ProtectHome", "s", "yes");
        PUT(answers, "SystemCallErrorNumber", "i", (int32_t) EPERM);
        PUT(answers, "WorkingDirectory", "s", "!~");
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_false(facts->default_dependencies);
        g_assert_true(facts->private_devices && facts->delegate);
        g_assert_cmpint(facts->private_mounts, ==, GBN_MOUNTS_YES);
        g_assert_cmpuint(facts->umask, ==, 077);
        g_assert_true(facts->capability_bounding_set == UINT64_C(1) << CAP_KILL);
        g_assert_true(facts->restrict_namespaces == 0);
        g_assert_cmpstr(facts->user, ==, "me");
        g_assert_null(facts->root_directory);
        g_assert_cmpint(facts->type, ==, GBN_TYPE_NOTIFY);
        g_assert_cmpint(facts->notify_access, ==, GBN_NOTIFY_MAIN);
        g_assert_cmpint(facts->protect_system, ==, GBN_PROTECT_SYSTEM_STRICT);
        g_assert_cmpint(facts->protect_home, ==, GBN_PROTECT_HOME_YES);
        g_assert_cmpstr(facts->system_call_error_number, ==, "EPERM");
        g_assert_true(facts->working_directory_is_home);
}

static void
an_action_is_no_error_number(void)
{
        g_autoptr(Answers) answers = answers_new();

        PUT(answers, "SystemCallErrorNumber", "i", (int32_t) INT32_MAX - 1);
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_null(answers->facts.system_call_error_number);
}

/* The second property may come first or last. */
static void
the_word_counts_where_there_is_one(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GbnFacts *facts = &answers->facts;

        PUT(answers, "PrivateTmpEx", "s", "disconnected");
        PUT(answers, "PrivateTmp", "b", 1);
        PUT(answers, "ProtectControlGroups", "b", 1);
        PUT(answers, "ProtectControlGroupsEx", "s", "strict");
        PUT(answers, "PrivateUsers", "b", 1);
        PUT(answers, "ProtectHostnameEx", "(ss)", "private", "host");
        PUT(answers, "ProtectHostname", "b", 1);
        g_assert_cmpint(answers_read(answers, 258), ==, 0);
        g_assert_cmpint(facts->private_tmp, ==, GBN_PRIVATE_TMP_DISCONNECTED);
        g_assert_cmpint(facts->protect_control_groups, ==, 3);
        g_assert_cmpint(facts->private_users, ==, GBN_YES);
        g_assert_cmpint(facts->protect_hostname, ==, 2);
}

static void
lists_are_read(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GbnFacts *facts = &answers->facts;

        PUT(answers, "SupplementaryGroups", "as", 2, "a", "b");
        PUT(answers, "ReadWritePaths", "as", 2, "-/a", "+/b");
        PUT(answers, "DeviceAllow", "a(ss)", 2, "/dev/a", "r", "char-rtc", "rw");
        PUT(answers, "SocketBindDeny", "a(iiqq)", 2, 0, 0, 0, 0, AF_INET, IPPROTO_TCP, 2, 80);
        PUT(answers, "ExecStart", "a(sasbttttuii)", 2, "/a", 1, "a", 0, UINT64_C(0), UINT64_C(0),
            UINT64_C(0), UINT64_C(0), 0, 0, 0, "/b", 0, 0, UINT64_C(0), UINT64_C(0), UINT64_C(0),
            UINT64_C(0), 0, 0, 0);
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        assert_texts(facts->supplementary_groups, "a, b");
        assert_texts(facts->read_write_paths, "-/a, +/b");
        assert_texts(facts->device_allow, "/dev/a r, char-rtc rw");
        assert_texts(facts->socket_bind_deny, "any, ipv4:tcp:80-81");
        g_assert_cmpuint(facts->exec_start, ==, 2);
}

static void
networks_are_read_and_reduced(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GArray *networks = answers->facts.ip_address_deny;
        const GbnNetwork *first;

        PUT(answers, "IPAddressDeny", "a(iayu)", 3, AF_INET6, 16, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 64, AF_INET, 4, 10, 1, 0, 0, 16, AF_INET, 4, 10, 0, 0, 0, 8);
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_cmpuint(networks->len, ==, 2);
        first = &g_array_index(networks, GbnNetwork, 0);
        g_assert_false(first->is_ipv6);
        g_assert_cmpuint(first->length, ==, 8);
        g_assert_cmpuint(first->bytes[0], ==, 10);
}

static bool
has_call(const GbnCallFilter *filter, const char *name)
{
        int call = gbn_syscall_find(name);

        g_assert_cmpint(call, >=, 0);
        return filter->calls.words[call / 64] >> (call % 64) & 1;
}

static void
filters_have_two_modes(void)
{
        g_autoptr(Answers) answers = answers_new();
        const GbnFacts *facts = &answers->facts;

        PUT(answers, "SystemCallFilter", "(bas)", 0, 3, "mount", "reboot:EPERM", "no_such_call");
        PUT(answers, "RestrictAddressFamilies", "(bas)", 1, 1, "AF_UNIX");
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_true(facts->system_call_filter.is_set && !facts->system_call_filter.allow);
        g_assert_true(has_call(&facts->system_call_filter, "mount"));
        g_assert_true(has_call(&facts->system_call_filter, "reboot"));
        g_assert_false(has_call(&facts->system_call_filter, "swapon"));
        g_assert_true(facts->restrict_address_families.allow);
        g_assert_true(facts->restrict_address_families.families == GBN_FAMILY_BIT(AF_UNIX));
}

/* Nothing listed: an allow list of nothing, or no filter at all. */
static void
an_empty_filter_says_by_its_mode_what_it_is(void)
{
        g_autoptr(Answers) none = answers_new(), nothing = answers_new();

        PUT(none, "SystemCallFilter", "(bas)", 0, 0);
        PUT(none, "RestrictAddressFamilies", "(bas)", 0, 0);
        g_assert_cmpint(answers_read(none, 252), ==, 0);
        g_assert_false(none->facts.system_call_filter.is_set);
        g_assert_false(none->facts.restrict_address_families.allow);
        PUT(nothing, "SystemCallFilter", "(bas)", 1, 0);
        PUT(nothing, "RestrictAddressFamilies", "(bas)", 1, 0);
        g_assert_cmpint(answers_read(nothing, 252), ==, 0);
        g_assert_true(nothing->facts.system_call_filter.is_set);
        g_assert_true(nothing->facts.restrict_address_families.allow);
}

static void
what_nobody_asks_for_is_passed_over(void)
{
        g_autoptr(Answers) answers = answers_new();

        PUT(answers, "NoSuchProperty", "a(ss)", 1, "a", "b");
        PUT(answers, "ExecStartEx", "s", "not looked at");
        PUT(answers, "Ex", "s", "");
        PUT(answers, "", "b", 1);
        PUT(answers, "LoadCredential", "a(ss)", 1, "a", "b");
        PUT(answers, "DefaultDependencies", "s", "of the other interface");
        PUT(answers, "PrivatePIDs", "u", (uint32_t) 7); /* not known to be one before 257 */
        PUT(answers, "AppArmorProfile", "(bs)", 0, "a");
        PUT_INTO(answers->unit, "PrivateDevices", "s", "of the other interface");
        PUT(answers, "PrivateNetwork", "b", 1);
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_true(answers->facts.private_network);
        g_assert_true(answers->facts.default_dependencies);
}

static void
a_message_can_be_read_twice(void)
{
        g_autoptr(Answers) answers = answers_new();
        GbnSystemd systemd = systemd_of(252);

        PUT(answers, "SupplementaryGroups", "as", 1, "a");
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        g_assert_cmpint(
                gbn_facts_from_bus(answers->unit, answers->service, &systemd, &answers->facts), ==,
                0);
        assert_texts(answers->facts.supplementary_groups, "a");
}

#define REFUSE(expected, ...)                                                 \
        {                                                                     \
                g_autoptr(Answers) answers = answers_new();                   \
                PUT(answers, __VA_ARGS__);                                    \
                g_assert_cmpint(answers_read(answers, 258), ==, -(expected)); \
        }

static void
another_type_than_the_table_says_is_refused(void)
{
        REFUSE(ENXIO, "PrivateDevices", "s", "yes");
        REFUSE(ENXIO, "UMask", "t", UINT64_C(1));
        REFUSE(ENXIO, "CapabilityBoundingSet", "as", 1, "cap_kill");
        REFUSE(ENXIO, "SystemCallFilter", "as", 1, "mount");
        REFUSE(ENXIO, "SystemCallFilter", "(bay)", 0, 0);
        REFUSE(ENXIO, "DeviceAllow", "a(s)", 0);
        REFUSE(ENXIO, "IPAddressDeny", "a(iay)", 0);
        REFUSE(ENXIO, "ExecStart", "a(sas)", 0);
        REFUSE(ENXIO, "PrivateTmp", "s", "yes");
        REFUSE(ENXIO, "PrivateTmpEx", "b", 1);
        REFUSE(ENXIO, "ProtectHostnameEx", "s", "yes");
        REFUSE(ENXIO, "AppArmorProfile", "s", "only looked at for this");
        REFUSE(ENXIO, "User", "v", "s", "me");
}

static void
a_value_that_is_none_is_refused(void)
{
        REFUSE(EBADMSG, "ProtectSystem", "s", "a word of the future");
        REFUSE(EBADMSG, "ProtectHostnameEx", "(ss)", "a word", "");
        REFUSE(EBADMSG, "RestrictAddressFamilies", "(bas)", 1, 1, "AF_NOBODY");
        REFUSE(EBADMSG, "SocketBindAllow", "a(iiqq)", 1, AF_UNIX, 0, 0, 0);
        REFUSE(EBADMSG, "SocketBindAllow", "a(iiqq)", 1, 0, 0, 2, 65535);
        REFUSE(EBADMSG, "IPAddressAllow", "a(iayu)", 1, AF_INET, 3, 1, 2, 3, 8);
        REFUSE(EBADMSG, "IPAddressAllow", "a(iayu)", 1, AF_INET6, 4, 1, 2, 3, 4, 8);
        REFUSE(EBADMSG, "IPAddressAllow", "a(iayu)", 1, AF_UNIX, 4, 1, 2, 3, 4, 8);
        REFUSE(EBADMSG, "IPAddressAllow", "a(iayu)", 1, AF_INET, 4, 1, 2, 3, 4, 33);
        REFUSE(EBADMSG, "IPAddressAllow", "a(iayu)", 1, AF_INET, 0, 8);
}

static int
read_body(const char *signature, const char *text)
{
        g_autoptr(Answers) answers = answers_new();
        g_autoptr(sd_bus_message) body = message_new(answers->bus);
        GbnSystemd systemd = systemd_of(252);

        if (g_str_equal(signature, "a{ss}"))
                g_assert_cmpint(sd_bus_message_append(body, signature, 1, text, text), >=, 0);
        else if (*signature)
                g_assert_cmpint(sd_bus_message_append(body, signature, text), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(body, 3, 0), >=, 0);
        g_assert_cmpint(answers_read(answers, 252), ==, 0);
        return gbn_facts_from_bus(answers->unit, body, &systemd, &answers->facts);
}

static void
another_body_is_refused(void)
{
        g_assert_cmpint(read_body("s", "User"), ==, -ENXIO);
        g_assert_cmpint(read_body("a{ss}", "User"), ==, -ENXIO);
        g_assert_cmpint(read_body("", NULL), <, 0);
}

/* sd-bus seals no message whose arrays are open, and hands out none that breaks off. */
static void
an_unfinished_message_is_refused(void)
{
        g_autoptr(Answers) answers = answers_new();
        GbnSystemd systemd = systemd_of(252);

        PUT(answers, "User", "s", "me");
        g_assert_cmpint(
                gbn_facts_from_bus(answers->unit, answers->service, &systemd, &answers->facts), <,
                0);
}

static const TestCase tests[] = {
        TEST(what_systemd_does_not_tell_keeps_its_default),
        TEST(scalars_are_read),
        TEST(an_action_is_no_error_number),
        TEST(the_word_counts_where_there_is_one),
        TEST(lists_are_read),
        TEST(networks_are_read_and_reduced),
        TEST(filters_have_two_modes),
        TEST(an_empty_filter_says_by_its_mode_what_it_is),
        TEST(what_nobody_asks_for_is_passed_over),
        TEST(a_message_can_be_read_twice),
        TEST(another_type_than_the_table_says_is_refused),
        TEST(a_value_that_is_none_is_refused),
        TEST(another_body_is_refused),
        TEST(an_unfinished_message_is_refused),
};

RUN_TESTS("facts-from-bus", tests)
