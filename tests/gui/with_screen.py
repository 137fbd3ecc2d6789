#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program on a screen and a session bus of its own.

    with_screen.py PROGRAM [ARGUMENT…]
"""

import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is written into the tree

from screen import session_bus, xvfb  # noqa: E402


def main(command):
    missing = [tool for tool in ("Xvfb", "dbus-daemon") if not shutil.which(tool)]
    if missing:
        print(f"1..0 # SKIP without {' and '.join(missing)}")
        return 0
    with xvfb(), session_bus():
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.exit(status if status >= 0 else 128 - status)
