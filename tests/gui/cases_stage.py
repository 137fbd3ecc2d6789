# SPDX-License-Identifier: LGPL-2.1-or-later
"""One service: staging, what is foretold, and that this is what the daemon and the command line say."""

from screen import wait_for
from steps import (choose_level, dialog, exposure, foretold, is_on, menu, open_unit, press_in, require, row_of, start,
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
    toggle(app, "No hardware devices")
    wait_number(app, staged_number(there, "devices"))
    app.wait("1 layer selected")
    app.wait("Safe, 1 of 14 selected")
    toggle(app, "Kernel log")
    wait_number(app, staged_number(there, "devices", "kernel-logs"))
    toggle(app, "No hardware devices")
    wait_number(app, staged_number(there, "kernel-logs"))
    require(exposure(there, UNIT) in app.find(f"{UNIT},", "list_item").name, "staging has changed the list")


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
    before = float(exposure(there, UNIT))
    after = float(foretold(there, UNIT, "devices"))
    app.wait(f"No hardware devices, −{before - after:.1f}, Untested", "list_item")


@case
def the_suggestion_is_that_of_the_command_line(there):
    app = open_unit(start(there), UNIT)
    wait_for(lambda: app.find("Suggested", "push_button", exact=True)).act("click")
    wait_number(app, staged_number(there, *suggested_words(there)))


def suggested_words(there):
    """The words behind "gabionctl preview UNIT" where gabionctl suggest says what to type."""
    text = there.ctl("suggest", UNIT).stdout
    line = next(line for line in text.splitlines() if f"preview {UNIT}" in line or f"try {UNIT}" in line)
    return line.split(UNIT, 1)[1].strip(" `.").split()


@case
def ctrl_z_takes_staged_changes_back(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Strict")
    app.wait("No changes staged", seconds=1) if not app.has("layers selected") else None
    wait_number(app, staged_number(there, "strict"))
    app.keys("ctrl+z")
    wait_number(app, exposure(there, UNIT))
    app.wait("No changes staged")
    require(not is_on(app, "No hardware devices"), "a switch stays on")


def add_permission(app, title, argument):
    app.press("Add Permission…")
    window = dialog(app, "Add Permission")
    wait_for(lambda: window.find("Search permissions", "entry")).type(title)
    wait_for(lambda: window.find(title, "list_item"), words=f"no permission {title!r}").act("activate")
    wait_for(lambda: window.find("For what", "entry")).type(argument)
    press_in(window, "Add")


@case
def a_permission_is_added_edited_refused_and_removed(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Sealed")
    wait_number(app, staged_number(there, "sealed"))
    app.press("Add Permission…")
    window = dialog(app, "Add Permission")
    print([(n.role_name, n.name) for n in window.walk() if n.name][:60])


@case
def what_is_accepted_as_it_is_leaves_the_gain(there):
    app = open_unit(start(there), UNIT)
    menu(app, "Service Menu", "Accept as It Is…")
    window = dialog(app, UNIT)
    print([(n.role_name, n.name) for n in window.walk() if n.name][:60])
