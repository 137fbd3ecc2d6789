/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits are numbers, shares of the machine, or none. */
#include "tests/unit/fixture.h"

static void
assert_limit(const char *line, uint64_t number, unsigned share)
{
        g_autoptr(Lines) lines = lines_new(252);
        const GbnLimit *limit = g_str_has_prefix(line, "TasksMax") ? &lines->facts.tasks_max
                                                                   : &lines->facts.memory_max;

        g_test_message("%s", line);
        lines_take(lines, line);
        g_assert_cmpuint(limit->number, ==, number);
        g_assert_cmpuint(limit->share, ==, share);
}

static void
assert_ignored(const char *line)
{
        g_autoptr(Lines) lines = lines_new(252);

        g_test_message("%s", line);
        lines_take(lines, "TasksMax=7", "MemoryMax=7M");
        g_assert_cmpint(lines_read(lines, line), ==, GBN_LINE_IGNORED);
        g_assert_nonnull(lines->reader.reason);
        g_assert_cmpuint(lines->facts.tasks_max.number, ==, 7);
        g_assert_cmpuint(lines->facts.memory_max.number, ==, 7 << 20);
}

static void
tasks_are_counted(void)
{
        assert_limit("TasksMax=20", 20, UINT_MAX);
        assert_limit("TasksMax=+5", 5, UINT_MAX);
        assert_limit("TasksMax=0x10", 16, UINT_MAX);
        assert_limit("TasksMax=infinity", UINT64_MAX, UINT_MAX);
        assert_limit("TasksMax=", UINT64_MAX, UINT_MAX);
        assert_limit("TasksMax=15%", UINT64_MAX, 1500);
        assert_limit("TasksMax=12.5%", UINT64_MAX, 1250);
        assert_limit("TasksMax=12.34%", UINT64_MAX, 1234);
        assert_limit("TasksMax=125\xe2\x80\xb0", UINT64_MAX, 1250);
        assert_limit("TasksMax=12.5\xe2\x80\xb0", UINT64_MAX, 125);
        assert_limit("TasksMax=1250\xe2\x80\xb1", UINT64_MAX, 1250);
}

static void
memory_is_counted_in_powers_of_1024(void)
{
        assert_limit("MemoryMax=4096", 4096, UINT_MAX);
        assert_limit("MemoryMax=4096B", 4096, UINT_MAX);
        assert_limit("MemoryMax=1K", 1024, UINT_MAX);
        assert_limit("MemoryMax=512M", UINT64_C(512) << 20, UINT_MAX);
        assert_limit("MemoryMax=1.5G", UINT64_C(1536) << 20, UINT_MAX);
        assert_limit("MemoryMax=1G 512M", UINT64_C(1536) << 20, UINT_MAX);
        assert_limit("MemoryMax=+5M", 5 << 20, UINT_MAX);
        assert_limit("MemoryMax=1.M", 1 << 20, UINT_MAX);
        assert_limit("MemoryMax=1 G", UINT64_C(1) << 30, UINT_MAX);
        assert_limit("MemoryMax=50%", UINT64_MAX, 5000);
        assert_limit("MemoryMax=infinity", UINT64_MAX, UINT_MAX);
        assert_limit("MemoryMax=", UINT64_MAX, UINT_MAX);
}

static void
what_is_no_limit_is_ignored(void)
{
        static const char *const values[] = { "x",      "-1",       "0",   "101%",
                                              "1.234%", "%",        "1G%", "1.%",
                                              "1 2x",   "Infinity", "+-1", "99999999999999999999" };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
                g_autofree char *tasks = g_strconcat("TasksMax=", values[i], NULL);
                g_autofree char *memory = g_strconcat("MemoryMax=", values[i], NULL);

                assert_ignored(tasks);
                assert_ignored(memory);
        }
        assert_ignored("TasksMax=1K");
        assert_ignored("MemoryMax=0%");
        assert_ignored("MemoryMax=1k");
        assert_ignored("MemoryMax=512M 1G");
        assert_ignored("MemoryMax=1G 1G");
        assert_ignored("MemoryMax=99E");
}

static const TestCase tests[] = {
        TEST(tasks_are_counted),
        TEST(memory_is_counted_in_powers_of_1024),
        TEST(what_is_no_limit_is_ignored),
};
RUN_TESTS("parse-limit", tests)
