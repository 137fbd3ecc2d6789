# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile names of units, arguments of grants and layer files: refused in words, and nothing is written."""

import json

from cases_layers import DATA, ctl, on_root, snapshot
from harness import PLAIN, case, equal, require

# Names that no unit of ours may have, some of them valid to systemd.
NAMES = (
    "", "../../etc/passwd.service", "a/b.service", "/etc/systemd/system/x.service", ".service", "..service", "-.service",
    "-H.service", "--version.service", "foo-.service", "foo@.service", "foo@bar@baz.service",
    "foo\\x2f..\\x2fbar.service", "service.d", "foo.service.d", "foo.service/", "foo.socket", "dev-sda.device", "x.mount",
    "init.scope", "a.slice", "FOO.SERVICE", "a b.service", "a\tb.service", "a%n.service", "$x.service", "*.service",
    "?.service", "a\nb.service", "a\rb.service", "\x1b[31mred.service", "a\x7f.service", "fôo.service", "\u202ea.service",
    "a\u2028b.service", b"\xff\xfe.service", "a" * 193 + ".service", "a" * 240 + ".service", "a" * 256,
    "a" * 257 + ".service", "a" * 65536, "/org/gabion/Gabion1/unit/nginx_2eservice", "@.service", "foo-@x.service", "..",
    ".", "~", "a.service\n", " a.service",
)

# What a grant may be asked for, and must not take.
ARGUMENTS = {
    "write": ("a/b", "./a", "/a/../../b", "//x", "/a/", "/proc/self/fd/3", "/a b", "/%h", "/%%", "/%\\", '"/a"', '"/a b"',
              "'/a'", "--/x", "-/x", "+/x", ";/a", "#/a", "\ufeff/a", "/a\nExecStart=/bin/sh", "/a\r", "/a\\", "/ä",
              "/a\x1b[31m", "/a\x7f", b"/\xff", "/" + "x" * 5000, "/", "~root", "$HOME", "/a,,/b", "/a,"),
    "net-server": ("0", "65536", "-1", "80-", "90-80", "http", "tcp:80", "80 81", "80\n81", "99999999999999999999", "0x50"),
    "capabilities": ("CAP_FOO", "cap_chown", "~CAP_SETUID", "all", ",".join(["CAP_CHOWN"] * 100)),
    "families": ("AF_FOO", "none", "~AF_INET"),
    "calls": ("@nosuch", "nosuchcall", "setresuid:0", "~setresuid:0", "mount:EPERM", "~@setuid"),
    "namespaces": ("foo", "yes", "~user"),
    "dev": ("/etc/passwd", "/dev/../etc/passwd", "kvm", "/dev", "char-"),
    "ip-list": ("10.0.0.0/99", "example.org", "::/129"),
    "hide": ("/", "relative", "/proc/self"),
    "state": ("../../etc", "/etc", "a/../b", "a:b", "a::ro", "private", "systemd", "dpkg/x", "%i", "a b", ".", "a\nExecStart=/x"),
    "run": ("dbus", "systemd/x", "user", "udev"),
    "interfaces": ("~lo", "a/b", "a:b", "1", "all", "x" * 16, "lo\nExecStart=/x"),
    "fs-list": ("@nosuch", "nosuch", "~ext4"),
    "tasks": ("0", "257", "-1", "10%", "infinity", "1,2", "0x10"),
    "memory": ("1", "1023K", "0M", "-1M", "50%", "infinity", "99999999999G", "1M,2M", "1.5G"),
}

# Lines of a layer that must refuse it whole.
LINES = (
    *({key: "yes"} for key in (
        "ExecStart", "ExecStartPre", "ExecReload", "Environment", "EnvironmentFile", "PassEnvironment",
        "UnsetEnvironment", "User", "Group", "SupplementaryGroups", "BindPaths", "BindReadOnlyPaths",
        "RootDirectory", "RootImage", "MountImages", "ExtensionImages", "LoadCredential", "SetCredential",
        "ImportCredential", "AmbientCapabilities", "SecureBits", "StandardOutput", "StateDirectory", "Type", "PIDFile",
        "Restart", "OnFailure", "Alias", "WantedBy", "PrivateTmp ", "privatetmp", "PrivateTmp=", "[Service]",
        "PrivateTmp=yes\nExecStart", "ProtectFoo", "TemporaryFileSystem", "MemoryMax", "TasksMax", "\x1b[31m")),
    {"StandardOutput": "file:/etc/shadow"}, {"StateDirectory": "../../etc"},
    *({"PrivateTmp": value} for value in ("maybe", "YES ", "2", "true\n", "yes\r", "yes\\", True, 1, None, {}, [], [[]])),
    *({"ReadOnlyPaths": value} for value in (
        "/a\nExecStart=/bin/sh", "/a\r", "/a\\", ";/a", "#/a", "\ufeff/a", "/%h", "/%%", "/%\\", '"/a', '"/a b"', "a/b",
        "/a/../../b", "/" + "x" * 5000, "/\u202e", "/\x1b[31m")),
    {"SystemCallFilter": "~setresuid:0"}, {"SystemCallFilter": "@nosuch"}, {"SystemCallFilter": "nosuchcall"},
    *({"SystemCallErrorNumber": value} for value in ("0", "-1", "4096", "EACCES")),
    {"CapabilityBoundingSet": "CAP_FOO"}, {"RestrictAddressFamilies": "AF_FOO"},
    *({"InaccessiblePaths": value} for value in ("/", "/usr", "/etc/pam.d", "-/etc")),
    {},
)

# Found open when these tests were written; each is a way around a rule above.
ROUNDABOUT_LINES = (
    {"InaccessiblePaths": "/usr/"}, {"InaccessiblePaths": "//usr"}, {"InaccessiblePaths": "/etc//"},
    {"ReadOnlyPaths": "--/x"}, {"PrivateTmp\0": "yes"}, {"ReadOnlyPaths": "/a\0b"}, {"RestrictAddressFamilies": ""},
)


def assert_printable(result, what):
    bad = [c for c in result.err.replace("\n", "") if ord(c) < 32 or ord(c) == 127 or ord(c) in (0x202e, 0x2028)]
    require(not bad, f"bytes of {what!r} reached the terminal: {result.err!r}")


def run_refused(place, root, before, arguments):
    result = on_root(place, root, *arguments).failed()
    equal(result.out, "", f"output of {arguments!r:.200}")
    equal(snapshot(root), before, f"the tree after {arguments!r:.200}")
    equal(len(result.err.splitlines()), 1, f"lines on stderr of {arguments!r:.200}: {result.err[:300]!r}")
    require(len(result.err) < 1000, f"a message of {len(result.err)} characters for {arguments!r:.200}")
    assert_printable(result, arguments)


class Bytes(bytes):
    """An argument that is no text; the harness turns arguments into text with str()."""

    def __str__(self):
        return self.decode("utf-8", "surrogateescape")


def as_argument(text):
    return Bytes(text) if isinstance(text, bytes) else text


@case
def hostile_names_are_refused_by_every_command(place):
    root = place.root(a=PLAIN, service=PLAIN)
    before = snapshot(root)
    for name in NAMES:
        for verb, words in (("preview", ("tmp-private",)), ("apply", ("tmp-private",)), ("remove", ()), ("undo", ())):
            run_refused(place, root, before, (verb, "--", as_argument(name), *words))


@case
def an_odd_instance_stays_below_its_folder(place):
    name = "foo@..-..-etc.service"
    root = place.root(**{"foo@": PLAIN})
    on_root(place, root, "apply", name, "tmp-private").succeeded()
    require((root / f"etc/systemd/system/{name}.d/50-gabion.conf").is_file(), "no drop-in where it belongs")
    equal(sorted(path.name for path in (root / "etc").iterdir()), ["systemd"], "entries of etc")


@case
def hostile_arguments_of_grants_are_refused(place):
    root = place.root(a=PLAIN)
    before = snapshot(root)
    for layer, arguments in ARGUMENTS.items():
        for argument in arguments:
            text = str(as_argument(argument))
            for verb in ("preview", "apply"):
                run_refused(place, root, before, (verb, "a", f"{layer}:{text}"))


@case
def too_many_layers_are_refused(place):
    root = place.root(a=PLAIN)
    words = [f"net-server:{port}" for port in range(1, 2000)]
    run_refused(place, root, snapshot(root), ("apply", "a", *words))


def assert_layer_refused(place, line):
    layer = json.loads((DATA / "layers/tmp-private.json").read_text())
    layer.update({"id": "bad", "set": line})
    place.write("data/layers/bad.json", json.dumps(layer, indent=1))
    result = ctl(place, "layers", environment={"GABION_DATADIR": str(place.folder / "data")})
    result.failed("/layers/bad.json")
    equal(result.out, "", f"layers with {line!r:.200}")
    assert_printable(result, line)


@case
def hostile_lines_refuse_the_whole_layer(place):
    (place.folder / "data/classes").mkdir(parents=True)
    for line in LINES:
        assert_layer_refused(place, line)


@case
def lines_that_go_round_a_rule_refuse_the_layer_too(place):
    (place.folder / "data/classes").mkdir(parents=True)
    for line in ROUNDABOUT_LINES:
        assert_layer_refused(place, line)


@case
def paths_that_must_stay_visible_cannot_be_hidden_by_an_argument(place):
    root = place.root(a=PLAIN)
    before = snapshot(root)
    for path in ("/etc", "/usr", "/etc/pam.d", "/lib"):
        run_refused(place, root, before, ("apply", "a", f"hide:{path}"))


@case
def an_empty_argument_is_refused(place):
    root = place.root(a=PLAIN)
    run_refused(place, root, snapshot(root), ("apply", "a", "write:"))


@case
def one_directive_twice_in_a_layer_is_refused(place):
    text = (DATA / "layers/tmp-private.json").read_text().replace('"tmp-private"', '"bad"')
    twice = text.replace('"PrivateTmp": "yes"', '"PrivateTmp": "yes",\n "PrivateTmp": "no"')
    require(twice != text, "the layer has changed; this test looks for PrivateTmp")
    (place.folder / "data/classes").mkdir(parents=True)
    place.write("data/layers/bad.json", twice)
    ctl(place, "layers", environment={"GABION_DATADIR": str(place.folder / "data")}).failed("/layers/bad.json")


@case
def ten_thousand_lines_of_a_layer_are_refused(place):
    layer = json.loads((DATA / "layers/tmp-private.json").read_text())
    layer.update({"id": "bad", "set": {f"ReadOnlyPaths{i}": "/a" for i in range(10000)}})
    (place.folder / "data/classes").mkdir(parents=True)
    place.write("data/layers/bad.json", json.dumps(layer))
    ctl(place, "layers", environment={"GABION_DATADIR": str(place.folder / "data")}).failed("/layers/bad.json")


@case
def escapes_in_the_words_of_a_layer_do_not_reach_the_terminal(place):
    layer = json.loads((DATA / "layers/tmp-private.json").read_text())
    layer.update({"id": "bad", "summary": "x\x1b[31mred", "title": "\x07bell"})
    (place.folder / "data/classes").mkdir(parents=True)
    place.write("data/layers/bad.json", json.dumps(layer))
    for arguments in (("layers",), ("layers", "show", "bad")):
        result = ctl(place, *arguments, environment={"GABION_DATADIR": str(place.folder / "data")})
        require("\x1b" not in result.out and "\x07" not in result.out, f"an escape came out: {result.out!r}")
