/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What several unit tests share: a folder to write trees into, short ways to read settings and
 * units, and the table that names the tests. */
#pragma once

#include "engine/facts/facts-from-text.h"
#include "engine/facts/setting.h"
#include "engine/score/score.h"

#include <glib.h>
#include <stdbool.h>

/* One test of a table: its name is that of its function. */
typedef struct {
        const char *name;
        void (*run)(void);
} TestCase;

#define TEST(function)              \
        {                           \
#function, function \
        }

/* Runs the tests of one module as "/MODULE/name-of-the-function". */
int run_tests(int argc, char **argv, const char *module, const TestCase *tests, size_t count);

#define RUN_TESTS(module, tests)                                                  \
        int main(int argc, char **argv)                                           \
        {                                                                         \
                return run_tests(argc, argv, module, tests, G_N_ELEMENTS(tests)); \
        }

/* A folder of its own for one test; removed with all that is in it. */
typedef struct {
        char *path;
        GbnRoot *root;
} TestFolder;

TestFolder *test_folder_new(void);
void test_folder_free(TestFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestFolder, test_folder_free)

/* Paths below the folder; missing folders in between are made. */
char *test_folder_path(const TestFolder *folder, const char *path);
void test_folder_write(const TestFolder *folder, const char *path, const char *text);
void
test_folder_write_bytes(const TestFolder *folder, const char *path, const char *data, size_t size);
void test_folder_link(const TestFolder *folder, const char *path, const char *target);
void test_folder_mkdir(const TestFolder *folder, const char *path);

/* size times the same character. */
char *filled(char c, size_t size);

/* An error of the project's domain, with the text somewhere in its message; frees it. */
void assert_error(GError **error, int code, const char *text);

/* Version 252, 257, … without a word about the point release. */
GbnSystemd systemd_of(unsigned major);

/* Facts that are filled line by line, with no file behind them. */
typedef struct {
        GbnFacts facts;
        GbnReader reader;
        TestFolder *folder;
} Lines;

Lines *lines_new(unsigned systemd);
void lines_free(Lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lines, lines_free)

/* Reads "KEY=VALUE" of [Service], or of [Unit] where the setting is one of it. */
GbnVerdict lines_read(Lines *lines, const char *line);

/* The same for one directive again and again: values are parted by "|". Returns the last verdict. */
GbnVerdict lines_read_values(Lines *lines, const char *key, const char *values);

/* Asserts that each is taken. */
#define lines_take(lines, ...) lines_take_all(lines, (const char *const[]) { __VA_ARGS__, NULL })
void lines_take_all(Lines *lines, const char *const *each);

/* What becomes of one unit that is given as text. */
typedef struct {
        GbnFacts facts;
        GPtrArray *notes;
        GError *error;
        bool loaded;
} Loaded;

/* texts: the main file, then the drop-ins "10.conf", "20.conf", …; NULL-terminated. */
Loaded *load_unit(unsigned systemd, const char *name, const char *const *texts);
void loaded_free(Loaded *loaded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Loaded, loaded_free)

#define LOAD(systemd, ...) \
        load_unit(systemd, "test.service", (const char *const[]) { __VA_ARGS__, NULL })

/* The row with this id. */
const GbnFinding *finding_of(const GbnScore *score, const char *id);
const GbnAssessment *row_of(const char *id, unsigned *ret_number);
