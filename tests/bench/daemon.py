# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures gabiond in a booted Debian, beside systemd's hostnamed and `systemd-analyze security` in the same run.

bench.py runs it, and has the reach of each row from here.
"""

import json
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests/machine"))

from machine import Machine  # noqa: E402

NAME, PATH = "org.gabion.Gabion1", "/org/gabion/Gabion1"
MANAGER, UNIT = f"{NAME}.Manager", f"{NAME}.Unit"
OBJECT = f"{PATH}/unit/load0_2eservice"
GET = "org.freedesktop.DBus.Properties"
HOSTNAMED = ("org.freedesktop.hostname1", "/org/freedesktop/hostname1", GET, "Get", "ss", "org.freedesktop.hostname1",
             "Hostname")
EXPOSURE = (NAME, OBJECT, GET, "Get", "ss", UNIT, "Exposure")
LIST = (NAME, PATH, MANAGER, "ListUnits")
REFUSED = (NAME, PATH, MANAGER, "Assess", "s", "../no/unit")
SUITE = "bookworm"
LOADED, FILES = 300, 3000
READS, ROUNDS, RUNS = 20000, 3, 7
REFUSALS = 1_000_000
FLOOD_SECONDS = 10
TEXT = ("[Unit]\nDescription=Load {0}\n[Service]\nExecStart=/bin/sleep infinity\nNoNewPrivileges=yes\n"
        "ProtectSystem=full\nPrivateTmp=yes\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n")
RULES = """polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.gabion.Gabion1.") == 0 && subject.user == "alice")
        return polkit.Result.NO;
});
"""
HEADS = ("what", "gabiond", "beside", "ratio", "reach", "reached")
CIRCUMSTANCES = (f"A booted Debian {SUITE} with {LOADED} more services that run; both in turn in one run. systemd-analyze lists "
                 "the loaded services only, gabiond every unit file.")
MIB, KIB = 1024 * 1024, 1024

Row = namedtuple("Row", "what ours theirs ratio reach reached")
# calls, errors, seconds, microseconds
Answers = namedtuple("Answers", "calls errors seconds middle p99 longest")


def say(text):
    print(text, flush=True)


def build_load(scratch):
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libsystemd"], check=True, text=True,
                           capture_output=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", scratch / "load", Path(__file__).with_name("load.c"), *flags], check=True)
    return scratch / "load"


def unit_files(begin, end):
    return {f"/etc/systemd/system/load{number}.service": TEXT.format(number) for number in range(begin, end)}


class Bench:
    def __init__(self, machine):
        self.machine = machine

    def run(self, *command, user=None, timeout=600):
        return self.machine.run(list(command), user=user, timeout=timeout, check=True).stdout

    def load(self, *words, user=None, **options):
        flags = [f"--{name}={value}" for name, value in options.items()]
        found = self.run("/root/load" if user is None else "/usr/local/bin/load", *flags, *words, user=user).split()
        return Answers(*map(float, found))

    def stop(self):
        """So that it may be started as often as is measured."""
        self.run("systemctl", "stop", "gabiond.service")
        self.machine.run(["systemctl", "reset-failed", "gabiond.service"])  # it has none when it was not started often

    def restart(self):
        self.stop()
        self.run("systemctl", "start", "gabiond.service")

    def resident(self):
        pid = self.run("systemctl", "show", "--property=MainPID", "--value", "gabiond.service").strip()
        line = next(line for line in self.run("cat", f"/proc/{pid}/status").splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * KIB

    def timed(self, *command):
        """Milliseconds of one whole process, the start of nsenter included for all alike."""
        begun = time.monotonic()
        self.run(*command)
        return 1000 * (time.monotonic() - begun)


def rate(answers):
    return answers.calls / answers.seconds


def reads(bench):
    """In turn with hostnamed, so that both have the same machine."""
    rows = []
    for depth, reach in ((1, 4000), (100, 8000)):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(rate(bench.load(*EXPOSURE, count=READS, depth=depth)))
            theirs.append(rate(bench.load(*HOSTNAMED, count=READS, depth=depth)))
        mine, other = median(ours), median(theirs)
        rows.append(Row(f"reads of a property, {depth} in flight", f"{mine:.0f}/s", f"hostnamed {other:.0f}/s",
                        f"{mine / other:.2f}", f"{reach}/s, or 0.70 of hostnamed",
                        mine >= reach or mine / other >= 0.7))
    latency, other = bench.load(*EXPOSURE, count=READS), bench.load(*HOSTNAMED, count=READS)
    rows.append(Row("reads of a property, 99 of 100 within", f"{latency.p99 / 1000:.2f} ms",
                    f"hostnamed {other.p99 / 1000:.2f} ms", f"{latency.p99 / other.p99:.2f}", "5 ms",
                    latency.p99 <= 5000))
    return rows


def lists(bench, count):
    analyze = median([bench.timed("systemd-analyze", "security", "--no-pager", "--json=short") for _ in range(RUNS)])
    cold = []
    for _ in range(RUNS):
        bench.restart()
        cold.append(bench.load(*LIST).middle / 1000)
    warm = median([bench.load(*LIST).middle / 1000 for _ in range(RUNS)])
    what = f"list of {count} unit files, {LOADED} loaded"
    return [
        Row(f"{what}, warm", f"{warm:.1f} ms", f"systemd-analyze {analyze:.0f} ms", f"{analyze / warm:.1f} × faster",
            "10 × faster", analyze / warm >= 10),
        Row(f"{what}, cold", f"{median(cold):.1f} ms", f"systemd-analyze {analyze:.0f} ms",
            f"{analyze / median(cold):.1f} × faster", "no slower", median(cold) <= analyze),
        Row(f"{what}, resident memory", f"{bench.resident() / MIB:.1f} MiB", "", "",
            "under 8 MiB" if count == LOADED else "", bench.resident() < 8 * MIB if count == LOADED else None),
    ]


def activation(bench):
    times, others = [], []
    for _ in range(RUNS):
        bench.stop()
        times.append(bench.load(NAME, PATH, MANAGER, "Assess", "s", "load0.service").middle / 1000)
        bench.machine.run(["systemctl", "stop", "systemd-hostnamed.service"])
        bench.machine.run(["systemctl", "reset-failed", "systemd-hostnamed.service"])
        others.append(bench.load(*HOSTNAMED).middle / 1000)
    return [Row("started by the bus, to the first answer", f"{median(times):.0f} ms",
                f"hostnamed {median(others):.0f} ms", f"{median(times) / median(others):.2f}", "150 ms",
                median(times) <= 150)]


def refusals(bench):
    bench.load(*LIST)
    bench.load(*REFUSED, count=10000, depth=100)
    before = bench.resident()
    answers = bench.load(*REFUSED, count=REFUSALS, depth=100)
    grown = bench.resident() - before
    if answers.errors != answers.calls:
        raise RuntimeError("a call that must be refused was answered")
    return [Row("refused calls", f"{rate(answers):.0f}/s", "", "", "3000/s", rate(answers) >= 3000),
            Row(f"memory after {REFUSALS} refused calls", f"{grown / KIB:+.0f} KiB", "", "", "+256 KiB at most",
                grown <= 256 * KIB)]


def flood(bench):
    """bob would have to type a password, again and again on four connections; alice is told no each time."""
    preview = bench.run("busctl", "--json=short", "call", NAME, PATH, MANAGER, "Preview", "sas", "load0.service", "1",
                        "safe")
    words = (NAME, PATH, MANAGER, "SetLayers", "sass", "load0.service", "1", "safe", json.loads(preview)["data"][3])
    command = bench.machine.command(["/usr/local/bin/load", f"--seconds={FLOOD_SECONDS}", "--depth=100",
                                     "--connections=4", *words], "bob")
    alone = bench.load(*words, user="alice", count=20)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    beside = bench.load(*words, user="alice", count=20)
    read = bench.load(*EXPOSURE, count=500)
    flooded = Answers(*map(float, process.communicate()[0].split()))
    say(f"  the flood: {rate(flooded):.0f} calls a second, {flooded.errors:.0f} of {flooded.calls:.0f} refused; "
        f"{beside.errors:.0f} of {beside.calls:.0f} of the other user")
    return [Row("check of one user while another floods, longest", f"{beside.longest / 1000:.0f} ms",
                f"no flood {alone.longest / 1000:.0f} ms", f"{beside.longest / alone.longest:.1f} × slower", "1 s",
                beside.longest <= 1e6),
            Row("read while another user floods, 99 of 100 within", f"{read.p99 / 1000:.1f} ms", "", "", "50 ms",
                read.p99 <= 50000)]


def measure(package, scratch):
    """All rows, from one machine."""
    load = build_load(scratch)
    files = {"/root/gabion.deb": package, "/root/load": load, "/usr/local/bin/load": load,
             "/etc/polkit-1/rules.d/10-bench.rules": RULES,
             "/etc/systemd/system/load.target":
                 "[Unit]\nWants=" + " ".join(f"load{number}.service" for number in range(LOADED)) + "\n",
             **unit_files(0, LOADED)}
    with Machine(SUITE, files) as machine:
        bench = Bench(machine)
        for user in ("alice", "bob"):
            bench.run("useradd", "--create-home", user)
        bench.run("dpkg", "--install", "/root/gabion.deb")
        bench.run("systemctl", "start", "load.target")
        say(f"gabiond on a booted Debian {SUITE} with {LOADED} more services that run")
        rows = []
        for part in (activation, lambda bench: lists(bench, LOADED), reads, flood, refusals):
            rows += part(bench)
            say("  " + "; ".join(f"{row.what}: {row.ours}" for row in rows[-3:]))
        machine.put(unit_files(LOADED, FILES))
        bench.run("systemctl", "daemon-reload")
        rows += lists(bench, FILES)
        return rows
