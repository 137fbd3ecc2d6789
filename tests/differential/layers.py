#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The property test of the layers: over generated and real units, with selections at random, a selection never makes
# anything weaker, says the same in any order, comes true as forecast (systemd-analyze is asked), and leaves no trace.
#
#     layers.py --gabionctl PATH [--seed N] [--count N] [--systemd 252|257|both] [--shrink]
"""Property test of selections of layers."""

import argparse
import collections
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import generate
import layers_case
import layers_model
import layers_published
from layers_catalogue import Catalogue
from oracle import OracleError
from run import HERE, find_oracles, related, show_tree, without_each

DATA = os.path.normpath(os.path.join(HERE, "..", "..", "data"))
UNITS_PER_TREE = 45
CASES_PER_TREE = 130
REAL_SHARE, PLAIN_SHARE = 0.25, 0.3
SHOWN = 8
ROUNDS_MAX = 30


def real_tree():
    """The units of the cached Debian packages, as a tree."""
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "real-units.py"), "--fetch-only"], stdout=subprocess.PIPE, text=True, check=False)
    folder = done.stdout.strip().splitlines()[-1] if done.returncode == 0 else ""
    if not os.path.isdir(folder):
        sys.exit("layers.py: real-units.py --fetch-only gave no folder of units; see its message")
    tree = generate.Tree(0)
    for base in ("usr/lib/systemd/system", "etc/systemd/system"):
        for place, _, names in os.walk(os.path.join(folder, base)):
            for name in names:
                path = os.path.join(place, name)
                short = os.path.relpath(path, folder)
                tree.files[short] = generate.Link(os.readlink(path)) if os.path.islink(path) else layers_case.read(path)
    tree.arguments = sorted({instance_of(path) for path in tree.files if path.endswith(".service") and path.count("/") == 4})
    return tree


def instance_of(path):
    return os.path.basename(path).replace("@.service", "@instance.service")


def generated_tree(seed, number):
    """A tree of the generator, asked for by names, without files that have the name of Gabion's own."""
    tree = generate.make(seed, number, UNITS_PER_TREE)
    tree.files = {path.replace("/50-gabion.conf", "/50-gabiom.conf"): content for path, content in tree.files.items()}
    tree.arguments, tree.front = list(dict.fromkeys(instance_of(one) for one in tree.arguments if "/-" not in one)), []
    return tree


class Worker:
    """What each process holds."""

    def __init__(self, options, oracles, real):
        self.options, self.real, self.folder = options, real, None
        self.oracles = {version: layers_case.Watching(oracle.root) for version, oracle in oracles.items()}
        self.catalogues = {version: Catalogue(options.data, version) for version in oracles}

    def tree(self, kind, number):
        if kind == "generated":
            return generated_tree(self.options.seed, number)
        if kind == "plain":
            return layers_model.plain_tree(self.options.seed, number)
        tree = self.real.copy()
        names, size = self.real.arguments, 110
        tree.arguments = [names[(number * size + index) % len(names)] for index in range(min(size, len(names)))]
        return tree

    def selections(self, version, number, rng):
        """First a stretch of the layers alone, so that all of them have their turn, then whatever comes."""
        alone = self.catalogues[version].alone(rng)
        start = number * 32
        for index in range(32):
            yield alone[(start + index) % len(alone)]
        while True:
            yield self.catalogues[version].random(rng)

    def task(self, version, kind, number, quota):
        rng = random.Random(f"{self.options.seed}/{version}/{kind}/{number}")
        tree = self.tree(kind, number)
        program, oracle, root = self.open(version, tree)
        try:
            units = layers_case.usable_units(oracle.ask(root, tree.arguments))
            choices, done = self.selections(version, number, rng), []
            for _ in range(ROUNDS_MAX):
                cases = [self.case(tree, unit, next(choices), before) for unit, before in units.items()][: quota - len(done)]
                if not cases:
                    break
                layers_case.round_of(cases, root, program, oracle, rng)
                if kind == "plain":
                    for case in cases:
                        layers_model.judge(case, tree, version, self.catalogues[version])
                done += cases
            return done
        finally:
            self.remove(root)

    @staticmethod
    def case(tree, unit, words, before):
        return layers_case.Case(unit, words, before, lambda: related(tree, "/" + unit).files.values())

    def open(self, version, tree):
        root = os.path.join(tempfile.mkdtemp(prefix="gabion-layers-"), "tree")
        tree.write(root)
        program = layers_case.Program(self.options.gabionctl, self.options.data, version, root)
        return program, self.oracles[version], root

    @staticmethod
    def remove(root):
        shutil.rmtree(os.path.dirname(root))

    def single(self, version, kind, tree, unit, words):
        """What is wrong with one unit and one selection on a tree of its own."""
        rng = random.Random(1)
        rng.thorough = True
        program, oracle, root = self.open(version, tree)
        try:
            answer = oracle.ask(root, [unit])[0]
            if not answer.loads or answer.unit != unit:
                return []
            case = self.case(tree, unit, words, answer)
            layers_case.round_of([case], root, program, oracle, rng)
            if kind == "plain":
                layers_model.judge(case, tree, version, self.catalogues[version])
            return case.found
        except (OracleError, RuntimeError, ValueError, OSError, subprocess.SubprocessError):
            return []
        finally:
            self.remove(root)


WORKER = None


def run_task(task):
    """In a process of the pool: the counts, and the cases that failed."""
    version, kind, number, quota = task
    try:
        cases = WORKER.task(version, kind, number, quota)
    except (OracleError, RuntimeError, ValueError, OSError, subprocess.SubprocessError) as error:
        return task, 0, [], [("", [], [f"the round could not be run: {error}"])]
    excused = [field for case in cases for field in case.excused]
    return task, len(cases), excused, [(case.unit, case.words, case.found) for case in cases if case.found]


def kinds(found):
    return {" ".join(line.split()[:2]) for line in found}


def shrink(version, kind, tree, unit, words, wanted):
    """The fewest words and lines that still show a failure of one of the wanted kinds."""

    def fails(candidate, chosen):
        return bool(chosen) and bool(kinds(WORKER.single(version, kind, candidate, unit, chosen)) & wanted)

    small = related(tree, "/" + unit)
    small.arguments = [unit]
    if not fails(small, words):
        small = tree.copy()
        if not fails(small, words):
            return None, words
    words = without_each(words, lambda kept: fails(small, kept))
    names = without_each(sorted(small.files), lambda kept: fails(small.copy({one: small.files[one] for one in kept}), words))
    small.files = {one: small.files[one] for one in names}
    for name in names:
        if isinstance(small.files[name], bytes):
            lines = without_each(
                small.files[name].split(b"\n"), lambda kept, name=name: fails(small.copy({**small.files, name: b"\n".join(kept)}), words))
            small.files[name] = b"\n".join(lines)
    return small, words


class Report:
    """Counts and prints; of each kind of failure the first few."""

    def __init__(self, options):
        self.options, self.passed, self.failed, self.seen, self.excused = options, 0, 0, {}, collections.Counter()

    def add(self, task, count, failures):
        self.passed += max(0, count - len(failures))
        self.failed += len(failures)
        for unit, words, found in failures:
            fresh = {one for one in kinds(found) if self.seen.get(one, 0) < 1}
            for one in kinds(found):
                self.seen[one] = self.seen.get(one, 0) + 1
            if fresh and not self.options.brief and len(self.seen) <= SHOWN * 4:
                self.show(task, unit, words, found, fresh)

    def show(self, task, unit, words, found, fresh):
        version, kind, number, _ = task
        print(f"\nsystemd {version}, seed {self.options.seed}, {kind} tree {number}: {unit} with {' '.join(words)}")
        for line in found[:12]:
            print("  " + line[:600])
        tree = WORKER.tree(kind, number)
        if self.options.shrink and unit:
            tree, words = shrink(version, kind, tree, unit, words, fresh)
            print("  smallest case that shows it" + (f": {' '.join(words)}" if tree else " was not found: it needs the other units"))
        elif unit:
            tree = related(tree, "/" + unit)
        if tree and unit:
            show_tree(tree, unit)
        sys.stdout.flush()


def plan(options, versions):
    """All tasks; the count is spread over versions and kinds of trees."""
    tasks = []
    for index, version in enumerate(versions):
        share = options.count // len(versions) + (index < options.count % len(versions))
        if options.trees == "all":
            real, plain = int(share * REAL_SHARE), int(share * PLAIN_SHARE)
            counts = {"generated": share - real - plain, "plain": plain, "real": real}
        else:
            counts = {options.trees: share}
        for kind, count in counts.items():
            for number in range(-(-count // CASES_PER_TREE)):
                tasks.append((version, kind, number, min(CASES_PER_TREE, count - number * CASES_PER_TREE)))
    tasks.sort(key=lambda task: task[2])
    return tasks


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Property test of selections of layers, against systemd-analyze.")
    parser.add_argument("--gabionctl", required=True)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=5000, help="pairs of unit and selection, in all")
    parser.add_argument("--systemd", choices=["252", "257", "both"], default="both")
    parser.add_argument("--shrink", action="store_true", help="search the smallest case for each failure shown")
    parser.add_argument("--trees", choices=["all", "generated", "plain", "real"], default="all")
    parser.add_argument("--brief", action="store_true", help="no published profiles, and no failure in full")
    parser.add_argument("--data", default=DATA, help="the folder that holds layers/ and classes/")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error("--count must be at least 1")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1_000_000)
    options.gabionctl = os.path.abspath(options.gabionctl)
    return options


def check_catalogue(options, report):
    """A layer that is refused would be missing from every selection, and nobody would notice."""
    program = layers_case.Program(options.gabionctl, options.data, "257", "/")
    status, _, complaints = program.call("layers")
    if status != 0 or complaints:
        report.failed += 1
        print("the catalogue is not read without complaints:\n  " + complaints.replace("\n", "\n  "))
    else:
        report.passed += 1
    return {line.partition(".json:")[0].rpartition("/")[2] for line in complaints.splitlines() if ".json:" in line}


def main():
    global WORKER
    options = options_of(sys.argv[1:])
    if os.geteuid() != 0:
        sys.exit("layers.py: this needs root, for the mount namespaces; run it with sudo")
    if not os.access(options.gabionctl, os.X_OK):
        sys.exit(f"layers.py: {options.gabionctl} is not a program; build first")
    print(f"seed {options.seed}, {options.count} cases", flush=True)
    oracles = find_oracles(options.systemd)
    report, begin = Report(options), time.monotonic()
    refused = check_catalogue(options, report)
    WORKER = Worker(options, oracles, real_tree() if options.trees in ("all", "real") else None)
    for catalogue in WORKER.catalogues.values():
        catalogue.forget(refused)
    if not options.brief:
        layers_published.compare(WORKER, oracles, report)
    tasks, done = plan(options, list(oracles)), 0
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for number, (task, count, excused, failures) in enumerate(pool.imap(run_task, tasks), 1):
            done += count
            report.excused.update(excused)
            if count < task[3] and not failures:
                failures = [("", [], [f"the round could not be run: only {count} of {task[3]} cases came together"])]
            report.add(task, count, failures)
            if number % 4 == 0 or number == len(tasks):
                print(f"{done} cases, {report.failed} failed, {time.monotonic() - begin:.0f} s", flush=True)
    for field, count in sorted(report.excused.items()):
        print(f"{count} times the row {field} looks worse though nothing more is allowed, or though the preview says why (see layers_case.py)")
    if report.failed:
        print("kinds of failure: " + ", ".join(f"{count} × {kind}" for kind, count in sorted(report.seen.items())))
        print(f"run it again with --seed={options.seed} --shrink")
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main())
