/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A service as the list shows it: what is told of it, and what is most important to say. */
#include "client/unit.h"

#include "sample.h"

#include <string.h>

static void
count(GbnUnit *unit, guint *counter)
{
        ++*counter;
}

static void
a_row_is_read_as_it_was_told(void)
{
        g_autoptr(GbnUnit) unit = sample_unit("a.service", 92, 60,
                                              "{'root': <true>,"
                                              " 'last-change': <uint64 7>}");

        g_assert_cmpstr(gbn_unit_get_name(unit), ==, "a.service");
        g_assert_cmpstr(gbn_unit_get_description(unit), ==, "Says a.service");
        g_assert_cmpuint(gbn_unit_get_exposure(unit), ==, 92);
        g_assert_cmpint(gbn_unit_get_gain(unit), ==, 32);
        g_assert_true(gbn_unit_is_running(unit));
        g_assert_true(gbn_unit_has_gain(unit));
        g_assert_true(gbn_unit_get_flag(unit, "root"));
        g_assert_cmpuint(gbn_unit_get_number(unit, "last-change"), ==, 7);
        g_assert_cmpstr(gbn_unit_get_word(unit, "root"), ==, ""); /* of another type */
}

static void
hostile_descriptions_are_cleaned(void)
{
        g_autoptr(GVariant) row = sample("(sssuuasa{sv}o)",
                                         "('x.service', '<b>\\u202ebad\\u0007</b>\\n', 'active', 1,"
                                         " 1, [], {}, '/x')");
        g_autoptr(GbnUnit) unit = gbn_unit_new(row);

        g_assert_cmpstr(gbn_unit_get_description(unit), ==, "<b>bad</b> ");
}

static void
a_later_list_is_taken_over_and_told_once(void)
{
        g_autoptr(GbnUnit) unit = sample_unit("a.service", 92, 60, "{}");
        g_autoptr(GVariant) same = sample_row("a.service", 92, 60, "{}");
        g_autoptr(GVariant) other = sample_row("a.service", 50, 60, "{'selection': <['base@1']>}");
        guint changes = 0;

        (void) g_signal_connect(unit, "changed", G_CALLBACK(count), &changes);
        gbn_unit_update(unit, same);
        g_assert_cmpuint(changes, ==, 0);
        gbn_unit_update(unit, other);
        g_assert_cmpuint(changes, ==, 1);
        g_assert_cmpint(gbn_unit_get_gain(unit), ==, -10);
        g_assert_false(gbn_unit_has_gain(unit));
        g_assert_cmpstr(gbn_unit_get_selection(unit)[0], ==, "base@1");
}

static void
the_clock_of_a_trial_runs_here(void)
{
        g_autoptr(GbnUnit) unit = sample_unit(
                "a.service", 92, 60, "{'trial': <'live'>, 'trial-remaining': <uint64 60000000>}");
        gint64 rest = gbn_unit_get_trial_rest(unit);

        g_assert_true(gbn_unit_is_on_trial(unit));
        g_assert_cmpint(rest, <=, 60 * G_USEC_PER_SEC);
        g_assert_cmpint(rest, >, 30 * G_USEC_PER_SEC);
        g_usleep(2000);
        g_assert_cmpint(gbn_unit_get_trial_rest(unit), <, rest);
        gbn_unit_set_trial(unit, GBN_TRIAL_LIVE, 0, "");
        g_assert_cmpint(gbn_unit_get_trial_rest(unit), ==, 0);
        gbn_unit_set_trial(unit, GBN_TRIAL_LIVE, G_MAXUINT64, "");
        g_assert_cmpint(gbn_unit_get_trial_rest(unit), >, 0);
}

static void
words_of_the_daemon_are_states(void)
{
        g_assert_cmpint(gbn_trial_state_from_word("live"), ==, GBN_TRIAL_LIVE);
        g_assert_cmpint(gbn_trial_state_from_word("held"), ==, GBN_TRIAL_HELD);
        g_assert_cmpint(gbn_trial_state_from_word("failed"), ==, GBN_TRIAL_FAILED);
        g_assert_cmpint(gbn_trial_state_from_word("reverted"), ==, GBN_TRIAL_REVERTED);
        g_assert_cmpint(gbn_trial_state_from_word("of-tomorrow"), ==, GBN_TRIAL_NONE);
        g_assert_cmpint(gbn_trial_state_from_word(NULL), ==, GBN_TRIAL_NONE);
}

static void
a_trial_that_has_ended_is_no_trial(void)
{
        g_autoptr(GbnUnit) unit = sample_unit("a.service", 92, 60, "{}");

        gbn_unit_set_trial(unit, GBN_TRIAL_REVERTED, 0, "the service failed");
        g_assert_false(gbn_unit_is_on_trial(unit));
        g_assert_cmpstr(gbn_unit_get_trial_reason(unit), ==, "the service failed");
        gbn_unit_set_trial(unit, GBN_TRIAL_HELD, 5, NULL);
        g_assert_true(gbn_unit_is_on_trial(unit));
        g_assert_cmpstr(gbn_unit_get_trial_reason(unit), ==, "");
}

/* From the most important on; each row has all that comes below it too. */
static void
the_most_important_state_is_said(void)
{
        static const struct {
                const char *more, *words;
        } rows[] = {
                { "'trial': <'live'>,", "On trial" },
                { "'last-trial': <'reverted'>,", "Reverted by itself" },
                { "'drift': <'edited'>,", "Drop-in changed by others" },
                { "'caution': <'it is needed to log in'>,", "Better left alone" },
                { "'restart-pending': <true>,", "Changed, takes effect at the next start" },
                { "'selection': <['base']>", "Hardened by Gabion" },
        };

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GString) more = g_string_new("{");
                g_autofree char *line = NULL;
                g_autoptr(GbnUnit) unit = NULL;

                for (guint j = i; j < G_N_ELEMENTS(rows); j++)
                        g_string_append(more, rows[j].more);
                g_string_append_c(more, '}');
                unit = sample_unit("a.service", 92, 60, more->str);
                line = gbn_unit_dup_state_line(unit);
                g_assert_true(g_str_has_prefix(line, rows[i].words));
                g_assert_true(g_str_has_suffix(line, "Says a.service"));
        }
}

static void
what_is_accepted_has_nothing_to_gain(void)
{
        g_autoptr(GbnUnit) unit = sample_unit("a.service", 92, 60, "{}");
        guint changes = 0;
        g_autofree char *line = NULL;

        (void) g_signal_connect(unit, "changed", G_CALLBACK(count), &changes);
        gbn_unit_set_accepted(unit, "a test machine");
        gbn_unit_set_accepted(unit, "a test machine");
        line = gbn_unit_dup_state_line(unit);
        g_assert_cmpuint(changes, ==, 1);
        g_assert_false(gbn_unit_has_gain(unit));
        g_assert_cmpstr(line, ==, "Accepted as it is · Says a.service");
        gbn_unit_set_accepted(unit, NULL);
        g_assert_true(gbn_unit_has_gain(unit));
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/unit/row", a_row_is_read_as_it_was_told);
        g_test_add_func("/unit/hostile", hostile_descriptions_are_cleaned);
        g_test_add_func("/unit/update", a_later_list_is_taken_over_and_told_once);
        g_test_add_func("/unit/clock", the_clock_of_a_trial_runs_here);
        g_test_add_func("/unit/words", words_of_the_daemon_are_states);
        g_test_add_func("/unit/ended", a_trial_that_has_ended_is_no_trial);
        g_test_add_func("/unit/state", the_most_important_state_is_said);
        g_test_add_func("/unit/accepted", what_is_accepted_has_nothing_to_gain);
        return g_test_run();
}
