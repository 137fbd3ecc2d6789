/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows are made when they are first seen, and then stay: focus and place on the page with them. */
#include "widgets/layer-group.h"

#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnLayerGroup {
        GtkWidget parent;
        GPtrArray *ids;  /* char *, of this level */
        GPtrArray *rows; /* GbnLayerRow *, in this order; empty until they are seen */
        char *title;
        GbnStage *stage; /* of the last scene */
        gboolean is_open;

        GtkWidget *box;
        GtkButton *header;
        GtkLabel *title_label, *count_label;
        GtkImage *arrow;
        GtkRevealer *revealer;
        GtkListBox *list;
};

enum { OPENED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnLayerGroup, gbn_layer_group, GTK_TYPE_WIDGET)

static void
gbn_layer_group_dispose(GObject *object)
{
        GbnLayerGroup *self = GBN_LAYER_GROUP(object);

        g_clear_object(&self->stage);
        g_clear_pointer(&self->box, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_layer_group_parent_class)->dispose(object);
}

static void
gbn_layer_group_finalize(GObject *object)
{
        GbnLayerGroup *self = GBN_LAYER_GROUP(object);

        g_ptr_array_unref(self->ids);
        g_ptr_array_unref(self->rows);
        g_free(self->title);
        G_OBJECT_CLASS(gbn_layer_group_parent_class)->finalize(object);
}

static const char *
level_title(const char *level)
{
        static const struct {
                const char *level, *title;
        } titles[] = {
                { "safe", N_("Safe") },
                { "strict", N_("Strict") },
                { "sealed", N_("Sealed") },
        };

        for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
                if (g_str_equal(titles[i].level, level))
                        return _(titles[i].title);
        return level;
}

static gboolean
is_same(GbnLayerGroup *self, const GPtrArray *ids)
{
        if (self->ids->len != ids->len)
                return FALSE;
        for (guint i = 0; i < ids->len; i++)
                if (!g_str_equal(self->ids->pdata[i], ids->pdata[i]))
                        return FALSE;
        return TRUE;
}

void
gbn_layer_group_set_level(GbnLayerGroup *group, const GbnCatalogue *catalogue, const char *level)
{
        g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < catalogue->layers->len; i++) {
                const GbnLayerInfo *layer = catalogue->layers->pdata[i];

                if (!gbn_layer_info_is_grant(layer) && g_str_equal(layer->level, level) &&
                    !gbn_layer_info_flag(layer, "argument-required"))
                        g_ptr_array_add(ids, g_strdup(layer->id));
        }
        if (is_same(group, ids))
                return;
        for (guint i = 0; i < group->rows->len; i++)
                gtk_list_box_remove(group->list, group->rows->pdata[i]);
        g_ptr_array_set_size(group->rows, 0);
        g_ptr_array_unref(group->ids);
        group->ids = g_steal_pointer(&ids);
        g_free(group->title);
        group->title = g_strdup(level_title(level));
        gtk_label_set_label(group->title_label, group->title);
        gtk_widget_set_visible(GTK_WIDGET(group), group->ids->len > 0);
}

guint
gbn_layer_group_count_staged(GbnLayerGroup *group, GbnStage *stage)
{
        guint count = 0;

        for (guint i = 0; i < group->ids->len; i++)
                count += gbn_stage_find(stage, group->ids->pdata[i]) != NULL;
        return count;
}

static void
make_rows(GbnLayerGroup *self)
{
        const GbnCatalogue *catalogue = gbn_client_get_catalogue(gbn_stage_get_client(self->stage));

        if (self->rows->len > 0)
                return;
        for (guint i = 0; i < self->ids->len; i++) {
                const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, self->ids->pdata[i]);
                GbnLayerRow *row;

                if (!layer)
                        continue;
                row = gbn_layer_row_new(layer);
                gtk_list_box_append(self->list, GTK_WIDGET(row));
                g_ptr_array_add(self->rows, row);
        }
}

static void
show_count(GbnLayerGroup *self)
{
        guint staged = gbn_layer_group_count_staged(self, self->stage);
        g_autofree char *count =
                /* Translators: how many layers of a level are selected, of how many. */
                g_strdup_printf(_("%u of %u selected"), staged, self->ids->len);
        /* Translators: read aloud: the name of a level, how many of its layers are selected. */
        g_autofree char *label = g_strdup_printf(_("%s, %s"), self->title, count);

        gtk_label_set_label(self->count_label, count);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->header), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       label, -1);
}

void
gbn_layer_group_show(GbnLayerGroup *group, const GbnLayerScene *scene)
{
        g_set_object(&group->stage, scene->stage);
        show_count(group);
        if (!group->is_open)
                return;
        make_rows(group);
        for (guint i = 0; i < group->rows->len; i++)
                gbn_layer_row_show(group->rows->pdata[i], scene);
}

void
gbn_layer_group_forget(GbnLayerGroup *group)
{
        g_clear_object(&group->stage);
        for (guint i = 0; i < group->rows->len; i++)
                gbn_layer_row_forget(group->rows->pdata[i]);
}

void
gbn_layer_group_set_open(GbnLayerGroup *group, gboolean open)
{
        group->is_open = open;
        gtk_revealer_set_reveal_child(group->revealer, open);
        gtk_image_set_from_icon_name(group->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
        gtk_accessible_update_state(GTK_ACCESSIBLE(group->header), GTK_ACCESSIBLE_STATE_EXPANDED,
                                    open, -1);
        if (open)
                g_signal_emit(group, signals[OPENED], 0);
}

static void
on_header(GbnLayerGroup *self)
{
        gbn_layer_group_set_open(self, !self->is_open);
}

static void
gbn_layer_group_class_init(GbnLayerGroupClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_layer_group_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_layer_group_finalize;
        signals[OPENED] = g_signal_new("opened", GBN_TYPE_LAYER_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/layer-group.ui");
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, box);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, header);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, title_label);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, count_label);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, arrow);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, revealer);
        gtk_widget_class_bind_template_child(widget, GbnLayerGroup, list);
}

static void
gbn_layer_group_init(GbnLayerGroup *self)
{
        self->ids = g_ptr_array_new_with_free_func(g_free);
        self->rows = g_ptr_array_new();
        self->title = g_strdup("");
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->header, "clicked", G_CALLBACK(on_header), self);
        gbn_layer_group_set_open(self, FALSE);
}
