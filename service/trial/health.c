/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job that is "done" proves nothing: a service that dies at once and is started again and again has one
 * too. So it is the state, the way the main process ended, and the number of restarts that count. */
#include "trial/health.h"

#include "store/history.h"

#include <signal.h>
#include <sys/wait.h>

#define STATUS_MIN 200

/* systemd.exec(5), "Process Exit Codes": which step between fork and exec failed. */
static const struct {
        int status;
        const char *step, *word;
} steps[] = {
        { 200, "changing to its working folder", "CHDIR" },
        { 203, "starting its program", "EXEC" },
        { 204, "getting memory", "MEMORY" },
        { 205, "setting resource limits", "LIMITS" },
        { 208, "opening its standard input", "STDIN" },
        { 209, "opening its standard output", "STDOUT" },
        { 210, "changing its root folder", "CHROOT" },
        { 213, "setting its secure bits", "SECUREBITS" },
        { 214, "setting its scheduling", "SETSCHEDULER" },
        { 216, "changing its group", "GROUP" },
        { 217, "changing its user", "USER" },
        { 218, "setting its capabilities", "CAPABILITIES" },
        { 219, "setting up its control group", "CGROUP" },
        { 222, "opening its standard error", "STDERR" },
        { 225, "setting up its network", "NETWORK" },
        { 226, "setting up its view of the file system", "NAMESPACE" },
        { 227, "forbidding new privileges", "NO_NEW_PRIVILEGES" },
        { 228, "filtering its system calls", "SECCOMP" },
        { 229, "setting its SELinux context", "SELINUX_CONTEXT" },
        { 230, "setting its personality", "PERSONALITY" },
        { 231, "setting its AppArmor profile", "APPARMOR" },
        { 232, "restricting its address families", "ADDRESS_FAMILIES" },
        { 233, "making its folder in /run", "RUNTIME_DIRECTORY" },
        { 235, "changing the owner of its files", "CHOWN" },
        { 237, "setting up its keyring", "KEYRING" },
        { 238, "making its folder in /var/lib", "STATE_DIRECTORY" },
        { 239, "making its folder in /var/cache", "CACHE_DIRECTORY" },
        { 240, "making its folder in /var/log", "LOGS_DIRECTORY" },
        { 241, "making its folder in /etc", "CONFIGURATION_DIRECTORY" },
        { 243, "setting up its credentials", "CREDENTIALS" },
};

bool
gbn_health_find_step(int status, const char **ret_step, const char **ret_word)
{
        for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
                if (steps[i].status == status) {
                        *ret_step = steps[i].step;
                        *ret_word = steps[i].word;
                        return true;
                }
        return false;
}

static char *
explain_status(int status)
{
        const char *step, *word;

        if (gbn_health_find_step(status, &step, &word))
                return g_strdup_printf("systemd failed at %s before the program began "
                                       "(exit status %d)",
                                       step, status);
        if (status >= STATUS_MIN)
                return g_strdup_printf("systemd failed to set up its sandbox (exit status %d)",
                                       status);
        return g_strdup_printf("it ended with exit status %d", status);
}

/* How a process ended; NULL where it has not, or ended well. */
static char *
explain_process(int code, int status)
{
        if (code == CLD_EXITED && status != 0)
                return explain_status(status);
        if (code != CLD_KILLED && code != CLD_DUMPED)
                return NULL;
        if (status == SIGSYS)
                return g_strdup("it made a system call that its sandbox does not allow, and was "
                                "killed (SIGSYS)");
        return g_strdup_printf("it was killed by signal %d (%s)", status, g_strsignal(status));
}

/* Of the main process, unless that is the one that was ended for the restart, or of the command that did
 * not let it come so far. */
static char *
explain_end(const GbnUnitState *state, uint64_t began)
{
        g_autofree char *how = explain_process(state->main_code, state->main_status);

        if (how && state->main_start > began)
                return g_steal_pointer(&how);
        g_free(how);
        how = explain_process(state->bad_code, state->bad_status);
        return how ? g_strdup_printf("%s=: %s", state->bad_step, how) : NULL;
}

static char *
explain(const GbnUnitState *state, uint64_t began, const char *what)
{
        g_autofree char *end = explain_end(state, began);

        if (end)
                return g_strdup_printf("%s: %s", what, end);
        if (state->result && *state->result && !g_str_equal(state->result, "success"))
                return g_strdup_printf("%s: systemd calls the result \"%s\"", what, state->result);
        return g_strdup(what);
}

static bool
is(const char *text, const char *word)
{
        return g_strcmp0(text, word) == 0;
}

GbnHealth
gbn_health_judge(const GbnUnitState *state, uint64_t began, bool was_active, char **ret_reason)
{
        bool started = gbn_unit_state_started_since(state, began);

        *ret_reason = NULL;
        if (!was_active && !started)
                return GBN_HEALTH_GOOD;
        /* Somebody restarts it, such as an upgrade of its package: between the stop and the start it is down. */
        if (state->has_job && (is(state->active, "failed") || is(state->active, "inactive")))
                return GBN_HEALTH_STARTING;
        if (is(state->active, "failed"))
                *ret_reason = explain(state, began, GBN_HISTORY_SERVICE "failed");
        else if (is(state->sub, "auto-restart") || is(state->sub, "auto-restart-queued") ||
                 (state->restarts > 0 && started))
                *ret_reason = explain(state, began,
                                      GBN_HISTORY_SERVICE "ended and was started again");
        else if (was_active && is(state->active, "inactive"))
                *ret_reason = explain(state, began, GBN_HISTORY_SERVICE "does not run any more");
        if (*ret_reason)
                return GBN_HEALTH_BAD;
        return is(state->active, "active") || is(state->active, "inactive") ? GBN_HEALTH_GOOD
                                                                            : GBN_HEALTH_STARTING;
}
