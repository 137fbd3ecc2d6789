/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All rows are shown from one scene that is made for each answer, so none disagrees with another. */
#include "pages/layers-page.h"

#include "client/failure.h"
#include "client/words.h"
#include "widgets/grant-list.h"
#include "widgets/layer-group.h"
#include "widgets/level-picker.h"
#include "widgets/suggestion-row.h"

#include <glib/gi18n.h>

enum { SAFE, STRICT, SEALED, GROUPS };

struct _GbnLayersPage {
        GtkWidget parent;
        GbnStage *stage;

        GtkScrolledWindow *scrolled;
        GtkWidget *notice, *staging_box;
        GtkLabel *notice_title, *notice_text;
        GtkButton *undo_button, *again_button;
        GbnLevelPicker *level_picker;
        GbnSuggestionRow *suggestion_row;
        GbnLayerGroup *groups[GROUPS];
        GbnGrantList *grant_list;
};

G_DEFINE_FINAL_TYPE(GbnLayersPage, gbn_layers_page, GTK_TYPE_WIDGET)

static const char *const levels[GROUPS] = { "safe", "strict", "sealed" };

static void
gbn_layers_page_dispose(GObject *object)
{
        GbnLayersPage *self = GBN_LAYERS_PAGE(object);
        GtkWidget *child;

        gbn_layers_page_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_layers_page_parent_class)->dispose(object);
}

/* By how many staged layers each directive is set. */
static GHashTable *
count_directives(GbnStage *stage)
{
        const GbnCatalogue *catalogue = gbn_client_get_catalogue(gbn_stage_get_client(stage));
        GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        for (const char *const *word = gbn_stage_get_words(stage); *word; word++) {
                g_autofree char *id = gbn_words_id(*word);
                const GbnLayerInfo *layer = gbn_catalogue_layer(catalogue, id);
                g_autofree const char **names = NULL;

                if (!layer || gbn_layer_info_is_grant(layer) ||
                    !g_variant_dict_lookup(layer->more, "sets", "^a&s", &names))
                        continue;
                for (const char **name = names; *name; name++) {
                        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *name));

                        (void) g_hash_table_replace(counts, g_strdup(*name),
                                                    GUINT_TO_POINTER(count + 1));
                }
        }
        return counts;
}

/* What the daemon refuses as it stands gets no better by staging. */
static gboolean
can_stage(GbnLayersPage *self)
{
        const GError *error = gbn_stage_get_error(self->stage);
        g_autofree char *name = error ? gbn_failure_name(error) : NULL;

        if (*gbn_unit_get_caution(gbn_stage_get_unit(self->stage)))
                return FALSE;
        return !name || gbn_stage_is_changed(self->stage);
}

static const struct {
        const char *name, *title, *text;
} failures[] = {
        { "BadArgument", N_("An Entry Does Not Fit"),
          N_("Correct it below, or undo the staged changes.") },
        { "Conflict", N_("These Layers Do Not Go Together"),
          N_("Switch one of them off, or undo the staged changes.") },
        { "BadUnit", N_("The Layers Do Not Fit This Service"),
          N_("Switch off what is named above, or correct the file of the service.") },
        { "Refused", N_("Nothing Can Be Laid on This Service"),
          N_("It stays as it is. Look for the services behind it instead.") },
        { "BadName", N_("Nothing Can Be Laid on a Template"),
          N_("Layers are laid on the services that are made from it, such as name@1.service.") },
        { "NotFound", N_("This Service Is No Longer There"),
          N_("Its file was removed since the list was read.") },
        { "Masked", N_("This Service Is Switched Off"),
          N_("It is masked, so it cannot start, and no layer would have an effect.") },
};

static void
set_notice(GbnLayersPage *self, const char *title, const char *text)
{
        gtk_label_set_label(self->notice_title, title);
        gtk_label_set_label(self->notice_text, text);
        gtk_widget_set_visible(self->notice, TRUE);
}

/* What is wrong is said above all pages; here is what to do about it. */
static void
show_notice(GbnLayersPage *self)
{
        const GError *error = gbn_stage_get_error(self->stage);
        gboolean is_changed = gbn_stage_is_changed(self->stage);
        g_autofree char *name = error ? gbn_failure_name(error) : NULL;

        gtk_widget_set_visible(GTK_WIDGET(self->undo_button), error && is_changed);
        gtk_widget_set_visible(GTK_WIDGET(self->again_button), error && !name);
        if (*gbn_unit_get_caution(gbn_stage_get_unit(self->stage))) {
                set_notice(self, _("Better Left Alone"),
                           _("The reason is above. The layers can be read here, but not staged."));
                return;
        }
        if (!error) {
                gtk_widget_set_visible(self->notice, FALSE);
                return;
        }
        for (guint i = 0; name && i < G_N_ELEMENTS(failures); i++)
                if (g_str_equal(failures[i].name, name)) {
                        set_notice(self, _(failures[i].title), _(failures[i].text));
                        return;
                }
        set_notice(self, _("It Could Not Be Foretold"),
                   _("What the numbers said before is still shown. Nothing was changed."));
}

static void
show(GbnLayersPage *self)
{
        g_autoptr(GHashTable) directives = count_directives(self->stage);
        GbnLayerScene scene = {
                .stage = self->stage,
                .directives = directives,
                .can_stage = can_stage(self),
                .now = g_get_real_time() / G_USEC_PER_SEC,
        };

        for (guint i = 0; i < GROUPS; i++)
                gbn_layer_group_show(self->groups[i], &scene);
        gbn_grant_list_show(self->grant_list, &scene);
        gtk_widget_set_sensitive(self->staging_box, scene.can_stage);
        show_notice(self);
}

static void
on_opened(GbnLayersPage *self)
{
        if (self->stage)
                show(self);
}

static void
on_again(GbnLayersPage *self)
{
        if (self->stage)
                gbn_stage_refresh(self->stage);
}

/* What is selected is seen; the gentle ones are seen in any case. */
static void
open_groups(GbnLayersPage *self, GbnStage *stage)
{
        const GbnCatalogue *catalogue = gbn_client_get_catalogue(gbn_stage_get_client(stage));

        for (guint i = 0; i < GROUPS; i++) {
                gbn_layer_group_set_level(self->groups[i], catalogue, levels[i]);
                gbn_layer_group_set_open(
                        self->groups[i],
                        i == SAFE || gbn_layer_group_count_staged(self->groups[i], stage) > 0);
        }
}

void
gbn_layers_page_set_stage(GbnLayersPage *page, GbnStage *stage)
{
        if (page->stage)
                g_signal_handlers_disconnect_by_data(page->stage, page);
        g_clear_object(&page->stage);
        if (!page->grant_list) /* the widgets are gone already */
                return;
        gbn_level_picker_set_stage(page->level_picker, stage);
        gbn_suggestion_row_set_stage(page->suggestion_row, stage);
        gbn_grant_list_clear(page->grant_list);
        for (guint i = 0; i < GROUPS; i++)
                gbn_layer_group_forget(page->groups[i]);
        if (!stage)
                return;
        open_groups(page, stage);
        page->stage = g_object_ref(stage);
        gtk_adjustment_set_value(gtk_scrolled_window_get_vadjustment(page->scrolled), 0);
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), page);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), page);
        show(page);
}

static void
gbn_layers_page_class_init(GbnLayersPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_layers_page_dispose;
        g_type_ensure(GBN_TYPE_GRANT_LIST);
        g_type_ensure(GBN_TYPE_LAYER_GROUP);
        g_type_ensure(GBN_TYPE_LEVEL_PICKER);
        g_type_ensure(GBN_TYPE_SUGGESTION_ROW);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/layers-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, scrolled);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, notice);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, notice_title);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, notice_text);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, undo_button);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, again_button);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, staging_box);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, level_picker);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, suggestion_row);
        gtk_widget_class_bind_template_child(widget, GbnLayersPage, grant_list);
        gtk_widget_class_bind_template_child_full(widget, "safe_group", FALSE,
                                                  G_STRUCT_OFFSET(GbnLayersPage, groups[SAFE]));
        gtk_widget_class_bind_template_child_full(widget, "strict_group", FALSE,
                                                  G_STRUCT_OFFSET(GbnLayersPage, groups[STRICT]));
        gtk_widget_class_bind_template_child_full(widget, "sealed_group", FALSE,
                                                  G_STRUCT_OFFSET(GbnLayersPage, groups[SEALED]));
}

static void
gbn_layers_page_init(GbnLayersPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        for (guint i = 0; i < GROUPS; i++)
                (void) g_signal_connect_swapped(self->groups[i], "opened", G_CALLBACK(on_opened),
                                                self);
        (void) g_signal_connect_swapped(self->again_button, "clicked", G_CALLBACK(on_again), self);
}
