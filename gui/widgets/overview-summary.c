/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each sentence counts what the filter behind it shows. */
#include "widgets/overview-summary.h"

#include "client/words.h"
#include "settings.h"
#include "widgets/unit-links.h"
#include "widgets/unit-order.h"
#include "widgets/unit-sentences.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define FIRST_COUNT 3
#define ATTENTION_MAX 5

struct _GbnOverviewSummary {
        GtkWidget parent;
        GbnClient *client;
        guint ticker; /* while something is on trial and this is seen */

        GtkWidget *scrolled;
        GtkLabel *empty_label;
        AdwActionRow *gain_row, *changed_row, *accepted_row, *alone_row;
        GtkListBox *counts;
        GbnUnitLinks *trials, *attention, *first;
        GtkLabel *systemd_label, *daemon_label, *root_label, *read_label;
};

enum { UNIT_ACTIVATED, LIST_WANTED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnOverviewSummary, gbn_overview_summary, GTK_TYPE_WIDGET)

static void
gbn_overview_summary_dispose(GObject *object)
{
        GbnOverviewSummary *self = GBN_OVERVIEW_SUMMARY(object);

        g_clear_handle_id(&self->ticker, g_source_remove);
        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_clear_object(&self->client);
        g_clear_pointer(&self->scrolled, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_overview_summary_parent_class)->dispose(object);
}

typedef struct {
        guint gain, never, changed, accepted, alone;
        GPtrArray *trials, *attention; /* GbnUnit * */
} Counts;

static void
count_unit(Counts *counts, GbnUnit *unit)
{
        gboolean is_changed = *gbn_unit_get_selection(unit) != NULL;

        if (gbn_unit_has_gain(unit)) {
                counts->gain++;
                counts->never += !is_changed;
        }
        counts->changed += is_changed;
        counts->accepted += gbn_unit_get_accepted(unit) != NULL;
        counts->alone += *gbn_unit_get_caution(unit) != '\0';
        if (gbn_unit_is_on_trial(unit))
                g_ptr_array_add(counts->trials, g_object_ref(unit));
        else if (counts->attention->len < ATTENTION_MAX && gbn_unit_sentences_needs_look(unit))
                g_ptr_array_add(counts->attention, g_object_ref(unit));
}

static void
show_count(AdwActionRow *row, guint count, const char *title)
{
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
        gtk_widget_set_visible(GTK_WIDGET(row), count > 0);
}

static void
show_gain(GbnOverviewSummary *self, const Counts *counts)
{
        g_autofree char *never =
                counts->never == counts->gain
                        ? g_strdup(_("None of them was hardened before"))
                        : g_strdup_printf(ngettext("%u of them was never hardened",
                                                   "%u of them were never hardened", counts->never),
                                          counts->never);
        g_autofree char *title =
                counts->gain ? g_strdup_printf(ngettext("%u service has something to gain",
                                                        "%u services have something to gain",
                                                        counts->gain),
                                               counts->gain)
                             : g_strdup(_("No service has anything to gain right now"));

        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->gain_row), title);
        adw_action_row_set_subtitle(self->gain_row, counts->gain ? never : "");
        gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(self->gain_row), counts->gain > 0);
}

static void
show_counts(GbnOverviewSummary *self, const Counts *counts)
{
        g_autofree char *changed = g_strdup_printf(ngettext("%u service is hardened by Gabion",
                                                            "%u services are hardened by Gabion",
                                                            counts->changed),
                                                   counts->changed);
        g_autofree char *accepted = g_strdup_printf(ngettext("%u service is accepted as it is",
                                                             "%u services are accepted as they are",
                                                             counts->accepted),
                                                    counts->accepted);
        g_autofree char *alone = g_strdup_printf(ngettext("%u service is better left alone",
                                                          "%u services are better left alone",
                                                          counts->alone),
                                                 counts->alone);

        show_gain(self, counts);
        show_count(self->changed_row, counts->changed, changed);
        show_count(self->accepted_row, counts->accepted, accepted);
        show_count(self->alone_row, counts->alone, alone);
}

static void
show_facts(GbnOverviewSummary *self)
{
        gint64 listed_at = gbn_client_get_listed_at(self->client);
        guint version = gbn_client_get_systemd_version(self->client);
        const char *daemon = gbn_client_get_version(self->client);
        g_autofree char *systemd = g_strdup_printf("%u", version);
        g_autofree char *clean = gbn_words_clean(daemon);
        g_autofree char *read = listed_at ? gbn_words_time(listed_at) : g_strdup("–");

        gtk_label_set_label(self->systemd_label, version ? systemd : "–");
        gtk_label_set_label(self->daemon_label, *clean ? clean : "–");
        gtk_label_set_label(self->root_label, gbn_client_is_tree(self->client)
                                                      ? _("A directory tree, where nothing runs")
                                                      : _("The running system"));
        gtk_label_set_label(self->read_label, read);
}

static gboolean
on_tick(gpointer userdata)
{
        gbn_unit_links_update(GBN_OVERVIEW_SUMMARY(userdata)->trials);
        return G_SOURCE_CONTINUE;
}

static void
keep_ticking(GbnOverviewSummary *self)
{
        gboolean is_needed = self->client && gbn_client_count_trials(self->client) > 0 &&
                             gtk_widget_get_mapped(GTK_WIDGET(self));

        if (is_needed && !self->ticker)
                self->ticker = g_timeout_add_seconds(1, on_tick, self);
        else if (!is_needed)
                g_clear_handle_id(&self->ticker, g_source_remove);
}

static void
show(GbnOverviewSummary *self)
{
        GListModel *units = gbn_client_get_units(self->client);
        guint total = g_list_model_get_n_items(units);
        g_autoptr(GPtrArray) trials = g_ptr_array_new_with_free_func(g_object_unref);
        g_autoptr(GPtrArray) attention = g_ptr_array_new_with_free_func(g_object_unref);
        g_autoptr(GPtrArray) first = gbn_unit_order_find_first(units, FIRST_COUNT);
        Counts counts = { .trials = trials, .attention = attention };

        for (guint i = 0; i < total; i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(units, i);

                count_unit(&counts, unit);
        }
        show_counts(self, &counts);
        gtk_widget_set_visible(GTK_WIDGET(self->counts), total > 0);
        gtk_widget_set_visible(GTK_WIDGET(self->empty_label), total == 0);
        gbn_unit_links_show(self->trials, trials);
        gbn_unit_links_show(self->attention, attention);
        gbn_unit_links_show(self->first, first);
        show_facts(self);
        keep_ticking(self);
}

static void
on_unit(GbnOverviewSummary *self, GbnUnit *unit)
{
        g_signal_emit(self, signals[UNIT_ACTIVATED], 0, unit);
}

static void
on_count(GbnOverviewSummary *self, GtkListBoxRow *row)
{
        GSettings *settings = gbn_settings();

        if (row == GTK_LIST_BOX_ROW(self->alone_row)) {
                g_settings_reset(settings, "filter");
                g_settings_set_boolean(settings, "show-not-applicable", TRUE);
        } else if (row == GTK_LIST_BOX_ROW(self->changed_row))
                (void) g_settings_set_string(settings, "filter", "changed");
        else if (row == GTK_LIST_BOX_ROW(self->accepted_row))
                (void) g_settings_set_string(settings, "filter", "accepted");
        else
                (void) g_settings_set_string(settings, "filter", "gain");
        g_signal_emit(self, signals[LIST_WANTED], 0);
}

void
gbn_overview_summary_set_client(GbnOverviewSummary *summary, GbnClient *client)
{
        g_set_object(&summary->client, client);
        (void) g_signal_connect_swapped(client, "listed", G_CALLBACK(show), summary);
        (void) g_signal_connect_swapped(client, "trial-changed", G_CALLBACK(show), summary);
        (void) g_signal_connect_swapped(client, "state-changed", G_CALLBACK(show), summary);
        show(summary);
}

static void
bind_template(GtkWidgetClass *widget)
{
        gtk_widget_class_set_template_from_resource(widget,
                                                    "/org/gabion/Gabion/overview-summary.ui");
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, scrolled);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, empty_label);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, counts);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, gain_row);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, changed_row);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, accepted_row);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, alone_row);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, trials);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, attention);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, first);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, systemd_label);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, daemon_label);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, root_label);
        gtk_widget_class_bind_template_child(widget, GbnOverviewSummary, read_label);
}

static void
gbn_overview_summary_class_init(GbnOverviewSummaryClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_overview_summary_dispose;
        g_type_ensure(GBN_TYPE_UNIT_LINKS);
        signals[UNIT_ACTIVATED] = g_signal_new("unit-activated", GBN_TYPE_OVERVIEW_SUMMARY,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               1, GBN_TYPE_UNIT);
        signals[LIST_WANTED] = g_signal_new("list-wanted", GBN_TYPE_OVERVIEW_SUMMARY,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        bind_template(widget);
}

static void
gbn_overview_summary_init(GbnOverviewSummary *self)
{
        GbnUnitLinks *links[3];

        gtk_widget_init_template(GTK_WIDGET(self));
        links[0] = self->trials;
        links[1] = self->attention;
        links[2] = self->first;
        for (guint i = 0; i < G_N_ELEMENTS(links); i++)
                (void) g_signal_connect_swapped(links[i], "unit-activated", G_CALLBACK(on_unit),
                                                self);
        gbn_unit_links_set_words(self->trials, gbn_unit_sentences_trial, NULL);
        gbn_unit_links_set_words(self->attention, gbn_unit_sentences_look, NULL);
        gbn_unit_links_set_words(self->first, gbn_unit_sentences_reach, gbn_unit_sentences_gain);
        (void) g_signal_connect_swapped(self->counts, "row-activated", G_CALLBACK(on_count), self);
        (void) g_signal_connect(self, "map", G_CALLBACK(keep_ticking), NULL);
        (void) g_signal_connect(self, "unmap", G_CALLBACK(keep_ticking), NULL);
}
