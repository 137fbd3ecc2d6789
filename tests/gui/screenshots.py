#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes a picture of all that the app can show, in each appearance, for people to look at.

    screenshots.py --build DIR --out DIR [APPEARANCE…]

In DIR there is a folder for each appearance, and a sheet of all its pictures beside it. What the app complains of meanwhile
fails the run. Text at 150 % is drawn by weston, where it is installed, as X has no such setting.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from place import place  # noqa: E402
from screen import screenshot, session_bus, wait_for, xvfb  # noqa: E402
from states import STATES, Walk, prepare  # noqa: E402

DRAWN_SECONDS = 0.6  # longer than any transition
NARROW = 360


@dataclass(frozen=True)
class Appearance:
    name: str
    environment: dict = field(default_factory=dict)
    size: str = "1100x760"
    width: int = 1080
    height: int = 720
    language: str = ""
    columns: int = 4


APPEARANCES = [
    Appearance("light"),
    Appearance("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
    Appearance("high-contrast", {"ADW_DEBUG_HIGH_CONTRAST": "1"}),
    Appearance("german", {"LANGUAGE": "de"}, language="de"),
    Appearance("right-to-left", {"GABION_DIRECTION": "rtl"}),
    Appearance("narrow", {}, f"{NARROW}x720", NARROW, 720, columns=7),
    Appearance("double", {"GDK_SCALE": "2"}, "2200x1520"),
]


def is_wider(app, width):
    """The window alone: without a window manager it takes what it needs, whatever the screen has."""
    frame = next(iter(app.children()))
    from gi.repository import Atspi
    return frame.accessible.get_extents(Atspi.CoordType.WINDOW).width > width


def first_run(there, appearance, folder):
    app = there.start_app("--session", **appearance.environment)
    wait_for(lambda: len(list(app.find_all("service,", "list_item"))) > 2, words="the list stays empty")
    time.sleep(DRAWN_SECONDS)
    screenshot(folder / "00-first-run.png")
    complaints = app.complaints()
    app.end()
    return complaints


def failure(there, appearance, folder):
    there.stop_daemon()
    app = there.start_app("--session", **appearance.environment)
    wait_for(lambda: app.has("gabiond --root=DIR --session"), words="the failure is not shown")
    time.sleep(DRAWN_SECONDS)
    screenshot(folder / "99-failure.png")
    complaints = app.complaints()
    app.end()
    return complaints


def walk_through(there, appearance, folder):
    app = there.start_app("--session", **appearance.environment)
    wait_for(lambda: len(list(app.find_all("service,", "list_item"))) > 2, words="the list stays empty")
    walk = Walk(there, app, appearance.language or None, appearance.width == NARROW)
    wrong = []
    for number, state in enumerate(STATES, 1):
        state.reach(walk)
        time.sleep(DRAWN_SECONDS)
        screenshot(folder / f"{number:02}-{state.name}.png")
        if is_wider(app, appearance.width):
            wrong.append(f"{state.name}: the window is wider than {appearance.width}")
        state.leave(walk)
    wrong += app.complaints()
    app.end()
    return wrong


def sheet(folder, columns):
    pictures = sorted(folder.glob("*.png"))
    subprocess.run(["montage", *pictures, "-tile", f"{columns}x", "-geometry", "540x>+4+4", "-background", "gray",
                    folder.parent / f"{folder.name}.png"], check=True, stderr=subprocess.DEVNULL)


def make(appearance, build, out):
    """What went wrong."""
    folder = out / appearance.name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with xvfb(appearance.size), session_bus(), place(build) as there:
        sizes = {"window_width": str(appearance.width), "window_height": str(appearance.height)}
        there.set(**sizes)
        prepare(there)
        wrong = first_run(there, appearance, folder)
        there.set(first_run="false", **sizes)
        wrong += walk_through(there, appearance, folder)
        wrong += failure(there, appearance, folder)
    sheet(folder, appearance.columns)
    return wrong


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("appearances", nargs="*")
    options = parser.parse_args(argv)
    wanted = [a for a in APPEARANCES if not options.appearances or a.name in options.appearances]
    if len(wanted) > 1:  # gi stays with the bus that it has seen first
        return max(subprocess.run([sys.executable, __file__, f"--build={options.build}", f"--out={options.out}", a.name],
                                  check=False).returncode for a in wanted)
    failed = 0
    for appearance in wanted:
        started = time.monotonic()
        wrong = make(appearance, options.build, options.out)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok    '} {appearance.name} ({time.monotonic() - started:.1f} s)", flush=True)
        for words in wrong:
            print(f"    {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
