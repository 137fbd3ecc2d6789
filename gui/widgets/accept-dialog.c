/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reason is for whoever asks later, so it may not be empty. */
#include "widgets/accept-dialog.h"

#include "client/accepted.h"
#include "settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define REASON_CHARACTERS_MAX 300

typedef struct {
        GbnClient *client;
        GbnUnit *unit;
        GtkEntry *entry; /* held by the dialog */
} Question;

static void
question_free(gpointer data, GClosure *closure)
{
        Question *question = data;

        g_object_unref(question->client);
        g_object_unref(question->unit);
        g_free(question);
}

static char *
dup_reason(GtkEntry *entry)
{
        return g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(entry))));
}

static void
on_typed(GtkEntry *entry, AdwMessageDialog *dialog)
{
        g_autofree char *reason = dup_reason(entry);

        adw_message_dialog_set_response_enabled(dialog, "accept", *reason != '\0');
}

static void
on_response(AdwMessageDialog *dialog, const char *response, Question *question)
{
        g_autofree char *reason = dup_reason(question->entry);

        if (g_str_equal(response, "accept") && *reason)
                gbn_accepted_set(gbn_settings(), gbn_client_get_host(question->client),
                                 gbn_unit_get_name(question->unit), reason);
}

static GtkWidget *
new_entry(void)
{
        GtkWidget *entry = gtk_entry_new();

        gtk_entry_set_max_length(GTK_ENTRY(entry), REASON_CHARACTERS_MAX);
        gtk_entry_set_placeholder_text(GTK_ENTRY(entry), _("Reason"));
        gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
        gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       _("Reason"), -1);
        return entry;
}

void
gbn_accept_dialog_open(GtkWindow *over, GbnClient *client, GbnUnit *unit)
{
        /* Translators: %s is the name of a service. */
        g_autofree char *heading = g_strdup_printf(_("Accept %s as It Is?"),
                                                   gbn_unit_get_name(unit));
        GtkWidget *window = adw_message_dialog_new(
                over, heading,
                _("It then no longer counts as having something to gain. Nothing is changed, and "
                  "it can be taken off the list again."));
        AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(window);
        GtkWidget *entry = new_entry();
        Question *question = g_new0(Question, 1);

        question->client = g_object_ref(client);
        question->unit = g_object_ref(unit);
        question->entry = GTK_ENTRY(entry);
        adw_message_dialog_set_extra_child(dialog, entry);
        adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "accept", _("_Accept"),
                                         NULL);
        adw_message_dialog_set_default_response(dialog, "accept");
        adw_message_dialog_set_close_response(dialog, "cancel");
        adw_message_dialog_set_response_enabled(dialog, "accept", FALSE);
        (void) g_signal_connect(entry, "changed", G_CALLBACK(on_typed), dialog);
        (void) g_signal_connect_data(dialog, "response", G_CALLBACK(on_response), question,
                                     question_free, (GConnectFlags) 0);
        gtk_window_present(GTK_WINDOW(window));
        (void) gtk_widget_grab_focus(entry);
}
