# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads data/layers and data/classes as plain JSON, and makes selections that gabionctl must accept: valid
# arguments, no layers that exclude each other, none that is too new for the systemd that is asked for.
"""Random selections of layers."""

import json
import os

ARGUMENTS = {
    "paths": "/srv/www /var/lib/app /opt/x/y /home/someone/data /run/app /tmp/x /srv/app /var/log/app /usr/share/x".split(),
    "ports": "80 443 8000-8010 1 65535 53 1024-65535".split(),
    "networks": "10.0.0.0/8 192.0.2.1 ::1 2001:db8::/32 127.0.0.1 127.0.0.0/8 fe80::/64 0.0.0.0/0 ::/0 localhost any multicast".split(),
    "devices": "/dev/fuse /dev/null char-input block-loop char-rtc /dev/net/tun /dev/sda char-pts".split(),
    "capabilities": """CAP_KILL CAP_CHOWN CAP_NET_RAW CAP_SYS_ADMIN CAP_BPF CAP_SETUID CAP_SYS_PTRACE CAP_MKNOD CAP_SYS_RAWIO
    CAP_SYSLOG CAP_CHECKPOINT_RESTORE CAP_AUDIT_READ CAP_PERFMON CAP_WAKE_ALARM CAP_SYS_MODULE""".split(),
    "families": "AF_INET AF_INET6 AF_UNIX AF_NETLINK AF_PACKET AF_VSOCK AF_ALG AF_BLUETOOTH AF_CAN".split(),
    "calls": """@clock @mount @setuid @chown @debug @privileged @resources @swap @reboot @aio ptrace mount umount2 setuid chroot bpf
    kexec_load clock_settime mbind prlimit64 read @raw-io nfsservctl sched_setaffinity""".split(),
    "namespaces": "user mnt net ipc pid uts cgroup".split(),
    "folders": "app app/data x.y backup@1 a-b_c".split(),
    "interfaces": "lo eth0 wg0 enp0s31f6 br-lan".split(),
    "file-systems": "ext4 overlay fuse @network @temporary nfs4".split(),
    "tasks": "1 20 256".split(),
    "memory": "1M 512M 2G".split(),
}


class Catalogue:
    """The shipped layers and classes, for one version of systemd."""

    def __init__(self, folder, version):
        everything = {**read_folder(os.path.join(folder, "layers")), **read_folder(os.path.join(folder, "classes"))}
        self.version = int(version)
        self.layers = {one: data for one, data in everything.items() if data["kind"] in ("restriction", "grant")}
        self.classes = {one: data for one, data in everything.items() if one not in self.layers}
        self.choose(one for one in everything if self.fits(one))

    def choose(self, names):
        self.usable = sorted(names)
        self.usable_layers = [one for one in self.usable if one in self.layers]
        self.usable_classes = [one for one in self.usable if one in self.classes]
        self.grants = [one for one in self.usable_layers if self.layers[one]["kind"] == "grant"]
        self.published = sorted(one for one, data in self.classes.items() if data["kind"] == "published")

    def forget(self, names):
        """Without these layers, which gabionctl refused, and without the classes that hold them."""
        self.choose(one for one in self.usable if not self.expand(one) & names)

    def expand(self, word):
        """The layers that a word stands for."""
        name = word.partition(":")[0]
        if name in self.layers:
            return {name}
        return set().union(*(self.expand(one) for one in self.classes[name]["selection"]), set())

    def flatten(self, words):
        """The layers that words stand for, with their arguments."""
        found = []
        for word in words:
            name, colon, argument = word.partition(":")
            if name in self.layers:
                found.append(word)
                continue
            inner = [one.replace("$argument", argument) for one in self.classes[name]["selection"] if colon or "$argument" not in one]
            found += self.flatten(inner)
        return list(dict.fromkeys(found))

    def fits(self, word):
        return all(self.layers[one].get("systemd", 0) <= self.version for one in self.expand(word))

    def goes_together(self, words):
        chosen = set().union(*(self.expand(word) for word in words))
        for one in chosen:
            if chosen & set(self.layers[one].get("conflicts", [])) or set(self.layers[one].get("needs", [])) - chosen:
                return False
        return True

    def word(self, rng, name):
        """A layer or class with an argument where it takes one."""
        argument = (self.layers.get(name) or self.classes[name]).get("argument")
        if not argument or (not argument["required"] and rng.random() < 0.3):
            return name
        most = 1 if argument["type"] in ("tasks", "memory") else 3
        return name + ":" + ",".join(rng.sample(ARGUMENTS[argument["type"]], rng.randint(1, most)))

    def alone(self, rng):
        """Every layer and class once, each that must not stand alone with what it needs."""
        chosen = []
        for name in self.usable:
            needs = self.layers[name].get("needs", []) if name in self.layers else []
            chosen.append([self.word(rng, one) for one in [name, *needs]])
        return chosen

    def random(self, rng):
        """A selection as people make them, and as they do not."""
        while True:
            words = [self.word(rng, name) for name in self.random_names(rng)]
            if self.goes_together(words):
                return words

    def random_names(self, rng):
        kind = rng.random()
        if kind < 0.3:
            return rng.sample(self.usable_layers, 2)
        if kind < 0.65:
            return rng.sample(self.usable_layers, rng.randint(1, 12))
        names = [rng.choice(self.usable_classes)]
        if kind < 0.9:
            names += rng.sample(self.grants, rng.randint(0, 4))
        else:
            names += rng.sample(self.usable, rng.randint(1, 4))
        return list(dict.fromkeys(names))


def read_folder(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found[name[: -len(".json")]] = json.load(file)
    return found


def disguise(rng, words):
    """The same selection in another order, with repetitions and the entries of arguments turned round."""
    changed = []
    for word in words + rng.sample(words, rng.randint(0, len(words))):
        name, colon, argument = word.partition(":")
        entries = argument.split(",")
        rng.shuffle(entries)
        changed.append(name + colon + ",".join(entries))
    rng.shuffle(changed)
    return changed
