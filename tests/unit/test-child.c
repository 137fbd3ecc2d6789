/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work in a process of its own: what becomes of its answer, and of what it does wrong. */
#include "base/child.h"

#include "base/only-read.h"
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_BYTES 100000
#define MEMORY_BYTES (32U * 1024U * 1024U)
#define LONG_USEC (60ULL * 1000U * 1000U)
#define SHORT_USEC (200ULL * 1000U)

static bool
ask_for(GbnChildWork work, const void *data, uint64_t usec, char **ret)
{
        const GbnChildCaps caps = { ANSWER_BYTES, MEMORY_BYTES, usec };

        return gbn_child_ask(work, data, &caps, ret);
}

static void
assert_refused(GbnChildWork work, uint64_t usec)
{
        char *answer = NULL;

        g_assert_false(ask_for(work, NULL, usec, &answer));
        g_assert_null(answer);
        /* Nothing of it is left behind. */
        g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
        g_assert_cmpint(errno, ==, ECHILD);
}

static char *
say(const void *data)
{
        return g_strdup(data);
}

static void
the_answer_comes_whole(void)
{
        g_autofree char *text = filled('a', ANSWER_BYTES), *answer = NULL, *empty = NULL;

        g_assert_true(ask_for(say, text, LONG_USEC, &answer));
        g_assert_cmpstr(answer, ==, text);
        g_assert_true(ask_for(say, "", LONG_USEC, &empty));
        g_assert_cmpstr(empty, ==, "");
}

static char *
say_too_much(const void *data)
{
        return filled('a', ANSWER_BYTES + 1);
}

static void
a_longer_answer_is_none(void)
{
        assert_refused(say_too_much, LONG_USEC);
}

static char *
say_nothing(const void *data)
{
        return NULL;
}

static void
no_answer_is_none(void)
{
        assert_refused(say_nothing, LONG_USEC);
}

static char *
crash(const void *data)
{
        (void) signal(SIGSEGV, SIG_DFL);
        (void) raise(SIGSEGV);
        return g_strdup("still here");
}

static char *
leave(const void *data)
{
        exit(EXIT_FAILURE);
}

static void
one_that_crashes_or_leaves_ends_alone(void)
{
        assert_refused(crash, LONG_USEC);
        assert_refused(leave, LONG_USEC);
}

static char *
wait_for_ever(const void *data)
{
        (void) pause();
        return g_strdup("woken");
}

static void
one_that_takes_too_long_is_ended(void)
{
        assert_refused(wait_for_ever, SHORT_USEC);
}

static char *
take_memory(const void *data)
{
        const size_t size = *(const size_t *) data;
        void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        return memory == MAP_FAILED ? NULL : g_strdup("taken");
}

static void
memory_is_given_up_to_the_cap(void)
{
        const size_t little = MEMORY_BYTES / 4, much = 2 * MEMORY_BYTES;
        g_autofree char *answer = NULL, *none = NULL;

        g_assert_true(ask_for(take_memory, &little, LONG_USEC, &answer));
        g_assert_cmpstr(answer, ==, "taken");
        g_assert_false(ask_for(take_memory, &much, LONG_USEC, &none));
}

static char *
try_to_write(const void *data)
{
        const TestFolder *folder = data;
        g_autofree char *there = test_folder_path(folder, "there");
        g_autofree char *fresh = test_folder_path(folder, "new");
        g_autofree char *sub = test_folder_path(folder, "folder");
        GString *done = g_string_new(gbn_only_read_from_here() ? "forbidden:" : "not forbidden:");

        if (open(there, O_RDONLY | O_CLOEXEC) >= 0)
                g_string_append(done, " read");
        if (open(there, O_RDWR | O_CLOEXEC) >= 0)
                g_string_append(done, " write");
        if (open(fresh, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0)
                g_string_append(done, " create");
        if (mkdir(sub, 0700) >= 0)
                g_string_append(done, " mkdir");
        if (chown(there, getuid(), getgid()) >= 0)
                g_string_append(done, " chown");
        if (chmod(there, 0600) >= 0)
                g_string_append(done, " chmod");
        if (unlink(there) >= 0)
                g_string_append(done, " unlink");
        return g_strdup(done->str);
}

static void
one_that_may_not_write_reads_and_does_nothing_else(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *answer = NULL;

        test_folder_write(folder, "there", "text");
        g_assert_true(ask_for(try_to_write, folder, LONG_USEC, &answer));
        g_assert_cmpstr(answer, ==, "forbidden: read");
        test_folder_write(folder, "new", "we still may");
}

static const TestCase tests[] = {
        TEST(the_answer_comes_whole),
        TEST(a_longer_answer_is_none),
        TEST(no_answer_is_none),
        TEST(one_that_crashes_or_leaves_ends_alone),
        TEST(one_that_takes_too_long_is_ended),
        TEST(memory_is_given_up_to_the_cap),
        TEST(one_that_may_not_write_reads_and_does_nothing_else),
};

RUN_TESTS("child", tests)
