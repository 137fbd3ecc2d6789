# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The score does not see everything: a row stays bad while one more capability comes in. So for units in the
# plainest grammar a second reader, written from systemd's manual and not from Gabion's code, says what is allowed.
"""A small independent reader of sandbox settings, and what must hold between two of its answers."""

import os
import random
import re

import generate
import values as V
from run import HERE

NAMESPACES = frozenset(V.NAMESPACES)
FAMILIES = frozenset(one for one in V.FAMILIES if one not in ("AF_LOCAL", "AF_ROUTE")) | {"others"}
CAPABILITIES = frozenset(V.CAPABILITIES)
FLAGS = """PrivateDevices PrivateNetwork ProtectKernelModules ProtectKernelTunables ProtectKernelLogs ProtectClock ProtectHostname
LockPersonality MemoryDenyWriteExecute NoNewPrivileges RemoveIPC RestrictRealtime RestrictSUIDSGID PrivateIPC PrivateMounts""".split()
# From loose to strict.
ORDERS = {
    "ProtectSystem": ["no", "yes", "full", "strict"],
    "ProtectHome": ["no", "read-only", "tmpfs", "yes"],
    "ProtectProc": ["default", "noaccess", "ptraceable/invisible"],
    "ProcSubset": ["all", "pid"],
    "DevicePolicy": ["auto", "closed", "strict"],
    "KeyringMode": ["shared", "inherit", "private"],
    "PrivateTmp": ["no", "yes", "disconnected"],
    "PrivateUsers": ["no", "identity", "yes"],
    "ProtectControlGroups": ["no", "yes", "private", "strict"],
    "PrivatePIDs": ["no", "yes"],
}
DEFAULTS = {"KeyringMode": "private", "DevicePolicy": "auto", "ProtectProc": "default", "ProcSubset": "all"}
DENIALS = ["ReadOnlyPaths", "InaccessiblePaths", "NoExecPaths", "SocketBindDeny", "IPAddressDeny"]
EXCEPTIONS = {"IPAddressAllow": "IPAddressDeny", "DeviceAllow": "DevicePolicy", "SocketBindAllow": "SocketBindDeny", "ExecPaths": "NoExecPaths"}
NEEDS_257 = {("PrivateTmp", "disconnected"), ("PrivateUsers", "identity"), ("ProtectControlGroups", "strict"), ("ProtectControlGroups", "private")}
IMPLIED = {"PrivateDevices": {"CAP_MKNOD", "CAP_SYS_RAWIO"}, "ProtectKernelModules": {"CAP_SYS_MODULE"},
           "ProtectKernelLogs": {"CAP_SYSLOG"}, "ProtectClock": {"CAP_SYS_TIME", "CAP_WAKE_ALARM"}}

LINES = [(key, ["yes", "no"]) for key in FLAGS] + [(key, words) for key, words in ORDERS.items() if key not in ("ProtectProc",)] + [
    ("ProtectProc", ["default", "noaccess", "invisible", "ptraceable"]), ("UMask", ["0022", "0077", "0027", "0007", "0000"]),
    ("ReadWritePaths", ["/srv", "-/var/lib/app"]), ("ReadOnlyPaths", ["/etc", "/srv"]), ("InaccessiblePaths", ["/home", "-/boot"]),
    ("IPAddressDeny", ["any", "10.0.0.0/8", ""]), ("IPAddressAllow", ["127.0.0.1/32", "10.0.0.0/8", ""]),
    ("DeviceAllow", ["/dev/null rw", "char-pts rw", ""]), ("SocketBindDeny", ["any"]), ("SocketBindAllow", ["tcp:80"]),
    ("SystemCallErrorNumber", ["EPERM", "EACCES"]), ("NoExecPaths", ["/srv"]), ("ExecPaths", ["/srv/bin"]),
]
LISTS = {"CapabilityBoundingSet": V.CAPABILITIES, "RestrictNamespaces": V.NAMESPACES,
         "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_CAN".split(),
         "SystemCallFilter": V.GROUPS + ["@system-service", "@mount", "@file-system", "reboot", "mount", "ptrace", "bpf"]}


def plain_line(rng):
    if rng.random() < 0.45:
        key = rng.choice(sorted(LISTS))
        if rng.random() < 0.15:
            return f"{key}="
        return f"{key}=" + rng.choice(["", "", "~"]) + " ".join(rng.sample(LISTS[key], rng.randint(1, 5)))
    key, words = rng.choice(LINES)
    return f"{key}={rng.choice(words)}"


def plain_file(rng, lines, first=()):
    return ("\n".join(["[Service]", *first, *(plain_line(rng) for _ in range(lines))]) + "\n").encode()


def plain_tree(seed, number):
    """Units with a drop-in before ours, and some with one after it."""
    rng, tree = random.Random(f"plain/{seed}/{number}"), generate.Tree(number)
    for index in range(50):
        name = f"plain{index}.service"
        tree.files[f"usr/lib/systemd/system/{name}"] = plain_file(rng, rng.choice([0, 1, 3, 6, 12]), ["ExecStart=/bin/true", "User=daemon"])
        if rng.random() < 0.4:
            tree.files[f"usr/lib/systemd/system/{name}.d/10-early.conf"] = plain_file(rng, rng.randint(1, 4))
        if rng.random() < 0.25:
            tree.files[f"etc/systemd/system/{name}.d/90-late.conf"] = plain_file(rng, rng.randint(1, 4))
        tree.arguments.append(name)
    return tree


def read_groups(version):
    """The groups of system calls that Gabion ships, checked elsewhere against the tool; groups within groups are resolved."""
    groups, name = {}, None
    with open(os.path.join(HERE, "..", "..", "data", "syscalls", f"{version}.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("@"):
                name = line.strip()
                groups[name] = set()
            elif name and line.startswith(" "):
                groups[name] |= set(line.split())
    while any(word.startswith("@") for calls in groups.values() for word in calls):
        groups = {one: set().union(*(groups[word] if word.startswith("@") else {word} for word in calls)) for one, calls in groups.items()}
    return groups


GROUPS = {}


class TwoModes:
    """A list that allows or denies, as its first line says. others stands for all that has no name here."""

    def __init__(self, everything, always=()):
        self.everything, self.always, self.mode, self.words = frozenset(everything), set(always), None, set()

    def add(self, invert, words):
        if self.mode is None:
            self.mode, self.words = ("deny" if invert else "allow"), set() if invert else set(self.always)
        if invert == (self.mode == "deny"):
            self.words |= words
        else:
            self.words -= words

    def allowed(self):
        if self.mode is None:
            return self.everything
        return frozenset(self.words) if self.mode == "allow" else self.everything - self.words


class Facts:
    """What a unit is allowed, from its lines."""

    def __init__(self, version, lines):
        if version not in GROUPS:
            GROUPS[version] = read_groups(version)
        self.version, self.groups = version, GROUPS[version]
        self.words, self.lists, self.umask, self.keys = {}, {}, 0o022, set()
        self.calls, self.families, self.none = None, None, False
        self.capabilities, self.namespaces, self.untouched = CAPABILITIES, NAMESPACES, True
        for line in lines:
            key, _, value = line.partition("=")
            self.take(key, value)
        self.held = self.capabilities
        for flag, lost in IMPLIED.items():
            if self.words.get(flag) == "yes":
                self.held = self.held - lost

    def take(self, key, value):
        invert, words = value.startswith("~"), value.removeprefix("~").split()
        self.keys.add(key)
        if key == "CapabilityBoundingSet":
            chosen = frozenset(words)
            if not value:
                self.capabilities = frozenset()
            elif not words or self.capabilities == CAPABILITIES:
                self.capabilities = CAPABILITIES - chosen if invert else chosen
            else:
                self.capabilities = self.capabilities - chosen if invert else self.capabilities | chosen
        elif key == "RestrictNamespaces":
            self.take_namespaces(value, invert, frozenset(words))
        elif key == "SystemCallFilter":
            self.calls = self.calls or TwoModes(self.every_call(), self.groups["@default"])
            if not value:
                self.calls = None
            else:
                self.calls.add(invert, set().union(*(self.groups.get(word, {word}) for word in words)))
        elif key == "RestrictAddressFamilies":
            if value in ("", "none"):
                self.families, self.none = None, value == "none"
            else:
                self.families, self.none = self.families or TwoModes(FAMILIES), False
                self.families.add(invert, set(words))
        elif key == "UMask":
            self.umask = int(value, 8)
        elif key in FLAGS or key in ORDERS or key == "SystemCallErrorNumber":
            if self.version != "252" or (key, value) not in NEEDS_257:
                self.words[key] = value
        elif not value:
            self.lists[key] = set()
        else:
            self.lists.setdefault(key, set()).update([value] if key == "DeviceAllow" else words)

    def take_namespaces(self, value, invert, words):
        if value in ("", "yes", "no"):
            self.namespaces = frozenset() if value == "yes" else NAMESPACES
            self.untouched = value == ""
            return
        base = NAMESPACES if invert else frozenset()
        if not self.untouched:
            base = self.namespaces
        self.namespaces, self.untouched = base - words if invert else base | words, False

    def every_call(self):
        return frozenset(set().union(*self.groups.values()) | {"others"})

    def sets(self):
        families = frozenset() if self.none else self.families.allowed() if self.families else FAMILIES
        calls = self.calls.allowed() if self.calls else self.every_call()
        return {"CapabilityBoundingSet": self.held, "RestrictNamespaces": self.namespaces, "RestrictAddressFamilies": families, "SystemCallFilter": calls}

    def rank(self, key):
        value = self.words.get(key, DEFAULTS.get(key, "no"))
        if key in FLAGS:
            return int(value == "yes")
        if key == "DevicePolicy" and value == "auto" and self.words.get("PrivateDevices") == "yes":
            value = "closed"
        return next(index for index, words in enumerate(ORDERS[key]) if value in words.split("/"))


def denied_networks(words):
    """any in words stands for both halves; enough for the values that are used here."""
    found = set(words)
    if {"0.0.0.0/0", "::/0"} <= found:
        found.add("any")
    return {"0.0.0.0/0", "::/0"} if "any" in found else found


def weaker(before, after, keys=None):
    """Where after allows what before does not."""
    found = []
    for key, allowed in after.sets().items():
        extra = allowed - before.sets()[key]
        if extra and (keys is None or key in keys):
            found.append(f"{key} lets in {' '.join(sorted(extra)[:5])}")
    for key in [*FLAGS, *ORDERS]:
        if (keys is None or key in keys) and after.rank(key) < before.rank(key):
            found.append(f"{key} was {before.words.get(key)}, is {after.words.get(key)}")
    if before.umask & ~after.umask and (keys is None or "UMask" in keys):
        found.append(f"UMask was {before.umask:04o}, is {after.umask:04o}")
    for key in DENIALS:
        old, new = before.lists.get(key, set()), after.lists.get(key, set())
        if key == "IPAddressDeny":
            old, new = denied_networks(old), denied_networks(new)
            old = set() if new == {"0.0.0.0/0", "::/0"} else old
        if old - new and (keys is None or key in keys):
            found.append(f"{key} no longer has {' '.join(sorted(old - new))}")
    return found + (wider_exceptions(before, after) if keys is None else [])


def wider_exceptions(before, after):
    found = []
    for key, master in EXCEPTIONS.items():
        extra = after.lists.get(key, set()) - before.lists.get(key, set())
        denies = before.lists.get(master) if master != "DevicePolicy" else before.rank(master) or before.rank("PrivateDevices")
        if extra and denies:
            found.append(f"{key} has {' '.join(sorted(extra))}, though the unit denies that itself")
    for path in after.lists.get("ReadWritePaths", set()) - before.lists.get("ReadWritePaths", set()):
        path = path.lstrip("-+")
        closed = before.rank("ProtectSystem") == 3 or (before.rank("ProtectHome") and path.startswith(("/home", "/root", "/run/user")))
        below = any(path == one or path.startswith(one + "/") for one in (word.lstrip("-+") for word in before.lists.get("ReadWritePaths", ())))
        if closed and not below:
            found.append(f"ReadWritePaths opens {path}, which the unit cannot write to by itself")
    if before.words.get("SystemCallErrorNumber") and before.words["SystemCallErrorNumber"] != after.words.get("SystemCallErrorNumber"):
        found.append("SystemCallErrorNumber was the unit's own and is changed")
    return found


def service_lines(content):
    return [line for line in content.decode().splitlines() if re.match(r"[A-Z][A-Za-z]+=", line)]


def layer_lines(data, version, word):
    """A layer's own lines, with its argument filled in."""
    entries = word.partition(":")[2].split(",")
    lines = []
    for key, value in {**data.get("set", {}), **data.get("widen", {})}.items():
        value = value if isinstance(value, str) else next(one for one in value if version != "252" or (key, one) not in NEEDS_257)
        words = [part.replace("$argument", entry) for part in value.split(" ") for entry in (entries if "$argument" in part else [""])]
        lines += [f"{key}={' '.join(words)}"] if entries != [""] or "$argument" not in value else []
    return lines


def judge(case, tree, version, catalogue):
    """Adds to the findings of a case what the second reader says."""
    if case.refused:
        return
    name = case.unit + ".d/"
    chain = [content for path, content in sorted(tree.files.items(), key=lambda one: (name in one[0], os.path.basename(one[0])))
             if os.path.basename(path) == case.unit or name in path]
    late = [path for path in tree.files if name + "90-late.conf" in path]
    ours = case.forecast["dropin"].partition("[Service]")[2].encode()
    lines = [service_lines(content) for content in chain]
    with_ours = lines[: len(lines) - len(late)] + [service_lines(ours)] + lines[len(lines) - len(late):]
    before, after = Facts(version, sum(lines, [])), Facts(version, sum(with_ours, []))
    case.found += ["model: " + line for line in weaker(before, after)]
    case.found += ["model: an error number on one call: " + line for line in service_lines(ours) if re.match(r"SystemCallFilter=.*:", line)]
    chosen = catalogue.flatten(case.words)
    grants = [word for word in chosen if catalogue.layers[word.partition(":")[0]]["kind"] == "grant"]
    if len(grants) == len(chosen) and service_lines(ours):
        case.found.append("model: grants alone change something: " + service_lines(ours)[0])
    if late:
        return
    for word in chosen if not grants else []:
        layer = Facts(version, layer_lines(catalogue.layers[word.partition(":")[0]], version, word))
        case.found += [f"model: {word} does not hold: {line}" for line in weaker(layer, after, layer.keys)]
    for word in grants:
        grant = Facts(version, layer_lines(catalogue.layers[word.partition(":")[0]], version, word))
        for key, allowed in grant.sets().items():
            mine = (after.capabilities if key == "CapabilityBoundingSet" else after.sets()[key])
            short = (allowed & before.sets()[key]) - mine
            if key in grant.keys and short:
                case.found.append(f"model: {word} is not granted: {key} lacks {' '.join(sorted(short)[:5])}")
        for key in FLAGS:
            if key in grant.keys and after.rank(key) > before.rank(key):
                case.found.append(f"model: {word} is not granted: {key} is on")
