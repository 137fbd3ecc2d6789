/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One notification a unit, which the next one of that unit takes the place of. */
#include "notices.h"

#include "client/words.h"

#include <glib/gi18n.h>

#define WARN_BEFORE (60 * G_USEC_PER_SEC)
#define ASK_AFTER (5 * G_USEC_PER_SEC)
/* The daemon's reason when a person has ended a trial: nothing that happened by itself. */
#define ASKED_FOR "somebody asked for it"

struct _GbnNotices {
        GObject parent;
        GApplication *application;
        GbnClient *client;
        gboolean (*is_away)(gpointer userdata);
        gpointer userdata;
        GHashTable *watched; /* char * of a unit whose trial is live → its Watch * */
};

typedef struct {
        GbnNotices *notices;
        char *unit;
        guint timeout;      /* until it is warned of */
        guint over_timeout; /* until its time is over, and a little more */
} Watch;

enum { TOLD, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnNotices, gbn_notices, G_TYPE_OBJECT)

static void
clear_timers(Watch *watch)
{
        g_clear_handle_id(&watch->timeout, g_source_remove);
        g_clear_handle_id(&watch->over_timeout, g_source_remove);
}

static void
watch_free(gpointer data)
{
        Watch *watch = data;

        clear_timers(watch);
        g_free(watch->unit);
        g_free(watch);
}

static void
gbn_notices_dispose(GObject *object)
{
        GbnNotices *self = GBN_NOTICES(object);

        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_hash_table_remove_all(self->watched);
        g_clear_object(&self->client);
        G_OBJECT_CLASS(gbn_notices_parent_class)->dispose(object);
}

static void
gbn_notices_finalize(GObject *object)
{
        g_hash_table_unref(GBN_NOTICES(object)->watched);
        G_OBJECT_CLASS(gbn_notices_parent_class)->finalize(object);
}

static char *
id_of(GbnNotices *self, const char *unit)
{
        return g_strdup_printf("trial-%s-%s", gbn_host_get_title(gbn_client_get_host(self->client)),
                               unit);
}

static void
notify(GbnNotices *self, const char *unit, const char *title, const char *body)
{
        GbnHost *host = gbn_client_get_host(self->client);
        g_autofree char *id = id_of(self, unit);
        g_autofree char *where = NULL;
        g_autoptr(GNotification) notification = g_notification_new(title);

        if (gbn_host_get_kind(host) == GBN_HOST_SSH)
                where = g_strdup_printf("%s · %s", gbn_host_get_title(host), body);
        g_notification_set_body(notification, where ? where : body);
        g_notification_set_default_action_and_target(notification, "app.show-unit", "(ss)",
                                                     gbn_host_get_title(host), unit);
        g_application_send_notification(self->application, id, notification);
}

static void
withdraw(GbnNotices *self, const char *unit)
{
        g_autofree char *id = id_of(self, unit);

        g_application_withdraw_notification(self->application, id);
}

static void
on_nearly_over(gpointer userdata)
{
        Watch *watch = userdata;
        GbnNotices *self = watch->notices;
        g_autofree char *title = NULL;

        watch->timeout = 0;
        if (!self->is_away(self->userdata))
                return;
        /* Translators: %s is a service on trial. */
        title = g_strdup_printf(_("%s goes back in one minute"), watch->unit);
        notify(self, watch->unit, title, _("Keep the trial if the service works as it should."));
}

/* A daemon that has ended says nothing when systemd takes a trial back; the question starts it again. */
static void
on_over(gpointer userdata)
{
        Watch *watch = userdata;

        watch->over_timeout = 0;
        if (gbn_client_get_manager(watch->notices->client))
                gbn_client_refresh(watch->notices->client);
}

/* Trials that are shorter are not worth a warning. */
static void
set_timers(Watch *watch, GbnUnit *unit)
{
        gint64 rest = gbn_unit_get_trial_rest(unit), wait = rest - WARN_BEFORE;

        clear_timers(watch);
        if (gbn_unit_get_trial(unit) != GBN_TRIAL_LIVE)
                return;
        watch->over_timeout = g_timeout_add_once((guint) ((rest + ASK_AFTER) / 1000), on_over,
                                                 watch);
        if (wait > 0)
                watch->timeout = g_timeout_add_once((guint) (wait / 1000), on_nearly_over, watch);
}

static void
watch(GbnNotices *self, GbnUnit *unit)
{
        Watch *watch = g_hash_table_lookup(self->watched, gbn_unit_get_name(unit));

        if (!watch) {
                watch = g_new0(Watch, 1);
                watch->notices = self;
                watch->unit = g_strdup(gbn_unit_get_name(unit));
                (void) g_hash_table_insert(self->watched, watch->unit, watch);
        }
        set_timers(watch, unit);
}

/* raw: why, of the daemon. */
static void
tell_reverted(GbnNotices *self, const char *unit, const char *raw)
{
        g_autofree char *reason = gbn_words_reason(raw), *title = NULL, *words = NULL;

        if (g_str_equal(raw, ASKED_FOR)) {
                withdraw(self, unit);
                return;
        }
        /* Translators: %s is a service. */
        title = g_strdup_printf(_("%s was taken back"), unit);
        /* Translators: "nginx.service was taken back", and a sentence with the reason. */
        words = g_strdup_printf(_("%s. %s"), title, reason);
        if (self->is_away(self->userdata))
                notify(self, unit, title, reason);
        else
                withdraw(self, unit);
        g_signal_emit(self, signals[TOLD], 0, words);
}

/* What failed before it was live is told by whoever began it. */
static void
on_trial_changed(GbnClient *client, GbnUnit *unit, GbnNotices *self)
{
        const char *name = gbn_unit_get_name(unit);
        GbnTrialState state = gbn_unit_get_trial(unit);
        gboolean was_live = g_hash_table_contains(self->watched, name);

        if (state == GBN_TRIAL_LIVE || state == GBN_TRIAL_HELD)
                watch(self, unit);
        else if (state == GBN_TRIAL_REVERTED) {
                (void) g_hash_table_remove(self->watched, name);
                if (was_live)
                        tell_reverted(self, name, gbn_unit_get_trial_reason(unit));
        } else if (state == GBN_TRIAL_KEPT) {
                (void) g_hash_table_remove(self->watched, name);
                withdraw(self, name);
        }
}

/* What ended without a word: the daemon was not there. */
static void
tell_missed(GbnNotices *self)
{
        GHashTableIter iter;
        gpointer key;

        g_hash_table_iter_init(&iter, self->watched);
        while (g_hash_table_iter_next(&iter, &key, NULL)) {
                GbnUnit *unit = gbn_client_find_unit(self->client, key);
                g_autofree char *name = g_strdup(key);

                if (unit && gbn_unit_is_on_trial(unit))
                        continue;
                g_hash_table_iter_remove(&iter);
                if (unit && g_str_equal(gbn_unit_get_word(unit, "last-trial"), "reverted"))
                        tell_reverted(self, name, gbn_unit_get_word(unit, "last-trial-reason"));
                else
                        withdraw(self, name);
        }
}

/* Trials that were there before this window, or whose rest is known anew. */
static void
on_listed(GbnClient *client, GbnNotices *self)
{
        GListModel *units = gbn_client_get_units(client);

        for (guint i = 0; i < g_list_model_get_n_items(units); i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(units, i);

                if (gbn_unit_get_trial(unit) == GBN_TRIAL_LIVE)
                        watch(self, unit);
        }
        tell_missed(self);
}

static void
gbn_notices_class_init(GbnNoticesClass *class)
{
        GObjectClass *object_class = G_OBJECT_CLASS(class);

        object_class->dispose = gbn_notices_dispose;
        object_class->finalize = gbn_notices_finalize;
        signals[TOLD] = g_signal_new("told", GBN_TYPE_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gbn_notices_init(GbnNotices *self)
{
        self->watched = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, watch_free);
}

GbnNotices *
gbn_notices_new(GApplication *application, GbnClient *client,
                gboolean (*is_away)(gpointer userdata), gpointer userdata)
{
        GbnNotices *self = g_object_new(GBN_TYPE_NOTICES, NULL);

        self->application = application;
        self->client = g_object_ref(client);
        self->is_away = is_away;
        self->userdata = userdata;
        (void) g_signal_connect(client, "trial-changed", G_CALLBACK(on_trial_changed), self);
        (void) g_signal_connect(client, "listed", G_CALLBACK(on_listed), self);
        return self;
}
