/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a trial as a graph: whatever happens, in whatever order, what was written is kept or taken
 * back. */
#include "trial/trial.h"

#include "tests/unit/fixture.h"

#define STATES (GBN_TRIAL_STUCK + 1)
#define EVENTS (GBN_TRIAL_NOT_TAKEN_BACK + 1)

static bool
is_end(GbnTrialState state)
{
        return state == GBN_TRIAL_REFUSED || state == GBN_TRIAL_KEPT || state == GBN_TRIAL_REVERTED;
}

/* One event on a copy. */
static GbnTrialState
after(GbnTrialState state, GbnTrialEvent event)
{
        (void) gbn_trial_step(&state, event);
        return state;
}

/* Every state that can come of one, itself included; without: an event that never happens, or EVENTS. */
static void
reach(GbnTrialState from, GbnTrialEvent without, bool *reached)
{
        if (reached[from])
                return;
        reached[from] = true;
        for (GbnTrialEvent event = 0; event < EVENTS; event++)
                if (event != without)
                        reach(after(from, event), without, reached);
}

typedef struct {
        GbnTrialEvent event;
        GbnTrialState state;
        GbnTrialDeed deed;
} Turn;

static void
walk(const Turn *turns, size_t count)
{
        GbnTrialState state = GBN_TRIAL_NEW;

        for (size_t i = 0; i < count; i++) {
                g_test_message("turn %zu", i);
                g_assert_cmpint(gbn_trial_step(&state, turns[i].event), ==, turns[i].deed);
                g_assert_cmpint(state, ==, turns[i].state);
        }
}

#define STUCK                                                                   \
        {                                                                       \
                GBN_TRIAL_NOT_TAKEN_BACK, GBN_TRIAL_STUCK, GBN_TRIAL_DO_NOTHING \
        }
#define BEGUN                                                              \
        {                                                                  \
                GBN_TRIAL_BEGIN, GBN_TRIAL_EXAMINING, GBN_TRIAL_DO_EXAMINE \
        }
#define FITTING                                                         \
        {                                                               \
                GBN_TRIAL_FIT, GBN_TRIAL_VERIFYING, GBN_TRIAL_DO_VERIFY \
        }
#define VERIFIED                                                       \
        {                                                              \
                GBN_TRIAL_VERIFIED, GBN_TRIAL_ARMING, GBN_TRIAL_DO_ARM \
        }
#define ARMED                                                         \
        {                                                             \
                GBN_TRIAL_ARMED, GBN_TRIAL_LOADING, GBN_TRIAL_DO_LOAD \
        }
#define LOADED                                                           \
        {                                                                \
                GBN_TRIAL_LOADED, GBN_TRIAL_CHECKING, GBN_TRIAL_DO_CHECK \
        }
#define MATCHED                                                               \
        {                                                                     \
                GBN_TRIAL_MATCHED, GBN_TRIAL_RESTARTING, GBN_TRIAL_DO_RESTART \
        }
#define HEALTHY                                                       \
        {                                                             \
                GBN_TRIAL_HEALTHY, GBN_TRIAL_LIVE, GBN_TRIAL_DO_WATCH \
        }
#define TO_LIVE BEGUN, FITTING, VERIFIED, ARMED, LOADED, MATCHED, HEALTHY
#define ASKED                                                              \
        {                                                                  \
                GBN_TRIAL_KEEP_ASKED, GBN_TRIAL_HELD, GBN_TRIAL_DO_NOTHING \
        }
#define COMMITTED                                                           \
        {                                                                   \
                GBN_TRIAL_COMMITTED, GBN_TRIAL_KEEPING, GBN_TRIAL_DO_SETTLE \
        }
#define BACK                                                                  \
        {                                                                     \
                GBN_TRIAL_TAKEN_BACK, GBN_TRIAL_REVERTED, GBN_TRIAL_DO_FINISH \
        }

static void
a_trial_that_goes_well_is_kept(void)
{
        static const Turn turns[] = { TO_LIVE,
                                      ASKED,
                                      COMMITTED,
                                      { GBN_TRIAL_SETTLED, GBN_TRIAL_KEPT, GBN_TRIAL_DO_FINISH } };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_service_that_does_not_run_is_not_restarted(void)
{
        static const Turn turns[] = {
                BEGUN,
                FITTING,
                VERIFIED,
                ARMED,
                LOADED,
                { GBN_TRIAL_DORMANT, GBN_TRIAL_LIVE, GBN_TRIAL_DO_WATCH },
                ASKED,
                { GBN_TRIAL_KEEP_DENIED, GBN_TRIAL_LIVE, GBN_TRIAL_DO_RELEASE },
                { GBN_TRIAL_REVERT_ASKED, GBN_TRIAL_REVERTING, GBN_TRIAL_DO_ROLL_BACK },
                BACK,
        };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_unit_that_does_not_fit_is_refused_with_nothing_to_clean_up(void)
{
        static const Turn turns[] = {
                BEGUN, { GBN_TRIAL_FAILED, GBN_TRIAL_REFUSED, GBN_TRIAL_DO_FINISH }
        };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_timer_that_does_not_start_is_disarmed_and_the_trial_refused(void)
{
        static const Turn turns[] = {
                BEGUN,
                FITTING,
                VERIFIED,
                { GBN_TRIAL_FAILED, GBN_TRIAL_REFUSED, GBN_TRIAL_DO_DISARM },
        };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_dry_run_that_fails_refuses_the_trial_with_nothing_to_clean_up(void)
{
        static const Turn turns[] = {
                BEGUN, FITTING, { GBN_TRIAL_FAILED, GBN_TRIAL_REFUSED, GBN_TRIAL_DO_FINISH }
        };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_helper_that_fails_leaves_a_trial_that_can_still_be_taken_back(void)
{
        static const Turn turns[] = {
                TO_LIVE, { GBN_TRIAL_BAD_SIGN, GBN_TRIAL_REVERTING, GBN_TRIAL_DO_ROLL_BACK },
                STUCK,   { GBN_TRIAL_REVERT_ASKED, GBN_TRIAL_REVERTING, GBN_TRIAL_DO_ROLL_BACK },
                STUCK,   BACK,
        };

        walk(turns, G_N_ELEMENTS(turns));
}

static void
a_trial_of_an_earlier_daemon_goes_on_or_back(void)
{
        static const Turn on[] = { { GBN_TRIAL_ADOPTED, GBN_TRIAL_LIVE, GBN_TRIAL_DO_WATCH },
                                   BACK };
        static const Turn back[] = {
                { GBN_TRIAL_ORPHANED, GBN_TRIAL_REVERTING, GBN_TRIAL_DO_ROLL_BACK }, BACK
        };

        static const Turn forward[] = {
                { GBN_TRIAL_FOUND_KEPT, GBN_TRIAL_KEEPING, GBN_TRIAL_DO_ROLL_BACK },
                { GBN_TRIAL_TAKEN_BACK, GBN_TRIAL_KEPT, GBN_TRIAL_DO_FINISH }
        };

        walk(on, G_N_ELEMENTS(on));
        walk(back, G_N_ELEMENTS(back));
        walk(forward, G_N_ELEMENTS(forward));
}

static void
past_the_commit_there_is_no_way_but_forward(void)
{
        bool reached[STATES] = { false };

        reach(GBN_TRIAL_KEEPING, EVENTS, reached);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_true(reached[state] ==
                              (state == GBN_TRIAL_KEEPING || state == GBN_TRIAL_KEPT));
}

static void
no_event_leaves_an_end(void)
{
        static const GbnTrialState ends[] = { GBN_TRIAL_REFUSED, GBN_TRIAL_KEPT,
                                              GBN_TRIAL_REVERTED };

        for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
                for (GbnTrialEvent event = 0; event < EVENTS; event++) {
                        GbnTrialState state = ends[i];

                        g_assert_cmpint(gbn_trial_step(&state, event), ==, GBN_TRIAL_DO_NOTHING);
                        g_assert_cmpint(state, ==, ends[i]);
                }
}

static void
what_was_written_is_kept_or_taken_back(void)
{
        static const GbnTrialState early[] = { GBN_TRIAL_NEW, GBN_TRIAL_EXAMINING,
                                               GBN_TRIAL_VERIFYING, GBN_TRIAL_ARMING,
                                               GBN_TRIAL_REFUSED };
        bool reached[STATES] = { false };

        reach(GBN_TRIAL_LOADING, EVENTS, reached);
        g_assert_true(reached[GBN_TRIAL_KEPT] && reached[GBN_TRIAL_REVERTED]);
        for (size_t i = 0; i < G_N_ELEMENTS(early); i++)
                g_assert_false(reached[early[i]]);
}

static void
an_end_can_be_reached_from_everywhere(void)
{
        for (GbnTrialState from = 0; from < STATES; from++) {
                bool reached[STATES] = { false };

                g_test_message("state %d", (int) from);
                reach(from, EVENTS, reached);
                g_assert_true(reached[GBN_TRIAL_REFUSED] || reached[GBN_TRIAL_KEPT] ||
                              reached[GBN_TRIAL_REVERTED]);
        }
}

static void
every_state_can_be_reached(void)
{
        bool reached[STATES] = { false };

        reach(GBN_TRIAL_NEW, EVENTS, reached);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_true(reached[state]);
}

static void
nothing_is_written_before_the_way_back_is_armed(void)
{
        bool reached[STATES] = { false };

        /* Without a timer that runs, only a trial that an earlier daemon had armed gets anywhere. */
        reach(GBN_TRIAL_EXAMINING, GBN_TRIAL_ARMED, reached);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_true(reached[state] ==
                              (state == GBN_TRIAL_EXAMINING || state == GBN_TRIAL_VERIFYING ||
                               state == GBN_TRIAL_ARMING || state == GBN_TRIAL_REFUSED));
}

static void
nothing_is_armed_before_the_dry_run_went_well(void)
{
        bool reached[STATES] = { false };

        reach(GBN_TRIAL_EXAMINING, GBN_TRIAL_VERIFIED, reached);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_true(reached[state] ==
                              (state == GBN_TRIAL_EXAMINING || state == GBN_TRIAL_VERIFYING ||
                               state == GBN_TRIAL_REFUSED));
}

static void
nothing_is_kept_without_a_commit_and_nothing_committed_unasked(void)
{
        bool uncommitted[STATES] = { false }, unasked[STATES] = { false };

        reach(GBN_TRIAL_EXAMINING, GBN_TRIAL_COMMITTED, uncommitted);
        g_assert_false(uncommitted[GBN_TRIAL_KEPT] || uncommitted[GBN_TRIAL_KEEPING]);
        reach(GBN_TRIAL_EXAMINING, GBN_TRIAL_KEEP_ASKED, unasked);
        g_assert_false(unasked[GBN_TRIAL_KEPT] || unasked[GBN_TRIAL_HELD]);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_true((after(state, GBN_TRIAL_COMMITTED) != state) ==
                              (state == GBN_TRIAL_HELD));
}

/* The events that lead from one state to another; each of them has to have this deed. What was committed before an
 * earlier daemon ended is settled by the helper. */
static unsigned
count_ways(GbnTrialState from, GbnTrialState to, GbnTrialDeed deed)
{
        unsigned ways = 0;

        for (GbnTrialEvent event = 0; event < EVENTS && from != to; event++) {
                GbnTrialState state = from;
                GbnTrialDeed done = gbn_trial_step(&state, event);

                if (state != to)
                        continue;
                g_assert_cmpint(done, ==,
                                event == GBN_TRIAL_FOUND_KEPT ? GBN_TRIAL_DO_ROLL_BACK : deed);
                ways++;
        }
        return ways;
}

/* What has to be done on the way into a state, whichever way that is. */
static void
each_state_is_entered_with_its_deed(void)
{
        static const struct {
                GbnTrialState to;
                GbnTrialDeed deed;
        } entries[] = {
                { GBN_TRIAL_EXAMINING, GBN_TRIAL_DO_EXAMINE },
                { GBN_TRIAL_VERIFYING, GBN_TRIAL_DO_VERIFY },
                { GBN_TRIAL_ARMING, GBN_TRIAL_DO_ARM },
                { GBN_TRIAL_LOADING, GBN_TRIAL_DO_LOAD },
                { GBN_TRIAL_CHECKING, GBN_TRIAL_DO_CHECK },
                { GBN_TRIAL_RESTARTING, GBN_TRIAL_DO_RESTART },
                { GBN_TRIAL_HELD, GBN_TRIAL_DO_NOTHING },
                { GBN_TRIAL_KEEPING, GBN_TRIAL_DO_SETTLE },
                { GBN_TRIAL_REVERTING, GBN_TRIAL_DO_ROLL_BACK },
                { GBN_TRIAL_KEPT, GBN_TRIAL_DO_FINISH },
                { GBN_TRIAL_REVERTED, GBN_TRIAL_DO_FINISH },
                { GBN_TRIAL_STUCK, GBN_TRIAL_DO_NOTHING },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(entries); i++) {
                unsigned ways = 0;

                for (GbnTrialState from = 0; from < STATES; from++)
                        ways += count_ways(from, entries[i].to, entries[i].deed);
                g_assert_cmpuint(ways, >, 0);
        }
}

/* A late event neither moves anything nor has anything done; no step stays where it is. */
static void
an_event_that_moves_nothing_does_nothing(void)
{
        for (GbnTrialState from = 0; from < STATES; from++)
                for (GbnTrialEvent event = 0; event < EVENTS; event++) {
                        GbnTrialState state = from;
                        GbnTrialDeed deed = gbn_trial_step(&state, event);

                        g_assert_cmpint(state, <, STATES);
                        if (state == from)
                                g_assert_cmpint(deed, ==, GBN_TRIAL_DO_NOTHING);
                        if (is_end(state) && state != from)
                                g_assert_true(deed == GBN_TRIAL_DO_FINISH ||
                                              deed == GBN_TRIAL_DO_DISARM);
                }
}

/* The step under way can always fail, whoever began can always go back, and the timer can always ring. */
static void
while_something_is_written_every_way_back_is_open(void)
{
        static const GbnTrialState written[] = { GBN_TRIAL_LOADING, GBN_TRIAL_CHECKING,
                                                 GBN_TRIAL_RESTARTING, GBN_TRIAL_LIVE,
                                                 GBN_TRIAL_HELD };

        for (size_t i = 0; i < G_N_ELEMENTS(written); i++) {
                g_assert_cmpint(after(written[i], GBN_TRIAL_FAILED), ==, GBN_TRIAL_REVERTING);
                g_assert_cmpint(after(written[i], GBN_TRIAL_REVERT_ASKED), ==, GBN_TRIAL_REVERTING);
                g_assert_cmpint(after(written[i], GBN_TRIAL_TAKEN_BACK), ==, GBN_TRIAL_REVERTED);
                g_assert_cmpint(after(written[i], GBN_TRIAL_NOT_TAKEN_BACK), ==, GBN_TRIAL_STUCK);
        }
}

static void
a_service_that_does_badly_ends_its_trial(void)
{
        static const GbnTrialState watched[] = { GBN_TRIAL_RESTARTING, GBN_TRIAL_LIVE,
                                                 GBN_TRIAL_HELD };

        for (size_t i = 0; i < G_N_ELEMENTS(watched); i++)
                g_assert_cmpint(after(watched[i], GBN_TRIAL_BAD_SIGN), ==, GBN_TRIAL_REVERTING);
}

/* Whether systemd has read it from its new place, could not, or the helper has seen to that. */
static void
what_is_committed_is_kept_whatever_comes(void)
{
        static const GbnTrialEvent events[] = { GBN_TRIAL_SETTLED, GBN_TRIAL_FAILED,
                                                GBN_TRIAL_TAKEN_BACK };

        for (size_t i = 0; i < G_N_ELEMENTS(events); i++)
                g_assert_cmpint(after(GBN_TRIAL_KEEPING, events[i]), ==, GBN_TRIAL_KEPT);
}

static void
a_trial_that_was_live_already_is_not_made_live_again(void)
{
        static const GbnTrialEvent late[] = {
                GBN_TRIAL_BEGIN,   GBN_TRIAL_FIT,      GBN_TRIAL_VERIFIED,  GBN_TRIAL_ARMED,
                GBN_TRIAL_LOADED,  GBN_TRIAL_MATCHED,  GBN_TRIAL_DORMANT,   GBN_TRIAL_HEALTHY,
                GBN_TRIAL_ADOPTED, GBN_TRIAL_ORPHANED, GBN_TRIAL_FOUND_KEPT
        };

        for (GbnTrialState state = GBN_TRIAL_LIVE; state < STATES; state++)
                for (size_t i = 0; i < G_N_ELEMENTS(late); i++)
                        g_assert_cmpint(after(state, late[i]), ==, state);
}

static void
each_state_has_its_word(void)
{
        static const char *const words[] = {
                [GBN_TRIAL_NEW] = "starting",        [GBN_TRIAL_EXAMINING] = "starting",
                [GBN_TRIAL_VERIFYING] = "starting",  [GBN_TRIAL_ARMING] = "starting",
                [GBN_TRIAL_LOADING] = "starting",    [GBN_TRIAL_CHECKING] = "starting",
                [GBN_TRIAL_RESTARTING] = "starting", [GBN_TRIAL_LIVE] = "live",
                [GBN_TRIAL_HELD] = "held",           [GBN_TRIAL_KEEPING] = "held",
                [GBN_TRIAL_REVERTING] = "reverting", [GBN_TRIAL_REFUSED] = "reverted",
                [GBN_TRIAL_KEPT] = "kept",           [GBN_TRIAL_REVERTED] = "reverted",
                [GBN_TRIAL_STUCK] = "failed",
        };

        g_assert_cmpuint(G_N_ELEMENTS(words), ==, STATES);
        for (GbnTrialState state = 0; state < STATES; state++)
                g_assert_cmpstr(gbn_trial_word(state), ==, words[state]);
}

static const TestCase tests[] = {
        TEST(a_trial_that_goes_well_is_kept),
        TEST(a_service_that_does_not_run_is_not_restarted),
        TEST(a_unit_that_does_not_fit_is_refused_with_nothing_to_clean_up),
        TEST(a_dry_run_that_fails_refuses_the_trial_with_nothing_to_clean_up),
        TEST(nothing_is_armed_before_the_dry_run_went_well),
        TEST(a_timer_that_does_not_start_is_disarmed_and_the_trial_refused),
        TEST(a_helper_that_fails_leaves_a_trial_that_can_still_be_taken_back),
        TEST(a_trial_of_an_earlier_daemon_goes_on_or_back),
        TEST(past_the_commit_there_is_no_way_but_forward),
        TEST(no_event_leaves_an_end),
        TEST(what_was_written_is_kept_or_taken_back),
        TEST(an_end_can_be_reached_from_everywhere),
        TEST(every_state_can_be_reached),
        TEST(nothing_is_written_before_the_way_back_is_armed),
        TEST(nothing_is_kept_without_a_commit_and_nothing_committed_unasked),
        TEST(each_state_is_entered_with_its_deed),
        TEST(an_event_that_moves_nothing_does_nothing),
        TEST(while_something_is_written_every_way_back_is_open),
        TEST(a_service_that_does_badly_ends_its_trial),
        TEST(what_is_committed_is_kept_whatever_comes),
        TEST(a_trial_that_was_live_already_is_not_made_live_again),
        TEST(each_state_has_its_word),
};
RUN_TESTS("trial", tests)
