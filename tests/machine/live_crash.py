#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trials whose daemon or helper is killed: before each change that they make, one after the other, and at random.

    live_crash.py --package FILE.deb [--suite bookworm|trixie] [--kills N] [--seed N] [--stride N]

After each the unit is, in its files, in systemd and in its running process, as before or as it was kept: never in between,
and never for longer than the deadline. With a stride only every Nth change is one to be killed before; the seed says which.
Between the kills at random systemd reads its files again, and is started anew itself. Both machines run at a time.
"""

import argparse
import collections
import concurrent.futures
import random
import shutil
import sys
import threading
import time

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import DROPIN, TRIED, Bus, Refused, main, require, say, wait_until  # noqa: E402

UNITS = [f"victim{number}.service" for number in range(8)]
VICTIM = "[Service]\nExecStart=/bin/sleep infinity\n"
LAYER = "tmp-private"
# Every call by which something of ours can change on disk or be asked of systemd.
CHANGES = "renameat,renameat2,unlinkat,symlinkat,mkdirat,sendmsg,write,fsync,ftruncate"
# The first start after a number was put there is killed before that call; each later one runs as it is.
ONCE = """#!/bin/sh
if mv /run/gabion/crash-at /run/gabion/crash-begun 2>/dev/null; then
        exec /usr/local/bin/strace -f -o /run/gabion/crash-log -e "trace=%s" \\
                -e "inject=%s:signal=KILL:when=$(cat /run/gabion/crash-begun)" -- "$@"
fi
exec "$@"
""" % (CHANGES, CHANGES)
TRACED = """[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=
ExecStart=/bin/sh /usr/local/lib/once %s
NotifyAccess=all
SystemCallFilter=
MemoryHigh=infinity
MemoryMax=infinity
TasksMax=infinity
RestartSec=100ms
"""
FILES = {
    "/usr/local/lib/once": ONCE,
    "/etc/systemd/system/gabiond.service.d/traced.conf": TRACED % "/usr/libexec/gabiond",
    "/etc/systemd/system/gabion-rollback@.service.d/traced.conf": TRACED % "/usr/libexec/gabion-rollback -- %i",
    **{f"/etc/systemd/system/{unit}": VICTIM for unit in UNITS},
}
POINTS_MAX = 400
GAP_SECONDS = 1.2


def state_of(bus, unit):
    """"old", "kept", or what does not go together; the process is looked at too."""
    shown = bus.show(unit, "ActiveState", "DropInPaths", "NeedDaemonReload", "PrivateTmp", "MainPID")
    if "MainPID" not in shown:
        return "systemd does not answer, as it is just started anew"
    kept = bus.exists(DROPIN.format(unit))
    own_mounts = bus.machine.run(["sh", "-c", f"[ $(readlink /proc/{shown['MainPID']}/ns/mnt) != $(readlink /proc/1/ns/mnt) ]"])
    expected = {"ActiveState": "active", "DropInPaths": DROPIN.format(unit) if kept else "", "NeedDaemonReload": "no",
                "PrivateTmp": "yes" if kept else "no", "MainPID": shown["MainPID"]}
    if shown != expected or (own_mounts.returncode == 0) != kept or bus.exists(TRIED.format(unit)):
        return f"kept: {kept}, mounts of its own: {own_mounts.returncode == 0}, {shown}"
    return "kept" if kept else "old"


def is_over(bus, unit):
    return not bus.exists(f"/run/gabion/trials/{unit}")


# One after the other, as they follow each other: the timer, the job that it starts, the helper, the end of the record.
WAY_BACK = """
timer=$(systemctl show --value --property=ActiveState gabion-rollback@{0}.timer) || exit 3
helper=$(systemctl show --value --property=Job --property=ActiveState gabion-rollback@{0}.service) || exit 3
[ ! -e /run/gabion/trials/{0} ] && exit 0
[ "$timer" = active ] && exit 0
case $helper in
*activating* | *[1-9]*) exit 0 ;;
esac
exit 1
"""
NO_ANSWER = 3


def has_way_back(bus, unit):
    """While there is a record there is a timer or a helper."""
    result = wait_until(lambda: bus.machine.run(["bash", "-c", WAY_BACK.format(unit)]).returncode, "an answer of systemd",
                        enough=lambda code: code != NO_ANSWER)
    return result == 0


def attempt(bus, method, *words):
    """A call whose daemon may be killed meanwhile."""
    try:
        bus.call(method, *words)
        return True
    except Refused:
        return False


def begin(bus, unit, *selection):
    try:
        digest = bus.digest(unit, *selection) if selection else ""
    except Refused:
        return False
    return attempt(bus, "StartTrial", "sasus", unit, str(len(selection)), *selection, "15", digest)


def settle(bus, unit):
    require(has_way_back(bus, unit), f"{unit} is on trial and has no way back")
    wait_until(lambda: is_over(bus, unit), f"the end of the trial of {unit}")
    return wait_until(lambda: state_of(bus, unit), f"a state of {unit} that goes together; it is {state_of(bus, unit)}",
                      enough=lambda state: state in ("old", "kept"))


def make_old(bus, unit):
    if bus.exists(DROPIN.format(unit)):
        wait_until(lambda: attempt(bus, "SetLayers", "sass", unit, "0", ""), f"{unit} without layers")
        bus.machine.run(["systemctl", "restart", unit], check=True)
    require(state_of(bus, unit) == "old", f"{unit} to begin with: {state_of(bus, unit)}")


def kill_before(bus, number):
    bus.machine.run(["sh", "-c", f"rm -f /run/gabion/crash-begun; echo {number} >/run/gabion/crash-at"], check=True)


def was_killed(bus):
    return "SIGKILL" in bus.machine.run(["cat", "/run/gabion/crash-log"]).stdout


def daemon_killed_before_each_change(bus, unit, keeps, first, stride):
    """Returns how many points there were."""
    outcomes = set()
    for number in range(first, POINTS_MAX, stride):
        make_old(bus, unit)
        bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
        kill_before(bus, number)
        if begin(bus, unit, LAYER):
            require(has_way_back(bus, unit), "a trial that is live has no way back")
        if keeps:
            attempt(bus, "KeepTrial", "s", unit)
        if not is_over(bus, unit):
            attempt(bus, "RevertTrial", "s", unit)
        outcomes.add(settle(bus, unit))
        if not was_killed(bus):
            break
    require(number > 10, f"only {number} points: the daemon was not traced")
    require(outcomes == ({"old", "kept"} if keeps else {"old"}), f"outcomes: {outcomes}")
    return number


def helper_killed_before_each_change(bus, unit, first, stride):
    for number in range(first, POINTS_MAX, stride):
        make_old(bus, unit)
        require(begin(bus, unit, LAYER), f"the trial of {unit} does not begin")
        kill_before(bus, number)
        attempt(bus, "RevertTrial", "s", unit)
        require(settle(bus, unit) == "old", f"point {number}: {state_of(bus, unit)}")
        if not was_killed(bus):
            break
    require(number > 5, f"only {number} points: the helper was not traced")
    return number


def work(bus, unit, end, seed, seen):
    """Trials of one unit, one after the other, while somebody kills; seen counts how they end."""
    chance = random.Random(seed)
    while not end.is_set():
        kept = bus.exists(DROPIN.format(unit))
        begin(bus, unit, *([] if kept else [LAYER]))
        if chance.random() < 0.5:
            attempt(bus, "KeepTrial", "s", unit)
        else:
            attempt(bus, "RevertTrial", "s", unit)
        seen[settle(bus, unit)] += 1


def disturb(bus, chance):
    """Whether a kill met a process; a helper is rarely there, and then it is the one."""
    kills = [f"pkill -KILL -f ^/usr/libexec/{name}" for name in ("gabion-rollback", "gabiond")]
    if chance.random() < 0.3:
        bus.machine.run(["systemctl", chance.choice(["daemon-reload", "daemon-reload", "daemon-reexec"])])
    return bus.machine.run(["sh", "-c", " || ".join(kills if chance.random() < 0.5 else kills[1:])]).returncode == 0


def killed_at_random(bus, kills, seed):
    chance, end, done, counters = random.Random(seed), threading.Event(), 0, [collections.Counter() for _ in range(4)]
    deadline = time.monotonic() + 60 + 5 * kills
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(work, bus, unit, end, seed + number, counters[number])
                   for number, unit in enumerate(UNITS[:4])]
        try:
            # On a slow machine it goes on until something was kept between two kills.
            while (done < kills or not any(counter["kept"] for counter in counters)) and time.monotonic() < deadline and \
                    not any(worker.done() for worker in workers):
                # Some trials become live between two kills, most do not.
                time.sleep(min(chance.expovariate(1 / GAP_SECONDS), 5 * GAP_SECONDS))
                done += disturb(bus, chance)
        finally:
            end.set()
    for worker in workers:
        worker.result()
    seen = sum(counters, collections.Counter())
    require(done >= kills, f"only {done} of {kills} kills met a process")
    require(set(seen) == {"old", "kept"}, f"both ends are seen, and no other: {seen}")
    return f"{done} kills, {dict(seen)}"


def run(machine, kills, seed, stride):
    bus, first = Bus(machine), 1 + seed % stride
    machine.install_program(shutil.which("strace") or "strace")
    machine.run(["systemctl", "daemon-reload"], check=True)
    machine.run(["systemctl", "start", *UNITS], check=True)
    failed = 0
    for words, function in (
            ("helper", lambda: helper_killed_before_each_change(bus, UNITS[5], first, stride)),
            ("daemon, taken back", lambda: daemon_killed_before_each_change(bus, UNITS[6], False, first, stride)),
            ("daemon, kept", lambda: daemon_killed_before_each_change(bus, UNITS[7], True, first, stride)),
            (f"{kills} kills at random, seed {seed}", lambda: killed_at_random(bus, kills, seed))):
        try:
            say(f"ok     {words}: {function()}")
        except AssertionError as error:
            failed += 1
            say(f"FAILED {words}\n        {error}")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stride", type=int, default=1)
    ours, rest = parser.parse_known_args()
    sys.exit(main(rest, "Trials whose daemon or helper is killed. Also --kills N, --seed N, --stride N.", FILES,
                  lambda machine: run(machine, ours.kills, ours.seed, ours.stride)))
