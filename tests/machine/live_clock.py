#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trials on a Linux of its own: its clock is set a day back and a day ahead, it is started anew, its power is cut while a
trial is kept.

    live_clock.py --package FILE.deb [--suite bookworm|trixie] [--seed N]

The clock is that of user-mode-linux; the host's stays as it is. Both machines run at a time.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import DROPIN, PACKAGE, TRIED, Bus, install, require, run_cases, say, wait_until  # noqa: E402
from kernel import Kernel  # noqa: E402
from machine import SUITES, side_by_side  # noqa: E402

DAY = 24 * 60 * 60
LAYER = "tmp-private"
UNITS = [f"{name}.service" for name in ("clock", "boot", "kept", "power")]
# What the trial restarts is slow here; nothing waits for these numbers to be small.
SLACK_SECONDS = 60
CASES = []


def case(function):
    CASES.append(function)
    return function


def trial(bus, unit, seconds):
    return bus.call("StartTrial", "sasus", unit, "1", LAYER, str(seconds), bus.digest(unit, LAYER))[0]


def state_of(bus, unit):
    """"old", "kept", or what does not go together."""
    shown = bus.show(unit, "ActiveState", "DropInPaths", "NeedDaemonReload", "PrivateTmp")
    kept = bus.exists(DROPIN.format(unit))
    expected = {"ActiveState": "active", "DropInPaths": DROPIN.format(unit) if kept else "", "NeedDaemonReload": "no",
                "PrivateTmp": "yes" if kept else "no"}
    if shown != expected or bus.exists(TRIED.format(unit)) or bus.exists(f"/run/gabion/trials/{unit}"):
        return f"kept: {kept}, {shown}"
    return "kept" if kept else "old"


def require_old(bus, unit):
    wait_until(lambda: state_of(bus, unit) == "old", f"{unit} as it was; it is {state_of(bus, unit)}")


def uptime(bus):
    return float(bus.machine.run(["cat", "/proc/uptime"]).stdout.split()[0])


def set_clock(bus, seconds):
    """Of the machine; how far it is from the host's afterwards."""
    bus.machine.run(["sh", "-c", f"date --set=@$(($(date +%s) + {seconds}))"], check=True)
    return int(bus.machine.run(["date", "+%s"]).stdout) - time.time()


def left(bus, unit):
    return bus.more(unit)["trial-remaining"] / 1_000_000


@case
def a_clock_that_is_set_back_a_day_does_not_make_a_trial_longer(bus):
    unit, begun = UNITS[0], uptime(bus)
    trial(bus, unit, 60)
    require(abs(set_clock(bus, -DAY) + DAY) < SLACK_SECONDS, "the machine has a clock of its own")
    require(left(bus, unit) <= 62, f"{left(bus, unit)} s are left")
    killed = bus.show("gabiond.service", "MainPID")
    bus.machine.run(["systemctl", "kill", "--signal=KILL", "gabiond.service"], check=True)
    wait_until(lambda: bus.show("gabiond.service", "MainPID") != killed, "the end of gabiond")
    wait_until(lambda: bus.more(unit).get("trial") == "live", "the trial, for a new gabiond")
    require(left(bus, unit) <= 62, f"a new gabiond says that {left(bus, unit)} s are left")
    # By the clock the end is a day away, so this is the second time of the timer.
    require_old(bus, unit)
    took = uptime(bus) - begun
    require(60 <= took <= 60 + 1 + SLACK_SECONDS, f"it was taken back after {took} s")
    require(bus.history(unit)[-1] == ("try", "reverted", "its time was over"), bus.history(unit))
    set_clock(bus, DAY)


@case
def the_timer_of_a_trial_that_was_stopped_ends_it_in_time_though_the_clock_was_set_back(bus):
    unit, begun = UNITS[0], uptime(bus)
    trial(bus, unit, 20)
    set_clock(bus, -DAY)
    bus.machine.run(["systemctl", "stop", f"gabion-rollback@{unit}.timer"], check=True)
    require_old(bus, unit)
    took = uptime(bus) - begun
    require(20 <= took <= 20 + 1 + SLACK_SECONDS, f"it was taken back after {took} s: {bus.history(unit)[-1]}")
    set_clock(bus, DAY)


@case
def a_clock_that_is_set_ahead_a_day_ends_a_trial_at_once(bus):
    unit, begun = UNITS[0], uptime(bus)
    trial(bus, unit, 3600)
    set_clock(bus, DAY)
    require_old(bus, unit)
    took = uptime(bus) - begun
    require(took <= SLACK_SECONDS, f"it was taken back after {took} s")
    require(bus.history(unit)[-1] == ("try", "reverted", "its time was over"), bus.history(unit))
    set_clock(bus, -DAY)


@case
def a_reboot_ends_what_is_on_trial_and_leaves_what_was_kept(bus):
    on_trial, kept = UNITS[1], UNITS[2]
    trial(bus, kept, 600)
    bus.call("KeepTrial", "s", kept)
    trial(bus, on_trial, 600)
    bus.machine.reboot()
    require(state_of(bus, on_trial) == "old", state_of(bus, on_trial))
    require(state_of(bus, kept) == "kept", state_of(bus, kept))
    require("trial" not in bus.more(on_trial), bus.more(on_trial))


@case
def a_power_cut_leaves_a_unit_as_it_was_or_as_it_was_kept(bus):
    unit, ends = UNITS[3], []
    for moment in ("keeping", "keeping", "kept"):
        if bus.exists(DROPIN.format(unit)):
            bus.call("SetLayers", "sass", unit, "0", "")
            bus.machine.run(["systemctl", "restart", unit], check=True)
        trial(bus, unit, 600)
        bus.machine.run(["sync"])
        if moment == "kept":
            bus.call("KeepTrial", "s", unit)
        elif moment == "keeping":
            bus.machine.start(["gabionctl", "keep", unit])
            time.sleep(bus.chance.random() * 1.5)
        bus.machine.cut()
        bus.machine.boot()
        ends.append(state_of(bus, unit))
        require(ends[-1] == "kept" or moment == "keeping" and ends[-1] == "old", f"{moment}: {ends[-1]}")
        # What is written is in the history too; the other way round the line is there first.
        last = [entry[0] for entry in bus.history(unit)][-1:]
        require(ends[-1] == "old" or last == ["keep"], f"{ends[-1]}, and the history: {last}")
    say(f"       after power cuts: {' '.join(ends)}")


def run_suite(suite, package, seed):
    files = {PACKAGE: package, **{f"/etc/systemd/system/{unit}": "[Service]\nExecStart=/bin/sleep infinity\n"
                                  "[Install]\nWantedBy=multi-user.target\n" for unit in UNITS}}
    with Kernel(suite, files) as machine:
        say(f"Debian {suite} on a Linux of its own, booted in {machine.boot_seconds:.1f} s; seed {seed}")
        install(machine)
        machine.run(["systemctl", "enable", "--now", *UNITS], check=True)
        bus = Bus(machine)
        bus.chance = random.Random(f"{suite} {seed}")
        return run_cases(bus, CASES)


def main(argv):
    parser = argparse.ArgumentParser(description="Trials on a Linux of its own: clock, reboot, power cuts.")
    parser.add_argument("--package", required=True, metavar="FILE", type=Path, help="what make deb has built")
    parser.add_argument("--suite", choices=SUITES, action="append")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    if not options.suite:
        return 1 if side_by_side(argv) else 0
    failed = sum(run_suite(suite, options.package, options.seed) for suite in options.suite)
    print(f"\n{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
