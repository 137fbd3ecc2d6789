/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd says of a service, and what we make of it. */
#include "trial/health.h"

#include "store/history.h"
#include "tests/unit/fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define BEGAN 1000U
#define BEFORE 900U
#define AFTER 1100U

typedef struct {
        const char *what;
        const char *active, *sub, *result;
        uint64_t start, exit; /* of the main process, and from being inactive */
        int code, status;     /* how the main process ended; or a command, where step says which */
        unsigned restarts;
        bool was_active;
        GbnHealth health;
        const char *reason; /* NULL: there is none */
        const char *step;
} Case;

static void
judge(const Case *cases, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                const Case *each = cases + i;
                const GbnUnitState state = {
                        .active = (char *) each->active,
                        .sub = (char *) each->sub,
                        .result = (char *) each->result,
                        .main_start = each->start,
                        .inactive_exit = each->exit,
                        .main_code = each->step ? 0 : each->code,
                        .main_status = each->step ? 0 : each->status,
                        .bad_step = each->step,
                        .bad_code = each->step ? each->code : 0,
                        .bad_status = each->step ? each->status : 0,
                        .restarts = each->restarts,
                };
                g_autofree char *reason = NULL;
                GbnHealth health = gbn_health_judge(&state, BEGAN, each->was_active, &reason);

                g_test_message("%s: %s", each->what, reason ? reason : "");
                g_assert_cmpint(health, ==, each->health);
                g_assert_cmpstr(reason, ==, each->reason);
                g_assert_true(!reason || g_str_has_prefix(reason, GBN_HISTORY_SERVICE));
        }
}

static void
a_service_that_is_just_restarted_is_down_for_a_moment(void)
{
        static const char *const states[] = { "inactive", "failed" };

        for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
                GbnUnitState state = { .active = (char *) states[i],
                                       .sub = (char *) "dead",
                                       .main_start = AFTER,
                                       .inactive_exit = AFTER,
                                       .has_job = true };
                char *reason;

                g_assert_cmpint(gbn_health_judge(&state, BEGAN, true, &reason), ==,
                                GBN_HEALTH_STARTING);
                g_assert_null(reason);
                state.has_job = false;
                g_assert_cmpint(gbn_health_judge(&state, BEGAN, true, &reason), ==, GBN_HEALTH_BAD);
                g_assert_nonnull(reason);
                g_free(reason);
        }
}

static void
a_service_that_runs_does_well(void)
{
        static const Case cases[] = {
                { "restarted", "active", "running", "success", AFTER, AFTER, 0, 0, 0, true,
                  GBN_HEALTH_GOOD, NULL },
                { "oneshot that stays", "active", "exited", "success", AFTER, AFTER, CLD_EXITED, 0,
                  0, true, GBN_HEALTH_GOOD, NULL },
                { "not restarted yet", "active", "running", "success", BEFORE, BEFORE, 0, 0, 7,
                  true, GBN_HEALTH_GOOD, NULL },
                { "started meanwhile", "active", "running", "success", AFTER, AFTER, 0, 0, 0, false,
                  GBN_HEALTH_GOOD, NULL },
                { "ran meanwhile, and ended well", "inactive", "dead", "success", AFTER, AFTER,
                  CLD_EXITED, 0, 0, false, GBN_HEALTH_GOOD, NULL },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
a_service_that_did_not_run_and_does_not_is_left_alone(void)
{
        static const Case cases[] = {
                { "never ran", "inactive", "dead", "success", 0, 0, 0, 0, 0, false, GBN_HEALTH_GOOD,
                  NULL },
                { "ran before", "inactive", "dead", "success", BEFORE, BEFORE, CLD_EXITED, 0, 0,
                  false, GBN_HEALTH_GOOD, NULL },
                { "failed before", "failed", "failed", "signal", BEFORE, BEFORE, CLD_KILLED, SIGSYS,
                  5, false, GBN_HEALTH_GOOD, NULL },
                { "failed in that very moment", "failed", "failed", "exit-code", BEGAN, BEGAN,
                  CLD_EXITED, 1, 5, false, GBN_HEALTH_GOOD, NULL },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
a_service_on_its_way_is_starting(void)
{
        static const Case cases[] = {
                { "activating", "activating", "start", "success", AFTER, AFTER, 0, 0, 0, true,
                  GBN_HEALTH_STARTING, NULL },
                { "before its main process", "activating", "start-pre", "success", 0, AFTER, 0, 0,
                  0, true, GBN_HEALTH_STARTING, NULL },
                { "stopping", "deactivating", "stop-sigterm", "success", BEFORE, BEFORE, 0, 0, 0,
                  true, GBN_HEALTH_STARTING, NULL },
                { "started meanwhile", "activating", "start", "success", AFTER, AFTER, 0, 0, 0,
                  false, GBN_HEALTH_STARTING, NULL },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
a_service_that_failed_says_how(void)
{
        static const Case cases[] = {
                { "namespace", "failed", "failed", "exit-code", AFTER, AFTER, CLD_EXITED, 226, 0,
                  true, GBN_HEALTH_BAD,
                  "the service failed: systemd failed at setting up its view of the file system "
                  "before the program began (exit status 226)" },
                { "unknown step", "failed", "failed", "exit-code", AFTER, AFTER, CLD_EXITED, 254, 0,
                  true, GBN_HEALTH_BAD,
                  "the service failed: systemd failed to set up its sandbox (exit status 254)" },
                { "its own status", "failed", "failed", "exit-code", AFTER, AFTER, CLD_EXITED, 199,
                  0, true, GBN_HEALTH_BAD, "the service failed: it ended with exit status 199" },
                { "SIGSYS", "failed", "failed", "core-dump", AFTER, AFTER, CLD_DUMPED, SIGSYS, 0,
                  true, GBN_HEALTH_BAD,
                  "the service failed: it made a system call that its sandbox does not allow, and "
                  "was killed (SIGSYS)" },
                { "signal", "failed", "failed", "signal", AFTER, AFTER, CLD_KILLED, SIGSEGV, 0,
                  true, GBN_HEALTH_BAD,
                  "the service failed: it was killed by signal 11 (Segmentation fault)" },
                { "timeout", "failed", "failed", "timeout", AFTER, AFTER, 0, 0, 0, true,
                  GBN_HEALTH_BAD, "the service failed: systemd calls the result \"timeout\"" },
                { "nothing is known", "failed", "failed", NULL, AFTER, AFTER, 0, 0, 0, true,
                  GBN_HEALTH_BAD, "the service failed" },
                { "started meanwhile", "failed", "failed", "exit-code", AFTER, AFTER, CLD_EXITED,
                  203, 0, false, GBN_HEALTH_BAD,
                  "the service failed: systemd failed at starting its program before the program "
                  "began (exit status 203)" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

/* Its main process never was: ExecStartPre= died in the new sandbox. */
static void
a_service_that_fails_before_its_main_process_failed(void)
{
        static const Case cases[] = {
                { "did not run before", "failed", "failed", "exit-code", 0, AFTER, 0, 0, 0, false,
                  GBN_HEALTH_BAD, "the service failed: systemd calls the result \"exit-code\"" },
                { "again and again", "activating", "start-pre", "success", 0, AFTER, 0, 0, 1, false,
                  GBN_HEALTH_BAD, "the service ended and was started again" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
the_command_that_ended_badly_is_named(void)
{
        static const Case cases[] = {
                { "before the main process", "failed", "failed", "exit-code", 0, AFTER, CLD_EXITED,
                  226, 0, true, GBN_HEALTH_BAD,
                  "the service failed: ExecStartPre=: systemd failed at setting up its view of the "
                  "file system before the program began (exit status 226)",
                  "ExecStartPre" },
                { "after it", "failed", "failed", "signal", AFTER, AFTER, CLD_DUMPED, SIGSYS, 0,
                  true, GBN_HEALTH_BAD,
                  "the service failed: ExecStartPost=: it made a system call that its sandbox does "
                  "not allow, and was killed (SIGSYS)",
                  "ExecStartPost" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

/* The main process that was ended for the restart tells nothing of the new sandbox. */
static void
the_end_of_an_earlier_run_is_not_told_as_the_reason(void)
{
        static const Case cases[] = {
                { "ended for the restart", "failed", "failed", "exit-code", BEFORE, AFTER,
                  CLD_KILLED, SIGTERM, 0, true, GBN_HEALTH_BAD,
                  "the service failed: systemd calls the result \"exit-code\"" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
a_service_that_is_started_again_and_again_does_badly(void)
{
        static const Case cases[] = {
                { "waits", "activating", "auto-restart", "exit-code", AFTER, AFTER, CLD_EXITED, 1,
                  0, true, GBN_HEALTH_BAD,
                  "the service ended and was started again: it ended with exit status 1" },
                { "waits, from 254 on", "activating", "auto-restart-queued", "exit-code", AFTER,
                  AFTER, CLD_EXITED, 226, 0, true, GBN_HEALTH_BAD,
                  "the service ended and was started again: systemd failed at setting up its view "
                  "of the file system before the program began (exit status 226)" },
                { "runs for now", "active", "running", "success", AFTER, AFTER, 0, 0, 1, true,
                  GBN_HEALTH_BAD, "the service ended and was started again" },
                { "ended well, and again", "activating", "auto-restart", "success", AFTER, AFTER,
                  CLD_EXITED, 0, 3, false, GBN_HEALTH_BAD,
                  "the service ended and was started again" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

static void
a_service_that_ran_and_does_not_any_more_does_badly(void)
{
        static const Case cases[] = {
                { "ended well", "inactive", "dead", "success", AFTER, AFTER, CLD_EXITED, 0, 0, true,
                  GBN_HEALTH_BAD, "the service does not run any more" },
                { "stopped by somebody", "inactive", "dead", "success", AFTER, AFTER, CLD_KILLED,
                  SIGTERM, 0, true, GBN_HEALTH_BAD,
                  "the service does not run any more: it was killed by signal 15 (Terminated)" },
        };

        judge(cases, G_N_ELEMENTS(cases));
}

/* systemd.exec(5): each has its words, so that nobody has to look a number up. */
static void
the_steps_of_a_sandbox_are_named(void)
{
        static const int named[] = { 200, 203, 204, 205, 208, 209, 210, 213, 214, 216,
                                     217, 218, 219, 222, 225, 226, 227, 228, 229, 230,
                                     231, 232, 233, 235, 237, 238, 239, 240, 241, 243 };

        for (int status = 1; status < 256; status++) {
                const GbnUnitState state = { .active = (char *) "failed",
                                             .main_start = AFTER,
                                             .main_code = CLD_EXITED,
                                             .main_status = status };
                g_autofree char *reason = NULL, *number = g_strdup_printf("status %d", status);
                bool has_words = false;

                for (size_t i = 0; i < G_N_ELEMENTS(named); i++)
                        has_words = has_words || named[i] == status;
                g_assert_cmpint(gbn_health_judge(&state, BEGAN, true, &reason), ==, GBN_HEALTH_BAD);
                g_assert_nonnull(strstr(reason, number));
                g_assert_true((strstr(reason, "before the program began") != NULL) == has_words);
                g_assert_true((strstr(reason, "systemd failed") != NULL) == (status >= 200));
        }
}

/* A systemd that leaves something out must not bring us down. */
static void
a_state_without_anything_in_it_is_too_early_to_say(void)
{
        const GbnUnitState state = { 0 };
        g_autofree char *reason = NULL;

        g_assert_cmpint(gbn_health_judge(&state, BEGAN, true, &reason), ==, GBN_HEALTH_STARTING);
        g_assert_null(reason);
        g_assert_cmpint(gbn_health_judge(&state, BEGAN, false, &reason), ==, GBN_HEALTH_GOOD);
}

static void
a_step_of_systemd_has_its_word(void)
{
        const char *step, *word;

        g_assert_true(gbn_health_find_step(226, &step, &word));
        g_assert_cmpstr(step, ==, "setting up its view of the file system");
        g_assert_cmpstr(word, ==, "NAMESPACE");
        g_assert_true(gbn_health_find_step(200, &step, &word));
        g_assert_cmpstr(word, ==, "CHDIR");
        g_assert_true(gbn_health_find_step(243, &step, &word));
        g_assert_cmpstr(word, ==, "CREDENTIALS");
        g_assert_false(gbn_health_find_step(1, &step, &word));
        g_assert_false(gbn_health_find_step(254, &step, &word));
}

static const TestCase tests[] = {
        TEST(a_step_of_systemd_has_its_word),
        TEST(a_service_that_is_just_restarted_is_down_for_a_moment),
        TEST(a_service_that_runs_does_well),
        TEST(a_service_that_did_not_run_and_does_not_is_left_alone),
        TEST(a_service_on_its_way_is_starting),
        TEST(a_service_that_failed_says_how),
        TEST(a_service_that_fails_before_its_main_process_failed),
        TEST(the_command_that_ended_badly_is_named),
        TEST(the_end_of_an_earlier_run_is_not_told_as_the_reason),
        TEST(a_service_that_is_started_again_and_again_does_badly),
        TEST(a_service_that_ran_and_does_not_any_more_does_badly),
        TEST(the_steps_of_a_sandbox_are_named),
        TEST(a_state_without_anything_in_it_is_too_early_to_say),
};
RUN_TESTS("trial-health", tests)
