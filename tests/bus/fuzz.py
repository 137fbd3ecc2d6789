#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fuzzes the bus interface of gabiond: a sanitized build of it, over a directory tree, on a private bus.

    fuzz.py --build DIR [--seconds N] [--seed N]

What can be called comes from introspection, what may be answered from dbus/*.xml. The seed is printed; the same one
makes the same clients, though not the same order of their messages on the bus.
"""

import argparse
import hashlib
import os
import random
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

import place as bus  # noqa: E402
import wire  # noqa: E402
from fuzzer import Fuzzer, Target  # noqa: E402

SECONDS = 20
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "LSAN_OPTIONS": "exitcode=99",
           "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99"}
OURS = re.compile(r"etc/systemd/system/[^/]+\.service\.d(/50-gabion\.conf)?|var/lib(/gabion(/.*)?)?|var")
LINE = re.compile(r"#.*|\[(X-Gabion|Unit|Service)\]|[A-Z][A-Za-z]+=[\x20-\x7e]*|")
FORBIDDEN = re.compile(r"^(Exec(Start|Stop|Reload|Condition)\w*|Environment\w*|Load\w*|Set\w*|Bind\w*|Root\w*)=", re.MULTILINE)


def snapshot(tree):
    """What lies there and is not ours to change: {path: what it is}."""
    return {str(path.relative_to(tree)): (path.lstat().st_mode, path.lstat().st_uid, os.readlink(path) if path.is_symlink()
                                          else hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
            for path in sorted(tree.rglob("*")) if not OURS.fullmatch(str(path.relative_to(tree)))}


def check_dropin(text):
    """Nothing in it but what layers write, and every byte printable."""
    bad = [line for line in text.split("\n") if not LINE.fullmatch(line)]
    bus.require(not bad and not FORBIDDEN.search(text), f"{bad} in a drop-in: {text}")


class TreeTarget(Target):
    def __init__(self, place):
        self.place = place
        self.units = [path.name for path in sorted(place.tree.rglob("*.service"))]
        self.before = snapshot(place.tree)

    def connect(self, **more):
        return self.place.wire(**more)

    def usage(self):
        process = Path(f"/proc/{self.place.daemon.pid}")
        memory = re.search(r"^VmRSS:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
        return int(memory[1]), len(list((process / "fd").iterdir()))

    def check(self):
        log = self.place.log.read_text()
        bus.require(self.place.daemon.poll() is None, f"gabiond is gone: {log}")
        bus.require(not log, f"gabiond says: {log}")
        bus.equal(snapshot(self.place.tree), self.before, "files that are not ours")
        for path in self.place.tree.rglob("50-gabion.conf"):
            check_dropin(path.read_text())


def prepare(place):
    """Things in the way, beside the ordinary units."""
    place.write("usr/lib/systemd/system/db@.service", "[Service]\nExecStart=/bin/true\nUser=db\n")
    place.write("usr/lib/systemd/system/odd.service", "[Service]\nExecStart=/bin/true\nDescription=\udcff\x1b[31m\n"
                .encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    place.write("etc/systemd/system/kept.service", "[Service]\nExecStart=/bin/true\n")
    place.write("etc/systemd/system/kept.service.d/override.conf", "[Service]\nPrivateTmp=yes\n")
    (place.tree / "etc/systemd/system/alias.service").symlink_to("/usr/lib/systemd/system/web.service")
    (place.tree / "etc/systemd/system/masked.service").symlink_to("/dev/null")


def fuzz(gabiond, gabionctl, seconds, seed):
    """What was seen; fails otherwise."""
    place = bus.Place(gabiond, gabionctl)
    try:
        prepare(place)
        place.start()
        target = TreeTarget(place)
        seen = Fuzzer(target, random.Random(seed)).run(seconds)
    except (AssertionError, OSError, wire.Closed) as error:
        log = place.log.read_text()
        raise AssertionError("\n".join(part for part in (str(error), log, place.end()) if part)) from error
    ended = place.end()
    bus.require(not ended, ended)
    return seen


def main(argv):
    parser = argparse.ArgumentParser(description="Fuzzes the bus interface of gabiond.")
    parser.add_argument("--build", required=True, metavar="DIR", type=Path)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args(argv)
    seed = random.SystemRandom().randrange(2 ** 32) if options.seed is None else options.seed
    print(f"--seed={seed}", flush=True)
    gabiond, gabionctl = (options.build.resolve() / "service" / name for name in ("gabiond", "gabionctl"))
    if not gabiond.exists() or b"__asan_init" not in gabiond.read_bytes():
        sys.exit(f"{gabiond} is not there, or was not built with -Db_sanitize=address,undefined")
    for name, value in OPTIONS.items():
        os.environ[name] = value
    try:
        seen = fuzz(gabiond, gabionctl, options.seconds, seed)
    except AssertionError as error:
        print(f"{error}\n0 passed, 1 failed")
        return 1
    for name, number in sorted(seen.items()):
        print(f"{number:8}  {name}")
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
