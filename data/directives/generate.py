#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes directive-table.inc: every directive of a service unit, with its section and first version.

usage: generate.py OUTPUT SINCE-FILE OLDEST-LIST NEWER-LIST
"""
import sys


def read_list(path):
    """{(directive, section): kind of value} of one systemd."""
    directives, section = {}, None
    with open(path, encoding="ascii") as lines:
        for line in lines:
            line = line.strip()
            if line.startswith("["):
                section = line[1:-1]
            elif line and not line.startswith("#"):
                name, kind = line.split("=", 1)
                directives[name, section] = kind
    return directives


def read_since(path):
    with open(path, encoding="ascii") as lines:
        rows = (line.split() for line in lines if line.strip() and not line.startswith("#"))
        return {name: int(version) for name, version in rows}


def main():
    output, since_path, oldest_path, newer_path = sys.argv[1:]
    oldest, newer, since = read_list(oldest_path), read_list(newer_path), read_since(since_path)
    added = {name for name, _ in newer.keys() - oldest.keys()}
    if added != since.keys():
        sys.exit(f"{since_path}: names without a version, or of no new directive: {sorted(added ^ since.keys())}")
    if oldest.keys() - newer.keys():
        sys.exit(f"{newer_path}: has lost {sorted(oldest.keys() - newer.keys())}; the table has no column for that")
    with open(output, "w", encoding="ascii") as out:
        out.write("static const GbnDirective directives[] = {\n")
        for (name, section), kind in sorted(newer.items()):
            version = 0 if (name, section) in oldest else since[name]
            out.write(f'        {{ "{name}", "{section}", "{kind}", {version} }},\n')
        out.write("};\n")


main()
