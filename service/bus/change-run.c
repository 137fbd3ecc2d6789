/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change from the disk to the answer: written, read by systemd, looked at as systemd has it, told to
 * everyone. What systemd does not read, or reads as something else, is taken back: a unit that says
 * "loaded" proves nothing. */
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/error.h"
#include "engine/profile/difference.h"
#include "engine/profile/summary.h"
#include "store/dropin-store.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "systemd/systemd-call.h"

#include <stdlib.h>

typedef struct {
        GbnManager *manager;
        sd_bus_message *call;
        sd_bus_message *unit_properties; /* systemd's answer, while the other one is awaited */
        char *unit;
        char *before; /* text of the drop-in that was there; NULL: none */
        unsigned uid;
        bool wants_selection; /* Undo answers with it, SetLayers with the exposure */
        char *failure;        /* why it was taken back; NULL: it was not */
} Run;

static void
run_free(Run *run)
{
        if (run->unit)
                (void) g_hash_table_remove(run->manager->changing, run->unit);
        (void) sd_bus_message_unref(run->call);
        (void) sd_bus_message_unref(run->unit_properties);
        g_free(run->unit);
        g_free(run->before);
        g_free(run->failure);
        g_free(run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

/* Tells everyone what is applied now. */
static int
announce(const Run *run, GbnUnitSummary *ret, sd_bus_error *error)
{
        GbnManager *manager = run->manager;
        g_autoptr(sd_bus_message) signal = NULL;
        g_autoptr(GError) reason = NULL;
        char *path = NULL;
        int r;

        if (!gbn_study_refresh(&manager->study, &reason) ||
            !gbn_unit_summary_read(&manager->study, manager->packages, run->unit, ret, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_signal(manager->bus, &signal, GBN_BUS_PATH, GBN_MANAGER_INTERFACE,
                                      "UnitChanged");
        if (r >= 0)
                r = sd_bus_message_append(signal, "su", run->unit, (uint32_t) ret->exposure);
        if (r >= 0)
                r = sd_bus_message_append_strv(signal, ret->selection);
        if (r >= 0)
                r = sd_bus_send(manager->bus, signal, NULL);
        if (r >= 0)
                r = gbn_manager_unit_path(run->unit, &path);
        if (r >= 0)
                r = sd_bus_emit_properties_changed(manager->bus, path, GBN_UNIT_INTERFACE,
                                                   "Exposure", "Grade", "Selection", NULL);
        free(path);
        return r;
}

static int
answer(const Run *run, sd_bus_error *error)
{
        g_auto(GbnUnitSummary) summary = { 0 };
        g_autofree char *selection = NULL;
        int r = announce(run, &summary, error);

        if (r < 0)
                return r;
        if (!run->wants_selection)
                return sd_bus_reply_method_return(run->call, "u", (uint32_t) summary.exposure);
        selection = g_strjoinv(" ", summary.selection);
        return sd_bus_reply_method_return(run->call, "s", selection);
}

static int
answer_failure(const Run *run)
{
        return sd_bus_reply_method_errorf(run->call, GBN_BUS_ERROR_PREFIX "NotEffective",
                                          "%s: %s; it was taken back", run->unit, run->failure);
}

static int
on_back(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_autoptr(Run) run = userdata;

        return answer_failure(run);
}

/* The old drop-in again, for systemd too; then the caller is told. */
static int
take_back(Run *run, const char *what, const char *detail)
{
        g_autoptr(Run) owned = run;
        GbnChange change = { run->unit, "undo", run->before, run->uid };
        const GbnRoot *root = gbn_unit_tree_root(run->manager->study.tree);
        g_autoptr(GError) reason = NULL;

        run->failure = g_strdup_printf("%s: %s", what, detail);
        if (!gbn_change_make(root, &change, &reason))
                return sd_bus_reply_method_errorf(run->call, GBN_BUS_ERROR_PREFIX "Io",
                                                  "%s: %s, and it could not be taken back: %s",
                                                  run->unit, run->failure, reason->message);
        if (gbn_systemd_call(run->manager->bus, "Reload", on_back, run, "") < 0)
                return answer_failure(run);
        (void) g_steal_pointer(&owned);
        return 0;
}

/* The directives of which systemd has another value than the unit's files say, "" where there is none. */
static char *
compare(const Run *run, sd_bus_message *service_properties)
{
        GbnStudy *study = &run->manager->study;
        g_autoptr(GPtrArray) differences = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnFacts) facts = { 0 };
        g_autoptr(GError) reason = NULL;
        GbnScore score;
        int r;

        if (!gbn_study_refresh(study, &reason))
                return g_strdup(reason->message);
        chain = gbn_study_find(study, run->unit, &reason);
        if (!chain || !gbn_study_score(study, chain, &score, &reason))
                return g_strdup(reason->message);
        gbn_facts_init_for(&facts, &study->rules.systemd);
        r = gbn_facts_from_bus(run->unit_properties, service_properties, &study->rules.systemd,
                               &facts);
        if (r < 0)
                return g_strdup(g_strerror(-r));
        differences = gbn_facts_differences(&study->facts, &facts);
        g_ptr_array_add(differences, NULL);
        return g_strjoinv(", ", (char **) differences->pdata);
}

static int
on_service(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_autoptr(Run) run = userdata;
        g_auto(sd_bus_error) failure = SD_BUS_ERROR_NULL;
        g_autofree char *differences = NULL;
        int r;

        if (sd_bus_message_is_method_error(reply, NULL))
                return take_back(g_steal_pointer(&run), "systemd does not tell its settings",
                                 sd_bus_message_get_error(reply)->message);
        differences = compare(run, reply);
        if (*differences)
                return take_back(g_steal_pointer(&run),
                                 "systemd has other values than the unit's files say", differences);
        r = answer(run, &failure);
        return r < 0 ? sd_bus_reply_method_errno(run->call, r, &failure) : 0;
}

static int
on_unit(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_autoptr(Run) run = userdata;
        int r;

        if (sd_bus_message_is_method_error(reply, NULL))
                return take_back(g_steal_pointer(&run), "systemd does not know the unit",
                                 sd_bus_message_get_error(reply)->message);
        run->unit_properties = sd_bus_message_ref(reply);
        r = gbn_systemd_get_all(run->manager->bus, run->unit, GBN_SYSTEMD_NAME ".Service",
                                on_service, run);
        if (r < 0)
                return take_back(g_steal_pointer(&run), "systemd cannot be asked", g_strerror(-r));
        (void) g_steal_pointer(&run);
        return 0;
}

static int
on_reloaded(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_autoptr(Run) run = userdata;
        int r;

        if (sd_bus_message_is_method_error(reply, NULL))
                return take_back(g_steal_pointer(&run), "systemd did not read its unit files again",
                                 sd_bus_message_get_error(reply)->message);
        r = gbn_systemd_get_all(run->manager->bus, run->unit, GBN_SYSTEMD_NAME ".Unit", on_unit,
                                run);
        if (r < 0)
                return take_back(g_steal_pointer(&run), "systemd cannot be asked", g_strerror(-r));
        (void) g_steal_pointer(&run);
        return 0;
}

int
gbn_manager_make_change(GbnManager *manager, sd_bus_message *call, GbnChange *change,
                        sd_bus_error *error)
{
        g_autoptr(Run) run = g_new0(Run, 1);
        g_autoptr(sd_bus_creds) creds = NULL;
        g_autoptr(GError) reason = NULL;
        const GbnRoot *root = gbn_unit_tree_root(manager->study.tree);
        uid_t uid = 0;
        int r = sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds);

        if (r >= 0)
                r = sd_bus_creds_get_euid(creds, &uid);
        if (r < 0)
                return r;
        if (g_hash_table_contains(manager->changing, change->unit))
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "Conflict",
                                         "%s: another change of it is under way", change->unit);
        (void) g_hash_table_add(manager->changing, g_strdup(change->unit));
        change->uid = uid;
        run->manager = manager;
        run->call = sd_bus_message_ref(call);
        run->unit = g_strdup(change->unit);
        run->uid = uid;
        run->wants_selection = g_str_equal(change->action, "undo");
        if (!gbn_dropin_store_read(root, change->unit, &run->before, &reason) ||
            !gbn_change_make(root, change, &reason))
                return gbn_bus_error_set(error, reason);
        if (!manager->study.rules.live)
                return answer(run, error);
        r = gbn_systemd_call(manager->bus, "Reload", on_reloaded, run, "");
        if (r < 0)
                return take_back(g_steal_pointer(&run), "systemd cannot be asked", g_strerror(-r));
        (void) g_steal_pointer(&run);
        return 1;
}
