/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target over every file of a folder, so that old findings stay found without clang. */
#include "tests/fuzz/fuzz.h"

static bool
replay_file(const char *folder, const char *name)
{
        g_autofree char *path = g_build_filename(folder, name, NULL), *data = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = NULL;
        size_t size;

        if (!g_file_get_contents(path, &data, &size, &error)) {
                g_printerr("%s\n", error->message);
                return false;
        }
        /* Said before it runs: the name of the file that brings the process down is what counts. */
        g_print("%s (%zu bytes)\n", name, size);
        exact = g_memdup2(data, size);
        (void) LLVMFuzzerTestOneInput(exact, size);
        return true;
}

int
main(int argc, char **argv)
{
        g_autoptr(GDir) dir = NULL;
        g_autoptr(GError) error = NULL;
        unsigned passed = 0, failed = 0;

        if (argc != 2) {
                g_printerr("Usage: %s FOLDER\n", argv[0]);
                return 1;
        }
        dir = g_dir_open(argv[1], 0, &error);
        if (!dir) {
                g_printerr("%s\n", error->message);
                return 1;
        }
        for (const char *name; (name = g_dir_read_name(dir));) {
                if (replay_file(argv[1], name))
                        passed++;
                else
                        failed++;
        }
        g_print("%u passed, %u failed\n", passed, failed);
        return passed > 0 && failed == 0 ? 0 : 1;
}
