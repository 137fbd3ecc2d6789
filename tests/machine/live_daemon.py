#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabiond, as its package brings it, on a booted Debian 12 and 13 with their own systemd, dbus-daemon and polkitd.

    live_daemon.py --package FILE.deb [--suite bookworm|trixie]

The package is installed, upgraded and purged there. What a person with busctl alone can do, what polkit lets each user do, and what stays on disk and in systemd.
"""

import json
import sys
import time

sys.dont_write_bytecode = True  # nothing is written into the tree

import live_rpm  # noqa: E402
import live_states  # noqa: E402
from daemon import (DROPIN as DROPIN_OF, MANAGER, NAME, PATH, Bus, Refused, install, main, require,  # noqa: E402
                    run_cases)

DROPIN = DROPIN_OF.format("nginx.service")
# alice may change nginx and nothing else, carol everything that is not for experts; of bob nothing is said, so that somebody would have to type a password.
RULES = """polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.gabion.Gabion1.") == 0 && subject.user == "alice")
        return action.lookup("unit") == "nginx.service" && (action.lookup("verb") == "remove" ||
            action.lookup("selection") == "safe" && action.lookup("direction") == "tighten" &&
            action.lookup("digest").length == 64) ? polkit.Result.YES : polkit.Result.NO;
    if (action.id == "org.gabion.Gabion1.persist" && subject.user == "carol")
        return polkit.Result.YES;
});
"""
OTHER = "[Service]\nExecStart=/bin/sleep infinity\n"
CASES = []


def case(function):
    CASES.append(function)
    return function


@case
def the_bus_starts_the_daemon_when_it_is_asked(bus):
    require(bus.show("gabiond.service", "ActiveState")["ActiveState"] == "inactive", "not started at boot")
    require(bus.call("Assess", "s", "nginx.service")[0] > 0, "an exposure")
    require(bus.show("gabiond.service", "ActiveState")["ActiveState"] == "active", "started by the call")


@case
def the_exposures_are_those_of_the_running_systemd(bus):
    overview = json.loads(bus.machine.run(["systemd-analyze", "security", "--json=short", "--no-pager"]).stdout)
    theirs = {row["unit"]: row["exposure"] for row in overview}
    ours = {row[0]: f"{row[3] // 10}.{row[3] % 10}" for row in bus.call("ListUnits")[0]}
    both = set(theirs) & set(ours)
    require(len(both) >= 5, f"units in both lists: {both}")
    wrong = {name: (ours[name], theirs[name]) for name in both if ours[name] != theirs[name]}
    require(not wrong, f"ours, theirs: {wrong}")


@case
def the_daemon_is_as_shut_as_it_promises(bus):
    result = bus.machine.run(["systemd-analyze", "security", "--threshold=10", "--no-pager", "gabiond.service"])
    require(result.returncode == 0, result.stdout[-200:])


@case
def a_user_whom_polkit_allows_lays_layers_and_takes_them_off(bus):
    before = bus.call("Assess", "s", "nginx.service")[0]
    after = bus.lay("nginx.service", "safe", user="alice")
    require(after < before, f"{before}, then {after}")
    state = bus.show("nginx.service", "PrivateTmp", "NeedDaemonReload", "DropInPaths")
    require(state == {"PrivateTmp": "yes", "NeedDaemonReload": "no", "DropInPaths": DROPIN}, state)
    theirs = bus.machine.run(["systemd-analyze", "security", "--no-pager", "nginx.service"]).stdout
    require(f" {after // 10}.{after % 10} " in theirs.splitlines()[-1], f"{after}: {theirs.splitlines()[-1]}")
    require(bus.call("SetLayers", "sass", "nginx.service", "0", "", user="alice") == [before], "as before")
    require(not bus.has_dropin() and bus.show("nginx.service", "PrivateTmp")["PrivateTmp"] == "no", "off again")


@case
def nginx_answers_with_what_is_suggested_for_it(bus):
    before = bus.call("Assess", "s", "nginx.service")[0]
    selection = bus.call("Suggest", "s", "nginx.service")[0]
    after = bus.lay("nginx.service", *selection)
    require(after <= before / 2, f"{selection}: from {before} to {after}")
    try:
        started = bus.machine.run(["systemctl", "restart", "nginx.service"])
        require(started.returncode == 0, bus.machine.run(["journalctl", "-u", "nginx", "-n", "20", "--no-pager"]).stdout)
        page = bus.machine.run(["bash", "-c",
                                "exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"])
        require("200 OK" in page.stdout, page.stdout + page.stderr)
    finally:
        bus.call("Undo", "s", "nginx.service")
        bus.machine.run(["systemctl", "restart", "nginx.service"])


@case
def gabionctl_changes_this_machine_through_the_daemon(bus):
    def ctl(*words, user="alice"):
        return bus.machine.run(["gabionctl", *words], user=user)
    result = ctl("apply", "nginx", "safe")
    require(result.returncode == 0 and "systemctl restart nginx.service" in result.stdout, result.stdout + result.stderr)
    require(bus.has_dropin(), "the drop-in")
    require("apply" in ctl("history", "nginx", user="bob").stdout, "the history")
    require("all layers are off" in ctl("remove", "nginx").stdout, "remove")
    require("back to" in ctl("undo", "nginx").stdout and bus.has_dropin(), "undo")
    require(ctl("undo", "nginx").returncode == 0 and not bus.has_dropin(), "undo of the undo")
    refused = ctl("apply", "nginx", "safe", user="bob")
    require(refused.returncode == 1 and "password" in refused.stderr, refused.stderr)


@case
def a_rule_for_one_unit_is_no_rule_for_another(bus):
    digest = bus.digest("other.service", "safe")
    bus.refused("Access denied", "SetLayers", "sass", "other.service", "1", "safe", digest, user="alice")
    require(not bus.has_dropin("/etc/systemd/system/other.service.d/50-gabion.conf"), "nothing was written")


@case
def a_rule_for_one_selection_is_no_rule_for_another(bus):
    digest = bus.digest("nginx.service", "strict")
    bus.refused("Access denied", "SetLayers", "sass", "nginx.service", "1", "strict", digest, user="alice")
    require(not bus.has_dropin(), "nothing was written")


@case
def what_is_for_experts_is_an_action_of_its_own(bus):
    for unit, word in (("nginx.service", "caps-none"), ("nginx.service", "calls-service"), ("other.service", "dynamic-user")):
        bus.refused("password", "SetLayers", "sass", unit, "1", word, bus.digest(unit, word), user="carol")
    bus.lay("other.service", "safe", user="carol")
    bus.call("SetLayers", "sass", "other.service", "0", "")


@case
def a_user_who_would_have_to_type_a_password_is_told_so(bus):
    digest = bus.digest("nginx.service", "safe")
    bus.refused("password", "SetLayers", "sass", "nginx.service", "1", "safe", digest, user="bob")
    bus.refused("password", "Undo", "s", "nginx.service", user="bob")
    require(not bus.has_dropin(), "nothing was written")


@case
def everybody_may_look(bus):
    require(bus.call("ListUnits", user="bob")[0], "the list")
    require(bus.call("Preview", "sas", "nginx.service", "1", "safe", user="bob"), "a preview")


@case
def the_history_names_the_user_whom_the_bus_knows(bus):
    bus.lay("nginx.service", "safe", user="alice")
    uid = int(bus.machine.run(["id", "-u", "alice"]).stdout)
    last = bus.call("ListHistory", "s", "nginx.service", user="bob")[0][-1]
    require(last[1:4] == [uid, "nginx.service", "apply"], last)
    bus.call("Undo", "s", "nginx.service", user="alice")
    require(not bus.has_dropin(), "undone")


@case
def without_polkit_only_root_may_change(bus):
    bus.machine.run(["systemctl", "mask", "--runtime", "--now", "polkit.service"], check=True)
    try:
        digest = bus.digest("nginx.service", "safe")
        bus.refused("", "SetLayers", "sass", "nginx.service", "1", "safe", digest, user="alice")
        require(not bus.has_dropin(), "nothing was written")
    finally:
        bus.machine.run(["systemctl", "unmask", "--runtime", "polkit.service"], check=True)


@case
def what_the_policy_of_the_bus_does_not_name_is_refused_by_the_bus(bus):
    result = bus.machine.run(["busctl", "set-property", NAME, PATH, MANAGER, "Version", "s", "x"], user="alice")
    require(result.returncode != 0, "a property was set")
    result = bus.machine.run(["busctl", "call", NAME, PATH, MANAGER, "NoSuchMethod"], user="alice")
    require(result.returncode != 0 and "denied" in result.stderr.lower(), result.stderr)
    owned = bus.machine.run(["busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                             "RequestName", "su", NAME, "0"], user="alice")
    require(owned.returncode != 0, "a user owned the name")


@case
def systemd_has_read_what_was_written_and_what_was_taken_away(bus):
    bus.lay("other.service", "safe")
    require(bus.show("other.service", "NeedDaemonReload")["NeedDaemonReload"] == "no", "systemd has read it")
    bus.call("SetLayers", "sass", "other.service", "0", "")
    require(not bus.has_dropin("/etc/systemd/system/other.service.d"), "the folder is gone with the drop-in")


@case
def a_change_that_systemd_does_not_read_is_taken_back(bus):
    """From 253 on systemd can be told to refuse reloads; older ones always do what they are asked."""
    if bus.machine.suite == "bookworm":
        return
    limit = "/etc/systemd/system.conf.d/limit.conf"
    bus.machine.put({limit: "[Manager]\nReloadLimitIntervalSec=1h\nReloadLimitBurst=1\n"})
    bus.machine.run(["systemctl", "daemon-reexec"], check=True)
    try:
        bus.machine.run(["systemctl", "daemon-reload"])
        history = bus.call("ListHistory", "s", "other.service")[0]
        bus.refused("taken back", "SetLayers", "sass", "other.service", "1", "safe", bus.digest("other.service", "safe"))
        require(not bus.has_dropin("/etc/systemd/system/other.service.d"), "the drop-in is gone")
        told = bus.call("ListHistory", "s", "other.service")[0][len(history):]
        require([change[3] for change in told] == ["apply", "undo"], told)
    finally:
        bus.machine.run(["rm", limit], check=True)
        bus.machine.run(["kill", "-TERM", "1"], check=True)  # starts itself anew, which no limit holds up
        deadline = time.monotonic() + 30
        while bus.machine.run(["systemctl", "daemon-reload"]).returncode != 0:
            require(time.monotonic() < deadline, "systemd does not reload any more")
            time.sleep(0.2)


@case
def a_daemon_that_nobody_asks_goes_away_and_comes_back(bus):
    deadline = time.monotonic() + 60
    while bus.show("gabiond.service", "ActiveState")["ActiveState"] != "inactive":
        require(time.monotonic() < deadline, "it stays")
        time.sleep(1)
    require(bus.show("gabiond.service", "Result")["Result"] == "success", "it ended well")
    require(bus.call("Assess", "s", "nginx.service")[0] > 0, "and comes back")


CASES.extend(live_states.CASES)
CASES.extend(live_rpm.CASES)


@case
def nothing_went_wrong_on_the_way(bus):
    log = bus.machine.run(["journalctl", "--no-pager", "-u", "gabiond.service", "-p", "warning"]).stdout
    require("gabiond" not in log.replace("-- No entries --", ""), log)


@case
def an_upgrade_keeps_the_layers_and_the_history(bus):
    bus.lay("other.service", "safe")
    install(bus.machine)
    require(bus.has_dropin("/etc/systemd/system/other.service.d/50-gabion.conf"), "the drop-in")
    require(bus.call("ListHistory", "s", "other.service")[0][-1][3] == "apply", "the history")
    bus.call("SetLayers", "sass", "other.service", "0", "")


@case
def after_a_purge_nothing_of_the_package_is_left(bus):
    files = bus.machine.run(["dpkg", "--listfiles", "gabion"]).stdout.split()
    result = bus.machine.run(["dpkg", "--purge", "gabion"])
    require(result.returncode == 0 and "warning" not in result.stderr, result.stdout + result.stderr)
    left = [path for path in [*files, "/var/lib/gabion", "/run/gabion"]
            if bus.machine.run(["test", "-f", path]).returncode == 0 or
            "gabion" in path and bus.machine.run(["test", "-e", path]).returncode == 0]
    require(not left, f"left: {left}")
    require(bus.show("gabiond.service", "LoadState")["LoadState"] == "not-found", "systemd has forgotten the unit")


def run(machine):
    machine.run(["systemctl", "start", "other.service", "nginx.service"], check=True)
    return run_cases(Bus(machine), CASES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "The live tests of gabiond.", {
        "/etc/polkit-1/rules.d/10-test.rules": RULES, "/etc/systemd/system/other.service": OTHER}, run))
