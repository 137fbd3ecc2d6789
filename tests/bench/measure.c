/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs one command and prints its wall time, its peak resident memory and its exit status.
 *
 * A program of its own because the kernel counts the memory that a process had before exec() into its peak:
 * a child of the Python interpreter never seems smaller than that interpreter. This one is under 1 MiB. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_MONOTONIC, &time);
        return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void
become(char **command)
{
        int null = open("/dev/null", O_RDWR);

        if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
                _exit(126);
        execvp(command[0], command);
        _exit(127);
}

int
main(int argc, char **argv)
{
        struct rusage usage;
        long long started;
        int status;
        pid_t child;

        if (argc < 2) {
                fputs("usage: measure COMMAND [ARGUMENT…]\n", stderr);
                return EXIT_FAILURE;
        }
        started = now();
        child = fork();
        if (child == 0)
                become(argv + 1);
        if (child < 0 || wait4(child, &status, 0, &usage) != child) {
                perror("measure");
                return EXIT_FAILURE;
        }
        printf("%lld %ld %d\n", now() - started, usage.ru_maxrss,
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        return EXIT_SUCCESS;
}
