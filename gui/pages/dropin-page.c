/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It follows the stage: what is staged, and what the daemon foretells of it. */
#include "pages/dropin-page.h"

#include "client/command.h"
#include "client/failure.h"
#include "client/words.h"
#include "pages/question.h"
#include "widgets/diff-view.h"
#include "widgets/file-group.h"
#include "widgets/note-group.h"
#include "widgets/unit-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

struct _GbnDropinPage {
        GtkWidget parent;
        GbnStage *stage;
        GbnQuestion *question; /* of the files */
        GCancellable *cancellable;
        GtkFileChooserNative *chooser;
        char *text, *present; /* of the drop-in, "" for none; as it lies there, or NULL */

        GbnFileGroup *files;
        GbnNoteGroup *notes;
        GtkLabel *failure, *path, *note, *saved, *command;
        GtkWidget *dropin_box, *views, *edited, *command_group;
        GtkToggleButton *text_button, *diff_button;
        GtkStack *stack;
        GtkTextView *text_view;
        GbnDiffView *diff;
        GtkButton *copy_button, *save_button, *command_button;
};

G_DEFINE_FINAL_TYPE(GbnDropinPage, gbn_dropin_page, GTK_TYPE_WIDGET)

static void
gbn_dropin_page_dispose(GObject *object)
{
        GbnDropinPage *self = GBN_DROPIN_PAGE(object);
        GtkWidget *child;

        if (self->question) {
                gbn_dropin_page_set_stage(self, NULL);
                g_clear_object(&self->question);
        }
        g_cancellable_cancel(self->cancellable);
        g_clear_object(&self->chooser);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_dropin_page_parent_class)->dispose(object);
}

static void
gbn_dropin_page_finalize(GObject *object)
{
        GbnDropinPage *self = GBN_DROPIN_PAGE(object);

        g_free(self->text);
        g_free(self->present);
        g_object_unref(self->cancellable);
        G_OBJECT_CLASS(gbn_dropin_page_parent_class)->finalize(object);
}

/* The drop-in */

static void
show_note(GbnDropinPage *self, const char *note)
{
        gtk_label_set_label(self->note, note);
        gtk_stack_set_visible_child_name(self->stack, "note");
}

static void
show_text(GbnDropinPage *self)
{
        gboolean diff = gtk_toggle_button_get_active(self->diff_button);
        gboolean same = g_strcmp0(self->text, self->present ? self->present : "") == 0;

        if (diff && same && *self->text)
                show_note(self, _("Nothing changes: the file is there as it would be written."));
        else if (diff && !same)
                gtk_stack_set_visible_child_name(self->stack, "diff");
        else if (*self->text)
                gtk_stack_set_visible_child_name(self->stack, "text");
        else if (self->present)
                show_note(self, _("No layers are selected, so the file is removed."));
        else
                show_note(self, _("No layers are selected, so there is nothing to write."));
}

static void
show_dropin(GbnDropinPage *self, const GbnPreview *preview)
{
        gboolean edited = FALSE;
        const char *path = "";
        g_autofree char *clean = NULL;

        g_clear_pointer(&self->present, g_free);
        g_free(self->text);
        /* Without layers there is no file, whatever its text would be. */
        self->text = g_strdup(gbn_stage_count(self->stage) > 0 ? preview->dropin : "");
        (void) g_variant_dict_lookup(preview->more, "present", "s", &self->present);
        (void) g_variant_dict_lookup(preview->more, "edited", "b", &edited);
        (void) g_variant_dict_lookup(preview->more, "path", "&s", &path);
        clean = gbn_words_clean(path);
        gtk_label_set_label(self->path, clean);
        gtk_widget_set_visible(GTK_WIDGET(self->path), *clean != '\0');
        gtk_widget_set_visible(self->edited, edited);
        gbn_unit_text_show(gtk_text_view_get_buffer(self->text_view), self->text);
        gbn_diff_view_set_texts(self->diff, self->present ? self->present : "", self->text);
        gtk_widget_set_sensitive(GTK_WIDGET(self->copy_button), *self->text != '\0');
        gtk_widget_set_sensitive(GTK_WIDGET(self->save_button), *self->text != '\0');
        show_text(self);
}

/* A level says in a word what its layers say in twenty. */
static void
show_command(GbnDropinPage *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);
        GbnHost *host = gbn_client_get_host(client);
        GbnCommandPlace place = { gbn_host_get_kind(host), gbn_host_get_address(host),
                                  gbn_client_is_tree(client) };
        g_auto(GStrv) words = gbn_command_dup_words(self->stage);
        g_autofree char *line = gbn_command(&place,
                                            gbn_unit_get_name(gbn_stage_get_unit(self->stage)),
                                            (const char *const *) words);

        gtk_label_set_label(self->command, line);
}

static void
show_failure(GbnDropinPage *self, const GError *error)
{
        g_autoptr(GError) failure = gbn_failure_from_call(g_error_copy(error));
        const char *caution = gbn_unit_get_caution(gbn_stage_get_unit(self->stage));
        g_autofree char *reason = gbn_words_reason(*caution ? caution : failure->message);

        gtk_label_set_label(self->failure, reason);
}

/* NULL where the last one that came is about other words than the staged ones. */
static const GbnPreview *
get_preview(GbnDropinPage *self)
{
        const GbnPreview *preview = gbn_stage_get_preview(self->stage);
        g_auto(GStrv) words = NULL;

        if (!preview || !preview->selection)
                return preview;
        words = g_strsplit(preview->selection, " ", -1);
        if (g_strv_length(words) != gbn_stage_count(self->stage))
                return NULL;
        for (char **word = words; *word; word++) {
                g_autofree char *plain = gbn_words_without_revision(*word);

                if (!g_strv_contains(gbn_stage_get_words(self->stage), plain))
                        return NULL;
        }
        return preview;
}

static void
show(GbnDropinPage *self)
{
        const GbnPreview *preview = get_preview(self);
        const GError *error = gbn_stage_get_error(self->stage);
        g_autoptr(GVariant) shadows = NULL;

        if (preview)
                shadows = g_variant_dict_lookup_value(preview->more, "shadows",
                                                      G_VARIANT_TYPE("a(ssu)"));
        gbn_file_group_set_shadows(self->files, shadows);
        gbn_note_group_set_preview(self->notes, preview);
        gtk_widget_set_visible(GTK_WIDGET(self->failure), !preview && error);
        if (!preview && error)
                show_failure(self, error);
        gtk_widget_set_visible(self->dropin_box, preview != NULL);
        gtk_widget_set_visible(self->command_group, preview != NULL);
        if (!preview)
                return;
        show_dropin(self, preview);
        show_command(self);
}

/* Copies */

static void
on_copy(GbnDropinPage *self)
{
        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)), self->text);
}

static void
on_copy_command(GbnDropinPage *self)
{
        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)),
                               gtk_label_get_label(self->command));
}

static void
tell_saved(GbnDropinPage *self, const char *words)
{
        gtk_label_set_label(self->saved, words);
        gtk_widget_set_visible(GTK_WIDGET(self->saved), *words != '\0');
}

static void
on_saved(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnDropinPage) self = userdata;
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_file_get_parse_name(G_FILE(source)), *words = NULL;

        if (g_file_replace_contents_finish(G_FILE(source), result, NULL, &error))
                words = g_strdup_printf(_("Saved as %s."), name);
        else if (gbn_failure_is_silent(error))
                return;
        else
                /* Translators: the reason, as the system gives it. */
                words = g_strdup_printf(_("The copy was not saved: %s. The service is as it was."),
                                        error->message);
        tell_saved(self, words);
}

static void
on_chosen(GbnDropinPage *self, int response)
{
        g_autoptr(GFile) file = NULL;
        g_autoptr(GBytes) bytes = NULL;

        if (response == GTK_RESPONSE_ACCEPT && self->text)
                file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(self->chooser));
        if (file) {
                bytes = g_bytes_new(self->text, strlen(self->text));
                g_file_replace_contents_bytes_async(file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                                    self->cancellable, on_saved,
                                                    g_object_ref(self));
        }
        g_clear_object(&self->chooser);
}

static void
on_save(GbnDropinPage *self)
{
        g_autofree char *name = g_path_get_basename(gtk_label_get_label(self->path));

        tell_saved(self, "");
        g_clear_object(&self->chooser);
        self->chooser = gtk_file_chooser_native_new(
                _("Save the Drop-in"), GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self))),
                GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
        gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(self->chooser), TRUE);
        gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(self->chooser), name);
        (void) g_signal_connect_swapped(self->chooser, "response", G_CALLBACK(on_chosen), self);
        gtk_native_dialog_show(GTK_NATIVE_DIALOG(self->chooser));
}

/* The files */

static void
on_files(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnDropinPage) self = userdata;
        g_autoptr(GVariant) files = NULL;
        g_autoptr(GError) error = NULL;

        if (gbn_bus_manager_call_list_files_finish(GBN_BUS_MANAGER(source), &files, result, &error))
                gbn_file_group_set_files(self->files, files);
        else if (!gbn_failure_is_silent(error))
                gbn_file_group_set_files(self->files, NULL);
}

static void
on_ask(GbnDropinPage *self)
{
        gbn_bus_manager_call_list_files(
                gbn_client_get_manager(gbn_stage_get_client(self->stage)),
                gbn_unit_get_name(gbn_stage_get_unit(self->stage)), G_DBUS_CALL_FLAGS_NONE, -1,
                gbn_question_get_cancellable(self->question), on_files, g_object_ref(self));
}

void
gbn_dropin_page_set_stage(GbnDropinPage *page, GbnStage *stage)
{
        if (page->stage)
                g_signal_handlers_disconnect_by_data(page->stage, page);
        g_set_object(&page->stage, stage);
        gbn_question_set_stage(page->question, stage);
        if (!stage)
                return;
        gbn_file_group_set_files(page->files, NULL);
        tell_saved(page, "");
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), page);
        show(page);
}

static void
bind_template(GtkWidgetClass *widget)
{
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/dropin-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, files);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, notes);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, failure);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, path);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, note);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, saved);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, command);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, dropin_box);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, views);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, edited);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, command_group);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, text_button);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, diff_button);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, stack);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, text_view);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, diff);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, copy_button);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, save_button);
        gtk_widget_class_bind_template_child(widget, GbnDropinPage, command_button);
}

static void
gbn_dropin_page_class_init(GbnDropinPageClass *class)
{
        G_OBJECT_CLASS(class)->dispose = gbn_dropin_page_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_dropin_page_finalize;
        g_type_ensure(GBN_TYPE_FILE_GROUP);
        g_type_ensure(GBN_TYPE_NOTE_GROUP);
        g_type_ensure(GBN_TYPE_DIFF_VIEW);
        bind_template(GTK_WIDGET_CLASS(class));
}

static void
gbn_dropin_page_init(GbnDropinPage *self)
{
        self->question = gbn_question_new(GTK_WIDGET(self));
        self->cancellable = g_cancellable_new();
        self->text = g_strdup("");
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->question, "ask", G_CALLBACK(on_ask), self);
        (void) g_signal_connect_swapped(self->diff_button, "toggled", G_CALLBACK(show_text), self);
        (void) g_signal_connect_swapped(self->copy_button, "clicked", G_CALLBACK(on_copy), self);
        (void) g_signal_connect_swapped(self->save_button, "clicked", G_CALLBACK(on_save), self);
        (void) g_signal_connect_swapped(self->command_button, "clicked",
                                        G_CALLBACK(on_copy_command), self);
}
