/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* polkit's own program that asks for a password on this terminal, as systemctl starts it. */
#pragma once

#include <sys/types.h>

typedef struct {
        pid_t pid; /* 0: none was started */
} GbnAgent;

/* Returns when polkit knows the agent, or when it is clear that there will be none: polkit then asks
 * whoever it knows otherwise. */
GbnAgent gbn_agent_start(void);
void gbn_agent_end(GbnAgent *agent);
