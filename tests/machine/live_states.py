# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gabiond tells of units that run is what systemd and the kernel say; live_daemon.py runs these cases."""

import json
import os
import signal
import time

NAME, UNIT = "org.gabion.Gabion1", "org.gabion.Gabion1.Unit"
SLEEPER = "/etc/systemd/system/sleeper.service"
TEXT = "[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\n"
DROPIN = "/etc/systemd/system/sleeper.service.d/a.conf"
HARD = "[Service]\nNoNewPrivileges=yes\nCapabilityBoundingSet=CAP_CHOWN\nSystemCallFilter=@system-service\nUser=alice\n"
WAIT_SECONDS_MAX = 30
CASES = []


def case(function):
    CASES.append(function)
    return function


def require(condition, words):
    if not condition:
        raise AssertionError(words)


def equal(got, expected, what):
    require(got == expected, f"{what}: {got!r}, expected {expected!r}")


def row(bus, unit):
    """Active state and "more" of one row."""
    rows = {found[0]: found for found in bus.call("ListUnits")[0]}
    return rows[unit][2], {key: value["data"] for key, value in rows[unit][6].items()}


def start_sleeper(bus, verb="start"):
    """To its end: systemctl comes back when the process is there, and systemd still prepares it."""
    systemctl(bus, verb, "sleeper.service")
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while "running" not in row(bus, "sleeper.service")[1]:
        require(time.monotonic() < deadline, "no main process is told of")


def values(entries):
    return {key: value["data"] for key, value in entries.items()}


def properties(bus, unit):
    path = bus.call("GetUnit", "s", unit)[0]
    result = bus.machine.run(["busctl", "--json=short", "call", NAME, path, "org.freedesktop.DBus.Properties", "GetAll",
                              "s", UNIT], check=True)
    return values(json.loads(result.stdout)["data"][0])


def systemctl(bus, *words):
    bus.machine.run(["systemctl", *words], check=True)


def put_sleeper(bus, text=TEXT):
    """The unit with this main file alone, not running."""
    bus.machine.run(["systemctl", "stop", "sleeper.service"])
    bus.machine.put({SLEEPER: text})
    bus.machine.run(["rm", "-rf", DROPIN.rsplit("/", 1)[0]], check=True)
    systemctl(bus, "daemon-reload")


@case
def the_states_are_those_of_systemd(bus):
    listed = bus.call("ListUnits")[0]
    result = bus.machine.run(["systemctl", "list-units", "--all", "--output=json", "--type=service"], check=True)
    theirs = {unit["unit"]: (unit["active"], unit["sub"]) for unit in json.loads(result.stdout)}
    states = {found[0]: (found[2], values(found[6]).get("sub-state", "")) for found in listed}
    wrong = {name: (state, theirs.get(name, ("", ""))) for name, state in states.items()
             if state != theirs.get(name, ("", ""))}
    require(not wrong, f"ours, theirs: {wrong}")
    require(len([state for state in states.values() if state[0] == "active"]) >= 5, states)


@case
def each_change_of_state_is_in_the_next_answer(bus):
    put_sleeper(bus)
    for _ in range(5):
        systemctl(bus, "start", "sleeper.service")
        state, more = row(bus, "sleeper.service")
        equal((state, more["sub-state"], more["restart-pending"]), ("active", "running", False), "started")
        equal(properties(bus, "sleeper.service")["ActiveState"], "active", "property")
        systemctl(bus, "stop", "sleeper.service")
        state, more = row(bus, "sleeper.service")
        require(state in ("inactive", "") and "restart-pending" not in more and "running" not in more, (state, more))
        require(properties(bus, "sleeper.service")["ActiveState"] in ("inactive", ""), "property")


@case
def what_the_kernel_holds_the_process_to_is_told(bus):
    put_sleeper(bus, TEXT + HARD)
    start_sleeper(bus)
    running = values(row(bus, "sleeper.service")[1]["running"])
    pid = bus.show("sleeper.service", "MainPID")["MainPID"]
    kernel = dict(line.split(":", 1) for line in bus.machine.run(["cat", f"/proc/{pid}/status"]).stdout.splitlines())
    equal(running, {"uid": int(bus.machine.run(["id", "-u", "alice"]).stdout), "capabilities": kernel["CapBnd"].strip(),
                    "no-new-privileges": True, "seccomp": 2}, "running")
    require(int(running["capabilities"], 16).bit_count() <= 3, f"more than systemd leaves: {running}")
    found = properties(bus, "sleeper.service")
    equal((values(found["Running"]), found["Shortfall"], found["RestartPending"]), (running, "", False), "properties")


@case
def a_file_that_is_newer_than_the_process_is_pending_until_the_restart(bus):
    put_sleeper(bus)
    start_sleeper(bus)
    equal(row(bus, "sleeper.service")[1]["restart-pending"], False, "just started")
    bus.machine.put({DROPIN: HARD})
    more = row(bus, "sleeper.service")[1]
    equal((more["restart-pending"], more["shortfall"]), (True, "changed-since-start"), "not read by systemd")
    systemctl(bus, "daemon-reload")
    equal(row(bus, "sleeper.service")[1]["restart-pending"], True, "read by systemd")
    start_sleeper(bus, "restart")
    more = row(bus, "sleeper.service")[1]
    equal((more["restart-pending"], more.get("shortfall")), (False, None), "restarted")


@case
def a_file_that_systemd_has_not_read_is_pending_though_the_process_is_newer(bus):
    put_sleeper(bus)
    bus.machine.put({DROPIN: HARD})
    start_sleeper(bus)
    found = properties(bus, "sleeper.service")
    theirs = bus.show("sleeper.service", "NeedDaemonReload", "NoNewPrivileges")
    equal(found["RestartPending"], theirs["NeedDaemonReload"] == "yes", f"as systemd has it: {theirs}")
    equal(found["Shortfall"], "" if theirs["NoNewPrivileges"] == "yes" else "changed-since-start", "shortfall")
    put_sleeper(bus)


@case
def layers_that_are_taken_off_are_pending_too(bus):
    put_sleeper(bus)
    bus.lay("sleeper.service", "safe")
    start_sleeper(bus)
    equal(row(bus, "sleeper.service")[1]["restart-pending"], False, "started with its layers")
    time.sleep(1.1)  # the history counts in seconds
    bus.call("SetLayers", "sass", "sleeper.service", "0", "")
    equal(row(bus, "sleeper.service")[1]["restart-pending"], True, "they are gone on disk")
    systemctl(bus, "restart", "gabiond.service")
    equal(row(bus, "sleeper.service")[1]["restart-pending"], True, "also to a daemon that did not see it")
    systemctl(bus, "restart", "sleeper.service")
    equal(row(bus, "sleeper.service")[1]["restart-pending"], False, "restarted")


@case
def what_is_written_and_not_in_force_is_told(bus):
    put_sleeper(bus, TEXT.replace("=/bin", "=+/bin") + HARD)
    start_sleeper(bus)
    more = row(bus, "sleeper.service")[1]
    equal((more["restart-pending"], more["shortfall"]), (False, "not-in-force"), "a command with full privileges")


@case
def a_first_call_while_systemd_reloads_waits_for_the_states(bus):
    systemctl(bus, "start", "other.service")
    for _ in range(3):
        systemctl(bus, "stop", "gabiond.service")
        bus.machine.run(["sh", "-euc", "systemctl --no-block start gabiond; for i in 1 2 3 4 5; do systemctl daemon-reload & done; wait"],
                        check=True)
        equal(row(bus, "other.service")[0], "active", "state of a unit that runs all the time")


@case
def callers_at_the_same_time_all_get_the_states(bus):
    systemctl(bus, "restart", "gabiond.service")
    script = ("for i in $(seq 20); do busctl --json=short call org.gabion.Gabion1 /org/gabion/Gabion1 "
              "org.gabion.Gabion1.Manager ListUnits >/tmp/list.$i & done; wait; cat /tmp/list.*; rm /tmp/list.*")
    lists = [json.loads(line)["data"][0] for line in bus.machine.run(["sh", "-euc", script], check=True).stdout.splitlines()]
    equal(len(lists), 20, "answers")
    for listed in lists:
        equal([found[2] for found in listed if found[0] == "other.service"], ["active"], "state")


@case
def a_change_of_state_is_signalled(bus):
    put_sleeper(bus)
    row(bus, "sleeper.service")
    path = bus.call("GetUnit", "s", "sleeper.service")[0]
    script = (f"busctl --json=short --match=\"type='signal',path='{path}'\" monitor >/tmp/signals & monitor=$!; "
              "for i in $(seq 300); do if test $i = 20; then systemctl start sleeper; fi; "
              "if grep -q running /tmp/signals; then break; fi; sleep 0.1; done; kill $monitor; cat /tmp/signals")
    said = bus.machine.run(["sh", "-uc", script]).stdout
    signals = [json.loads(line) for line in said.splitlines() if "PropertiesChanged" in line]
    changes = [values(signal["payload"]["data"][1]) for signal in signals]
    require({"ActiveState": "active", "SubState": "running"} in changes, said)


@case
def a_systemd_that_does_not_answer_leaves_the_states_empty(bus):
    """Stopped as a whole, its name stays on the bus and nothing comes."""
    row(bus, "other.service")
    pid = bus.machine.run(["systemctl", "show", "--property=MainPID", "--value", "gabiond.service"]).stdout.strip()
    systemctl(bus, "daemon-reload")  # so that it has to ask again
    os.kill(bus.machine.pid, signal.SIGSTOP)
    try:
        equal(row(bus, "other.service")[0], "", "state")
        equal(bus.call("Assess", "s", "other.service")[0] > 0, True, "the rest is answered")
    finally:
        os.kill(bus.machine.pid, signal.SIGCONT)
    require(bus.show("gabiond.service", "MainPID")["MainPID"] == pid, "it is the same daemon")
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while row(bus, "other.service")[0] != "active":
        require(time.monotonic() < deadline, "the states do not come back")
        time.sleep(0.5)


@case
def signals_of_systemd_do_not_keep_the_daemon(bus):
    """Units start and stop all the time; the daemon, of which nobody asks anything, ends."""
    put_sleeper(bus)
    row(bus, "sleeper.service")
    deadline = time.monotonic() + 60
    while bus.show("gabiond.service", "ActiveState")["ActiveState"] != "inactive":
        require(time.monotonic() < deadline, "it stays")
        systemctl(bus, "restart", "sleeper.service")
        time.sleep(1)
    systemctl(bus, "stop", "sleeper.service")
