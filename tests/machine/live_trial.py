#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trials on a booted Debian 12 and 13: kept, taken back by hand, by the deadline, by themselves; through kills, reloads and full disks.

    live_trial.py --package FILE.deb [--suite bookworm|trixie]

The services are real ones: nginx, redis, sshd and cron, and small ones of each type. Both machines run at a time. In the end of each case the unit is exactly as it was before or exactly as it was tried, and nothing of the trial is left.
"""

import shlex
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import (DROPIN, MANAGER, NAME, PACKAGE, PATH, TRIED, Bus, Refused, install, main, require,  # noqa: E402
                    run_cases, wait_until)
from machine import Link  # noqa: E402

WEB, DATABASE = "nginx.service", "redis-server.service"
# alice and carol may do everything to nginx that experts are not needed for; of bob nothing is said.
RULES = """polkit.addRule(function (action, subject) {
    var mine = { "try": 1, "persist": 1, "remove": 1, "restart": 1 };
    if (mine[action.id.replace("org.gabion.Gabion1.", "")] && (subject.user == "alice" || subject.user == "carol"))
        return action.lookup("unit") == "nginx.service" ? polkit.Result.YES : polkit.Result.NO;
});
"""
SIMPLE = "[Service]\nExecStart=/bin/sleep infinity\n"
UNITS = {
    "simple": SIMPLE,
    "exec": "[Service]\nType=exec\nExecStart=/bin/sleep infinity\n",
    "forking": "[Service]\nType=forking\nExecStart=/bin/sh -c 'sleep infinity &'\n",
    "oneshot": "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n",
    "notify": "[Service]\nType=notify\nNotifyAccess=all\nExecStart=/bin/sh -c 'systemd-notify --ready; sleep infinity'\n",
    # Before 253 there is no such type, and what is not known is simple.
    "reloading": "[Service]\nType=notify-reload\nNotifyAccess=all\n"
                 "ExecStart=/bin/sh -c 'systemd-notify --ready; sleep infinity'\n",
    "named": "[Service]\nType=dbus\nBusName=org.freedesktop.hostname1\nExecStart=/lib/systemd/systemd-hostnamed\n",
    "idle": "[Service]\nType=idle\nExecStart=/bin/sleep infinity\n",
    "copy@": SIMPLE,
    # The real ones under names of their own: what sshd and cron start inherits the sandbox, so theirs are refused.
    "remote": "[Service]\nType=notify\nRuntimeDirectory=sshd\nExecStart=/usr/sbin/sshd -D -p 2222\n",
    "jobs": "[Unit]\nConflicts=cron.service\n[Service]\nExecStartPre=rm -f /run/crond.reboot\nExecStart=/usr/sbin/cron -f\n",
    "door": "[Service]\nExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:80\n",
    "once": "[Service]\nType=oneshot\nExecStart=/bin/true\n",
    "idler": SIMPLE,
    # Well for a while, and then it needs what the layer takes away.
    "late": "[Service]\nExecStart=/bin/sh -c 'sleep 3; echo x >/usr/late && sleep infinity'\n",
    "restless": "[Service]\nRestart=always\nRestartSec=100ms\nExecStart=/bin/sh -c 'sleep 2; echo x >/usr/late && sleep infinity'\n",
    "killed": "[Service]\nExecStart=/bin/sh -c 'sleep 2; exec unshare --mount sleep infinity'\n",
    "restarted": "[Unit]\nStartLimitIntervalSec=0\n" + SIMPLE,
    "crashing": "[Service]\nRestart=always\nRestartSec=50ms\nStartLimitIntervalSec=0\nExecStart=/bin/false\n",
}
# Of nobody else: the unit that has this name by right is masked.
TAKEN = "/etc/systemd/system/systemd-hostnamed.service"
DOOR = "[Socket]\nListenStream=127.0.0.1:8080\n[Install]\nWantedBy=sockets.target\n"
KEY = """set -eu
cd
mkdir -p .ssh
ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519
cp .ssh/id_ed25519.pub .ssh/authorized_keys
"""
CASES = []


def case(function):
    CASES.append(function)
    return function


def trial(bus, unit, *selection, seconds=60, user=None):
    digest = bus.digest(unit, *selection) if selection else ""
    return bus.call("StartTrial", "sasus", unit, str(len(selection)), *selection, str(seconds), digest, user=user)[0]


def fails(bus, unit, *selection, says, seconds=60, user=None):
    try:
        answer = trial(bus, unit, *selection, seconds=seconds, user=user)
    except Refused as error:
        expected = (says,) if isinstance(says, str) else says
        require(any(words in str(error) for words in expected), f"{unit} {selection}: {error}; expected {says!r}")
        return
    raise AssertionError(f"{unit} {selection}: answered {answer}; expected {says!r}")


def answers(bus, port=80):
    page = bus.machine.run(
        ["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; timeout 20 cat <&3"])
    return "200 OK" in page.stdout


def has_timer(bus, unit):
    """The way back of a trial that is live, with both of its times."""
    timer = bus.show(f"gabion-rollback@{unit}.timer", "ActiveState", "TimersCalendar", "TimersMonotonic")
    return timer["ActiveState"] == "active" and "OnCalendar" in timer["TimersCalendar"] and \
        "OnActive" in timer["TimersMonotonic"]


def is_clean(bus, unit):
    """Nothing of a trial is left, in systemd or on disk."""
    left = bus.machine.run(["find", "/run/gabion", "-name", unit]).stdout
    timers = bus.machine.run(["systemctl", "list-units", "--all", "--plain", "--no-legend", f"gabion-rollback@{unit}.timer"])
    return not (left or bus.exists(TRIED.format(unit)) or timers.stdout.strip() or "trial" in bus.more(unit))


def require_old(bus, unit, was="active"):
    wait_until(lambda: is_clean(bus, unit), f"the end of the trial of {unit}")
    state = bus.show(unit, "ActiveState", "DropInPaths", "NeedDaemonReload")
    require(state == {"ActiveState": was, "DropInPaths": "", "NeedDaemonReload": "no"}, f"{unit}: {state}")
    require(not bus.exists(DROPIN.format(unit)), f"{unit}: something was kept")


@case
def a_trial_goes_back_by_itself_when_its_time_is_over(bus):
    remaining = trial(bus, WEB, "safe", seconds=15)
    require(10_000_000 < remaining <= 16_000_000, f"{remaining} microseconds")
    state = bus.show(WEB, "PrivateTmp", "ActiveState", "DropInPaths")
    require(state == {"PrivateTmp": "yes", "ActiveState": "active", "DropInPaths": TRIED.format(WEB)}, state)
    more = bus.more(WEB)
    require(more["trial"] == "live" and more["trial-remaining"] <= remaining, more)
    require(has_timer(bus, WEB), "a timer that goes by the clock and by the time that passes")
    require(answers(bus), "nginx serves")
    require_old(bus, WEB)
    require(bus.show(WEB, "PrivateTmp")["PrivateTmp"] == "no" and answers(bus), "as before")
    require(bus.history(WEB)[-1] == ("try", "reverted", "its time was over"), bus.history(WEB))


@case
def a_trial_that_is_kept_stays_and_can_be_undone(bus):
    suggested = bus.call("Suggest", "s", WEB)[0]
    require("network-server:80,443" in suggested, f"nginx is of the class of servers: {suggested}")
    open_before = bus.call("Assess", "s", WEB)[0]
    trial(bus, WEB, *suggested)
    before = bus.show(WEB, "ExecMainStartTimestampMonotonic")
    exposure = bus.call("KeepTrial", "s", WEB)[0]
    require(is_clean(bus, WEB), "nothing of the trial is left")
    require(bus.show(WEB, "DropInPaths", "NeedDaemonReload") == {"DropInPaths": DROPIN.format(WEB), "NeedDaemonReload": "no"},
            bus.show(WEB, "DropInPaths", "NeedDaemonReload"))
    require(bus.call("Assess", "s", WEB)[0] == exposure, exposure)
    require(bus.show(WEB, "ExecMainStartTimestampMonotonic") == before, "it was not restarted for keeping")
    require(answers(bus) and bus.history(WEB)[-1][0] == "keep", bus.history(WEB))
    require(exposure <= open_before - 50, f"{open_before} before, {exposure} kept")
    bus.machine.run(["systemctl", "restart", WEB], check=True)
    require(answers(bus), "nginx serves after another start too")
    bus.refused("no trial", "KeepTrial", "s", WEB)
    trial(bus, WEB)
    require(bus.show(WEB, "PrivateTmp")["PrivateTmp"] == "no", "a trial without layers")
    bus.call("RevertTrial", "s", WEB)
    require(bus.show(WEB, "DropInPaths")["DropInPaths"] == DROPIN.format(WEB), "the kept ones again")
    bus.call("Undo", "s", WEB)
    bus.machine.run(["systemctl", "restart", WEB], check=True)
    require_old(bus, WEB)


@case
def the_history_of_trials_has_the_tool_and_the_exposures(bus):
    entries = len(bus.history(WEB))
    now, then = bus.call("Preview", "sas", WEB, "1", "safe")[:2]
    trial(bus, WEB, "safe")
    bus.call("RevertTrial", "s", WEB)
    require("last-trial" not in bus.more(WEB), "taken back by hand")
    trial(bus, WEB, "safe", seconds=15)
    require_old(bus, WEB)
    more = bus.more(WEB)
    require((more["last-trial"], more["last-trial-reason"]) == ("reverted", "its time was over"), more)
    trial(bus, WEB, "safe")
    bus.call("KeepTrial", "s", WEB)
    require("last-trial" not in bus.more(WEB) and "drift" not in bus.more(WEB), bus.more(WEB))
    bus.call("Undo", "s", WEB)
    bus.machine.run(["systemctl", "restart", WEB], check=True)
    rows = bus.call("ListHistory", "s", WEB)[0][entries:]
    found = [(row[3], *(row[6].get(key, {}).get("data") for key in ("tool", "exposure-before", "exposure-after")))
             for row in rows]
    require(found == [("try", "busctl", now, then)] * 2 + [("keep", "busctl", now, then), ("undo", "busctl", then, now)],
            f"{found}; {now}, {then}")
    require_old(bus, WEB)


@case
def a_trial_without_layers_that_is_kept_takes_them_away(bus):
    bus.lay(WEB, "safe")
    trial(bus, WEB)
    bus.call("KeepTrial", "s", WEB)
    require_old(bus, WEB)


def pending(bus, unit):
    """Whether a restart is pending, and why less is in force than is written; None: nothing of that is told."""
    more = wait_until(lambda: bus.more(unit), f"a main process of {unit}", enough=lambda more: "running" in more)
    return more["restart-pending"], more.get("shortfall")


def require_running_as_written(bus, unit, when):
    """To the daemon that has seen all of it, to one that comes back, and to systemd."""
    require(pending(bus, unit) == (False, None), f"{when}: {pending(bus, unit)}")
    bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    require(pending(bus, unit) == (False, None), f"{when}, to a daemon that comes back: {pending(bus, unit)}")
    require(bus.show(unit, "NeedDaemonReload")["NeedDaemonReload"] == "no", f"{when}: systemd has not read it")


def require_pending(bus, unit, when):
    require(pending(bus, unit)[0], f"{when}: not pending")
    bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    require(pending(bus, unit)[0], f"{when}: not pending to a daemon that comes back")


def take_off(bus, unit):
    bus.call("SetLayers", "sass", unit, "0", "")
    bus.machine.run(["systemctl", "restart", unit], check=True)
    require_old(bus, unit)


@case
def what_is_kept_runs_already_and_waits_for_no_restart(bus):
    trial(bus, WEB, "safe")
    require_running_as_written(bus, WEB, "on trial")
    trial_began = bus.show(WEB, "ExecMainStartTimestampMonotonic")
    bus.call("KeepTrial", "s", WEB)
    require_running_as_written(bus, WEB, "kept by a daemon that came back")
    require(bus.show(WEB, "ExecMainStartTimestampMonotonic") == trial_began, "nobody restarted it")
    take_off(bus, WEB)
    trial(bus, WEB, "safe")
    bus.call("KeepTrial", "s", WEB)
    require_running_as_written(bus, WEB, "kept")
    bus.lay(WEB, "safe")
    require_running_as_written(bus, WEB, "laid on again as it is")
    trial(bus, WEB)
    require_running_as_written(bus, WEB, "on trial without layers")
    bus.call("RevertTrial", "s", WEB)
    require_running_as_written(bus, WEB, "gone back")
    trial(bus, WEB)
    bus.call("KeepTrial", "s", WEB)
    require_running_as_written(bus, WEB, "kept without layers")
    require_old(bus, WEB)


@case
def what_is_started_in_a_trial_runs_with_what_is_kept(bus):
    unit = "restarted.service"
    bus.machine.run(["systemctl", "stop", unit], check=True)
    trial(bus, unit, "new-privileges")
    bus.machine.run(["systemctl", "start", unit], check=True)
    bus.call("KeepTrial", "s", unit)
    require(bus.more(unit)["running"]["no-new-privileges"]["data"], "it runs in its sandbox")
    require_running_as_written(bus, unit, "started in the trial and kept")
    take_off(bus, unit)


@case
def what_changes_after_a_trial_was_kept_waits_for_a_restart(bus):
    folder = DROPIN.format(WEB).rsplit("/", 1)[0]
    trial(bus, WEB, "tmp-private")
    bus.call("KeepTrial", "s", WEB)
    bus.machine.run(["cp", "--preserve", DROPIN.format(WEB), "/tmp/of-before"], check=True)
    trial(bus, WEB, "safe")
    bus.call("KeepTrial", "s", WEB)
    for when, change, back in (
            ("another file", f"printf '[Service]\\nUMask=0077\\n' >{folder}/90-more.conf", f"rm {folder}/90-more.conf"),
            ("our file by hand", f"echo UMask=0077 >>{DROPIN.format(WEB)}", f"sed -i '$d' {DROPIN.format(WEB)}"),
            ("our file, from a copy of before", f"cp --preserve {DROPIN.format(WEB)} /tmp/of-now; cp --preserve /tmp/of-before {DROPIN.format(WEB)}",
             f"cp --preserve /tmp/of-now {DROPIN.format(WEB)}"),
            ("our file is gone", f"cp --preserve {DROPIN.format(WEB)} /tmp/of-now; rm {DROPIN.format(WEB)}",
             f"cp --preserve /tmp/of-now {DROPIN.format(WEB)}")):
        require_running_as_written(bus, WEB, f"before: {when}")
        bus.machine.run(["sh", "-euc", f"{change}; systemctl daemon-reload"], check=True)
        require_pending(bus, WEB, when)
        bus.machine.run(["sh", "-euc", f"{back}; systemctl daemon-reload"], check=True)
    require_running_as_written(bus, WEB, "all is as it was kept")
    bus.lay(WEB, "tmp-private")
    require_pending(bus, WEB, "laid on without a trial")
    bus.machine.run(["systemctl", "restart", WEB], check=True)
    require_running_as_written(bus, WEB, "restarted")
    take_off(bus, WEB)


@case
def every_example_of_the_man_page_for_a_running_system_works(bus):
    page = (Path(__file__).resolve().parents[2] / "data/man/org.gabion.Gabion1.5.rst").read_text()
    examples = [shlex.split(line) for line in page[page.index("On a running system:"):].splitlines()
                if line.startswith("    busctl ")]
    require(len(examples) == 4, f"{len(examples)} examples")
    for words in examples:
        result = bus.machine.run([bus.digest(WEB, "safe") if word == "DIGEST" else word for word in words])
        require(result.returncode == 0, f"{words}: {result.stderr}")
    require_old(bus, WEB)


@case
def what_breaks_nginx_is_taken_back_at_once(bus):
    for selection, says in ((("families-unix",), "ExecStartPre=: it ended with exit status 1"),
                            (("system-read-only",), "ExecStartPre=: it ended with exit status 1"),
                            (("hide:/var/log/nginx",), "ExecStartPre=: it ended with exit status 1"),
                            (("calls-no-io-event",), "SIGSYS")):
        fails(bus, WEB, *selection, says=says)
        require_old(bus, WEB)
        require(answers(bus), f"nginx serves again after {selection}")
        action, outcome, reason = bus.history(WEB)[-1]
        require((action, outcome) == ("try", "reverted") and says in reason, bus.history(WEB)[-1])


@case
def what_does_not_run_as_before_either_is_left_to_its_admin(bus):
    """Layers that were laid on without a trial break it at its next start; the trial of others is over all the same."""
    digest = bus.digest(WEB, "families-unix")
    bus.call("SetLayers", "sass", WEB, "1", "families-unix", digest)
    trial(bus, WEB, "tmp-private", seconds=15)
    wait_until(lambda: "trial" not in bus.more(WEB), "the end of the trial", 150)
    require(bus.history(WEB)[-1][2] == "its time was over; it does not run with its settings of before either", bus.history(WEB)[-1])
    bus.call("Undo", "s", WEB)
    bus.machine.run(["systemctl", "reset-failed", WEB])
    bus.machine.run(["systemctl", "start", WEB], check=True)
    require_old(bus, WEB)
    require(answers(bus), "nginx serves again")


@case
def what_breaks_later_is_taken_back_then(bus):
    for unit, selection, says in (("late", ("usr-read-only",), "exit status 2"),
                                  ("restless", ("usr-read-only",), "started again"),
                                  ("killed", ("calls-no-mount", "calls-kill"), "SIGSYS")):
        name = f"{unit}.service"
        trial(bus, name, *selection)
        wait_until(lambda name=name: bus.history(name), f"the way back of {unit}")
        require(says in bus.history(name)[-1][2], bus.history(name))
        require_old(bus, name)
        require(bus.more(name)["last-trial-reason"] == bus.history(name)[-1][2], bus.more(name))
    verdicts = {row[0]: row[3] for row in bus.call("Weigh", "sas", "late.service", "0")[0]}
    require(verdicts["usr-read-only"] == "breaks" and verdicts["kernel-logs"] == "untested", verdicts)
    more = {row[0]: row[4] for row in bus.call("Weigh", "sas", "killed.service", "0")[0]}
    require("failed-with" in more["calls-no-mount"] and "when" not in more["calls-no-mount"], more["calls-no-mount"])


@case
def every_type_of_service_can_be_tried_and_taken_back(bus):
    kinds = {"copy@1": "simple", "named": "dbus", "reloading": "simple" if bus.machine.suite == "bookworm" else "notify-reload"}
    for unit in ("simple", "exec", "forking", "oneshot", "notify", "idle", "copy@1", "named", "reloading"):
        name = f"{unit}.service"
        bus.machine.run(["systemctl", "start", name], check=True)
        require(bus.show(name, "Type")["Type"] == kinds.get(unit, unit), bus.show(name, "Type"))
        trial(bus, name, "tmp-private")
        require(bus.show(name, "PrivateTmp")["PrivateTmp"] == "yes", f"{unit} on trial")
        bus.call("RevertTrial", "s", name)
        require_old(bus, name)


@case
def a_service_that_does_not_run_is_not_started_by_a_trial(bus):
    for name in ("once.service", "idler.service"):
        trial(bus, name, "tmp-private")
        require(bus.show(name, "ActiveState", "PrivateTmp") == {"ActiveState": "inactive", "PrivateTmp": "yes"}, name)
        bus.call("RevertTrial", "s", name)
        require_old(bus, name, was="inactive")


@case
def redis_can_be_tried_kept_and_undone(bus):
    def serves():
        return bus.machine.run(["redis-cli", "ping"]).stdout.strip() == "PONG"

    require(serves(), "redis before")
    trial(bus, DATABASE, *bus.call("Suggest", "s", DATABASE)[0])
    require(serves(), "redis on trial")
    bus.call("KeepTrial", "s", DATABASE)
    require(serves() and bus.exists(DROPIN.format(DATABASE)), "redis, kept")
    bus.call("Undo", "s", DATABASE)
    bus.machine.run(["systemctl", "restart", DATABASE], check=True)
    require_old(bus, DATABASE)
    fails(bus, DATABASE, "families-unix", says="it ended with exit status 1")
    require_old(bus, DATABASE)
    wait_until(serves, "redis again")


@case
def sshd_can_be_tried_kept_and_undone(bus):
    def serves():
        login = ["ssh", "-p", "2222", "-o", "StrictHostKeyChecking=accept-new", "-o", "BatchMode=yes", "root@127.0.0.1", "echo in"]
        return bus.machine.run(login).stdout.strip() == "in"

    bus.machine.run(["systemctl", "start", "remote.service"], check=True)
    wait_until(serves, "sshd before")
    trial(bus, "remote.service", "safe")
    require(serves(), "sshd on trial")
    bus.call("KeepTrial", "s", "remote.service")
    require(serves(), "sshd, kept")
    bus.call("Undo", "s", "remote.service")
    bus.machine.run(["systemctl", "restart", "remote.service"], check=True)
    require_old(bus, "remote.service")


@case
def cron_can_be_tried_and_runs_its_jobs_in_the_sandbox(bus):
    def ran_at():
        return bus.machine.run(["cat", "/var/log/cron-ran"]).stdout.strip()

    bus.machine.put({"/etc/cron.d/at-start": "@reboot root readlink /proc/self/ns/mnt >/var/log/cron-ran\n"})
    bus.machine.run(["systemctl", "start", "jobs.service"], check=True)
    wait_until(ran_at, "a job")
    outside = bus.machine.run(["readlink", "/proc/1/ns/mnt"]).stdout.strip()
    require(ran_at() == outside, f"{ran_at()}, not {outside}")
    trial(bus, "jobs.service", "tmp-private", "usr-read-only")
    wait_until(lambda: ran_at() not in ("", outside), "a job in the sandbox")
    bus.call("KeepTrial", "s", "jobs.service")
    bus.call("Undo", "s", "jobs.service")
    bus.machine.run(["systemctl", "restart", "jobs.service"], check=True)
    wait_until(lambda: ran_at() == outside, "a job as before")
    require_old(bus, "jobs.service")


def is_in_the_sandbox(bus, unit):
    inside = f"[ $(readlink /proc/$(systemctl show -P MainPID {unit})/ns/mnt) != $(readlink /proc/1/ns/mnt) ]"
    return bus.machine.run(["sh", "-c", inside]).returncode == 0


@case
def a_service_that_its_socket_starts_is_tried_when_it_idles(bus):
    door = "door.service"
    bus.machine.run(["systemctl", "start", "door.socket"], check=True)
    trial(bus, door, "tmp-private")
    require(bus.show(door, "ActiveState")["ActiveState"] == "inactive", "the trial does not start it")
    require(answers(bus, 8080) and is_in_the_sandbox(bus, door), "the first visitor starts it, in its sandbox")
    require(bus.more(door)["trial"] == "live", bus.more(door))
    bus.call("RevertTrial", "s", door)
    require_old(bus, door)
    require(answers(bus, 8080) and not is_in_the_sandbox(bus, door), "as before")
    bus.machine.run(["systemctl", "stop", door], check=True)


@case
def a_service_that_its_socket_started_is_tried_while_it_runs(bus):
    door = "door.service"
    require(answers(bus, 8080) and not is_in_the_sandbox(bus, door), "it runs")
    trial(bus, door, "tmp-private")
    require(is_in_the_sandbox(bus, door) and answers(bus, 8080), "it runs in its sandbox")
    bus.call("KeepTrial", "s", door)
    require(is_in_the_sandbox(bus, door) and answers(bus, 8080), "and stays there")
    bus.call("Undo", "s", door)
    bus.machine.run(["systemctl", "stop", door, "door.socket"], check=True)
    bus.machine.run(["systemctl", "start", "door.socket"], check=True)
    require(answers(bus, 8080) and not is_in_the_sandbox(bus, door), "as before")
    require_old(bus, door)


@case
def a_service_that_crashes_all_the_time_is_not_tried(bus):
    bus.machine.run(["systemctl", "start", "--no-block", "crashing.service"])
    fails(bus, "crashing.service", "tmp-private",
          says=("just starting or stopping", "busy starting or stopping", "started again", "the service failed"))
    bus.machine.run(["systemctl", "stop", "crashing.service"])
    wait_until(lambda: is_clean(bus, "crashing.service"), "nothing is left")
    require(not bus.exists(DROPIN.format("crashing.service")), "nothing was kept")


@case
def what_cannot_be_tried_is_refused_before_anything_is_done(bus):
    for unit, selection, seconds, says in (
            (WEB, ("safe",), 14, "15 to 3600"), (WEB, ("safe",), 3601, "15 to 3600"), (WEB, ("safe",), 4294967295, "15 to 3600"),
            ("ssh.service", ("safe",), 60, "sessions"), ("dbus.service", ("safe",), 60, "dbus.service"), (WEB, (), 60, "no layers"),
            ("nosuch.service", ("safe",), 60, "nosuch"), ("gabiond.service", ("safe",), 60, "sandbox of its own")):
        fails(bus, unit, *selection, seconds=seconds, says=says)
    bus.refused("changed since", "StartTrial", "sasus", WEB, "1", "safe", "60", "sha256:" + "0" * 64)
    bus.refused("no trial", "RevertTrial", "s", WEB)
    require_old(bus, WEB)


@case
def one_trial_a_unit_and_four_a_user(bus):
    for unit in ("simple", "exec", "forking", "notify"):
        trial(bus, f"{unit}.service", "tmp-private")
    fails(bus, "simple.service", "safe", says="on trial already")
    fails(bus, "idle.service", "tmp-private", says="too many trials")
    bus.refused("on trial", "SetLayers", "sass", "simple.service", "0", "")
    trial(bus, WEB, "safe", user="alice")
    for unit, user in (("simple.service", None), ("exec.service", None), ("forking.service", None), ("notify.service", None),
                       (WEB, "alice")):
        bus.call("RevertTrial", "s", unit, user=user)
        require_old(bus, unit)


@case
def going_back_from_ones_own_trial_asks_nobody(bus):
    trial(bus, WEB, "safe", user="alice")
    bus.refused("password", "RevertTrial", "s", WEB, user="bob")
    bus.refused("password", "KeepTrial", "s", WEB, user="bob")
    require(bus.more(WEB)["trial"] == "live", bus.more(WEB))
    bus.call("RevertTrial", "s", WEB, user="alice")
    require_old(bus, WEB)
    trial(bus, WEB, "safe", user="alice")
    bus.call("RevertTrial", "s", WEB)  # root
    require_old(bus, WEB)


@case
def many_trials_in_a_row_all_come_back(bus):
    """More than systemd lets a service be started that fails: each way back is one that has not."""
    for _ in range(12):
        trial(bus, "simple.service", "tmp-private")
        bus.call("RevertTrial", "s", "simple.service")
        require_old(bus, "simple.service")


@case
def polkit_decides_about_each_step(bus):
    fails(bus, WEB, "safe", says="password", user="bob")
    fails(bus, "simple.service", "safe", says="Access denied", user="alice")
    fails(bus, WEB, "caps-no-admin", says="password", user="alice")  # for experts
    bus.refused("password", "Restart", "s", WEB, user="bob")
    bus.refused("sessions", "Restart", "s", "ssh.service")
    bus.call("Restart", "s", WEB, user="alice")
    require_old(bus, WEB)
    trial(bus, WEB, "safe", user="alice")
    bus.call("KeepTrial", "s", WEB, user="carol")  # who may keep need not have begun it
    bus.call("SetLayers", "sass", WEB, "0", "")
    bus.call("Restart", "s", WEB)


def whole_way(bus, user):
    """List, preview, apply, undo, try, keep, revert."""
    rows = {row[0]: row for row in bus.call("ListUnits", user=user)[0]}
    require(WEB in rows, "it is listed")
    now, then = bus.call("Preview", "sas", WEB, "1", "safe", user=user)[:2]
    require(then < now, f"{now} would become {then}")
    require(bus.lay(WEB, "safe", user=user) == then, "applied as in the preview")
    bus.call("Undo", "s", WEB, user=user)
    trial(bus, WEB, "safe", user=user)
    bus.call("RevertTrial", "s", WEB, user=user)
    require_old(bus, WEB)
    trial(bus, WEB, "safe", user=user)
    require(bus.call("KeepTrial", "s", WEB, user=user)[0] == then, "kept as in the preview")
    require([row[0] for row in bus.history(WEB)[-4:]] == ["apply", "undo", "try", "keep"], bus.history(WEB)[-4:])
    bus.call("Undo", "s", WEB, user=user)
    bus.call("Restart", "s", WEB, user=user)
    require_old(bus, WEB)
    require(answers(bus), "nginx serves")


@case
def root_goes_the_whole_way(bus):
    whole_way(bus, None)


@case
def who_is_allowed_one_unit_goes_the_whole_way_with_it_and_no_step_with_another(bus):
    whole_way(bus, "alice")
    other, digest, of_web = "simple.service", bus.digest("simple.service", "safe"), bus.digest(WEB, "safe")
    bus.refused("Access denied", "SetLayers", "sass", other, "1", "safe", digest, user="alice")
    bus.refused("Access denied", "StartTrial", "sasus", other, "1", "safe", "60", digest, user="alice")
    bus.refused("Access denied", "Undo", "s", other, user="alice")
    bus.refused("Access denied", "Restart", "s", other, user="alice")
    trial(bus, other, "safe")
    bus.refused("password", "RevertTrial", "s", other, user="alice")
    bus.refused("Access denied", "KeepTrial", "s", other, user="alice")
    bus.call("RevertTrial", "s", other)
    # Of bob no rule says anything, and nobody can be asked.
    bus.refused("password", "SetLayers", "sass", WEB, "1", "safe", of_web, user="bob")
    bus.refused("password", "StartTrial", "sasus", WEB, "1", "safe", "60", of_web, user="bob")
    bus.refused("password", "Undo", "s", WEB, user="bob")
    for unit in (other, WEB):
        require_old(bus, unit)


@case
def of_two_who_try_one_unit_at_the_same_time_one_is_refused(bus):
    digest, said = bus.digest(WEB, "safe"), []

    def begin():
        try:
            said.append(bus.call("StartTrial", "sasus", WEB, "1", "safe", "60", digest))
        except Refused as error:
            said.append(str(error))

    both = [threading.Thread(target=begin) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    require(sum("on trial already" in str(one) for one in said) == 1, said)
    require(sum(isinstance(one, list) for one in said) == 1, said)
    bus.call("RevertTrial", "s", WEB)
    require_old(bus, WEB)


@case
def without_polkit_a_user_can_neither_try_nor_keep(bus):
    trial(bus, WEB, "safe", user="alice")
    bus.machine.run(["systemctl", "mask", "--runtime", "--now", "polkit.service"], check=True)
    try:
        bus.refused("Access denied", "KeepTrial", "s", WEB, user="alice")
        bus.call("RevertTrial", "s", WEB, user="alice")
        fails(bus, WEB, "safe", says="Access denied", user="alice")
        bus.refused("Access denied", "SetLayers", "sass", WEB, "1", "safe", bus.digest(WEB, "safe"), user="alice")
        bus.refused("Access denied", "Undo", "s", WEB, user="alice")
        # Where polkit is there and does not answer, nobody is allowed more for it; only going back asks nobody.
        fails(bus, WEB, "safe", says="Access denied")
    finally:
        bus.machine.run(["systemctl", "unmask", "--runtime", "polkit.service"], check=True)
    require_old(bus, WEB)


@case
def a_polkit_that_was_stopped_comes_when_it_is_asked(bus):
    trial(bus, WEB, "safe", user="alice")
    bus.machine.run(["systemctl", "stop", "polkit.service"], check=True)
    bus.call("KeepTrial", "s", WEB, user="alice")
    bus.machine.run(["systemctl", "stop", "polkit.service"], check=True)
    bus.call("Undo", "s", WEB, user="alice")
    bus.call("Restart", "s", WEB, user="alice")
    require_old(bus, WEB)


@case
def a_daemon_that_is_killed_finds_its_trials_again(bus):
    trial(bus, WEB, "safe")
    for _ in range(3):
        killed = bus.show("gabiond.service", "MainPID")
        bus.machine.run(["systemctl", "kill", "--signal=KILL", "gabiond.service"], check=True)
        wait_until(lambda killed=killed: bus.show("gabiond.service", "MainPID") != killed, "the end of gabiond")
        wait_until(lambda: bus.more(WEB).get("trial") == "live", "the trial")
        require(has_timer(bus, WEB), "its timer")
    bus.call("KeepTrial", "s", WEB)
    require(is_clean(bus, WEB) and bus.exists(DROPIN.format(WEB)), "kept")
    bus.call("SetLayers", "sass", WEB, "0", "")
    bus.call("Restart", "s", WEB)


@case
def without_daemon_and_bus_the_deadline_holds(bus):
    trial(bus, WEB, "safe", seconds=15)
    bus.machine.run(["systemctl", "mask", "--runtime", "--now", "gabiond.service"], check=True)
    bus.machine.run(["systemctl", "stop", "dbus.socket", "dbus.service", "polkit.service"], check=True)
    try:
        wait_until(lambda: not bus.exists(TRIED.format(WEB)), "the way back")
        wait_until(lambda: "active" == bus.show(WEB, "ActiveState")["ActiveState"], "nginx")
        wait_until(lambda: not bus.machine.run(["ls", "/run/gabion/trials"]).stdout, "the end")
    finally:
        bus.machine.run(["systemctl", "start", "dbus.socket", "dbus.service"], check=True)
        bus.machine.run(["systemctl", "unmask", "--runtime", "gabiond.service"], check=True)
    require_old(bus, WEB)
    require(answers(bus), "nginx serves")


@case
def reloads_do_not_push_the_deadline_back(bus):
    trial(bus, WEB, "safe", seconds=15)
    deadline = time.monotonic() + 17
    while time.monotonic() < deadline and bus.exists(TRIED.format(WEB)):
        bus.machine.run(["systemctl", "daemon-reload"])
        time.sleep(0.7)
    require(not bus.exists(TRIED.format(WEB)), "it was not taken back in time")
    require_old(bus, WEB)


@case
def a_trial_survives_a_new_start_of_systemd_itself(bus):
    trial(bus, WEB, "safe")
    bus.machine.run(["kill", "-TERM", "1"], check=True)
    wait_until(lambda: bus.machine.run(["systemctl", "is-active", WEB]).stdout.strip() == "active", "systemd")
    require(bus.more(WEB)["trial"] == "live", bus.more(WEB))
    bus.call("KeepTrial", "s", WEB)
    bus.call("SetLayers", "sass", WEB, "0", "")
    bus.call("Restart", "s", WEB)
    require_old(bus, WEB)


@case
def a_timer_that_somebody_stops_is_started_again(bus):
    trial(bus, WEB, "safe")
    timer = f"gabion-rollback@{WEB}.timer"
    bus.machine.run(["systemctl", "stop", timer], check=True)
    wait_until(lambda: has_timer(bus, WEB), "the timer")
    time.sleep(2)
    require(bus.more(WEB).get("trial") == "live" and has_timer(bus, WEB), bus.history(WEB)[-1])
    bus.machine.run(["systemctl", "stop", timer], check=True)  # who stops it twice gets the unit back at once
    require_old(bus, WEB)
    require("stopped twice" in bus.history(WEB)[-1][2], bus.history(WEB)[-1])


@case
def a_timer_that_is_started_again_ends_the_trial_in_time(bus):
    trial(bus, WEB, "safe", seconds=15)
    began = time.monotonic()
    bus.machine.run(["systemctl", "stop", f"gabion-rollback@{WEB}.timer"], check=True)
    require_old(bus, WEB)
    require(time.monotonic() - began > 10 and bus.history(WEB)[-1][2] == "its time was over", bus.history(WEB)[-1])


@case
def a_drop_in_that_somebody_takes_away_ends_the_trial(bus):
    trial(bus, WEB, "safe")
    bus.machine.run(["systemctl", "revert", WEB], check=True)
    require_old(bus, WEB)
    require("took its drop-in away" in bus.history(WEB)[-1][2], bus.history(WEB)[-1])


@case
def a_service_that_somebody_stops_comes_back(bus):
    trial(bus, WEB, "safe")
    bus.machine.run(["systemctl", "stop", WEB], check=True)
    require_old(bus, WEB)
    require(answers(bus), "nginx serves")


@case
def a_unit_that_changes_during_its_trial_is_not_kept(bus):
    trial(bus, WEB, "safe")
    other = f"/etc/systemd/system/{WEB}.d/other.conf"
    bus.machine.put({other: "[Service]\nNice=1\n"})
    bus.refused("changed since the trial began", "KeepTrial", "s", WEB)
    require(bus.more(WEB)["trial"] == "live", "the trial goes on")
    bus.machine.run(["rm", other], check=True)
    bus.call("RevertTrial", "s", WEB)
    require_old(bus, WEB)


@case
def an_upgrade_during_a_trial_leaves_it_alone(bus):
    trial(bus, WEB, "safe")
    install(bus.machine)
    require(bus.more(WEB)["trial"] == "live", bus.more(WEB))
    bus.call("RevertTrial", "s", WEB)
    require_old(bus, WEB)


def package_of(version, line):
    """A Debian package of a service, as others make them: an upgrade reloads systemd and restarts it."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder, "stage")
        for path, text, mode in (
                ("DEBIAN/control", f"Package: wares\nVersion: {version}\nArchitecture: all\nMaintainer: nobody\n"
                                   "Description: a service\n", 0o644),
                ("DEBIAN/postinst", "#!/bin/sh\nsystemctl daemon-reload\nsystemctl restart wares.service\n", 0o755),
                ("lib/systemd/system/wares.service", f"{SIMPLE}{line}\n", 0o644)):
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / path).write_text(text)
            (stage / path).chmod(mode)
        subprocess.run(["dpkg-deb", "--root-owner-group", "--build", stage, Path(folder, "wares.deb")],
                       check=True, stdout=subprocess.DEVNULL)
        return Path(folder, "wares.deb").read_bytes()


@case
def a_service_whose_package_is_upgraded_during_its_trial_is_not_kept(bus):
    wares = "wares.service"
    for version, line in (("1", "Nice=1"), ("2", "Nice=2")):
        bus.machine.put({"/root/wares.deb": package_of(version, line)})
        bus.machine.run(["dpkg", "--install", "/root/wares.deb"], check=True)
        if version == "1":
            trial(bus, wares, "tmp-private")
    require(bus.show(wares, "Nice", "PrivateTmp") == {"Nice": "2", "PrivateTmp": "yes"}, bus.show(wares, "Nice", "PrivateTmp"))
    time.sleep(2.5)  # two looks at it
    require(bus.more(wares)["trial"] == "live" and has_timer(bus, wares), "the trial goes on")
    bus.refused("changed since the trial began", "KeepTrial", "s", wares)
    require(bus.more(wares)["trial"] == "live", "and still does")
    bus.call("RevertTrial", "s", wares)
    require_old(bus, wares)
    require(bus.show(wares, "Nice", "PrivateTmp") == {"Nice": "2", "PrivateTmp": "no"}, "the new version, as it came")


@case
def a_service_that_somebody_restarts_stays_on_trial(bus):
    trial(bus, "restarted.service", "tmp-private")
    for _ in range(20):
        bus.machine.run(["systemctl", "restart", "restarted.service"], check=True)
    time.sleep(2.5)  # two looks at it
    require(bus.more("restarted.service").get("trial") == "live", bus.history("restarted.service"))
    bus.call("RevertTrial", "s", "restarted.service")
    require_old(bus, "restarted.service")


@case
def in_a_read_only_etc_a_trial_runs_and_is_not_kept(bus):
    """As an image that is verified has it, and one that is merged from extensions."""
    bus.machine.run(["mount", "--bind", "/etc", "/etc"], check=True)
    bus.machine.run(["mount", "-o", "remount,bind,ro", "/etc"], check=True)
    try:
        bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)
        require(bus.machine.run(["touch", "/etc/x"]).returncode != 0, "/etc is read-only")
        trial(bus, WEB, "safe")
        bus.refused("Read-only file system", "KeepTrial", "s", WEB)
        require(bus.more(WEB)["trial"] == "live" and has_timer(bus, WEB), "the trial goes on")
        bus.refused("Read-only file system", "SetLayers", "sass", "simple.service", "1", "safe", bus.digest("simple.service", "safe"))
        bus.call("RevertTrial", "s", WEB)
        require_old(bus, WEB)
    finally:
        bus.machine.run(["umount", "/etc"], check=True)
        bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)


@case
def without_room_in_run_nothing_begins(bus):
    bus.machine.run(["mount", "-t", "tmpfs", "-o", "mode=755,size=4k", "small", "/run/gabion/trials"], check=True)
    try:
        bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)
        bus.machine.run(["sh", "-c", "head -c 4096 /dev/zero >/run/gabion/trials/fill"])
        started = bus.show(WEB, "ExecMainStartTimestampMonotonic")
        fails(bus, WEB, "safe", says="No space left")
        bus.machine.run(["rm", "/run/gabion/trials/fill"], check=True)
        require_old(bus, WEB)
        require(bus.show(WEB, "ExecMainStartTimestampMonotonic") == started, "it was not restarted")
    finally:
        bus.machine.run(["umount", "/run/gabion/trials"], check=True)
        bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)


@case
def what_cannot_be_written_is_not_kept_and_the_trial_goes_on(bus):
    folder = f"/etc/systemd/system/{WEB}.d"
    for options in ("size=4k", "ro"):
        trial(bus, WEB, "safe")
        bus.machine.run(["mkdir", "-p", folder], check=True)
        bus.machine.run(["mount", "-t", "tmpfs", "-o", f"mode=755,{options}", "small", folder], check=True)
        try:
            bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)  # it has its own view of what is mounted
            if options != "ro":
                bus.machine.run(["sh", "-c", f"head -c 4096 /dev/zero >{folder}/fill"])
            bus.refused("cannot write", "KeepTrial", "s", WEB)
            require(bus.more(WEB)["trial"] == "live", bus.more(WEB))
            bus.refused("cannot write", "KeepTrial", "s", WEB)
        finally:
            bus.machine.run(["umount", folder], check=True)
            bus.machine.run(["systemctl", "restart", "gabiond.service"], check=True)
            bus.machine.run(["rmdir", folder], check=True)
        bus.call("RevertTrial", "s", WEB)
        require_old(bus, WEB)


@case
def a_folder_that_would_hang_systemd_is_noticed_first(bus):
    pipe = f"/etc/systemd/system/{WEB}.d/00-pipe.conf"
    bus.machine.run(["mkdir", "-p", f"/etc/systemd/system/{WEB}.d"], check=True)
    bus.machine.run(["mkfifo", pipe], check=True)
    digest = bus.digest(WEB, "safe")
    try:
        bus.refused("00-pipe.conf", "StartTrial", "sasus", WEB, "1", "safe", "60", digest)
        bus.refused("00-pipe.conf", "SetLayers", "sass", WEB, "1", "safe", digest)
    finally:
        bus.machine.run(["rm", "-r", f"/etc/systemd/system/{WEB}.d"], check=True)
    wait_until(lambda: is_clean(bus, WEB), "nothing is left")


@case
def a_record_that_was_tampered_with_is_not_believed(bus):
    trial(bus, WEB, "safe", seconds=15)
    bus.machine.run(["systemctl", "mask", "--runtime", "--now", "gabiond.service"], check=True)
    record = f"/run/gabion/trials/{WEB}"
    text = bus.machine.run(["cat", record]).stdout
    bus.machine.run(["sh", "-c", f"sed -i s/^Unit=.*/Unit=simple.service/ {record}"], check=True)
    result = bus.machine.run(["/usr/libexec/gabion-rollback", "--", WEB])
    require(result.returncode == 1 and "not the record" in result.stderr, result.stderr)
    require(bus.exists(TRIED.format(WEB)), "nothing was touched")
    bus.machine.put({record: text})
    bus.machine.run(["systemctl", "unmask", "--runtime", "gabiond.service"], check=True)
    bus.machine.run(["systemctl", "reset-failed", f"gabion-rollback@{WEB}.service"])
    bus.machine.run(["systemctl", "start", f"gabion-rollback@{WEB}.service"])
    require_old(bus, WEB)


@case
def a_reboot_that_keeps_run_ends_every_trial(bus):
    """A soft reboot, where systemd has it; before 254 what it would do is done step by step."""
    trial(bus, WEB, "safe")
    if bus.machine.suite == "bookworm":
        bus.machine.run(["systemctl", "mask", "--runtime", "--now", "gabiond.service"], check=True)
        bus.machine.run(["systemctl", "stop", WEB, f"gabion-rollback@{WEB}.timer"], check=True)
        bus.machine.run(["systemctl", "start", "gabion-recover.service"], check=True)
        bus.machine.run(["systemctl", "unmask", "--runtime", "gabiond.service"], check=True)
        bus.machine.run(["systemctl", "start", WEB], check=True)
    else:
        bus.machine.run(["systemctl", "soft-reboot"], check=True)
        wait_until(lambda: bus.machine.run(["systemctl", "is-active", "gabion-recover.service", WEB]).stdout.split() ==
                   ["inactive", "active"], "the system")
    require_old(bus, WEB)
    require("started anew" in bus.history(WEB)[-1][2], bus.history(WEB)[-1])


@case
def daemon_and_helper_are_as_shut_as_they_promise(bus):
    trial(bus, WEB, "safe")
    for unit, threshold in (("gabiond.service", 10), (f"gabion-rollback@{WEB}.service", 15), ("gabion-recover.service", 15)):
        result = bus.machine.run(["systemd-analyze", "security", f"--threshold={threshold}", "--no-pager", unit])
        require(result.returncode == 0, f"{unit}: {result.stdout[-200:]}{result.stderr}")
    bus.call("RevertTrial", "s", WEB)


@case
def nothing_went_wrong_on_the_way(bus):
    log = bus.machine.run(["journalctl", "--no-pager", "-u", "gabiond.service", "-p", "warning", "-o", "cat"]).stdout
    odd = [line for line in log.splitlines() if "killed" not in line and "signal" not in line]
    require(not odd, "\n".join(odd))


def tidy(bus):
    bus.machine.run(["systemctl", "unmask", "--runtime", "gabiond.service", "polkit.service"])
    bus.machine.run(["systemctl", "reset-failed"])
    bus.machine.run(["/usr/libexec/gabion-rollback", "--all"])
    bus.machine.run(["sh", "-c", "rm -rf /etc/systemd/system/*.service.d; systemctl daemon-reload; systemctl restart nginx"])


def run(machine):
    machine.run(["systemctl", "daemon-reload"], check=True)
    machine.run(["sh", "-c", KEY], check=True)
    machine.run(["systemctl", "start", WEB, DATABASE, "restarted.service", "late.service", "restless.service", "killed.service"], check=True)
    return run_cases(Bus(machine), CASES, tidy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "The live tests of trials.", {
        "/etc/polkit-1/rules.d/10-test.rules": RULES,
        "/etc/systemd/system/door.socket": DOOR, TAKEN: Link("/dev/null"),
        **{f"/etc/systemd/system/{name}.service": text for name, text in UNITS.items()}}, run))
