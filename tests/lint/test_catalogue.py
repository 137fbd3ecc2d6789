#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Feeds the catalogue check one good catalogue and many bad ones: each rule has to fire on its own
fault, at the file that has it, and nothing else may fire."""

import json
import sys
import tempfile
from pathlib import Path

from check_catalogue import check_data

GONE = object()
SYSCALLS = "# A table.\n@system-service\n    read write\n@swap\n    swapon swapoff\n"


def layer(identity, **more):
    top = {"id": identity, "revision": 1, "kind": "restriction", "title": "A layer",
           "summary": "It restricts.", "cost": "Something breaks.", "for": "Nearly every service.",
           "level": "safe", "set": {"PrivateTmp": "yes"}}
    return changed(top, more)


def grant(identity, **more):
    return layer(identity, **{"kind": "grant", "level": GONE, "set": GONE,
                              "widen": {"PrivateTmp": "no"}, **more})


def service_class(identity, **more):
    top = {"id": identity, "revision": 1, "kind": "class", "title": "A class",
           "summary": "It is a class.", "for": "Some services.", "not_for": "Other services.",
           "selection": ["one"]}
    return changed(top, more)


def changed(top, more):
    top = {**top, **more}
    return {key: value for key, value in top.items() if value is not GONE}


def argument(kind, **more):
    return changed({"type": kind, "required": True, "help": "what it takes"}, more)


BREAK = {"who": "somebody", "how": "it stops", "source": "B001"}
GOOD = {
    "layers/one.json": layer("one"),
    "layers/two.json": layer("two", level="strict", needs=["one"], breaks=[BREAK],
                             set={"PrivateTmp": ["disconnected", "yes"],
                                  "SystemCallFilter": "~@swap", "CapabilityBoundingSet": "",
                                  "RestrictAddressFamilies": "none"}),
    "layers/three.json": layer("three", level="sealed", systemd=257, argument=argument("paths"),
                               set={"ReadOnlyPaths": "-/srv -$argument"}),
    "layers/serve.json": grant("serve", argument=argument("ports"), conflicts=["three"],
                               widen={"PrivateNetwork": "no", "SocketBindAllow": "$argument"}),
    "classes/safe.json": service_class("safe", kind="level", selection=["one"]),
    "classes/strict.json": service_class("strict", kind="level", selection=["safe", "two"]),
    "classes/server.json": service_class("server", argument=argument("ports"),
                                         selection=["strict", "serve:$argument"]),
    "classes/none.json": service_class("none", selection=[]),
    "classes/paper.json": service_class("paper", kind="published", source="a paper",
                                        selection=["one", "serve:80,8000-8100"]),
    "syscalls/252.txt": SYSCALLS,
}


def with_value(name, value, **more):
    return layer("one", set={name: value}, **more)


def levels_of(identity):
    """The level that a new safe layer has to be in."""
    return {"classes/safe.json": service_class("safe", kind="level", selection=["one", identity])}


def two_layers(first, second):
    return {"layers/aa.json": layer("aa", level="sealed", **first),
            "layers/bb.json": layer("bb", level="sealed", **second)}


ONE = "layers/one.json"
SERVER = "classes/server.json"
# (rule, path of the finding, what is different from the good catalogue).
BAD = [
    ("file", "layers/note.txt", {"layers/note.txt": "a note\n"}),
    ("file", "layers/one.json", {ONE: " " * 70000}),
    ("json", ONE, {ONE: "{"}),
    ("json", ONE, {ONE: "[]\n"}),
    ("json", ONE, {ONE: b"\xff\xfe"}),
    ("json", ONE, {ONE: '{"id": "one", "id": "one"}\n'}),
    ("json", ONE, {ONE: '{"revision": NaN}\n'}),
    ("layout", ONE, {ONE: json.dumps(layer("one")) + "\n"}),
    ("keys", ONE, {ONE: layer("one", colour="red")}),
    ("keys", ONE, {ONE: layer("one", cost=GONE)}),
    ("keys", SERVER, {SERVER: changed(GOOD[SERVER], {"not_for": GONE})}),
    ("keys", SERVER, {SERVER: changed(GOOD[SERVER], {"argument": argument("ports", colour="x")})}),
    ("keys", "layers/two.json", {"layers/two.json": changed(
        GOOD["layers/two.json"], {"breaks": [{"who": "somebody", "source": "B001"}]})}),
    ("text", ONE, {ONE: layer("one", title=7)}),
    ("text", ONE, {ONE: layer("one", title="A  layer")}),
    ("text", ONE, {ONE: layer("one", title="A\nlayer")}),
    ("length", ONE, {ONE: layer("one", title="x" * 41)}),
    ("length", ONE, {ONE: layer("one", title="")}),
    ("length", ONE, {ONE: layer("one", summary="x" * 300 + ".")}),
    ("tone", ONE, {ONE: layer("one", summary="It restricts! Really.")}),
    ("tone", ONE, {ONE: layer("one", summary="It restricts")}),
    ("tone", ONE, {ONE: layer("one", title="A layer.")}),
    ("id", ONE, {ONE: layer("other")}),
    ("id", "layers/One.json", {"layers/One.json": layer("One", level="sealed")}),
    ("id", "classes/one.json", {"classes/one.json": service_class("one")}),
    ("revision", ONE, {ONE: layer("one", revision=0)}),
    ("revision", ONE, {ONE: layer("one", revision=True)}),
    ("revision", ONE, {ONE: layer("one", revision="1")}),
    ("kind", "classes/none.json", {"classes/none.json": service_class("none", kind="set")}),
    ("argument", "layers/serve.json", {"layers/serve.json": changed(
        GOOD["layers/serve.json"], {"argument": argument("ports", required="yes")})}),
    ("selection", "classes/safe.json", {"layers/xx.json": layer(
        "xx", argument=argument("paths"), set={"ReadOnlyPaths": "-$argument"}),
        **levels_of("xx")}),
    ("argument-use", ONE, {ONE: layer("one", argument=argument("paths", required=False))}),
    ("argument-use", "layers/xx.json", {"layers/xx.json": layer(
        "xx", level="sealed", set={"ReadOnlyPaths": "-$argument"})}),
    ("argument-use", "classes/none.json", {"classes/none.json": service_class(
        "none", argument=argument("ports"))}),
    ("lines", ONE, {ONE: layer("one", set={})}),
    ("lines", ONE, {ONE: layer("one", set=["PrivateTmp"])}),
    ("lines", ONE, {ONE: layer("one", widen={"PrivateTmp": "no"})}),
    ("directive", ONE, {ONE: with_value("ExecStartPre", "/bin/true")}),
    ("directive", ONE, {ONE: with_value("AmbientCapabilities", "CAP_KILL")}),
    ("directive", ONE, {ONE: with_value("privatetmp", "yes")}),
    ("directive", ONE, {ONE: with_value("ReadWritePaths", "-/srv")}),
    ("value", ONE, {ONE: with_value("PrivateTmp", "true")}),
    ("value", ONE, {ONE: with_value("PrivateTmp", True)}),
    ("value", ONE, {ONE: with_value("PrivateTmp", ["yes"])}),
    ("value", ONE, {ONE: with_value("PrivateTmp", ["yes", "yes"])}),
    ("value", ONE, {ONE: with_value("PrivateTmp", "no")}),
    ("value", ONE, {ONE: with_value("NoNewPrivileges", "1")}),
    ("value", ONE, {ONE: with_value("SystemCallFilter", "@swop")}),
    ("value", ONE, {ONE: with_value("SystemCallFilter", "~swapon:0")}),
    ("value", ONE, {ONE: with_value("SystemCallFilter", "")}),
    ("value", ONE, {ONE: with_value("SystemCallErrorNumber", "log")}),
    ("value", ONE, {ONE: with_value("SystemCallArchitectures", "x86")}),
    ("value", ONE, {ONE: with_value("CapabilityBoundingSet", "~CAP_SYS_MODUL")}),
    ("value", ONE, {ONE: with_value("RestrictAddressFamilies", "")}),
    ("value", ONE, {ONE: with_value("RestrictNamespaces", "usr")}),
    ("value", ONE, {ONE: with_value("IPAddressDeny", "true")}),
    ("value", ONE, {ONE: with_value("ReadOnlyPaths", "/srv")}),
    ("value", ONE, {ONE: with_value("ReadOnlyPaths", "-/srv/../etc")}),
    ("value", ONE, {ONE: with_value("ReadOnlyPaths", "-/srv/%i")}),
    ("value", ONE, {ONE: with_value("InaccessiblePaths", "-/usr")}),
    ("value", ONE, {ONE: with_value("UMask", "77")}),
    ("value", "layers/serve.json", {"layers/serve.json": changed(
        GOOD["layers/serve.json"], {"widen": {"CapabilityBoundingSet": "$argument"}})}),
    ("value", "layers/xx.json", {"layers/xx.json": grant("xx", widen={"PrivateNetwork": "yes"})}),
    ("level", None, {ONE: layer("one", level="sure")}),
    ("level", None, {"layers/serve.json": changed(
        GOOD["layers/serve.json"], {"level": "safe"})}),
    ("level", "classes/safe.json", {"layers/xx.json": layer("xx"),
                                    "classes/strict.json": service_class(
                                        "strict", kind="level", selection=["safe", "two", "xx"])}),
    ("level", "classes/strict.json", {"classes/strict.json": service_class(
        "strict", kind="level", selection=["safe"])}),
    ("level", "classes/none.json", {"classes/none.json": service_class(
        "none", kind="level", selection=[])}),
    ("level", "classes/strict.json", {"classes/strict.json": GONE, SERVER: GONE}),
    ("systemd", "layers/three.json", {"layers/three.json": changed(
        GOOD["layers/three.json"], {"systemd": "257"})}),
    ("systemd", ONE, {ONE: layer("one", systemd=257)}),
    ("breaks", ONE, {ONE: layer("one", breaks=[])}),
    ("breaks", ONE, {ONE: layer("one", breaks=["it breaks"])}),
    ("breaks", ONE, {ONE: layer("one", breaks=[BREAK, BREAK])}),
    ("source", ONE, {ONE: layer("one", breaks=[{**BREAK, "source": "B1"}])}),
    ("source", ONE, {ONE: layer("one", breaks=[{**BREAK, "source": "a page"}])}),
    ("published", "classes/none.json", {"classes/none.json": service_class("none", source="me")}),
    ("published", "classes/paper.json", {"classes/paper.json": changed(
        GOOD["classes/paper.json"], {"source": GONE})}),
    ("references", ONE, {ONE: layer("one", needs=["gone"])}),
    ("references", ONE, {ONE: layer("one", conflicts=["one"])}),
    ("references", ONE, {ONE: layer("one", conflicts=["three", "three"])}),
    ("references", ONE, {ONE: layer("one", conflicts=[])}),
    ("references", "layers/bb.json", two_layers({}, {"needs": ["aa"], "conflicts": ["aa"]})),
    ("references", "classes/none.json", {"classes/none.json": service_class(
        "none", selection=["gone"])}),
    ("cycle", None, two_layers({"needs": ["bb"]}, {"needs": ["aa"]})),
    ("cycle", None, {"classes/aa.json": service_class("aa", selection=["bb"]),
                     "classes/bb.json": service_class("bb", selection=["aa"])}),
    ("together", "classes/paper.json", {"classes/paper.json": changed(
        GOOD["classes/paper.json"], {"selection": ["three:/srv", "serve:80"]})}),
    ("together", "classes/paper.json", {"classes/paper.json": changed(
        GOOD["classes/paper.json"], {"selection": ["two"]})}),
    ("selection", "classes/none.json", {"classes/none.json": service_class(
        "none", selection=["one", "one"])}),
    ("selection", "classes/none.json", {"classes/none.json": service_class(
        "none", selection="one")}),
    ("selection", "classes/none.json", {"classes/none.json": service_class(
        "none", selection=["one:80"])}),
    ("selection", "classes/none.json", {"classes/none.json": service_class(
        "none", selection=["serve"])}),
    ("selection", "classes/none.json", {"classes/none.json": service_class(
        "none", selection=["serve:0"])}),
    ("selection", SERVER, {SERVER: changed(GOOD[SERVER], {"argument": argument("paths")})}),
]


def findings_of(files):
    with tempfile.TemporaryDirectory() as scratch:
        for path, content in files.items():
            target = Path(scratch, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, dict):
                content = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        entries = check_data(scratch)
    return [(rule, entry.path, words) for entry in entries for rule, words in entry.findings]


def good_catalogue_is_silent():
    findings = findings_of(GOOD)
    return not findings, findings


def bad_catalogue_is_found(rule, path, difference):
    files = changed(GOOD, difference)
    findings = findings_of(files)
    unreadable = rule in ("json", "file")  # then the levels miss it too, which is right
    own = [one for one in findings if not unreadable or one[1] == path]
    good = bool(own) and all(one[0] == rule and path in (None, one[1]) for one in own)
    return good, findings


def main():
    outcomes = [("a good catalogue has no findings", *good_catalogue_is_silent())]
    for rule, path, difference in BAD:
        words = f"{rule} fires, and nothing else, at {path or 'both'}: {str(difference)[-60:]}"
        outcomes.append((words, *bad_catalogue_is_found(rule, path, difference)))
    for words, good, findings in outcomes:
        print(f"{'ok' if good else 'FAILED'}: {words}")
        for finding in [] if good else findings or ["nothing fired"]:
            print(f"    {finding}")
    failed = sum(not good for _, good, _ in outcomes)
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
