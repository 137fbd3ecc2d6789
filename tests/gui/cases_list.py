# SPDX-License-Identifier: LGPL-2.1-or-later
"""The list of services: what stands first, what is found, and what there is when nothing can be shown."""

from screen import wait_for
from steps import require, rows, start

CASES = []


def case(function):
    CASES.append(function)
    return function


@case
def the_service_with_most_to_gain_stands_first(there):
    app = start(there)
    names = [row.split(",")[0] for row in rows(app)]
    require(names[-1] in ("closed.service", "time.service"), f"order: {names}")
    require("web.service" in names[:4], f"order: {names}")


@case
def each_row_says_its_exposure_and_what_it_can_be(there):
    app = start(there)
    told = {line.split()[0]: line.split()[1] for line in there.ctl("--no-legend", "list").stdout.splitlines()}
    for row in rows(app):
        name = row.split(",")[0]
        require(f"exposure {told[name]} of 10" in row, f"{row!r}; gabionctl says {told[name]}")
        require("can be" in row or "nothing to gain" in row, row)


@case
def services_better_left_alone_are_shown_when_they_are_asked_for(there):
    app = start(there)
    require(not any("dbus.service" in row for row in rows(app)), "dbus.service is shown")
    app.end()
    there.set(first_run="false", show_not_applicable="true")
    app = there.start_app()
    wait_for(lambda: any("dbus.service" in row for row in rows(app)), words="dbus.service is not shown")


@case
def typing_searches_and_escape_ends_it(there):
    app = start(there)
    app.keys("ctrl+f")
    entry = app.wait("Search services", "entry")
    entry.type("mail")
    wait_for(lambda: len(rows(app)) == 1 and "mail.service" in rows(app)[0], words=lambda: f"found: {rows(app)}")
    app.wait("1 service ·")
    app.keys("Escape")
    wait_for(lambda: len(rows(app)) > 3, words="the search goes on")


@case
def a_search_without_result_says_so_and_can_be_cleared(there):
    app = start(there)
    app.keys("ctrl+f")
    app.wait("Search services", "entry").type("nosuchthing")
    app.wait("No Service Found")
    app.press("Clear Filters")
    wait_for(lambda: len(rows(app)) > 3, words="nothing came back")


@case
def the_first_run_says_what_exposure_means(there):
    there.start_daemon()
    app = there.start_app()
    app.wait("Exposure says how much")
    app.press("Understood")
    app.wait_gone("Exposure says how much")
    app.end()
    app = there.start_app()
    wait_for(lambda: rows(app))
    require(not app.has("Exposure says how much"), "it is said again")


@case
def without_a_daemon_the_page_says_what_to_do(there):
    app = there.start_app()
    app.wait("No Directory Tree Is Served")
    app.wait("Try Again", "push_button")
    there.start_daemon()
    app.press("Try Again")
    wait_for(lambda: rows(app), words="it does not come back")


@case
def a_daemon_that_is_started_anew_is_asked_again_without_a_word(there):
    app = start(there)
    there.stop_daemon()
    there.start_daemon()
    app.keys("F5")
    wait_for(lambda: rows(app))
    require(not app.has("Not connected"), "it says that it is not connected")


@case
def the_window_of_shortcuts_says_the_keys(there):
    app = start(there)
    app.keys("ctrl+question")
    window = wait_for(lambda: list(app.children())[1], words="no window of shortcuts")
    wait_for(lambda: window.find("Search services", "label"))
    keys = window.texts()
    require(keys.count("Ctrl") > 5 and "F5" in keys and "F6" in keys, f"the keys are not said: {keys}")
