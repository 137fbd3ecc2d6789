# SPDX-License-Identifier: LGPL-2.1-or-later
"""Staging on one service, and that what is foretold is what the daemon and the command line say."""

import re
import subprocess
import time

from screen import wait_for
from steps import (apply, choose_level, dialog, exposure, foretold, is_on, open_unit, press_in, require, row_of, start,
                   toggle, wait_number)

CASES = []
UNIT = "web.service"


def case(function):
    CASES.append(function)
    return function


def staged_number(there, *words):
    return f"{exposure(there, UNIT)} → {foretold(there, UNIT, *words)}"


@case
def choosing_a_service_shows_its_exposure(there):
    app = open_unit(start(there), UNIT)
    wait_number(app, exposure(there, UNIT))


@case
def a_switch_stages_and_the_number_follows(there):
    app = open_unit(start(there), UNIT)
    before = row_of(app, UNIT).name
    toggle(app, "No hardware devices")
    wait_number(app, staged_number(there, "devices"))
    app.wait("1 layer selected")
    app.wait("Safe, 1 of 14 selected")
    toggle(app, "Kernel log")
    wait_number(app, staged_number(there, "devices", "kernel-logs"))
    toggle(app, "No hardware devices")
    wait_number(app, staged_number(there, "kernel-logs"))
    require(row_of(app, UNIT).name == before, "staging has changed the list")
    require(there.ctl("history").stdout == "", "staging has changed the service")


@case
def each_level_is_foretold_as_the_command_line_does(there):
    app = open_unit(start(there), UNIT)
    for level in ("Safe", "Strict", "Sealed"):
        choose_level(app, level)
        wait_number(app, staged_number(there, level.lower()))
    choose_level(app, "None")
    wait_number(app, exposure(there, UNIT))
    app.wait("No changes staged")


@case
def a_layer_says_what_it_changes_beside_the_others(there):
    app = open_unit(start(there), UNIT)
    change = float(exposure(there, UNIT)) - float(foretold(there, UNIT, "devices"))
    app.wait(f"No hardware devices, −{change:.1f}, Untested", "list_item")
    choose_level(app, "Safe")
    gain = next(line.split()[1] for line in there.ctl("preview", UNIT, "safe").stdout.splitlines()
                if line.split()[:1] == ["devices"])
    app.wait(f"No hardware devices, −{gain}, Untested", "list_item")


@case
def the_suggestion_is_that_of_the_command_line(there):
    app = open_unit(start(there), UNIT)
    words = there.ctl("suggest", UNIT).stdout.splitlines()[0].split()[3:]
    require(words, "gabionctl suggests nothing")
    wait_for(lambda: app.find("Use", "push_button", exact=True)).act("click")
    wait_number(app, staged_number(there, *words))


@case
def ctrl_z_takes_staged_changes_back(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Strict")
    wait_number(app, staged_number(there, "strict"))
    require(is_on(app, "No hardware devices"), "the level has switched nothing on")
    app.keys("ctrl+z")
    wait_number(app, exposure(there, UNIT))
    app.wait("No changes staged")
    require(not is_on(app, "No hardware devices"), "a switch stays on")


@case
def what_was_foretold_is_what_systemd_says_after_it_was_applied(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Strict")
    after = foretold(there, UNIT, "strict")
    wait_number(app, staged_number(there, "strict"))
    apply(app, UNIT)
    wait_number(app, after)
    wait_for(lambda: f"exposure {after} of 10" in row_of(app, UNIT).name, words="the list has the number of before")
    require(exposure(there, UNIT) == after, f"gabionctl lists {exposure(there, UNIT)}, {after} was foretold")
    require(systemd_says(there, UNIT) == after, f"systemd says {systemd_says(there, UNIT)}, {after} was foretold")


def systemd_says(there, unit):
    """The number of the real systemd-analyze, whose release is that by which the tree is judged."""
    version = subprocess.run(["systemd-analyze", "--version"], text=True, check=True, capture_output=True).stdout
    require(version.startswith("systemd 252"), f"{version.splitlines()[0]}: the tree is judged by the rules of 252")
    text = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--root={there.tree}", "--no-pager", unit],
                          text=True, check=True, capture_output=True).stdout
    return re.search(r"Overall exposure level for \S+: (\S+)", text).group(1)


def open_picker(app, title):
    """The question for what a permission is given, after it was chosen from the list."""
    app.press("Add Permission…")
    window = dialog(app, "Add Permission")
    wait_for(lambda: window.find("Search permissions", "entry")).type(title)
    time.sleep(1)
    app.click(wait_for(lambda: window.find(title, "list_item", exact=True), words=f"no permission {title!r}"))
    wait_for(lambda: window.find("Serve on ports", "text"))
    return window


@case
def a_permission_is_added_edited_refused_and_removed(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Strict")
    window = open_picker(app, "Serve on ports")
    window.find("Serve on ports", "text").type("80, http")
    wait_for(lambda: window.find("“http” is no port"), words="a wrong port is not refused")
    window.find("Serve on ports", "text").type("80")
    wait_for(lambda: not window.has("“http” is no port"))
    press_in(window, "Add")
    wait_number(app, staged_number(there, "strict", "net-server:80"))
    edit(app, "443")
    wait_number(app, staged_number(there, "strict", "net-server:443"))
    wait_for(lambda: app.find("443", "label", exact=True), words="the row does not say for what it is")
    wait_for(lambda: next(node for node in app.find_all("Remove", "push_button") if "Serve on ports" in node.name)).act()
    wait_number(app, staged_number(there, "strict"))


def edit(app, text):
    wait_for(lambda: next(node for node in app.find_all("Edit", "push_button") if "Serve on ports" in node.name)).act()
    entry = wait_for(lambda: next(node for node in app.find_all("Serve on ports", "text")))
    entry.type(text)
    press_in(app, "Apply")
