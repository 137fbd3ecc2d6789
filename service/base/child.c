/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pipe stays open in the child until it ends, so that its end is the end of the answer. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_BYTES 4096

/* What the parent has counts too, so the limit stands on top of it. */
static void
limit_memory(size_t bytes)
{
        g_autofree char *text = NULL;
        unsigned long long pages = 0;
        struct rlimit limit;

        if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL) ||
            sscanf(text, "%*u %*u %*u %*u %*u %llu", &pages) != 1)
                return;
        limit.rlim_cur = limit.rlim_max = pages * (rlim_t) sysconf(_SC_PAGESIZE) + bytes;
        (void) setrlimit(RLIMIT_DATA, &limit);
}

static bool
write_all(int fd, const char *text)
{
        for (size_t left = strlen(text); left > 0;) {
                ssize_t n = write(fd, text, left);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return false;
                text += n;
                left -= (size_t) n;
        }
        return true;
}

/* No image of its memory is kept should it crash, and it does not outlive its parent. */
G_NORETURN static void
be_child(GbnChildWork work, const void *data, const GbnChildCaps *caps, int out)
{
        char *answer;

        (void) prctl(PR_SET_DUMPABLE, 0);
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        limit_memory(caps->memory_bytes_max);
        answer = work(data);
        _exit(answer && write_all(out, answer) ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int
milliseconds_until(int64_t deadline)
{
        int64_t left = deadline - g_get_monotonic_time();

        return left <= 0 ? 0 : (int) ((left + 999) / 1000);
}

/* False when it takes too long, or is too long. */
static bool
read_answer(int in, const GbnChildCaps *caps, GString *answer)
{
        int64_t deadline = g_get_monotonic_time() + (int64_t) caps->usec_max;
        char chunk[CHUNK_BYTES];

        for (;;) {
                struct pollfd poll_fd = { .fd = in, .events = POLLIN };
                int r = poll(&poll_fd, 1, milliseconds_until(deadline));
                ssize_t n = r > 0 ? read(in, chunk, sizeof chunk) : r - 1;

                if (n < 0 && r != 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n == 0;
                if (answer->len + (size_t) n > caps->answer_bytes_max)
                        return false;
                (void) g_string_append_len(answer, chunk, n);
        }
}

static bool
ended_well(pid_t pid)
{
        int status;
        pid_t r;

        do
                r = waitpid(pid, &status, 0);
        while (r < 0 && errno == EINTR);
        return r == pid && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

bool
gbn_child_ask(GbnChildWork work, const void *data, const GbnChildCaps *caps, char **ret)
{
        g_autoptr(GString) answer = NULL;
        bool done;
        int fds[2];
        pid_t pid;

        if (pipe2(fds, O_CLOEXEC) < 0)
                return false;
        pid = fork();
        if (pid == 0) {
                (void) close(fds[0]);
                be_child(work, data, caps, fds[1]);
        }
        (void) close(fds[1]);
        answer = g_string_new(NULL);
        done = pid > 0 && read_answer(fds[0], caps, answer);
        (void) close(fds[0]);
        if (pid < 0)
                return false;
        if (!done)
                (void) kill(pid, SIGKILL);
        done = ended_well(pid) && done && !memchr(answer->str, '\0', answer->len);
        if (done)
                *ret = g_strdup(answer->str);
        return done;
}
