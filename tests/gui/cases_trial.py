# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the first look to a change that is kept and undone, by root on a machine with a real systemd."""

import re

from daemon import require, wait_until

CASES = []
WEB = "nginx.service"
SHORT = "uint32 15"


def case(function):
    CASES.append(function)
    return function


def is_on(there, unit=WEB):
    """The level safe has PrivateTmp=yes; the service runs in any case."""
    state = there.bus.show(unit, "PrivateTmp", "ActiveState")
    require(state["ActiveState"] == "active", f"{unit}: {state}")
    return state["PrivateTmp"] == "yes"


def stage_safe(app):
    app.click("Safe")
    app.says("layers selected")
    app.can_click("Try…")


def begin(app, unit=WEB):
    """The sheet, with its own button pressed."""
    app.click("Try…")
    sheet = app.dialog(f"Try on {unit}")
    app.click("Try", sheet)
    return sheet


def try_safe(there, app, unit=WEB):
    app.open(unit)
    stage_safe(app)
    begin(app, unit)
    app.says(f"{unit} is on trial; it goes back in")
    require(is_on(there, unit), "it runs in the sandbox")
    require(not there.bus.has_dropin(f"/etc/systemd/system/{unit}.d/50-gabion.conf"), "nothing is written for good")


def require_as_before(there, unit=WEB):
    wait_until(lambda: "trial" not in there.bus.more(unit), "the end of the trial")
    require(not is_on(there, unit), "it runs as before")
    require(not there.bus.has_dropin(f"/etc/systemd/system/{unit}.d/50-gabion.conf"), "there is no drop-in")


def keep(there, app):
    app.click("Keep")
    app.toast(f"Kept on {WEB}")
    require(there.bus.has_dropin() and is_on(there), "it is kept")


def has_broken(app, title):
    app.click("Layers")
    app.wait_for(lambda: next(app.find_all(lambda name: name.startswith(f"{title},") and name.endswith("Breaks"))),
                 f"the verdict of {title!r} is not Breaks")


@case
def the_first_run_says_what_exposure_means(there):
    app = there.start(first_run="true")
    app.says("Exposure says how much")
    app.wait_for_services()
    app.click("Understood")
    app.says_no_longer("Exposure says how much")


@case
def a_search_finds_nginx_among_the_real_services(there):
    app = there.start()
    app.wait_for_services()
    app.search("nginx")
    app.wait_for(lambda: [row.name.split(",")[0] for row in app.services()] == [WEB], "nginx is not found alone")
    require(f"exposure {there.exposure(WEB)} of 10" in app.services()[0].name, app.services()[0].name)


@case
def switches_levels_and_suggestions_stage_what_they_say(there):
    app = there.start()
    app.open(WEB)
    app.toggle("Own temporary folder")
    app.says("1 layer selected")
    app.click("Discard")
    app.says("No changes staged")
    app.click("Safe")
    app.says("layers selected")
    app.click("None")
    app.says("No changes staged")
    app.click("Use")
    app.says("selected")
    words = there.bus.call("Suggest", "s", WEB)[0]
    foretold = there.bus.call("Preview", "sas", WEB, str(len(words)), *words)[1]
    app.says(f"→ {foretold // 10}.{foretold % 10}")
    require(not is_on(there) and not there.bus.has_dropin(), "nothing has happened yet")


@case
def what_is_foretold_is_what_systemd_says_once_it_is_kept_and_undo_takes_it_back(there):
    app = there.start()
    before = there.exposure(WEB)
    app.open(WEB)
    stage_safe(app)
    then = there.bus.call("Preview", "sas", WEB, "1", "safe")[1]
    then = f"{then // 10}.{then % 10}"
    app.says(f"{before} → {then}")
    begin(app)
    app.says(f"{WEB} is on trial; it goes back in 4:5")
    keep(there, app)
    there.machine.run(["systemctl", "restart", WEB], check=True)
    said = there.machine.run(["systemd-analyze", "--no-pager", "security", WEB]).stdout
    found = re.search(r"Overall exposure level for nginx\.service: ([0-9.]+)", said)
    require(found and found.group(1) == then == there.exposure(WEB), f"foretold {then}; {found and found.group(0)}")
    app.search("nginx")
    app.row(f"{WEB},", f"exposure {then} of 10")


@case
def undo_in_the_toast_takes_back_what_was_kept(there):
    app = there.start()
    try_safe(there, app)
    keep(there, app)
    app.click("Undo")
    app.toast(f"Undone on {WEB}")
    require(not there.bus.has_dropin(), "the drop-in is gone")
    app.says("It runs as it was started before the last change")
    app.click("Restart…")
    app.click("Restart", app.dialog(f"Restart {WEB}?"))
    app.toast(f"{WEB} was restarted")
    require(not is_on(there), "it runs as before")


@case
def undo_in_the_menu_takes_back_the_last_change(there):
    there.ctl("apply", "nginx", "safe")
    app = there.start()
    app.open(WEB)
    app.open_menu("Service Menu")
    entries = app.wait_for(lambda: list(app.find_all(lambda name: True, "menu item")), "no menu")
    # Of GTK 4.18 the entries have no names here; it is the second, as the menu is written.
    entry = next((node for node in entries if node.name == "Undo Last Change"), entries[1])
    require(entry.name in ("Undo Last Change", ""), entry.name)
    entry.act(entry.actions()[0])
    app.toast(f"Undone on {WEB}")
    require(not there.bus.has_dropin(), "the drop-in is gone")


@case
def a_trial_goes_back_by_itself_when_its_time_is_over(there):
    app = there.start(trial_seconds=SHORT)
    try_safe(there, app)
    app.says(f"{WEB} is on trial; it goes back in 0:1")
    app.says(f"{WEB} is on trial; it goes back in 0:0")
    app.toast(f"{WEB} was taken back")
    require_as_before(there)
    app.says("The last trial was taken back")
    app.says_no_longer("on trial;")


@case
def revert_now_goes_back_at_once(there):
    app = there.start()
    try_safe(there, app)
    app.click("Revert Now")
    app.toast(f"{WEB} is as before")
    require_as_before(there)


@case
def a_service_that_breaks_at_once_is_told_in_the_sheet(there):
    app = there.start()
    app.open(WEB)
    app.unfold("Strict,")
    app.toggle("Local sockets only")
    app.says("1 layer selected")
    sheet = begin(app)
    app.says("exit status 1", "The service runs as before.")
    require_as_before(there)
    app.click("Show History", sheet)
    app.says("Tried and Taken Back")
    has_broken(app, "Local sockets only")


@case
def a_service_that_breaks_later_is_told_then(there):
    app = there.start()
    app.open("late.service")
    app.toggle("Read-only programs")
    app.says("1 layer selected")
    begin(app, "late.service")
    app.says("late.service is on trial; it goes back in")
    there.machine.run(["touch", "/run/late"], check=True)
    app.toast("late.service was taken back. The service failed: it ended with exit status")
    app.says("The last trial was taken back", "exit status")
    require_as_before(there, "late.service")
    app.click("Show History")
    app.says("Tried and Taken Back")
    require("exit status" in there.bus.history("late.service")[-1][2], there.bus.history("late.service"))
    has_broken(app, "Read-only programs")


@case
def a_daemon_that_is_killed_does_not_stop_the_countdown(there):
    app = there.start(trial_seconds=SHORT)
    try_safe(there, app)
    there.machine.run(["systemctl", "kill", "--signal=KILL", "gabiond.service"], check=True)
    app.says(f"{WEB} is on trial; it goes back in 0:0")
    app.says("The last trial was taken back")
    require_as_before(there)


@case
def a_bus_that_goes_away_is_reconnected_to(there):
    app = there.start()
    try_safe(there, app)
    there.machine.run(["systemctl", "kill", "--signal=KILL", "dbus.service"], check=True)
    app.says("Not connected.", "goes back by itself in")
    wait_until(lambda: there.machine.run(["busctl", "status"]).returncode == 0, "a new bus")
    app.click("Reconnect")
    app.says(f"{WEB} is on trial; it goes back in")
    app.click("Revert Now")
    app.toast(f"{WEB} is as before")
    require_as_before(there)
