#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Generated units in a running systemd: whether each loads, and every row, as systemd-analyze says live.

    live_generated.py --gabionctl PATH [--suite bookworm|trixie|both] [--count N] [--seed N]

The units are those of tests/differential/generate.py. Each 50 of them get a machine of their own. The same seed gives
the same units; without one it is random, and printed.
"""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree
sys.path.append(str(Path(__file__).resolve().parent.parent / "differential"))

import generate  # noqa: E402
from live_list import GABIONCTL, difference, require, rows  # noqa: E402
from machine import Link, Machine, MachineError, SUITES  # noqa: E402

UNITS_PER_MACHINE = 50
# Of folders that belong to a running systemd: it empties them when it reloads.
EMPTIED = tuple(f"{folder}/" for folder in generate.ONLY_BY_ARGUMENT)
SEPARATOR = "\x1e"
ASK_EACH = r"""for one; do
        systemd-analyze security --no-pager --json=short -- "$one" 2>/dev/null
        printf '\036%s\036' $?
done"""
SHOWN = 8


def files_of(tree):
    return {f"/{path}": Link(content.target) if isinstance(content, generate.Link) else content
            for path, content in tree.files.items() if not path.startswith(EMPTIED)}


def names_of(tree):
    """Names that a running systemd can have; systemd-analyze turns others into different ones."""
    return sorted({os.path.basename(argument) for argument in tree.arguments if argument.isascii()})


def their_answers(machine, names):
    """Rows by name; None for a unit that does not load."""
    parts = machine.run(["sh", "-c", ASK_EACH, "sh", *names], check=True).stdout.split(SEPARATOR)
    require(len(parts) == 2 * len(names) + 1, f"{len(parts)} parts of an answer for {len(names)} units")
    return {name: rows(json.loads(parts[2 * i])) if parts[2 * i + 1] == "0" else None for i, name in enumerate(names)}


def our_answers(machine, names):
    done = machine.run([GABIONCTL, "--json=short", "show", "--", *names])
    require(done.returncode in (0, 1), f"gabionctl ended with {done.returncode}: {done.stderr[-2000:]}")
    document = json.loads(done.stdout)
    return {name: rows(document[name]["rows"]) if name in document else None for name in names}


def compare(theirs, ours):
    """What differs for one unit, as lines."""
    if theirs is None or ours is None:
        if theirs is ours:
            return []
        return [f"{'systemd-analyze' if ours is None else 'gabionctl'} loads this unit, the other does not"]
    return difference(theirs, ours)


def report(machine, seed, number, name, lines):
    print(f"FAILED {machine.suite}: {name} of tree {number}, seed {seed}", flush=True)
    text = machine.run(["systemctl", "--no-pager", "cat", "--", name]).stdout
    for line in [*lines[:SHOWN], "", *text.rstrip().splitlines()]:
        print(f"        {line}", flush=True)


def check_tree(suite, program, seed, number, count):
    """One result a unit."""
    tree = generate.make(seed, number, count)
    with Machine(suite) as machine:
        machine.install_program(program, GABIONCTL)
        machine.put(files_of(tree))
        machine.run(["systemctl", "daemon-reload"], check=True)
        names = names_of(tree)
        theirs, ours = their_answers(machine, names), our_answers(machine, names)
        require(any(theirs.values()), "systemd loads none of the units, so nothing was compared")
        found = {name: compare(theirs[name], ours[name]) for name in names}
        for name, lines in found.items():
            if lines:
                report(machine, seed, number, name, lines)
    return [not lines for lines in found.values()]


def check_suite(suite, program, seed, count):
    results, begin = [], time.monotonic()
    for number in range((count + UNITS_PER_MACHINE - 1) // UNITS_PER_MACHINE):
        size = min(UNITS_PER_MACHINE, count - number * UNITS_PER_MACHINE)
        try:
            results += check_tree(suite, program, seed, number, size)
        except (MachineError, AssertionError, ValueError) as error:
            print(f"FAILED {suite}: tree {number}, seed {seed}: {error}", flush=True)
            results.append(False)
    print(f"{suite}: {sum(results)} of {len(results)} generated units are the same, "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return results


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="Generated units, gabionctl beside a running systemd.")
    parser.add_argument("--gabionctl", default=os.environ.get("GABIONCTL"), metavar="PATH")
    parser.add_argument("--suite", choices=(*SUITES, "both"), default="both")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="units for each suite")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), metavar="N")
    arguments = parser.parse_args(argv)
    if not (arguments.gabionctl and os.access(arguments.gabionctl, os.X_OK)):
        parser.error("give the built program: --gabionctl=BUILD/service/gabionctl")
    if arguments.count < 1:
        parser.error("--count must be 1 or more")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    print(f"seed {arguments.seed}", flush=True)
    results = []
    for suite in SUITES if arguments.suite == "both" else (arguments.suite,):
        results += check_suite(suite, Path(arguments.gabionctl).resolve(), arguments.seed, arguments.count)
    print(f"\n{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
