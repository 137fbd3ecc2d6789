#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the table of settings to verdicts.txt: who may set each directive of a service from a layer.

    check_directives.py

A directive that a newer systemd has, and a group that has changed in the table, are findings until somebody has judged
them and has written the verdict down. The self-test stands at the end and runs first.
"""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
VERDICTS = TOP / "tests/lint/verdicts.txt"
TABLE = TOP / "service/engine/facts/setting.c"
GROUPS = {"GBN_GROUP_ANY": "any", "GBN_GROUP_SHIPPED": "shipped", None: "never"}
ENTRY = re.compile(r'\.name = "(\w+)"(.*?)(?=\.name = "|\Z)', re.DOTALL)


def read_verdicts(text):
    """{directive: verdict}"""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    found = {name: verdict for verdict, name in lines}
    if len(found) != len(lines):
        raise ValueError("a directive stands there twice")
    return found


def read_directives(text):
    """The directives of [Service] in one list of systemd's."""
    section, found = None, set()
    for line in text.splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line:
            found.add(line.split("=")[0])
    return found


def read_table(text):
    """{directive: verdict} of the entries for [Service]."""
    found = {}
    for name, rest in ENTRY.findall(text):
        if '.section = "Service"' in rest:
            group = re.search(r"\.group = (\w+)", rest)
            found[name] = GROUPS[group[1] if group else None]
    return found


def compare(verdicts, directives, table):
    """Findings, as text."""
    directives = directives | table.keys()  # the table also has some of a systemd that is newer than the lists
    for name in sorted(directives - verdicts.keys()):
        yield f"{name}: no verdict; may a layer set it?"
    for name in sorted(verdicts.keys() - directives):
        yield f"{name}: no systemd that is known here has it"
    for name, verdict in sorted(verdicts.items()):
        if verdict not in GROUPS.values():
            yield f"{name}: {verdict} is no verdict"
        elif table.get(name, "never") != verdict:
            yield f"{name}: the table of settings says {table.get(name, 'never')}, the verdict is {verdict}"


def test_itself():
    """Each fault is found, and a good table has none."""
    table = '{ .name = "A", .section = "Service", .group = GBN_GROUP_ANY }, { .name = "B", .section = "Service" }, ' \
            '{ .name = "C", .section = "Unit", .group = GBN_GROUP_ANY },'
    lists, good = "[Unit]\nC=x\n[Service]\nA=x\nB=x\nD=x\n[Install]\nE=x\n", "# words\nany A\nnever B\nnever D\n"
    outcomes = {}
    for name, text, number in (("good", good, 0), ("no verdict", good.replace("never D\n", ""), 1),
                               ("unknown directive", good + "never Z\n", 1), ("no such verdict", good.replace("any A", "all A"), 1),
                               ("wrong group", good.replace("never B", "any B"), 1),
                               ("wrong group of another", good.replace("any A", "shipped A"), 1)):
        outcomes[name] = len(list(compare(read_verdicts(text), read_directives(lists), read_table(table)))) == number
    return [name for name, right in outcomes.items() if not right]


def main():
    broken = test_itself()
    for name in broken:
        print(f"FAILED: the self-test of this program: {name}")
    directives = set().union(*(read_directives(path.read_text()) for path in (TOP / "data/directives").glob("2??.txt")))
    verdicts = read_verdicts(VERDICTS.read_text())
    findings = list(compare(verdicts, directives, read_table(TABLE.read_text())))
    for finding in findings:
        print(finding)
    print(f"{len(verdicts)} directives, {len(findings)} findings")
    return 1 if broken or findings or len(verdicts) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
