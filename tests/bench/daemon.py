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
FEW, MANY = 300, 3000  # of them FEW run; all are loaded
READS, ROUNDS, RUNS = 20000, 3, 7
REFUSALS = 1_000_000
FLOOD_SECONDS = 60
CONNECTIONS = 250  # the bus lets a user have 256
TRIALS, TRIAL_SECONDS = 3, 15
TRIED = "load0.service"
HELPER = f"gabion-rollback@{TRIED}.service"
TEXT = ("[Unit]\nDescription=Load {0}\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\nNoNewPrivileges=yes\n"
        "ProtectSystem=full\nPrivateTmp=yes\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n")
RULES = """polkit.addRule(function (action, subject) {
    if ((action.id.indexOf("org.gabion.Gabion1.") == 0 || action.id == "org.freedesktop.hostname1.set-static-hostname") && subject.user == "alice")
        return polkit.Result.NO;
});
"""
HEADS = ("what", "gabiond", "beside", "ratio", "reach", "reached")
CIRCUMSTANCES = (f"A booted Debian {SUITE} with {FEW} more services that run, at last with {MANY} that are loaded; both in turn in one run.")
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

    def main_pid(self, unit="gabiond.service"):
        return self.run("systemctl", "show", "--property=MainPID", "--value", unit).strip()

    def memory(self, field="VmRSS", unit="gabiond.service", source="status"):
        """Bytes, as the kernel tells them of the main process of a unit."""
        lines = self.run("cat", f"/proc/{self.main_pid(unit)}/{source}").splitlines()
        return int(next(line for line in lines if line.startswith(f"{field}:")).split()[1]) * KIB

    def held(self):
        """Descriptors and threads of gabiond now."""
        process = f"/proc/{self.main_pid()}"
        return tuple(len(self.run("ls", f"{process}/{what}").split()) for what in ("fd", "task"))

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
    what = f"list with {count} services loaded"
    resident = bench.memory()
    return [
        Row(f"{what}, warm", f"{warm:.1f} ms", f"systemd-analyze {analyze:.0f} ms", f"{analyze / warm:.1f} × faster",
            "10 × faster", analyze / warm >= 10),
        Row(f"{what}, cold", f"{median(cold):.1f} ms", f"systemd-analyze {analyze:.0f} ms",
            f"{analyze / median(cold):.1f} × faster", "no slower", median(cold) <= analyze),
        Row(f"{what}, resident memory", f"{resident / MIB:.1f} MiB", "", "",
            "under 8 MiB" if count == FEW else "", resident < 8 * MIB if count == FEW else None),
    ]


def idle(bench):
    """Nothing was asked that needs more than one unit."""
    bench.restart()
    bench.load(NAME, PATH, MANAGER, "Assess", "s", TRIED)
    bench.load(*HOSTNAMED)
    rows = []
    for name, field, reach in (("resident memory", "Rss", 6), ("proportional memory", "Pss", 2.5), ("memory of its own", "Private_Dirty", None)):
        mine, other = (bench.memory(field, unit, "smaps_rollup") for unit in ("gabiond.service", "systemd-hostnamed.service"))
        rows.append(Row(f"{name} after one answer", f"{mine / MIB:.1f} MiB", f"hostnamed {other / MIB:.1f} MiB", f"{mine / other:.2f}",
                        f"{reach} MiB" if reach else "", mine <= reach * MIB if reach else None))
    return rows


def connections(bench):
    """Of two users, each with one answer and then nothing more."""
    bench.load(*LIST)
    before = bench.memory()
    words = ["/usr/local/bin/load", f"--connections={CONNECTIONS}", f"--count={CONNECTIONS}", "--hold", *EXPOSURE]
    processes = [subprocess.Popen(bench.machine.command(words, user), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                 for user in ("alice", "bob")]
    answered = [Answers(*map(float, process.stdout.readline().split())) for process in processes]
    grown = bench.memory() - before
    for process in processes:
        process.communicate()
    if any(one.errors or one.calls != CONNECTIONS for one in answered):
        raise RuntimeError("a connection had no answer")
    return [Row(f"memory with {2 * CONNECTIONS} idle connections of two users", f"{grown / KIB:+.0f} KiB", "", "", "+256 KiB at most",
                grown <= 256 * KIB)]


def activation(bench):
    times, others = [], []
    for _ in range(RUNS):
        bench.stop()
        times.append(bench.load(NAME, PATH, MANAGER, "Assess", "s", TRIED).middle / 1000)
        bench.machine.run(["systemctl", "stop", "systemd-hostnamed.service"])
        bench.machine.run(["systemctl", "reset-failed", "systemd-hostnamed.service"])
        others.append(bench.load(*HOSTNAMED).middle / 1000)
    return [Row("started by the bus, to the first answer", f"{median(times):.0f} ms",
                f"hostnamed {median(others):.0f} ms", f"{median(times) / median(others):.2f}", "150 ms",
                median(times) <= 150)]


def refusals(bench):
    bench.load(*LIST)
    bench.load(*REFUSED, count=10000, depth=100)
    before = bench.memory()
    answers = bench.load(*REFUSED, count=REFUSALS, depth=100)
    grown = bench.memory() - before
    if answers.errors != answers.calls:
        raise RuntimeError("a call that must be refused was answered")
    return [Row("refused calls", f"{rate(answers):.0f}/s", "", "", "3000/s", rate(answers) >= 3000),
            Row(f"memory after {REFUSALS} refused calls", f"{grown / KIB:+.0f} KiB", "", "", "+256 KiB at most",
                grown <= 256 * KIB)]


def digest(bench):
    answer = bench.run("busctl", "--json=short", "call", NAME, PATH, MANAGER, "Preview", "sas", TRIED, "1", "safe")
    return json.loads(answer)["data"][3]


def flood(bench):
    """bob would have to type a password, again and again on four connections; alice is told no each time, by gabiond and by
    another service that asks polkit."""
    words = (NAME, PATH, MANAGER, "SetLayers", "sass", TRIED, "1", "safe", digest(bench))
    other = ("org.freedesktop.hostname1", "/org/freedesktop/hostname1", "org.freedesktop.hostname1", "SetStaticHostname", "sb", "x", "0")
    command = bench.machine.command(["/usr/local/bin/load", f"--seconds={FLOOD_SECONDS}", "--depth=100",
                                     "--connections=4", *words], "bob")
    alone, other_alone = (bench.load(*asked, user="alice", count=20) for asked in (words, other))
    polkit = bench.memory(unit="polkit.service")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    beside, other_beside = (bench.load(*asked, user="alice", count=20) for asked in (words, other))
    read = bench.load(*EXPOSURE, count=500)
    descriptors, threads = bench.held()
    flooded = Answers(*map(float, process.communicate()[0].split()))
    polkit = bench.memory(unit="polkit.service") - polkit
    if any(one.errors != one.calls for one in (alone, beside, other_alone, other_beside, flooded)):
        raise RuntimeError("somebody was allowed what polkit has to refuse")
    say(f"  the flood: {rate(flooded):.0f} calls a second for {flooded.seconds:.0f} s, all refused")
    return [Row("check of one user while another floods, longest", f"{beside.longest / 1000:.0f} ms",
                f"no flood {alone.longest / 1000:.0f} ms", f"{beside.longest / alone.longest:.1f} × slower", "1 s",
                beside.longest <= 1e6),
            Row("check by hostnamed meanwhile, longest", f"{other_beside.longest / 1000:.0f} ms",
                f"no flood {other_alone.longest / 1000:.0f} ms", f"{other_beside.longest / other_alone.longest:.1f} × slower", "1 s",
                other_beside.longest <= 1e6),
            Row("read while another user floods, 99 of 100 within", f"{read.p99 / 1000:.1f} ms", "", "", "50 ms",
                read.p99 <= 50000),
            Row(f"memory of polkitd after {FLOOD_SECONDS} s of flood", f"{polkit / MIB:+.1f} MiB", "", "", "+4 MiB at most",
                polkit <= 4 * MIB),
            Row("descriptors and threads of gabiond meanwhile", f"{descriptors} and {threads}", "", "", "24 and 1",
                descriptors <= 24 and threads == 1)]


def trials(bench):
    """How long it takes until a trial is watched, and how late it comes back by itself."""
    starts, late, helper = [], [], []
    words = ("StartTrial", "sasus", TRIED, "1", "safe", str(TRIAL_SECONDS), digest(bench))
    restart = median([bench.timed("systemctl", "restart", TRIED) for _ in range(RUNS)])
    for _ in range(TRIALS):
        began = time.monotonic()
        answer = bench.run("busctl", "--json=short", "call", NAME, PATH, MANAGER, *words)
        starts.append(1000 * (time.monotonic() - began) - restart)
        deadline = time.monotonic() + json.loads(answer)["data"][0] / 1e6
        time.sleep(TRIAL_SECONDS + 3)
        shown = bench.run("systemctl", "show", HELPER, "--property=ExecMainStartTimestampMonotonic,ExecMainExitTimestampMonotonic")
        begun, done = sorted(int(line.split("=")[1]) / 1e6 for line in shown.split())
        if done < deadline:
            raise RuntimeError(f"the way back was not gone: {shown}")
        late.append(begun - deadline)
        helper.append(1000 * (done - begun) - restart)
    return [Row("a trial, from the call until it is watched for a second", f"{median(starts):.0f} ms", "", "", "1500 ms and a restart",
                median(starts) <= 1500),
            Row("its way back begins after the deadline, latest", f"{max(late):.1f} s", "", "", "2 s", max(late) <= 2),
            Row("and takes", f"{median(helper):.0f} ms", "", "", "1000 ms and a restart", median(helper) <= 1000)]


def peak(bench, when):
    highest = bench.memory("VmHWM")
    return [Row(f"highest memory of gabiond {when}", f"{highest / MIB:.1f} MiB", "", "", "24 MiB", highest <= 24 * MIB)]


def measure(package, scratch):
    """All rows, from one machine."""
    load = build_load(scratch)
    files = {"/root/gabion.deb": package, "/root/load": load, "/usr/local/bin/load": load,
             "/etc/polkit-1/rules.d/10-bench.rules": RULES,
             "/etc/systemd/system/load.target":
                 # What systemd knows of a unit is forgotten with it, unless something names it.
                 f"[Unit]\nAfter={HELPER}\nWants=" + " ".join(f"load{number}.service" for number in range(FEW)) + "\n",
             "/etc/systemd/system/known.target":
                 "[Unit]\nAfter=" + " ".join(f"load{number}.service" for number in range(FEW, MANY)) + "\n",
             **unit_files(0, FEW)}
    with Machine(SUITE, files) as machine:
        bench = Bench(machine)
        for user in ("alice", "bob"):
            bench.run("useradd", "--create-home", user)
        bench.run("dpkg", "--install", "/root/gabion.deb")
        bench.run("systemctl", "start", "load.target")
        say(f"gabiond on a booted Debian {SUITE} with {FEW} more services that run")
        rows = []
        for part in (activation, idle, lambda bench: lists(bench, FEW), reads, connections, refusals, flood, trials,
                     lambda bench: peak(bench, "through all this")):
            measured = part(bench)
            rows += measured
            say("  " + "; ".join(f"{row.what}: {row.ours}" for row in measured))
        machine.put(unit_files(FEW, MANY))
        bench.run("systemctl", "daemon-reload")
        bench.run("systemctl", "start", "known.target")
        for part in (lambda bench: lists(bench, MANY), lambda bench: peak(bench, f"with {MANY} services loaded")):
            measured = part(bench)
            rows += measured
            say("  " + "; ".join(f"{row.what}: {row.ours}" for row in measured))
        return rows
