/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The agent answers for the process that started it. It opens the terminal by itself and puts the echo of
 * the keyboard back when a signal ends it. */
#include "ctl/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "pkttyagent"
#define FD_TEXT_SIZE 16

/* Nobody has to be asked about root, and without a keyboard nobody can answer. */
static bool
is_wanted(void)
{
        return geteuid() != 0 && isatty(STDIN_FILENO);
}

G_NORETURN static void
become_agent(int ready, pid_t parent)
{
        char text[FD_TEXT_SIZE];
        sigset_t none;

        (void) g_snprintf(text, sizeof text, "%i", ready);
        (void) sigemptyset(&none);
        (void) sigprocmask(SIG_SETMASK, &none, NULL);
        if (fcntl(ready, F_SETFD, 0) >= 0 && prctl(PR_SET_PDEATHSIG, SIGTERM) >= 0 &&
            getppid() == parent)
                (void) execlp(PROGRAM, PROGRAM, "--notify-fd", text, "--fallback", (char *) NULL);
        _exit(EXIT_FAILURE);
}

/* The agent closes its end when polkit knows it, and the kernel does when it fails. */
static void
wait_until_ready(int ready)
{
        struct pollfd entry = { .fd = ready };

        while (poll(&entry, 1, -1) < 0 && errno == EINTR)
                ;
}

GbnAgent
gbn_agent_start(void)
{
        GbnAgent agent = { 0 };
        pid_t parent = getpid();
        int fds[2];

        if (!is_wanted() || pipe2(fds, O_CLOEXEC) < 0)
                return agent;
        agent.pid = fork();
        if (agent.pid == 0)
                become_agent(fds[1], parent);
        (void) close(fds[1]);
        if (agent.pid > 0)
                wait_until_ready(fds[0]);
        (void) close(fds[0]);
        agent.pid = MAX(agent.pid, 0);
        return agent;
}

void
gbn_agent_end(GbnAgent *agent)
{
        if (agent->pid <= 0)
                return;
        (void) kill(agent->pid, SIGTERM);
        (void) kill(agent->pid, SIGCONT);
        while (waitpid(agent->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        agent->pid = 0;
}
