/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A time that is set elsewhere, by gsettings say, has a button too. */
#include "widgets/try-duration.h"

#include "settings.h"

#include <glib/gi18n.h>

#define TIMES_MAX 5

static const guint usual[] = { 2 * 60, 5 * 60, 15 * 60, 60 * 60 };

struct _GbnTryDuration {
        GtkWidget parent;
        GtkBox *buttons;
        gboolean is_careful;
        guint count;
        guint times[TIMES_MAX];
        GtkToggleButton *toggles[TIMES_MAX];
};

G_DEFINE_FINAL_TYPE(GbnTryDuration, gbn_try_duration, GTK_TYPE_WIDGET)

static void
gbn_try_duration_dispose(GObject *object)
{
        GbnTryDuration *self = GBN_TRY_DURATION(object);
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_try_duration_parent_class)->dispose(object);
}

static char *
short_words(guint seconds)
{
        if (seconds % 3600 == 0)
                /* Translators: hours, as short as can be. */
                return g_strdup_printf(_("%u h"), seconds / 3600);
        if (seconds % 60 == 0)
                /* Translators: minutes, as short as can be. */
                return g_strdup_printf(_("%u min"), seconds / 60);
        /* Translators: seconds, as short as can be. */
        return g_strdup_printf(_("%u s"), seconds);
}

static char *
long_words(guint seconds)
{
        if (seconds % 3600 == 0)
                return g_strdup_printf(ngettext("%u hour", "%u hours", seconds / 3600),
                                       seconds / 3600);
        if (seconds % 60 == 0)
                return g_strdup_printf(ngettext("%u minute", "%u minutes", seconds / 60),
                                       seconds / 60);
        return g_strdup_printf(ngettext("%u second", "%u seconds", seconds), seconds);
}

static void
add_time(GbnTryDuration *self, guint seconds)
{
        g_autofree char *label = short_words(seconds), *name = long_words(seconds);
        GtkWidget *toggle = gtk_toggle_button_new_with_label(label);

        gtk_accessible_update_property(GTK_ACCESSIBLE(toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       -1);
        if (self->count > 0)
                gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(toggle), self->toggles[0]);
        /* Five of them fit a narrow window without the wide edges of buttons with text. */
        gtk_widget_remove_css_class(toggle, "text-button");
        gtk_widget_set_hexpand(toggle, TRUE);
        gtk_box_append(self->buttons, toggle);
        self->times[self->count] = seconds;
        self->toggles[self->count++] = GTK_TOGGLE_BUTTON(toggle);
}

static gboolean
is_usual(guint seconds)
{
        for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
                if (usual[i] == seconds)
                        return TRUE;
        return FALSE;
}

void
gbn_try_duration_start(GbnTryDuration *duration, gboolean careful)
{
        guint last = g_settings_get_uint(gbn_settings(), "trial-seconds");
        guint wanted = careful ? MIN(last, usual[0]) : last;

        duration->is_careful = careful;
        if (!is_usual(last))
                add_time(duration, last);
        for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
                add_time(duration, usual[i]);
        for (guint i = 0; i < duration->count; i++)
                if (duration->times[i] == wanted)
                        gtk_toggle_button_set_active(duration->toggles[i], TRUE);
}

guint
gbn_try_duration_get(GbnTryDuration *duration)
{
        for (guint i = 0; i < duration->count; i++)
                if (gtk_toggle_button_get_active(duration->toggles[i]))
                        return duration->times[i];
        return usual[0];
}

void
gbn_try_duration_remember(GbnTryDuration *duration)
{
        if (!duration->is_careful)
                (void) g_settings_set_uint(gbn_settings(), "trial-seconds",
                                           gbn_try_duration_get(duration));
}

static void
gbn_try_duration_class_init(GbnTryDurationClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_try_duration_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/try-duration.ui");
        gtk_widget_class_bind_template_child(widget, GbnTryDuration, buttons);
}

static void
gbn_try_duration_init(GbnTryDuration *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
