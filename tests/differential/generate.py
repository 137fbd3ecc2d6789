#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes trees of unit files from a seed: main files and drop-ins in every folder of the search path, aliases, masks,
# usual and odd values, usual and odd grammar. The same seed and number give the same tree on every machine.
#
#     generate.py SEED NUMBER FOLDER       writes one tree for a look
"""Generated unit trees."""

import os
import random
import sys

sys.dont_write_bytecode = True

import values as V
from oracle import SEARCH_PATH, make_tree

# The tool reads these folders offline only when a file argument lies in them.
ONLY_BY_ARGUMENT = {
    "run/systemd/transient",
    "run/systemd/generator.early",
    "run/systemd/generator",
    "run/systemd/generator.late",
}
MAIN_FOLDERS = ["etc/systemd/system"] * 4 + ["run/systemd/system"] * 2 + ["usr/lib/systemd/system"] * 4 + ["usr/local/lib/systemd/system"]
WORDS = "web db mail log net cache auth file print time sync proxy job node edge core".split()
PROFILES = ["clean"] * 5 + ["mixed"] * 4 + ["wild"] * 2
# How often a value is odd, a line is decorated, the file is damaged.
ODDNESS = {"clean": (0.0, 0.02, 0.0), "mixed": (0.12, 0.15, 0.03), "wild": (0.25, 0.3, 0.15)}


class Tree:
    """Files by path (bytes, or a Link), and the arguments to score."""

    def __init__(self, number):
        self.number, self.files, self.arguments, self.front = number, {}, [], []

    def write(self, root):
        make_tree(root)
        for path, content in self.files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            if isinstance(content, Link):
                os.symlink(content.target, full)
            else:
                with open(full, "wb") as file:
                    file.write(content)

    def copy(self, files=None):
        other = Tree(self.number)
        other.files = dict(self.files if files is None else files)
        other.arguments, other.front = list(self.arguments), list(self.front)
        return other


class Link:
    """A symbolic link."""

    def __init__(self, target):
        self.target = target


def pick(rng, usual, odd, oddness):
    return rng.choice(odd) if odd and rng.random() < oddness else rng.choice(usual)


def words(rng, usual, odd, oddness, most=5):
    chosen = [pick(rng, usual, odd, oddness / 3) for _ in range(rng.randint(1, most))]
    return rng.choice([" ", " ", " ", "  ", "\t"]).join(chosen)


def tilde(rng, text, share):
    return ("~" + rng.choice(["", "", "", " "]) if rng.random() < share else "") + text


def list_value(rng, key, oddness):
    """A value of a directive that takes a list."""
    if rng.random() < 0.08 + oddness / 2:
        return rng.choice(["", "", "~", "none", "any"])
    if key in ("CapabilityBoundingSet", "AmbientCapabilities"):
        usual = V.CAPABILITIES
        if rng.random() < 0.1:
            return tilde(rng, " ".join(usual), 0.5)
        return tilde(rng, words(rng, usual, V.ODD_CAPABILITIES, oddness, 12), 0.5)
    if key == "SystemCallFilter":
        usual = V.GROUPS * 2 + V.MORE_CALLS + ["@system-service"] * 6
        return tilde(rng, words(rng, usual, V.ODD_CALLS, oddness, 8), 0.55)
    if key == "RestrictAddressFamilies":
        return tilde(rng, words(rng, V.FAMILIES, V.ODD_FAMILIES, oddness), 0.35)
    if key == "RestrictNamespaces":
        if rng.random() < 0.35:
            return pick(rng, V.BOOLEANS, V.ODD_BOOLEANS, oddness)
        return tilde(rng, words(rng, V.NAMESPACES, V.ODD_NAMESPACES, oddness), 0.4)
    if key == "SystemCallArchitectures":
        return "native" if rng.random() < 0.5 else words(rng, V.ARCHITECTURES, V.ODD_ARCHITECTURES, oddness, 3)
    if key == "IPAddressDeny":
        return "any" if rng.random() < 0.6 else words(rng, V.ADDRESSES, V.ODD_ADDRESSES, oddness, 3)
    if key == "IPAddressAllow":
        return words(rng, V.ADDRESSES, V.ODD_ADDRESSES, oddness, 3)
    return words(rng, V.USERS, V.ODD_USERS, oddness / 2, 3)


LISTS = """CapabilityBoundingSet AmbientCapabilities SystemCallFilter RestrictAddressFamilies RestrictNamespaces
SystemCallArchitectures IPAddressDeny IPAddressAllow SupplementaryGroups""".split()
# Odd values of these end the file, so they come less often.
FATAL = {"User", "Group", "SupplementaryGroups", "RootDirectory", "RootImage", "WorkingDirectory", "DynamicUser", "PIDFile",
         "RootVerity", "SELinuxContext", "AppArmorProfile", "SmackProcessLabel", "RootImagePolicy", "ExecStartPre", "ExecStop"}
RARE = """Type Restart KillMode ExitType PAMName RestartForceExitStatus RootVerity RootImagePolicy SELinuxContext AppArmorProfile
SmackProcessLabel PIDFile WorkingDirectory PrivatePIDs Group""".split()
SCORED = (V.FLAGS * 3 + LISTS * 4 + ["User", "User", "User", "DynamicUser", "DeviceAllow", "DeviceAllow", "RootDirectory", "RootImage"]
          + [key for key in V.CHOICES if key not in RARE] * 2 + RARE)


def value_of(rng, key, oddness):
    if key in FATAL:
        oddness /= 4
    if key in LISTS:
        return list_value(rng, key, oddness)
    if key in V.CHOICES:
        return pick(rng, *V.CHOICES[key], oddness)
    if key in ("User", "Group"):
        return pick(rng, V.USERS, V.ODD_USERS, oddness)
    if key in ("RootDirectory", "RootImage"):
        return pick(rng, V.PATHS, V.ODD_PATHS, oddness)
    if key == "DeviceAllow":
        return pick(rng, V.DEVICES, V.ODD_DEVICES, oddness)
    if key.startswith("Exec"):
        return pick(rng, V.EXEC, V.ODD_EXEC, oddness)
    return pick(rng, V.BOOLEANS, V.ODD_BOOLEANS, oddness)


def assignments(rng, count, oddness):
    """Pairs of section and line, in random order."""
    lines = []
    for _ in range(count):
        key = rng.choice(SCORED)
        lines.append(("Service", f"{key}={value_of(rng, key, oddness)}"))
    for _ in range(rng.randint(0, 3)):
        section, key, choice = rng.choice(V.FILLER)
        lines.append((section, f"{key}={rng.choice(choice)}"))
    if rng.random() < 0.08:
        lines.append(("Unit", "DefaultDependencies=" + pick(rng, ["no", "no", "yes"], V.ODD_BOOLEANS, oddness)))
    if rng.random() < 0.04:
        lines.append(("Unit", "SuccessAction=" + rng.choice(["reboot", "none", "exit", "bad", ""])))
    if rng.random() < 0.05:
        lines.append(("Service", rng.choice(["ExecStartPre", "ExecStop", "ExecReload"]) + "=" + value_of(rng, "ExecStop", oddness)))
    rng.shuffle(lines)
    return lines


def start_lines(rng, index, oddness):
    """What makes a service a service, and now and then what keeps it from being one."""
    lines = []
    chance = rng.random()
    if chance < 0.03:
        lines.append("RemainAfterExit=" + pick(rng, V.BOOLEANS, V.ODD_BOOLEANS, oddness))
        if rng.random() < 0.7:
            lines.append("ExecStop=/bin/true")
    elif chance < 0.98:
        lines.append("ExecStart=" + pick(rng, V.EXEC, V.ODD_EXEC, oddness / 4))
        if rng.random() < 0.06:
            lines += rng.choice([["ExecStart="], ["ExecStart=", "ExecStart=/bin/x"], ["ExecStart=/bin/x"]])
    if rng.random() < 0.05:
        lines.append(f"BusName=org.example.unit{index}")
        if rng.random() < 0.5:
            lines.append("Type=dbus")
    if rng.random() < 0.06:
        lines.append("Type=oneshot")
    return [("Service", line) for line in lines]


def decorate(rng, line, amount):
    """The same assignment written in another way, mostly."""
    if rng.random() >= amount or "=" not in line:
        return line
    key, value = line.split("=", 1)
    form = rng.randrange(9)
    if form == 0:
        return f"  {key} =\t{value}  "
    if form == 1:
        return f"# a note\n{line}"
    if form == 2:
        return f"{key}=\\\n  {value}"
    if form == 3 and " " in value:
        return line.replace(" ", " \\\n# between\n ; and\n   ", 1)
    if form == 4:
        return f"{key} \\\n= {value}"
    if form == 5:
        return f"{line}\\\n" + rng.choice(["", "\n", "# end\n", "  \n"])
    if form == 6:
        return f"{line}{chr(92) * rng.randint(1, 4)}" + rng.choice(["", " ", "\\q"])
    if form == 7:
        return rng.choice(["", "\n\n", "\t\n"]) + line + rng.choice(["\n;x\\", "\n# x\\", "\r", ""])
    return line + rng.choice([" # tail", " ;", "\t", "\v", "\x01", " \\"])


def damage(rng, text):
    """One thing that should not be in a unit file, somewhere."""
    form = rng.randrange(16)
    lines = text.split(b"\n")
    where = rng.randint(0, len(lines))
    junk = {
        0: b"junk", 1: b"=x", 2: b"[Service", 3: b"[Service] x", 4: b"[Nope]\nX=1\n[Service]", 5: b"[]\n[Service]",
        6: b"X-Key=\xff", 7: b"# \xff\xfe", 8: b"Description=\xc3(", 9: b"\xef\xbb\xbf", 10: b"ProtectClock=y\0es", 11: b"[Serv\\ice]",
    }
    if form in junk:
        return b"\n".join(lines[:where] + [junk[form]] + lines[where:])
    if form == 12:
        return text.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\0", b"\n\r"]))
    if form == 13:
        return b"\xef\xbb\xbf" + text
    if form == 14:
        return text.rstrip(b"\n") + rng.choice([b"", b"\\", b"\\\n", b" ", b"\0"])
    return b"ProtectClock=yes\n" + text


def long_line(rng, text):
    length = 1048576 + rng.choice([-2, -1, 0, 1, 2])
    line = rng.choice([b"#", b"X-Long="])
    line += b"a" * (length - len(line))
    lines = text.split(b"\n")
    where = rng.randint(0, len(lines))
    return b"\n".join(lines[:where] + [line] + lines[where:])


def render(rng, lines, profile):
    """Lines grouped under section headers; a header is repeated where the section changes back."""
    _, decoration, damaged = ODDNESS[profile]
    out, current = [], None
    if profile == "clean" or rng.random() < 0.6:
        order = {"Unit": 0, "Service": 1}
        lines = sorted(lines, key=lambda one: order.get(one[0], 2))
    for section, line in lines:
        if section != current or rng.random() < 0.02:
            out.append(f"[{section}]" if rng.random() >= decoration / 2 else rng.choice([" [{}]", "[{}]  ", "\t[{}]\t"]).format(section))
            current = section
        out.append(decorate(rng, line, decoration))
    text = ("\n".join(out) + "\n").encode()
    if rng.random() < damaged:
        text = damage(rng, text)
    if profile == "wild" and rng.random() < 0.01:
        text = long_line(rng, text)
    return text


def main_file(rng, profile, index):
    oddness = ODDNESS[profile][0]
    count = rng.choice([0, 2, 5, 8, 12, 20, 30])
    lines = start_lines(rng, index, oddness)
    rest = assignments(rng, count, oddness)
    where = rng.randint(0, len(rest)) if profile != "clean" else 0
    return render(rng, rest[:where] + lines + rest[where:], profile)


def drop_in(rng, profile):
    if rng.random() < 0.05:
        return rng.choice([b"", Link("/dev/null"), Link("/nowhere/at/all.conf"), b"\n", b"# only a note\n"])
    return render(rng, assignments(rng, rng.choice([1, 1, 2, 3, 6]), ODDNESS[profile][0]), profile)


def drop_in_folders(name):
    """Every drop-in folder name of the reference for a unit name, without the aliases."""
    stem, _, _ = name.rpartition(".")
    prefix, at, instance = stem.partition("@")
    forms = [at + instance, at] if instance else [at]
    names = [prefix + form for form in forms]
    parts = prefix
    while "-" in parts.rstrip("-"):
        parts = parts.rstrip("-").rpartition("-")[0] + "-"
        names += [parts + form for form in forms]
        if at:
            names.append(parts)
    return [f"{one}.service.d" for one in names] + ["service.d"]


class Maker:
    """Fills one tree."""

    def __init__(self, seed, number, count):
        self.rng = random.Random(f"{seed}/{number}")
        self.tree, self.count = Tree(number), count
        self.complete = self.rng.random() < 0.6
        self.folders = [one for one in SEARCH_PATH if self.complete or one not in ONLY_BY_ARGUMENT]

    def make(self):
        if self.complete:
            self.add_markers()
        for index in range(self.count):
            self.add_unit(index)
        if self.rng.random() < 0.15:
            self.add(self.rng.choice(self.folders), "service.d/" + self.conf_name(), drop_in(self.rng, "clean"))
        return self.tree

    def add(self, folder, path, content):
        """Adds a file unless its place is taken, also by a file where a folder is needed."""
        full = f"{folder}/{path}"
        parents = {full.rpartition("/")[0], full.rpartition("/")[0].rpartition("/")[0]}
        if parents & self.tree.files.keys() or any(one.startswith(full + "/") for one in self.tree.files):
            return
        self.tree.files.setdefault(full, content)

    def add_markers(self):
        """One unit in every folder, given first: then the tool's search path is the complete one, in its order."""
        for index, folder in enumerate(SEARCH_PATH):
            name = f"zz-marker{index}.service"
            self.add(folder, name, b"[Service]\nExecStart=/bin/true\n")
            self.tree.front.append(f"/{folder}/{name}")

    def conf_name(self):
        name = self.rng.choice(["10-a", "50-b", "50-gabion", "90-z", "override", "B", "_x", "é"])
        return name + self.rng.choice([".conf"] * 15 + [".conf~", ".CONF"])

    def unit_name(self, index):
        stem = "-".join(self.rng.choice(WORDS) for _ in range(self.rng.randint(1, 3))) + str(index)
        kind = self.rng.random()
        if kind < 0.1:
            return f"{stem}@.service"
        if kind < 0.25:
            return f"{stem}@{self.rng.choice(['i', 'a-b', 'x', '65534', 'root', 'ä'])}.service"
        return self.rng.choice(["", "", "", "", "", "-"]) * (kind > 0.97) + stem + ".service"

    def add_unit(self, index):
        rng = self.rng
        name, profile = self.unit_name(index), rng.choice(PROFILES)
        stored = name
        if "@" in name and not name.endswith("@.service") and rng.random() < 0.8:
            stored = name.partition("@")[0] + "@.service"
        folder = rng.choice(MAIN_FOLDERS if rng.random() < 0.9 else self.folders)
        self.add(folder, stored, main_file(rng, profile, f"{self.tree.number}x{index}"))
        if rng.random() < 0.12:
            self.add_shadow(stored, index)
        alias = self.add_alias(name, stored, folder, index) if rng.random() < 0.15 else None
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 5])):
            self.add_drop_in(name, alias, profile)
        self.tree.arguments.append(f"/{folder}/{alias if alias and rng.random() < 0.4 else name}")

    def add_shadow(self, stored, index):
        content = self.rng.choice([b"", Link("/dev/null"), None, None, None, None])
        if content is None:
            content = main_file(self.rng, "clean", f"{self.tree.number}s{index}")
        self.add(self.rng.choice(self.folders), stored, content)

    def add_alias(self, name, stored, folder, index):
        """A second name, mostly one that works."""
        rng = self.rng
        other = f"alias-{rng.choice(WORDS)}{index}"
        if stored.endswith("@.service"):
            other += "@" + rng.choice(["", name.partition("@")[2].rpartition(".")[0], "q", "none"])
            other = other.replace("@none", "")
        elif "@" in stored:
            other += "@" + name.partition("@")[2].rpartition(".")[0]
        other += rng.choice([".service"] * 12 + [".socket"])
        target = rng.choice([stored, f"/{folder}/{stored}", f"../{os.path.basename(folder)}/{stored}", other])
        place = folder if target == stored or target.startswith("..") else rng.choice([folder, "etc/systemd/system"])
        self.add(place, other, Link(target))
        if rng.random() < 0.2:
            self.add(folder, "chain-" + other, Link(f"/{place}/{other}"))
        return other if other.endswith(".service") else None

    def add_drop_in(self, name, alias, profile):
        rng = self.rng
        if alias and rng.random() < 0.4:
            where = rng.choice(drop_in_folders(alias)[:-1])
        else:
            where = rng.choice(drop_in_folders(name)[:-1])
        shared = where.endswith("-.service.d") or where.endswith("-@.service.d")
        path = f"{where}/{self.conf_name()}"
        if rng.random() < 0.02:
            path += "/a-folder-with-that-name.conf"
        elif rng.random() < 0.01:
            path = where
        self.add(rng.choice(self.folders), path, drop_in(rng, "clean" if shared else profile))


def make(seed, number, count):
    """The tree of this seed and number, with so many units to score."""
    return Maker(seed, number, count).make()


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: generate.py SEED NUMBER FOLDER")
    seed, number, folder = sys.argv[1:]
    tree = make(seed, int(number), 25)
    tree.write(folder)
    print("\n".join(tree.front + tree.arguments))


if __name__ == "__main__":
    main()
