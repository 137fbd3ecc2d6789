/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buttons are verbs; Cancel is what Enter and Escape mean. */
#include "widgets/deed-dialog.h"

#include "client/deed.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct {
        GbnDialogAnswered answered;
        GObject *userdata;
} Question;

static void
question_free(gpointer data, GClosure *closure)
{
        Question *question = data;

        g_object_unref(question->userdata);
        g_free(question);
}

static void
on_response(AdwMessageDialog *dialog, const char *answer, gpointer userdata)
{
        const Question *question = userdata;

        question->answered(answer, question->userdata);
}

/* heading, body: formats with one %s for the unit. */
static AdwMessageDialog *
dialog_new(GtkWindow *parent, const char *heading, const char *body, const char *name)
{
        g_autoptr(GString) title = g_string_new(heading), text = g_string_new(body);
        GtkWidget *dialog;

        (void) g_string_replace(title, "%s", name, 1);
        (void) g_string_replace(text, "%s", name, 1);
        dialog = adw_message_dialog_new(parent, title->str, text->str);
        return ADW_MESSAGE_DIALOG(dialog);
}

static void
ask(AdwMessageDialog *dialog, GbnDialogAnswered answered, GObject *userdata)
{
        Question *question = g_new(Question, 1);

        *question = (Question) { answered, g_object_ref(userdata) };
        adw_message_dialog_set_default_response(dialog, GBN_DIALOG_CANCEL);
        adw_message_dialog_set_close_response(dialog, GBN_DIALOG_CANCEL);
        (void) g_signal_connect_data(dialog, "response", G_CALLBACK(on_response), question,
                                     question_free, 0);
        gtk_window_present(GTK_WINDOW(dialog));
}

void
gbn_deed_dialog_restart(GtkWindow *parent, GbnStage *stage, GbnDialogAnswered answered,
                        GObject *userdata)
{
        AdwMessageDialog *dialog =
                dialog_new(parent, _("Restart %s?"),
                           _("It is interrupted for a moment, and then runs as it is written now."),
                           gbn_unit_get_name(gbn_stage_get_unit(stage)));

        adw_message_dialog_add_response(dialog, GBN_DIALOG_CANCEL, _("_Cancel"));
        adw_message_dialog_add_response(dialog, GBN_DIALOG_DO, _("_Restart"));
        ask(dialog, answered, userdata);
}

static const char *
removal_words(GbnStage *stage)
{
        if (gbn_client_is_tree(gbn_stage_get_client(stage)))
                return _("The drop-in that Gabion wrote for %s is deleted. Undo brings it back.");
        if (*gbn_unit_get_caution(gbn_stage_get_unit(stage)))
                return _("The drop-in that Gabion wrote for %s is deleted, and the service is not "
                         "restarted. Undo brings it back.");
        return _(
                "The drop-in that Gabion wrote for %s is deleted, and the service is not restarted: "
                "it runs as it is until its next start. Undo brings it back. You can also stage "
                "this, and try it first.");
}

void
gbn_deed_dialog_remove(GtkWindow *parent, GbnStage *stage, GbnDialogAnswered answered,
                       GObject *userdata)
{
        GbnUnit *unit = gbn_stage_get_unit(stage);
        AdwMessageDialog *dialog = dialog_new(parent, _("Remove the Layers of %s?"),
                                              removal_words(stage), gbn_unit_get_name(unit));

        adw_message_dialog_add_response(dialog, GBN_DIALOG_CANCEL, _("_Cancel"));
        if (!gbn_client_is_tree(gbn_stage_get_client(stage)) && !*gbn_unit_get_caution(unit))
                adw_message_dialog_add_response(dialog, GBN_DIALOG_TRY, _("_Stage Only"));
        adw_message_dialog_add_response(dialog, GBN_DIALOG_DO, _("_Remove"));
        ask(dialog, answered, userdata);
}

void
gbn_deed_dialog_how(GtkWindow *parent, GbnHost *host)
{
        const char *words =
                gbn_host_get_kind(host) == GBN_HOST_SSH
                        ? _("Nobody can be asked for a password over this connection. Connect as root, "
                            "or have a polkit rule on %s allow your user the actions that begin with "
                            "org.gabion.Gabion1. Where a rule allows them for some services "
                            "only, those can be changed now.")
                        : _("A polkit rule on %s refuses the action org.gabion.Gabion1.try to your "
                            "user, though perhaps not for every service. Your administrator can allow "
                            "it, and root needs no permission.");
        AdwMessageDialog *dialog = dialog_new(parent, _("How to Make Changes"), words,
                                              gbn_host_get_title(host));

        adw_message_dialog_add_response(dialog, GBN_DIALOG_CANCEL, _("_Close"));
        gtk_window_present(GTK_WINDOW(dialog));
}
