#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl beside a running systemd: its list and its rows must be what systemd-analyze says of that systemd.

    live_list.py --gabionctl PATH [--suite bookworm|trixie|both]

Boots a machine (machine.py) with the units of live_units.py. Without the option GABIONCTL says where the program is.
A machine that does not boot is a failure.
"""

import argparse
import json
import os
import re
import sys
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import live_units  # noqa: E402
from machine import Machine, MachineError, SUITES, SYSTEMD  # noqa: E402

GABIONCTL = "/usr/local/bin/gabionctl"
USER = "tester"
ROW_KEYS = ("set", "name", "exposure")
LIST_KEYS = ("exposure", "predicate", "happy")
TOTAL = re.compile(r"^→ Overall exposure level for (.+): (\d+\.\d) (\S+)", re.MULTILINE)
TRIES = 5  # services come and go; a list counts when the tool says the same before and after
SHOWN = 12

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def require(condition, words):
    """An assertion that -O cannot take away; words says what was seen."""
    if not condition:
        raise AssertionError(words)


class Live:
    """A machine with both programs, and the answers that more than one check needs."""

    def __init__(self, machine):
        self.machine, self.shown = machine, {}
        self.overview = self.names = None

    def theirs(self, *arguments, user=None):
        return self.machine.run(["systemd-analyze", "security", "--no-pager", *arguments], user=user)

    def ours(self, *arguments, user=None, environment=None):
        return self.machine.run([GABIONCTL, "--no-pager", *arguments], user=user, environment=environment)

    def read_overview(self):
        self.overview = overview(self.theirs("--json=short"))
        self.names = sorted(self.overview)

    def their_rows(self, name):
        """Rows by id, asked once."""
        if name not in self.shown:
            self.shown[name] = rows(document(self.theirs("--json=short", name)))
        return self.shown[name]

    def unit_text(self, name):
        return self.machine.run(["systemctl", "--no-pager", "cat", name]).stdout


def document(done):
    try:
        require(done.returncode == 0, "it did not end with 0")
        return json.loads(done.stdout)
    except (ValueError, AssertionError) as error:
        raise AssertionError(f"{' '.join(done.args)}: {error}; code {done.returncode}, stdout "
                             f"{done.stdout[:200]!r}, stderr {done.stderr[:600]!r}") from None


def overview(done):
    return {entry["unit"]: tuple(entry[key] for key in LIST_KEYS) for entry in document(done)}


def rows(array):
    found = {row["json_field"]: tuple(row[key] for key in ROW_KEYS) for row in array}
    require(len(found) == len(array), "a row stands there twice")
    require(len(found) >= 80, f"{len(found)} rows, 80 or 81 were expected")
    return found


def difference(theirs, ours):
    """What differs between two dictionaries, as lines."""
    lines = []
    for key in sorted(set(theirs) | set(ours)):
        if key not in ours or key not in theirs:
            lines.append(f"{key}: only in {'systemd-analyze' if key in theirs else 'gabionctl'}")
        elif theirs[key] != ours[key]:
            lines.append(f"{key}: {theirs[key]} in systemd-analyze, {ours[key]} in gabionctl")
    return lines


def require_equal_lists(live, user):
    """Both lists, taken while nothing came or went."""
    for _ in range(TRIES):
        before = overview(live.theirs("--json=short", user=user))
        ours = overview(live.ours("--json=short", "list", user=user))
        if before == overview(live.theirs("--json=short", user=user)):
            lines = difference(before, ours)
            require(not lines, "\n".join(lines))
            return
    raise AssertionError(f"the units of the machine changed during each of {TRIES} tries")


@check
def the_units_of_this_test_are_loaded(live):
    """What is missing here would not be compared."""
    missing = live_units.expected() - set(live.names)
    require(not missing, f"not in the overview of systemd-analyze: {', '.join(sorted(missing))}")
    extra = {f"{name}.service" for name in live_units.UNLOADED + live_units.ONE_SHOTS} & set(live.names)
    require(not extra, f"in the overview, and should not be: {', '.join(sorted(extra))}")
    # A property that was set is in force at once; 252 asks for a reload all the same.
    names = [name for name in live.names if not name.startswith("live-property")]
    done = live.machine.run(["systemctl", "show", "--property=Id,NeedDaemonReload", *names], check=True)
    changed = [block for block in done.stdout.split("\n\n") if "NeedDaemonReload=yes" in block]
    require(not changed, f"files changed since they were read: {changed}")


@check
def the_list_is_the_overview_of_systemd_for_root(live):
    require_equal_lists(live, None)


@check
def the_list_is_the_overview_of_systemd_for_a_user(live):
    require_equal_lists(live, USER)


@check
def the_list_says_that_it_is_live(live):
    done = live.ours("list")
    require(done.returncode == 0 and done.stderr == "", f"code {done.returncode}: {done.stderr}")
    legend = done.stdout.rstrip().split("\n\n")[-1]
    require(legend != done.stdout.rstrip(), "there is no legend")
    require("offline" not in done.stdout, f"the word offline stands in a list of a running systemd: {legend}")
    require("loaded" in legend, f"the legend does not say which services these are: {legend}")
    version = SYSTEMD[live.machine.suite]
    require(f"systemd {version}" in legend, f"the legend does not name systemd {version}: {legend}")


@check
def patterns_choose_from_the_loaded_services(live):
    ours = overview(live.ours("--json=short", "list", "live-*"))
    theirs = {name: entry for name, entry in live.overview.items() if name.startswith("live-")}
    require(not difference(theirs, ours), "\n".join(difference(theirs, ours)))


@check
def all_lists_the_one_shots_too(live):
    ours = {entry["unit"] for entry in document(live.ours("--json=short", "--all", "list"))}
    wanted = set(live.names) | {f"{name}.service" for name in live_units.ONE_SHOTS}
    require(wanted <= ours, f"not in list --all: {', '.join(sorted(wanted - ours))}")


@check
def every_listed_unit_is_shown_to_a_user_with_the_same_rows_and_total(live):
    """One document for all units, as a user."""
    answer = document(live.ours("--json=short", "show", *live.names, user=USER))
    lines = difference({name: None for name in live.names}, {name: None for name in answer})
    for name in set(live.names) & set(answer):
        entry = answer[name]
        if (entry["exposure"], entry["predicate"], entry["happy"]) != live.overview[name]:
            lines.append(f"{name}: {entry['exposure']} {entry['predicate']}, not {live.overview[name]}")
        lines += [f"{name}: {line}" for line in difference(live.their_rows(name), rows(entry["rows"]))]
    require(not lines, "\n".join(lines))


def require_equal_totals(live, argument):
    theirs, ours = live.theirs(argument), live.ours("show", argument)
    found = [TOTAL.findall(done.stdout) for done in (theirs, ours)]
    require(theirs.returncode == 0 and len(found[0]) == 1, f"systemd-analyze: {theirs.stdout[-300:]}{theirs.stderr}")
    require(found[0] == found[1], f"systemd-analyze says {found[0]}, gabionctl {found[1]} {ours.stderr}")


def require_equal_rows(live, argument):
    ours = live.ours("--json=short", "show", argument)
    lines = difference(live.their_rows(argument), rows(document(ours)))
    require(not lines, "\n".join(lines))


NAMED = {
    "a_template": "live@.service",
    "an_instance": "live@bar.service",
    "an_instance_that_does_not_run": "live@other.service",
    "an_instance_with_a_dash": "live@foo-baz.service",
    "an_alias": "live-alias.service",
    "an_alias_of_the_distribution": "syslog.service",
    "a_one_shot": "live-once.service",
    "a_unit_that_is_not_loaded": "live-idle.service",
    "a_name_without_suffix": "live-plain",
    "a_template_of_the_distribution": "getty@.service",
    "an_instance_of_the_distribution": "getty@tty1.service",
    "a_transient_service": "live-transient.service",
    "a_drop_in_in_run": "live-run-drop-in.service",
    "a_property_set_for_good": "live-property.service",
    "a_property_set_until_the_next_boot": "live-property-runtime.service",
    "a_script_of_init_d": "live-sysv.service",
}


def add_named(words, argument):
    def rows_and_total(live):
        require_equal_rows(live, argument)
        require_equal_totals(live, argument)

    rows_and_total.__name__ = f"{words}_named_on_the_command_line"
    check(rows_and_total)


for one in NAMED.items():
    add_named(*one)


def live_and_offline(live, name, row):
    """One row: of the running systemd, of its files, and ours of the running one."""
    options = ("--json=short", f"--security-policy={live_units.POLICY}")
    theirs = rows(document(live.theirs(*options, f"{name}.service")))
    offline = rows(document(live.theirs(*options, "--offline=yes", f"/etc/systemd/system/{name}.service")))
    ours = rows(document(live.ours(*options, "show", f"{name}.service")))
    return theirs[row], offline[row], ours[row]


@check
def an_implied_private_mount_counts_only_live(live):
    theirs, offline, ours = live_and_offline(live, "live-mounts-no", "PrivateMounts")
    require(theirs[0] is True and offline[0] is False, f"not the difference meant here: {theirs}, {offline}")
    require(ours == theirs, f"{theirs} in systemd-analyze, {ours} in gabionctl")


@check
def one_address_of_the_loopback_counts_as_foreign_only_live(live):
    theirs, offline, ours = live_and_offline(live, "live-one-address", "IPAddressDeny")
    require(float(theirs[2]) > float(offline[2]), f"not the difference meant here: {theirs}, {offline}")
    require(ours == theirs, f"{theirs} in systemd-analyze, {ours} in gabionctl")


@check
def a_unit_that_does_not_load_is_an_error_and_the_rest_is_shown(live):
    for name in live_units.UNLOADED:
        theirs = live.theirs(f"{name}.service")
        ours = live.ours("--json=short", "show", f"{name}.service", "live-plain.service")
        require(theirs.returncode == 1, f"systemd-analyze ended with {theirs.returncode} for {name}")
        require(ours.returncode == 1, f"gabionctl ended with {ours.returncode} for {name}")
        require(name in ours.stderr, f"no word about {name} on stderr: {ours.stderr!r}")
        require(set(json.loads(ours.stdout)) == {"live-plain.service"}, f"{name}: {ours.stdout[:200]}")


@check
def a_threshold_ends_as_with_systemd(live):
    for threshold in ("0", "50", "95", "96", "100"):
        arguments = (f"--threshold={threshold}", "live-plain.service")
        theirs, ours = live.theirs(*arguments), live.ours(arguments[0], "show", arguments[1])
        require(theirs.returncode == ours.returncode,
                f"threshold {threshold}: {theirs.returncode} by systemd-analyze, {ours.returncode} by gabionctl")


def require_fallback(live, done):
    """Without the bus the unit files stand in; the words say so, and do not say that no systemd runs."""
    require(done.returncode == 0, f"it ended with {done.returncode}: {done.stderr}")
    require("does not answer" in done.stderr, f"stderr does not say that systemd does not answer: {done.stderr!r}")
    for name in ("live-plain.service", "live-once.service", "live-idle.service", "live@.service"):
        require(re.search(rf"^{re.escape(name)} ", done.stdout, re.MULTILINE), f"{name} is not listed")
    require("no systemd is running" not in done.stdout, "the legend says that no systemd is running; one is")


@check
def a_bus_that_cannot_be_reached_is_said_and_the_files_are_listed(live):
    for user in (None, USER):
        require_fallback(live, live.ours("list", user=user, environment={
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/run/nowhere"}))


@check
def a_bus_socket_that_is_away_is_said_and_the_files_are_listed(live):
    inner = f"mount -t tmpfs none /run/dbus && exec setpriv --reuid={USER} --regid={USER} --init-groups " \
            f"{GABIONCTL} --no-pager list"
    require_fallback(live, live.machine.run(["unshare", "--mount", "sh", "-c", inner]))


def run_check(name, action, live, unit=None):
    """True when it passed. With a unit, the text that systemd has of it is shown beside what differs."""
    try:
        action()
        reason = None
    except AssertionError as error:
        reason = str(error)
    except Exception:  # a defect of the test itself must not end the others
        reason = traceback.format_exc()
    if reason is None:
        return True
    lines = reason.rstrip().splitlines()
    if len(lines) > SHOWN and "Traceback" not in reason:
        lines = [*lines[:SHOWN], f"… and {len(lines) - SHOWN} more"]
    if unit:
        lines += ["", *live.unit_text(unit).rstrip().splitlines()]
    print(f"FAILED {live.machine.suite}: {name}", flush=True)
    print("\n".join(f"        {line}" for line in lines), flush=True)
    return False


def check_rows_of_all(live):
    """One check a unit; only those that fail get a line."""
    results = [run_check(f"the rows of {name}", lambda one=name: require_equal_rows(live, one), live, unit=name)
               for name in live.names]
    print(f"       {live.machine.suite}: the rows of {sum(results)} of {len(results)} listed units are the same",
          flush=True)
    return results


def check_machine(machine, program):
    machine.install_program(program, GABIONCTL)
    live_units.finish(machine)
    live = Live(machine)
    live.read_overview()
    results = check_rows_of_all(live)
    for function in CHECKS:
        results.append(run_check(function.__name__, lambda one=function: one(live), live))
        if results[-1]:
            print(f"ok     {machine.suite}: {function.__name__}", flush=True)
    return results


def check_suite(suite, program):
    begin = time.monotonic()
    print(f"\n{suite}: booting a machine", flush=True)
    try:
        with Machine(suite, live_units.files()) as machine:
            version = machine.run(["systemctl", "--version"], check=True).stdout.splitlines()[0]
            print(f"{suite}: {version}, {machine.state} after {machine.boot_seconds:.1f} s", flush=True)
            results = check_machine(machine, program)
    except (MachineError, AssertionError) as error:
        print(f"FAILED {suite}: {error}", flush=True)
        return [False]
    print(f"{suite}: {time.monotonic() - begin:.1f} s", flush=True)
    return results


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="gabionctl beside a running systemd.")
    parser.add_argument("--gabionctl", default=os.environ.get("GABIONCTL"), metavar="PATH")
    parser.add_argument("--suite", choices=(*SUITES, "both"), default="both")
    arguments = parser.parse_args(argv)
    if not (arguments.gabionctl and os.access(arguments.gabionctl, os.X_OK)):
        parser.error("give the built program: --gabionctl=BUILD/service/gabionctl")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    results = []
    for suite in SUITES if arguments.suite == "both" else (arguments.suite,):
        results += check_suite(suite, Path(arguments.gabionctl).resolve())
    print(f"\n{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
