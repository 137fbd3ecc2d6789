# SPDX-License-Identifier: LGPL-2.1-or-later
"""Users who are not root: whom a rule allows one service, whom nobody can ask for a password, and whom an agent asks.

alice may change nginx by a rule of polkit, and nothing else; of bob nothing is said.
"""

import contextlib
from pathlib import Path

from cases_trial import WEB, begin, is_on, require_as_before, stage_safe
from daemon import require
from talker import talker

CASES = []
RULES = """polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.gabion.Gabion1.") == 0 && subject.user == "alice" && action.lookup("unit"))
        return action.lookup("unit") == "nginx.service" ? polkit.Result.YES : polkit.Result.NO;
});
"""
FILES = {"/etc/polkit-1/rules.d/10-test.rules": RULES}
AGENT = Path(__file__).with_name("agent.py")
ACTION = "org.gabion.Gabion1"


def case(function):
    CASES.append(function)
    return function


def agent_command(there, app):
    owner = Path(f"/proc/{app.outside()}").stat().st_uid
    start = Path(f"/proc/{app.outside()}/stat").read_text().rpartition(")")[2].split()[19]
    address = f"unix:path=/proc/{there.machine.pid}/root/run/dbus/system_bus_socket"
    return [AGENT, address, str(app.pids()[0]), start, str(owner)]


@contextlib.contextmanager
def agent_of(there, app):
    with talker(agent_command(there, app), there.folder / "agent.log", "registered") as agent:
        yield agent


@case
def a_user_whom_a_rule_allows_one_service_goes_the_whole_way_with_it(there):
    app = there.start(user="alice")
    app.open(WEB)
    stage_safe(app)
    begin(app)
    app.says(f"{WEB} is on trial; it goes back in")
    require(is_on(there), "on trial")
    app.click("Revert Now")
    app.toast(f"{WEB} is as before")
    require_as_before(there)
    stage_safe(app)
    begin(app)
    app.says(f"{WEB} is on trial; it goes back in")
    app.click("Keep")
    app.toast(f"Kept on {WEB}")
    app.click("Undo")
    app.toast(f"Undone on {WEB}")
    require(not there.bus.has_dropin(), "undone")


@case
def a_rule_that_refuses_is_told_in_the_sheet_with_the_name_of_the_permission(there):
    app = there.start(user="alice")
    app.open("other.service")
    stage_safe(app)
    begin(app, "other.service")
    app.says("Nothing was changed.", f"{ACTION}.try")
    require_as_before(there, "other.service")


@case
def without_an_agent_it_says_that_nobody_can_be_asked(there):
    app = there.start(user="bob")
    app.open(WEB)
    stage_safe(app)
    begin(app)
    app.says("Nothing in this session can ask for your password", "Nothing was changed.")
    require_as_before(there)


@case
def a_password_that_is_right_begins_and_keeps_a_trial_whose_time_waits_for_it(there):
    app = there.start(user="bob")
    with agent_of(there, app) as agent:
        app.open(WEB)
        stage_safe(app)
        begin(app)
        asked = agent.wait("asked")
        require(f"{ACTION}.try" in asked and WEB in asked, asked)
        app.says("You may be asked for a password")
        require(not is_on(there), "nothing has begun")
        agent.answer("yes")
        app.says(f"{WEB} is on trial; it goes back in")
        app.click("Keep")
        asked = agent.wait("asked")
        require(f"{ACTION}.persist" in asked and WEB in asked, asked)
        app.says("its time waits for an authorisation")
        agent.answer("yes")
        app.toast(f"Kept on {WEB}")
        require(is_on(there) and there.bus.has_dropin(), "kept")


@case
def a_password_dialog_that_is_closed_changes_nothing(there):
    app = there.start(user="bob")
    with agent_of(there, app) as agent:
        app.open(WEB)
        stage_safe(app)
        sheet = begin(app)
        agent.wait("asked")
        agent.answer("no")
        app.says("Nothing was changed.")
        require_as_before(there)
        app.click("Try", sheet)
        agent.wait("asked")
        agent.answer("yes")
        app.says(f"{WEB} is on trial; it goes back in")
        app.click("Keep")
        agent.wait("asked")
        app.says("its time waits for an authorisation")
        agent.answer("no")
        app.says(f"{WEB} is on trial; it goes back in")
        app.says("The trial goes on as before.")
        require(is_on(there) and not there.bus.has_dropin(), "on trial still")
        app.click("Revert Now")  # one's own, so nobody is asked
        app.toast(f"{WEB} is as before")
        require_as_before(there)
