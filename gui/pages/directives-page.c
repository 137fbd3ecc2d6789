/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* It follows the stage: what is staged, and what the daemon foretells of it. */
#include "pages/directives-page.h"

#include "client/directive.h"
#include "client/words.h"
#include "widgets/answer-view.h"
#include "widgets/directive-columns.h"
#include "widgets/naming.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _GbnDirectivesPage {
        GtkWidget parent;
        GbnStage *stage;
        GVariant *told; /* as the rows that are shown were told */
        GListStore *directives;
        GtkFilter *filter;
        GListModel *shown;
        GtkSingleSelection *selection;

        GtkSearchEntry *search_entry;
        GtkToggleButton *changed_button;
        GbnAnswerView *answer;
        AdwSqueezer *squeezer;
        GtkWidget *wide;
        GtkColumnView *column_view;
        GtkListView *list_view;
        GtkRevealer *detail;
        GtkLabel *line_now, *line_after, *line_origin;
        GtkPopover *menu;
};

G_DEFINE_FINAL_TYPE(GbnDirectivesPage, gbn_directives_page, GTK_TYPE_WIDGET)

static void
gbn_directives_page_dispose(GObject *object)
{
        GbnDirectivesPage *self = GBN_DIRECTIVES_PAGE(object);
        GtkWidget *child;

        gbn_directives_page_set_stage(self, NULL);
        g_clear_object(&self->filter);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_directives_page_parent_class)->dispose(object);
}

static void
gbn_directives_page_finalize(GObject *object)
{
        GbnDirectivesPage *self = GBN_DIRECTIVES_PAGE(object);

        g_object_unref(self->directives);
        g_object_unref(self->selection);
        G_OBJECT_CLASS(gbn_directives_page_parent_class)->finalize(object);
}

static GbnDirective *
get_selected(GbnDirectivesPage *self)
{
        return gtk_single_selection_get_selected_item(self->selection);
}

/* The selected one, whole */

static void
show_detail(GbnDirectivesPage *self)
{
        GbnDirective *directive = get_selected(self);
        g_autofree char *now = NULL, *after = NULL, *origin = NULL;
        gboolean is_changed = directive && gbn_directive_is_changed(directive);

        /* What is not seen is not read aloud either. */
        gtk_widget_set_visible(GTK_WIDGET(self->detail), directive != NULL);
        gtk_revealer_set_reveal_child(self->detail, directive != NULL);
        gtk_widget_action_set_enabled(GTK_WIDGET(self), "directives.copy", directive != NULL);
        gtk_widget_action_set_enabled(GTK_WIDGET(self), "directives.copy-now", directive != NULL);
        gtk_widget_action_set_enabled(GTK_WIDGET(self), "directives.copy-after", is_changed);
        if (!directive)
                return;
        now = g_strdup_printf("%s=%s", gbn_directive_get_name(directive),
                              gbn_directive_get_now(directive));
        after = g_strdup_printf("→ %s=%s", gbn_directive_get_name(directive),
                                gbn_directive_get_then(directive));
        origin = g_strdup_printf(*gbn_directive_get_path(directive) ? "%s · %s" : "%s",
                                 gbn_directive_get_text(directive, GBN_DIRECTIVE_ORIGIN),
                                 gbn_directive_get_path(directive));
        gtk_label_set_label(self->line_now, now);
        gtk_label_set_label(self->line_after, after);
        gtk_widget_set_visible(GTK_WIDGET(self->line_after), is_changed);
        gtk_label_set_label(self->line_origin, origin);
}

/* Raw: what is copied goes into a file. */
static void
on_copy(GtkWidget *widget, const char *action, GVariant *parameter)
{
        GbnDirective *directive = get_selected(GBN_DIRECTIVES_PAGE(widget));
        g_autofree char *line = NULL;

        if (!directive)
                return;
        line = g_strdup_printf("%s=%s", gbn_directive_get_name(directive),
                               gbn_directive_get_now(directive));
        if (g_str_equal(action, "directives.copy-now"))
                gdk_clipboard_set_text(gtk_widget_get_clipboard(widget),
                                       gbn_directive_get_now(directive));
        else if (g_str_equal(action, "directives.copy-after"))
                gdk_clipboard_set_text(gtk_widget_get_clipboard(widget),
                                       gbn_directive_get_then(directive));
        else
                gdk_clipboard_set_text(gtk_widget_get_clipboard(widget), line);
}

static void
popup_menu(GbnDirectivesPage *self, GtkWidget *widget, double x, double y)
{
        GdkRectangle place = { 0 };
        double page_x, page_y;

        if (!gtk_widget_translate_coordinates(widget, GTK_WIDGET(self), x, y, &page_x, &page_y))
                return;
        place.x = (int) page_x;
        place.y = (int) page_y;
        gtk_popover_set_pointing_to(self->menu, &place);
        gtk_popover_popup(self->menu);
}

/* The keyboard goes on where it was. */
static void
on_menu_closed(GbnDirectivesPage *self)
{
        gboolean is_wide = adw_squeezer_get_visible_child(self->squeezer) == self->wide;

        (void) gtk_widget_grab_focus(is_wide ? GTK_WIDGET(self->column_view)
                                             : GTK_WIDGET(self->list_view));
}

static void
on_secondary_click(GbnDirectivesPage *self, int count, double x, double y, GtkGesture *gesture)
{
        GtkWidget *view = gtk_event_controller_get_widget(GTK_EVENT_CONTROLLER(gesture));
        guint position = gbn_directive_position_at(view, x, y);

        if (position == GTK_INVALID_LIST_POSITION)
                return;
        gtk_single_selection_set_selected(self->selection, position);
        popup_menu(self, view, x, y);
}

static void
add_gesture(GbnDirectivesPage *self, GtkWidget *view)
{
        GtkGesture *gesture = gtk_gesture_click_new();

        gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(gesture), GDK_BUTTON_SECONDARY);
        (void) g_signal_connect_swapped(gesture, "released", G_CALLBACK(on_secondary_click), self);
        gtk_widget_add_controller(view, GTK_EVENT_CONTROLLER(gesture));
}

/* By key, below what has the focus. */
static void
on_menu(GtkWidget *widget, const char *action, GVariant *parameter)
{
        GtkWidget *focus = gtk_root_get_focus(gtk_widget_get_root(widget));

        if (focus && gtk_widget_is_ancestor(focus, widget) &&
            get_selected(GBN_DIRECTIVES_PAGE(widget)))
                popup_menu(GBN_DIRECTIVES_PAGE(widget), focus,
                           MIN(gtk_widget_get_width(focus), 120) / 2.0,
                           gtk_widget_get_height(focus) / 2.0);
}

/* The rows */

static gboolean
is_shown(gpointer item, gpointer userdata)
{
        GbnDirectivesPage *self = userdata;
        const char *words = gtk_editable_get_text(GTK_EDITABLE(self->search_entry));

        if (gtk_toggle_button_get_active(self->changed_button) && !gbn_directive_is_changed(item))
                return FALSE;
        return gbn_directive_matches(item, words);
}

static void
show_state(GbnDirectivesPage *self)
{
        gboolean searched = *gtk_editable_get_text(GTK_EDITABLE(self->search_entry)) != '\0';

        if (!self->told)
                return;
        if (g_list_model_get_n_items(self->shown) > 0)
                gbn_answer_view_answer(self->answer);
        else if (searched)
                gbn_answer_view_empty(self->answer, _("No Directive Found"),
                                      _("Try other words, or show those that do not change too."));
        else
                gbn_answer_view_empty(
                        self->answer, _("Nothing Changes"),
                        gbn_stage_is_changed(self->stage)
                                ? _("The selected layers set what is set already.")
                                : _("Select other layers, and what they change is shown here."));
}

static void
on_filter_changed(GbnDirectivesPage *self)
{
        gtk_filter_changed(self->filter, GTK_FILTER_CHANGE_DIFFERENT);
        show_state(self);
}

static void
on_stop_search(GbnDirectivesPage *self)
{
        gtk_editable_set_text(GTK_EDITABLE(self->search_entry), "");
}

/* One splice: the view stays where it is. */
static void
fill(GbnDirectivesPage *self, GVariant *rows)
{
        g_autoptr(GPtrArray) directives = g_ptr_array_new_with_free_func(g_object_unref);
        GbnDirective *selected = get_selected(self);
        g_autofree char *name = selected ? g_strdup(gbn_directive_get_name(selected)) : NULL;
        GVariantIter iter;
        GVariant *row;

        g_variant_iter_init(&iter, rows);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_ptr_array_add(directives, gbn_directive_new(row));
                g_variant_unref(row);
        }
        g_list_store_splice(self->directives, 0,
                            g_list_model_get_n_items(G_LIST_MODEL(self->directives)),
                            directives->pdata, directives->len);
        for (guint i = 0; name && i < g_list_model_get_n_items(self->shown); i++) {
                g_autoptr(GbnDirective) directive = g_list_model_get_item(self->shown, i);

                if (g_str_equal(gbn_directive_get_name(directive), name))
                        gtk_single_selection_set_selected(self->selection, i);
        }
        show_detail(self);
}

static void
show(GbnDirectivesPage *self)
{
        GVariant *rows = gbn_stage_get_directives(self->stage);
        GbnClient *client = gbn_stage_get_client(self->stage);

        if (rows && rows != self->told) {
                g_clear_pointer(&self->told, g_variant_unref);
                self->told = g_variant_ref(rows);
                fill(self, rows);
                show_state(self);
        } else if (!rows && gbn_stage_get_error(self->stage))
                gbn_answer_view_fail(self->answer, gbn_stage_get_error(self->stage));
        else if (!rows && gbn_client_get_state(client) == GBN_CLIENT_LOST)
                gbn_answer_view_fail(self->answer, gbn_client_get_error(client));
        else if (!rows && gbn_client_get_state(client) == GBN_CLIENT_READY &&
                 !gbn_stage_is_busy(self->stage))
                gbn_stage_refresh(self->stage);
}

static void
on_again(GbnDirectivesPage *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);

        gbn_answer_view_wait(self->answer);
        if (gbn_client_get_state(client) == GBN_CLIENT_LOST)
                gbn_client_start(client);
        else
                gbn_stage_refresh(self->stage);
}

void
gbn_directives_page_set_stage(GbnDirectivesPage *page, GbnStage *stage)
{
        if (page->stage) {
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(page->stage), page);
                g_signal_handlers_disconnect_by_data(page->stage, page);
        }
        g_set_object(&page->stage, stage);
        g_clear_pointer(&page->told, g_variant_unref);
        g_list_store_remove_all(page->directives);
        if (!stage)
                return;
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), page);
        (void) g_signal_connect_swapped(gbn_stage_get_client(stage), "state-changed",
                                        G_CALLBACK(show), page);
        gbn_answer_view_wait(page->answer);
        show(page);
}

static void
bind_template(GtkWidgetClass *widget)
{
        gtk_widget_class_set_template_from_resource(widget,
                                                    "/org/gabion/Gabion/directives-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, search_entry);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, changed_button);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, answer);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, squeezer);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, wide);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, column_view);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, list_view);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, detail);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, line_now);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, line_after);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, line_origin);
        gtk_widget_class_bind_template_child(widget, GbnDirectivesPage, menu);
}

static void
gbn_directives_page_class_init(GbnDirectivesPageClass *class)
{
        GObjectClass *object = G_OBJECT_CLASS(class);
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        object->dispose = gbn_directives_page_dispose;
        object->finalize = gbn_directives_page_finalize;
        g_type_ensure(GBN_TYPE_ANSWER_VIEW);
        bind_template(widget);
        gtk_widget_class_install_action(widget, "directives.copy", NULL, on_copy);
        gtk_widget_class_install_action(widget, "directives.copy-now", NULL, on_copy);
        gtk_widget_class_install_action(widget, "directives.copy-after", NULL, on_copy);
        gtk_widget_class_install_action(widget, "directives.menu", NULL, on_menu);
        gtk_widget_class_add_binding_action(widget, GDK_KEY_c, GDK_CONTROL_MASK, "directives.copy",
                                            NULL);
        gtk_widget_class_add_binding_action(widget, GDK_KEY_Menu, 0, "directives.menu", NULL);
        gtk_widget_class_add_binding_action(widget, GDK_KEY_F10, GDK_SHIFT_MASK, "directives.menu",
                                            NULL);
}

/* Sorted by the columns' sorter in both views. */
static void
build_model(GbnDirectivesPage *self)
{
        GtkFilterListModel *filtered;
        GtkSortListModel *sorted;
        GtkListItemFactory *lines = gbn_directive_lines_new();

        gbn_directive_columns_add(self->column_view);
        self->filter = GTK_FILTER(gtk_custom_filter_new(is_shown, self, NULL));
        filtered = gtk_filter_list_model_new(g_object_ref(G_LIST_MODEL(self->directives)),
                                             g_object_ref(self->filter));
        sorted = gtk_sort_list_model_new(
                G_LIST_MODEL(filtered),
                g_object_ref(gtk_column_view_get_sorter(self->column_view)));
        self->shown = G_LIST_MODEL(sorted);
        self->selection = gtk_single_selection_new(NULL);
        gtk_single_selection_set_autoselect(self->selection, FALSE);
        gtk_single_selection_set_can_unselect(self->selection, TRUE);
        gtk_single_selection_set_model(self->selection, self->shown);
        g_object_unref(sorted); /* the selection has it */
        gtk_column_view_set_model(self->column_view, GTK_SELECTION_MODEL(self->selection));
        gtk_list_view_set_factory(self->list_view, lines);
        g_object_unref(lines);
        gtk_list_view_set_model(self->list_view, GTK_SELECTION_MODEL(self->selection));
}

static void
gbn_directives_page_init(GbnDirectivesPage *self)
{
        self->directives = g_list_store_new(GBN_TYPE_DIRECTIVE);
        gtk_widget_init_template(GTK_WIDGET(self));
        build_model(self);
        add_gesture(self, GTK_WIDGET(self->column_view));
        add_gesture(self, GTK_WIDGET(self->list_view));
        gbn_name_lists(GTK_WIDGET(self->column_view), _("Directives"));
        gtk_accessible_update_property(
                GTK_ACCESSIBLE(gtk_widget_get_first_child(GTK_WIDGET(self->column_view))),
                GTK_ACCESSIBLE_PROPERTY_LABEL, _("Column headings"), -1);
        (void) g_signal_connect_swapped(self->selection, "notify::selected-item",
                                        G_CALLBACK(show_detail), self);
        (void) g_signal_connect_swapped(self->search_entry, "search-changed",
                                        G_CALLBACK(on_filter_changed), self);
        (void) g_signal_connect_swapped(self->search_entry, "stop-search",
                                        G_CALLBACK(on_stop_search), self);
        (void) g_signal_connect_swapped(self->changed_button, "toggled",
                                        G_CALLBACK(on_filter_changed), self);
        (void) g_signal_connect_swapped(self->menu, "closed", G_CALLBACK(on_menu_closed), self);
        (void) g_signal_connect_swapped(self->answer, "again", G_CALLBACK(on_again), self);
        show_detail(self);
}
