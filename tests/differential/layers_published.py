# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Each published profile in its author's own lines (published.json) on a bare unit, beside what Gabion composes
# under the same name: Gabion's exposure is never higher. What layers cannot set, a user, both sides get alike.
"""Published profiles against their originals."""

import json
import os

import generate
from run import HERE

BARE = "[Service]\nExecStart=/bin/true\n"
# Layers set no user; where the original does, the unit itself has it on both sides.
IDENTITY = ("DynamicUser=", "User=")


def trees(name, lines, identity):
    """The unit with the original's lines as a drop-in, and the unit alone."""
    tree = generate.Tree(0)
    own = [line for line in lines if line.startswith(IDENTITY)] if identity else []
    rest = [line for line in lines if not line.startswith(IDENTITY)]
    text = (BARE + "".join(line + "\n" for line in own)).encode()
    for kind in ("theirs", "ours"):
        tree.files[f"usr/lib/systemd/system/{kind}.service"] = text
    tree.files["etc/systemd/system/theirs.service.d/original.conf"] = ("[Service]\n" + "\n".join(lines if identity else rest) + "\n").encode()
    return tree


def compare_one(worker, version, name, lines, identity):
    """The exposure of the original and of ours, from systemd-analyze, and a complaint."""
    program, oracle, root = worker.open(version, trees(name, lines, identity))
    try:
        status, _, complaints = program.call("apply", "ours", name)
        if status != 0:
            return None, None, complaints
        theirs, ours = oracle.ask(root, ["theirs.service", "ours.service"])
        return theirs.exposure, ours.exposure, ""
    finally:
        worker.remove(root)


def compare(worker, oracles, report):
    with open(os.path.join(HERE, "published.json"), encoding="utf-8") as file:
        originals = json.load(file)
    for version in oracles:
        names = sorted({one for one, data in worker.catalogues[version].classes.items() if data["kind"] == "published"} | set(originals))
        for name in names:
            lines = originals.get(name, {}).get("service")
            if lines is None or name not in worker.catalogues[version].usable:
                report.failed += 1
                print(f"published {name}: {'its original is not in published.json' if lines is None else 'no class of this name can be used'}")
                continue
            judge(report, worker, version, name, lines)


def judge(report, worker, version, name, lines):
    identity = any(line.startswith(IDENTITY) for line in lines)
    theirs, ours, complaint = compare_one(worker, version, name, lines, identity)
    good = not complaint and float(ours) <= float(theirs)
    report.passed, report.failed = report.passed + good, report.failed + (not good)
    words = f"published {name}, systemd {version}: original {theirs}, composed {ours}"
    if identity:
        without = compare_one(worker, version, name, lines, False)[:2]
        words += f" with DynamicUser=yes in both units; {without[0]} and {without[1]} with it in neither"
    print(words + (f": {complaint}" if complaint else "" if good else ": higher than the original"), flush=True)
