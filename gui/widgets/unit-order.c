/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where two services are equal their names decide, so the order never moves by itself. */
#include "widgets/unit-order.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
        GSettings *settings;
        char **words; /* folded, all have to be there; NULL: nothing is searched for */
} Search;

enum { SORT_GAIN, SORT_EXPOSURE, SORT_NAME, SORT_LAST_CHANGE };
enum { FILTER_ALL, FILTER_RUNNING, FILTER_GAIN, FILTER_TRIAL, FILTER_CHANGED, FILTER_ACCEPTED };

/* What is accepted as it is has nothing to gain. */
static int
open_gain(GbnUnit *unit)
{
        return gbn_unit_has_gain(unit) ? gbn_unit_get_gain(unit) : 0;
}

static int
compare(gconstpointer a, gconstpointer b, gpointer userdata)
{
        GbnUnit *one = (GbnUnit *) a, *other = (GbnUnit *) b;
        int order = 0;

        switch (g_settings_get_enum(userdata, "sort")) {
        case SORT_GAIN:
                order = open_gain(other) - open_gain(one);
                if (order == 0)
                        order = (int) gbn_unit_get_exposure(other) -
                                (int) gbn_unit_get_exposure(one);
                break;
        case SORT_EXPOSURE:
                order = (int) gbn_unit_get_exposure(other) - (int) gbn_unit_get_exposure(one);
                break;
        case SORT_LAST_CHANGE: {
                guint64 first = gbn_unit_get_number(one, "last-change");
                guint64 second = gbn_unit_get_number(other, "last-change");

                order = (second > first) - (second < first);
                break;
        }
        default:
                break;
        }
        return order ? order : strcmp(gbn_unit_get_name(one), gbn_unit_get_name(other));
}

GtkSorter *
gbn_unit_order_sorter_new(GSettings *settings)
{
        return GTK_SORTER(gtk_custom_sorter_new(compare, g_object_ref(settings), g_object_unref));
}

static gboolean
has_word(GbnUnit *unit, const char *word)
{
        const char *const texts[] = { gbn_unit_get_name(unit), gbn_unit_get_description(unit) };

        for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autofree char *folded = g_utf8_casefold(texts[i], -1);

                if (strstr(folded, word))
                        return TRUE;
        }
        for (const char *const *layer = gbn_unit_get_selection(unit); *layer; layer++)
                if (strstr(*layer, word))
                        return TRUE;
        return FALSE;
}

static gboolean
is_of_kind(GbnUnit *unit, int kind)
{
        switch (kind) {
        case FILTER_RUNNING:
                return gbn_unit_is_running(unit);
        case FILTER_GAIN:
                return gbn_unit_has_gain(unit);
        case FILTER_TRIAL:
                return gbn_unit_is_on_trial(unit);
        case FILTER_CHANGED:
                return *gbn_unit_get_selection(unit) != NULL;
        case FILTER_ACCEPTED:
                return gbn_unit_get_accepted(unit) != NULL;
        default:
                return TRUE;
        }
}

static gboolean
matches(gpointer item, gpointer userdata)
{
        const Search *search = userdata;
        GbnUnit *unit = item;

        for (char **word = search->words; word && *word; word++)
                if (!has_word(unit, *word))
                        return FALSE;
        if (gbn_unit_is_on_trial(unit))
                return TRUE; /* never out of sight */
        if (*gbn_unit_get_caution(unit) && !search->words &&
            !g_settings_get_boolean(search->settings, "show-not-applicable"))
                return FALSE;
        return is_of_kind(unit, g_settings_get_enum(search->settings, "filter"));
}

static void
search_free(gpointer data)
{
        Search *search = data;

        g_object_unref(search->settings);
        g_strfreev(search->words);
        g_free(search);
}

GtkFilter *
gbn_unit_order_filter_new(GSettings *settings)
{
        Search *search = g_new0(Search, 1);
        GtkFilter *filter = GTK_FILTER(gtk_custom_filter_new(matches, search, search_free));

        search->settings = g_object_ref(settings);
        g_object_set_data(G_OBJECT(filter), "gbn-search", search);
        return filter;
}

void
gbn_unit_order_set_search(GtkFilter *filter, const char *text)
{
        Search *search = g_object_get_data(G_OBJECT(filter), "gbn-search");
        g_autofree char *folded = g_utf8_casefold(text, -1);
        g_auto(GStrv) parts = g_strsplit_set(folded, " \t", -1);
        GPtrArray *words = g_ptr_array_new();

        for (char **part = parts; *part; part++)
                if (**part)
                        g_ptr_array_add(words, g_strdup(*part));
        g_ptr_array_add(words, NULL);
        g_strfreev(search->words);
        search->words = (char **) g_ptr_array_free(words, FALSE);
        if (!*search->words)
                g_clear_pointer(&search->words, g_strfreev);
        gtk_filter_changed(filter, GTK_FILTER_CHANGE_DIFFERENT);
}

const char *
gbn_unit_order_sort_words(GSettings *settings)
{
        static const char *const words[] = { N_("sorted by gain"), N_("sorted by exposure"),
                                             N_("sorted by name"), N_("sorted by last change") };

        return _(words[CLAMP(g_settings_get_enum(settings, "sort"), 0,
                             (int) G_N_ELEMENTS(words) - 1)]);
}

const char *
gbn_unit_order_empty_words(GSettings *settings)
{
        static const char *const words[] = {
                N_("No Services"),
                N_("Nothing Is Running"),
                N_("Nothing to Gain Right Now"),
                N_("Nothing on Trial"),
                N_("Nothing Hardened Here Yet"),
                N_("Nothing Accepted as It Is"),
        };

        return _(words[CLAMP(g_settings_get_enum(settings, "filter"), 0,
                             (int) G_N_ELEMENTS(words) - 1)]);
}

GbnUnit *
gbn_unit_order_find_easy(GListModel *units)
{
        GbnUnit *best = NULL;

        for (guint i = 0; i < g_list_model_get_n_items(units); i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(units, i);

                if (!gbn_unit_has_gain(unit) || gbn_unit_get_flag(unit, "template"))
                        continue;
                if (!best || gbn_unit_is_running(unit) > gbn_unit_is_running(best) ||
                    (gbn_unit_is_running(unit) == gbn_unit_is_running(best) &&
                     gbn_unit_get_gain(unit) > gbn_unit_get_gain(best)))
                        best = unit; /* the model holds it */
        }
        return best;
}

/* The gain, doubled for what can be reached from outside, and half as much again for root and for what runs. */
static int
urgency(GbnUnit *unit)
{
        int weight = 2 + 2 * gbn_unit_get_flag(unit, "listens") + gbn_unit_get_flag(unit, "root") +
                     gbn_unit_is_running(unit);

        return open_gain(unit) * weight;
}

static gint
compare_urgency(gconstpointer a, gconstpointer b)
{
        GbnUnit *one = *(GbnUnit *const *) a, *other = *(GbnUnit *const *) b;
        int order = urgency(other) - urgency(one);

        return order ? order : strcmp(gbn_unit_get_name(one), gbn_unit_get_name(other));
}

GPtrArray *
gbn_unit_order_find_first(GListModel *units, guint count)
{
        GPtrArray *first = g_ptr_array_new_with_free_func(g_object_unref);

        for (guint i = 0; i < g_list_model_get_n_items(units); i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(units, i);

                if (open_gain(unit) > 0 && !gbn_unit_get_flag(unit, "template") &&
                    !gbn_unit_is_on_trial(unit))
                        g_ptr_array_add(first, g_steal_pointer(&unit));
        }
        g_ptr_array_sort(first, compare_urgency);
        if (first->len > count)
                g_ptr_array_set_size(first, (gint) count);
        return first;
}
