#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Breaks one rule of composition after another in a copy of the sources, and sees whether layers.py notices.
# A mutation that goes unnoticed is a failure of the test, not of the engine.
#
#     mutations.py [--systemd 252|257] [--seed N] [--only WORD]
"""Mutation check of the property test."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
PROFILE = "service/engine/profile"
UNIT_TESTS = ("test-compose", "test-compose-fine")

# The rule, the file, what stands there, what is written instead.
MUTATIONS = [
    ("flags meet", "strictness.c", "*AT(bool, into) |= *AT_CONST(bool, other);", "*AT(bool, into) &= *AT_CONST(bool, other);"),
    ("words meet", "strictness.c", "if (rank(setting, *AT_CONST(int, other)) > rank(", "if (rank(setting, *AT_CONST(int, other)) < rank("),
    ("capabilities and namespaces meet", "strictness.c", "*AT(uint64_t, into) &= *AT_CONST(uint64_t, other);", "*AT(uint64_t, into) |= *AT_CONST(uint64_t, other);"),
    ("umasks meet", "strictness.c", "*AT(uint32_t, into) |= *AT_CONST(uint32_t, other);", "*AT(uint32_t, into) &= *AT_CONST(uint32_t, other);"),
    ("system calls meet", "strictness.c", "AT_CONST(GbnCallFilter, other), false);", "AT_CONST(GbnCallFilter, other), true);"),
    ("families meet", "strictness.c", "AT_CONST(GbnFamilyFilter, other), false);", "AT_CONST(GbnFamilyFilter, other), true);"),
    ("restrictions meet each other", "compose.c", "        if (*touched)\n", "        if (!*touched && false)\n"),
    ("the unit is the ceiling", "compose.c", "gbn_strictness_meet(setting, result, compose->unit);", ""),
    ("grants come after restrictions", "compose.c", "for (int kind = GBN_LAYER_RESTRICTION; kind <= GBN_LAYER_GRANT; kind++)",
     "for (int kind = GBN_LAYER_GRANT; kind >= GBN_LAYER_RESTRICTION; kind--)"),
    ("grants widen capabilities", "strictness.c", "*AT(uint64_t, into) |= *AT_CONST(uint64_t, by);", ""),
    ("grants take back only what was taken", "compose.c", "if (!is_taken(compose, setting) || !read_line(compose, choice, line))", "if (!read_line(compose, choice, line))"),
    ("no exception to the unit's own denial", "compose.c", "if (!unit_denies(compose->unit, setting->exempts))", "if (true)"),
    ("no writing where the unit cannot", "compose.c", "                if (gbn_unit_can_write(compose->unit, whole))\n", "                if (gbn_unit_can_write(compose->unit, whole) || true)\n"),
    ("a reset before a call filter", "render.c", '"SystemCallFilter=\\n"', '""'),
    ("a reset before families", "render.c", '"RestrictAddressFamilies=\\nRestrict', '"Restrict'),
    ("no error number on single calls", "render.c", '"SystemCallFilter=~%s\\n", names', '"SystemCallFilter=~%s:EPERM\\n", names'),
    ("order says nothing", "selection.c", "g_ptr_array_sort(choices, compare_choices);", "(void) compare_choices;"),
    ("repetition says nothing", "selection.c", "if (is_chosen(parse, layer, sorted))", "if (is_chosen(parse, layer, sorted) && false)"),
]


def copy_sources(folder):
    for name in ("service", "data", "meson.build", "meson_options.txt", "tests", "po", "dbus", "polkit", "gui", "README.md", "LICENSE"):
        path = os.path.join(TOP, name)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
        elif os.path.exists(path):
            shutil.copy(path, folder)


def build(source, first=False):
    """False where the mutated source does not compile: then it is not a mutation."""
    target = os.path.join(source, "build")
    commands = [["ninja", "-C", target, "service/gabionctl"]]
    if first:
        commands.insert(0, ["meson", "setup", target, source, "-Doptimization=0", "-Ddebug=false", "-Dwerror=false"])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout[-3000:] + done.stderr[-1000:])
            return False
    return True


def failures(source, options, trees, count):
    """The kinds of failure that the property test sees, with their numbers."""
    command = [sys.executable, os.path.join(HERE, "layers.py"), "--gabionctl", os.path.join(source, "build/service/gabionctl"),
               f"--seed={options.seed}", f"--count={count}", f"--systemd={options.systemd}", f"--trees={trees}", "--brief"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1:] or [""]
    if not re.fullmatch(r"\d+ passed, \d+ failed", last[0]):
        sys.exit("mutations.py: layers.py did not come to its end:\n" + done.stdout[-2000:] + done.stderr[-2000:])
    kinds = re.search(r"^kinds of failure: (.*)$", done.stdout, re.MULTILINE)
    return {kind: int(number) for number, kind in re.findall(r"(\d+) × ([^,]*)", kinds.group(1) if kinds else "")}


def noticed(source, options, ground):
    """The first kind of failure that is not there, or not as often, without the mutation."""
    for trees, count in (("plain", 260), ("generated", 260)):
        for kind, number in failures(source, options, trees, count).items():
            if number > ground[trees].get(kind, 0):
                return f"{number} × {kind}"
    return failing_unit_test(source)


def failing_unit_test(source):
    """The first of the module's own tests that fails: what no score shows, such as a path, only they see."""
    target = os.path.join(source, "build")
    for name in UNIT_TESTS:
        built = subprocess.run(["ninja", "-C", target, f"tests/unit/{name}"], capture_output=True, text=True, check=False)
        if built.returncode != 0:
            sys.exit(f"mutations.py: {name} does not build:\n{built.stdout[-2000:]}")
        done = subprocess.run([os.path.join(target, "tests/unit", name)], capture_output=True, check=False,
                              env={**os.environ, "GABION_DATADIR": os.path.join(source, "data"), "G_DEBUG": ""})
        if done.returncode != 0:
            return name
    return None


def one(source, options, ground, mutation):
    rule, name, old, new = mutation
    path = os.path.join(source, PROFILE, name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        print(f"{rule}: {PROFILE}/{name} has {text.count(old)} places that read {old!r}; this list needs a look", flush=True)
        return False
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
        if not build(source):
            print(f"{rule}: the mutated source does not compile; this list needs a look", flush=True)
            return False
        found = noticed(source, options, ground)
        print(f"{rule}: " + (f"noticed ({found})" if found else "NOT noticed: no test fails when this rule is broken"), flush=True)
        return found is not None
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    parser = argparse.ArgumentParser(description="Break the rules of composition one by one; the property test must notice.")
    parser.add_argument("--systemd", choices=["252", "257"], default="252")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", default="", help="mutations whose rule has this in it")
    options = parser.parse_args()
    begin, passed, failed = time.monotonic(), 0, 0
    folder = tempfile.mkdtemp(prefix="gabion-mutations-")
    try:
        copy_sources(folder)
        if not build(folder, first=True):
            sys.exit("mutations.py: the sources do not build as they are")
        ground = {trees: failures(folder, options, trees, 260) for trees in ("plain", "generated")}
        if any(ground.values()):
            failed += 1
            print(f"without any mutation the test fails already: {ground}", flush=True)
        if failing_unit_test(folder):
            sys.exit(f"mutations.py: {failing_unit_test(folder)} fails without any mutation")
        for mutation in MUTATIONS:
            if options.only in mutation[0]:
                good = one(folder, options, ground, mutation)
                passed, failed = passed + good, failed + (not good)
    finally:
        shutil.rmtree(folder)
    print(f"{time.monotonic() - begin:.0f} seconds")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
