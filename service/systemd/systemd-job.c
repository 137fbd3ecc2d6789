/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd answers with the path of the job first and tells its end later, in that order. */
#include "systemd/systemd-job.h"

#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

typedef struct {
        GbnJobs *jobs;
        sd_bus_slot *slot; /* the call, until it is answered */
        char *path;        /* of the job, from then on */
        GbnJobDone done;
        void *userdata;
} Job;

struct GbnJobs {
        sd_bus *bus;
        sd_bus_slot *match;
        GPtrArray *running; /* Job * */
        GbnJobSeen seen;
        void *userdata;
};

static void
job_free(void *data)
{
        Job *job = data;

        (void) sd_bus_slot_unref(job->slot);
        g_free(job->path);
        g_free(job);
}

static void
end(Job *job, const char *result, const char *error)
{
        GbnJobDone done = job->done;
        void *userdata = job->userdata;

        (void) g_ptr_array_remove_fast(job->jobs->running, job);
        done(result, error, userdata);
}

static int
on_removed(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        GbnJobs *jobs = userdata;
        const char *path, *unit, *result;
        bool is_ours = false;
        int r = sd_bus_message_read(signal, "uoss", NULL, &path, &unit, &result);

        if (r < 0)
                return r;
        for (unsigned i = 0; i < jobs->running->len; i++) {
                Job *job = jobs->running->pdata[i];

                if (g_strcmp0(job->path, path) == 0) {
                        is_ours = true;
                        end(job, result, "");
                        break;
                }
        }
        if (jobs->seen)
                jobs->seen(unit, is_ours, jobs->userdata);
        return 0;
}

static int
on_subscribed(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return 0; /* "already subscribed" is as good */
}

int
gbn_jobs_new(sd_bus *bus, GbnJobSeen seen, void *userdata, GbnJobs **ret)
{
        GbnJobs *jobs = g_new0(GbnJobs, 1);
        int r;

        jobs->bus = bus;
        jobs->seen = seen;
        jobs->userdata = userdata;
        jobs->running = g_ptr_array_new_with_free_func(job_free);
        r = sd_bus_match_signal_async(bus, &jobs->match, GBN_SYSTEMD_NAME, GBN_SYSTEMD_PATH,
                                      GBN_SYSTEMD_MANAGER, "JobRemoved", on_removed, NULL, jobs);
        if (r >= 0)
                r = gbn_systemd_call(bus, "Subscribe", &(GbnReplyTo) { on_subscribed, NULL, NULL },
                                     "");
        if (r < 0) {
                gbn_jobs_free(jobs);
                return r;
        }
        *ret = jobs;
        return 0;
}

void
gbn_jobs_free(GbnJobs *jobs)
{
        if (!jobs)
                return;
        g_ptr_array_unref(jobs->running);
        (void) sd_bus_slot_unref(jobs->match);
        g_free(jobs);
}

void
gbn_jobs_forget(GbnJobs *jobs, const void *userdata)
{
        for (unsigned i = jobs->running->len; i-- > 0;)
                if (((const Job *) jobs->running->pdata[i])->userdata == userdata)
                        (void) g_ptr_array_remove_index_fast(jobs->running, i);
}

static int
on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Job *job = userdata;
        const char *path;

        job->slot = sd_bus_slot_unref(job->slot);
        if (sd_bus_message_is_method_error(reply, NULL))
                end(job, "", sd_bus_message_get_error(reply)->message);
        else if (sd_bus_message_read(reply, "o", &path) < 0)
                end(job, "", "systemd gave an answer of another kind");
        else
                job->path = g_strdup(path);
        return 0;
}

int
gbn_jobs_run_call(GbnJobs *jobs, sd_bus_message *call, GbnJobDone done, void *userdata)
{
        Job *job = g_new0(Job, 1);
        int r;

        *job = (Job) { .jobs = jobs, .done = done, .userdata = userdata };
        r = sd_bus_call_async(jobs->bus, &job->slot, call, on_answer, job, GBN_SYSTEMD_USEC_MAX);
        if (r < 0)
                job_free(job);
        else
                g_ptr_array_add(jobs->running, job);
        return r < 0 ? r : 0;
}

int
gbn_jobs_run(GbnJobs *jobs, const char *verb, const char *unit, GbnJobDone done, void *userdata)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(jobs->bus, &call, GBN_SYSTEMD_NAME, GBN_SYSTEMD_PATH,
                                               GBN_SYSTEMD_MANAGER, verb);

        if (r >= 0)
                r = sd_bus_message_append(call, "ss", unit, "replace");
        return r < 0 ? r : gbn_jobs_run_call(jobs, call, done, userdata);
}
