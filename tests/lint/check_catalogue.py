#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds every layer and class to the format of gabion-layers(5), and to the habits of shipped ones.

    check_catalogue.py [DATA]

DATA is the folder with layers/, classes/ and syscalls/. Each finding is one line, PATH: RULE: WORDS.
The last line counts files.
"""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from catalogue_values import (ARGUMENT_TYPES, DIRECTIVES, GRANTS_ONLY, argument_fault,
                              direction_fault, read_groups, value_fault)

ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
SOURCE = re.compile(r"B\d{3}")
LEVELS = ("safe", "strict", "sealed")
# What no level takes on its own: it changes what is refused into an end, who a service is or how it is started, or only a
# systemd newer than 252 has it.
IN_NO_LEVEL = {"calls-kill", "calls-no-sandbox", "dynamic-user", "no-bpf", "pids", "users-identity"}
LENGTHS = {"title": 40, "summary": 300, "cost": 400, "for": 240, "not_for": 300, "source": 80,
           "help": 100, "who": 100, "how": 160}
SENTENCES = {"summary", "cost", "for", "not_for"}
LAYER_KEYS = {"id", "revision", "kind", "title", "summary", "cost", "for", "level", "systemd",
              "argument", "set", "widen", "needs", "conflicts", "breaks"}
LAYER_REQUIRED = {"id", "revision", "kind", "title", "summary", "cost", "for"}
CLASS_KEYS = {"id", "revision", "kind", "title", "summary", "for", "not_for", "argument",
              "selection", "source"}
CLASS_REQUIRED = {"id", "revision", "kind", "title", "summary", "for", "not_for", "selection"}
FILE_BYTES_MAX = 64 * 1024
FILES_MAX = 512
SELECTION_MAX = 128
DEPTH_MAX = 8
LINES_MAX = 128
# A level has to be usable as a whole on every systemd that Gabion supports.
LEVEL_SYSTEMD_MAX = 249


@dataclass
class Entry:
    """One file, and what was found wrong with it."""

    path: str
    folder: str  # layers or classes
    top: dict = None
    findings: list = field(default_factory=list)

    def find(self, rule, words):
        self.findings.append((rule, words))

    def get(self, key, kind, default):
        value = (self.top or {}).get(key)
        return value if isinstance(value, kind) else default

    @property
    def id(self):
        return Path(self.path).stem

    @property
    def kind(self):
        return self.get("kind", str, "")


def no_doubles(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key} stands there twice")
    return dict(pairs)


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


def read_entry(path, folder):
    entry = Entry(f"{folder}/{path.name}", folder)
    if path.suffix != ".json" or path.is_symlink() or not path.is_file():
        entry.find("file", "only plain files named *.json belong here")
        return entry
    content = path.read_bytes()
    if len(content) > FILE_BYTES_MAX:
        entry.find("file", f"more than {FILE_BYTES_MAX} bytes")
        return entry
    try:
        text = content.decode("utf-8")
        top = json.loads(text, object_pairs_hook=no_doubles, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        entry.find("json", str(error))
        return entry
    if not isinstance(top, dict):
        entry.find("json", "it is no object")
        return entry
    entry.top = top
    if text != json.dumps(top, indent=2, ensure_ascii=False) + "\n":
        entry.find("layout", "two blanks for each step, as json.dumps(indent=2) writes it")
    return entry


def check_keys(entry, what, value, known, required):
    for key in sorted(value.keys() - known):
        entry.find("keys", f"{what}: {key} is no key")
    for key in sorted(required - value.keys()):
        entry.find("keys", f"{what}: {key} is missing")


def check_text(entry, key, value, words=None):
    words = words or key
    if not isinstance(value, str):
        entry.find("text", f"{words}: not a text")
        return
    if not 1 <= len(value) <= LENGTHS[key]:
        entry.find("length", f"{words}: 1 to {LENGTHS[key]} characters, not {len(value)}")
    if value != value.strip() or "  " in value or any(ord(c) < 32 or ord(c) == 127 for c in value):
        entry.find("text", f"{words}: blanks at an end, double blanks or control characters")
    if "!" in value or "…" in value:
        entry.find("tone", f"{words}: plain and calm, without exclamation marks and dots for more")
    if value and key in SENTENCES and not value.endswith("."):
        entry.find("tone", f"{words}: whole sentences that end with a full stop")
    if value and key not in SENTENCES and value.endswith("."):
        entry.find("tone", f"{words}: no full stop at the end")


def check_common(entry, keys, required, kinds):
    top = entry.top
    check_keys(entry, "file", top, keys, required)
    for key in sorted(top.keys() & LENGTHS.keys()):
        check_text(entry, key, top[key])
    identity = top.get("id")
    if not isinstance(identity, str) or not ID.fullmatch(identity):
        entry.find("id", "2 to 40 lower-case letters, digits and dashes")
    elif identity != entry.id:
        entry.find("id", f"{identity} is not the name of the file")
    revision = top.get("revision")
    if type(revision) is not int or revision < 1:
        entry.find("revision", "a whole number from 1 up")
    if top.get("kind") not in kinds:
        entry.find("kind", f"one of {', '.join(kinds)}")
    if "argument" in top:
        check_argument(entry, top["argument"])


def check_argument(entry, argument):
    if not isinstance(argument, dict):
        entry.find("argument", "it is no object")
        return
    check_keys(entry, "argument", argument, {"type", "required", "help"},
               {"type", "required", "help"})
    if argument.get("type") not in ARGUMENT_TYPES:
        entry.find("argument", f"its type is one of {', '.join(sorted(ARGUMENT_TYPES))}")
    if type(argument.get("required")) is not bool:
        entry.find("argument", "required is true or false")
    if "help" in argument:
        check_text(entry, "help", argument["help"], "argument help")


def argument_type(entry):
    return entry.get("argument", dict, {}).get("type")


def alternatives(value):
    return value if isinstance(value, list) else [value]


def check_lines(entry, key, groups):
    lines = entry.top.get(key)
    if not isinstance(lines, dict) or not 1 <= len(lines) <= LINES_MAX:
        entry.find("lines", f"{key}: an object with at least one directive")
        return
    used = False
    for name, value in lines.items():
        if name not in DIRECTIVES:
            entry.find("directive", f"{name} is no directive that a layer may set")
            continue
        if key == "set" and name in GRANTS_ONLY:
            entry.find("directive", f"{name} is for grants only")
        texts = alternatives(value)
        if isinstance(value, list) and len(value) < 2:
            entry.find("value", f"{name}: a list has at least two alternatives")
        if isinstance(value, list) and len(set(map(str, value))) != len(value):
            entry.find("value", f"{name}: the same alternative twice")
        for text in texts:
            fault = (value_fault(name, text, argument_type(entry), groups)
                     or direction_fault(key, name, text))
            if fault:
                entry.find("value", f"{name}={text}: {fault}")
            used = used or (isinstance(text, str) and "$argument" in text)
    if used and "argument" not in entry.top:
        entry.find("argument-use", "$argument stands in a value but is not declared")
    if not used and "argument" in entry.top:
        entry.find("argument-use", "an argument is declared that no value uses")


def check_breaks(entry):
    breaks = entry.top.get("breaks", [])
    if not isinstance(breaks, list) or ("breaks" in entry.top and not breaks):
        entry.find("breaks", "a list with at least one entry, or left out")
        return
    seen = set()
    for one in breaks:
        if not isinstance(one, dict):
            entry.find("breaks", "an entry is no object")
            continue
        check_keys(entry, "breaks", one, {"who", "how", "source"}, {"who", "how", "source"})
        for key in ("who", "how"):
            if key in one:
                check_text(entry, key, one[key], f"breaks {key}")
        source = one.get("source")
        if not isinstance(source, str) or not SOURCE.fullmatch(source):
            entry.find("source", f"{source} is not B and three digits")
        elif (source, one.get("who")) in seen:
            entry.find("breaks", f"{source} stands there twice for the same one")
        seen.add((str(source), str(one.get("who"))))


def check_layer(entry, groups):
    check_common(entry, LAYER_KEYS, LAYER_REQUIRED, ("restriction", "grant"))
    top = entry.top
    mine, other = ("widen", "set") if entry.kind == "grant" else ("set", "widen")
    if other in top:
        entry.find("lines", f"a {entry.kind} has {mine}, not {other}")
    check_lines(entry, mine, groups)
    check_breaks(entry)
    if entry.kind == "grant" and "level" in top:
        entry.find("level", "a grant has none")
    if entry.kind == "restriction" and top.get("level") not in LEVELS:
        entry.find("level", f"one of {', '.join(LEVELS)}")
    systemd = top.get("systemd")
    if "systemd" in top and (type(systemd) is not int or not 200 <= systemd <= 999):
        entry.find("systemd", "a version, as a whole number")
    elif top.get("level") in ("safe", "strict") and (systemd or 0) > LEVEL_SYSTEMD_MAX:
        entry.find("systemd", f"a {top['level']} layer works on systemd {LEVEL_SYSTEMD_MAX} too")


def check_class(entry, groups):
    check_common(entry, CLASS_KEYS, CLASS_REQUIRED, ("class", "level", "published"))
    top = entry.top
    if (entry.kind == "published") != ("source" in top):
        entry.find("published", "what others published has a source, and nothing else has one")
    if entry.kind == "level" and entry.id not in LEVELS:
        entry.find("level", f"a level is one of {', '.join(LEVELS)}")
    words = top.get("selection")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        entry.find("selection", "a list of texts")
        entry.top["selection"] = []
        return
    if len(set(words)) != len(words):
        entry.find("selection", "the same word twice")
    if len(words) > SELECTION_MAX:
        entry.find("selection", f"more than {SELECTION_MAX} words")
    used = any("$argument" in word for word in words)
    if used != ("argument" in top):
        entry.find("argument-use", "$argument and a declared argument go together")


class Catalogue:
    """All files, for the rules that look at more than one."""

    def __init__(self, data):
        self.groups = read_groups(data / "syscalls")
        self.entries = []
        for folder in ("layers", "classes"):
            self.entries += [read_entry(path, folder) for path in sorted((data / folder).iterdir())]
        self.layers = {one.id: one for one in self.entries if one.folder == "layers" and one.top}
        self.classes = {one.id: one for one in self.entries if one.folder == "classes" and one.top}

    def check(self):
        for entry in self.entries:
            if entry.top is not None:
                (check_layer if entry.folder == "layers" else check_class)(entry, self.groups)
        for entry in self.layers.values():
            self.check_references(entry)
        for entry in self.classes.values():
            self.check_selection(entry)
        self.check_levels()
        return self.entries

    def check_references(self, entry):
        for key in ("needs", "conflicts"):
            ids = entry.top.get(key, [])
            if not isinstance(ids, list) or (key in entry.top and not ids):
                entry.find("references", f"{key}: a list of ids, or left out")
                entry.top[key] = []
                continue
            if len(set(map(str, ids))) != len(ids):
                entry.find("references", f"{key}: the same id twice")
            for one in ids:
                if one == entry.id:
                    entry.find("references", f"{key}: itself")
                elif one not in self.layers:
                    entry.find("references", f"{key}: there is no layer {one}")
        both = set(map(str, entry.get("needs", list, []))) & set(
            map(str, entry.get("conflicts", list, [])))
        if both:
            entry.find("references", f"needs and conflicts with {', '.join(sorted(both))}")
        if self.needs_itself(entry.id):
            entry.find("cycle", "what it needs leads back to it")

    def needs_itself(self, start):
        seen, open_ids = set(), [start]
        while open_ids:
            entry = self.layers.get(open_ids.pop())
            for one in entry.get("needs", list, []) if entry else []:
                if one == start and entry.id != start:
                    return True
                if isinstance(one, str) and one not in seen:
                    seen.add(one)
                    open_ids.append(one)
        return False

    def check_word(self, entry, word):
        identity, colon, argument = word.partition(":")
        target = self.layers.get(identity) or self.classes.get(identity)
        if not target:
            entry.find("references", f"there is no layer or class {identity}")
            return
        wanted = target.get("argument", dict, None)
        if colon and not wanted:
            entry.find("selection", f"{word}: {identity} takes no argument")
        elif not colon and wanted and wanted.get("required"):
            entry.find("selection", f"{word}: {identity} needs an argument")
        elif argument == "$argument":
            if wanted and wanted.get("type") != argument_type(entry):
                entry.find("selection", f"{word}: it needs {wanted.get('type')}")
        elif colon and wanted:
            fault = argument_fault(wanted.get("type"), argument, self.groups)
            if fault:
                entry.find("selection", f"{word}: {fault}")

    def check_selection(self, entry):
        if entry.id in self.layers:
            entry.find("id", "a layer has the same id")
        for word in entry.top["selection"]:
            self.check_word(entry, word)
        chosen = self.expand(entry, ())
        if chosen is None:
            entry.find("cycle", f"it leads back to itself, or deeper than {DEPTH_MAX} classes")
            return
        for one in sorted(chosen):
            layer = self.layers[one]
            for rival in layer.get("conflicts", list, []):
                if rival in chosen and rival != one:
                    entry.find("together", f"{one} conflicts with {rival}")
            for need in layer.get("needs", list, []):
                if need in self.layers and need not in chosen:
                    entry.find("together", f"{one} needs {need}")
        if len(chosen) > SELECTION_MAX:
            entry.find("selection", f"more than {SELECTION_MAX} layers in all")

    def expand(self, entry, above):
        """The ids of all layers of a class; None when it has no end."""
        if entry.id in above or len(above) > DEPTH_MAX:
            return None
        chosen = set()
        for word in entry.top["selection"]:
            identity = word.partition(":")[0]
            if identity in self.layers:
                chosen.add(identity)
            elif identity in self.classes:
                inner = self.expand(self.classes[identity], (*above, entry.id))
                if inner is None:
                    return None
                chosen |= inner
        return chosen

    def check_levels(self):
        for number, level in enumerate(LEVELS):
            entry = self.classes.get(level)
            if not entry or entry.kind != "level":
                if level != "sealed":
                    holder = entry or self.missing(f"classes/{level}.json")
                    holder.find("level", f"there is no level {level}")
                continue
            allowed = {one.id for one in self.layers.values() if one.top.get("level") in LEVELS[:number + 1]}
            wanted = {name for name in allowed - IN_NO_LEVEL
                      if not (self.layers[name].top.get("argument") or {}).get("required")}
            chosen = self.expand(entry, ()) or set()
            if chosen - allowed:
                entry.find("level", f"of another level: {', '.join(sorted(chosen - allowed))}")
            if wanted - chosen:
                entry.find("level", f"left out: {', '.join(sorted(wanted - chosen))}")

    def missing(self, path):
        entry = Entry(path, "classes")
        self.entries.append(entry)
        return entry


def check_data(data):
    """All files of a data folder with their findings."""
    catalogue = Catalogue(Path(data))
    entries = catalogue.check()
    for folder in ("layers", "classes"):
        count = sum(one.folder == folder for one in entries)
        if not 1 <= count <= FILES_MAX:
            catalogue.missing(folder).find("file", f"{count} files; 1 to {FILES_MAX} are fine")
    return entries


def main(arguments):
    data = arguments[0] if arguments else Path(__file__).resolve().parents[2] / "data"
    entries = check_data(data)
    for entry in entries:
        for rule, words in entry.findings:
            print(f"{entry.path}: {rule}: {words}")
    failed = sum(bool(entry.findings) for entry in entries)
    print(f"{len(entries) - failed} passed, {failed} failed")
    return 1 if failed or not entries else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
