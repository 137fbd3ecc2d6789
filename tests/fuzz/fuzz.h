/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every fuzz target has: one entry, and a check that no build option turns off. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* The entry that libFuzzer calls with each input, and the replay with each file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)                                                                \
        do {                                                                                 \
                if (!(condition)) {                                                          \
                        g_printerr("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
                        abort();                                                             \
                }                                                                            \
        } while (0)
