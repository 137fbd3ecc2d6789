#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The differential test: thousands of generated units through systemd-analyze and through gabionctl.
# Whether a unit loads, every row with its share, and the total must be the same.
#
#     run.py --gabionctl PATH [--seed N] [--count N] [--systemd 252|257|both] [--keep DIR] [--shrink] [--tree N]
"""Compares gabionctl with the real tool on generated units."""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import generate
from oracle import Oracle, OracleError, total_of_rows

HERE = os.path.dirname(os.path.abspath(__file__))
UNITS_PER_TREE = 50
SHOWN = 5
UNREAD = tuple(folder + "/" for folder in generate.ONLY_BY_ARGUMENT)
KEYS = ("set", "name", "exposure")


def find_oracles(which):
    """The versions that were asked for, each checked to be what it should be."""
    roots = {}
    if which in ("252", "both"):
        roots["252"] = "/"
    if which in ("257", "both"):
        script = os.path.join(HERE, "..", "machine", "rootfs.sh")
        roots["257"] = subprocess.run(["sh", script, "trixie"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    oracles = {}
    for wanted, root in roots.items():
        major, full = Oracle(root).version()
        if major != wanted:
            sys.exit(f"run.py: systemd {wanted} is needed in {root}, but {full} is there")
        print(f"oracle {wanted}: systemd-analyze {full} in {root}", flush=True)
        oracles[wanted] = Oracle(root)
    return oracles


class Gabion:
    """The program under test. Answers are (rows by json_field, exposure), or None for a unit it does not list."""

    def __init__(self, program, version, timeout=60):
        self.program, self.version, self.timeout = os.path.abspath(program), version, timeout

    def call(self, root, arguments):
        command = [self.program, f"--root={root}", f"--systemd-version={self.version}", "--json=short", "show", *arguments]
        done = subprocess.run(command, capture_output=True, timeout=self.timeout, check=False, stdin=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"gabionctl ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode()

    def ask(self, root, arguments):
        text = self.call(root, arguments)
        document = json.loads(text) if text.strip() else {}
        if not isinstance(document, dict):
            raise RuntimeError("gabionctl printed no object for several arguments")
        for name in list(document): document.setdefault(document[name]["id"], document[name])
        return document


def rows_of(entry):
    return {row["json_field"]: row for row in entry["rows"]}


def differences(answer, entry):
    """What differs between the tool's answer and ours for one unit, as lines."""
    if not answer.loads:
        return [] if entry is None else ["systemd-analyze does not load this unit, gabionctl does"]
    if entry is None:
        return ["systemd-analyze loads this unit, gabionctl does not"]
    found, ours = [], rows_of(entry)
    if len(ours) != len(entry["rows"]):
        found.append("gabionctl prints a row twice")
    for field in sorted(set(answer.rows) | set(ours)):
        theirs, mine = answer.rows.get(field), ours.get(field)
        if theirs is None or mine is None:
            found.append(f"row {field}: only in {'gabionctl' if theirs is None else 'systemd-analyze'}")
            continue
        for key in KEYS:
            if theirs[key] != mine[key]:
                found.append(f"row {field}: {key} is {theirs[key]!r} in systemd-analyze, {mine[key]!r} in gabionctl")
    for key, theirs in (("exposure", answer.exposure), ("predicate", answer.predicate)):
        if entry[key] != theirs:
            found.append(f"total: {key} is {theirs} in systemd-analyze, {entry[key]} in gabionctl")
    return found


def entry_for(document, answer, argument):
    """Our entry for an argument: under the real name when the tool knows it, else under any name it could have."""
    if answer.unit is not None:
        return document.get(answer.unit)
    name = os.path.basename(argument)
    names = [name] + [name.replace("@.", f"@{one}.") for one in ("i", "test_instance") if "@." in name]
    return next((document[one] for one in names if one in document), None)


def compare(tree, oracle, gabion, root):
    """Pairs of argument and differences for the whole tree."""
    tree.write(root)
    arguments = tree.front + tree.arguments
    answers = oracle.ask(root, arguments)
    for argument, answer in zip(arguments, answers):
        if answer.loads and total_of_rows(answer.rows) != answer.exposure:
            raise OracleError(f"{argument}: the rows give {total_of_rows(answer.rows)}, the tool says {answer.exposure}")
    document = gabion.ask(root, arguments)
    results, known = [], {answer.unit for answer in answers if answer.loads}
    for argument, answer in zip(arguments, answers):
        found = differences(answer, entry_for(document, answer, argument))
        if not answer.loads and os.path.basename(argument) in known:
            found = []
        results.append((argument, answer.loads, found))
    compared = {os.path.basename(one).replace("@.", f"@{instance}.") for one in arguments for instance in ("", "i", "test_instance")}
    extra = set(document) - known - compared
    if extra:
        results.append((arguments[-1], True, [f"gabionctl also lists {', '.join(sorted(extra))}"]))
    return results


def with_folder(action):
    """Runs something on a scratch folder that is removed afterwards."""
    folder = tempfile.mkdtemp(prefix="gabion-differential-")
    try:
        return action(os.path.join(folder, "tree"))
    finally:
        shutil.rmtree(folder)


def kinds(found):
    """Differences without their values: what must stay while a tree gets smaller."""
    return {line.partition(": ")[0] for line in found}


def still_fails(tree, argument, wanted, oracle, gabion):
    """Whether this argument still differs in the wanted kind; a fault of either program counts as no."""
    try:
        results = with_folder(lambda root: compare(tree, oracle, gabion, root))
    except (OracleError, RuntimeError, ValueError, OSError, subprocess.SubprocessError):
        return False
    return any(kinds(found) & wanted for one, _, found in results if one == argument)


def without_each(parts, test):
    """Delta debugging: drops ever smaller stretches of a list while the test holds."""
    size = max(1, len(parts) // 2)
    while parts and size:
        start = 0
        while start < len(parts):
            fewer = parts[:start] + parts[start + size:]
            if test(fewer):
                parts = fewer
            else:
                start += size
        size //= 2
    return parts


def shrink(tree, argument, found, oracle, gabion):
    """The smallest tree found that still shows the difference for this argument."""
    wanted = {kind for kind in kinds(found) if not kind.startswith("total")} or kinds(found)

    def fails(candidate):
        return still_fails(candidate, argument, wanted, oracle, gabion)

    small = tree.copy()
    small.arguments = [argument]
    if not fails(small):
        small = tree.copy()
    # Without the markers the tool does not read some folders, which would be another difference: they go too.
    bare = small.copy({path: content for path, content in small.files.items() if not path.startswith(UNREAD)})
    bare.front = []
    if fails(bare):
        small = bare
    fixed = {path: content for path, content in small.files.items() if "/" + path in small.front}
    movable = sorted(small.files.keys() - fixed.keys())
    names = without_each(movable, lambda kept: fails(small.copy({**fixed, **{one: small.files[one] for one in kept}})))
    small = small.copy({**fixed, **{one: small.files[one] for one in names}})
    for name in names:
        content = small.files[name]
        if not isinstance(content, bytes):
            continue
        lines = without_each(content.split(b"\n"), lambda kept, name=name: fails(small.copy({**small.files, name: b"\n".join(kept)})))
        small.files[name] = b"\n".join(lines)
    return small


def show_tree(tree, argument):
    """Everything that is needed to see the difference again."""
    print(f"    arguments: {' '.join(tree.front + ([argument] if len(tree.arguments) > 3 else tree.arguments))}")
    for path in sorted(tree.files):
        content = tree.files[path]
        if "/" + path in tree.front:
            continue
        if not isinstance(content, bytes):
            print(f"    {path} -> {content.target}")
            continue
        print(f"    {path}:")
        for line in content.split(b"\n"):
            text = line.decode("utf-8", errors="backslashreplace")
            print("        " + (repr(text) if not text.isprintable() else text)[:400])


def related(tree, argument):
    """The files of a tree that may matter for one argument, for printing."""
    names = {os.path.basename(argument)}
    for _ in range(3):
        for path, content in tree.files.items():
            link, target = os.path.basename(path), os.path.basename(getattr(content, "target", ""))
            if path.count("/system") and target.endswith(".service") and (link in names or target in names):
                names |= {link, target}
    names |= {one.partition("@")[0] + "@.service" for one in names if "@" in one}
    folders = {folder for one in names for folder in generate.drop_in_folders(one)}
    kept = {path: content for path, content in tree.files.items() if names & {os.path.basename(path)} or folders & set(path.split("/"))}
    return tree.copy(kept)


class Run:
    """One version: counts, and prints the first differences."""

    def __init__(self, options, version, oracle):
        self.options, self.version, self.oracle = options, version, oracle
        self.gabion = Gabion(options.gabionctl, version)
        self.passed = self.failed = self.loaded = self.rows = 0

    def all(self):
        first = self.options.tree or 0
        trees = 1 if self.options.tree is not None else -(-self.options.count // UNITS_PER_TREE)
        for number in range(first, first + trees):
            units = UNITS_PER_TREE
            if self.options.tree is None:
                units = min(units, self.options.count - (number - first) * UNITS_PER_TREE)
            self.one(generate.make(self.options.seed, number, UNITS_PER_TREE), units)
            if (number - first + 1) % 10 == 0 or number - first + 1 == trees:
                print(f"systemd {self.version}: {self.passed + self.failed} units compared, {self.failed} different", flush=True)

    def one(self, tree, units):
        tree.arguments = tree.arguments[:units]
        try:
            results = with_folder(lambda root: compare(tree, self.oracle, self.gabion, root))
        except (OracleError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
            print(f"systemd {self.version}, seed {self.options.seed}, tree {tree.number}: {error}")
            self.failed += units
            self.keep(tree)
            return
        own = set(tree.arguments)
        for argument, loads, found in results:
            if not found:
                self.passed += argument in own
                self.loaded += loads and argument in own
                continue
            self.failed += 1
            self.report(tree, argument, found)
        if any(found for _, _, found in results):
            self.keep(tree)

    def report(self, tree, argument, found):
        if self.failed > SHOWN and not self.options.all:
            return
        print(f"\nsystemd {self.version}, seed {self.options.seed}, tree {tree.number}: {argument}")
        for line in found[:12]:
            print("  " + line)
        if self.options.shrink:
            small = shrink(tree, argument, found, self.oracle, self.gabion)
            print("  smallest tree that shows it:")
            show_tree(small, argument)
        else:
            print("  its files (run again with --shrink for the smallest ones):")
            show_tree(related(tree, argument), argument)
        sys.stdout.flush()

    def keep(self, tree):
        if self.options.keep:
            folder = os.path.join(self.options.keep, f"{self.version}-{self.options.seed}-{tree.number}")
            shutil.rmtree(folder, ignore_errors=True)
            tree.write(folder)
            print(f"  tree kept in {folder}")


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Compare gabionctl with systemd-analyze on generated units.")
    parser.add_argument("--gabionctl", required=True)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=2000, help="units for each version")
    parser.add_argument("--systemd", choices=["252", "257", "both"], default="both")
    parser.add_argument("--keep", metavar="DIR", help="write the trees with differences below DIR")
    parser.add_argument("--shrink", action="store_true", help="search the smallest tree for each difference shown")
    parser.add_argument("--tree", type=int, help="only this tree of the seed")
    parser.add_argument("--all", action="store_true", help="show every difference, not only the first five")
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error("--count must be at least 1")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1_000_000)
    return options


def main():
    options = options_of(sys.argv[1:])
    if os.geteuid() != 0:
        sys.exit("run.py: this needs root, for the mount namespaces; run it with sudo")
    if not os.access(options.gabionctl, os.X_OK):
        sys.exit(f"run.py: {options.gabionctl} is not a program; build first")
    print(f"seed {options.seed}, {options.count} units for each version", flush=True)
    passed = failed = 0
    for version, oracle in find_oracles(options.systemd).items():
        run = Run(options, version, oracle)
        run.all()
        print(f"systemd {version}: {run.loaded} of {run.passed + run.failed} units load in systemd and here alike")
        passed, failed = passed + run.passed, failed + run.failed
    if failed:
        print(f"run it again with --seed={options.seed}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
