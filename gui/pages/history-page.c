/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Newest first, some at a time. Names of users follow when they are known. */
#include "pages/history-page.h"

#include "client/history-entry.h"
#include "client/users.h"
#include "pages/question.h"
#include "widgets/history-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define ROWS_AT_ONCE 50U

struct _GbnHistoryPage {
        GtkWidget parent;
        GbnStage *stage;
        GbnQuestion *question;
        GPtrArray *entries; /* GbnHistoryEntry *, newest first; NULL: not told yet */
        GHashTable *users;  /* GUINT_TO_POINTER(uid) → char *; NULL: not known yet */
        guint shown;

        GbnAnswerView *answer;
        GtkListBox *list;
        GtkButton *more_button;
};

G_DEFINE_FINAL_TYPE(GbnHistoryPage, gbn_history_page, GTK_TYPE_WIDGET)

static void
clear_rows(GbnHistoryPage *self)
{
        GtkWidget *row;

        while ((row = gtk_widget_get_first_child(GTK_WIDGET(self->list))))
                gtk_list_box_remove(self->list, row);
        self->shown = 0;
}

static void
clear_entries(GbnHistoryPage *self)
{
        clear_rows(self);
        g_clear_pointer(&self->entries, g_ptr_array_unref);
        g_clear_pointer(&self->users, g_hash_table_unref);
}

static void
gbn_history_page_dispose(GObject *object)
{
        GbnHistoryPage *self = GBN_HISTORY_PAGE(object);
        GtkWidget *child;

        if (self->question) {
                gbn_history_page_set_stage(self, NULL);
                g_clear_object(&self->question);
        }
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_history_page_parent_class)->dispose(object);
}

/* Rows */

static gboolean
is_far(GbnHistoryPage *self)
{
        GbnHost *host = gbn_client_get_host(gbn_stage_get_client(self->stage));

        return gbn_host_get_kind(host) == GBN_HOST_SSH;
}

static char *
user_words(GbnHistoryPage *self, guint uid)
{
        const char *name = self->users ? g_hash_table_lookup(self->users, GUINT_TO_POINTER(uid))
                                       : NULL;

        if (name)
                return g_strdup(name);
        /* Translators: the number of a user whose name is not known. */
        return g_strdup_printf(_("User %u"), uid);
}

static void
on_restore(GbnHistoryPage *self, char **words)
{
        gbn_stage_put_all(self->stage, (const char *const *) words);
        (void) gtk_widget_activate_action(GTK_WIDGET(self), "win.page", "i", 0);
}

static void
show_restore(GbnHistoryPage *self)
{
        gboolean can = !gbn_question_is_lost(self->question);

        for (GtkWidget *row = gtk_widget_get_first_child(GTK_WIDGET(self->list)); row;
             row = gtk_widget_get_next_sibling(row))
                gbn_history_row_set_can_restore(GBN_HISTORY_ROW(row), can);
}

static void
add_rows(GbnHistoryPage *self)
{
        const GbnCatalogue *catalogue = gbn_client_get_catalogue(gbn_stage_get_client(self->stage));
        guint end = MIN(self->entries->len, self->shown + ROWS_AT_ONCE);

        for (; self->shown < end; self->shown++) {
                const GbnHistoryEntry *entry = self->entries->pdata[self->shown];
                g_autofree char *user = user_words(self, entry->uid);
                GtkWidget *row = gbn_history_row_new(entry, catalogue, user);

                (void) g_signal_connect_swapped(row, "restore", G_CALLBACK(on_restore), self);
                gtk_list_box_append(self->list, row);
        }
        gtk_widget_set_visible(GTK_WIDGET(self->more_button), self->shown < self->entries->len);
        show_restore(self);
}

static void
show(GbnHistoryPage *self)
{
        clear_rows(self);
        if (self->entries->len == 0) {
                gbn_answer_view_empty(
                        self->answer, _("No History Yet"),
                        _("What is tried, kept, removed or undone for this service is listed here."));
                return;
        }
        add_rows(self);
        gbn_answer_view_answer(self->answer);
}

/* Names */

static void
on_users(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnHistoryPage) self = userdata;
        g_autoptr(GHashTable) users = gbn_users_look_up_finish(result, NULL);

        if (!users)
                return;
        g_clear_pointer(&self->users, g_hash_table_unref);
        self->users = g_steal_pointer(&users);
        show(self);
}

static void
ask_users(GbnHistoryPage *self)
{
        g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

        for (guint i = 0; i < self->entries->len; i++) {
                guint32 uid = ((const GbnHistoryEntry *) self->entries->pdata[i])->uid;

                if (g_hash_table_add(seen, GUINT_TO_POINTER(uid)))
                        g_array_append_val(uids, uid);
        }
        gbn_users_look_up(uids, gbn_question_get_cancellable(self->question), on_users,
                          g_object_ref(self));
}

/* Asking */

static void
take_entries(GbnHistoryPage *self, GVariant *rows)
{
        GPtrArray *entries =
                g_ptr_array_new_with_free_func((GDestroyNotify) gbn_history_entry_free);

        for (gsize i = g_variant_n_children(rows); i-- > 0;) {
                g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);

                g_ptr_array_add(entries, gbn_history_entry_new(row));
        }
        clear_entries(self);
        self->entries = entries;
        /* The numbers of another computer are other people here. */
        if (is_far(self) || entries->len == 0)
                show(self);
        else
                ask_users(self);
}

static void
on_history(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnHistoryPage) self = userdata;
        g_autoptr(GVariant) rows = NULL;
        g_autoptr(GError) error = NULL;

        if (!gbn_bus_manager_call_list_history_finish(GBN_BUS_MANAGER(source), &rows, result,
                                                      &error)) {
                gbn_question_fail(self->question, error);
                return;
        }
        /* Rows that somebody has opened stay open. */
        if (gbn_question_take(self->question, rows) || self->shown == 0)
                take_entries(self, rows);
        else
                gbn_answer_view_answer(self->answer);
}

static void
on_ask(GbnHistoryPage *self)
{
        gbn_bus_manager_call_list_history(
                gbn_client_get_manager(gbn_stage_get_client(self->stage)),
                gbn_unit_get_name(gbn_stage_get_unit(self->stage)), G_DBUS_CALL_FLAGS_NONE, -1,
                gbn_question_get_cancellable(self->question), on_history, g_object_ref(self));
}

void
gbn_history_page_set_stage(GbnHistoryPage *page, GbnStage *stage)
{
        g_set_object(&page->stage, stage);
        clear_entries(page);
        gbn_question_set_stage(page->question, stage);
}

static void
gbn_history_page_class_init(GbnHistoryPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_history_page_dispose;
        g_type_ensure(GBN_TYPE_ANSWER_VIEW);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/history-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnHistoryPage, answer);
        gtk_widget_class_bind_template_child(widget, GbnHistoryPage, list);
        gtk_widget_class_bind_template_child(widget, GbnHistoryPage, more_button);
}

static void
gbn_history_page_init(GbnHistoryPage *self)
{
        self->question = gbn_question_new(GTK_WIDGET(self));
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->question, "ask", G_CALLBACK(on_ask), self);
        gbn_question_set_view(self->question, self->answer);
        (void) g_signal_connect_swapped(self->question, "state-changed", G_CALLBACK(show_restore),
                                        self);
        (void) g_signal_connect_swapped(self->more_button, "clicked", G_CALLBACK(add_rows), self);
}
