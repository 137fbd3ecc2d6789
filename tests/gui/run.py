#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Drives the app as a person would, on a screen of its own, against the real gabiond that serves a tree of unit files.

    run.py --build DIR [WORD…]          all scenarios, or those whose name contains one of the words
    run.py --build DIR --topics=A,B     those of these files: list, stage, pages, change, tree, sweep
    run.py --list

It needs Debian's own python3, for gi, and Xvfb. A picture of each scenario that fails is left in DIR/gui-failures.
"""

import argparse
import sys
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import cases_change  # noqa: E402
import cases_list  # noqa: E402
import cases_pages  # noqa: E402
import cases_stage  # noqa: E402
import cases_sweep  # noqa: E402
import cases_tree  # noqa: E402
from place import place  # noqa: E402
from screen import screenshot, session_bus, xvfb  # noqa: E402

TOPICS = {"list": cases_list, "stage": cases_stage, "pages": cases_pages, "change": cases_change, "tree": cases_tree,
          "sweep": cases_sweep}


def run_case(case, build):
    """True where it holds; else a picture is taken of how the screen looks then."""
    started = time.monotonic()
    with place(build) as there:
        try:
            case(there)
            for app in there.apps:
                complaints = app.complaints()
                if complaints:
                    raise AssertionError("the app complains:\n" + "\n".join(complaints[:10]))
        except Exception:
            print(f"FAILED {case.__name__} ({time.monotonic() - started:.1f} s)", flush=True)
            print("    " + traceback.format_exc().replace("\n", "\n    "), flush=True)
            for app in there.apps:
                print("    " + app.log.read_text(errors="replace")[-2000:].replace("\n", "\n    "))
            screenshot(Path(build) / "gui-failures" / f"{case.__name__}.png")
            return False
    print(f"ok     {case.__name__} ({time.monotonic() - started:.1f} s)", flush=True)
    return True


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--topics", default=",".join(TOPICS))
    parser.add_argument("words", nargs="*")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.topics.split(",")) - set(TOPICS))
    if unknown:
        print(f"no such topic: {', '.join(unknown)}", file=sys.stderr)
        return 1
    cases = [c for topic in options.topics.split(",") for c in TOPICS[topic].CASES if not options.words or any(word in c.__name__ for word in options.words)]
    if options.list:
        print("\n".join(case.__name__ for case in cases))
        return 0
    if not options.build or not cases:
        print("a build folder and at least one scenario are needed; see --help", file=sys.stderr)
        return 1
    passed = 0
    with xvfb(), session_bus():
        for case in cases:
            passed += run_case(case, options.build)
    print(f"\n{passed} passed, {len(cases) - passed} failed")
    return 0 if passed == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
