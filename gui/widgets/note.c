/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All texts can be selected: whoever is asked for help gets them word by word. */
#include "widgets/note.h"

#include <glib/gi18n.h>

struct _GbnNote {
        GtkWidget parent;
        GbnTroubleKind kind;
        GtkRevealer *revealer;
        GtkLabel *words, *details;
        GtkExpander *expander;
        GtkButton *way_button, *copy_button, *close_button;
};

enum { WAY_ON, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnNote, gbn_note, GTK_TYPE_WIDGET)

static void
gbn_note_dispose(GObject *object)
{
        GbnNote *self = GBN_NOTE(object);
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_note_parent_class)->dispose(object);
}

static void
on_way(GbnNote *self)
{
        g_signal_emit(self, signals[WAY_ON], 0);
}

static void
on_copy(GbnNote *self)
{
        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)),
                               gtk_label_get_label(self->details));
}

static void
on_close(GbnNote *self)
{
        gbn_note_set_trouble(self, NULL);
}

static const char *
way_on(GbnTroubleKind kind)
{
        switch (kind) {
        case GBN_TROUBLE_CHANGED:
                return _("_Reload");
        case GBN_TROUBLE_BROKE:
                return _("_Show History");
        default:
                return NULL;
        }
}

void
gbn_note_set_trouble(GbnNote *note, const GbnTrouble *trouble)
{
        const char *way = trouble ? way_on(trouble->kind) : NULL;

        gtk_widget_set_visible(GTK_WIDGET(note), trouble != NULL);
        gtk_revealer_set_reveal_child(note->revealer, trouble != NULL);
        if (!trouble)
                return;
        note->kind = trouble->kind;
        gtk_label_set_label(note->words, trouble->words);
        gtk_label_set_label(note->details, trouble->details);
        gtk_expander_set_expanded(note->expander, FALSE);
        gtk_widget_set_visible(GTK_WIDGET(note->way_button), way != NULL);
        if (way) {
                g_autofree char *plain = g_strdup(way);

                gtk_button_set_label(note->way_button, way);
                g_strdelimit(plain, "_", ' ');
                gtk_accessible_update_property(GTK_ACCESSIBLE(note->way_button),
                                               GTK_ACCESSIBLE_PROPERTY_LABEL, g_strstrip(plain),
                                               -1);
        }
        gtk_accessible_update_property(GTK_ACCESSIBLE(note), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       trouble->words, -1);
}

GbnTroubleKind
gbn_note_get_kind(GbnNote *note)
{
        return note->kind;
}

static void
gbn_note_class_init(GbnNoteClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_note_dispose;
        signals[WAY_ON] = g_signal_new("way-on", GBN_TYPE_NOTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(widget, GTK_ACCESSIBLE_ROLE_GROUP);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/note.ui");
        gtk_widget_class_bind_template_child(widget, GbnNote, revealer);
        gtk_widget_class_bind_template_child(widget, GbnNote, words);
        gtk_widget_class_bind_template_child(widget, GbnNote, details);
        gtk_widget_class_bind_template_child(widget, GbnNote, expander);
        gtk_widget_class_bind_template_child(widget, GbnNote, way_button);
        gtk_widget_class_bind_template_child(widget, GbnNote, copy_button);
        gtk_widget_class_bind_template_child(widget, GbnNote, close_button);
}

static void
gbn_note_init(GbnNote *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->way_button, "clicked", G_CALLBACK(on_way), self);
        (void) g_signal_connect_swapped(self->copy_button, "clicked", G_CALLBACK(on_copy), self);
        (void) g_signal_connect_swapped(self->close_button, "clicked", G_CALLBACK(on_close), self);
        gbn_note_set_trouble(self, NULL);
}
