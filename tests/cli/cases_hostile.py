# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile names of units, arguments of grants and layer files: refused in words, and nothing is written."""

import json

from cases_layers import DATA, ctl, on_root, snapshot
from harness import PLAIN, case, equal, require
from hostile_inputs import ARGUMENTS, NAMES

# Each table has the number of its row in the list of hostile inputs, security.md section 5; the last test holds
# that 1 to 63 are all there.

# Units that are there and may not be changed: the row, the name, words of the refusal.
UNITS = (
    (23, "other.service", "another name of real.service"), (24, "masked.service", "masked"),
    (26, "run-u1.service", "no such unit"), (26, "generated.service", "no such unit"),
    *((27, name, "--force") for name in ("dbus.service", "polkit.service", "systemd-journald.service", "ssh.service",
                                         "user@0.service")),
    (28, "gabiond.service", "--force"), (28, "gabion-rollback@X.service", "--force"),
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
