/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Blocking calls: this program has nothing else to do while it waits. */
#include "ctl/remote.h"

#include "base/error.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)
#define NAME "org.gabion.Gabion1"
#define PATH "/org/gabion/Gabion1"
#define INTERFACE NAME ".Manager"

static bool
set_absent(bool session, const char *reason, GError **error)
{
        if (session)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            _("nobody serves units on the session bus (%s); start gabiond "
                              "--root=DIR --session"),
                            reason);
        else
                g_set_error(
                        error, GBN_ERROR, GBN_ERROR_IO,
                        _("this machine is changed through gabiond, which does not answer (%s); "
                          "start it with systemctl start gabiond, or name a tree with --root=DIR"),
                        reason);
        return false;
}

bool
gbn_remote_open(bool session, GbnRemote *ret, GError **error)
{
        int r = session ? sd_bus_open_user(&ret->bus) : sd_bus_open_system(&ret->bus);

        ret->session = session;
        if (r >= 0)
                r = sd_bus_set_allow_interactive_authorization(ret->bus, true);
        return r >= 0 || set_absent(session, g_strerror(-r), error);
}

void
gbn_remote_close(GbnRemote *remote)
{
        remote->bus = sd_bus_flush_close_unref(remote->bus);
}

static bool
fail(const GbnRemote *remote, const sd_bus_error *bus_error, int r, GError **error)
{
        const char *reason = bus_error->message ? bus_error->message : g_strerror(-r);

        if (sd_bus_error_has_name(bus_error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
            sd_bus_error_has_name(bus_error, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
                return set_absent(remote->session, reason, error);
        g_set_error_literal(error, GBN_ERROR, GBN_ERROR_IO, reason);
        return false;
}

/* A reply that is not what dbus/ says. */
static bool
check_reply(int r, GError **error)
{
        if (r < 0)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            _("gabiond gave an answer of another kind: %s"), g_strerror(-r));
        return r >= 0;
}

static sd_bus_message *
new_call(const GbnRemote *remote, const char *method, const char *unit)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(remote->bus, &call, NAME, PATH, INTERFACE, method);

        if (r >= 0 && unit)
                r = sd_bus_message_append(call, "s", unit);
        return r < 0 ? NULL : g_steal_pointer(&call);
}

static sd_bus_message *
send_call(const GbnRemote *remote, sd_bus_message *call, GError **error)
{
        g_auto(sd_bus_error) bus_error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        int r = call ? sd_bus_call(remote->bus, call, 0, &bus_error, &reply) : -ENOMEM;

        if (r < 0)
                (void) fail(remote, &bus_error, r, error);
        return reply;
}

static void
unit_free(void *data)
{
        GbnRemoteUnit *unit = data;

        g_free(unit->name);
        g_free(unit->grade);
        g_free(unit);
}

/* One entry of a{sv}; what we do not know is passed over. */
static int
read_more(sd_bus_message *reply, GbnRemoteUnit *unit)
{
        const char *key, *grade;
        int value, r = sd_bus_message_read(reply, "s", &key);

        if (r < 0)
                return r;
        if (g_str_equal(key, "grade")) {
                r = sd_bus_message_read(reply, "v", "s", &grade);
                if (r >= 0)
                        unit->grade = g_strdup(grade);
                return r;
        }
        if (!g_str_equal(key, "template") && !g_str_equal(key, "oneshot"))
                return sd_bus_message_skip(reply, "v");
        r = sd_bus_message_read(reply, "v", "b", &value);
        if (r >= 0 && g_str_equal(key, "template"))
                unit->is_template = value;
        else if (r >= 0)
                unit->is_oneshot = value;
        return r;
}

static int
read_unit(sd_bus_message *reply, GPtrArray *units)
{
        GbnRemoteUnit *unit = g_new0(GbnRemoteUnit, 1);
        const char *name;
        int r;

        g_ptr_array_add(units, unit);
        r = sd_bus_message_read(reply, "sssuu", &name, NULL, NULL, &unit->exposure,
                                &unit->reachable);
        if (r >= 0) {
                unit->name = g_strdup(name);
                r = sd_bus_message_skip(reply, "as");
        }
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_more(reply, unit);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(reply);
        return r < 0 ? r : sd_bus_message_skip(reply, "o");
}

GPtrArray *
gbn_remote_list(const GbnRemote *remote, GError **error)
{
        g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func(unit_free);
        g_autoptr(sd_bus_message) call = new_call(remote, "ListUnits", NULL);
        g_autoptr(sd_bus_message) reply = send_call(remote, call, error);
        int r;

        if (!reply)
                return NULL;
        r = sd_bus_message_enter_container(reply, 'a', "(sssuuasa{sv}o)");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "sssuuasa{sv}o")) > 0) {
                r = read_unit(reply, units);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return check_reply(r, error) ? g_steal_pointer(&units) : NULL;
}

bool
gbn_remote_served(const GbnRemote *remote, char **ret_root, unsigned *ret_systemd, GError **error)
{
        g_auto(sd_bus_error) bus_error = SD_BUS_ERROR_NULL;
        char *text = NULL;
        uint32_t systemd;
        int r = sd_bus_get_property_trivial(remote->bus, NAME, PATH, INTERFACE, "SystemdVersion",
                                            &bus_error, 'u', &systemd);

        if (r >= 0)
                r = sd_bus_get_property_string(remote->bus, NAME, PATH, INTERFACE, "Root",
                                               &bus_error, &text);
        if (r < 0)
                return fail(remote, &bus_error, r, error);
        *ret_systemd = systemd;
        *ret_root = g_strdup(text);
        free(text);
        return true;
}

static const struct {
        const char *name;
        GbnFindingState state;
} states[] = {
        { "good", GBN_FINDING_GOOD },
        { "partly", GBN_FINDING_PARTLY },
        { "bad", GBN_FINDING_BAD },
        { "not-applicable", GBN_FINDING_NOT_APPLICABLE },
};

static bool
take_finding(GbnScore *score, const char *id, const char *state, GbnFinding *finding)
{
        const GbnAssessment *row = NULL;

        for (unsigned i = 0; (row = gbn_assessment(i)) && !g_str_equal(row->id, id); i++)
                finding->number = i + 1;
        if (!row || score->count == GBN_ROW_COUNT)
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
                if (g_str_equal(states[i].name, state))
                        finding->state = states[i].state;
        finding->row = row;
        score->findings[score->count++] = *finding;
        return true;
}

bool
gbn_remote_assess(const GbnRemote *remote, const char *unit, GbnScore *ret, GError **error)
{
        g_autoptr(sd_bus_message) call = new_call(remote, "Assess", unit);
        g_autoptr(sd_bus_message) reply = send_call(remote, call, error);
        const char *id, *state, *words;
        uint32_t exposure, weight;
        int r;

        if (!reply)
                return false;
        ret->count = 0;
        r = sd_bus_message_read(reply, "us", &exposure, NULL);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(sssttuts)");
        while (r >= 0) {
                GbnFinding finding = { 0 };

                r = sd_bus_message_read(reply, "(sssttuts)", &id, NULL, &state, &finding.badness,
                                        &finding.range, &weight, &finding.share, &words);
                if (r <= 0)
                        break;
                finding.weight = weight;
                finding.words = g_intern_string(words); /* as many as the rows have, and no more */
                if (!take_finding(ret, id, state, &finding))
                        r = -EBADMSG;
        }
        ret->exposure = r < 0 ? 0 : exposure;
        return check_reply(r, error);
}

void
gbn_remote_preview_clear(GbnRemotePreview *preview)
{
        g_clear_pointer(&preview->dropin, g_free);
        g_clear_pointer(&preview->digest, g_free);
        g_clear_pointer(&preview->selection, g_free);
        g_clear_pointer(&preview->notes, g_ptr_array_unref);
}

static void
note_free(void *data)
{
        GbnRemoteNote *note = data;

        g_free(note->subject);
        g_free(note->words);
        g_free(note);
}

static int
read_notes(sd_bus_message *reply, GPtrArray *notes)
{
        const char *severity, *subject, *words;
        int r = sd_bus_message_enter_container(reply, 'a', "(sss)");

        while (r >= 0 &&
               (r = sd_bus_message_read(reply, "(sss)", &severity, &subject, &words)) > 0) {
                GbnRemoteNote *note = g_new0(GbnRemoteNote, 1);

                *note = (GbnRemoteNote) { g_str_equal(severity, "caution"), g_strdup(subject),
                                          g_strdup(words) };
                g_ptr_array_add(notes, note);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

/* Of the entries of a{sv} only "selection" is of interest here. */
static int
read_selection(sd_bus_message *reply, char **ret)
{
        const char *key, *text;
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = sd_bus_message_read(reply, "s", &key);
                if (r >= 0 && g_str_equal(key, "selection")) {
                        r = sd_bus_message_read(reply, "v", "s", &text);
                        if (r >= 0)
                                *ret = g_strdup(text);
                } else if (r >= 0)
                        r = sd_bus_message_skip(reply, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r;
}

bool
gbn_remote_preview(const GbnRemote *remote, const char *unit, char **words, GbnRemotePreview *ret,
                   GError **error)
{
        g_auto(GbnRemotePreview) preview = { .notes = g_ptr_array_new_with_free_func(note_free) };
        g_autoptr(sd_bus_message) call = new_call(remote, "Preview", unit), reply = NULL;
        const char *dropin, *digest;
        int r = call ? sd_bus_message_append_strv(call, words) : -ENOMEM;

        if (r >= 0)
                reply = send_call(remote, call, error);
        if (!reply)
                return false;
        r = sd_bus_message_read(reply, "uuss", &preview.now, &preview.then, &dropin, &digest);
        if (r >= 0) {
                preview.dropin = g_strdup(dropin);
                preview.digest = g_strdup(digest);
                r = read_notes(reply, preview.notes);
        }
        if (r >= 0)
                r = read_selection(reply, &preview.selection);
        if (!check_reply(r, error))
                return false;
        *ret = preview;
        preview = (GbnRemotePreview) { 0 };
        return true;
}

bool
gbn_remote_set_layers(const GbnRemote *remote, const char *unit, char **words, const char *digest,
                      GError **error)
{
        g_autoptr(sd_bus_message) call = new_call(remote, "SetLayers", unit), reply = NULL;
        int r = call ? sd_bus_message_append_strv(call, words) : -ENOMEM;

        if (r >= 0)
                r = sd_bus_message_append(call, "s", digest);
        if (r >= 0)
                reply = send_call(remote, call, error);
        return reply != NULL;
}

char *
gbn_remote_undo(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(sd_bus_message) call = new_call(remote, "Undo", unit);
        g_autoptr(sd_bus_message) reply = send_call(remote, call, error);
        const char *selection;

        if (!reply || !check_reply(sd_bus_message_read(reply, "s", &selection), error))
                return NULL;
        return g_strdup(selection);
}

static char *
text_or_null(const char *text)
{
        return *text ? g_strdup(text) : NULL;
}

static int
read_outcome(sd_bus_message *reply, GbnHistoryEntry *entry)
{
        const char *key, *text;
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = sd_bus_message_read(reply, "s", &key);
                if (r < 0)
                        return r;
                if (!g_str_equal(key, "outcome") && !g_str_equal(key, "reason"))
                        r = sd_bus_message_skip(reply, "v");
                else if ((r = sd_bus_message_read(reply, "v", "s", &text)) >= 0)
                        *(g_str_equal(key, "outcome") ? &entry->outcome
                                                      : &entry->reason) = g_strdup(text);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

GPtrArray *
gbn_remote_history(const GbnRemote *remote, const char *unit, GError **error)
{
        g_autoptr(GPtrArray)
                entries = g_ptr_array_new_with_free_func((GDestroyNotify) gbn_history_entry_free);
        g_autoptr(sd_bus_message) call = new_call(remote, "ListHistory", unit);
        g_autoptr(sd_bus_message) reply = send_call(remote, call, error);
        const char *name, *action, *before, *after;
        uint64_t time;
        uint32_t uid;
        int r;

        if (!reply)
                return NULL;
        r = sd_bus_message_enter_container(reply, 'a', "(tussssa{sv})");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "tussssa{sv}")) > 0) {
                GbnHistoryEntry *entry = g_new0(GbnHistoryEntry, 1);

                g_ptr_array_add(entries, entry);
                r = sd_bus_message_read(reply, "tussss", &time, &uid, &name, &action, &before,
                                        &after);
                if (r < 0)
                        break;
                *entry = (GbnHistoryEntry) {
                        .time = time,
                        .uid = uid,
                        .unit = g_strdup(name),
                        .action = g_strdup(action),
                        .before = text_or_null(before),
                        .after = text_or_null(after),
                };
                r = read_outcome(reply, entry);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return check_reply(r, error) ? g_steal_pointer(&entries) : NULL;
}
