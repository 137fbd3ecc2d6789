# SPDX-License-Identifier: LGPL-2.1-or-later
"""Another computer, through a real ssh and sshd: the machine connects to itself. alice may change nginx, of bob nothing is said."""

import contextlib
import json

from cases_trial import WEB, begin, is_on, require_as_before, stage_safe
from daemon import require
from live_remote import HOST, KEYS

CASES = []
BRIDGE = "/usr/bin/systemd-stdio-bridge"
ACTIVATION = "/usr/share/dbus-1/system-services/org.gabion.Gabion1.service"
RELOAD = ["busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig"]


def case(function):
    CASES.append(function)
    return function


def connect(there, where):
    if not there.bus.exists("/home/../root/.ssh/known_hosts"):
        there.machine.run(["sh", "-c", KEYS], check=True)
    return there.start(f"--host={where}")


@contextlib.contextmanager
def moved_away(there, path):
    there.machine.run(["mv", path, "/root/away"], check=True)
    try:
        yield
    finally:
        there.machine.run(["mv", "/root/away", path], check=True)


def fails(there, where, title):
    app = connect(there, where)
    app.says(title)
    app.can_click("Try Again")
    return app


@case
def a_user_whom_a_rule_allows_changes_a_service_of_another_computer(there):
    app = connect(there, f"alice@{HOST}")
    app.wait_for_services()
    app.open(WEB)
    stage_safe(app)
    begin(app)
    app.says(f"{WEB} is on trial; it goes back in")
    require(is_on(there), "on trial")
    app.click("Keep")
    app.toast(f"Kept on {WEB}")
    require(there.bus.has_dropin(), "kept")
    uid = int(there.machine.run(["id", "-u", "alice"]).stdout)
    last = json.loads(there.ctl("history", "nginx", "--json=short"))[-1]
    require((last["uid"], last["action"]) == (uid, "keep"), last)


@case
def who_has_no_rights_there_may_look_and_is_told_what_is_missing(there):
    app = connect(there, f"bob@{HOST}")
    app.open(WEB)
    app.says(f"bob@{HOST}: changes may be refused")
    stage_safe(app)
    begin(app)
    app.says(f"bob@{HOST} cannot ask for a password over this connection", "Nothing was changed.")
    require_as_before(there)


@case
def a_port_where_nobody_listens_is_told(there):
    fails(there, f"alice@{HOST}:1", "The Computer Does Not Answer")


@case
def a_user_who_is_not_let_in_is_told(there):
    fails(there, f"nobody@{HOST}", "Not Let In")


@case
def a_host_that_shows_another_key_is_not_talked_to(there):
    app = fails(there, "alice@127.0.0.2", "The Computer Shows Another Key")
    app.says("IDENTIFICATION HAS CHANGED")  # in ssh's own words
    require(not any(app.find_all(lambda name: "nyway" in name)), "there is no way past it")


@case
def a_host_without_the_bridge_of_systemd_is_told(there):
    with moved_away(there, BRIDGE):
        app = fails(there, f"alice@{HOST}", "systemd Is Too Old There")
    app.click("Try Again")
    app.wait_for_services()


@case
def a_host_without_gabion_is_told(there):
    connect(there, f"alice@{HOST}").end()
    with moved_away(there, ACTIVATION):
        there.machine.run(RELOAD, check=True)
        there.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
        app = fails(there, f"alice@{HOST}", "Gabion Is Not Installed")
    there.machine.run(RELOAD, check=True)
    app.click("Try Again")
    app.wait_for_services()


@case
def a_connection_that_breaks_leaves_the_trial_to_its_time_and_can_be_made_anew(there):
    app = connect(there, f"alice@{HOST}")
    app.open(WEB)
    stage_safe(app)
    begin(app)
    app.says(f"{WEB} is on trial; it goes back in")
    there.machine.run(["loginctl", "kill-user", "--signal=KILL", "alice"], check=True)
    app.says("Not connected.", "goes back by itself in")
    app.click("Reconnect")
    app.says(f"{WEB} is on trial; it goes back in")
    app.click("Revert Now")
    app.toast(f"{WEB} is as before")
    require_as_before(there)
