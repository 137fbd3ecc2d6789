# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the keyboard comes by when somebody presses Tab again and again."""

import subprocess
import time
from collections import Counter

STILL_SECONDS = 0.4
PRESSES_AT_ONCE = 20
PRESSES_MAX = 400


class FocusLog:
    """Paths of what has taken the keyboard, as AT-SPI tells it."""

    def __init__(self):
        from gi.repository import Atspi
        self.paths = []
        self.listener = Atspi.EventListener.new(self.on_event)
        self.listener.register("object:state-changed:focused")

    def on_event(self, event):
        if event.detail1:
            self.paths.append(event.source.path)

    def wait(self, count):
        """Until so many have been told, or nothing comes any more."""
        from gi.repository import GLib
        context = GLib.MainContext.default()
        known, end = len(self.paths), time.monotonic() + STILL_SECONDS
        while time.monotonic() < end and len(self.paths) < count:
            if not context.iteration(False):
                time.sleep(0.005)
            if len(self.paths) > known:
                known, end = len(self.paths), time.monotonic() + STILL_SECONDS

    def end(self):
        self.listener.deregister("object:state-changed:focused")


def walk_by_tab(app):
    """The paths of all that Tab leads to, until it comes round, and how often each came."""
    log = FocusLog()
    subprocess.run(["xdotool", "windowfocus", "--sync", app.window()], check=True)
    try:
        for _ in range(PRESSES_MAX // PRESSES_AT_ONCE):
            count, known = len(log.paths), set(log.paths)
            subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "1", *["Tab"] * PRESSES_AT_ONCE], check=True)
            log.wait(count + PRESSES_AT_ONCE)
            if is_round(log.paths) and known == set(log.paths):
                break
        return Counter(log.paths)
    finally:
        log.end()


def is_round(paths):
    """One comes a third time."""
    return len(paths) > 3 and any(paths.count(path) >= 3 for path in set(paths))


def around_all(node, paths):
    """The smallest part of a snapshot that has all of these in it that are shown, as a popover keeps the keyboard in itself; None where
    there are none."""
    within = [child for child in node.children() if any(below.path in paths for below in child.walk())]
    if len(within) == 1 and node.path not in paths:
        return around_all(within[0], paths)
    return node if within or node.path in paths else None


def not_reached(scope, paths):
    """scope: a snapshot. Names and paths of what takes the keyboard and Tab does not lead to. In a list the arrow keys lead from row to row, so what is in
    it counts as reached when anything of it is."""
    missing = []
    collect(scope, paths, missing)
    return missing


def is_empty_list(node):
    return node.role_name == "list" and not any(child.has_state("focusable") for child in node.children())


def collect(node, paths, missing):
    """Whether anything of it was reached."""
    before = len(missing)
    reached = node.path in paths
    below = [collect(child, paths, missing) for child in node.children()
             if child.role_name not in ("filler", "list", "panel", "scroll pane", "table") or child.is_open()]
    some = reached or any(below)
    if some and node.role_name in ("list", "table", "tree table"):
        del missing[before:]
    elif not some and node.has_state("focusable") and not is_empty_list(node) and node.has_state("sensitive") and node.is_shown():
        missing.append((node.role_name, node.name, node.path))
    return some
