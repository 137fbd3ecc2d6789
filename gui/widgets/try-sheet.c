/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It stays until what it asked for is done: what went wrong is told in it, and can be tried again. */
#include "widgets/try-sheet.h"

#include "client/dependents.h"
#include "client/words.h"
#include "widgets/inner-names.h"
#include "widgets/note.h"
#include "widgets/try-duration.h"
#include "widgets/try-risks.h"

#include <glib/gi18n.h>

/* Shorter waits go by without a spinner. */
#define SPINNER_AFTER_MS 1000
#define DEPENDENTS_SHOWN_MAX 8

struct _GbnTrySheet {
        AdwWindow parent;
        GbnStage *stage;
        GCancellable *cancellable;
        gboolean is_running;
        guint spinner_timeout;

        GtkLabel *title, *exposure, *meaning, *dependents, *wait_words;
        GbnTryDuration *duration;
        GtkBox *risks;
        GtkWidget *body, *wait_box;
        GbnNote *note;
        GtkButton *cancel_button, *do_button;
};

enum { DONE, HISTORY, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnTrySheet, gbn_try_sheet, ADW_TYPE_WINDOW)

static void
gbn_try_sheet_dispose(GObject *object)
{
        GbnTrySheet *self = GBN_TRY_SHEET(object);

        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        g_cancellable_cancel(self->cancellable);
        if (self->stage)
                g_signal_handlers_disconnect_by_data(self->stage, self);
        g_clear_object(&self->stage);
        g_clear_object(&self->cancellable);
        G_OBJECT_CLASS(gbn_try_sheet_parent_class)->dispose(object);
}

static gboolean
is_tree(GbnTrySheet *self)
{
        return gbn_client_is_tree(gbn_stage_get_client(self->stage));
}

/* What is said */

static char *
meaning_words(GbnTrySheet *self)
{
        GbnUnit *unit = gbn_stage_get_unit(self->stage);

        if (is_tree(self))
                return g_strdup(
                        _("This is a directory tree, where nothing runs: there is no trial. "
                          "The drop-in is written at once, and Undo takes it back."));
        if (gbn_unit_is_running(unit))
                return g_strdup_printf(
                        /* Translators: %s is a service. */
                        _("%s is restarted now, in the sandbox that is tried. When the time is over "
                          "and nobody has kept it, or when the service fails, it goes back by itself "
                          "and is restarted once more. Nothing is written for good before you keep it."),
                        gbn_unit_get_name(unit));
        return g_strdup_printf(
                /* Translators: %s is a service. */
                _("%s does not run now, and is not started. What is tried holds when it is started "
                  "before the time is over. Then it goes back by itself, unless you keep it."),
                gbn_unit_get_name(unit));
}

static const char *
title_words(GbnTrySheet *self)
{
        gboolean is_empty = gbn_stage_count(self->stage) == 0;

        if (is_tree(self))
                return is_empty ? _("Remove All Layers from %s") : _("Apply to %s");
        return is_empty ? _("Try %s Without Layers") : _("Try on %s");
}

static void
show_verb(GbnTrySheet *self)
{
        const char *plain = _("Try");

        if (is_tree(self))
                plain = gbn_stage_count(self->stage) == 0 ? _("Remove") : C_("layers", "Apply");
        gtk_button_set_label(self->do_button, plain);
}

static void
show_exposure(GbnTrySheet *self)
{
        const GbnPreview *preview = gbn_stage_get_preview(self->stage);
        GbnHost *host = gbn_client_get_host(gbn_stage_get_client(self->stage));
        g_autofree char *now = preview ? gbn_words_tenths(preview->now) : NULL;
        g_autofree char *then = preview ? gbn_words_tenths(preview->then) : NULL;
        g_autofree char *words = NULL;

        if (!preview)
                words = g_strdup("");
        else
                /* Translators: two exposures, and the name of a computer. */
                words = g_strdup_printf(_("Exposure %s → %s · %s"), now, then,
                                        gbn_host_get_title(host));
        gtk_label_set_label(self->exposure, words);
}

static void
show(GbnTrySheet *self)
{
        GbnUnit *unit = gbn_stage_get_unit(self->stage);
        g_autoptr(GString) title = g_string_new(title_words(self));
        g_autofree char *meaning = meaning_words(self);

        (void) g_string_replace(title, "%s", gbn_unit_get_name(unit), 1);
        gtk_label_set_label(self->title, gbn_unit_get_name(unit));
        gtk_window_set_title(GTK_WINDOW(self), title->str);
        gbn_inner_names_set(GTK_WIDGET(self), title->str);
        gtk_label_set_label(self->meaning, meaning);
        gtk_widget_set_visible(GTK_WIDGET(self->duration), !is_tree(self));
        show_verb(self);
        show_exposure(self);
        gbn_try_risks_show(self->risks, self->stage);
        gtk_widget_set_sensitive(GTK_WIDGET(self->do_button),
                                 !self->is_running && gbn_stage_is_changed(self->stage) &&
                                         !gbn_stage_is_busy(self->stage));
}

static char *
dependents_words(char **names)
{
        guint count = g_strv_length(names);
        g_autoptr(GString) list = g_string_new(NULL);

        for (guint i = 0; i < MIN(count, DEPENDENTS_SHOWN_MAX); i++)
                g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", names[i]);
        if (count > DEPENDENTS_SHOWN_MAX)
                g_string_append_printf(
                        list,
                        ngettext(" and %u more", " and %u more", count - DEPENDENTS_SHOWN_MAX),
                        count - DEPENDENTS_SHOWN_MAX);
        /* Translators: %s is a list of units. */
        return g_strdup_printf(_("What depends on it is restarted or interrupted too: %s."),
                               list->str);
}

static void
on_dependents(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnTrySheet) self = userdata;
        g_auto(GStrv) names = gbn_dependents_find_finish(result, NULL);
        g_autofree char *words = NULL;

        if (!names || !*names || !self->stage)
                return;
        words = dependents_words(names);
        gtk_label_set_label(self->dependents, words);
        gtk_widget_set_visible(GTK_WIDGET(self->dependents), TRUE);
}

static void
find_dependents(GbnTrySheet *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);
        GbnUnit *unit = gbn_stage_get_unit(self->stage);
        GDBusConnection *connection = gbn_client_get_connection(client);

        if (connection && !is_tree(self) && gbn_unit_is_running(unit))
                gbn_dependents_find(connection, gbn_unit_get_name(unit), self->cancellable,
                                    on_dependents, g_object_ref(self));
}

/* The deed */

static void
on_spinner_time(gpointer userdata)
{
        GbnTrySheet *self = userdata;

        self->spinner_timeout = 0;
        gtk_widget_set_visible(self->wait_box, TRUE);
}

static void
set_running(GbnTrySheet *self, gboolean running)
{
        self->is_running = running;
        gtk_widget_set_sensitive(self->body, !running);
        gtk_widget_set_sensitive(GTK_WIDGET(self->cancel_button), !running);
        gtk_widget_set_visible(self->wait_box, FALSE);
        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        if (running) {
                gbn_note_set_trouble(self->note, NULL);
                self->spinner_timeout = g_timeout_add_once(SPINNER_AFTER_MS, on_spinner_time, self);
        }
        show(self);
}

static GbnDeed
deed_of(GbnTrySheet *self)
{
        const GbnPreview *preview = gbn_stage_get_preview(self->stage);
        gboolean is_empty = gbn_stage_count(self->stage) == 0;

        return (GbnDeed) {
                .kind = is_tree(self) ? GBN_DEED_APPLY : GBN_DEED_TRY,
                .unit = gbn_unit_get_name(gbn_stage_get_unit(self->stage)),
                .words = gbn_stage_get_words(self->stage),
                .digest = preview && !is_empty ? preview->digest : "",
                .seconds = gbn_try_duration_get(self->duration),
        };
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnTrySheet) self = userdata;
        GbnClient *client = GBN_CLIENT(source);
        g_autoptr(GError) error = NULL;
        gboolean is_done = gbn_deed_finish(client, result, &error);
        GbnDeed deed;
        g_autoptr(GbnTrouble) trouble = NULL;

        if (!self->stage)
                return;
        set_running(self, FALSE);
        if (is_done) {
                g_signal_emit(self, signals[DONE], 0);
                gtk_window_destroy(GTK_WINDOW(self));
                return;
        }
        deed = deed_of(self);
        trouble = gbn_trouble_new(client, &deed, error);
        gbn_note_set_trouble(self->note, trouble);
        gtk_widget_grab_focus(GTK_WIDGET(self->do_button));
}

static void
on_do(GbnTrySheet *self)
{
        GbnDeed deed = deed_of(self);

        if (deed.kind == GBN_DEED_TRY)
                gbn_try_duration_remember(self->duration);
        set_running(self, TRUE);
        gbn_deed_do(gbn_stage_get_client(self->stage), &deed, on_done, g_object_ref(self));
}

static void
on_way(GbnTrySheet *self)
{
        if (gbn_note_get_kind(self->note) == GBN_TROUBLE_BROKE) {
                g_signal_emit(self, signals[HISTORY], 0);
                gtk_window_destroy(GTK_WINDOW(self));
                return;
        }
        gbn_note_set_trouble(self->note, NULL);
        gbn_client_refresh(gbn_stage_get_client(self->stage));
        gbn_stage_refresh(self->stage);
        show(self);
}

/* What was asked for is done whether it is waited for or not, so it is waited for. */
static gboolean
on_close(GtkWindow *window)
{
        return GBN_TRY_SHEET(window)->is_running;
}

static void
gbn_try_sheet_class_init(GbnTrySheetClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_try_sheet_dispose;
        GTK_WINDOW_CLASS(class)->close_request = on_close;
        signals[DONE] = g_signal_new("done", GBN_TYPE_TRY_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
        signals[HISTORY] = g_signal_new("history", GBN_TYPE_TRY_SHEET, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
        g_type_ensure(GBN_TYPE_NOTE);
        g_type_ensure(GBN_TYPE_TRY_DURATION);
        gtk_widget_class_add_binding_action(widget, GDK_KEY_Escape, 0, "window.close", NULL);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/try-sheet.ui");
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, title);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, exposure);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, meaning);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, dependents);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, duration);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, risks);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, body);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, wait_box);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, wait_words);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, note);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, cancel_button);
        gtk_widget_class_bind_template_child(widget, GbnTrySheet, do_button);
}

static void
gbn_try_sheet_init(GbnTrySheet *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        self->cancellable = g_cancellable_new();
        (void) g_signal_connect_swapped(self->cancel_button, "clicked",
                                        G_CALLBACK(gtk_window_close), self);
        (void) g_signal_connect_swapped(self->do_button, "clicked", G_CALLBACK(on_do), self);
        (void) g_signal_connect_swapped(self->note, "way-on", G_CALLBACK(on_way), self);
}

GbnTrySheet *
gbn_try_sheet_new(GtkWindow *parent, GbnStage *stage)
{
        GbnTrySheet *self = g_object_new(GBN_TYPE_TRY_SHEET, "transient-for", parent, NULL);
        gboolean is_careful = gbn_try_risks_is_careful(stage);

        self->stage = g_object_ref(stage);
        gbn_try_duration_start(self->duration, is_careful);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), self);
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), self);
        show(self);
        find_dependents(self);
        gtk_widget_grab_focus(GTK_WIDGET(self->cancel_button));
        return self;
}
