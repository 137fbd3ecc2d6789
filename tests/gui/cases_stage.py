# SPDX-License-Identifier: LGPL-2.1-or-later
"""One service: staging, what is foretold, and that this is what the daemon and the command line say."""

from cases_list import require, start
from screen import wait_for

CASES = []


def case(function):
    CASES.append(function)
    return function


def open_unit(app, name):
    wait_for(lambda: next(app.find_all(f"{name},", "list_item"))).choose()
    app.wait("Why?", "push_button")
    return app


@case
def choosing_a_service_shows_its_exposure(there):
    app = open_unit(start(there), "web.service")
    exposure = there.ctl("--no-legend", "list", "web.service").stdout.split()[1]
    app.wait(exposure, "label")
