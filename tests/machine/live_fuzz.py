#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fuzzer of the bus interface on a booted Debian 12 and 13: the packaged daemon in its sandbox, and a sanitized build of
it, each with callers that are root and callers that may change nothing.

    live_fuzz.py --package FILE.deb --build DIR [--suite bookworm|trixie] [--seconds N] [--seed N]
"""

import argparse
import os
import random
import re
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import live_daemon  # noqa: E402
from daemon import MANAGER, NAME, PACKAGE, PATH, install, require  # noqa: E402
from machine import SUITES, Link, Machine, side_by_side  # noqa: E402
from machine_bus import connect, daemon_pid, open_bus_folder  # noqa: E402

import wire  # noqa: E402  the folder is added by machine_bus
from fuzz import OPTIONS, check_dropin  # noqa: E402
from fuzzer import Fuzzer, Target  # noqa: E402

SECONDS = 60  # of a suite; a quarter for each daemon and user
BOB = "bob"
# Not all that are there: among them are some that suspend the computer or end everything when they are restarted.
UNITS = ("nginx.service", "other.service", "cron.service", "rsyslog.service", "ssh.service", "dbus.service", "polkit.service",
         "gabiond.service", "nosuch.service", "systemd-journald.service")
LOG_LINES_SHOWN = 100
JOB_SECONDS_MAX = 60
# Its second start does not end.
STARTED = "/run/slow-started"
SLOW = f"[Service]\nExecStartPre=/bin/sh -c 'if test -e {STARTED}; then exec sleep infinity; fi'\nExecStart=/bin/sleep infinity\n"
# What a sanitizer needs and a sandbox forbids.
SANITIZED = "\n".join((
    "[Service]", "ExecStart=", "ExecStart=/usr/local/bin/gabiond", "MemoryDenyWriteExecute=no", "MemoryHigh=infinity", "MemoryMax=infinity",
    "TasksMax=64", "SystemCallFilter=", *(f"Environment={name}={value}" for name, value in OPTIONS.items()),
    "Environment=ASAN_OPTIONS=detect_leaks=1:exitcode=99:quarantine_size_mb=4", ""))
# Restarts of a fuzzer come faster than systemd lets a service be started, and some layers keep a service from ever saying that
# it is ready; neither is a fault of the daemon.
UNLIMITED = "[Unit]\nStartLimitIntervalSec=0\n[Service]\nTimeoutSec=5\n"
LISTING = "find {} -printf '%p %y %m %U %s %T@ %l\\n' | sort"
OURS = re.compile(r"/etc/systemd/system(/[^/ ]+\.service\.d(/50-gabion\.conf)?)? .*")


class MachineTarget(Target):
    def __init__(self, machine, folder, uid):
        self.machine, self.folder, self.uid, self.may_change, self.has_trials = machine, folder, uid, uid == 0, uid == 0
        self.units = UNITS
        first = self.connect()
        first.ask(NAME, PATH, "org.freedesktop.DBus.Peer", "Ping")  # now it runs
        first.close()
        self.pid = daemon_pid(machine)
        self.before = self.files()

    def connect(self, **more):
        return connect(self.folder, self.uid, **more)

    def usage(self):
        process = Path(f"/proc/{self.pid}")
        memory = re.search(r"^VmRSS:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
        return int(memory[1]), len(list((process / "fd").iterdir()))

    def files(self):
        """What may not change: nothing at all for users who may change nothing."""
        lines = self.machine.run(["sh", "-c", LISTING.format("/etc /var/lib/gabion")]).stdout.splitlines()
        return [line for line in lines if self.uid != 0 or
                not (OURS.fullmatch(line) or line.startswith("/var/lib/gabion"))]

    def settle(self):
        if not self.has_trials:
            return
        root, deadline = connect(self.folder), time.monotonic() + JOB_SECONDS_MAX
        while tried := [row[0] for row in root.ask(NAME, PATH, MANAGER, "ListUnits").values[0] if "trial" in dict(row[6])]:
            require(time.monotonic() < deadline, f"{tried} are still on trial")
            for unit in tried:
                root.ask(NAME, PATH, MANAGER, "RevertTrial", "s", [unit])
        root.close()

    def check(self):
        require(daemon_pid(self.machine) == self.pid, "gabiond is gone, or was started anew")
        said = self.machine.run(["journalctl", "--no-pager", "-q", "-o", "cat", "_SYSTEMD_UNIT=gabiond.service"]).stdout
        require(not said.strip(), f"gabiond says: {said}")
        changed = set(self.files()) ^ set(self.before)
        require(not changed, f"files that may not change: {sorted(changed)[:10]}")


def end_daemon(machine, folder):
    """Its end shows leaks, by the exit status; also while somebody waits for systemd."""
    root = connect(folder)
    machine.run(["systemctl", "start", "slow.service"], check=True)
    machine.run(["touch", STARTED], check=True)
    root.call(NAME, PATH, MANAGER, "Restart", "s", ["slow.service"])
    deadline = time.monotonic() + JOB_SECONDS_MAX
    while "slow.service" not in machine.run(["systemctl", "list-jobs", "--plain", "--no-legend"]).stdout:
        require(time.monotonic() < deadline, "systemd has no job for slow.service")
        time.sleep(0.05)
    machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    root.close()
    machine.run(["systemctl", "stop", "slow.service"], check=True)
    machine.run(["systemctl", "reset-failed", "slow.service"])
    machine.run(["rm", STARTED], check=True)
    show = machine.run(["systemctl", "show", "gabiond.service", "-p", "Result", "-p", "NRestarts", "-p", "ExecMainStatus"])
    require(sorted(show.stdout.split()) == ["ExecMainStatus=0", "NRestarts=0", "Result=success"], show.stdout)


def look_at_the_machine(machine, root):
    """systemd reads what was written, and can be told to; afterwards everything is off again."""
    names = machine.run(["sh", "-c", "ls -d /etc/systemd/system/*.d/50-gabion.conf 2>/dev/null"]).stdout.split()
    for path in names:
        check_dropin(machine.run(["cat", path]).stdout)
        answer = root.ask(NAME, PATH, MANAGER, "SetLayers", "sass", [Path(path).parent.name[:-2], [], ""])
        require(not answer.error, f"{path}: {answer.error} {answer.values}")
    require(machine.run(["systemctl", "daemon-reload"]).returncode == 0, "systemd reloads")
    # Layers that were laid on without a trial may have broken a service; without them it runs.
    machine.run(["systemctl", "reset-failed", *UNITS[:4]])
    machine.run(["systemctl", "restart", *UNITS[:4]], check=True)
    failed = machine.run(["systemctl", "list-units", "--state=failed", "--plain", "--no-legend"]).stdout
    require(not [line for line in failed.splitlines() if line.split()[0] not in machine.failed_units], failed)
    return len(names)


def fuzz(machine, kind, seconds, seed):
    """Both users on the daemon that is there now."""
    folder, bob = open_bus_folder(machine), int(machine.run(["id", "-u", BOB]).stdout)
    try:
        for uid in (bob, 0):
            machine.run(["systemctl", "start", *UNITS[:4]], check=True)
            seen = Fuzzer(MachineTarget(machine, folder, uid), random.Random(seed)).run(seconds)
            root = connect(folder)
            dropins = look_at_the_machine(machine, root)
            root.close()
            require(uid == 0 or not dropins, "a user who may change nothing has made a drop-in")
            print(f"ok     {kind} daemon, uid {uid}: {seen['calls']} calls, {seen['applied']} times layers laid, "
                  f"{seen['tried']} trials, {dropins} drop-ins at the end, {seen['KiB warm']} to {seen['KiB at the end']} KiB", flush=True)
        end_daemon(machine, folder)
    finally:
        os.close(folder)


def use_sanitized(machine, build):
    machine.install_program(build / "service/gabiond")
    machine.put({"/etc/systemd/system/gabiond.service.d/sanitized.conf": SANITIZED,
                 "/usr/local/share/gabion": Link("/usr/share/gabion")})
    machine.run(["systemctl", "daemon-reload"], check=True)


def run_suite(suite, options, seed):
    files = {"/etc/systemd/system/other.service": live_daemon.OTHER, "/etc/systemd/system/slow.service": SLOW, PACKAGE: options.package,
             **{f"/etc/systemd/system/{unit}.d/unlimited.conf": UNLIMITED for unit in UNITS[:4]}}
    with Machine(suite, files) as machine:
        print(f"Debian {suite}", flush=True)
        machine.run(["useradd", "--create-home", BOB], check=True)
        install(machine)
        try:
            fuzz(machine, "packaged", options.seconds / 4, seed)
            use_sanitized(machine, options.build.resolve())
            fuzz(machine, "sanitized", options.seconds / 4, seed)
        except (AssertionError, wire.Closed, TimeoutError, OSError) as error:
            log = machine.run(["journalctl", "--no-pager", "-q", "-o", "short-precise", "-u", "gabiond.service",
                               "-u", "gabion-rollback@*", *(word for unit in UNITS[:4] for word in ("-u", unit))]).stdout
            print("\n".join((f"FAILED {error}", *log.splitlines()[-LOG_LINES_SHOWN:])), flush=True)
            return 1
    return 0


def main(argv):
    parser = argparse.ArgumentParser(description="Fuzzes gabiond on a booted machine.")
    parser.add_argument("--package", required=True, metavar="FILE", type=Path, help="what make deb has built")
    parser.add_argument("--build", required=True, metavar="DIR", type=Path, help="a sanitized build")
    parser.add_argument("--suite", choices=SUITES, action="append")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of a suite")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args(argv)
    seed = random.SystemRandom().randrange(2 ** 32) if options.seed is None else options.seed
    if not options.suite:
        return 1 if side_by_side([*argv, f"--seed={seed}"]) else 0
    print(f"--seed={seed}", flush=True)
    failed = sum(run_suite(suite, options, seed) for suite in options.suite)
    print(f"\n{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
