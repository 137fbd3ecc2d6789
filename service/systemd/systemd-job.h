/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs of systemd's manager: asked for, and followed to their end. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef struct GbnJobs GbnJobs;

/* Every end of a job on this machine. is_ours: it was asked for by gbn_jobs_run, and its end was told already. */
typedef void (*GbnJobSeen)(const char *unit, bool is_ours, void *userdata);

/* Begins to listen; seen may be NULL. Returns 0 or a negative errno. The bus outlives it. */
int gbn_jobs_new(sd_bus *bus, GbnJobSeen seen, void *userdata, GbnJobs **ret);
void gbn_jobs_free(GbnJobs *jobs);

/* The end of one job. result: "done", "failed", "canceled", …; "" where systemd did not take the job, and then error says why. */
typedef void (*GbnJobDone)(const char *result, const char *error, void *userdata);

/* Whoever is called with this userdata is not called any more; the jobs themselves go on. */
void gbn_jobs_forget(GbnJobs *jobs, const void *userdata);

/* verb: "StartUnit", "StopUnit", "RestartUnit". Returns 0, or a negative errno when the call could not be
 * sent: then done is not called. It is not called after gbn_jobs_free() either. */
int
gbn_jobs_run(GbnJobs *jobs, const char *verb, const char *unit, GbnJobDone done, void *userdata);

/* The same for a call that was made up by the caller and answers with the path of a job. */
int gbn_jobs_run_call(GbnJobs *jobs, sd_bus_message *call, GbnJobDone done, void *userdata);
