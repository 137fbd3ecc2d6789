#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes syscall-table.inc: every system call that a group names, and the groups as sets of them.

usage: generate.py OUTPUT UNRESOLVED VERSION=FILE...   (VERSION: the first systemd that has these groups)
"""
import sys


def read_groups(path):
    groups, current = {}, None
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith("@"):
                current = groups.setdefault(line.strip(), [])
            else:
                current.extend(line.split())
    return groups


def flatten(groups, name):
    calls = set()
    for member in groups[name]:
        calls |= flatten(groups, member) if member.startswith("@") else {member}
    return calls


def set_words(calls, index, words):
    values = [0] * words
    for call in calls:
        values[index[call] // 64] |= 1 << (index[call] % 64)
    return ", ".join(f"{value:#x}" for value in values)


def write_native(out, names):
    for i, name in enumerate(names):
        out.write(f"#ifdef __NR_{name}\n#define HAS_{i} 1\n#else\n#define HAS_{i} 0\n#endif\n")
    out.write("static const GbnSyscallSet native = { {\n")
    for first in range(0, len(names), 64):
        bits = (f"(uint64_t) HAS_{i} << {i - first}" for i in range(first, min(first + 64, len(names))))
        out.write("        " + " | ".join(bits) + ",\n")
    out.write("} };\n")


def main():
    output, unresolved, *sources = sys.argv[1:]
    versions = []
    for source in sources:
        version, path = source.split("=", 1)
        versions.append((int(version), read_groups(path)))
    names = sorted({call for _, groups in versions for group in groups for call in flatten(groups, group)})
    index = {name: i for i, name in enumerate(names)}
    words = (len(names) + 63) // 64
    with open(output, "w", encoding="ascii") as out:
        out.write(f"#define CALL_COUNT {len(names)}\n")
        out.write(f"G_STATIC_ASSERT(GBN_SYSCALL_WORDS == {words});\n")
        out.write("static const char *const calls[] = {\n")
        for name in names:
            out.write(f'        "{name}",\n')
        out.write("};\n")
        write_native(out, names)
        skipped = set_words(set(read_groups(unresolved)["@unresolved"]), index, words)
        out.write(f"static const GbnSyscallSet unresolved = {{ {{ {skipped} }} }};\n")
        out.write("static const Group groups[] = {\n")
        # By name, and in one name the newest first: that is how they are looked up.
        rows = ((group, -version, groups) for version, groups in versions for group in groups)
        for group, version, groups in sorted(rows, key=lambda row: row[:2]):
            members = set_words(flatten(groups, group), index, words)
            out.write(f'        {{ "{group}", {-version}, {{ {{ {members} }} }} }},\n')
        out.write("};\n")


main()
