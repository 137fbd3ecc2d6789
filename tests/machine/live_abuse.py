#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile callers of gabiond on a booted Debian 12 and 13: the rows from 64 on of the list of hostile inputs, security.md
section 5, that need a real bus, a real polkit or one that lies.

    live_abuse.py --package FILE.deb --build DIR [--suite bookworm|trixie] [WORD…]

All cases, or those whose name has one of the words: with the packaged daemon, and some with a sanitized build of it.
"""

import argparse
import re
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import abuse_reads  # noqa: E402  its cases, and those of the next, come before the ones of this file
import abuse_trials  # noqa: E402
import live_daemon  # noqa: E402
from abuse_bench import (CASES, DENIED, FAKE, LIMIT, NEEDS_PERSON, POLKIT, QUICK_SECONDS, STANDARD, UNIT, USERS,  # noqa: E402
                         Bench, answer, case, refused, silent, succeeded)
from daemon import MANAGER, NAME, PACKAGE, PATH, install, require, wait_until  # noqa: E402
from machine import SUITES, Machine, side_by_side  # noqa: E402
from live_fuzz import use_sanitized  # noqa: E402
from machine_bus import connect  # noqa: E402

import wire  # noqa: E402  the folder is added by machine_bus
from fuzz_surface import CONTRACTS, Surface  # noqa: E402

CONTRACT = CONTRACTS / f"{MANAGER}.xml"
# Each method is one or the other; a new one belongs into one of these lists.
READS = {"AnalyzeUnit", "Assess", "GetUnit", "ListClasses", "ListDirectives", "ListFiles", "ListHistory", "ListLayers", "ListUnits", "Preview", "Suggest",
         "Weigh"}
CHANGES = {"SetLayers", "StartTrial", "Restart", "Undo"}
OF_TRIALS = {"KeepTrial", "RevertTrial"}  # change something too, where there is a trial
# All that the daemon asks others on the bus: destination, interface, member, signature. The last are for trials and not
# always asked; ReleaseName is how it ends.
SYSTEMD = "org.freedesktop.systemd1"
ASKED = {(wire.BUS, wire.BUS, "GetConnectionUnixUser", "s"), (wire.BUS, wire.BUS, "GetConnectionCredentials", "s"),
         (POLKIT, POLKIT + ".Authority", "CheckAuthorization", "(sa{sv})sa{ss}us"),
         (SYSTEMD, SYSTEMD + ".Manager", "Reload", ""),
         (SYSTEMD, SYSTEMD + ".Manager", "TryRestartUnit", "ss"),
         (SYSTEMD, SYSTEMD + ".Manager", "ResetFailedUnit", "s"),
         (SYSTEMD, SYSTEMD + ".Manager", "StartTransientUnit", "ssa(sv)a(sa(sv))"),
         (SYSTEMD, SYSTEMD + ".Manager", "UnrefUnit", "s"),
         (SYSTEMD, SYSTEMD + ".Manager", "StartUnit", "ss"),
         (SYSTEMD, SYSTEMD + ".Manager", "ListUnitsByPatterns", "asas"),
         (SYSTEMD, "org.freedesktop.DBus.Properties", "Get", "ss"),
         (SYSTEMD, "org.freedesktop.DBus.Properties", "GetAll", "s"),
         (wire.BUS, wire.BUS, "AddMatch", "s"), (wire.BUS, wire.BUS, "RemoveMatch", "s")}
MAY_ASK = ASKED | {(SYSTEMD, SYSTEMD + ".Manager", "RestartUnit", "ss"),
                   (POLKIT, POLKIT + ".Authority", "CancelCheckAuthorization", "s"),
                   (wire.BUS, wire.BUS, "ReleaseName", "s"), (SYSTEMD, SYSTEMD + ".Manager", "StopUnit", "ss")}
DETAILS = {"unit", "verb", "selection", "direction", "digest", "polkit.message", "polkit.gettext_domain"}
DETAIL_BYTES_MAX = 256
RELOAD_SECONDS = 2


@case
def a_caller_without_a_process_number_is_judged_by_its_user(bench):
    """Ours come from another process namespace: the bus has no number for them, only the user."""
    with bench.user("alice") as alice, bench.user("bob") as bob:
        refused(bench.change(bob), NEEDS_PERSON)
        require(not bench.has_dropin(), "nothing was written")
        got = bench.change(alice)
        require(not got.error, f"{got.error} {got.values if got.error else ''}")
        bench.off()
    inside = bench.machine.run(["unshare", "--user", "--map-root-user", "gabionctl", "remove", UNIT], user="bob")
    require(inside.returncode != 0, "root of a user namespace is root")


@case
def who_does_not_allow_a_password_is_told_that_one_is_needed(bench):
    with bench.user("bob") as bob:
        refused(bench.change(bob), NEEDS_PERSON)
        refused(bench.ask(bob, "Undo", "s", [UNIT]), NEEDS_PERSON)
        refused(bench.ask(bob, "SetLayers", "sass", [UNIT, [], ""]), NEEDS_PERSON)


@case
def without_anybody_to_ask_the_answer_is_quick(bench):
    with bench.user("bob") as bob:
        refused(bob.wait(bench.lay(bob, flags=wire.INTERACTIVE), QUICK_SECONDS), NEEDS_PERSON, DENIED)


@case
def a_dialog_that_was_dismissed_is_a_refusal(bench):
    def dismiss(connection, question):
        answer(connection, question, "(bba{ss})", [(0, 0, [("polkit.dismissed", "true")])])
    with bench.polkit(dismiss) as polkit, bench.user("bob") as bob:
        refused(bench.change(bob, flags=wire.INTERACTIVE), DENIED)
        require(len(polkit.asked) == 1, f"{len(polkit.asked)} questions")


@case
def without_polkit_a_user_is_refused(bench):
    bench.machine.run(["systemctl", "mask", "--runtime", "--now", "polkit.service"], check=True)
    try:
        with bench.user("alice") as alice:
            refused(bench.change(alice), DENIED)
    finally:
        bench.machine.run(["systemctl", "unmask", "--runtime", "polkit.service"], check=True)


@case
def whatever_polkit_answers_but_yes_is_a_refusal(bench):
    answers = [("", []), ("b", [1]), ("(bb)", [(1, 1)]), ("s", ["yes"]), ("(bbs)", [(1, 1, "x")]), ("bba{ss}", [1, 1, []]),
               ("(uua{ss})", [(1, 1, [])]), ("v", [("(bba{ss})", (1, 1, []))]), ("a{ss}", [[("a", "b")]]),
               ("(bba{sv})", [(1, 1, [])]), ("s", ["x" * 100_000])]
    errors = (POLKIT + ".Error.Failed", STANDARD + "NoReply", STANDARD + "AccessDenied", STANDARD + "ServiceUnknown")

    def reply(connection, question):
        if plan:
            answer(connection, question, *plan)
        else:
            answer(connection, question, "s", ["x"], wire.ERROR, error=error)
    for plan in answers:
        with bench.polkit(reply), bench.user("alice") as alice:
            refused(bench.change(alice), DENIED)
    plan = None
    for error in errors:
        with bench.polkit(reply), bench.user("alice") as alice:
            refused(bench.change(alice), DENIED)
    require(not bench.has_dropin(), "nothing was written")


@case
def a_third_open_question_of_one_user_is_refused_at_once(bench):
    with bench.polkit(silent) as polkit, bench.user("bob") as bob, bench.user("bob") as again, bench.user("alice") as alice:
        open_calls = [bench.lay(bob, flags=wire.INTERACTIVE), bench.lay(again, flags=wire.INTERACTIVE)]
        polkit.wait_for(2)
        for connection in (bob, again):
            refused(connection.wait(bench.lay(connection), QUICK_SECONDS), LIMIT)
        bench.lay(alice)  # who has nothing to do with it
        polkit.wait_for(3)
        require(not bench.ask(bob, "ListUnits").error, "he may still look")
        for question in polkit.asked:
            answer(polkit.connection, question, "(bba{ss})", [(0, 0, [])])
        for connection, serial in zip((bob, again), open_calls):
            refused(connection.wait(serial, QUICK_SECONDS), DENIED)


@case
def questions_of_root_wait_for_no_user(bench):
    with bench.polkit(silent) as polkit, bench.user("bob") as bob:
        held = [bench.lay(bob, flags=wire.INTERACTIVE) for _ in range(2)]
        polkit.wait_for(2)
        refused(bob.wait(bench.lay(bob), QUICK_SECONDS), LIMIT)
        serials = [bench.lay(bench.root) for _ in range(5)]
        polkit.wait_for(2 + len(serials))
        for question in polkit.asked:
            answer(polkit.connection, question, "(bba{ss})", [(0, 0, [])])
        for connection, serial in [*((bob, serial) for serial in held), *((bench.root, serial) for serial in serials)]:
            refused(connection.wait(serial, QUICK_SECONDS), DENIED)
    require(not bench.has_dropin(), "nothing was written")


@case
def a_silent_polkit_keeps_nothing_of_who_has_gone(bench):
    before = bench.descriptors()
    with bench.polkit(silent) as polkit:
        with bench.user("bob") as bob, bench.user("alice") as alice:
            bench.lay(bob)
            bench.lay(alice)
            polkit.wait_for(2)
        wait_until(lambda: len(polkit.cancelled) == 2, "the two questions called off")
        for question in polkit.asked:
            answer(polkit.connection, question, "(bba{ss})", [(1, 0, [])])
        require(not bench.ask(bench.root, "ListUnits").error, "the list")
        require(len(polkit.cancelled) == 2 and set(polkit.cancelled) == {question.values[4] for question in polkit.asked},
                f"called off: {polkit.cancelled}")
    require(not bench.has_dropin(), "a yes for somebody who has gone changes nothing")
    require(bench.descriptors() == before, f"{before} descriptors before, {bench.descriptors()} after")


@case
def the_answer_of_somebody_else_is_no_answer(bench):
    with bench.polkit(silent) as polkit, bench.user("alice") as alice, bench.user("bob") as bob:
        serial = bench.lay(alice)
        polkit.wait_for(1)
        question, owner = polkit.asked[0], polkit.asked[0].fields["sender"]
        for other in (bob, bench.root):
            for number in range(question.serial - 50, question.serial + 50):
                if number > 0:
                    other.send(wire.RETURN, "(bba{ss})", [(1, 0, [])], destination=owner, reply_serial=number,
                               flags=wire.NO_REPLY)
            require(not bench.ask(other, "ListUnits").error, "the list")
        require(not bench.has_dropin(), "a forged yes counted")
        answer(polkit.connection, question, "(bba{ss})", [(0, 0, [])])
        refused(alice.wait(serial, QUICK_SECONDS), DENIED)


@case
def a_thousand_calls_while_it_starts_are_all_answered(bench):
    bench.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    clients = [connect(bench.folder, bench.users["bob"]) for _ in range(10)]
    waiting = [(client, client.call(NAME, PATH, MANAGER, "ListClasses")) for client in clients for _ in range(100)]
    answers = [client.wait(serial) for client, serial in waiting]
    # The bus keeps 512 calls for a service that starts, and says so to who comes after.
    wrong = {one.error for one in answers if one.error and (one.error, one.fields["sender"]) != (LIMIT, wire.BUS)}
    require(not wrong, f"answers: {wrong}")
    require(sum(not one.error for one in answers) >= 512, "those that the bus kept")
    for client in clients:
        client.close()


@case
def a_user_who_may_change_something_does_not_keep_systemd_reading(bench):
    """Each change needs a reload, and each reload is work for process 1 that grows with the number of units."""
    def reloads():
        return sum(call.fields.get("member") == "Reload" for call in bench.monitor.calls)
    bench.off()
    before, begin, changes = reloads(), time.monotonic(), 0
    units = {unit: succeeded(bench.ask(bench.root, "Preview", "sas", [unit, ["safe"]]))[3] for unit in (UNIT, "redis-server.service")}
    with bench.user("carol") as carol:
        while time.monotonic() - begin < 10:
            serials = [carol.call(NAME, PATH, MANAGER, "SetLayers", "sass", [unit, ["safe"], digest]) for unit, digest in units.items()]
            for serial in serials:
                succeeded(carol.wait(serial, QUICK_SECONDS))
                changes += 1
    seconds, number = time.monotonic() - begin, reloads() - before
    require(changes > number, f"{changes} changes, {number} reloads: they share none")
    require(2 <= number <= 2 + seconds / RELOAD_SECONDS, f"{number} reloads in {seconds:.1f} seconds")
    for unit in units:
        bench.off(unit)


@case
def users_without_a_name_are_nobody(bench):
    for uid in (12345, 2 ** 31 - 1, 2 ** 31, 4_000_000_000, 2 ** 32 - 2):
        try:
            stranger = connect(bench.folder, uid)
        except wire.Closed:
            continue  # the bus lets in who is in the list of users
        refused(bench.change(stranger), DENIED, NEEDS_PERSON)
        stranger.close()
    require(not bench.has_dropin(), "nothing was written")


@case
def the_policy_of_the_bus_stops_what_it_does_not_name(bench):
    with bench.user("bob") as bob:
        for path, interface, member, signature, values in (
                (PATH, "org.freedesktop.DBus.Properties", "Set", "ssv", [MANAGER, "Version", ("s", "x")]),
                (PATH, MANAGER, "NoSuch", "", []), (PATH, "a.b", "ListUnits", "", []), (PATH, None, "ListUnits", "", []),
                (PATH, "org.freedesktop.DBus.Peer", "GetMachineId", "", []),
                (PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "", [])):
            refused(bob.ask(NAME, path, interface, member, signature, values), DENIED)


@case
def a_pipe_among_the_files_of_a_unit_does_not_stop_systemd(bench):
    pipe = f"/etc/systemd/system/{UNIT}.d/x.conf"
    bench.machine.run(["mkdir", "-p", str(Path(pipe).parent)], check=True)
    bench.machine.run(["mkfifo", pipe], check=True)
    try:
        for values in ([UNIT, ["safe"], bench.digest], [UNIT, [], ""]):
            refused(bench.ask(bench.root, "SetLayers", "sass", values), NAME + ".Error.Conflict")
        require(bench.machine.run(["systemctl", "show", "--value", "-p", "Version"]).stdout.strip(), "systemd answers")
    finally:
        bench.machine.run(["rm", "-r", str(Path(pipe).parent)], check=True)


def arguments(bench, method):
    """Of the method, values that fit: by name, else by type."""
    named = {"unit": UNIT, "name": "new.service", "text": "[Service]\nExecStart=/bin/true\n", "selection": ["safe"],
             "digest": bench.digest, "seconds": 300}
    contract = xml.parse(CONTRACT).getroot().find(f"interface/method[@name='{method.name}']")
    found = [(one.get("name"), one.get("type")) for one in contract.findall("arg") if one.get("direction") == "in"]
    return [named[name] if name in named else {"s": UNIT, "u": 60, "b": 0, "as": []}[kind] for name, kind in found]


def check_question(bench, question, caller):
    """Who asks, about whom, about what."""
    subject, action, details, flags, cancellation = question.values
    owner = bench.root.ask(wire.BUS, wire.BUS_PATH, wire.BUS, "GetNameOwner", "s", [NAME]).values[0]
    require(question.fields["sender"] == owner, "who asks")
    require(subject == ("system-bus-name", [("name", ("s", caller.name))]), f"the subject: {subject}")
    require(action.startswith(NAME + ".") and flags == 0 and cancellation.isdigit(), f"{action}, {flags}, {cancellation!r}")
    require({key for key, _ in details} == DETAILS, f"details: {details}")
    require(all(value.isascii() and len(value) <= DETAIL_BYTES_MAX for _, value in details), f"details: {details}")


@case
def each_method_that_changes_something_asks_polkit_and_no_other_does(bench):
    def only_root(connection, question):
        is_root = question.values[0][1][0][1][1] == bench.root.name
        answer(connection, question, "(bba{ss})", [(is_root, 0, [])])

    def try_as_bob(names):
        for method in (one for one in methods if one.name in names):
            asked = len(polkit.asked)
            got = bench.ask(bob, method.name, method.signature, arguments(bench, method))
            if method.name not in READS:
                refused(got, DENIED)
            require(len(polkit.asked) - asked == (method.name not in READS), f"questions to polkit for {method.name}")
            if method.name not in READS:
                check_question(bench, polkit.asked[-1], bob)
    methods = Surface(bench.root).of_interface(MANAGER)
    require({method.name for method in methods} == READS | CHANGES | OF_TRIALS, f"{[method.name for method in methods]}")
    bench.machine.run(["systemctl", "start", UNIT], check=True)
    with bench.polkit(only_root) as polkit, bench.user("bob") as bob:
        try_as_bob(READS | CHANGES)
        require(not bench.has_dropin(), "nothing was written")
        begun = bench.ask(bench.root, "StartTrial", "sasus", [UNIT, ["safe"], 300, bench.digest])
        require(not begun.error, f"StartTrial: {begun.error} {begun.values}")
        try_as_bob(OF_TRIALS)
        ended = bench.ask(bench.root, "RevertTrial", "s", [UNIT])
        require(not ended.error, f"RevertTrial: {ended.error}")
    require(not bench.has_dropin(), "nothing was written")


@case
def the_daemon_asks_what_is_listed_here_and_nothing_else(bench):
    with bench.user("alice") as alice:
        require(not bench.change(alice).error, "a change")
        require(not bench.ask(alice, "Undo", "s", [UNIT]).error, "and back")
    require(not bench.ask(bench.root, "Restart", "s", [UNIT]).error, "a restart")
    require(not bench.ask(bench.root, "ListUnits").error, "the list")
    deadline = time.monotonic() + QUICK_SECONDS
    while not ASKED <= bench.asked():
        require(time.monotonic() < deadline, f"never asked: {ASKED - bench.asked()}")
        time.sleep(0.01)
    require(bench.asked() <= MAY_ASK, f"not in the list: {bench.asked() - MAY_ASK}")


@case
def what_the_package_brings_belongs_to_root_and_gives_no_rights_away(bench):
    paths = [path for path in bench.machine.run(["dpkg", "--listfiles", "gabion"]).stdout.splitlines()
             if bench.machine.run(["find", path, "-maxdepth", "0", "-type", "f"]).stdout.strip()]
    require(len(paths) > 50, f"{len(paths)} files")
    for line in bench.machine.run(["stat", "--format=%U:%G %a %F %n", *paths]).stdout.splitlines():
        require(re.fullmatch(r"root:root (644 regular file /(etc|usr/(lib|share))/.*|755 regular file /usr/(bin|libexec)/[^/]+)",
                             line) and not line.endswith(".rules"), line)


@case
def nothing_is_left_and_the_daemon_has_said_nothing(bench):
    require(not bench.has_dropin(), "a drop-in")
    show = bench.machine.run(["systemctl", "show", "gabiond.service", "-p", "NRestarts", "-p", "Result"]).stdout.split()
    require(sorted(show) == ["NRestarts=0", "Result=success"], show)
    log = bench.machine.run(["journalctl", "--no-pager", "-q", "-u", "gabiond.service", "-p", "warning"]).stdout
    require(not log, log)
    require(bench.machine.run(["systemctl", "daemon-reload"]).returncode == 0, "systemd reloads")


# What the daemon must forget in time, with a sanitizer that notices when it does not.
SANITIZED = (abuse_trials.who_is_gone_before_polkit_has_an_answer_changes_nothing, a_silent_polkit_keeps_nothing_of_who_has_gone,
             abuse_trials.whatever_goes_away_while_polkit_is_asked_does_no_harm, whatever_polkit_answers_but_yes_is_a_refusal,
             abuse_trials.a_yes_is_for_the_trial_that_it_was_asked_about, nothing_is_left_and_the_daemon_has_said_nothing)


def end_daemon(machine):
    """Its end shows leaks, by the exit status."""
    machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    show = machine.run(["systemctl", "show", "gabiond.service", "-p", "Result", "-p", "ExecMainStatus"]).stdout.split()
    require(sorted(show) == ["ExecMainStatus=0", "Result=success"], show)


def run_cases(bench, kind, cases, words):
    failed = 0
    for function in (one for one in cases if not words or any(word in one.__name__ for word in words)):
        try:
            function(bench)
            print(f"ok     {kind}{function.__name__}", flush=True)
        except Exception as error:  # one that is no assertion must not hide the cases after it
            failed += 1
            print(f"FAILED {kind}{function.__name__}\n        {type(error).__name__}: {error}", flush=True)
            bench.tidy()
    return failed


def run_suite(suite, options):
    files = {"/etc/polkit-1/rules.d/10-test.rules": live_daemon.RULES, PACKAGE: options.package,
             "/etc/dbus-1/system.d/fake-polkit.conf": FAKE, **abuse_trials.FILES, **abuse_reads.FILES}
    with Machine(suite, files) as machine:
        print(f"Debian {suite}", flush=True)
        for user in USERS:
            machine.run(["useradd", "--create-home", user], check=True)
        install(machine)
        machine.run(["systemctl", "start", UNIT, *abuse_trials.SLEEPERS], check=True)
        bench = Bench(machine)
        failed = run_cases(bench, "", CASES, options.words)
        end_daemon(machine)
        use_sanitized(machine, options.build.resolve())
        failed += run_cases(bench, "sanitized: ", SANITIZED, options.words)
        end_daemon(machine)
        bench.close()
    return failed


def main(argv):
    parser = argparse.ArgumentParser(description="Hostile callers of gabiond on a booted machine.")
    parser.add_argument("--package", required=True, metavar="FILE", type=Path, help="what make deb has built")
    parser.add_argument("--build", required=True, metavar="DIR", type=Path, help="a sanitized build")
    parser.add_argument("--suite", choices=SUITES, action="append")
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args(argv)
    if not options.suite:
        return 1 if side_by_side(argv) else 0
    failed = sum(run_suite(suite, options) for suite in options.suite)
    print(f"\n{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
