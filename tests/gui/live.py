#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The app from its package on booted Debians with their own systemd and polkit, driven as a person would.

    live.py --package FILE.deb --app-package FILE.deb [--suite bookworm|trixie] [WORD…]

Without a suite all of them, side by side; WORD: only the cases whose name contains one of the words. It needs root, Debian's own
python3, for gi, and Xvfb. A picture of each case that fails is left in build-check/gui-live-failures.
"""

import argparse
import re
import sys
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from booted import TOP, booted  # noqa: E402
import cases_agent  # noqa: E402
import cases_hosts  # noqa: E402
import cases_notice  # noqa: E402
import cases_trial  # noqa: E402
from daemon import say  # noqa: E402
from machine import SUITES, side_by_side  # noqa: E402
from screen import screenshot  # noqa: E402

# The one case that opens an AdwMessageDialog. GTK 4.18 tries widths of a label in it, halving the steps, that are less than the label has
# said it needs; how that dialog is laid out is libadwaita's.
WITH_DIALOG = "undo_in_the_toast_takes_back_what_was_kept"
MEASURED = re.compile(r"Gtk-WARNING \*\*: [0-9:.]+: Trying to measure GtkLabel 0x[0-9a-f]+ for width of \d+, but it needs at least \d+$")
PICTURES = TOP / "build-check/gui-live-failures"
CASES = (*cases_agent.CASES, *cases_hosts.CASES, *cases_notice.CASES, *cases_trial.CASES)
# Well until somebody says so, and then it needs what the layer takes away.
LATE = """[Unit]
Description=Breaks when it is told to
[Service]
ExecStart=/bin/sh -c 'until [ -e /run/late ]; do sleep 0.2; done; echo x >/usr/late && rm /run/late && sleep infinity'
"""
OTHER = "[Unit]\nDescription=Another one\n[Service]\nExecStart=/bin/sleep infinity\n"
RUNNING = ("nginx.service", "late.service", "other.service")
FILES = {"/etc/systemd/system/late.service": LATE, "/etc/systemd/system/other.service": OTHER, **cases_agent.FILES}


def run_case(case, there, suite):
    started = time.monotonic()
    count = len(there.apps)
    try:
        there.require_running(RUNNING)
        case(there)
        complaints = [line for app in there.apps[count:] for line in app.complaints()
                      if not (case.__name__ == WITH_DIALOG and MEASURED.search(line))]
        if complaints:
            raise AssertionError("the app complains:\n" + "\n".join(complaints[:10]))
    except Exception:
        say(f"FAILED {case.__name__} ({time.monotonic() - started:.1f} s)\n    " + traceback.format_exc().replace("\n", "\n    "))
        for app in there.apps[count:]:
            say("    " + app.log.read_text(errors="replace")[-2000:].replace("\n", "\n    "))
        say("    " + there.journal(started).replace("\n", "\n    "))
        screenshot(PICTURES / f"{suite}-{case.__name__}.png")
        return False
    finally:
        there.tidy()
    say(f"ok     {case.__name__} ({time.monotonic() - started:.1f} s)")
    return True


def run_suite(suite, packages, cases):
    """How many failed."""
    with booted(suite, packages, FILES) as there:
        there.machine.run(["systemctl", "start", *RUNNING], check=True)
        return sum(not run_case(case, there, suite) for case in cases)


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", required=True, type=Path)
    parser.add_argument("--app-package", required=True, type=Path)
    parser.add_argument("--suite", choices=SUITES, action="append")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args(argv)
    cases = [case for case in CASES if not options.words or any(word in case.__name__ for word in options.words)]
    if not options.suite:
        return 1 if side_by_side(argv) else 0
    failed = sum(run_suite(suite, (options.package, options.app_package), cases) for suite in options.suite)
    print(f"\n{len(cases) * len(options.suite) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
