# SPDX-License-Identifier: LGPL-2.1-or-later
"""What others change meanwhile, what is accepted, and what is remembered."""

from screen import wait_for
from steps import (choose_level, dialog, exposure, foretold, is_on, menu, open_unit, press_in, require, row_of, rows, start, toggle,
                   wait_number)

CASES = []
UNIT = "web.service"


def case(function):
    CASES.append(function)
    return function


@case
def what_others_apply_is_taken_up_and_what_is_staged_stays(there):
    app = open_unit(start(there), UNIT)
    toggle(app, "Kernel log")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'kernel-logs')}")
    there.ctl("apply", UNIT, "devices")
    wait_for(lambda: f"exposure {exposure(there, UNIT)} of 10" in row_of(app, UNIT).name, words="the list does not follow")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'kernel-logs')}")
    require(is_on(app, "Kernel log"), "what was staged is gone")
    app.keys("ctrl+z")
    wait_number(app, exposure(there, UNIT))
    require(is_on(app, "No hardware devices") and not is_on(app, "Kernel log"), "undo does not lead to what is applied")


@case
def a_unit_that_was_changed_meanwhile_is_not_written_over(there):
    app = open_unit(start(there), UNIT)
    toggle(app, "Kernel log")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'kernel-logs')}")
    app.press("Apply…")
    window = dialog(app, f"Apply to {UNIT}")
    there.put(f"usr/lib/systemd/system/{UNIT}", "[Service]\nExecStart=/usr/sbin/other\n")
    press_in(window, "Apply")
    wait_for(lambda: window.find("Reload", "push_button"), words="there is no way on")
    require(there.ctl("history").stdout == "", "it was written over")
    press_in(window, "Reload")
    wait_for(lambda: not window.has("Reload", "push_button"))
    wait_for(lambda: window.find("Apply", "push_button", exact=True).has_state("sensitive"))
    press_in(window, "Apply")
    app.wait(f"{UNIT} was changed")


@case
def a_drop_in_edited_by_hand_is_said_and_left(there):
    there.start_daemon()
    there.ctl("apply", UNIT, "devices")
    file = there.tree / f"etc/systemd/system/{UNIT}.d/50-gabion.conf"
    file.write_text(file.read_text().replace("PrivateDevices=yes", "PrivateDevices=no"))
    app = start(there)
    wait_for(lambda: "Drop-in changed by others" in row_of(app, UNIT).name, words=row_of(app, UNIT).name)
    open_unit(app, UNIT)
    choose_level(app, "Safe")
    app.press("Apply…")
    window = dialog(app, f"Apply to {UNIT}")
    wait_for(lambda: window.find("Apply", "push_button", exact=True).has_state("sensitive"))
    press_in(window, "Apply")
    wait_for(lambda: window.find("edited by hand"), words="it is not said why nothing was written")
    require("PrivateDevices=no" in file.read_text(), "it was written over")


@case
def what_is_accepted_as_it_is_leaves_the_gain(there):
    app = open_unit(start(there), UNIT)
    menu(app, "Service Menu", "Accept as It Is…")
    window = dialog(app, f"Accept {UNIT}")
    require(not window.find("Accept", "push_button").has_state("sensitive"), "it can be accepted without a reason")
    wait_for(lambda: window.find("Reason", "text")).type("It is a test")
    wait_for(lambda: any(node.has_state("sensitive") for node in window.find_all("Accept", "push_button")))
    app.keys("Return")
    wait_for(lambda: "accepted" in row_of(app, UNIT).name, words=row_of(app, UNIT).name)
    app.wait("Accepted as it is: It is a test")
    app.end()
    app = there.start_app()
    wait_for(lambda: "accepted" in row_of(app, UNIT).name, words="it is forgotten")
    open_unit(app, UNIT)
    menu(app, "Service Menu", "No Longer Accept as It Is")
    wait_for(lambda: "can be" in row_of(app, UNIT).name)


@case
def sort_and_filter_are_remembered(there):
    app = start(there)
    menu(app, "Sort and Filter", "Name")
    app.wait("sorted by name")
    wait_for(lambda: rows(app) == sorted(rows(app)), words=lambda: f"order: {rows(app)}")
    menu(app, "Sort and Filter", "With Something to Gain")
    wait_for(lambda: all("can be" in row for row in rows(app)), words=lambda: f"shown: {rows(app)}")
    app.end()
    app = there.start_app()
    app.wait("sorted by name")
    wait_for(lambda: rows(app) and rows(app) == sorted(rows(app)) and all("can be" in row for row in rows(app)))


@case
def a_filter_that_leaves_nothing_says_so(there):
    there.settings = {"filter": "'trial'"}
    there.set(first_run="false", **there.settings)
    there.start_daemon()
    app = there.start_app()
    app.wait("Nothing on Trial")
    app.press("Clear Filters")
    wait_for(lambda: len(rows(app)) > 3)


@case
def a_daemon_that_ends_while_something_is_staged_comes_back(there):
    app = open_unit(start(there), UNIT)
    toggle(app, "Kernel log")
    number = f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'kernel-logs')}"
    wait_number(app, number)
    there.stop_daemon()
    toggle(app, "No hardware devices")
    app.wait("Try Again", "push_button")
    there.start_daemon()
    app.press("Try Again")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'kernel-logs', 'devices')}")
