# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile callers and trials: whose they are, how many there are, who comes too early or too late, and who goes away.
live_abuse.py runs these cases."""

import random
import re
import time

from abuse_bench import (DENIED, LIMIT, NEEDS_PERSON, OWN, QUICK_SECONDS, UNIT, USERS, caller_of, case, details_of,
                         refused, say, silent, silent_but_for, succeeded, yes_to)
from daemon import MANAGER, NAME, PATH, require, wait_until
from machine_bus import connect

import wire

SLEEPERS = [f"sleeper{number}.service" for number in range(17)]
FIRST, SECOND = SLEEPERS[:2]
SLOW = "slow-start.service"
FILES = {**{f"/etc/systemd/system/{unit}": "[Service]\nExecStart=/bin/sleep infinity\n" for unit in SLEEPERS},
         f"/etc/systemd/system/{SLOW}": "[Service]\nExecStartPre=/bin/sleep 2\nExecStart=/bin/sleep infinity\n"}
LAYER, OTHER_LAYER = "tmp-private", "kernel-logs"
NO_TRIAL = (OWN + "NotFound", OWN + "Conflict", OWN + "RolledBack")
TRIALS_MAX, TRIALS_PER_USER_MAX = 16, 4
SEED = 2026


def begin(bench, connection, unit, *words, **more):
    """A trial that is live; microseconds that are left of it."""
    return succeeded(bench.try_layers(connection, unit, *(words or (LAYER,)), **more))[0]


def end(bench, unit):
    """Root needs nobody's word; that it is over already does not matter."""
    got = bench.ask(bench.root, "RevertTrial", "s", [unit])
    require(not got.error or got.error in NO_TRIAL, f"{got.error} {got.values}")
    wait_until(lambda: unit not in bench.trials() and bench.place_of(unit) == "old", f"the end of the trial of {unit}")


@case
def a_time_that_is_too_short_or_too_long_is_refused(bench):
    for seconds in (1, 14, 3601, 2 ** 31, 2 ** 32 - 1):
        refused(bench.try_layers(bench.root, FIRST, LAYER, seconds=seconds), OWN + "BadArgument")
    require(not bench.trials() and bench.place_of(FIRST) == "old", "something was begun")
    for seconds, least, most in ((0, 200, 300), (15, 0, 16), (3600, 3500, 3600)):
        left = begin(bench, bench.root, FIRST, seconds=seconds) / 1e6
        require(least <= left <= most, f"{left} seconds are left of {seconds}")
        end(bench, FIRST)


@case
def where_nothing_is_on_trial_there_is_nothing_to_keep_or_end(bench):
    with bench.user("bob") as bob:
        asked = bench.asked_polkit()
        for method in ("KeepTrial", "RevertTrial"):
            for name in (UNIT, FIRST, "nosuch.service", "dbus.service"):
                for connection in (bob, bench.root):
                    refused(bench.ask(connection, method, "s", [name]), OWN + "NotFound")
            for name in ("", "x", "../x.service", "a\nb.service", "/org/gabion/Gabion1/unit/nginx_2eservice", "x" * 65536):
                refused(bench.ask(bob, method, "s", [name]), OWN + "BadName")
        require(bench.asked_polkit() == asked, "polkit was asked about trials that there are not")


@case
def a_trial_of_somebody_else_is_kept_or_ended_with_the_word_of_polkit(bench):
    with bench.user("alice") as alice, bench.user("bob") as bob, bench.polkit(yes_to(bench.root, alice)) as polkit:
        for method, action, verb in (("KeepTrial", "persist", "keep"), ("RevertTrial", "rollback-others", "revert")):
            begin(bench, bench.root, FIRST)
            refused(bench.ask(bob, method, "s", [FIRST]), DENIED)
            question = polkit.asked[-1]
            details = details_of(question)
            require((question.values[1], caller_of(question), details["unit"], details["verb"]) ==
                    (f"{NAME}.{action}", bob.name, FIRST, verb), question.values)
            require(method != "KeepTrial" or (details["selection"], len(details["digest"])) == (LAYER, 64), details)
            require(bench.trials() == {FIRST: "live"} and bench.place_of(FIRST) == "tried", "it goes on")
            succeeded(bench.ask(alice, method, "s", [FIRST]))
            require(bench.place_of(FIRST) == ("kept" if verb == "keep" else "old"), bench.place_of(FIRST))
            if verb == "keep":
                bench.off(FIRST)


@case
def ones_own_trial_needs_nobody_to_end(bench):
    with bench.user("alice") as alice, bench.user("alice") as again, bench.polkit(yes_to(alice)) as polkit:
        begin(bench, alice, FIRST)
        asked = len(polkit.asked)
        succeeded(bench.ask(again, "RevertTrial", "s", [FIRST]))
        require(len(polkit.asked) == asked, "polkit was asked")
        require(bench.place_of(FIRST) == "old", bench.place_of(FIRST))


@case
def a_trial_ends_once(bench):
    begin(bench, bench.root, FIRST)
    succeeded(bench.ask(bench.root, "KeepTrial", "s", [FIRST]))
    for method in ("KeepTrial", "RevertTrial"):
        refused(bench.ask(bench.root, method, "s", [FIRST]), OWN + "NotFound")
    require(bench.place_of(FIRST) == "kept", bench.place_of(FIRST))
    bench.off(FIRST)
    begin(bench, bench.root, FIRST)
    succeeded(bench.ask(bench.root, "RevertTrial", "s", [FIRST]))
    for method in ("KeepTrial", "RevertTrial"):
        refused(bench.ask(bench.root, method, "s", [FIRST]), OWN + "NotFound")
    require(bench.place_of(FIRST) == "old", bench.place_of(FIRST))


@case
def at_the_deadline_a_trial_is_kept_or_taken_back_and_never_both(bench):
    chance, asked, times = random.Random(SEED), {}, {}
    people = {unit: connect(bench.folder, bench.users[name]) for unit, name in zip(SLEEPERS, USERS[:4])}
    with bench.polkit(yes_to(bench.root, *people.values())):
        calls = {unit: bench.start_trial(person, unit, LAYER, seconds=15) for unit, person in people.items()}
        for unit, serial in calls.items():
            left = succeeded(people[unit].wait(serial))[0] / 1e6
            times[unit] = time.monotonic() + left + chance.uniform(-0.1, 1)  # the timer has an accuracy of a second
        for unit in sorted(people, key=times.get):
            time.sleep(max(0, times[unit] - time.monotonic()))
            asked[unit] = people[unit].call(NAME, PATH, MANAGER, "KeepTrial", "s", [unit])
        answers = {unit: people[unit].wait(serial) for unit, serial in asked.items()}
    for unit, got in answers.items():
        if got.error:
            refused(got, *NO_TRIAL)
        expected = ("old", "try", "reverted") if got.error else ("kept", "keep", "")
        wait_until(lambda unit=unit: unit not in bench.trials(), f"the end of the trial of {unit}")
        require((bench.place_of(unit), *bench.last(unit)[:2]) == expected,
                f"{unit}: {got.error or 'kept'}, {bench.place_of(unit)}, {bench.last(unit)}")
        if not got.error:
            bench.off(unit)
        people[unit].close()


@case
def a_trial_that_is_just_beginning_is_not_kept(bench):
    bench.machine.run(["systemctl", "start", SLOW], check=True)
    serial = bench.start_trial(bench.root, SLOW, LAYER)
    wait_until(lambda: bench.trials(), "the trial")
    require(bench.trials() == {SLOW: "starting"}, bench.trials())
    refused(bench.ask(bench.root, "KeepTrial", "s", [SLOW]), OWN + "Conflict")
    refused(bench.try_layers(bench.root, SLOW, LAYER), OWN + "Conflict")
    succeeded(bench.root.wait(serial))
    require(bench.place_of(SLOW) == "tried", bench.place_of(SLOW))
    end(bench, SLOW)
    bench.machine.run(["systemctl", "stop", SLOW], check=True)


@case
def trials_have_a_number_that_nobody_can_pass(bench):
    before = bench.descriptors()
    people = [connect(bench.folder, bench.users[name]) for name in USERS]
    try:
        with bench.polkit(yes_to(*people)):
            refused_before = []
            for number, unit in enumerate(SLEEPERS[:TRIALS_MAX]):
                person = people[number // TRIALS_PER_USER_MAX]
                begin(bench, person, unit)
                if number % TRIALS_PER_USER_MAX == TRIALS_PER_USER_MAX - 1:
                    refused_before.append(bench.try_layers(person, SLEEPERS[-1], LAYER).error)
            refused_before.append(bench.try_layers(people[-1], SLEEPERS[-1], LAYER).error)
            require(set(refused_before) == {LIMIT} and len(refused_before) == 5, refused_before)
            refused(bench.try_layers(people[-1], FIRST, LAYER), OWN + "Conflict")
            require(set(bench.trials()) == set(SLEEPERS[:TRIALS_MAX]), bench.trials())
            calls = [(people[number // TRIALS_PER_USER_MAX], unit) for number, unit in enumerate(SLEEPERS[:TRIALS_MAX])]
            calls = [(person, person.call(NAME, PATH, MANAGER, "RevertTrial", "s", [unit])) for person, unit in calls]
            for person, serial in calls:
                succeeded(person.wait(serial))
        require({bench.place_of(unit) for unit in SLEEPERS} == {"old"} and not bench.trials(), "as before")
    finally:
        for person in people:
            person.close()
    left = bench.machine.run(["find", "/run/gabion", "-type", "f", "-not", "-name", ".*"]).stdout
    require(not left, f"files of trials: {left}")
    wait_until(lambda: bench.descriptors() <= before + 1, f"{before} descriptors before, {bench.descriptors()} after")


@case
def who_is_gone_before_polkit_has_an_answer_changes_nothing(bench):
    """One millisecond after the call and later, with the polkit of the system; bob would have to type a password."""
    before = bench.descriptors()
    for number in range(90):
        with bench.user("bob") as bob:
            bench.lay(bob, flags=wire.INTERACTIVE if number % 2 else 0)
            time.sleep(number / 1000)
    with bench.user("bob") as bob:
        refused(bench.change(bob), NEEDS_PERSON)  # and so his questions are not open any more
    require(not bench.has_dropin(), "a drop-in")
    wait_until(lambda: bench.descriptors() == before, f"{before} descriptors before, {bench.descriptors()} after")
    show = bench.machine.run(["systemctl", "show", "polkit.service", "-p", "NRestarts", "-p", "ActiveState"]).stdout.split()
    require(sorted(show) == ["ActiveState=active", "NRestarts=0"], show)


@case
def who_goes_away_is_done_with_wholly_or_not_at_all(bench):
    """alice may; her calls are answered with yes at once, and she is gone a moment before or after that."""
    chance, outcomes = random.Random(SEED), []
    with bench.polkit(lambda connection, question: say(connection, question, True)):
        for _ in range(20):
            with bench.user("alice") as alice:
                bench.lay(alice)
                time.sleep(chance.uniform(0, 0.09))
            wait_until(lambda: bench.place_of(UNIT) in ("old", "kept"), f"a state that fits: {bench.place_of(UNIT)}")
            # Waits for a change that is under way, and undoes one that was made.
            wait_until(lambda: not bench.ask(bench.root, "SetLayers", "sass", [UNIT, [], ""]).error, "a way back")
            require(bench.place_of(UNIT) == "old", bench.place_of(UNIT))
            outcomes.append(bench.last(UNIT)[0])
    require("remove" in outcomes, f"alice was never in time: {outcomes}")


@case
def a_trial_of_who_has_gone_goes_on_to_its_time_and_back(bench):
    with bench.polkit(lambda connection, question: say(connection, question, True)):
        with bench.user("alice") as alice, bench.user("bob") as bob:
            begin(bench, alice, FIRST, seconds=15)
            bench.start_trial(bob, SECOND, LAYER, seconds=15)
            wait_until(lambda: bench.trials().get(SECOND), "the trial")
        wait_until(lambda: bench.trials().get(SECOND) == "live", "a trial whose user waited for no answer")
        require(bench.place_of(FIRST) == bench.place_of(SECOND) == "tried", "on trial")
    wait_until(lambda: not bench.trials(), "the way back")
    for unit in (FIRST, SECOND):
        require(bench.place_of(unit) == "old", bench.place_of(unit))
        require(bench.last(unit) == ("try", "reverted", "its time was over"), bench.last(unit))


@case
def of_two_at_the_same_time_one_wins(bench):
    for method, values in (("StartTrial", lambda digest: [FIRST, [LAYER], 300, digest]),
                           ("SetLayers", lambda digest: [FIRST, [LAYER], digest])):
        signature = "sasus" if method == "StartTrial" else "sass"
        digest = succeeded(bench.ask(bench.root, "Preview", "sas", [FIRST, [LAYER]]))[3]
        with bench.user("alice") as alice, bench.user("bob") as bob, bench.polkit(silent) as polkit:
            calls = [(one, one.call(NAME, PATH, MANAGER, method, signature, values(digest))) for one in (alice, bob)]
            polkit.wait_for(2)
            for question in polkit.asked:
                say(polkit.connection, question, True)
            errors = [one.wait(serial).error for one, serial in calls]
        require(sorted(errors, key=bool) == [None, OWN + "Conflict"], f"{method}: {errors}")
        require(bench.place_of(FIRST) == ("tried" if method == "StartTrial" else "kept"), bench.place_of(FIRST))
        if method == "StartTrial":
            end(bench, FIRST)
    bench.off(FIRST)


@case
def a_yes_is_for_the_trial_that_it_was_asked_about(bench):
    """alice is asked about one selection; when she says yes another one is on trial, and bob's question holds that."""
    with bench.user("alice") as alice, bench.user("bob") as bob, bench.polkit(silent_but_for(bench.root)) as polkit:
        begin(bench, bench.root, FIRST)
        asked = len(polkit.asked)
        hers = alice.call(NAME, PATH, MANAGER, "KeepTrial", "s", [FIRST])
        polkit.wait_for(asked + 1)
        succeeded(bench.ask(bench.root, "RevertTrial", "s", [FIRST]))
        begin(bench, bench.root, FIRST, OTHER_LAYER)
        asked = len(polkit.asked)
        his = bob.call(NAME, PATH, MANAGER, "KeepTrial", "s", [FIRST])
        polkit.wait_for(asked + 1)
        require(bench.trials() == {FIRST: "held"}, bench.trials())
        for question in polkit.asked:
            if caller_of(question) == alice.name:
                say(polkit.connection, question, True)
        refused(alice.wait(hers, QUICK_SECONDS), DENIED)
        require(bench.place_of(FIRST) == "tried", f"her yes has kept it: {bench.place_of(FIRST)}")
        say(polkit.connection, polkit.asked[-1], False)
        refused(bob.wait(his, QUICK_SECONDS), DENIED)
        succeeded(bench.ask(bench.root, "RevertTrial", "s", [FIRST]))
    end(bench, FIRST)


def ask_something(bench, chance, person):
    """A call of one kind or another, that polkit is asked about."""
    method = chance.choice(("SetLayers", "Undo", "KeepTrial", "RevertTrial", "StartTrial"))
    if method == "SetLayers":
        return bench.lay(person)
    if method == "StartTrial":
        return person.call(NAME, PATH, MANAGER, method, "sasus", [FIRST, [], 60, ""])
    return person.call(NAME, PATH, MANAGER, method, "s", [FIRST])


def answer_somehow(chance, polkit, number):
    """To the questions from this one on; some are never answered."""
    questions = polkit.asked[number:]
    chance.shuffle(questions)
    for question in questions:
        if chance.random() < 0.8:
            say(polkit.connection, question, chance.random() < 0.3)


@case
def whatever_goes_away_while_polkit_is_asked_does_no_harm(bench):
    """Trials, clients, answers and the daemon's own memory of them, in many orders."""
    chance, before = random.Random(SEED), bench.descriptors()
    with bench.polkit(silent_but_for(bench.root)) as polkit:
        for turn in range(12):
            if turn % 3 != 2:
                begin(bench, bench.root, FIRST, chance.choice((LAYER, OTHER_LAYER)))
            people = [connect(bench.folder, bench.users[name]) for name in USERS[1:] for _ in range(2)]
            number = len(polkit.asked)
            for person in people:
                ask_something(bench, chance, person)
            if chance.random() < 0.5:
                answer_somehow(chance, polkit, number)
            for person in chance.sample(people, 3):
                person.close()
                people.remove(person)
            root = bench.root.call(NAME, PATH, MANAGER, "RevertTrial", "s", [FIRST])
            answer_somehow(chance, polkit, number)
            for person in people:
                person.close()
            bench.root.wait(root)
            end(bench, FIRST) if not bench.has_dropin(FIRST) else bench.off(FIRST)
            bench.off()
        require(not polkit.failure, polkit.failure)
    require(bench.place_of(FIRST) == bench.place_of(UNIT) == "old", "as before")
    wait_until(lambda: bench.descriptors() <= before, f"{before} descriptors before, {bench.descriptors()} after")


@case
def one_yes_is_no_yes_for_the_next(bench):
    """Nothing is remembered: not for who asked, not for the same user on another connection, not for others."""
    def first_only(connection, question):
        say(connection, question, len(polkit.asked) == 1)
    with bench.user("alice") as alice, bench.user("alice") as again, bench.user("bob") as bob:
        with bench.polkit(first_only) as polkit:
            succeeded(bench.change(alice))
            for number, connection in enumerate((alice, again, bob), 2):
                refused(bench.ask(connection, "SetLayers", "sass", [UNIT, [], ""]), DENIED)
                require(len(polkit.asked) == number, f"{len(polkit.asked)} questions")
    require(bench.has_dropin(), "still there")
    bench.off()


@case
def a_dialog_that_is_left_open_holds_nobody_up(bench):
    with bench.polkit(silent_but_for(bench.root)) as polkit, bench.user("bob") as bob, bench.user("carol") as carol:
        begin(bench, bench.root, FIRST)
        asked = len(polkit.asked)
        calls = [bench.lay(bob, flags=wire.INTERACTIVE), bob.call(NAME, PATH, MANAGER, "KeepTrial", "s", [FIRST])]
        polkit.wait_for(asked + 2)
        for number in range(200):
            method, signature, values = (("ListUnits", "", []), ("Assess", "s", [UNIT]), ("Suggest", "s", [UNIT]),
                                         ("Preview", "sas", [UNIT, ["safe"]]))[number % 4]
            serial = carol.call(NAME, PATH, MANAGER, method, signature, values)
            succeeded(carol.wait(serial, QUICK_SECONDS))
        succeeded(bench.ask(bench.root, "SetLayers", "sass", [SECOND, [LAYER], succeeded(
            bench.ask(carol, "Preview", "sas", [SECOND, [LAYER]]))[3]]))
        require(bench.trials() == {FIRST: "held"} and not bob.answers, "the dialogs are open")
        for question in polkit.asked[asked:asked + 2]:
            say(polkit.connection, question, False)
        for serial in calls:
            refused(bob.wait(serial, QUICK_SECONDS), DENIED)
        succeeded(bench.ask(bench.root, "RevertTrial", "s", [FIRST]))
    bench.off(SECOND)
    end(bench, FIRST)


@case
def the_way_back_has_a_time_of_day_and_a_span(bench):
    """So that it comes in time when the clock is set back, and when the computer sleeps."""
    begin(bench, bench.root, FIRST, seconds=100)
    show = bench.machine.run(["systemctl", "show", f"gabion-rollback@{FIRST}.timer", "-p", "TimersCalendar", "-p",
                              "TimersMonotonic", "-p", "AccuracyUSec"]).stdout
    span = re.search(r"TimersMonotonic=\{ OnActiveUSec=1min 4[0-3](\.\d+)?s ;", show)
    day = re.search(r"TimersCalendar=\{ OnCalendar=(?:@\d+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC) ;", show)
    require(span and day and "AccuracyUSec=1s" in show, show)
    end(bench, FIRST)
