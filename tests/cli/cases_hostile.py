# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile names of units, arguments of grants and layer files: refused in words, and nothing is written."""

import json

from cases_layers import DATA, ctl, on_root, snapshot
from harness import PLAIN, case, equal, require

# Each table has the number of its row in the list of hostile inputs, security.md section 5; the last test holds
# that 1 to 63 are all there.

# Names that no unit of ours may have, some of them valid to systemd.
NAMES = (
    (1, ""), (2, "../../etc/passwd.service"), (3, "a/b.service"), (4, "/etc/systemd/system/x.service"),
    (4, "/usr/lib/systemd/system/nosuch.service"), (5, ".service"), (6, "..service"), (7, "-.service"),
    (8, "-H.service"), (8, "--version.service"), (9, "foo-.service"), (9, "foo-@x.service"), (10, "foo@.service"),
    (10, "@.service"), (11, "foo@bar@baz.service"), (13, "foo\\x2f..\\x2fbar.service"), (14, "service"),
    (14, "service.d"), (14, "foo.service.d"), (14, "foo.service/"), (15, "foo.socket"), (15, "dev-sda.device"),
    (15, "x.mount"), (15, "init.scope"), (15, "a.slice"), (16, "FOO.SERVICE"), (17, "a b.service"), (17, " a.service"),
    (17, "a\tb.service"), (17, "a%n.service"), (17, "$x.service"), (17, "*.service"), (17, "?.service"), (17, "~"),
    (17, ".."), (17, "."), (18, "a\nb.service"), (18, "a\rb.service"), (18, "a.service\n"), (18, "\x1b[31mred.service"),
    (18, "a\x7f.service"), (19, "fôo.service"), (19, "\u202ea.service"), (19, "a\u2028b.service"),
    (20, b"\xff\xfe.service"), (21, "a" * 247 + ".service"), (21, "a" * 248 + ".service"), (21, "a" * 256),
    (21, "a" * 257 + ".service"), (21, "a" * 65536), (22, "a" * 193 + ".service"), (22, "a" * 240 + ".service"),
    (25, "nosuch.service"), (29, "/org/gabion/Gabion1/unit/nginx_2eservice"),
)

# Units that are there and may not be changed: the row, the name, words of the refusal.
UNITS = (
    (23, "other.service", "another name of real.service"), (24, "masked.service", "masked"),
    (26, "run-u1.service", "no such unit"), (26, "generated.service", "no such unit"),
    *((27, name, "--force") for name in ("dbus.service", "polkit.service", "systemd-journald.service", "ssh.service",
                                         "user@0.service")),
    (28, "gabiond.service", "--force"), (28, "gabion-rollback@X.service", "--force"),
)

# What a grant may be asked for, and must not take.
ARGUMENTS = (
    (46, "write", ("/a\nExecStart=/bin/sh", "/a\r", "/a\\", "/a\x1b[31m", "/a\x7f", "/ä", b"/\xff")),
    (47, "write", (";/a", "#/a", "\ufeff/a")),
    (48, "write", ("/%h", "/%%", "/%\\", "$HOME", "~root")),
    (49, "write", ('"/a"', '"/a b"', "'/a'", '"/a')),
    (50, "write", ("a/b", "./a", "/a/../../b", "//x", "/a/", "/proc/self/fd/3", "/a b", "/", "/a,,/b", "/a,", "")),
    (51, "write", ("/" + "x" * 5000,)),
    (52, "write", ("--/x", "-/x", "+/x", "-+/x")),
    (50, "net-server", ("0", "65536", "-1", "80-", "90-80", "http", "tcp:80", "80 81", "80\n81", "99999999999999999999",
                        "0x50")),
    (54, "calls", ("@nosuch", "nosuchcall")),
    (53, "calls", ("setresuid:0", "~setresuid:0", "mount:EPERM")),
    (55, "calls", ("~@setuid",)),
    (57, "capabilities", ("~CAP_SETUID", "all")),
    (58, "capabilities", ("CAP_FOO", "cap_chown", ",".join(["CAP_CHOWN"] * 100))),
    (59, "families", ("AF_FOO", "none", "~AF_INET", "")),
    (45, "namespaces", ("foo", "yes", "~user")),
    (50, "dev", ("/etc/passwd", "/dev/../etc/passwd", "kvm", "/dev", "char-")),
    (45, "ip-list", ("10.0.0.0/99", "example.org", "::/129")),
    (60, "hide", ("/", "relative", "/proc/self", "/etc", "/usr", "/etc/pam.d", "/lib")),
    (37, "state", ("../../etc", "/etc", "a/../b", "a:b", "a::ro", "private", "systemd", "dpkg/x", "%i", "a b", ".",
                   "a\nExecStart=/x")),
    (37, "run", ("dbus", "systemd/x", "user", "udev")),
    (45, "interfaces", ("~lo", "a/b", "a:b", "1", "all", "x" * 16, "lo\nExecStart=/x")),
    (54, "fs-list", ("@nosuch", "nosuch", "~ext4")),
    (62, "tasks", ("0", "257", "-1", "10%", "infinity", "1,2", "0x10")),
    (62, "memory", ("1", "1023K", "0M", "-1M", "50%", "infinity", "99999999999G", "1M,2M", "1.5G")),
)


def keys(row, *names):
    return tuple((row, {name: "yes"}) for name in names)


def values(row, key, *texts):
    return tuple((row, {key: text}) for text in texts)


# Lines of a layer of the site that must refuse it whole.
LINES = (
    *keys(30, "ExecStart", "ExecStartPre", "ExecReload"),
    *keys(31, "Environment", "EnvironmentFile", "PassEnvironment", "UnsetEnvironment"),
    *keys(32, "User", "Group", "DynamicUser", "SupplementaryGroups"),
    *keys(33, "BindPaths", "BindReadOnlyPaths", "RootDirectory", "RootImage", "MountImages", "ExtensionImages"),
    *keys(34, "LoadCredential", "SetCredential", "ImportCredential"),
    *keys(35, "AmbientCapabilities", "SecureBits"),
    *keys(36, "StandardOutput"), *values(36, "StandardOutput", "file:/etc/shadow", "append:/etc/shadow"),
    *keys(37, "StateDirectory", "RuntimeDirectory", "CacheDirectory", "LogsDirectory", "ConfigurationDirectory"),
    *values(37, "StateDirectory", "../../etc"),
    *keys(38, "Type", "PIDFile", "Restart", "OnFailure", "Alias", "WantedBy"),
    *keys(39, "PrivateTmp ", "privatetmp", "PrivateTmp=", "[Service]", "PrivateTmp\0", "\x1b[31m"),
    *keys(40, "PrivateTmp=yes\nExecStart", "PrivateTmp\nExecStart"),
    *keys(43, "ProtectFoo"),
    *values(44, "PrivateTmp", "maybe", "YES ", "2", "true\n"),
    *values(45, "PrivateTmp", True, 1, None, {}, [], [[]], ["yes", []], [[[[[[[["yes"]]]]]]]]),
    *values(46, "ReadOnlyPaths", "/a\nExecStart=/bin/sh", "/a\r", "/a\\", "/a\0b", "/\u202e", "/\x1b[31m"),
    *values(46, "PrivateTmp", "yes\r", "yes\\", "yes\nExecStart=/bin/sh"),
    *values(47, "ReadOnlyPaths", ";/a", "#/a", "\ufeff/a"),
    *values(48, "ReadOnlyPaths", "/%h", "/%%", "/%\\"),
    *values(49, "ReadOnlyPaths", '"/a', '"/a b"', "'/a'"),
    *values(50, "ReadOnlyPaths", "a/b", "/a/../../b", "//x", "/proc/self/fd/3", "/a b"),
    *values(51, "ReadOnlyPaths", "/" + "x" * 5000),
    *values(52, "ReadOnlyPaths", "--/x", "++/x"),
    *values(53, "SystemCallFilter", "~setresuid:0", "~setresuid:EPERM", "@setuid:0"),
    *values(54, "SystemCallFilter", "@nosuch", "nosuchcall", "~@nosuch"),
    *values(56, "SystemCallErrorNumber", "0", "-1", "4096", "EACCES"),
    *values(58, "CapabilityBoundingSet", "CAP_FOO", "~CAP_FOO"),
    *values(59, "RestrictAddressFamilies", "AF_FOO", ""),
    *values(60, "TemporaryFileSystem", "/etc"),
    *values(60, "InaccessiblePaths", "/", "/usr", "/usr/", "//usr", "/etc//", "/etc/pam.d", "-/etc", "+/etc"),
    *values(62, "MemoryMax", "1", "99999999999G"), *values(62, "TasksMax", "0", "infinity", "-1"),
    (63, {}),
)

# What tightens only, so that a layer may say it, however odd: the row, the line, words that the drop-in must not have.
HARMLESS_LINES = (
    (55, {"SystemCallFilter": "~@setuid"}, ":0"),  # the calls then fail for all to see
    (57, {"CapabilityBoundingSet": "~CAP_SETUID"}, "CapabilityBoundingSet=CAP_SETUID"),
    (58, {"CapabilityBoundingSet": "cap_chown"}, "cap_chown"),
    (58, {"CapabilityBoundingSet": " ".join(["CAP_CHOWN"] * 100)}, "CAP_CHOWN CAP_CHOWN"),
    (61, {"ProtectSystem": "no"}, "ProtectSystem"),
    (61, {"CapabilityBoundingSet": "CAP_CHOWN CAP_SYS_ADMIN"}, "CAP_SYS_ADMIN"),
)
OTHER_ROWS = {12: "an_odd_instance_stays_below_its_folder", 41: "one_directive_twice_in_a_layer_is_refused",
              42: "ten_thousand_lines_of_a_layer_are_refused"}


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
    return result


class Bytes(bytes):
    """An argument that is no text; the harness turns arguments into text with str()."""

    def __str__(self):
        return self.decode("utf-8", "surrogateescape")


def as_argument(text):
    return Bytes(text) if isinstance(text, bytes) else text


@case
def hostile_names_are_refused_by_every_command(place):
    root = place.root(a=PLAIN, **{"foo-": PLAIN, "foo@": PLAIN, "foo-@": PLAIN, "-": PLAIN, ".": PLAIN, "-H": PLAIN})
    before = snapshot(root)
    for _, name in NAMES:
        for verb, words in (("preview", ("tmp-private",)), ("apply", ("tmp-private",)), ("remove", ()), ("undo", ())):
            run_refused(place, root, before, (verb, "--", as_argument(name), *words))


@case
def hostile_names_are_shown_by_nothing_but_an_error(place):
    root = place.root(a=PLAIN)
    before = snapshot(root)
    for _, name in NAMES:
        run_refused(place, root, before, ("show", "--", as_argument(name)))


@case
def units_that_may_not_be_changed_are_refused_in_words(place):
    names = [name[:-len(".service")] for row, name, _ in UNITS if row in (27, 28) and "@" not in name]
    root = place.root(real=PLAIN, **{name: PLAIN for name in (*names, "user@", "gabion-rollback@")})
    place.link("root/etc/systemd/system/other.service", "/usr/lib/systemd/system/real.service")
    place.link("root/etc/systemd/system/masked.service", "/dev/null")
    place.write("root/run/systemd/transient/run-u1.service")
    place.write("root/run/systemd/generator/generated.service")
    before = snapshot(root)
    for _, name, words in UNITS:
        for verb in ("preview", "apply"):
            run_refused(place, root, before, (verb, name, "tmp-private")).failed(words)


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
    for _, layer, arguments in ARGUMENTS:
        for argument in arguments:
            text = str(as_argument(argument))
            for verb in ("preview", "apply"):
                run_refused(place, root, before, (verb, "a", f"{layer}:{text}"))


@case
def too_many_layers_are_refused(place):
    root = place.root(a=PLAIN)
    words = [f"net-server:{port}" for port in range(1, 2000)]
    run_refused(place, root, snapshot(root), ("apply", "a", *words))


def site_layer(place, line):
    layer = json.loads((DATA / "layers/tmp-private.json").read_text())
    layer.update({"id": "bad", "set": line})
    place.write("root/etc/gabion/layers/bad.json", json.dumps(layer, indent=1))


@case
def hostile_lines_refuse_the_whole_layer_of_the_site(place):
    root = place.root(a=PLAIN)
    for row, line in LINES:
        site_layer(place, line)
        before = snapshot(root)
        result = on_root(place, root, "apply", "a", "bad").failed("/etc/gabion/layers/bad.json", "bad: no such layer")
        equal((result.out, snapshot(root)), ("", before), f"output and tree with row {row}, {line!r:.200}")
        equal(len(result.err.splitlines()), 2, f"lines on stderr with row {row}, {line!r:.200}")
        assert_printable(result, line)


@case
def lines_that_only_tighten_never_loosen_however_they_are_written(place):
    root = place.root(a=PLAIN + "ProtectSystem=strict\nCapabilityBoundingSet=CAP_CHOWN CAP_SETUID\n")
    for row, line, absent in HARMLESS_LINES:
        site_layer(place, line)
        document = on_root(place, root, "--json=short", "preview", "a", "bad").succeeded().json()
        require(float(document["then"]) <= float(document["now"]), f"row {row}: {line} loosens: {document}")
        require(absent not in document["dropin"], f"row {row}: {absent} in {document['dropin']}")


@case
def a_layer_of_the_site_comes_from_the_tree_and_from_nowhere_else(place):
    root, other = place.root(a=PLAIN), place.folder / "other"
    site_layer(place, {"PrivateTmp": "yes"})
    other.mkdir()
    require("bad" in on_root(place, root, "layers").succeeded().out.split(), "the layer of the tree is missing")
    require("bad" not in on_root(place, other, "layers").succeeded().out.split(), "a layer of another tree")
    on_root(place, root, "apply", "a", "bad").succeeded()


@case
def every_row_of_the_list_of_hostile_inputs_has_a_case(_):
    rows = {entry[0] for table in (NAMES, UNITS, ARGUMENTS, LINES, HARMLESS_LINES) for entry in table}
    equal(sorted(rows | set(OTHER_ROWS)), list(range(1, 64)), "rows")
    for name in OTHER_ROWS.values():
        require(name in globals(), f"no test {name}")


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
