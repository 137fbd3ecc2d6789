/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The number above all pages: as it is, as it would be, and as it is read aloud. */
#include "widgets/exposure-head.h"

#include "fake.h"

typedef struct {
        GbnStage *stage;
        GtkWidget *window;
        GbnExposureHead *head;
        GtkWidget *bar;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
        fake_set_error(NULL);
        fake_tell_unit(92, 20, "{}");
        gbn_unit_set_accepted(fake_unit(), NULL);
        fake_set_preview(92, 24);
        fixture->stage = fake_stage();
        fixture->head = g_object_new(GBN_TYPE_EXPOSURE_HEAD, NULL);
        fixture->bar = fake_find(GTK_WIDGET(fixture->head), GTK_TYPE_LEVEL_BAR, 0);
        fixture->window = gtk_window_new();
        gtk_window_set_child(GTK_WINDOW(fixture->window), GTK_WIDGET(fixture->head));
        gbn_exposure_head_set_stage(fixture->head, fixture->stage);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
        gtk_window_destroy(GTK_WINDOW(fixture->window));
        g_object_unref(fixture->stage);
}

static void
assert_value(Fixture *fixture, double now, const char *text)
{
        GtkAccessible *bar = GTK_ACCESSIBLE(fixture->bar);

        gtk_test_accessible_assert_role(bar, GTK_ACCESSIBLE_ROLE_METER);
        gtk_test_accessible_assert_property(bar, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0);
        gtk_test_accessible_assert_property(bar, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 10.0);
        gtk_test_accessible_assert_property(bar, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, now);
        gtk_test_accessible_assert_property(bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
}

static void
assert_text(Fixture *fixture, const char *text)
{
        if (!fake_find_text(GTK_WIDGET(fixture->head), text))
                g_error("“%s” is not shown", text);
}

static void
what_is_now_stands_alone(Fixture *fixture, gconstpointer data)
{
        assert_text(fixture, "9.2");
        assert_text(fixture, "Exposure");
        assert_value(fixture, 9.2, "9.2 of 10");
}

static void
what_would_be_stands_beside_it(Fixture *fixture, gconstpointer data)
{
        gbn_stage_put(fixture->stage, "base");
        fake_wait_foretold(fixture->stage);
        assert_text(fixture, "9.2 → 2.4");
        assert_text(fixture, "Exposure, with the selected layers");
        assert_value(fixture, 2.4, "9.2 of 10, 2.4 with the selected layers");
        gbn_stage_reset(fixture->stage);
        fake_wait_foretold(fixture->stage);
        assert_value(fixture, 9.2, "9.2 of 10");
}

static void
a_later_list_moves_the_number(Fixture *fixture, gconstpointer data)
{
        fake_tell_unit(35, 20, "{}");
        assert_text(fixture, "3.5");
        assert_value(fixture, 3.5, "3.5 of 10");
}

static void
why_it_is_left_alone_is_said(Fixture *fixture, gconstpointer data)
{
        fake_tell_unit(92, 92, "{'caution': <'it is needed to <log> in'>}");
        assert_text(fixture, "It is needed to <log> in.");
        fake_tell_unit(92, 20, "{}");
        gbn_unit_set_accepted(fake_unit(), "old machine");
        assert_text(fixture, "Accepted as it is: old machine");
}

static void
an_error_is_said_and_what_was_known_stays(Fixture *fixture, gconstpointer data)
{
        fake_set_error("Conflict");
        gbn_stage_put(fixture->stage, "base");
        fake_wait_foretold(fixture->stage);
        assert_text(fixture, "These do not go together.");
        g_assert_nonnull(gbn_stage_get_error(fixture->stage));
        fake_set_error(NULL);
        gbn_stage_refresh(fixture->stage);
        fake_wait_foretold(fixture->stage);
        g_assert_null(fake_find_text(GTK_WIDGET(fixture->head), "These do not go together."));
}

static void
count(guint *counter)
{
        ++*counter;
}

static void
why_is_a_button(Fixture *fixture, gconstpointer data)
{
        GtkWidget *button = fake_find(GTK_WIDGET(fixture->head), GTK_TYPE_BUTTON, 0);
        guint asked = 0;

        (void) g_signal_connect_swapped(fixture->head, "why", G_CALLBACK(count), &asked);
        gtk_test_accessible_assert_role(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_ROLE_BUTTON);
        g_signal_emit_by_name(button, "clicked");
        g_assert_cmpuint(asked, ==, 1);
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
        add("/exposure-head/now", what_is_now_stands_alone);
        add("/exposure-head/then", what_would_be_stands_beside_it);
        add("/exposure-head/later", a_later_list_moves_the_number);
        add("/exposure-head/caution", why_it_is_left_alone_is_said);
        add("/exposure-head/error", an_error_is_said_and_what_was_known_stays);
        add("/exposure-head/why", why_is_a_button);
        return g_test_run();
}
