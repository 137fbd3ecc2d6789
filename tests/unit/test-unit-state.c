/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers of systemd about one service, made by hand. */
#include "systemd/autoptr.h"
#include "systemd/unit-state.h"
#include "tests/unit/fixture.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
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
answer_new(sd_bus *bus)
{
        sd_bus_message *message;

        g_assert_cmpint(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"), >=, 0);
        g_assert_cmpint(sd_bus_message_open_container(message, 'a', "{sv}"), >=, 0);
        return message;
}

#define PUT(message, ...) \
        g_assert_cmpint(sd_bus_message_append(message, "{sv}", __VA_ARGS__), >=, 0)

static int
answer_read(sd_bus_message *message, GbnUnitState *state)
{
        g_assert_cmpint(sd_bus_message_close_container(message), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(message, 1, 0), >=, 0);
        return gbn_unit_state_read(message, state);
}

static void
two_answers_fill_the_whole_state(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) unit = answer_new(bus), service = answer_new(bus);
        g_auto(GbnUnitState) state = { 0 };

        PUT(unit, "Id", "s", "a.service");
        PUT(unit, "Names", "as", 2, "a.service", "b.service");
        PUT(unit, "LoadState", "s", "loaded");
        PUT(unit, "ActiveState", "s", "active");
        PUT(unit, "SubState", "s", "running");
        PUT(unit, "FragmentPath", "s", "/etc/systemd/system/a.service");
        PUT(unit, "DropInPaths", "as", 2, "/x/1.conf", "/x/2.conf");
        PUT(unit, "NeedDaemonReload", "b", 1);
        PUT(unit, "RefuseManualStart", "b", 1);
        PUT(unit, "RefuseManualStop", "b", 0);
        PUT(unit, "Transient", "b", 1);
        PUT(unit, "Job", "(uo)", 7, "/org/freedesktop/systemd1/job/7");
        PUT(unit, "InactiveExitTimestampMonotonic", "t", UINT64_MAX);
        g_assert_cmpint(answer_read(unit, &state), ==, 0);
        PUT(service, "Result", "s", "exit-code");
        PUT(service, "NRestarts", "u", 3);
        PUT(service, "ExecStart", "a(sasbttttuii)", 0);
        PUT(service, "ExecMainCode", "i", CLD_EXITED);
        PUT(service, "ExecMainStatus", "i", 226);
        PUT(service, "ExecMainStartTimestampMonotonic", "t", (uint64_t) 5);
        g_assert_cmpint(answer_read(service, &state), ==, 0);

        g_assert_cmpstr(state.id, ==, "a.service");
        g_assert_cmpstr(state.load, ==, "loaded");
        g_assert_cmpstr(state.active, ==, "active");
        g_assert_cmpstr(state.sub, ==, "running");
        g_assert_cmpstr(state.fragment, ==, "/etc/systemd/system/a.service");
        g_assert_cmpuint(g_strv_length(state.dropins), ==, 2);
        g_assert_cmpstr(state.dropins[1], ==, "/x/2.conf");
        g_assert_true(state.needs_reload && state.refuses_start && !state.refuses_stop);
        g_assert_true(state.is_transient && state.has_job);
        g_assert_true(state.inactive_exit == UINT64_MAX);
        g_assert_cmpstr(state.result, ==, "exit-code");
        g_assert_cmpuint(state.restarts, ==, 3);
        g_assert_cmpint(state.main_code, ==, CLD_EXITED);
        g_assert_cmpint(state.main_status, ==, 226);
        g_assert_cmpuint(state.main_start, ==, 5);
}

static void
a_job_without_a_number_is_none(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) unit = answer_new(bus);
        g_auto(GbnUnitState) state = { .has_job = true };

        PUT(unit, "Job", "(uo)", 0, "/");
        g_assert_cmpint(answer_read(unit, &state), ==, 0);
        g_assert_false(state.has_job);
}

static void
an_answer_is_read_again_from_its_beginning_and_replaces_the_last(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) first = answer_new(bus), second = answer_new(bus);
        g_auto(GbnUnitState) state = { 0 };

        PUT(first, "ActiveState", "s", "active");
        PUT(first, "DropInPaths", "as", 1, "/x/1.conf");
        g_assert_cmpint(answer_read(first, &state), ==, 0);
        gbn_unit_state_clear(&state);
        g_assert_cmpint(gbn_unit_state_read(first, &state), ==, 0);
        g_assert_cmpstr(state.active, ==, "active");
        PUT(second, "ActiveState", "s", "failed");
        PUT(second, "DropInPaths", "as", 0);
        g_assert_cmpint(answer_read(second, &state), ==, 0);
        g_assert_cmpstr(state.active, ==, "failed");
        g_assert_cmpuint(g_strv_length(state.dropins), ==, 0);
}

static void
a_property_of_another_type_is_an_error(void)
{
        static const char *const names[] = {
                "Id",
                "LoadState",
                "ActiveState",
                "SubState",
                "FragmentPath",
                "DropInPaths",
                "NeedDaemonReload",
                "RefuseManualStart",
                "Transient",
                "Job",
                "ExecStartPre",
                "ExecStart",
                "ExecStopPost",
                "Result",
                "NRestarts",
                "ExecMainCode",
                "ExecMainStatus",
                "ExecMainStartTimestampMonotonic",
                "InactiveExitTimestampMonotonic",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autoptr(sd_bus) bus = bus_new();
                g_autoptr(sd_bus_message) answer = answer_new(bus);
                g_auto(GbnUnitState) state = { 0 };

                PUT(answer, names[i], "d", 1.0);
                g_assert_cmpint(answer_read(answer, &state), ==, -ENXIO);
        }
}

static void
an_answer_of_another_kind_is_an_error(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) message = NULL;
        g_auto(GbnUnitState) state = { 0 };

        g_assert_cmpint(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"), >=, 0);
        g_assert_cmpint(sd_bus_message_append(message, "s", "a.service"), >=, 0);
        g_assert_cmpint(sd_bus_message_seal(message, 1, 0), >=, 0);
        g_assert_cmpint(gbn_unit_state_read(message, &state), <, 0);
}

#define COMMANDS "a(sasbttttuii)"
#define COMMAND(ignored, code, status)                                                             \
        "/bin/x", 2, "x", "y", ignored, (uint64_t) 1, (uint64_t) 2, (uint64_t) 3, (uint64_t) 4, 5, \
                code, status

static void
the_first_command_that_ended_badly_is_told(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) service = answer_new(bus);
        g_auto(GbnUnitState) state = { 0 };

        PUT(service, "ExecCondition", COMMANDS, 0);
        PUT(service, "ExecStartPre", COMMANDS, 3, COMMAND(1, CLD_EXITED, 1),
            COMMAND(0, CLD_EXITED, 0), COMMAND(0, CLD_EXITED, 226));
        PUT(service, "ExecStart", COMMANDS, 1, COMMAND(0, CLD_KILLED, 15));
        PUT(service, "Result", "s", "exit-code");
        g_assert_cmpint(answer_read(service, &state), ==, 0);
        g_assert_cmpstr(state.bad_step, ==, "ExecStartPre");
        g_assert_cmpint(state.bad_code, ==, CLD_EXITED);
        g_assert_cmpint(state.bad_status, ==, 226);
        g_assert_cmpstr(state.result, ==, "exit-code");
}

static void
commands_that_run_or_ended_well_are_not_told(void)
{
        g_autoptr(sd_bus) bus = bus_new();
        g_autoptr(sd_bus_message) service = answer_new(bus);
        g_auto(GbnUnitState) state = { 0 };

        PUT(service, "ExecStartPre", COMMANDS, 2, COMMAND(0, CLD_EXITED, 0),
            COMMAND(1, CLD_DUMPED, 31));
        PUT(service, "ExecStart", COMMANDS, 1, COMMAND(0, 0, 0));
        PUT(service, "ExecReload", COMMANDS, 1, COMMAND(0, CLD_EXITED, 1));
        g_assert_cmpint(answer_read(service, &state), ==, 0);
        g_assert_null(state.bad_step);
        g_assert_cmpint(state.bad_status, ==, 0);
}

static void
a_start_counts_with_or_without_a_main_process(void)
{
        static const struct {
                uint64_t main_start, inactive_exit;
                bool started;
        } cases[] = {
                { 0, 0, false },   { 9, 9, false },
                { 10, 10, false }, { 11, 9, true }, /* started again by itself */
                { 0, 11, true },   { 11, 11, true },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                const GbnUnitState state = { .main_start = cases[i].main_start,
                                             .inactive_exit = cases[i].inactive_exit };

                g_assert_true(gbn_unit_state_started_since(&state, 10) == cases[i].started);
        }
}

static const TestCase tests[] = {
        TEST(two_answers_fill_the_whole_state),
        TEST(a_job_without_a_number_is_none),
        TEST(an_answer_is_read_again_from_its_beginning_and_replaces_the_last),
        TEST(a_property_of_another_type_is_an_error),
        TEST(an_answer_of_another_kind_is_an_error),
        TEST(the_first_command_that_ended_badly_is_told),
        TEST(commands_that_run_or_ended_well_are_not_told),
        TEST(a_start_counts_with_or_without_a_main_process),
};
RUN_TESTS("unit-state", tests)
