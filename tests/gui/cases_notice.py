# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is told on the desktop, through its notifications, while the window is away: nothing gives it the keyboard here."""

from cases_trial import SHORT, WEB, require_as_before, try_safe
from daemon import require

CASES = []


def case(function):
    CASES.append(function)
    return function


@case
def the_end_of_a_trial_is_notified_and_a_click_on_that_leads_to_the_service(there):
    there.desktop.forget()
    app = there.start(trial_seconds=SHORT)
    try_safe(there, app)
    app.row("other.service,").choose()
    app.says("Another one")
    app.says("No changes staged")
    shown = there.desktop.wait("shown")
    require(f"{WEB} was taken back | Its time was over." in shown, shown)
    require_as_before(there)
    there.desktop.answer(shown.split()[1])
    app.says("The last trial was taken back")
