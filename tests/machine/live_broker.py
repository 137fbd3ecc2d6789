#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabiond on a booted Debian 12 whose system bus is dbus-broker, with the polkitd of that Debian.

    live_broker.py --package FILE.deb

dbus-broker reads the same policy as dbus-daemon, and judges and counts in its own way. Its package is downloaded once.
"""

import argparse
import fcntl
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import live_daemon  # noqa: E402
from abuse_bench import (DENIED, NEEDS_PERSON, UNIT, USERS, Bench, refused, succeeded)  # noqa: E402
from daemon import MANAGER, NAME, PACKAGE, PATH, Bus, install, require, run_cases  # noqa: E402
from machine import File, Link, Machine  # noqa: E402
from machine_bus import connect  # noqa: E402

import wire  # noqa: E402  the folder is added by machine_bus

SUITE, BROKER = "bookworm", "dbus-broker"
CASES = []


def case(function):
    CASES.append(function)
    return function


def package_of_broker():
    """From the cache, or from where apt of this machine gets its packages."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", "/root"), ".cache")
    folder = Path(os.environ.get("GABION_TEST_CACHE") or os.path.join(home, "gabion")) / BROKER
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not list(folder.glob("*.deb")):
            print(f"Downloading {BROKER}; this is done once", flush=True)
            subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", BROKER], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)
        return next(folder.glob("*.deb"))


def files_of(package):
    """What a package has, as files of a machine; and the bus of that machine is started from it."""
    data = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE, check=True).stdout
    files = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.isfile():
                files[member.name.lstrip(".")] = File(tar.extractfile(member).read(), member.mode)
            elif member.issym():
                files[member.name.lstrip(".")] = Link(member.linkname)
    require(f"/usr/bin/{BROKER}" in files, f"{package}: {sorted(files)}")
    return {**files, "/etc/systemd/system/dbus.service": Link(f"/lib/systemd/system/{BROKER}.service")}


@case
def the_bus_is_dbus_broker(bench):
    running = bench.machine.run(["ps", "-eo", "comm"]).stdout.split()
    require(BROKER in running and "dbus-daemon" not in running, f"running: {sorted(set(running))}")


@case
def everybody_may_look(bench):
    bus = Bus(bench.machine)
    require(len(bus.call("ListUnits", user="bob")[0]) > 20, "the list")
    require(bus.call("Assess", "s", UNIT, user="bob")[0] > 50, "an exposure")


@case
def root_changes_and_takes_back(bench):
    bus = Bus(bench.machine)
    before = bus.call("Assess", "s", UNIT)[0]
    require(bus.lay(UNIT, "safe") < before and bus.has_dropin(), "laid")
    require(bus.call("SetLayers", "sass", UNIT, "0", "") == [before] and not bus.has_dropin(), "taken off")


@case
def who_is_allowed_changes_and_who_is_not_is_refused(bench):
    with bench.user("alice") as alice, bench.user("bob") as bob:
        refused(bench.change(bob), NEEDS_PERSON)
        require(not bench.has_dropin(), "nothing was written")
        succeeded(bench.change(alice))
        bench.off()


@case
def a_trial_goes_there_and_back(bench):
    succeeded(bench.try_layers(bench.root, UNIT, "safe"))
    require(bench.trials() == {UNIT: "live"} and bench.place_of(UNIT) == "tried", bench.trials())
    succeeded(bench.ask(bench.root, "RevertTrial", "s", [UNIT]))
    require(not bench.trials() and bench.place_of(UNIT) == "old", bench.trials())


@case
def the_policy_holds(bench):
    with bench.user("bob") as bob:
        for interface, member, signature, values in (
                ("org.freedesktop.DBus.Properties", "Set", "ssv", [MANAGER, "Version", ("s", "x")]),
                (MANAGER, "NoSuch", "", []), ("a.b", "ListUnits", "", []), ("org.freedesktop.DBus.Peer", "GetMachineId", "", [])):
            refused(bob.ask(NAME, PATH, interface, member, signature, values), DENIED)
        refused(bob.ask(wire.BUS, wire.BUS_PATH, wire.BUS, "RequestName", "su", [NAME, 4]), DENIED)


@case
def descriptors_and_vanishing_clients_leave_nothing(bench):
    before = bench.descriptors()
    fd = os.open("/dev/null", os.O_RDONLY)
    for _ in range(20):
        bob = connect(bench.folder, bench.users["bob"], fds=True)
        # One bus refuses the message, the other ends the connection.
        try:
            require(bob.ask(NAME, PATH, MANAGER, "Assess", "s", [UNIT], fds=[fd]).error, "a descriptor was taken")
        except wire.Closed:
            pass
        bob.close()
        with bench.user("bob") as bob:
            bench.lay(bob)
    os.close(fd)
    require(bench.descriptors() == before and not bench.has_dropin(), f"{before} descriptors, then {bench.descriptors()}")


@case
def calls_while_it_starts_are_answered_or_refused(bench):
    bench.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    with bench.user("bob") as bob:
        serials = [bob.call(NAME, PATH, MANAGER, "ListClasses") for _ in range(200)]
        errors = {bob.wait(serial).error for serial in serials}
    require(errors <= {None, wire.BUS + ".Error.LimitsExceeded"} and None in errors, f"answers: {errors}")


@case
def nothing_went_wrong_on_the_way(bench):
    log = bench.machine.run(["journalctl", "--no-pager", "-q", "-u", "gabiond.service", "-p", "warning"]).stdout
    require(not log, log)


def main(argv):
    parser = argparse.ArgumentParser(description="gabiond on a machine with dbus-broker.")
    parser.add_argument("--package", required=True, metavar="FILE", type=Path, help="what make deb has built")
    options = parser.parse_args(argv)
    files = {"/etc/polkit-1/rules.d/10-test.rules": live_daemon.RULES, PACKAGE: options.package, **files_of(package_of_broker())}
    with Machine(SUITE, files) as machine:
        for user in USERS:
            machine.run(["useradd", "--create-home", user], check=True)
        install(machine)
        machine.run(["systemctl", "start", UNIT], check=True)
        bench = Bench(machine)
        failed = run_cases(bench, CASES)
        bench.close()
    print(f"\n{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
