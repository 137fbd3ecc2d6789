/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One list for permissions, and one for restrictions that name something; the second is seen only when it has any. */
#include "widgets/grant-list.h"

#include "client/words.h"
#include "widgets/grant-picker.h"
#include "widgets/grant-row.h"

#include <glib/gi18n.h>
#include <string.h>

/* The window that asked is gone by then. */
#define FOCUS_AFTER_MS 50

struct _GbnGrantList {
        GtkWidget parent;
        GbnStage *stage;
        GHashTable *rows;   /* char * id → GbnGrantRow * */
        gboolean is_adding; /* somebody is choosing what to add */

        GtkWidget *box, *restrictions_box;
        GtkListBox *grants, *restrictions;
        GtkButton *add_button;
};

G_DEFINE_FINAL_TYPE(GbnGrantList, gbn_grant_list, GTK_TYPE_WIDGET)

static void
gbn_grant_list_dispose(GObject *object)
{
        GbnGrantList *self = GBN_GRANT_LIST(object);

        g_clear_object(&self->stage);
        g_clear_pointer(&self->rows, g_hash_table_unref);
        g_clear_pointer(&self->box, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_grant_list_parent_class)->dispose(object);
}

static gboolean
on_picker_closed(GbnGrantList *self)
{
        self->is_adding = FALSE;
        return GDK_EVENT_PROPAGATE;
}

static void
on_add(GbnGrantList *self)
{
        GtkWindow *picker;

        if (!self->stage)
                return;
        picker = gbn_grant_picker_open(GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self))),
                                       self->stage);
        self->is_adding = TRUE;
        (void) g_signal_connect_object(picker, "close-request", G_CALLBACK(on_picker_closed), self,
                                       G_CONNECT_SWAPPED);
}

/* Once it has its place. */
static gboolean
focus_row(gpointer row)
{
        if (gtk_widget_get_root(row))
                gbn_grant_row_focus(row);
        return G_SOURCE_REMOVE;
}

/* A class that the daemon has not yet taken apart is shown with the permissions. */
static gboolean
is_restriction(const GbnCatalogue *catalogue, const char *id)
{
        const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);

        return layer && !gbn_layer_info_is_grant(layer);
}

/* Restrictions without an argument are switches elsewhere; so are those that a level brings. */
static gboolean
has_row(const GbnCatalogue *catalogue, const char *id)
{
        const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);

        if (!layer)
                return gbn_catalogue_class(catalogue, id) != NULL;
        return gbn_layer_info_is_grant(layer) || gbn_layer_info_flag(layer, "argument-required");
}

static GbnGrantRow *
find_row(GbnGrantList *self, const char *id)
{
        const GbnCatalogue *catalogue = gbn_client_get_catalogue(gbn_stage_get_client(self->stage));
        GbnGrantRow *row = g_hash_table_lookup(self->rows, id);

        if (row)
                return row;
        row = gbn_grant_row_new(catalogue, id);
        (void) g_hash_table_insert(self->rows, g_strdup(id), row);
        gtk_list_box_append(is_restriction(catalogue, id) ? self->restrictions : self->grants,
                            GTK_WIDGET(row));
        if (self->is_adding)
                (void) g_timeout_add_full(G_PRIORITY_LOW, FOCUS_AFTER_MS, focus_row,
                                          g_object_ref(row), g_object_unref);
        return row;
}

static void
remove_row(GbnGrantRow *row)
{
        GtkWidget *list = gtk_widget_get_parent(GTK_WIDGET(row));

        gtk_list_box_remove(GTK_LIST_BOX(list), GTK_WIDGET(row));
}

static void
drop_rows(GbnGrantList *self, GHashTable *staged)
{
        GHashTableIter iter;
        gpointer id, row;

        g_hash_table_iter_init(&iter, self->rows);
        while (g_hash_table_iter_next(&iter, &id, &row)) {
                if (staged && g_hash_table_contains(staged, id))
                        continue;
                remove_row(row);
                g_hash_table_iter_remove(&iter);
        }
}

void
gbn_grant_list_clear(GbnGrantList *list)
{
        drop_rows(list, NULL);
        g_clear_object(&list->stage);
}

void
gbn_grant_list_show(GbnGrantList *list, const GbnLayerScene *scene)
{
        const GbnCatalogue *catalogue =
                gbn_client_get_catalogue(gbn_stage_get_client(scene->stage));
        g_autoptr(GHashTable) staged = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        g_set_object(&list->stage, scene->stage);
        for (const char *const *word = gbn_stage_get_words(scene->stage); *word; word++) {
                g_autofree char *id = gbn_words_id(*word);

                if (!has_row(catalogue, id))
                        continue;
                gbn_grant_row_show(find_row(list, id), scene);
                (void) g_hash_table_add(staged, g_steal_pointer(&id));
        }
        drop_rows(list, staged);
        gtk_widget_set_visible(list->restrictions_box,
                               gtk_list_box_get_row_at_index(list->restrictions, 0) != NULL);
        gtk_widget_set_sensitive(GTK_WIDGET(list->add_button), scene->can_stage);
}

static int
compare_rows(GtkListBoxRow *a, GtkListBoxRow *b, gpointer userdata)
{
        return strcmp(gbn_grant_row_get_id(GBN_GRANT_ROW(a)),
                      gbn_grant_row_get_id(GBN_GRANT_ROW(b)));
}

static void
gbn_grant_list_class_init(GbnGrantListClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_grant_list_dispose;
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/grant-list.ui");
        gtk_widget_class_bind_template_child(widget, GbnGrantList, box);
        gtk_widget_class_bind_template_child(widget, GbnGrantList, grants);
        gtk_widget_class_bind_template_child(widget, GbnGrantList, restrictions_box);
        gtk_widget_class_bind_template_child(widget, GbnGrantList, restrictions);
        gtk_widget_class_bind_template_child(widget, GbnGrantList, add_button);
}

static void
gbn_grant_list_init(GbnGrantList *self)
{
        self->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        gtk_widget_init_template(GTK_WIDGET(self));
        gtk_list_box_set_sort_func(self->grants, compare_rows, NULL, NULL);
        gtk_list_box_set_sort_func(self->restrictions, compare_rows, NULL, NULL);
        (void) g_signal_connect_swapped(self->add_button, "clicked", G_CALLBACK(on_add), self);
}
