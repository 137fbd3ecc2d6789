/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dry run of a trial. Nothing has been changed yet, so that it is refused where this fails. */
#include "trial/trial-run.h"

#include "trial/health.h"

bool
gbn_trial_verify_prepare(GbnTrialRun *run, const GbnUnitLook *look, GError **error)
{
        if (!run->text)
                return true; /* the unit as it is without layers is nothing that we have made up */
        run->dry_run = gbn_dry_run_new(run->record.unit, run->text,
                                       &run->ground->study->rules.systemd, look, error);
        return run->dry_run != NULL;
}

static char *
explain(const GbnDryRunFailure *failure)
{
        g_autofree char *where = failure->directive
                                         ? g_strdup_printf(" because of %s=", failure->directive)
                                         : g_strdup("");
        const char *step, *word;

        if (failure->error && failure->directive)
                return g_strdup_printf("systemd does not take the value of %s=: %s",
                                       failure->directive, failure->error);
        if (failure->error)
                return g_strdup_printf("systemd does not take its new settings: %s",
                                       failure->error);
        if (failure->result)
                return g_strdup_printf(
                        "a dry run with its new settings did not end well%s: systemd "
                        "calls the result \"%s\"",
                        where, failure->result);
        if (gbn_health_find_step(failure->status, &step, &word))
                return g_strdup_printf("in a dry run with its new settings systemd failed at %s%s "
                                       "(exit status %d/%s); see journalctl -u 'gabion-check*'",
                                       step, where, failure->status, word);
        return g_strdup_printf("in a dry run systemd failed to set up its sandbox%s (exit status "
                               "%d); see journalctl -u 'gabion-check*'",
                               where, failure->status);
}

static void
on_dry_run(const GbnDryRunFailure *failure, void *userdata)
{
        GbnTrialRun *run = userdata;
        g_autofree char *reason = failure ? explain(failure) : NULL;

        g_clear_pointer(&run->dry_run, gbn_dry_run_free);
        if (reason)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, reason);
        else
                gbn_trial_run_event(run, GBN_TRIAL_VERIFIED);
}

void
gbn_trial_verify(GbnTrialRun *run)
{
        int r = run->dry_run ? gbn_dry_run_begin(run->dry_run, run->ground->bus, run->ground->jobs,
                                                 on_dry_run, run)
                             : 0;

        if (r < 0)
                gbn_trial_run_fail(run, GBN_TRIAL_FAILED, g_strerror(-r));
        else if (!run->dry_run)
                gbn_trial_run_event(run, GBN_TRIAL_VERIFIED);
}
