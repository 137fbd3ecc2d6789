#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the tests of one meson build directory; a skipped test counts as failed here.

    meson_tests.py BUILD-DIRECTORY

`meson test` is content with no tests at all and with tests that skip; a full check is not.
"""

import json
import subprocess
import sys
from pathlib import Path


def results_of(build):
    """The outcome of each test that ran: (name, result, output)."""
    log = build / "meson-logs/testlog.json"
    if not log.exists():
        return []
    rows = [json.loads(line) for line in log.read_text(errors="replace").splitlines() if line]
    return [(row["name"], row["result"], row.get("stdout", "")) for row in rows]


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 1
    build = Path(arguments[0])
    (build / "meson-logs/testlog.json").unlink(missing_ok=True)
    status = subprocess.run(
        ["meson", "test", "-C", str(build), "--no-rebuild", "--print-errorlogs"]).returncode

    results = results_of(build)
    bad = [(name, result, output) for name, result, output in results if result != "OK"]
    for name, result, output in bad:
        if result == "SKIP":
            print(f"skipped, which counts as failed: {name}\n{output}")
    if not results:
        print("This build directory has no tests.")
    passed = len(results) - len(bad)
    print(f"{passed} passed, {len(bad)} failed")
    return 0 if results and not bad and status == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
