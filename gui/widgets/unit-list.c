/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filter, then sort, then selection; the sorter is there before the rows are, or the view opens in the middle. */
#include "widgets/unit-list.h"

#include "settings.h"
#include "widgets/inner-names.h"
#include "widgets/unit-order.h"
#include "widgets/unit-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _GbnUnitList {
        GtkWidget parent;
        GbnClient *client;
        GtkFilterListModel *filtered;
        GtkSortListModel *sorted;
        GtkSingleSelection *selection;
        GtkFilter *filter;
        GtkSorter *sorter;
        GSimpleActionGroup *actions;
        gboolean is_selecting; /* by the program */
        gboolean search_mode;
        gulong painted_handler;

        GtkSearchBar *search_bar;
        GtkSearchEntry *search_entry;
        GtkListBox *top_list;
        GtkListBoxRow *overview_row;
        GtkLabel *trials_label, *count_label;
        GtkWidget *first_run;
        GtkButton *easy_button, *dismiss_button, *clear_button;
        GtkStack *stack;
        GtkScrolledWindow *scrolled;
        GtkListView *view;
        AdwStatusPage *empty_page;
        GtkMenuButton *view_button;
};

enum { UNIT_ACTIVATED, SIGNALS };
static guint signals[SIGNALS];

enum { PROP_SEARCH_MODE = 1 };

G_DEFINE_FINAL_TYPE(GbnUnitList, gbn_unit_list, GTK_TYPE_WIDGET)

static void
gbn_unit_list_dispose(GObject *object)
{
        GbnUnitList *self = GBN_UNIT_LIST(object);
        GtkWidget *child;

        g_signal_handlers_disconnect_by_data(gbn_settings(), self);
        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_clear_object(&self->client);
        g_clear_object(&self->actions);
        g_clear_object(&self->filter);
        g_clear_object(&self->sorter);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_unit_list_parent_class)->dispose(object);
}

static void
scroll_to_top(GbnUnitList *self)
{
        if (g_list_model_get_n_items(G_LIST_MODEL(self->sorted)) > 0)
                (void) gtk_widget_activate_action(GTK_WIDGET(self->view), "list.scroll-to-item",
                                                  "u", 0);
}

static void
show_counts(GbnUnitList *self)
{
        guint shown = g_list_model_get_n_items(G_LIST_MODEL(self->sorted));
        guint trials = self->client ? gbn_client_count_trials(self->client) : 0;
        g_autofree char *count = g_strdup_printf(ngettext("%u service", "%u services", shown),
                                                 shown);
        g_autofree char *line =
                /* Translators: the number of services, and how they are sorted. */
                g_strdup_printf(_("%s · %s"), count, gbn_unit_order_sort_words(gbn_settings()));
        g_autofree char *trials_text = g_strdup_printf(ngettext("%u trial", "%u trials", trials),
                                                       trials);

        gtk_label_set_label(self->count_label, line);
        gtk_label_set_label(self->trials_label, trials_text);
        gtk_widget_set_visible(GTK_WIDGET(self->trials_label), trials > 0);
        gtk_stack_set_visible_child_name(self->stack, shown > 0 ? "list" : "empty");
        if (shown == 0)
                adw_status_page_set_title(self->empty_page,
                                          *gtk_editable_get_text(GTK_EDITABLE(self->search_entry))
                                                  ? _("No Service Found")
                                                  : gbn_unit_order_empty_words(gbn_settings()));
}

static void
on_painted(GdkFrameClock *clock, GbnUnitList *self)
{
        g_clear_signal_handler(&self->painted_handler, clock);
        g_debug("painted at %" G_GINT64_FORMAT " µs", g_get_monotonic_time());
}

/* For measuring: when something began that changes the list, and when that is on the screen. */
static void
tell_times(GbnUnitList *self, const char *what)
{
        /* The window's: the list itself is not there before it has something to show. */
        GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(self));
        GdkFrameClock *clock = root ? gtk_widget_get_frame_clock(GTK_WIDGET(root)) : NULL;

        if (!clock || g_log_writer_default_would_drop(G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
                return;
        g_debug("%s at %" G_GINT64_FORMAT " µs", what, g_get_monotonic_time());
        g_clear_signal_handler(&self->painted_handler, clock);
        self->painted_handler = g_signal_connect_object(clock, "after-paint",
                                                        G_CALLBACK(on_painted), self, 0);
        gtk_widget_queue_draw(GTK_WIDGET(root));
}

static void
on_filter_changed(GbnUnitList *self)
{
        tell_times(self, "filter");
        gbn_unit_order_set_search(self->filter,
                                  gtk_editable_get_text(GTK_EDITABLE(self->search_entry)));
        show_counts(self);
        scroll_to_top(self);
}

static void
on_settings_changed(GbnUnitList *self, const char *key)
{
        if (g_str_equal(key, "sort"))
                gtk_sorter_changed(self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
        else if (g_str_equal(key, "first-run")) {
                gtk_widget_set_visible(self->first_run,
                                       g_settings_get_boolean(gbn_settings(), key));
                return;
        } else
                gtk_filter_changed(self->filter, GTK_FILTER_CHANGE_DIFFERENT);
        show_counts(self);
        scroll_to_top(self);
}

static void
on_clear(GbnUnitList *self)
{
        gtk_editable_set_text(GTK_EDITABLE(self->search_entry), "");
        gtk_search_bar_set_search_mode(self->search_bar, FALSE);
        g_settings_reset(gbn_settings(), "filter");
        g_settings_set_boolean(gbn_settings(), "show-not-applicable", TRUE);
}

static void
on_stop_search(GbnUnitList *self)
{
        gtk_editable_set_text(GTK_EDITABLE(self->search_entry), "");
        gtk_search_bar_set_search_mode(self->search_bar, FALSE);
}

static void
on_dismiss(GbnUnitList *self)
{
        g_settings_set_boolean(gbn_settings(), "first-run", FALSE);
}

/* The first by gain of those that are there, whatever is shown now. */
static void
on_easy(GbnUnitList *self)
{
        GbnUnit *best = gbn_unit_order_find_easy(gbn_client_get_units(self->client));

        on_dismiss(self);
        if (best)
                g_signal_emit(self, signals[UNIT_ACTIVATED], 0, best);
}

static void
on_overview(GbnUnitList *self)
{
        gtk_single_selection_set_selected(self->selection, GTK_INVALID_LIST_POSITION);
        g_signal_emit(self, signals[UNIT_ACTIVATED], 0, NULL);
}

/* The row is chosen as soon as it has the keyboard, and Tab comes by here: what is shown, and staged, stays. */
static void
on_overview_selected(GbnUnitList *self, GtkListBoxRow *row)
{
        if (self->is_selecting || !row ||
            gtk_single_selection_get_selected(self->selection) == GTK_INVALID_LIST_POSITION)
                return;
        self->is_selecting = TRUE;
        gtk_list_box_unselect_all(self->top_list);
        self->is_selecting = FALSE;
}

static void
on_selected(GbnUnitList *self)
{
        GbnUnit *unit = gtk_single_selection_get_selected_item(self->selection);

        if (self->is_selecting || !unit)
                return;
        self->is_selecting = TRUE;
        gtk_list_box_unselect_all(self->top_list);
        self->is_selecting = FALSE;
        g_signal_emit(self, signals[UNIT_ACTIVATED], 0, unit);
}

/* Enter and a second click on what is chosen open it where the window is narrow. */
static void
on_activate(GbnUnitList *self, guint position)
{
        g_autoptr(GbnUnit) unit = g_list_model_get_item(G_LIST_MODEL(self->selection), position);

        if (unit)
                g_signal_emit(self, signals[UNIT_ACTIVATED], 0, unit);
}

static void
on_setup(GtkListItemFactory *factory, GtkListItem *item)
{
        gtk_list_item_set_child(item, g_object_new(GBN_TYPE_UNIT_ROW, NULL));
}

static void
on_bind(GtkListItemFactory *factory, GtkListItem *item)
{
        gbn_unit_row_set_unit(GBN_UNIT_ROW(gtk_list_item_get_child(item)),
                              gtk_list_item_get_item(item));
}

static void
on_unbind(GtkListItemFactory *factory, GtkListItem *item)
{
        gbn_unit_row_set_unit(GBN_UNIT_ROW(gtk_list_item_get_child(item)), NULL);
}

static void
on_listed(GbnUnitList *self)
{
        tell_times(self, "listed");
        gtk_sorter_changed(self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
        gtk_filter_changed(self->filter, GTK_FILTER_CHANGE_DIFFERENT);
        show_counts(self);
        if (gtk_single_selection_get_selected(self->selection) == GTK_INVALID_LIST_POSITION)
                scroll_to_top(self);
}

void
gbn_unit_list_set_client(GbnUnitList *list, GbnClient *client)
{
        g_set_object(&list->client, client);
        gtk_filter_list_model_set_model(list->filtered, gbn_client_get_units(client));
        (void) g_signal_connect_swapped(client, "listed", G_CALLBACK(on_listed), list);
        (void) g_signal_connect_swapped(client, "trial-changed", G_CALLBACK(show_counts), list);
        show_counts(list);
}

void
gbn_unit_list_select(GbnUnitList *list, GbnUnit *unit)
{
        guint position = GTK_INVALID_LIST_POSITION;

        for (guint i = 0; unit && i < g_list_model_get_n_items(G_LIST_MODEL(list->selection));
             i++) {
                g_autoptr(GbnUnit) item = g_list_model_get_item(G_LIST_MODEL(list->selection), i);

                if (item == unit)
                        position = i;
        }
        list->is_selecting = TRUE;
        gtk_single_selection_set_selected(list->selection, position);
        if (unit)
                gtk_list_box_unselect_all(list->top_list);
        else
                gtk_list_box_select_row(list->top_list, list->overview_row);
        list->is_selecting = FALSE;
}

void
gbn_unit_list_unselect(GbnUnitList *list)
{
        list->is_selecting = TRUE;
        gtk_single_selection_set_selected(list->selection, GTK_INVALID_LIST_POSITION);
        gtk_list_box_unselect_all(list->top_list);
        list->is_selecting = FALSE;
}

void
gbn_unit_list_set_key_capture(GbnUnitList *list, GtkWidget *widget)
{
        gtk_search_bar_set_key_capture_widget(list->search_bar, widget);
}

void
gbn_unit_list_focus_search(GbnUnitList *list)
{
        gtk_search_bar_set_search_mode(list->search_bar, TRUE);
        (void) gtk_widget_grab_focus(GTK_WIDGET(list->search_entry));
}

void
gbn_unit_list_focus(GbnUnitList *list)
{
        (void) gtk_widget_grab_focus(GTK_WIDGET(list->view));
}

static void
gbn_unit_list_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
        if (id == PROP_SEARCH_MODE)
                g_value_set_boolean(value, GBN_UNIT_LIST(object)->search_mode);
        else
                G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void
gbn_unit_list_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
        if (id == PROP_SEARCH_MODE)
                GBN_UNIT_LIST(object)->search_mode = g_value_get_boolean(value);
        else
                G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void
bind_template(GtkWidgetClass *widget)
{
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/unit-list.ui");
        gtk_widget_class_bind_template_child(widget, GbnUnitList, search_bar);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, search_entry);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, top_list);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, overview_row);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, trials_label);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, count_label);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, first_run);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, easy_button);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, dismiss_button);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, clear_button);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, stack);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, scrolled);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, view);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, empty_page);
        gtk_widget_class_bind_template_child(widget, GbnUnitList, view_button);
}

static void
gbn_unit_list_class_init(GbnUnitListClass *class)
{
        GObjectClass *object = G_OBJECT_CLASS(class);
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        object->dispose = gbn_unit_list_dispose;
        object->get_property = gbn_unit_list_get_property;
        object->set_property = gbn_unit_list_set_property;
        g_object_class_install_property(
                object, PROP_SEARCH_MODE,
                g_param_spec_boolean("search-mode", NULL, NULL, FALSE,
                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_UNIT_LIST,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        bind_template(widget);
}

static void
add_actions(GbnUnitList *self)
{
        static const char *const keys[] = { "sort", "filter", "show-not-applicable" };

        self->actions = g_simple_action_group_new();
        for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
                g_autoptr(GAction) action = g_settings_create_action(gbn_settings(), keys[i]);

                g_action_map_add_action(G_ACTION_MAP(self->actions), action);
        }
        gtk_widget_insert_action_group(GTK_WIDGET(self), "list", G_ACTION_GROUP(self->actions));
}

static void
build_model(GbnUnitList *self)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

        self->filter = gbn_unit_order_filter_new(gbn_settings());
        self->sorter = gbn_unit_order_sorter_new(gbn_settings());
        self->filtered = gtk_filter_list_model_new(NULL, g_object_ref(self->filter));
        self->sorted = gtk_sort_list_model_new(G_LIST_MODEL(self->filtered),
                                               g_object_ref(self->sorter));
        self->selection = gtk_single_selection_new(NULL);
        gtk_single_selection_set_autoselect(self->selection, FALSE);
        gtk_single_selection_set_can_unselect(self->selection, TRUE);
        gtk_single_selection_set_model(self->selection, G_LIST_MODEL(self->sorted));
        (void) g_signal_connect(factory, "setup", G_CALLBACK(on_setup), NULL);
        (void) g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
        (void) g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), NULL);
        gtk_list_view_set_factory(self->view, factory);
        g_object_unref(factory);
        gtk_list_view_set_model(self->view, GTK_SELECTION_MODEL(self->selection));
        g_object_unref(self->selection); /* the view has it */
}

static void
gbn_unit_list_init(GbnUnitList *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        add_actions(self);
        build_model(self);
        gbn_inner_names_set(GTK_WIDGET(self->view_button), _("Sort and Filter"));
        gbn_inner_names_set(GTK_WIDGET(self->empty_page), _("No Services"));
        gtk_search_bar_connect_entry(self->search_bar, GTK_EDITABLE(self->search_entry));
        (void) g_object_bind_property(self, "search-mode", self->search_bar, "search-mode-enabled",
                                      G_BINDING_BIDIRECTIONAL);
        (void) g_signal_connect_swapped(self->search_entry, "search-changed",
                                        G_CALLBACK(on_filter_changed), self);
        (void) g_signal_connect_swapped(self->search_entry, "stop-search",
                                        G_CALLBACK(on_stop_search), self);
        (void) g_signal_connect_swapped(self->top_list, "row-selected",
                                        G_CALLBACK(on_overview_selected), self);
        (void) g_signal_connect_swapped(self->top_list, "row-activated", G_CALLBACK(on_overview),
                                        self);
        (void) g_signal_connect_swapped(self->selection, "notify::selected",
                                        G_CALLBACK(on_selected), self);
        (void) g_signal_connect_swapped(self->view, "activate", G_CALLBACK(on_activate), self);
        (void) g_signal_connect_swapped(self->clear_button, "clicked", G_CALLBACK(on_clear), self);
        (void) g_signal_connect_swapped(self->dismiss_button, "clicked", G_CALLBACK(on_dismiss),
                                        self);
        (void) g_signal_connect_swapped(self->easy_button, "clicked", G_CALLBACK(on_easy), self);
        (void) g_signal_connect_swapped(gbn_settings(), "changed", G_CALLBACK(on_settings_changed),
                                        self);
        gtk_widget_set_visible(self->first_run,
                               g_settings_get_boolean(gbn_settings(), "first-run"));
        gbn_unit_list_select(self, NULL);
}
