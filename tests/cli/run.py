#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the command line tests against a built gabionctl.

    run.py --gabionctl PATH [WORD…]     all tests, or those whose name has one of the words
    run.py --list                       their names

Without the option GABIONCTL says where the program is. Each test has a scratch folder of its own.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import harness  # noqa: E402

TOPICS = ("cases_arguments", "cases_bad_input", "cases_disk", "cases_export", "cases_hostile", "cases_json",
          "cases_language", "cases_layers", "cases_lint", "cases_list", "cases_names", "cases_policy", "cases_power",
          "cases_preview", "cases_root", "cases_show", "cases_suggest", "cases_terminal", "cases_trial",
          "cases_version")
TOOLS = {"ansible-playbook": "ansible-core", "nix-instantiate": "nix-bin", "systemd-analyze": "systemd",
         "setpriv": "util-linux", "mount": "mount", "mkfs.ext4": "e2fsprogs", "strace": "strace", "msgfmt": "gettext"}


def run_case(function, program):
    """The reason that it failed for, or None."""
    place = harness.new_place(program)
    try:
        function(place)
    except AssertionError as error:
        return str(error)
    except Exception:  # a defect of the test itself must not end the others
        return traceback.format_exc()
    finally:
        harness.remove_place(place)
    return None


def run_cases(cases, program):
    failed = 0
    for function in cases:
        reason = run_case(function, program)
        print(f"{'FAILED' if reason else 'ok    '} {function.__name__}", flush=True)
        if reason:
            failed += 1
            print("\n".join(f"        {line}" for line in reason.rstrip().splitlines()), flush=True)
    print(f"\n{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="The command line tests of gabionctl.")
    parser.add_argument("--gabionctl", default=os.environ.get("GABIONCTL"), metavar="PATH")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args(argv)
    if not arguments.list and not (arguments.gabionctl and os.access(arguments.gabionctl, os.X_OK)):
        parser.error("give the built program: --gabionctl=BUILD/service/gabionctl")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    for topic in TOPICS:
        importlib.import_module(topic)
    cases = [c for c in harness.CASES if not arguments.words or any(w in c.__name__ for w in arguments.words)]
    if arguments.list:
        print("\n".join(function.__name__ for function in cases))
        return 0
    missing = [f"{tool} (apt-get install {package})" for tool, package in TOOLS.items() if not shutil.which(tool)]
    if os.geteuid() != 0:
        missing.append("root, for the tests about device files and other users; run this with sudo")
    if missing or not cases:
        print(f"run.py: missing: {', '.join(missing) or 'a test with such a name'}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="gabion-cli-program-") as folder:
        os.chmod(folder, 0o755)
        # A copy, so that a test that runs as another user can reach it wherever the build folder is.
        program = Path(shutil.copy(arguments.gabionctl, folder))
        return run_cases(cases, program)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
