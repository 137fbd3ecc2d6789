#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The facts of services as a running systemd tells them on the bus must be those of their unit files.

    live_facts.py --facts-compare PATH [--suite bookworm|trixie|both] [--count N] [--seed N]

Runs facts-compare in machines (machine.py): once with the services of live_units.py, all that are loaded there; once
with rare values; then with generated units (tests/differential/generate.py), each 50 of them in a machine of their own. Facts, rows of the
score and totals are compared. The same seed gives the same units; without one it is random, and printed.
"""

import argparse
import os
import random
import re
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree
sys.path.append(str(Path(__file__).resolve().parent.parent / "differential"))

import generate  # noqa: E402
import live_units  # noqa: E402
from live_generated import UNITS_PER_MACHINE, files_of, names_of  # noqa: E402
from live_list import require  # noqa: E402
from machine import Machine, MachineError, SUITES  # noqa: E402

PROGRAM = "/usr/local/bin/facts-compare"
TOTAL = re.compile(r"^(\d+) loaded services compared, (\d+) differences$", re.MULTILINE)
SHOWN = 40


# What the generator seldom writes, and no score looks at.
RARE = {
    "facts-ports": ["SocketBindAllow=tcp:80 tcp:443", "SocketBindAllow=ipv4:udp:90-95", "SocketBindAllow=ipv6:any",
                    "SocketBindAllow=ipv6", "SocketBindAllow=udp", "SocketBindAllow=0x50", "SocketBindAllow=tcp:any",
                    "SocketBindAllow=x", "SocketBindAllow=tcp:", "SocketBindDeny=any", "SocketBindDeny=1-65535",
                    "SocketBindDeny=7-7", "SocketBindDeny=9-8", "SocketBindDeny=65536"],
    "facts-paths": ["ReadWritePaths=-/srv +/x -+/srv/./y", "ReadOnlyPaths=/a /a /b", "InaccessiblePaths=/c rel",
                    "NoExecPaths=/", "ExecPaths=/usr/bin //usr/lib", "WorkingDirectory=-~", "RootDirectory=/"],
    "facts-devices": ["DeviceAllow=/dev/null wr", "DeviceAllow=/dev/null m", "DeviceAllow=/dev/zero rr",
                      "PrivateDevices=yes", "ProtectClock=yes", "MountImages=/a.raw:/b"],
    "facts-dynamic": ["DynamicUser=yes", "PrivateTmp=no"],
    "facts-dynamic-tmp": ["DynamicUser=yes", "PrivateTmp=yes"],
    "9facts-no-name": ["DynamicUser=yes"],
    "facts-error": ["SystemCallErrorNumber=EWOULDBLOCK"],
    "facts-error-number": ["SystemCallErrorNumber=4000"],
    "facts-error-log": ["SystemCallErrorNumber=1", "SystemCallErrorNumber=log", "SystemCallErrorNumber=0"],
    "facts-error-kill": ["SystemCallErrorNumber=1", "SystemCallErrorNumber=kill"],
    "facts-calls": ["SystemCallFilter=~swapon:log reboot:kill mount:EPERM swapoff:0 ptrace:4095 bpf:ELOG acct:010"],
    "facts-no-calls": ["SystemCallFilter=bogus", "RestrictAddressFamilies=none", "RestrictNamespaces=no"],
    "facts-networks": ["IPAddressDeny=any 10.0.0.0/8", "IPAddressAllow=localhost 10.1.2.3/8 10.1.0.0/16 ::1/3"],
    "facts-watchdog": ["WatchdogSec=30"],
    "facts-words": ["PrivateTmp=disconnected", "PrivateUsers=identity", "ProtectControlGroups=private",
                    "PrivatePIDs=yes", "ProtectHostname=yes"],
    "facts-mounts": ["PrivateMounts=no", "PrivateMounts=", "PrivateIPC=yes", "UMask=07777", "User=0"],
}


def compare(machine, names=()):
    """Number of services compared, and what differs, as lines."""
    done = machine.run([PROGRAM, *names])
    total = TOTAL.search(done.stdout)
    require(total and done.returncode in (0, 1),
            f"facts-compare ended with {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
    lines = done.stdout.splitlines()[:-1]
    require(len(lines) == int(total[2]), f"{len(lines)} lines, {total[2]} differences")
    require((done.returncode == 0) == (not lines), f"facts-compare ended with {done.returncode}")
    return int(total[1]), lines


def instances(names):
    """systemd has no object for a template."""
    return [name.replace("@.service", "@one.service") for name in names]


def report(suite, where, lines):
    print(f"FAILED {suite}: {where}", flush=True)
    for line in lines[:SHOWN]:
        print(f"        {line}", flush=True)


def check_loaded(suite, program):
    with Machine(suite, live_units.files()) as machine:
        machine.install_program(program, PROGRAM)
        live_units.finish(machine)
        # A property that was set is in force without that; what is read from files is not.
        machine.run(["systemctl", "daemon-reload"], check=True)
        count, lines = compare(machine)
    require(count >= len(live_units.expected()), f"only {count} services are loaded")
    if lines:
        report(suite, "the services of live_units.py", lines)
    return count, len(lines)


def check_rare(suite, program):
    files = {f"/etc/systemd/system/{name}.service": live_units.service([live_units.RUN, *lines])
             for name, lines in RARE.items()}
    with Machine(suite, files) as machine:
        machine.install_program(program, PROGRAM)
        count, lines = compare(machine, [f"{name}.service" for name in RARE])
    require(count >= len(RARE), f"{count} of {len(RARE)} services are loaded")
    if lines:
        report(suite, "rare values", lines)
    return count, len(lines)


def check_tree(suite, program, seed, number, size):
    tree = generate.make(seed, number, size)
    with Machine(suite) as machine:
        machine.install_program(program, PROGRAM)
        machine.put(files_of(tree))
        machine.run(["systemctl", "daemon-reload"], check=True)
        count, lines = compare(machine, instances(names_of(tree)))
    require(count > 0, "systemd loads none of the units, so nothing was compared")
    if lines:
        report(suite, f"tree {number}, seed {seed}", lines)
    return count, len(lines)


def checks_of(suite, program, seed, count):
    yield "live units", lambda: check_loaded(suite, program)
    yield "rare values", lambda: check_rare(suite, program)
    for number in range((count + UNITS_PER_MACHINE - 1) // UNITS_PER_MACHINE):
        size = min(UNITS_PER_MACHINE, count - number * UNITS_PER_MACHINE)
        yield f"tree {number}", lambda number=number, size=size: check_tree(suite, program, seed, number, size)


def check_suite(suite, program, seed, count):
    """The number of differences, of failed checks too."""
    compared, differences, begin = 0, 0, time.monotonic()
    for where, check in checks_of(suite, program, seed, count):
        try:
            found = check()
        except (MachineError, AssertionError) as error:
            report(suite, f"{where}, seed {seed}", str(error).splitlines())
            found = 0, 1
        compared, differences = compared + found[0], differences + found[1]
    print(f"{suite}: {compared} services compared, {differences} differences, {time.monotonic() - begin:.1f} s",
          flush=True)
    return differences


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="Facts from the bus beside facts from unit files.")
    parser.add_argument("--facts-compare", required=True, metavar="PATH", help="BUILD/tests/machine/facts-compare")
    parser.add_argument("--suite", choices=(*SUITES, "both"), default="both")
    parser.add_argument("--count", type=int, default=400, metavar="N", help="generated units for each suite")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), metavar="N")
    arguments = parser.parse_args(argv)
    if not os.access(arguments.facts_compare, os.X_OK):
        parser.error("give the built program: --facts-compare=BUILD/tests/machine/facts-compare")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    program = Path(arguments.facts_compare).resolve()
    print(f"seed {arguments.seed}", flush=True)
    suites = SUITES if arguments.suite == "both" else (arguments.suite,)
    differences = sum(check_suite(suite, program, arguments.seed, arguments.count) for suite in suites)
    return 0 if differences == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
