# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the live tests of gabiond share: a booted Debian with its package, and busctl as a person uses it.

A case is a function with one argument, the Bus, and a name like a sentence.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from machine import SUITES, Machine, side_by_side

PACKAGE = "/root/gabion.deb"
NAME, PATH = "org.gabion.Gabion1", "/org/gabion/Gabion1"
MANAGER = f"{NAME}.Manager"
DROPIN = "/etc/systemd/system/{}.d/50-gabion.conf"
TRIED = "/run/systemd/system.control/{}.d/50-gabion.conf"
SECONDS_MAX = 60


def require(condition, words):
    """An assertion that -O cannot take away; words says what was seen."""
    if not condition:
        raise AssertionError(words)


def wait_until(condition, what, seconds=SECONDS_MAX, enough=bool):
    """The first answer of condition() that is enough."""
    deadline = time.monotonic() + seconds
    while not enough(answer := condition()):
        require(time.monotonic() < deadline, f"{what} did not come within {seconds} s")
        time.sleep(0.1)
    return answer


class Refused(Exception):
    """What busctl says of an error."""


def say(text):
    """Whole lines, as two machines may be at work at a time."""
    print(f"{text}\n", end="", flush=True)


class Bus:
    def __init__(self, machine):
        self.machine = machine

    def call(self, method, *words, user=None):
        result = self.machine.run(["busctl", "--json=short", "call", NAME, PATH, MANAGER, method, *words], user=user)
        if result.returncode != 0:
            raise Refused(result.stderr.strip())
        return json.loads(result.stdout)["data"] if result.stdout.strip() else None

    def refused(self, says, method, *words, user=None):
        try:
            answer = self.call(method, *words, user=user)
        except Refused as error:
            require(says in str(error), f"{method} {words} as {user}: {error}; expected {says!r}")
            return
        raise AssertionError(f"{method} {words} as {user} answered {answer!r}; expected {says!r}")

    def digest(self, unit, *selection):
        return self.call("Preview", "sas", unit, str(len(selection)), *selection)[3]

    def lay(self, unit, *selection, user=None):
        return self.call("SetLayers", "sass", unit, str(len(selection)), *selection, self.digest(unit, *selection),
                         user=user)[0]

    def show(self, unit, *properties):
        found = self.machine.run(["systemctl", "show", unit, *(f"--property={name}" for name in properties)]).stdout
        return dict(line.split("=", 1) for line in found.splitlines())

    def has_dropin(self, path=DROPIN.format("nginx.service")):
        return self.machine.run(["test", "-e", path]).returncode == 0

    def exists(self, path):
        return self.machine.run(["test", "-e", path]).returncode == 0

    def more(self, unit):
        """The last column of a unit in the list, without its types."""
        rows = [row for row in self.call("ListUnits")[0] if row[0] == unit]
        return {key: value["data"] for row in rows for key, value in row[6].items()}

    def history(self, unit):
        """Action, outcome and reason of each entry."""
        return [(row[3], *(row[6].get(key, {}).get("data", "") for key in ("outcome", "reason")))
                for row in self.call("ListHistory", "s", unit)[0]]


def run_cases(bus, cases, tidy=None):
    """tidy(bus): after a case that failed, so that the next one begins as it should."""
    failed = 0
    for function in cases:
        try:
            function(bus)
            say(f"ok     {function.__name__}")
        except Exception as error:  # one that is no assertion must not hide the cases after it
            failed += 1
            say(f"FAILED {function.__name__}\n        {type(error).__name__}: {error}")
            if tidy:
                tidy(bus)
    return failed


def install(machine):
    result = machine.run(["dpkg", "--install", PACKAGE])
    require(result.returncode == 0, result.stdout + result.stderr)


def run_suite(suite, package, files, run):
    with Machine(suite, {**files, PACKAGE: package}) as machine:
        say(f"booted in {machine.boot_seconds:.1f} s")
        for user in ("alice", "bob", "carol"):
            machine.run(["useradd", "--create-home", user], check=True)
        install(machine)
        return run(machine)


def main(argv, words, files, run):
    """files: there before systemd starts; run(machine): the number of cases that failed. Without --suite all of them, side by
    side."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--package", required=True, metavar="FILE", type=Path, help="what make deb has built")
    parser.add_argument("--suite", choices=SUITES, action="append")
    options = parser.parse_args(argv)
    if not options.suite:
        return 1 if side_by_side(sys.argv[1:]) else 0
    failed = sum(run_suite(suite, options.package, files, run) for suite in options.suite)
    print(f"\n{failed} failed")
    return 1 if failed else 0
