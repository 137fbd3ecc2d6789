/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preview, SetLayers, Undo, ListHistory: what could be, is made, and was. */
#include "bus/authz.h"
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/profile/target.h"
#include "store/change.h"
#include "store/dropin-store.h"
#include "store/history.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

#include <stdlib.h>
#include <string.h>

static const GbnRoot *
root_of(const GbnManager *manager)
{
        return gbn_unit_tree_root(manager->study.tree);
}

/* An array of words; more than any selection has is refused before anything is made of it. */
static int
read_selection(sd_bus_message *call, char ***ret, sd_bus_error *error)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        const char *word;
        int r = sd_bus_message_enter_container(call, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read(call, "s", &word)) > 0) {
                if (words->len >= GBN_SELECTION_MAX || strlen(word) > GBN_ARGUMENT_BYTES_MAX)
                        return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "TooLarge",
                                                "no selection is that long");
                g_ptr_array_add(words, g_strdup(word));
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(call);
        if (r < 0)
                return r;
        g_ptr_array_add(words, NULL);
        *ret = (char **) g_ptr_array_free(g_steal_pointer(&words), false);
        return 0;
}

static int
append_notes(sd_bus_message *reply, const GPtrArray *remarks)
{
        int r = sd_bus_message_open_container(reply, 'a', "(sss)");

        for (unsigned i = 0; r >= 0 && i < remarks->len; i++) {
                const GbnRemark *remark = remarks->pdata[i];
                g_autofree char *text = gbn_words_text(remark->words, NULL);
                g_autofree char *words = g_utf8_make_valid(text, -1);

                r = sd_bus_message_append(
                        reply, "(sss)", remark->severity == GBN_REMARK_CAUTION ? "caution" : "info",
                        remark->subject, words);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* Opens an entry of a{sv} whose value is an array, up to the array's elements. */
static int
open_array_entry(sd_bus_message *reply, const char *key, const char *element)
{
        g_autofree char *signature = g_strconcat("a", element, NULL);
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", key);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', signature);
        return r < 0 ? r : sd_bus_message_open_container(reply, 'a', element);
}

static int
close_array_entry(sd_bus_message *reply)
{
        int r = 0;

        for (unsigned depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int
append_gains(sd_bus_message *reply, const GPtrArray *gains)
{
        int r = open_array_entry(reply, "gains", "(su)");

        for (unsigned i = 0; r >= 0 && i < gains->len; i++) {
                const GbnLayerGain *gain = gains->pdata[i];

                r = sd_bus_message_append(reply, "(su)", gain->word, (uint32_t) gain->gain);
        }
        return r < 0 ? r : close_array_entry(reply);
}

static int
append_moves(sd_bus_message *reply, const GbnForecast *forecast)
{
        int r = open_array_entry(reply, "rows", "(stt)");

        for (unsigned i = 0; r >= 0 && i < forecast->now.count; i++) {
                const GbnFinding *now = forecast->now.findings + i,
                                 *then = forecast->then.findings + i;

                if (now->badness != then->badness)
                        r = sd_bus_message_append(reply, "(stt)", now->row->id, now->badness,
                                                  then->badness);
        }
        return r < 0 ? r : close_array_entry(reply);
}

static int
append_forecast(sd_bus_message *reply, const GbnForecast *forecast)
{
        int r = sd_bus_message_append(reply, "uuss", (uint32_t) forecast->now.exposure,
                                      (uint32_t) forecast->then.exposure, forecast->dropin,
                                      forecast->digest);

        if (r >= 0)
                r = append_notes(reply, forecast->remarks);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "selection", "s", forecast->selection);
        if (r >= 0)
                r = append_gains(reply, forecast->gains);
        if (r >= 0)
                r = append_moves(reply, forecast);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_preview(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GError) reason = NULL;
        g_auto(GbnForecast) forecast = { 0 };
        g_auto(GStrv) words = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = read_selection(call, &words, error);
        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        if (!gbn_study_forecast(&manager->study,
                                &(GbnStudyWish) { unit, (const char *const *) words, false },
                                &forecast, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = append_forecast(reply, &forecast);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

/* Tells everyone what is applied now. */
static int
announce(GbnManager *manager, const char *unit, GbnUnitSummary *ret, sd_bus_error *error)
{
        g_autoptr(sd_bus_message) signal = NULL;
        g_autoptr(GError) reason = NULL;
        char *path = NULL;
        int r;

        if (!gbn_study_refresh(&manager->study, &reason) ||
            !gbn_unit_summary_read(&manager->study, manager->packages, unit, ret, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_signal(manager->bus, &signal, GBN_BUS_PATH, GBN_MANAGER_INTERFACE,
                                      "UnitChanged");
        if (r >= 0)
                r = sd_bus_message_append(signal, "su", unit, (uint32_t) ret->exposure);
        if (r >= 0)
                r = sd_bus_message_append_strv(signal, ret->selection);
        if (r >= 0)
                r = sd_bus_send(manager->bus, signal, NULL);
        if (r >= 0)
                r = gbn_manager_unit_path(unit, &path);
        if (r >= 0)
                r = sd_bus_emit_properties_changed(manager->bus, path, GBN_UNIT_INTERFACE,
                                                   "Exposure", "Grade", "Selection", NULL);
        free(path);
        return r;
}

/* A change that is on disk, and what is left to do for it. */
typedef struct {
        GbnManager *manager;
        sd_bus_message *call;
        char *unit;
        char *before; /* text of the drop-in that was there; NULL: none */
        unsigned uid;
        bool wants_selection; /* Undo answers with it, SetLayers with the exposure */
} Done;

static void
done_free(Done *done)
{
        (void) sd_bus_message_unref(done->call);
        g_free(done->unit);
        g_free(done->before);
        g_free(done);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Done, done_free)

static int
reply_done(const Done *done, sd_bus_error *error)
{
        g_auto(GbnUnitSummary) summary = { 0 };
        g_autofree char *selection = NULL;
        int r = announce(done->manager, done->unit, &summary, error);

        if (r < 0)
                return r;
        if (!done->wants_selection)
                return sd_bus_reply_method_return(done->call, "u", (uint32_t) summary.exposure);
        selection = g_strjoinv(" ", summary.selection);
        return sd_bus_reply_method_return(done->call, "s", selection);
}

/* systemd would go on with what it had read, and the file say something else. */
static void
take_back(const Done *done)
{
        GbnChange change = { done->unit, "undo", done->before, done->uid };

        (void) gbn_change_make(root_of(done->manager), &change, NULL);
}

static int
on_reloaded(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        g_autoptr(Done) done = userdata;
        g_auto(sd_bus_error) answer = SD_BUS_ERROR_NULL;
        const sd_bus_error *reason = sd_bus_message_get_error(reply);
        int r;

        if (reason) {
                take_back(done);
                return sd_bus_reply_method_errorf(
                        done->call, GBN_BUS_ERROR_PREFIX "Io",
                        "systemd did not read its unit files again, so nothing was changed: %s",
                        reason->message);
        }
        r = reply_done(done, &answer);
        return r < 0 ? sd_bus_reply_method_errno(done->call, r, &answer) : 0;
}

/* Makes the change in the name of the caller, whom the bus knows; a running systemd is told of it. */
static int
make_change(GbnManager *manager, sd_bus_message *call, GbnChange *change, sd_bus_error *error)
{
        g_autoptr(Done) done = g_new0(Done, 1);
        g_autoptr(sd_bus_creds) creds = NULL;
        g_autoptr(GError) reason = NULL;
        uid_t uid = 0;
        int r = sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds);

        if (r >= 0)
                r = sd_bus_creds_get_euid(creds, &uid);
        if (r < 0)
                return r;
        change->uid = uid;
        *done = (Done) { manager, sd_bus_message_ref(call),           g_strdup(change->unit), NULL,
                         uid,     g_str_equal(change->action, "undo") };
        if (!gbn_dropin_store_read(root_of(manager), change->unit, &done->before, &reason) ||
            !gbn_change_make(root_of(manager), change, &reason))
                return gbn_bus_error_set(error, reason);
        if (!manager->study.rules.live)
                return reply_done(done, error);
        r = gbn_systemd_call(manager->bus, "Reload", on_reloaded, done, "");
        if (r < 0) {
                take_back(done);
                return r;
        }
        (void) g_steal_pointer(&done);
        return 1;
}

/* What the drop-in would be; NULL for an empty selection. */
static int
plan_text(GbnManager *manager, const GbnStudyWish *wish, const char *digest, GbnForecast *ret,
          sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;

        if (!*wish->words)
                return gbn_target_check_name(wish->unit, &reason)
                               ? 0
                               : gbn_bus_error_set(error, reason);
        if (!gbn_study_forecast(&manager->study, wish, ret, &reason))
                return gbn_bus_error_set(error, reason);
        if (!g_str_equal(ret->digest, digest))
                return sd_bus_error_setf(
                        error, GBN_BUS_ERROR_PREFIX "Conflict",
                        "%s: the unit has changed since it was looked at; look again", wish->unit);
        return 0;
}

int
gbn_manager_set_layers(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_auto(GbnForecast) forecast = { 0 };
        g_auto(GStrv) words = NULL;
        const char *unit, *digest;
        GbnAuthzQuestion question;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = read_selection(call, &words, error);
        if (r >= 0)
                r = sd_bus_message_read(call, "s", &digest);
        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = plan_text(manager, &(GbnStudyWish) { unit, (const char *const *) words, false },
                              digest, &forecast, error);
        if (r < 0)
                return r;
        question = forecast.dropin ? gbn_manager_question_apply(unit, &forecast)
                                   : gbn_manager_question_remove(unit);
        r = gbn_authz_check(manager->authz, call, &question, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        return make_change(manager, call,
                           &(GbnChange) { .unit = unit,
                                          .action = forecast.dropin ? "apply" : "remove",
                                          .text = forecast.dropin },
                           error);
}

/* The text that an undo brings back: that of before the last change. */
static int
last_text(GbnManager *manager, const char *unit, char **ret, sd_bus_error *error)
{
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(GError) reason = NULL;

        entries = gbn_history_read(root_of(manager), unit, GBN_HISTORY_TO_CHANGE, &reason);
        if (!entries)
                return gbn_bus_error_set(error, reason);
        if (entries->len == 0)
                return sd_bus_error_setf(error, GBN_BUS_ERROR_PREFIX "NotFound",
                                         "%s: nothing to undo", unit);
        *ret = g_strdup(((const GbnHistoryEntry *) entries->pdata[entries->len - 1])->before_text);
        return 0;
}

int
gbn_manager_undo(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GError) reason = NULL;
        g_autofree char *text = NULL;
        GbnAuthzQuestion question;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r < 0)
                return r;
        if (!gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        question = gbn_manager_question_remove(unit);
        r = gbn_authz_check(manager->authz, call, &question, error);
        if (r <= 0)
                return r < 0 ? r : 1;
        r = gbn_manager_refresh(manager, error);
        if (r >= 0)
                r = last_text(manager, unit, &text, error);
        return r < 0 ? r
                     : make_change(manager, call,
                                   &(GbnChange) { .unit = unit, .action = "undo", .text = text },
                                   error);
}

int
gbn_manager_list_history(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(GError) reason = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r < 0)
                return r;
        if (*unit && !gbn_target_check_name(unit, &reason))
                return gbn_bus_error_set(error, reason);
        entries = gbn_history_read(root_of(manager), *unit ? unit : NULL, GBN_HISTORY_TO_SHOW,
                                   &reason);
        if (!entries)
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tussss)");
        for (unsigned i = 0; r >= 0 && i < entries->len; i++) {
                const GbnHistoryEntry *entry = entries->pdata[i];

                r = sd_bus_message_append(reply, "(tussss)", entry->time, (uint32_t) entry->uid,
                                          entry->unit, entry->action,
                                          entry->before ? entry->before : "",
                                          entry->after ? entry->after : "");
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
