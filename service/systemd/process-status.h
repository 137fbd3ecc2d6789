/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel holds a process to. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
        uid_t uid;             /* effective */
        uint64_t capabilities; /* bounding set, by their numbers */
        bool no_new_privileges;
        unsigned seccomp; /* mode: 0 none, 1 strict, 2 filter */
} GbnProcessStatus;

/* pid: that systemd has for the main process of this unit. False where it is gone, where the number belongs to a
 * process of somebody else by now, and where systemd still prepares it. */
bool gbn_process_status_read(unsigned pid, const char *unit, GbnProcessStatus *ret);
