#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the bus tests: the real daemon over a directory tree, on a private bus, asked with busctl.

    run.py --build DIR [WORD…]     all tests, or those whose name has one of the words

DIR is a build directory that has gabiond and gabionctl.
"""

import argparse
import importlib
import shutil
import sys
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import place as bus  # noqa: E402

TOPICS = ("cases_contract", "cases_read", "cases_warm", "cases_change", "cases_hostile", "cases_abuse", "cases_host",
          "cases_agent", "cases_app")
TOOLS = {"busctl": "systemd", "systemd-stdio-bridge": "systemd", "dbus-daemon": "dbus-daemon", "setpriv": "util-linux"}


def run_case(function, gabiond, gabionctl):
    """The reason that it failed for, or None."""
    place = bus.Place(gabiond, gabionctl)
    reason = None
    try:
        place.start()
        function(place)
    except (AssertionError, bus.Refused) as error:
        reason = str(error)
    except Exception:  # a defect of the test itself must not end the others
        reason = traceback.format_exc()
    ended = place.end()
    return reason or ended


def main(argv):
    parser = argparse.ArgumentParser(description="The bus tests of gabiond.")
    parser.add_argument("--build", required=True, metavar="DIR", type=Path)
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args(argv)
    gabiond, gabionctl = (options.build.resolve() / "service" / name for name in ("gabiond", "gabionctl"))
    for program in (gabiond, gabionctl):
        if not program.exists():
            sys.exit(f"{program} is missing; build it first")
    for tool, package in TOOLS.items():
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing; install the package {package}")
    for topic in TOPICS:
        importlib.import_module(topic)
    chosen = [function for function in bus.CASES
              if not options.words or any(word in function.__name__ for word in options.words)]
    failed = 0
    for function in chosen:
        reason = run_case(function, gabiond, gabionctl)
        print(f"{'FAILED' if reason else 'ok    '} {function.__name__}", flush=True)
        if reason:
            failed += 1
            print("\n".join(f"        {line}" for line in reason.rstrip().splitlines()), flush=True)
    print(f"\n{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
