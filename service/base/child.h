/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work for which somebody else's library is loaded, done in a process of its own: its memory is given back, and
 * what breaks it, or makes it wait without end, ends that process and nothing else. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is called in the new process. The answer, allocated; NULL: there is none. */
typedef char *(*GbnChildWork)(const void *data);

typedef struct {
        size_t answer_bytes_max; /* of the answer */
        size_t memory_bytes_max; /* that it may take besides what its parent has */
        uint64_t usec_max;       /* after which it is ended */
} GbnChildCaps;

/* Waits for the answer. Only for a program without threads: the process is a copy of its parent. False where there is
 * no answer, or none within the caps. */
bool gbn_child_ask(GbnChildWork work, const void *data, const GbnChildCaps *caps, char **ret);
