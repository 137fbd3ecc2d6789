#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes a picture of all that the app can show, in each appearance, for people to look at.

    screenshots.py --build DIR --out DIR [--spread] [APPEARANCE…]

In DIR there is a folder for each appearance, and a sheet of all its pictures beside it. What the app complains of meanwhile
fails the run, and so does a window that does not fit. With --spread each state is drawn once in the narrow window and once
more in one of the other appearances, in turn.
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

DRAWN_SECONDS = 0.3
NARROW = 360
FRAME = 10  # that GTK draws left and right together, where there is no window manager
FIRST_RUN, FAILURE = "first-run", "failure"
NAMES = [FIRST_RUN, *(state.name for state in STATES), FAILURE]


@dataclass(frozen=True)
class Appearance:
    name: str
    environment: dict = field(default_factory=dict)
    width: int = 1080
    height: int = 720
    scale: int = 1
    language: str = ""
    dots_per_inch: int = 0
    columns: int = 4


APPEARANCES = [
    Appearance("light"),
    Appearance("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
    Appearance("high-contrast", {"ADW_DEBUG_HIGH_CONTRAST": "1"}),
    Appearance("german", {"LANGUAGE": "de"}, language="de"),
    Appearance("right-to-left", {"GABION_DIRECTION": "rtl"}),
    Appearance("large-text", dots_per_inch=144),
    Appearance("double", {"GDK_SCALE": "2"}, scale=2),
    Appearance("narrow", width=NARROW + FRAME, columns=7),
]


def share(appearance, is_spread):
    """The names of what is drawn in it."""
    if not is_spread or appearance.name == "narrow":
        return set(NAMES)
    others = [other.name for other in APPEARANCES if other.name != "narrow"]
    return set(NAMES[others.index(appearance.name)::len(others)])


def set_text_size(dots_per_inch):
    """Without a settings daemon GTK asks the resources of X."""
    subprocess.run(["xprop", "-root", "-format", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                    f"Xft.dpi:\t{dots_per_inch}\n"], check=True)


def put_in_the_middle(app, appearance):
    """Without a window manager a window above another one opens in the corner."""
    number = app.window()
    answer = subprocess.run(["xdotool", "getwindowgeometry", "--shell", number], text=True, capture_output=True, check=True).stdout
    place_of = dict(line.split("=") for line in answer.split())
    x = (appearance.width * appearance.scale - int(place_of["WIDTH"])) // 2
    y = (appearance.height * appearance.scale - int(place_of["HEIGHT"])) // 2
    subprocess.run(["xdotool", "windowmove", "--sync", number, str(max(x, 0)), str(max(y, 0))], check=True)


def too_wide(app, appearance):
    """Windows that are wider than the screen of a phone, or than what was asked for."""
    from gi.repository import Atspi
    widths = [window.accessible.get_extents(Atspi.CoordType.WINDOW).width for window in app.children()]
    return [width for width in widths if width > appearance.width - FRAME]


class Album:
    """The pictures of one appearance, and what went wrong while they were taken."""

    def __init__(self, there, appearance, folder, names):
        self.there, self.appearance, self.folder, self.names = there, appearance, folder, names
        self.wrong = []

    def start(self):
        return self.there.start_app("--session", **self.appearance.environment)

    def end(self, app):
        self.wrong += app.complaints()
        app.end()

    def take(self, app, name):
        time.sleep(DRAWN_SECONDS)
        screenshot(self.folder / f"{NAMES.index(name):02}-{name}.png")
        for width in too_wide(app, self.appearance):
            self.wrong.append(f"{name}: a window is {width} wide, more than {self.appearance.width - FRAME}")

    def first_run(self):
        app = self.start()
        wait_for_list(app)
        self.take(app, FIRST_RUN)
        self.end(app)

    def failure(self):
        self.there.stop_daemon()
        app = self.start()
        wait_for(lambda: app.has("gabiond --root=DIR --session"), words="the failure is not shown")
        self.take(app, FAILURE)
        self.end(app)

    def walk(self):
        app = self.start()
        wait_for_list(app)
        walk = Walk(self.there, app, self.appearance.language or None, self.appearance.name == "narrow")
        needed = {name for state in STATES if state.name in self.names for name in state.needs} | self.names
        for state in STATES:
            if state.name not in needed:
                continue
            state.reach(walk)
            if state.is_window:
                put_in_the_middle(app, self.appearance)
            if state.name in self.names and state.is_ours:
                self.take(app, state.name)
            elif state.name in self.names:
                time.sleep(DRAWN_SECONDS)
                screenshot(self.folder / f"{NAMES.index(state.name):02}-{state.name}.png")
            state.leave(walk)
        self.end(app)


def wait_for_list(app):
    wait_for(lambda: len(list(app.find_all("service,", "list_item"))) > 2, words="the list stays empty")


def sheet(folder, columns):
    pictures = sorted(folder.glob("*.png"))
    subprocess.run(["montage", *pictures, "-tile", f"{columns}x", "-geometry", "540x>+4+4", "-background", "gray",
                    folder.parent / f"{folder.name}.png"], check=True, stderr=subprocess.DEVNULL)


def make(appearance, build, out, is_spread):
    """What went wrong."""
    folder = out / appearance.name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    names = share(appearance, is_spread)
    size = f"{appearance.width * appearance.scale}x{appearance.height * appearance.scale}"
    with xvfb(size), session_bus(), place(build) as there:
        if appearance.dots_per_inch:
            set_text_size(appearance.dots_per_inch)
        there.be_still()
        sizes = {"window_width": str(appearance.width), "window_height": str(appearance.height)}
        there.set(**sizes)
        prepare(there)
        album = Album(there, appearance, folder, names)
        if FIRST_RUN in names:
            album.first_run()
        there.set(first_run="false", **sizes)
        if names - {FIRST_RUN, FAILURE}:
            album.walk()
        if FAILURE in names:
            album.failure()
    sheet(folder, appearance.columns)
    return album.wrong


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--spread", action="store_true")
    parser.add_argument("appearances", nargs="*")
    options = parser.parse_args(argv)
    wanted = [a for a in APPEARANCES if not options.appearances or a.name in options.appearances]
    if len(wanted) > 1:  # gi stays with the bus that it has seen first
        same = [f"--build={options.build}", f"--out={options.out}", *(["--spread"] if options.spread else [])]
        failed = sum(subprocess.run([sys.executable, __file__, *same, a.name], check=False).returncode != 0 for a in wanted)
        print(f"{len(wanted) - failed} passed, {failed} failed")
        return 1 if failed else 0
    failed = 0
    for appearance in wanted:
        started = time.monotonic()
        wrong = make(appearance, options.build, options.out, options.spread)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok    '} {appearance.name} ({time.monotonic() - started:.1f} s)", flush=True)
        for words in wrong:
            print(f"    {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
