/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Levels as buttons, and the staged words that they stand for. */
#include "widgets/level-picker.h"

#include "fake.h"

typedef struct {
        GbnStage *stage;
        GtkWidget *window;
        GbnLevelPicker *picker;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
        fake_set_error(NULL);
        fake_tell_unit(92, 20, "{}");
        fixture->stage = fake_stage();
        fixture->picker = g_object_new(GBN_TYPE_LEVEL_PICKER, NULL);
        fixture->window = gtk_window_new();
        gtk_window_set_child(GTK_WINDOW(fixture->window), GTK_WIDGET(fixture->picker));
        gbn_level_picker_set_stage(fixture->picker, fixture->stage);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
        fake_wait_foretold(fixture->stage);
        gtk_window_destroy(GTK_WINDOW(fixture->window));
        g_object_unref(fixture->stage);
}

/* From the start of the line: None, the levels, Custom. */
static GtkToggleButton *
button(Fixture *fixture, guint number)
{
        return GTK_TOGGLE_BUTTON(
                fake_find(GTK_WIDGET(fixture->picker), GTK_TYPE_TOGGLE_BUTTON, number));
}

enum { NONE, SAFE, STRICT, SEALED, CUSTOM };

static void
assert_chosen(Fixture *fixture, guint chosen)
{
        for (guint i = NONE; i <= CUSTOM; i++)
                g_assert_cmpint(gtk_toggle_button_get_active(button(fixture, i)), ==, i == chosen);
        gtk_test_accessible_assert_state(GTK_ACCESSIBLE(button(fixture, chosen)),
                                         GTK_ACCESSIBLE_STATE_PRESSED,
                                         GTK_ACCESSIBLE_TRISTATE_TRUE);
        g_assert_cmpint(gtk_widget_get_visible(GTK_WIDGET(button(fixture, CUSTOM))), ==,
                        chosen == CUSTOM);
}

static void
assert_staged(Fixture *fixture, const char *expected)
{
        g_autofree char *words = g_strjoinv(" ", (char **) gbn_stage_get_words(fixture->stage));

        g_assert_cmpstr(words, ==, expected);
}

static void
levels_stand_from_gentle_to_strict(Fixture *fixture, gconstpointer data)
{
        static const char *const names[] = { "None", "Safe", "Strict", "Sealed", "Custom" };

        for (guint i = NONE; i <= CUSTOM; i++) {
                gtk_test_accessible_assert_role(GTK_ACCESSIBLE(button(fixture, i)),
                                                GTK_ACCESSIBLE_ROLE_BUTTON);
                gtk_test_accessible_assert_property(GTK_ACCESSIBLE(button(fixture, i)),
                                                    GTK_ACCESSIBLE_PROPERTY_LABEL, names[i]);
        }
        assert_chosen(fixture, NONE);
}

static void
a_level_stages_its_layers(Fixture *fixture, gconstpointer data)
{
        gtk_toggle_button_set_active(button(fixture, STRICT), TRUE);
        assert_staged(fixture, "base kernel");
        assert_chosen(fixture, STRICT);
        gtk_toggle_button_set_active(button(fixture, SAFE), TRUE);
        assert_staged(fixture, "base");
        assert_chosen(fixture, SAFE);
        gtk_toggle_button_set_active(button(fixture, NONE), TRUE);
        assert_staged(fixture, "");
        assert_chosen(fixture, NONE);
}

static void
permissions_stay_whatever_the_level(Fixture *fixture, gconstpointer data)
{
        gbn_stage_put(fixture->stage, "net-server:80");
        assert_chosen(fixture, NONE);
        gtk_toggle_button_set_active(button(fixture, SEALED), TRUE);
        assert_staged(fixture, "base kernel net-server:80 seal");
        assert_chosen(fixture, SEALED);
        gtk_toggle_button_set_active(button(fixture, NONE), TRUE);
        assert_staged(fixture, "net-server:80");
}

static void
a_mixture_is_a_choice_of_its_own(Fixture *fixture, gconstpointer data)
{
        gbn_stage_put(fixture->stage, "kernel");
        assert_chosen(fixture, CUSTOM);
        gbn_stage_put(fixture->stage, "base");
        assert_chosen(fixture, STRICT);
        gbn_stage_take(fixture->stage, "base");
        assert_chosen(fixture, CUSTOM);
}

static void
it_says_what_a_level_is_for(Fixture *fixture, gconstpointer data)
{
        g_assert_nonnull(fake_find_text(GTK_WIDGET(fixture->picker),
                                        "No layer: the service stays as its files have it."));
        gbn_stage_set_level(fixture->stage, "sealed");
        g_assert_nonnull(fake_find_text(GTK_WIDGET(fixture->picker), "All of it. Not for: shells"));
        gbn_stage_take(fixture->stage, "base");
        g_assert_nonnull(fake_find_text(GTK_WIDGET(fixture->picker),
                                        "A selection of your own: it is none of the levels."));
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
        add("/level-picker/order", levels_stand_from_gentle_to_strict);
        add("/level-picker/stage", a_level_stages_its_layers);
        add("/level-picker/grants", permissions_stay_whatever_the_level);
        add("/level-picker/custom", a_mixture_is_a_choice_of_its_own);
        add("/level-picker/words", it_says_what_a_level_is_for);
        return g_test_run();
}
