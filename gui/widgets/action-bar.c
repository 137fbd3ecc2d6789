/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A button that does nothing says why in words beside it. */
#include "widgets/action-bar.h"

#include "client/trouble.h"
#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnActionBar {
        GtkWidget parent;
        GbnStage *stage;
        GtkLabel *count, *reason;
        GtkButton *discard_button, *try_button;
};

G_DEFINE_FINAL_TYPE(GbnActionBar, gbn_action_bar, GTK_TYPE_WIDGET)

static void
gbn_action_bar_dispose(GObject *object)
{
        GbnActionBar *self = GBN_ACTION_BAR(object);
        GtkWidget *child;

        gbn_action_bar_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_action_bar_parent_class)->dispose(object);
}

char *
gbn_action_bar_obstacle(GbnStage *stage)
{
        GbnClient *client = gbn_stage_get_client(stage);
        GbnUnit *unit = gbn_stage_get_unit(stage);
        const GError *error = gbn_stage_get_error(stage);

        if (gbn_client_get_state(client) != GBN_CLIENT_READY)
                return g_strdup(_("Not connected."));
        if (gbn_unit_is_on_trial(unit))
                return g_strdup(_("Keep the trial or revert it first."));
        if (*gbn_unit_get_caution(unit) && gbn_stage_count(stage) > 0)
                return gbn_words_reason(gbn_unit_get_caution(unit));
        if (!gbn_stage_is_changed(stage))
                return g_strdup(_("Nothing is staged that differs from what is applied."));
        if (!gbn_stage_get_preview(stage) && error)
                return gbn_trouble_reason(error, gbn_unit_get_name(unit));
        if (!gbn_stage_get_preview(stage) || gbn_stage_is_busy(stage))
                return g_strdup(_("Working out what it would do…"));
        return NULL;
}

static char *
count_words(GbnStage *stage)
{
        guint count = gbn_stage_count(stage);

        if (gbn_unit_is_on_trial(gbn_stage_get_unit(stage)) && !gbn_stage_is_changed(stage))
                return g_strdup_printf(ngettext("%u layer on trial", "%u layers on trial", count),
                                       count);
        if (!gbn_stage_is_changed(stage))
                return g_strdup(_("No changes staged"));
        if (count == 0)
                return g_strdup(_("No layers selected"));
        return g_strdup_printf(ngettext("%u layer selected", "%u layers selected", count), count);
}

static void
set_verb(GbnActionBar *self, const char *label, const char *name)
{
        gtk_button_set_label(self->try_button, label);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->try_button),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_verb(GbnActionBar *self)
{
        gboolean is_empty = gbn_stage_is_changed(self->stage) && gbn_stage_count(self->stage) == 0;

        if (gbn_client_is_tree(gbn_stage_get_client(self->stage))) {
                if (is_empty)
                        set_verb(self, _("_Remove Layers…"), _("Remove Layers…"));
                else
                        set_verb(self, _("_Apply…"), _("Apply…"));
        } else if (is_empty)
                set_verb(self, _("_Try Without Layers…"), _("Try Without Layers…"));
        else
                set_verb(self, _("_Try…"), _("Try…"));
}

static void
show(GbnActionBar *self)
{
        g_autofree char *count = count_words(self->stage);
        g_autofree char *obstacle = gbn_action_bar_obstacle(self->stage);
        const char *reason = obstacle;

        /* The count says it already. */
        if (!gbn_stage_is_changed(self->stage) &&
            !gbn_unit_is_on_trial(gbn_stage_get_unit(self->stage)))
                reason = NULL;
        if (!reason && gbn_client_is_tree(gbn_stage_get_client(self->stage)))
                reason = _("A directory tree, where nothing runs: no trial");
        gtk_label_set_label(self->count, count);
        gtk_label_set_label(self->reason, reason ? reason : "");
        gtk_widget_set_visible(GTK_WIDGET(self->reason), reason != NULL);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self->try_button), obstacle);
        gtk_widget_set_visible(GTK_WIDGET(self->discard_button), gbn_stage_is_changed(self->stage));
        show_verb(self);
}

void
gbn_action_bar_set_stage(GbnActionBar *bar, GbnStage *stage)
{
        if (bar->stage) {
                g_signal_handlers_disconnect_by_data(bar->stage, bar);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_unit(bar->stage), bar);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(bar->stage), bar);
        }
        g_set_object(&bar->stage, stage);
        if (!stage)
                return;
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), bar);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), bar);
        (void) g_signal_connect_swapped(gbn_stage_get_unit(stage), "changed", G_CALLBACK(show),
                                        bar);
        (void) g_signal_connect_swapped(gbn_stage_get_client(stage), "state-changed",
                                        G_CALLBACK(show), bar);
        show(bar);
}

static void
gbn_action_bar_class_init(GbnActionBarClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_action_bar_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/action-bar.ui");
        gtk_widget_class_bind_template_child(widget, GbnActionBar, count);
        gtk_widget_class_bind_template_child(widget, GbnActionBar, reason);
        gtk_widget_class_bind_template_child(widget, GbnActionBar, discard_button);
        gtk_widget_class_bind_template_child(widget, GbnActionBar, try_button);
}

static void
gbn_action_bar_init(GbnActionBar *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
