/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command of --keep-if=, which says whether the service is well. */
#pragma once

#include <systemd/sd-event.h>

typedef struct {
        sd_event_source *source;
        pid_t pid; /* its process group too; 0: none is running */
} GbnTryCommand;

/* With /bin/sh, as the user who typed it. done gets what became of it. SIGCHLD must be blocked. Returns a
 * negative errno. */
int gbn_try_command_start(GbnTryCommand *command, sd_event *event, const char *text,
                          sd_event_child_handler_t done, void *userdata);

/* Ends it with all that it has started. */
void gbn_try_command_end(GbnTryCommand *command);
