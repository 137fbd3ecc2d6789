/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drop-in tried on /bin/true before it is laid on a service. As properties systemd refuses values that it
 * passes over in files, and a sandbox that cannot be set up fails here as it would there. */
#pragma once

#include "systemd/systemd-job.h"
#include "systemd/unit-look.h"

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef struct {
        const char *directive; /* that fails alone too; NULL: none of them does */
        const char *error;     /* systemd's words where it does not take the values; else NULL */
        int status;            /* the exit status of systemd's own step that failed; else 0 */
        const char *result;    /* systemd's word for an end of another kind; else NULL */
} GbnDryRunFailure;

/* failure: NULL where all went well; good until the handler returns, which may free the dry run. */
typedef void (*GbnDryRunDone)(const GbnDryRunFailure *failure, void *userdata);

typedef struct GbnDryRun GbnDryRun;

/* Reads the lines of a drop-in for a unit. look: at the unit; a path that only the service itself may see, because
 * it has a root, mounts or folders of its own, may be missing. Error: BAD_LAYER for a line that systemd would pass
 * over. */
GbnDryRun *gbn_dry_run_new(const char *unit, const char *text, const GbnSystemd *systemd,
                           const GbnUnitLook *look, GError **error);
void gbn_dry_run_free(GbnDryRun *dry_run);

/* Begins, as a unit of its own that takes nothing else from the service: not its commands, environment,
 * credentials, user or folders. That unit goes by itself, also when this program ends. Returns 0 or a negative
 * errno: then done is not called, nor is it after gbn_dry_run_free(). */
int gbn_dry_run_begin(GbnDryRun *dry_run, sd_bus *bus, GbnJobs *jobs, GbnDryRunDone done,
                      void *userdata);
