#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures the app on a screen of its own: from the daemon's reply to the painted list, from a search to the painted list,
memory; and, in the same run, another GTK 4 program of Debian that shows a long list.

    app.py --build DIR [--readme]

The app tells its own times in debug messages. It needs Debian's own python3, Xvfb, xdotool and gtk4-icon-browser.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True  # nothing is written into the tree
TOP = Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests/gui"))

from place import Place  # noqa: E402
from screen import end, session_bus, wait_for, xvfb  # noqa: E402

SIZES = (50, 300, 1000, 3000)
RUNS = 5
SEARCHES = ("7", "77", "load", "zzz", "load1")
PEER = "gtk4-icon-browser"
REACH_PAINTED_MS, REACH_SIZE = 500, 1000
MARKS = ("<!-- bench-app -->", "<!-- /bench-app -->")
MIB = 1024


def units(count):
    return {f"load{number}.service": f"[Unit]\nDescription=Service number {number}\n[Service]\nExecStart=/usr/bin/load {number}\n"
                                     + ("PrivateTmp=yes\n" if number % 2 else "") + ("User=nobody\n" if number % 3 else "")
            for number in range(count)}


def resident(pid):
    """KiB."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


def times(log, what):
    """Microseconds from each line of this kind to the next painted one."""
    spans, begun = [], None
    for kind, at in re.findall(r"(reply|listed|filter|painted) at (\d+)", log.read_text(errors="replace")):
        if kind == what and begun is None:
            begun = int(at)
        elif kind == "painted" and begun is not None:
            spans.append(int(at) - begun)
            begun = None
    return spans


def window_of(pid):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], text=True, capture_output=True).stdout.split()
    return found[-1] if found else None


def start(command, environment, log):
    with open(log, "wb") as output:
        return subprocess.Popen(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT)


def measure_ours(there):
    """Milliseconds from reply to painted, milliseconds from search to painted, KiB."""
    log = there.folder / "bench.log"
    environment = {**there.environment(), "G_MESSAGES_DEBUG": "gabion", "GTK_A11Y": "none"}
    app = start([there.build / "gui/gabion", "--session"], environment, log)
    try:
        wait_for(lambda: times(log, "reply"), 60, "the list is not painted")
        window = wait_for(lambda: window_of(app.pid))
        subprocess.run(["xdotool", "windowfocus", "--sync", window, "key", "ctrl+f"], check=True)
        for number, text in enumerate(SEARCHES, 1):
            subprocess.run(["xdotool", "key", "ctrl+a", "type", text], check=True)
            wait_for(lambda: len(times(log, "filter")) >= number, 30, "the search is not painted")
        return times(log, "reply")[0] / 1000, [span / 1000 for span in times(log, "filter")], resident(app.pid)
    finally:
        end(app)


def measure_peer(folder):
    """Milliseconds until its window is there, and KiB a second later."""
    started = time.monotonic()
    peer = start([PEER], {"GSK_RENDERER": "cairo", "GTK_A11Y": "none", "HOME": str(folder)}, folder / "peer.log")
    try:
        wait_for(lambda: window_of(peer.pid), 30, f"{PEER} shows no window")
        seconds = time.monotonic() - started
        time.sleep(1)
        return seconds * 1000, resident(peer.pid)
    finally:
        end(peer)


def rows(build):
    for size in SIZES:
        painted, searched, memory = [], [], []
        for _ in range(RUNS):
            there = Place(build, units(size))
            try:
                there.set(first_run="false")
                there.start_daemon()
                one, more, kib = measure_ours(there)
                painted.append(one)
                searched.extend(more)
                memory.append(kib)
            finally:
                there.end()
        yield size, median(painted), median(searched), max(searched), median(memory) / MIB


def table(build):
    lines = ["| services | reply to painted list | search to painted list | longest | memory |", "| --- | --- | --- | --- | --- |"]
    for size, painted, searched, longest, memory in rows(build):
        reach = ""
        if size == REACH_SIZE:
            reach = f" (reach: under {REACH_PAINTED_MS} ms, {'yes' if painted < REACH_PAINTED_MS else 'missed'})"
        lines.append(f"| {size} | {painted:.0f} ms{reach} | {searched:.0f} ms | {longest:.0f} ms | {memory:.0f} MiB |")
        print(lines[-1], flush=True)
    there = Place(build, {})
    try:
        peers = [measure_peer(there.folder) for _ in range(RUNS)]
    finally:
        there.end()
    version = subprocess.run(["dpkg-query", "-W", "-f=${Version}", "gtk-4-examples"], text=True, capture_output=True).stdout
    lines += ["", f"In the same run {PEER} {version}, a list of icons in GTK 4, had {median(kib for _, kib in peers) / MIB:.0f} MiB "
                  f"and its window after {median(ms for ms, _ in peers):.0f} ms. Software rendering, Xvfb, {os.cpu_count()} processors."]
    return "\n".join(lines)


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--readme", action="store_true", help="puts the table into README.md")
    options = parser.parse_args(argv)
    missing = [tool for tool in ("Xvfb", "xdotool", "dbus-daemon", PEER) if not shutil.which(tool)]
    if missing:
        print(f"app.py: missing: {', '.join(missing)}", file=sys.stderr)
        return 1
    with xvfb(), session_bus():
        text = table(options.build)
    print(text)
    if options.readme:
        readme = TOP / "README.md"
        head, _, rest = readme.read_text().partition(MARKS[0])
        readme.write_text(f"{head}{MARKS[0]}\n{text}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
