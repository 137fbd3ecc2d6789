/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layer in each verdict, as it is seen and as it is read aloud. */
#include "widgets/layer-row.h"

#include "fake.h"
#include "sample.h"

typedef struct {
        GbnStage *stage;
        GtkWidget *window;
        GbnLayerRow *row;
        GtkSwitch *toggle;
        GbnLayerScene scene;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
        g_autoptr(GbnCatalogue) catalogue = sample_catalogue();

        fake_set_weights(data ? data : "[]");
        fake_set_error(NULL);
        fixture->stage = fake_stage();
        fixture->row = gbn_layer_row_new(gbn_catalogue_layer(catalogue, "base"));
        fixture->toggle = GTK_SWITCH(fake_find(GTK_WIDGET(fixture->row), GTK_TYPE_SWITCH, 0));
        fixture->window = gtk_window_new();
        gtk_window_set_child(GTK_WINDOW(fixture->window), GTK_WIDGET(fixture->row));
        fixture->scene = (GbnLayerScene) {
                .stage = fixture->stage,
                .directives = g_hash_table_new(g_str_hash, g_str_equal),
                .can_stage = TRUE,
                .now = 1700000000,
        };
        gbn_layer_row_show(fixture->row, &fixture->scene);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
        gbn_layer_row_forget(fixture->row);
        gtk_window_destroy(GTK_WINDOW(fixture->window));
        g_hash_table_unref(fixture->scene.directives);
        g_object_unref(fixture->stage);
}

static void
assert_shows(Fixture *fixture, const char *gain, const char *subtitle, const char *label)
{
        g_assert_nonnull(fake_find_text(GTK_WIDGET(fixture->row), gain));
        /* As it is seen, so without markup. */
        if (!fake_find_text(GTK_WIDGET(fixture->row), subtitle))
                g_error("“%s” is not shown", subtitle);
        gtk_test_accessible_assert_property(GTK_ACCESSIBLE(fixture->row),
                                            GTK_ACCESSIBLE_PROPERTY_LABEL, label);
        gtk_test_accessible_assert_role(GTK_ACCESSIBLE(fixture->toggle),
                                        GTK_ACCESSIBLE_ROLE_SWITCH);
        gtk_test_accessible_assert_property(GTK_ACCESSIBLE(fixture->toggle),
                                            GTK_ACCESSIBLE_PROPERTY_LABEL, "Basic isolation");
}

static void
nothing_is_said_before_it_is_foretold(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "–", "Own /tmp & no new rights.", "Basic isolation");
        g_assert_true(gtk_widget_get_sensitive(GTK_WIDGET(fixture->toggle)));
}

static void
untested_says_what_it_changes(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "−2.6", "Own /tmp & no new rights.\nUntested",
                     "Basic isolation, −2.6, Untested");
        gtk_test_accessible_assert_state(GTK_ACCESSIBLE(fixture->toggle),
                                         GTK_ACCESSIBLE_STATE_CHECKED, FALSE);
}

static void
likely_to_break_says_why_and_where(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "−2.6",
                     "Own /tmp & no new rights.\nLikely to break It uses <tar>. "
                     "(/etc/x.conf, line 3)",
                     "Basic isolation, −2.6, Likely to break");
        g_assert_true(gtk_widget_get_sensitive(GTK_WIDGET(fixture->toggle)));
}

static void
breaks_says_when_it_did(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "−2.6",
                     "Own /tmp & no new rights.\nBreaks It failed. "
                     "Its trial was taken back 1 day ago.",
                     "Basic isolation, −2.6, Breaks");
}

static void
what_is_not_available_cannot_be_switched_on(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "0.0",
                     "Own /tmp & no new rights.\nNot available · does not change the "
                     "exposure Systemd is too old.",
                     "Basic isolation, 0.0, Not available");
        g_assert_false(gtk_widget_get_sensitive(GTK_WIDGET(fixture->toggle)));
}

/* What was applied once can be taken away again. */
static void
what_is_staged_can_be_switched_off_in_any_case(Fixture *fixture, gconstpointer data)
{
        gbn_stage_put(fixture->stage, "base");
        fake_wait_foretold(fixture->stage);
        gbn_layer_row_show(fixture->row, &fixture->scene);
        g_assert_true(gtk_widget_get_sensitive(GTK_WIDGET(fixture->toggle)));
        gtk_test_accessible_assert_state(GTK_ACCESSIBLE(fixture->toggle),
                                         GTK_ACCESSIBLE_STATE_CHECKED, TRUE);
}

static void
set_by_others_is_covered_already(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "0.0",
                     "Own /tmp & no new rights.\nSet by others · already covered "
                     "(/usr/lib/x.service)",
                     "Basic isolation, 0.0, Set by others");
}

static void
the_verdict_of_a_newer_daemon_is_left_out(Fixture *fixture, gconstpointer data)
{
        assert_shows(fixture, "−2.6", "Own /tmp & no new rights.", "Basic isolation");
}

static void
the_switch_stages(Fixture *fixture, gconstpointer data)
{
        g_assert_false(gbn_stage_is_changed(fixture->stage));
        gtk_switch_set_active(fixture->toggle, TRUE);
        g_assert_cmpstr(gbn_stage_find(fixture->stage, "base"), ==, "base");
        g_assert_true(gbn_stage_is_changed(fixture->stage));
        fake_wait_foretold(fixture->stage);
        gtk_switch_set_active(fixture->toggle, FALSE);
        g_assert_null(gbn_stage_find(fixture->stage, "base"));
        fake_wait_foretold(fixture->stage);
}

static void
a_row_that_has_let_go_stages_nothing(Fixture *fixture, gconstpointer data)
{
        gbn_layer_row_forget(fixture->row);
        gtk_switch_set_active(fixture->toggle, TRUE);
        g_assert_cmpuint(gbn_stage_count(fixture->stage), ==, 0);
}

static void
nothing_can_be_staged_where_the_page_says_so(Fixture *fixture, gconstpointer data)
{
        fixture->scene.can_stage = FALSE;
        gbn_layer_row_show(fixture->row, &fixture->scene);
        g_assert_false(gtk_widget_get_sensitive(GTK_WIDGET(fixture->toggle)));
}

static void
add(const char *path, const char *weights, void (*test)(Fixture *fixture, gconstpointer data))
{
        g_test_add(path, Fixture, weights, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
        static const char untested[] = "[('base', 66, 92, 'untested', {})]";
        static const char missing[] =
                "[('base', 92, 92, 'not-available', {'reason': <'systemd is too old'>})]";

        fake_init(&argc, &argv);
        add("/layer-row/unknown", NULL, nothing_is_said_before_it_is_foretold);
        add("/layer-row/untested", untested, untested_says_what_it_changes);
        add("/layer-row/likely",
            "[('base', 66, 92, 'likely-to-break', {'sentence': <('it uses %s', ['<tar>'], uint32 0)>,"
            " 'path': <'/etc/x.conf'>, 'line': <uint32 3>})]",
            likely_to_break_says_why_and_where);
        add("/layer-row/breaks",
            "[('base', 66, 92, 'breaks', {'reason': <'it failed'>, 'when': <uint64 1699900000>})]",
            breaks_says_when_it_did);
        add("/layer-row/not-available", missing, what_is_not_available_cannot_be_switched_on);
        add("/layer-row/staged", missing, what_is_staged_can_be_switched_off_in_any_case);
        add("/layer-row/others",
            "[('base', 92, 92, 'set-by-others', {'path': <'/usr/lib/x.service'>})]",
            set_by_others_is_covered_already);
        add("/layer-row/tomorrow", "[('base', 66, 92, 'of-tomorrow', {})]",
            the_verdict_of_a_newer_daemon_is_left_out);
        add("/layer-row/switch", untested, the_switch_stages);
        add("/layer-row/forget", untested, a_row_that_has_let_go_stages_nothing);
        add("/layer-row/cannot", untested, nothing_can_be_staged_where_the_page_says_so);
        return g_test_run();
}
