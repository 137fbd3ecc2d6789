/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The deadline is the daemon's; this only counts what is left of it. What is seen changes each second, what is
 * announced only at the start, at two marks and at the end. */
#include "widgets/trial-banner.h"

#include "client/words.h"
#include "widgets/banner.h"

#include <glib/gi18n.h>

#define TICK_MS 250

/* Seconds before the end. */
static const gint64 marks[] = { 60, 10 };

struct _GbnTrialBanner {
        GtkWidget parent;
        GbnStage *stage;
        GbnUnit *unit; /* of the stage */
        GbnBanner *banner;
        guint tick;
        GbnTrialState shown;   /* the state whose words were announced */
        gint64 announced_rest; /* in seconds, of a live trial */
};

G_DEFINE_FINAL_TYPE(GbnTrialBanner, gbn_trial_banner, GTK_TYPE_WIDGET)

static void
gbn_trial_banner_dispose(GObject *object)
{
        GbnTrialBanner *self = GBN_TRIAL_BANNER(object);
        GtkWidget *child;

        gbn_trial_banner_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_trial_banner_parent_class)->dispose(object);
}

static char *
live_words(GbnUnit *unit)
{
        gint64 rest = gbn_unit_get_trial_rest(unit);
        g_autofree char *clock = gbn_words_rest(rest);

        if (rest == 0)
                /* Translators: %s is a service. */
                return g_strdup_printf(_("The time of %s is over; it goes back"),
                                       gbn_unit_get_name(unit));
        /* Translators: a service, and a time such as 4:45. */
        return g_strdup_printf(_("%s is on trial; it goes back in %s"), gbn_unit_get_name(unit),
                               clock);
}

static gboolean
is_finished(const char *words)
{
        static const char *const ends[] = { ".", "!", "?", "…", NULL };

        for (guint i = 0; ends[i]; i++)
                if (g_str_has_suffix(words, ends[i]))
                        return TRUE;
        return FALSE;
}

/* A reason is a sentence of its own, so what stands before it has to be one too. */
static char *
with_reason(const char *format, GbnUnit *unit)
{
        g_autofree char *reason = gbn_words_reason(gbn_unit_get_trial_reason(unit));
        g_autoptr(GString) words = g_string_new(format);

        (void) g_string_replace(words, "%s", gbn_unit_get_name(unit), 1);
        if (*reason)
                g_string_append_printf(words, is_finished(words->str) ? " %s" : ". %s", reason);
        return g_string_free(g_steal_pointer(&words), FALSE);
}

static gboolean
is_connected(GbnTrialBanner *self)
{
        return gbn_client_get_state(gbn_stage_get_client(self->stage)) == GBN_CLIENT_READY;
}

static char *
words_of_lost(GbnUnit *unit)
{
        gint64 rest = gbn_unit_get_trial_rest(unit);
        g_autofree char *clock = gbn_words_rest(rest);

        if (rest == 0)
                /* Translators: %s is a service. */
                return g_strdup_printf(
                        _("Not connected. The time of %s is over, and it goes back by "
                          "itself."),
                        gbn_unit_get_name(unit));
        /* Translators: a service, and a time such as 4:45. */
        return g_strdup_printf(_("Not connected. %s is on trial, and goes back by itself in %s."),
                               gbn_unit_get_name(unit), clock);
}

static char *
words_of(GbnUnit *unit)
{
        switch (gbn_unit_get_trial(unit)) {
        case GBN_TRIAL_STARTING:
                return with_reason(_("%s is being put on trial…"), unit);
        case GBN_TRIAL_HELD:
                return with_reason(_("%s is on trial; its time waits for an authorisation"), unit);
        case GBN_TRIAL_REVERTING:
                return with_reason(_("%s goes back to how it was."), unit);
        case GBN_TRIAL_FAILED:
                return with_reason(
                        /* Translators: %s is a service; the text in quotes is a command. */
                        _("%s could not be taken back yet. systemd tries it again; "
                          "“journalctl -u 'gabion-rollback@*'” tells more."),
                        unit);
        default:
                return live_words(unit);
        }
}

static gboolean
is_at_mark(gint64 before, gint64 now)
{
        for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
                if (before > marks[i] && now <= marks[i])
                        return TRUE;
        return now == 0 && before > 0;
}

static void
announce(GbnTrialBanner *self, const char *words)
{
        GbnTrialState state = gbn_unit_get_trial(self->unit);
        gint64 rest = (gbn_unit_get_trial_rest(self->unit) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

        if (state == self->shown &&
            (state != GBN_TRIAL_LIVE || !is_at_mark(self->announced_rest, rest)))
                return;
        self->shown = state;
        self->announced_rest = rest;
        gbn_banner_announce(self->banner, words);
}

static gboolean
on_tick(gpointer userdata)
{
        GbnTrialBanner *self = userdata;
        g_autofree char *words = is_connected(self) ? words_of(self->unit)
                                                    : words_of_lost(self->unit);

        gbn_banner_show(self->banner, words);
        announce(self, words);
        return G_SOURCE_CONTINUE;
}

static void
show_buttons(GbnTrialBanner *self)
{
        GbnTrialState state = gbn_unit_get_trial(self->unit);
        const GbnBannerButton reconnect = { _("_Reconnect"), "unit.reconnect", FALSE };
        const GbnBannerButton revert = { _("_Revert Now"), "unit.revert", FALSE };
        const GbnBannerButton keep = { _("_Keep"), "unit.keep", TRUE };

        if (!is_connected(self))
                gbn_banner_set_buttons(self->banner, &reconnect, NULL);
        else if (state == GBN_TRIAL_LIVE || state == GBN_TRIAL_HELD)
                gbn_banner_set_buttons(self->banner, &revert, &keep);
        else
                gbn_banner_set_buttons(self->banner, NULL, NULL);
}

static void
show(GbnTrialBanner *self)
{
        g_clear_handle_id(&self->tick, g_source_remove);
        if (!self->unit || !gbn_unit_is_on_trial(self->unit)) {
                gbn_banner_hide(self->banner);
                self->shown = GBN_TRIAL_NONE;
                return;
        }
        show_buttons(self);
        (void) on_tick(self);
        if (gbn_unit_get_trial(self->unit) == GBN_TRIAL_LIVE || !is_connected(self))
                self->tick = g_timeout_add(TICK_MS, on_tick, self);
}

void
gbn_trial_banner_set_stage(GbnTrialBanner *banner, GbnStage *stage)
{
        if (banner->stage) {
                g_signal_handlers_disconnect_by_data(banner->unit, banner);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(banner->stage), banner);
        }
        g_set_object(&banner->stage, stage);
        banner->unit = stage ? gbn_stage_get_unit(stage) : NULL;
        banner->shown = GBN_TRIAL_NONE;
        if (stage) {
                (void) g_signal_connect_swapped(banner->unit, "changed", G_CALLBACK(show), banner);
                (void) g_signal_connect_swapped(gbn_stage_get_client(stage), "state-changed",
                                                G_CALLBACK(show), banner);
        }
        if (banner->banner)
                show(banner);
}

void
gbn_trial_banner_set_narrow(GbnTrialBanner *banner, gboolean narrow)
{
        gbn_banner_set_narrow(banner->banner, narrow);
}

static void
gbn_trial_banner_class_init(GbnTrialBannerClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_trial_banner_dispose;
        g_type_ensure(GBN_TYPE_BANNER);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/trial-banner.ui");
        gtk_widget_class_bind_template_child(widget, GbnTrialBanner, banner);
}

static void
gbn_trial_banner_init(GbnTrialBanner *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
