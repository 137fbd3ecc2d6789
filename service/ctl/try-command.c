/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A process group of its own, so that it can be ended whole, and no keyboard: that is for the trial. */
#include "ctl/try-command.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL_FAILED 127 /* as the shell itself says that there is no such command */

G_NORETURN static void
become_command(const char *text, pid_t parent)
{
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        sigset_t none;

        (void) sigemptyset(&none);
        (void) sigprocmask(SIG_SETMASK, &none, NULL);
        if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && setpgid(0, 0) >= 0 &&
            prctl(PR_SET_PDEATHSIG, SIGTERM) >= 0 && getppid() == parent)
                (void) execl("/bin/sh", "sh", "-c", text, (char *) NULL);
        _exit(SHELL_FAILED);
}

int
gbn_try_command_start(GbnTryCommand *command, sd_event *event, const char *text,
                      sd_event_child_handler_t done, void *userdata)
{
        pid_t parent = getpid(), pid = fork();

        if (pid < 0)
                return -errno;
        if (pid == 0)
                become_command(text, parent);
        command->pid = pid;
        (void) setpgid(pid, pid); /* whoever comes first */
        return sd_event_add_child(event, &command->source, pid, WEXITED, done, userdata);
}

void
gbn_try_command_end(GbnTryCommand *command)
{
        command->source = sd_event_source_disable_unref(command->source);
        if (command->pid > 0)
                (void) kill(-command->pid, SIGTERM);
        command->pid = 0;
}
