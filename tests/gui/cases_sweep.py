# SPDX-License-Identifier: LGPL-2.1-or-later
"""All pages: everything that takes the keyboard has a name, and nothing is named after its class."""

import re

from steps import open_unit, require, start

CASES = []
CLASS_NAME = re.compile(r"^(Gtk|Adw|Gbn)[A-Z]\w+$")


def case(function):
    CASES.append(function)
    return function


def nameless(app):
    """What can have the keyboard and is not told of by any name."""
    return [f"{node.role_name} {node.name!r}" for node in app.walk()
            if node.has_state("focusable") and node.is_shown() and (not node.name or CLASS_NAME.match(node.name))]


@case
def everything_on_the_overview_has_a_name(there):
    app = start(there)
    require(not nameless(app), f"nameless: {nameless(app)}")


@case
def everything_on_the_pages_of_a_service_has_a_name(there):
    app = open_unit(start(there), "web.service")
    require(not nameless(app), f"nameless: {nameless(app)}")
