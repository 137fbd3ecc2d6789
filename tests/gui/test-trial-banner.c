/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A trial in each of its states: what is said, what is announced, and which buttons there are. */
#include "widgets/trial-banner.h"

#include "fake.h"
#include "sample.h"
#include "widgets/banner.h"

typedef struct {
        GbnUnit *unit;
        GbnStage *stage;
        GtkWidget *window;
        GbnTrialBanner *trial;
        GbnBanner *banner;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
        fixture->stage = fake_stage();
        fixture->unit = g_object_ref(gbn_stage_get_unit(fixture->stage));
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_NONE, 0, "");
        fixture->trial = g_object_new(GBN_TYPE_TRIAL_BANNER, NULL);
        fixture->banner = GBN_BANNER(fake_find(GTK_WIDGET(fixture->trial), GBN_TYPE_BANNER, 0));
        fixture->window = gtk_window_new();
        gtk_window_set_child(GTK_WINDOW(fixture->window), GTK_WIDGET(fixture->trial));
        gbn_trial_banner_set_stage(fixture->trial, fixture->stage);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
        gtk_window_destroy(GTK_WINDOW(fixture->window));
        g_object_unref(fixture->stage);
        g_object_unref(fixture->unit);
}

static const char *
words_of(Fixture *fixture)
{
        return gtk_label_get_label(
                GTK_LABEL(fake_find(GTK_WIDGET(fixture->banner), GTK_TYPE_LABEL, 0)));
}

/* Both or neither; by the actions that they lead to. */
static void
assert_buttons(Fixture *fixture, gboolean are_there)
{
        static const struct {
                const char *action, *name;
        } expected[] = { { "unit.revert", "Revert Now" }, { "unit.keep", "Keep" } };

        for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
                GtkWidget *button = fake_find(GTK_WIDGET(fixture->banner), GTK_TYPE_BUTTON, i);

                g_assert_cmpint(gtk_widget_get_visible(button), ==, are_there);
                if (!are_there)
                        continue;
                g_assert_cmpstr(gtk_actionable_get_action_name(GTK_ACTIONABLE(button)), ==,
                                expected[i].action);
                gtk_test_accessible_assert_property(
                        GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, expected[i].name);
        }
}

static void
without_a_trial_there_is_none(Fixture *fixture, gconstpointer data)
{
        g_assert_false(gbn_banner_is_shown(fixture->banner));
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 5 * G_USEC_PER_SEC, "");
        g_assert_true(gbn_banner_is_shown(fixture->banner));
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_KEPT, 0, "");
        g_assert_false(gbn_banner_is_shown(fixture->banner));
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_REVERTED, 0, "x");
        g_assert_false(gbn_banner_is_shown(fixture->banner));
}

static void
while_it_lives_the_rest_is_said(Fixture *fixture, gconstpointer data)
{
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 300 * (guint64) G_USEC_PER_SEC, "");
        g_assert_true(
                g_str_has_prefix(words_of(fixture), "web.service is on trial; it goes back in "));
        assert_buttons(fixture, TRUE);
        gtk_test_accessible_assert_role(GTK_ACCESSIBLE(fixture->banner),
                                        GTK_ACCESSIBLE_ROLE_STATUS);
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 0, "");
        g_assert_cmpstr(words_of(fixture), ==, "The time of web.service is over; it goes back");
}

/* Screen readers are not told each second. */
static void
the_rest_is_announced_at_marks_only(Fixture *fixture, gconstpointer data)
{
        GtkAccessible *banner = GTK_ACCESSIBLE(fixture->banner);

        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 300 * (guint64) G_USEC_PER_SEC, "");
        gtk_test_accessible_assert_property(banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            "web.service is on trial; it goes back in 5:00");
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 200 * (guint64) G_USEC_PER_SEC, "");
        gtk_test_accessible_assert_property(banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            "web.service is on trial; it goes back in 5:00");
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 60 * (guint64) G_USEC_PER_SEC, "");
        gtk_test_accessible_assert_property(banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            "web.service is on trial; it goes back in 1:00");
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, 0, "");
        gtk_test_accessible_assert_property(banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            "The time of web.service is over; it goes back");
}

static void
all_other_states_have_their_words(Fixture *fixture, gconstpointer data)
{
        static const struct {
                GbnTrialState state;
                const char *words;
                gboolean has_buttons;
        } rows[] = {
                { GBN_TRIAL_STARTING, "web.service is being put on trial…", FALSE },
                { GBN_TRIAL_HELD, "web.service is on trial; its time waits for an authorisation",
                  TRUE },
                { GBN_TRIAL_REVERTING, "web.service goes back to how it was. It failed.", FALSE },
                { GBN_TRIAL_FAILED, "web.service could not be taken back yet.", FALSE },
        };

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
                gbn_unit_set_trial(fixture->unit, rows[i].state, G_USEC_PER_SEC,
                                   rows[i].state == GBN_TRIAL_REVERTING ? "it failed" : "");
                g_assert_true(gbn_banner_is_shown(fixture->banner));
                g_assert_true(g_str_has_prefix(words_of(fixture), rows[i].words));
                assert_buttons(fixture, rows[i].has_buttons);
        }
}

static void
a_reason_follows_a_whole_sentence(Fixture *fixture, gconstpointer data)
{
        static const struct {
                GbnTrialState state;
                const char *words;
        } rows[] = {
                { GBN_TRIAL_STARTING, "web.service is being put on trial… It waits." },
                { GBN_TRIAL_HELD,
                  "web.service is on trial; its time waits for an authorisation. It waits." },
                { GBN_TRIAL_REVERTING, "web.service goes back to how it was. It waits." },
        };

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
                gbn_unit_set_trial(fixture->unit, rows[i].state, G_USEC_PER_SEC, "it waits");
                g_assert_cmpstr(words_of(fixture), ==, rows[i].words);
        }
}

static void
without_a_unit_it_is_silent(Fixture *fixture, gconstpointer data)
{
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_LIVE, G_USEC_PER_SEC, "");
        gbn_trial_banner_set_stage(fixture->trial, NULL);
        g_assert_false(gbn_banner_is_shown(fixture->banner));
        gbn_unit_set_trial(fixture->unit, GBN_TRIAL_HELD, G_USEC_PER_SEC, "");
        g_assert_false(gbn_banner_is_shown(fixture->banner));
}

static void
add(const char *path, void (*test)(Fixture *fixture, gconstpointer data))
{
        g_test_add(path, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
        fake_init(&argc, &argv);
        add("/trial-banner/none", without_a_trial_there_is_none);
        add("/trial-banner/live", while_it_lives_the_rest_is_said);
        add("/trial-banner/announced", the_rest_is_announced_at_marks_only);
        add("/trial-banner/states", all_other_states_have_their_words);
        add("/trial-banner/reason", a_reason_follows_a_whole_sentence);
        add("/trial-banner/silent", without_a_unit_it_is_silent);
        return g_test_run();
}
