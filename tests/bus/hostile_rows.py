# SPDX-License-Identifier: LGPL-2.1-or-later
"""The list of hostile inputs from row 64 on, where it is about callers, polkit, trials and the disk, and the tests that hold
each row. Rows 1 to 63, names and settings, are in tests/cli/hostile_inputs.py and tests/cli/cases_hostile.py.

A trial has no number to be guessed: it is named by its unit, and belongs to the user who began it. It lasts 15 to 3600
seconds, and 0 stands for 300."""

ABUSE = "tests/bus/cases_abuse.py"
LIVE, TRIALS, READS = "tests/machine/live_abuse.py", "tests/machine/abuse_trials.py", "tests/machine/abuse_reads.py"
LIVE_TRIAL = "tests/machine/live_trial.py"
RECORD, FILES = "tests/unit/test-trial-record.c", "tests/unit/test-trial-files.c"

# Row: what it is, and where and what tests it.
ROWS = {
    64: ("a text of 32 MiB, and a message of 33 MiB",
         (ABUSE, "a_string_of_32_mib_is_too_large_and_a_longer_message_is_stopped_by_the_bus"),
         (READS, "what_is_too_long_reaches_neither_polkit_nor_the_memory")),
    65: ("a list of a million words", (ABUSE, "a_million_words_are_refused")),
    66: ("a trial of 1 second, of 2^32 - 1", (TRIALS, "a_time_that_is_too_short_or_too_long_is_refused")),
    67: ("a digest that is wrong, short, in capitals, 1 MiB long", (ABUSE, "a_digest_that_was_never_told_is_refused")),
    68: ("keeping what is not on trial", (TRIALS, "where_nothing_is_on_trial_there_is_nothing_to_keep_or_end")),
    69: ("keeping a trial of another user",
         (TRIALS, "a_trial_of_somebody_else_is_kept_or_ended_with_the_word_of_polkit"),
         (TRIALS, "a_yes_is_for_the_trial_that_it_was_asked_about")),
    70: ("keeping twice, after the way back, at the deadline",
         (TRIALS, "a_trial_ends_once"), (TRIALS, "at_the_deadline_a_trial_is_kept_or_taken_back_and_never_both")),
    71: ("keeping before the service is up", (TRIALS, "a_trial_that_is_just_beginning_is_not_kept")),
    72: ("ending a trial of another user",
         (TRIALS, "a_trial_of_somebody_else_is_kept_or_ended_with_the_word_of_polkit"),
         (TRIALS, "ones_own_trial_needs_nobody_to_end")),
    73: ("the 17th trial, the fifth of a user, the second of a unit",
         (TRIALS, "trials_have_a_number_that_nobody_can_pass"), (LIVE_TRIAL, "one_trial_a_unit_and_four_a_user")),
    74: ("a third open question of one user", (LIVE, "a_third_open_question_of_one_user_is_refused_at_once")),
    75: ("a client that is gone 0 to 90 ms after its call",
         (TRIALS, "who_is_gone_before_polkit_has_an_answer_changes_nothing"),
         (TRIALS, "who_goes_away_is_done_with_wholly_or_not_at_all"),
         (LIVE, "a_silent_polkit_keeps_nothing_of_who_has_gone")),
    76: ("a client that goes away during its trial", (TRIALS, "a_trial_of_who_has_gone_goes_on_to_its_time_and_back")),
    77: ("two clients, one unit, the same moment", (TRIALS, "of_two_at_the_same_time_one_wins")),
    78: ("a call that does not allow a password", (LIVE, "who_does_not_allow_a_password_is_told_that_one_is_needed")),
    79: ("one that does, and nobody to ask", (LIVE, "without_anybody_to_ask_the_answer_is_quick")),
    80: ("a dialog that is dismissed", (LIVE, "a_dialog_that_was_dismissed_is_a_refusal")),
    81: ("no polkit", (LIVE, "without_polkit_a_user_is_refused"),
         (LIVE_TRIAL, "without_polkit_a_user_can_neither_try_nor_keep")),
    82: ("a polkit that answers nonsense, or nothing", (LIVE, "whatever_polkit_answers_but_yes_is_a_refusal"),
         (TRIALS, "a_dialog_that_is_left_open_holds_nobody_up")),
    83: ("an answer of somebody else", (LIVE, "the_answer_of_somebody_else_is_no_answer")),
    84: ("setting a property", (ABUSE, "no_property_can_be_set"),
         (LIVE, "the_policy_of_the_bus_stops_what_it_does_not_name")),
    85: ("unknown members, interfaces, paths", (ABUSE, "what_is_not_there_is_unknown"),
         (LIVE, "the_policy_of_the_bus_stops_what_it_does_not_name")),
    86: ("arguments too few, too many, of another type", (ABUSE, "arguments_that_do_not_fit_are_refused_by_every_method")),
    87: ("calls that want no answer", (ABUSE, "who_wants_no_answer_gets_none_and_the_same_effect")),
    88: ("signals and answers that nobody asked for", (ABUSE, "what_the_daemon_did_not_ask_for_is_ignored")),
    89: ("descriptors", (ABUSE, "descriptors_do_not_arrive")),
    90: ("a path of 64 KiB, a member of 256 bytes", (ABUSE, "names_without_end_reach_nothing")),
    91: ("a thousand calls before the daemon is up", (LIVE, "a_thousand_calls_while_it_starts_are_all_answered")),
    92: ("a client that never reads", (ABUSE, "a_client_that_never_reads_costs_the_daemon_nothing"),
         (READS, "who_connects_often_costs_nothing")),
    93: ("users that no list knows", (LIVE, "users_without_a_name_are_nobody")),
    94: ("a caller in other namespaces", (LIVE, "a_caller_without_a_process_number_is_judged_by_its_user")),
    95: ("a folder of drop-ins that is a link, has a pipe in it, belongs to others",
         (ABUSE, "a_folder_that_is_not_ours_alone_is_refused"), (ABUSE, "a_pipe_in_any_folder_of_the_unit_is_refused"),
         (LIVE, "a_pipe_among_the_files_of_a_unit_does_not_stop_systemd"),
         (LIVE_TRIAL, "a_folder_that_would_hang_systemd_is_noticed_first")),
    96: ("something else in the place of the drop-in", (ABUSE, "something_else_in_the_place_of_the_drop_in_is_refused"),
         (ABUSE, "a_drop_in_that_cannot_be_replaced_stays_as_it_is")),
    97: ("a record that was tampered with: owner, link, cut off, 1 GiB, another unit",
         (LIVE_TRIAL, "a_record_that_was_tampered_with_is_not_believed"),
         (FILES, "a_record_that_others_could_have_changed_is_none"), (FILES, "a_linked_record_is_none"),
         (FILES, "a_record_of_a_gibibyte_is_none"), (FILES, "names_that_lead_elsewhere_reach_nothing"),
         (FILES, "a_record_under_the_name_of_another_unit_is_none"), (RECORD, "a_record_that_is_cut_off_anywhere_is_none")),
    98: ("a clock that is set during a trial: machines here share that of their host, so only how the timer is set is looked at",
         (TRIALS, "the_way_back_has_a_time_of_day_and_a_span")),
    99: ("systemd reloads every second", (LIVE_TRIAL, "reloads_do_not_push_the_deadline_back")),
    100: ("somebody stops the timer of the way back", (LIVE_TRIAL, "a_timer_that_somebody_stops_is_started_again")),
}
FIRST, LAST = 64, 100
