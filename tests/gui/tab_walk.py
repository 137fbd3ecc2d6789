# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the keyboard comes by when somebody presses Tab again and again."""

import subprocess
import time

STILL_SECONDS = 0.4
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
        """Until more than so many have been told, or nothing comes."""
        from gi.repository import GLib
        context = GLib.MainContext.default()
        end = time.monotonic() + STILL_SECONDS
        while time.monotonic() < end and len(self.paths) <= count:
            if not context.iteration(False):
                time.sleep(0.005)

    def end(self):
        self.listener.deregister("object:state-changed:focused")


def walk_by_tab(app):
    """The paths of all that Tab leads to, until it comes round."""
    log = FocusLog()
    window = app.window()
    subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True)
    try:
        for _ in range(PRESSES_MAX):
            count = len(log.paths)
            subprocess.run(["xdotool", "key", "--clearmodifiers", "Tab"], check=True)
            log.wait(count)
            if is_round(log.paths):
                break
        return set(log.paths)
    finally:
        log.end()


def is_round(paths):
    """The same ones come a third time."""
    return len(paths) > 3 and paths.count(paths[-1]) >= 3


def not_reached(scope, paths):
    """Names and paths of what takes the keyboard and Tab does not lead to. In a list the arrow keys lead from row to row, so what is in
    it counts as reached when anything of it is."""
    missing = []
    collect(scope, paths, missing)
    return missing


def is_empty_list(node):
    return node.role_name == "list" and not any(child.has_state("focusable") for child in node.children())


def collect(node, paths, missing):
    """Whether anything of it was reached."""
    before = len(missing)
    reached = node.accessible.path in paths
    below = [collect(child, paths, missing) for child in node.children()
             if child.role_name not in ("filler", "list", "panel", "scroll pane", "table") or child.is_open()]
    some = reached or any(below)
    if some and node.role_name in ("list", "table", "tree table"):
        del missing[before:]
    elif not some and node.has_state("focusable") and not is_empty_list(node) and node.has_state("sensitive") and node.is_shown():
        missing.append((node.role_name, node.name, node.accessible.path))
    return some
