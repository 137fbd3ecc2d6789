# SPDX-License-Identifier: LGPL-2.1-or-later
"""What scenarios have in common: steps that a person takes, and what the command line says of the same."""

import re

from screen import Node, wait_for


def require(condition, words):
    if not condition:
        raise AssertionError(words)


def rows(app):
    """The names that screen readers get of the services in the list, from the top."""
    return [node.name for node in app.find_all("exposure", "list_item")]


def row_of(app, unit):
    return next(node for node in app.find_all(f"{unit},", "list_item") if "exposure" in node.name)


def start(there, *words, **environment):
    """The app with its list, as on any day but the first."""
    there.set(first_run="false", **there.settings)
    if not there.daemon:
        there.start_daemon()
    app = there.start_app(*words, **environment)
    wait_for(lambda: rows(app), words="the list stays empty")
    return app


def open_unit(app, name):
    wait_for(lambda: row_of(app, name), words=f"{name} is not in the list").choose()
    app.wait("Why?", "push_button")
    wait_for(lambda: app.find(name, "label", exact=True))
    app.wait("Safe,", "push_button")
    return app


def exposure(there, unit):
    """As gabionctl lists it: "9.4"."""
    return there.ctl("--no-legend", "list", unit).stdout.split()[1]


def foretold(there, unit, *words):
    """What gabionctl says that the exposure would be with these layers."""
    text = there.ctl("preview", unit, *words).stdout
    return re.search(r"exposure (\S+) before, (\S+) with ", text).group(2)


def wait_number(app, text):
    """The number in the head of a service."""
    return wait_for(lambda: app.find(text, "label", exact=True), words=f"the head does not say {text!r}")


def choose_level(app, name):
    wait_for(lambda: app.find(name, "push_button", exact=True), words=f"no level {name}").act("click")


def toggle(app, layer):
    """Switches a layer by its title."""
    wait_for(lambda: app.find(layer, "check_box", exact=True), words=f"no switch {layer!r}").act("toggle")


def is_on(app, layer):
    return app.find(layer, "check_box", exact=True).has_state("checked")


def dialog(app, part):
    """A window of the app beside the main one."""
    return wait_for(lambda: next(node for node in app.children() if part in node.name),
                    words=lambda: f"no window named {part!r}: {[node.name for node in app.children()]}")


def press_in(window, name):
    """A button of a window, by its words without the mnemonic, which GTK 4.8 reads in both forms."""
    wait_for(lambda: window.find(name, "push_button"), words=f"no button {name!r}").act("click")


def apply(app, unit):
    """Writes what is staged, in a directory tree."""
    app.press("Apply…")
    press_in(dialog(app, f"Apply to {unit}"), "Apply")
    app.wait(f"{unit} was changed")


def unfold(app, name):
    """Opens a row that unfolds."""
    app.click(wait_for(lambda: app.find(name, "list_item"), words=f"no row {name!r}"))


def show_page(app, number, name):
    """A page of a service by its key; the name of the widget is told by GTK before 4.10 only."""
    app.keys(f"ctrl+{number}")
    if Node.tells_showing:
        return app
    return wait_for(lambda: app.find(name, "filler", exact=True), words=f"the page {name} does not come")


def menu(app, button, item):
    """An item of the menu of a button."""
    wait_for(lambda: next(node for node in app.find_all(button, "push_button") if node.has_state("focusable"))).act("click")
    wait_for(lambda: app.find(item, "menu_item"), words=f"no item {item!r}").act("click")
