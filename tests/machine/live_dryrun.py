#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The dry run of a trial on a booted Debian 12 and 13: it refuses what cannot work, and no layer that can.

    live_dryrun.py --package FILE.deb [--suite bookworm|trixie]

Every layer and class goes through a dry run. So that this is all that happens, records cannot be written meanwhile: the
trial is refused for that, after its dry run and before anything is changed.
"""

import json
import statistics
import sys
import time

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import DROPIN, MANAGER, NAME, PATH, TRIED, Bus, Refused, main, require, run_cases, wait_until  # noqa: E402

SLEEPER = "[Service]\nExecStart=/bin/sleep infinity\n"
ROOT, NOBODY = "asroot.service", "asnobody.service"
UNITS = {
    ROOT: SLEEPER,
    NOBODY: SLEEPER + "User=nobody\n",
    # Files that nobody else sees where they say.
    "folder.service": SLEEPER + "RuntimeDirectory=folder\nStateDirectory=folder/own\n",
    "mount.service": SLEEPER + "BindReadOnlyPaths=/srv:/seen/here\nTemporaryFileSystem=/seen\n",
    "rooted.service": "[Service]\nRootDirectory=/srv/root\nMountAPIVFS=yes\nBindReadOnlyPaths=/usr /lib /lib64 /bin\n"
                      "ExecStart=/bin/sleep infinity\n",
}
LAYERS = {
    "hide-absent": {"set": {"InaccessiblePaths": "/does/not/exist", "ProtectClock": "yes"}},
    "hide-folder": {"set": {"InaccessiblePaths": "/run/folder/a"}},
    "hide-state": {"set": {"InaccessiblePaths": "/var/lib/folder/own"}},
    "hide-mounted": {"set": {"InaccessiblePaths": "/seen/here/only"}},
    "hide-rooted": {"set": {"InaccessiblePaths": "/only/there"}},
    "write-absent": {"kind": "grant", "widen": {"ReadWritePaths": "/does/not/exist"}},
    "calls-too-few": {"set": {"SystemCallFilter": "@basic-io"}},
    "no-programs": {"set": {"NoExecPaths": "/usr"}},
}
ARGUMENTS = {"paths": "/srv,/does/not/exist", "ports": "80,8000-8010", "devices": "/dev/null,char-pts", "networks": "10.0.0.0/8,::1",
             "capabilities": "CAP_KILL,CAP_SYS_ADMIN", "families": "AF_INET,AF_NETLINK", "calls": "@mount,bpf", "namespaces": "net,user",
             "folders": "one,two/three", "interfaces": "lo,eth0", "file-systems": "@basic-api,ext4", "tasks": "100", "memory": "64M"}
# Where the records of trials lie; a file there, and none can be written.
RECORDS = "/run/gabion/trials"
NO_RECORD = "gabion/trials"
SLOW = "/run/systemd/system/gabion-check@.service.d/slow.conf"
NEXT = {"252": ("257", "tmp-disconnected", "PrivateTmp"), "257": ("258", "no-bpf", "PrivateBPF")}
# What no dry run has; setting.c says why.
WITHOUT = {"CacheDirectory", "ConfigurationDirectory", "DynamicUser", "LogsDirectory", "RuntimeDirectory", "StateDirectory"}
CASES = []


def case(function):
    CASES.append(function)
    return function


def layer(name, more):
    return json.dumps({"id": name, "revision": 1, "kind": "restriction", "title": name, "summary": name, "cost": name, "for": name,
                       **({} if "kind" in more else {"level": "sealed"}), **more})


def trial(bus, unit, *selection):
    return bus.call("StartTrial", "sasus", unit, str(len(selection)), *selection, "60", bus.digest(unit, *selection))[0]


def refusal(bus, unit, *selection):
    try:
        answer = trial(bus, unit, *selection)
    except Refused as error:
        return str(error)
    raise AssertionError(f"{unit} {selection}: answered {answer}")


def reloads(bus):
    """Another time, another reload."""
    return bus.machine.run(["systemctl", "show", "--property=UnitsLoadFinishTimestampMonotonic"]).stdout


def checks(bus):
    """How many dry runs of a whole drop-in there have been."""
    log = bus.machine.run(["journalctl", "--no-pager", "-q", "-o", "cat", "_PID=1"]).stdout
    return sum(line.startswith("Starting gabion-check@") for line in log.splitlines())


def is_gone(bus):
    units = bus.machine.run(["systemctl", "list-units", "--all", "--plain", "--no-legend", "gabion-check*"]).stdout
    files = bus.machine.run(["find", "/run/systemd/transient", "-name", "gabion-check*"]).stdout
    return not units.strip() and not files.strip()


def require_untouched(bus, unit):
    wait_until(lambda: is_gone(bus), f"the end of what the dry run of {unit} has left")
    left = bus.machine.run(["find", "/run/gabion", "-name", unit]).stdout
    require(not left and not bus.exists(TRIED.format(unit)) and not bus.exists(DROPIN.format(unit)), f"left of {unit}: {left}")
    require("trial" not in bus.more(unit) and not bus.history(unit), f"{unit}: {bus.more(unit)}, {bus.history(unit)}")


def refused_untouched(bus, unit, selection, *says):
    before, main_process = reloads(bus), bus.show(unit, "MainPID")
    words = refusal(bus, unit, *selection)
    for part in says:
        require(part in words, f"{unit} {selection}: {words}; expected {part!r}")
    require_untouched(bus, unit)
    require(reloads(bus) == before, "systemd was reloaded")
    require(bus.show(unit, "MainPID") == main_process, "the service was restarted")


def with_argument(row):
    """A selection of one layer or class, with something that fits where it takes an argument."""
    kind = row[-1].get("argument", {}).get("data")
    return f"{row[0]}:{ARGUMENTS[kind]}" if kind else row[0]


def selections(bus):
    """All that is shipped. Grants on top of a level, as alone they change nothing."""
    layers, classes = bus.call("ListLayers")[0], bus.call("ListClasses")[0]
    version = int(bus.machine.run(["systemctl", "--version"]).stdout.split()[1])
    shipped = [row for row in layers if row[0] not in LAYERS]
    require(len(shipped) > 150 and len(classes) > 20, f"{len(shipped)} layers, {len(classes)} classes")
    for row in shipped:
        if row[-1]["systemd"]["data"] > version:
            bus.refused("it needs systemd", "Preview", "sas", ROOT, "1", row[0])
        elif row[1] == "restriction":
            yield (with_argument(row),)
        else:
            yield ("strict", with_argument(row))
    for row in classes:
        yield (with_argument(row),)


def tries_nothing_but_dry_runs(bus, unit):
    """How many."""
    wrong, tried, empty = [], 0, 0
    for selection in selections(bus):
        text = bus.call("Preview", "sas", unit, str(len(selection)), *selection)[2]
        if not text.rstrip().endswith("[Service]"):
            tried += 1
        else:
            empty += 1
        words = refusal(bus, unit, *selection)
        if NO_RECORD not in words:
            wrong.append(f"{selection}: {words}")
    require(not wrong, f"refused without need, for {unit}: {wrong}")
    require(tried > 100 and empty < tried / 2, f"{tried} tried, {empty} without a setting")
    return tried + empty


@case
def every_layer_and_class_passes(bus):
    bus.machine.run(["sh", "-c", f"rm -rf {RECORDS} && touch {RECORDS}"], check=True)
    before, started, began, count = reloads(bus), checks(bus), time.monotonic(), 0
    try:
        for unit in (ROOT, NOBODY):
            count += tries_nothing_but_dry_runs(bus, unit)
    finally:
        bus.machine.run(["rm", "-f", RECORDS], check=True)
    require(checks(bus) - started == count, f"{checks(bus) - started} dry runs of {count}")
    require(reloads(bus) == before, "systemd was reloaded")
    print(f"       {count} in {time.monotonic() - began:.0f} s", flush=True)


@case
def it_takes_little_time(bus):
    """Printed, as a busy machine says nothing about it."""
    log = bus.machine.run(["journalctl", "--no-pager", "-q", "-o", "short-unix", "_PID=1"]).stdout
    began, spans = {}, []
    for line in log.splitlines():
        stamp, _, words = line.split(maxsplit=2)
        verb, _, rest = words.partition(": ")[2].partition(" ")
        unit = rest.split(" ")[0]
        if verb == "Starting" and unit.startswith("gabion-check@"):
            began[unit] = float(stamp)
        elif verb == "Finished" and unit in began:
            spans.append(1000 * (float(stamp) - began.pop(unit)))
    require(len(spans) > 100, f"{len(spans)} dry runs in the journal")
    print(f"       milliseconds of a dry run: median {statistics.median(spans):.0f}, most {max(spans):.0f}", flush=True)


@case
def a_trial_goes_on_after_its_dry_run(bus):
    for unit, selection in ((ROOT, ("safe",)), (ROOT, ("strict",)), (NOBODY, ("unprivileged",)), (NOBODY, ("strict", "write:/srv"))):
        trial(bus, unit, *selection)
        require(bus.more(unit)["trial"] == "live" and is_gone(bus), f"{unit} {selection}")
        bus.call("RevertTrial", "s", unit)
        require(not bus.exists(TRIED.format(unit)), f"{unit} {selection} was taken back")


@case
def a_path_that_is_not_there_is_refused_and_its_directive_named(bus):
    for unit in ("fresh-root.service", "fresh-nobody.service"):
        bus.machine.run(["systemctl", "start", unit], check=True)
        refused_untouched(bus, unit, ("hide-absent",), "226/NAMESPACE", "InaccessiblePaths=")
        refused_untouched(bus, unit, ("safe", "hide-absent"), "226/NAMESPACE", "InaccessiblePaths=")
        refused_untouched(bus, unit, ("strict", "write-absent"), "226/NAMESPACE", "ReadWritePaths=")


@case
def a_path_that_only_the_service_sees_is_not_missed(bus):
    bus.machine.run(["mkdir", "-p", "/srv/only", "/srv/root/only/there", "/srv/root/proc"], check=True)
    for folder in ("usr", "lib", "lib64", "bin"):
        bus.machine.run(["mkdir", "-p", f"/srv/root/{folder}"], check=True)
    for unit, selection in (("folder.service", "hide-state"), ("mount.service", "hide-mounted"), ("rooted.service", "hide-rooted")):
        bus.machine.run(["systemctl", "start", unit], check=True)
        trial(bus, unit, selection)
        bus.call("RevertTrial", "s", unit)
        bus.machine.run(["systemctl", "stop", unit], check=True)
        trial(bus, unit, selection)  # while it does not run
        bus.call("RevertTrial", "s", unit)
    require("226" in refusal(bus, "folder.service", "hide-absent"), "elsewhere it is missed all the same")
    wait_until(lambda: is_gone(bus), "the end of it")


@case
def what_bin_true_cannot_do_is_left_to_the_trial(bus):
    for selection, says in (("calls-too-few", "SIGSYS"), ("no-programs", "starting its program")):
        bus.machine.run(["systemctl", "start", ROOT], check=True)
        words = refusal(bus, ROOT, selection)
        require(says in words and "taken back" in words and "dry run" not in words, f"{selection}: {words}")
    wait_until(lambda: bus.show(ROOT, "ActiveState")["ActiveState"] == "active", "the service")


@case
def a_value_that_systemd_does_not_know_is_refused_and_its_directive_named(bus):
    """A newer version on disk than the one that runs, as in the middle of an upgrade: a file would be taken as it is."""
    version = bus.machine.run(["systemctl", "--version"]).stdout.split()[1]
    newer, name, directive = NEXT[version]
    library = f"/usr/lib/systemd/libsystemd-shared-{newer}.so"
    bus.machine.run(["touch", library], check=True)
    bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
    try:
        unit = "fresh-root.service"
        refused_untouched(bus, unit, (name,), "does not take", f"{directive}=", directive)
        refused_untouched(bus, unit, ("safe", name), "does not take", f"{directive}=")
    finally:
        bus.machine.run(["rm", library], check=True)
        bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)


def slow(bus, seconds, more=""):
    bus.machine.put({SLOW: f"[Service]\nExecStartPre=/bin/sleep {seconds}\n{more}"})
    bus.machine.run(["systemctl", "daemon-reload"], check=True)


def fast(bus):
    bus.machine.run(["rm", "-r", SLOW.rpartition("/")[0]], check=True)
    bus.machine.run(["systemctl", "daemon-reload"], check=True)


@case
def one_that_does_not_end_is_refused(bus):
    slow(bus, "infinity", "TimeoutStartSec=1\n")
    try:
        refused_untouched(bus, "fresh-root.service", ("safe",), "timeout")
    finally:
        fast(bus)


def call_meanwhile(bus, unit, *selection):
    """StartTrial by somebody who waits for it elsewhere."""
    digest = bus.digest(unit, *selection)
    words = ["busctl", "call", NAME, PATH, MANAGER, "StartTrial", "sasus", unit, str(len(selection)), *selection, "60", digest]
    bus.machine.run(["systemd-run", "--unit=caller", "--collect", *words], check=True)


@case
def it_has_the_values_of_the_trial(bus):
    unit, selection = ROOT, ("strict", "memory:64M", "tasks:100", "read-only:/srv", "net-server:80", "ip-list:10.0.0.0/8",
                                             "device-list", "fs-list:@basic-api,ext4", "interface-list:lo", "calls-service", "calls-refuse")
    properties = sorted({name for row in bus.call("ListLayers")[0] for name in row[-1]["sets"]["data"]} - WITHOUT)
    slow(bus, 3)
    try:
        call_meanwhile(bus, unit, *selection)
        wait_until(lambda: bus.show(f"gabion-check@{unit}", "SubState")["SubState"] == "start-pre", "the dry run")
        tried = bus.show(f"gabion-check@{unit}", *properties)
        wait_until(lambda: bus.more(unit).get("trial") == "live", "the trial")
    finally:
        fast(bus)
    live, plain = bus.show(unit, *properties), bus.show("fresh-root.service", *properties)
    bus.call("RevertTrial", "s", unit)
    require(len(live) > 40, f"{len(live)} properties")
    require(sum(live[name] != plain.get(name) for name in live) > 25, "few of them were set")
    require(tried == live, {name: (tried.get(name), live.get(name)) for name in {*tried, *live} if tried.get(name) != live.get(name)})


@case
def a_daemon_that_is_killed_meanwhile_leaves_nothing(bus):
    unit = "fresh-root.service"
    slow(bus, 5)
    try:
        call_meanwhile(bus, unit, "safe")
        wait_until(lambda: not is_gone(bus), "the dry run")
        bus.refused("just beginning", "RevertTrial", "s", unit)
        bus.machine.run(["systemctl", "kill", "--signal=KILL", "gabiond.service"], check=True)
        require_untouched(bus, unit)
    finally:
        fast(bus)
    require(trial(bus, unit, "safe") > 0, "the next one")
    bus.call("RevertTrial", "s", unit)


def tidy(bus):
    for unit in UNITS:
        try:
            bus.call("RevertTrial", "s", unit)
        except Refused:
            pass  # it is on none


def run(machine):
    bus = Bus(machine)
    machine.run(["systemctl", "start", ROOT, NOBODY], check=True)
    return run_cases(bus, CASES, tidy)


FILES = {**{f"/etc/systemd/system/{name}": text for name, text in UNITS.items()},
         "/etc/systemd/system/fresh-root.service": UNITS[ROOT], "/etc/systemd/system/fresh-nobody.service": UNITS[NOBODY],
         **{f"/etc/gabion/layers/{name}.json": layer(name, more) for name, more in LAYERS.items()}}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "The dry run of trials.", FILES, run))
