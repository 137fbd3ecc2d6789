#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures gabionctl against systemd-analyze, and gabiond beside systemd's own services: whole processes on real files, forecasts, cost by number of units.

    bench.py --gabionctl PATH [--package FILE.deb] [--readme]

Both tools get the same files in turn. Prints a table with the reach beside each row and says where it is missed;
that is no failure of the run. --readme puts the table between the bench marks of README.md.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True  # nothing is written into the tree

import daemon  # noqa: E402

TOP = Path(__file__).resolve().parents[2]
REAL_UNITS = TOP / "tests" / "differential" / "real-units.py"
REAL_FILES = 250
RUNS_MIN = 15
RUNS_HUGE = 5
SIZES = (10, 100, 1000, 10000)
THEIR_SIZE_MAX = 1000
KIB = 1024
SELECTIONS = (("strict",), ("network-server:80",), ("tmp-private",))
FORECAST_RUNS = 3
REACH_RATIO, REACH_ONE_MORE, REACH_LINEAR, REACH_PEAK = 10, 20, 1.5, 8 * 1024 * KIB
MARKS = ("<!-- bench -->", "<!-- /bench -->")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
               "GABION_DATADIR": str(TOP / "data")}

# milliseconds of wall time, bytes of peak resident memory
Sample = namedtuple("Sample", "milliseconds peak code")
Row = namedtuple("Row", "what ours theirs ratio reach reached")


class Problem(Exception):
    """Something could not be measured."""


def say(text):
    print(text, flush=True)


# Measuring


def build_measure(scratch):
    """The little program that starts and measures the others; measure.c says why it is needed."""
    program = scratch / "measure"
    compiler = os.environ.get("CC", "cc")
    if not shutil.which(compiler):
        raise Problem(f"{compiler} is missing; apt-get install gcc libc6-dev")
    subprocess.run([compiler, "-O2", "-o", program, Path(__file__).with_name("measure.c")], check=True)
    return program


def measure(measurer, command):
    """One whole process, from before its start to after its end, output thrown away."""
    result = subprocess.run([measurer, *command], text=True, capture_output=True, env=ENVIRONMENT, cwd="/")
    if result.returncode != 0:
        raise Problem(f"{command[0]} could not be measured: {result.stderr.strip()}")
    nanoseconds, kib, code = map(int, result.stdout.split())
    if code not in (0, 1):  # 1 only says that some unit does not load
        raise Problem(f"{command[0]} ended with {code}")
    return Sample(nanoseconds / 1e6, kib * KIB, code)


def measure_in_turn(measurer, commands, runs):
    """Each command once to warm up, then all of them in turn; the samples of each."""
    for command in commands:
        measure(measurer, command)
    samples = [[] for _ in commands]
    for _ in range(runs):
        for command, kept in zip(commands, samples):
            kept.append(measure(measurer, command))
    return samples


def time_of(samples):
    return median(sample.milliseconds for sample in samples)


def ours(program, *files):
    return [program, "show", "--json=short", *files]


def theirs(*files):
    return ["systemd-analyze", "security", "--offline=yes", "--json=short", *files]


# The files


def real_folders():
    """Unit folders of the downloaded packages, then those of this machine."""
    result = subprocess.run([sys.executable, str(REAL_UNITS), "--fetch-only"], text=True, stdout=subprocess.PIPE)
    if result.returncode != 0:
        raise Problem("tests/differential/real-units.py --fetch-only failed; its reason stands above")
    packages = Path(result.stdout.strip().splitlines()[-1])
    return [packages / "usr/lib/systemd/system", Path("/etc/systemd/system"), Path("/usr/lib/systemd/system")]


def real_files(target):
    """Copies of different unit files that load, each content and each name once, in one folder of their own.
    One folder, because the folder of each file joins the search path of both tools."""
    contents, names, files = set(), set(), []
    for folder in real_folders():
        for path in sorted(folder.glob("*.service")):
            if path.is_symlink() or not path.is_file() or path.name in names:
                continue
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest in contents or b"Exec" not in data:
                continue
            contents.add(digest)
            names.add(path.name)
            files.append(target / path.name)
            files[-1].write_bytes(data)
            if len(files) == REAL_FILES:
                return files
    return files


def synthetic_files(target, sources, count):
    """count units under different names, made of the real ones in turn, every fourth with a drop-in."""
    target.mkdir()
    texts = [source.read_bytes() for source in sources if "@" not in source.name]
    files = []
    for number in range(count):
        name = f"bench{number}.service"
        files.append(target / name)
        files[-1].write_bytes(texts[number % len(texts)])
        if number % 4 == 0:
            (target / f"{name}.d").mkdir()
            (target / f"{name}.d" / "50-bench.conf").write_text(
                "[Service]\nProtectClock=yes\nCapabilityBoundingSet=~CAP_SYS_TIME\nSystemCallFilter=~@clock\n")
    return files


# The table


def whole_process(measurer, program, files):
    say(f"Whole process on {len(files)} real unit files, {RUNS_MIN} runs each, in turn")
    mine, other = measure_in_turn(measurer, (ours(program, *files), theirs(*files)), RUNS_MIN)
    if mine[0].code != other[0].code:
        say("  the exit codes differ, so the two did not load the same units; see tests/differential")
    ratio = time_of(other) / time_of(mine)
    peak = max(sample.peak for sample in mine)
    other_peak = max(sample.peak for sample in other)
    return [
        Row(f"{len(files)} real unit files, whole process", f"{time_of(mine):.1f} ms", f"{time_of(other):.1f} ms",
            times_faster(ratio), f"{REACH_RATIO} × faster", ratio >= REACH_RATIO),
        Row(f"{len(files)} real unit files, peak memory", mebibytes(peak), mebibytes(other_peak),
            f"{other_peak / peak:.1f} × smaller", "under 8 MiB", peak < REACH_PEAK),
    ]


def tree_of(scratch, files):
    """The same files as a root, where both tools find them by name; the names, of a template an instance."""
    folder = scratch / "tree/usr/lib/systemd/system"
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder)
    return scratch / "tree", [path.name.replace("@.", "@x.") for path in files]


def rounds_over(measurer, makers, names, runs):
    """Each command on each unit in turn; for each command its mean milliseconds a unit by round, and its peak."""
    means, peaks = [[] for _ in makers], [0] * len(makers)
    for _ in range(runs):
        sums = [0] * len(makers)
        for name in names:
            for number, make in enumerate(makers):
                sample = measure(measurer, make(name))
                sums[number] += sample.milliseconds
                peaks[number] = max(peaks[number], sample.peak)
        for kept, total in zip(means, sums):
            kept.append(total / len(names))
    return means, peaks


def forecasts(measurer, program, scratch, files):
    """One process a unit on both sides, since preview takes one unit. The row of a single layer shows how much of it
    is the start of the program."""
    root, names = tree_of(scratch, files)
    makers = [lambda name, words=words: [program, f"--root={root}", "--systemd-version=252", "--force", "--json=short",
                                         "preview", "--", name, *words] for words in SELECTIONS]
    makers.append(lambda name: ["systemd-analyze", "security", "--offline=yes", f"--root={root}", "--json=short", "--",
                                name])
    usable = [name for name in names if not any(measure(measurer, make(name)).code for make in makers)]
    if not usable:
        raise Problem("no unit that both tools load")
    say(f"Forecasts of {len(usable)} real units, one process each, {FORECAST_RUNS} runs, in turn")
    means, peaks = rounds_over(measurer, makers, usable, FORECAST_RUNS)
    rows, other = [], median(means[-1])
    for words, kept, peak in zip(SELECTIONS, means, peaks):
        what, mine = f"preview of {' '.join(words)}, per unit of {len(usable)} real ones", median(kept)
        rows.append(Row(f"{what}, a process each", f"{mine:.1f} ms", f"{other:.1f} ms (scores only)",
                        times_faster(other / mine), "", None))
        rows.append(Row(f"preview of {' '.join(words)}, peak memory", mebibytes(peak), mebibytes(peaks[-1]),
                        f"{peaks[-1] / peak:.1f} × smaller", "", None))
    return rows


def times_faster(ratio):
    return f"{ratio:.1f} × faster" if ratio >= 1 else f"{1 / ratio:.1f} × slower"


def mebibytes(size):
    return f"{size / KIB / KIB:.1f} MiB"


def cost_by_size(measurer, program, scratch, sources):
    """Median milliseconds by number of units, (ours, theirs); the folder has just these units each time."""
    times = {}
    for size in SIZES:
        files = synthetic_files(scratch / f"synthetic-{size}", sources, size)
        runs = RUNS_MIN if size <= THEIR_SIZE_MAX else RUNS_HUGE
        os.sync()  # else the disk writes the new files while the first runs are measured
        commands = [ours(program, *files)]
        if size <= THEIR_SIZE_MAX:
            commands.append(theirs(*files))
        say(f"{size} units, {runs} runs each")
        samples = measure_in_turn(measurer, commands, runs)
        times[size] = tuple(time_of(kept) for kept in samples) + (None,) * (2 - len(commands))
        shutil.rmtree(scratch / f"synthetic-{size}")
    return times


def size_rows(times):
    rows = []
    for size, (mine, other) in times.items():
        per_unit = f"{1000 * mine / size:.1f} µs"
        rows.append(Row(f"{size} units, cost per unit", per_unit, f"{1000 * other / size:.1f} µs" if other else "",
                        times_faster(other / mine) if other else "", "", None))
    return rows


def marginal_rows(times):
    mine, other = ((times[1000][side] - times[100][side]) / 900 for side in (0, 1))
    if mine <= 0 or other <= 0:
        raise Problem("one more unit seems to cost nothing; the machine is too busy to measure")
    growth = (times[10000][0] / 10000) / (times[1000][0] / 1000)
    return [
        Row("one more unit (from 100 to 1000)", f"{1000 * mine:.1f} µs", f"{1000 * other:.1f} µs",
            f"1/{other / mine:.1f}", f"at most 1/{REACH_ONE_MORE}", other / mine >= REACH_ONE_MORE),
        Row("cost per unit at 10000 against 1000", f"{growth:.2f} ×", "", "", f"at most {REACH_LINEAR} ×",
            growth <= REACH_LINEAR),
    ]


def table(rows, heads=("what", "gabionctl", "systemd-analyze", "ratio", "reach", "reached")):
    words = {True: "yes", False: "no", None: ""}
    cells = [heads, *[(*row[:5], words[row.reached]) for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def processor():
    match = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return match[1].strip() if match else platform.machine()


def circumstances():
    version = subprocess.run(["systemd-analyze", "--version"], text=True, capture_output=True).stdout.splitlines()[0]
    return f"{version}; {processor()}, {os.cpu_count()} processors; medians, both tools in turn in one run."


def write_readme(text):
    readme = TOP / "README.md"
    if not readme.is_file():
        raise Problem("README.md is missing, the table cannot be put there")
    content = readme.read_text()
    if any(content.count(mark) != 1 for mark in MARKS):
        raise Problem(f"README.md does not have {MARKS[0]} and {MARKS[1]} once each")
    before, rest = content.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    readme.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")
    say("README.md has the table now")


def bench(arguments, scratch):
    program = str(Path(arguments.gabionctl).resolve())
    measurer = build_measure(scratch)
    (scratch / "real").mkdir()
    files = real_files(scratch / "real")
    if len(files) < REAL_FILES:
        say(f"Only {len(files)} different unit files are here instead of {REAL_FILES}; these are taken")
    if not files:
        raise Problem("no unit file found")
    rows = whole_process(measurer, program, files)
    rows += forecasts(measurer, program, scratch, files)
    times = cost_by_size(measurer, program, scratch, files)
    rows += marginal_rows(times) + size_rows(times)
    text = f"{table(rows)}\n\n{circumstances()}"
    if arguments.package:
        live = daemon.measure(arguments.package, scratch)
        text += f"\n\n{table(live, daemon.HEADS)}\n\n{daemon.CIRCUMSTANCES}"
        rows += live
    say(f"\n{text}\n")
    missed = [row for row in rows if row.reached is False]
    for row in missed:
        say(f"Not reached: {row.what}: {row.ratio or row.ours}, the reach is {row.reach}")
    if not missed:
        say("Every reach is met")
    if arguments.readme:
        write_readme(text)


def check_tools(program):
    if not shutil.which("systemd-analyze"):
        raise Problem("systemd-analyze is missing; apt-get install systemd")
    linked = subprocess.run(["ldd", program], text=True, capture_output=True).stdout
    if "libasan" in linked:
        raise Problem("this gabionctl is a sanitizer build; give one made with --buildtype=release")


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="gabionctl against systemd-analyze, time and memory.")
    parser.add_argument("--gabionctl", default=os.environ.get("GABIONCTL"), metavar="PATH")
    parser.add_argument("--package", type=Path, metavar="FILE", help="what make deb has built: measure the daemon too")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    arguments = parser.parse_args(argv)
    if not (arguments.gabionctl and os.access(arguments.gabionctl, os.X_OK)):
        parser.error("give the built program: --gabionctl=BUILD/service/gabionctl")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    try:
        check_tools(arguments.gabionctl)
        with tempfile.TemporaryDirectory(prefix="gabion-bench-") as scratch:
            bench(arguments, Path(scratch))
    except (Problem, OSError, subprocess.CalledProcessError) as problem:
        print(f"bench.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
