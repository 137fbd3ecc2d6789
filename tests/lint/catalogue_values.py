# SPDX-License-Identifier: LGPL-2.1-or-later
"""What may stand in the values and arguments of layers; gabion-layers(5) says it in words."""

import ipaddress
import re

FLAG = ("yes", "no")
# Directives with a fixed set of words; the loosest word is for grants.
WORDS = {
    "DevicePolicy": ("closed", "strict", "auto"),
    "KeyringMode": ("private", "shared", "inherit"),
    "PrivateTmp": ("yes", "disconnected", "no"),
    "PrivateUsers": ("yes", "identity", "full", "managed", "no"),
    "ProcSubset": ("pid", "all"),
    "ProtectControlGroups": ("yes", "private", "strict", "no"),
    "ProtectHome": ("yes", "tmpfs", "read-only", "no"),
    "ProtectHostname": ("yes", "private", "no"),
    "ProtectProc": ("invisible", "ptraceable", "noaccess", "default"),
    "ProtectSystem": ("yes", "full", "strict", "no"),
    "SystemCallErrorNumber": ("EPERM", "kill"),
}
LOOSEST = {"no", "default", "all", "auto", "inherit", "", "~"}
FLAGS = {
    "LockPersonality", "MemoryDenyWriteExecute", "NoNewPrivileges", "PrivateBPF", "PrivateDevices",
    "PrivateIPC", "PrivateMounts", "PrivateNetwork", "PrivatePIDs", "ProtectClock",
    "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "RemoveIPC",
    "RestrictRealtime", "RestrictSUIDSGID",
}
FOLDERS = {"CacheDirectory", "ConfigurationDirectory", "LogsDirectory", "RuntimeDirectory",
           "StateDirectory"}
PATHS = {"ExecPaths", "InaccessiblePaths", "NoExecPaths", "ReadOnlyPaths", "ReadWritePaths"}
GRANTS_ONLY = {"DeviceAllow", "ExecPaths", "IPAddressAllow", "ReadWritePaths", "SocketBindAllow",
               *FOLDERS}
RESTRICTIONS_ONLY = {"DynamicUser", "MemoryMax", "TasksMax"}
DIRECTIVES = (FLAGS | WORDS.keys() | PATHS | GRANTS_ONLY | {
    "CapabilityBoundingSet", "IPAddressDeny", "RestrictAddressFamilies",
    "RestrictFileSystems", "RestrictNamespaces", "RestrictNetworkInterfaces", "SocketBindDeny", "SystemCallArchitectures",
    "SystemCallFilter", "UMask", *RESTRICTIONS_ONLY,
})
ARGUMENT_TYPES = {"paths", "ports", "networks", "devices", "capabilities", "families",
                  "calls", "namespaces", "folders", "interfaces", "file-systems", "tasks",
                  "memory"}
# The type of the argument that a directive can take.
ARGUMENT_OF = {
    "CapabilityBoundingSet": "capabilities", "DeviceAllow": "devices", "IPAddressAllow": "networks",
    "RestrictAddressFamilies": "families", "RestrictNamespaces": "namespaces",
    "SocketBindAllow": "ports", "SystemCallFilter": "calls", **dict.fromkeys(PATHS, "paths"),
    **dict.fromkeys(FOLDERS, "folders"), "RestrictFileSystems": "file-systems",
    "RestrictNetworkInterfaces": "interfaces", "TasksMax": "tasks", "MemoryMax": "memory",
}
CAPABILITIES = set("""CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_AUDIT_WRITE CAP_BLOCK_SUSPEND CAP_BPF
    CAP_CHECKPOINT_RESTORE CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID
    CAP_IPC_LOCK CAP_IPC_OWNER CAP_KILL CAP_LEASE CAP_LINUX_IMMUTABLE CAP_MAC_ADMIN CAP_MAC_OVERRIDE
    CAP_MKNOD CAP_NET_ADMIN CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_RAW CAP_PERFMON
    CAP_SETFCAP CAP_SETGID CAP_SETPCAP CAP_SETUID CAP_SYSLOG CAP_SYS_ADMIN CAP_SYS_BOOT
    CAP_SYS_CHROOT CAP_SYS_MODULE CAP_SYS_NICE CAP_SYS_PACCT CAP_SYS_PTRACE CAP_SYS_RAWIO
    CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_WAKE_ALARM""".split())
FAMILIES = set("""AF_ALG AF_BLUETOOTH AF_CAN AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_QIPCRTR
    AF_RDS AF_TIPC AF_UNIX AF_VSOCK AF_XDP""".split())
NAMESPACES = {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}
# Programs turn to weaker defaults when these are out of sight, or do not run at all.
NEVER_HIDDEN = ("/", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/proc", "/dev")
PATH = re.compile(r"/[A-Za-z0-9._+@:-]+(/[A-Za-z0-9._+@:-]+)*")
DEVICE = re.compile(r"(char|block)-[A-Za-z0-9._+*-]+|/dev/[A-Za-z0-9._+:-]+(/[A-Za-z0-9._+:-]+)*")
FOLDER = re.compile(r"[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*")
INTERFACE = re.compile(r"[A-Za-z0-9._-]{1,15}")
FILE_SYSTEM = re.compile(r"@?[a-z0-9][a-z0-9_-]*")
TASKS = re.compile(r"[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-6]")
MEMORY = re.compile(r"[1-9][0-9]{0,6}[KMGT]")
UMASK = re.compile(r"0[0-7]{3}")
PLAIN = re.compile(r"[ -~]*")


def read_groups(folder):
    """Names of system calls and of their groups, over all versions in the tables."""
    words = set()
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text().splitlines()
        words |= {word for line in lines if not line.startswith("#") for word in line.split()}
    if "@system-service" not in words:
        raise SystemExit(f"{folder}: no table of system calls")
    return words


def is_path(word):
    return bool(PATH.fullmatch(word)) and not {".", ".."} & set(word.split("/"))


def is_folder(word):
    return bool(FOLDER.fullmatch(word)) and not {".", ".."} & set(word.split("/"))


def is_port(word):
    first, dash, last = word.partition("-")
    ends = [first, last] if dash else [first]
    if not all(re.fullmatch(r"[1-9][0-9]{0,4}", end) for end in ends):
        return False
    return all(int(end) <= 65535 for end in ends) and int(ends[0]) <= int(ends[-1])


def is_network(word):
    try:
        ipaddress.ip_network(word)
    except ValueError:
        return word in ("any", "localhost", "link-local", "multicast")
    return True


def argument_fault(kind, argument, groups):
    checks = {
        "paths": is_path, "ports": is_port, "networks": is_network,
        "devices": DEVICE.fullmatch, "capabilities": CAPABILITIES.__contains__,
        "families": FAMILIES.__contains__, "calls": groups.__contains__,
        "namespaces": NAMESPACES.__contains__, "folders": is_folder,
        "interfaces": INTERFACE.fullmatch, "file-systems": FILE_SYSTEM.fullmatch,
        "tasks": TASKS.fullmatch, "memory": MEMORY.fullmatch,
    }
    for word in argument.split(","):
        if kind in checks and not checks[kind](word):
            return f"{word} does not fit: {kind} are asked for"
    return None


def set_fault(text, known, whole=()):
    """A set of names, plain or behind "~"."""
    if text in whole:
        return None
    for word in text.removeprefix("~").split():
        if word not in known and word != "$argument":
            return f"{word} is not known"
    return None


def path_fault(name, text):
    words = text.split()
    for word in words:
        if not word.startswith("-"):
            return "a - in front of each path: one that is missing must not stop a service"
        if word != "-$argument" and not is_path(word[1:]):
            return f"{word[1:]} is no plain absolute path"
        if name == "InaccessiblePaths" and (word[1:] in NEVER_HIDDEN
                                            or word.startswith("-/etc/")):
            return f"{word[1:]} must stay visible"
    return None if words else "no path"


def value_fault(name, text, argument, groups):
    """Why this text cannot be the value of this directive; None when it can."""
    if not isinstance(text, str):
        return "not a text"
    if not PLAIN.fullmatch(text) or set(text) & set("\\%\"';") or text != " ".join(text.split()):
        return "a character that no value may have, or blanks in the wrong place"
    if "$argument" in text and argument and ARGUMENT_OF.get(name) != argument:
        return f"it cannot take {argument}"
    if name in FLAGS or name == "DynamicUser":
        return None if text in FLAG else "yes or no"
    if name in WORDS:
        return None if text in WORDS[name] else f"one of {', '.join(WORDS[name])}"
    if name in PATHS:
        return path_fault(name, text)
    return other_fault(name, text, groups)


def direction_fault(key, name, text):
    """A restriction that says "no" and a grant that says "yes" do nothing."""
    if key == "set" and text in LOOSEST and name != "CapabilityBoundingSet":
        return "a restriction that restricts nothing"
    if key == "widen" and name in FLAGS and text == "yes":
        return "a grant that gives nothing back"
    if key == "widen" and name in RESTRICTIONS_ONLY:
        return "it is for restrictions only"
    return None


def names_only(text, pattern):
    words = text.removeprefix("~").split()
    return bool(words) and all(one == "$argument" or pattern.fullmatch(one) for one in words)


def other_fault(name, text, groups):
    sets = {
        "CapabilityBoundingSet": (CAPABILITIES, ()),
        "RestrictAddressFamilies": (FAMILIES, ("none",)),
        "RestrictNamespaces": (NAMESPACES, ("yes", "no")),
        "SystemCallFilter": (groups, ()),
    }
    if name in sets:
        if text == "" and name != "CapabilityBoundingSet":
            return "empty, which would lift every limit"
        return set_fault(text, *sets[name])
    good = {
        **dict.fromkeys(FOLDERS, text == "$argument"),
        "MemoryMax": text == "$argument" or MEMORY.fullmatch(text),
        "RestrictFileSystems": names_only(text, FILE_SYSTEM),
        "RestrictNetworkInterfaces": names_only(text, INTERFACE),
        "TasksMax": text == "$argument" or TASKS.fullmatch(text),
        "DeviceAllow": text == "$argument" or DEVICE.fullmatch(text.partition(" ")[0]),
        "IPAddressAllow": text == "$argument" or all(map(is_network, text.split())) and text,
        "IPAddressDeny": text == "any",
        "SocketBindAllow": text == "$argument" or is_port(text),
        "SocketBindDeny": text == "any",
        "SystemCallArchitectures": text in ("native", ""),
        "UMask": UMASK.fullmatch(text),
    }
    return None if good[name] else "not a value that layers use"
