# SPDX-License-Identifier: LGPL-2.1-or-later
#
# One round over a tree: a selection for each of its units, applied, scored by systemd-analyze with all the
# drop-ins in place, and taken away again. Everything that is not as promised is a line of text.
"""What must hold for a unit and a selection."""

import json
import os
import re
import shutil
import subprocess

from layers_catalogue import disguise
from oracle import Oracle
from run import differences

DROPIN = "50-gabion.conf"
STATE = "var/lib/gabion"
# systemd 257 loads no unit that has both, so here the refusal is what is right.
FORKING = re.compile(r"Type=forking does not go with PrivatePIDs=yes$")
DENY_FAMILIES = re.compile(rb"RestrictAddressFamilies[\s\\]*=[\s\\]*~")
MOVED = re.compile(r"^  (\S.*?)\s+(\d+\.\d) → (\d+\.\d)\s", re.MULTILINE)
# gabionctl changes no unit of these names, on purpose.
UNTOUCHED = re.compile(r"^[-.]|\\|-\.service$|-@|@\.service$|@.*@")


class Watching(Oracle):
    """An oracle that keeps what the tool complains about."""

    def __init__(self, root):
        super().__init__(root, timeout=120)
        self.errors = ""

    def raw(self, tree, arguments):
        files = super().raw(tree, arguments)
        self.errors = files["errors"]
        return files


class Program:
    """gabionctl on one tree."""

    def __init__(self, path, data, version, root):
        self.command = [path, f"--root={root}", f"--systemd-version={version}", "--force", "--no-pager"]
        self.environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "GABION_DATADIR": data}

    def call(self, *words):
        """Exit code, output, complaints."""
        done = subprocess.run(
            [*self.command, *words], capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
            env=self.environment, close_fds=False,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"gabionctl {' '.join(words)} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace").strip()

    def show(self, units):
        status, text, complaints = self.call("--json=short", "show", *units)
        document = json.loads(text) if text.strip() else {}
        if len(units) == 1 and isinstance(document, list):
            raise RuntimeError("one unit only: ask for two")
        return document


class Case:
    """One unit and one selection, and what was found wrong with them."""

    def __init__(self, unit, words, before, files):
        self.unit, self.words, self.before = unit, words, before
        self.forecast, self.found, self.moved, self.refused, self.excused = None, [], None, False, []
        self.files = files

    def dropin(self, root):
        return os.path.join(root, "etc/systemd/system", self.unit + ".d", DROPIN)

    def __str__(self):
        return f"{self.unit}: {' '.join(self.words)}"


def sometimes(rng, share):
    """Whether to look closer; always, while one case is made smaller."""
    return getattr(rng, "thorough", False) or rng.random() < share


def read(path):
    with open(path, "rb") as file:
        return file.read()


def snapshot(root):
    """Every name of a tree with what it is: bytes, a target, or a folder with its mode."""
    found = {}
    for folder, folders, files in os.walk(root):
        place = os.path.relpath(folder, root)
        if place == STATE:
            folders.clear()
            continue
        for name in folders + files:
            path = os.path.join(folder, name)
            short = os.path.normpath(os.path.join(place, name))
            if STATE == short or STATE.startswith(short + "/"):
                continue
            if os.path.islink(path):
                found[short] = os.readlink(path)
            elif os.path.isfile(path):
                found[short] = (os.stat(path).st_mode, read(path))
            else:
                found[short] = os.stat(path).st_mode
    return found


def cut(name):
    """As much of a row's name as gabionctl surely prints."""
    return name.split("…")[0][:57]


def preview(program, rng, case):
    """The forecast, from one order of the words."""
    status, text, complaints = program.call("--json=short", "preview", case.unit, *case.words)
    if status != 0:
        case.refused = True
        if not FORKING.search(complaints):
            case.found.append("refused: " + complaints.replace("gabionctl: ", ""))
        return
    case.forecast = json.loads(text)
    if case.forecast["now"] != case.before.exposure:
        case.found.append(f"forecast: now is {case.before.exposure} in systemd-analyze, {case.forecast['now']} in the preview")
    if sometimes(rng, 0.25):
        _, text, _ = program.call("preview", case.unit, *disguise(rng, case.words))
        part = text.partition("What changes:\n")[2].partition("\n\n")[0] + "\n"
        case.moved = sorted((cut(name), now, then) for name, now, then in MOVED.findall(part))


def apply(program, rng, case, root):
    """Another order of the words writes the same bytes; writing them again changes nothing."""
    status, _, complaints = program.call("apply", case.unit, *disguise(rng, case.words))
    folder = os.path.dirname(case.dropin(root))
    if status != 0 and "not a folder" in complaints and os.path.lexists(folder) and not os.path.isdir(folder):
        # Something else has the name of the folder: refusing is right, and nothing is to be taken away.
        case.refused = True
        return
    if status != 0:
        case.found.append("refused: apply does not do what preview shows: " + complaints)
        case.refused = True
        return
    path = case.dropin(root)
    text = read(path)
    if text != case.forecast["dropin"].encode():
        case.found.append("order: the drop-in depends on order or repetition of the words")
    if not sometimes(rng, 0.4):
        return
    before = os.stat(path).st_mtime_ns, history_size(root)
    status, _, complaints = program.call("apply", case.unit, *case.words, *case.words)
    if status != 0:
        case.found.append("again: refused the second time: " + complaints)
    elif read(path) != text or (os.stat(path).st_mtime_ns, history_size(root)) != before:
        case.found.append("again: applying the same a second time changes something")


def history_size(root):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(os.path.join(root, STATE)) for name in names)


def take_away(program, rng, case, root):
    """Back to nothing, in one of the ways there are."""
    ways = [rng.choice(["remove", "undo"])]
    if sometimes(rng, 0.15):
        ways = rng.choice([["remove", "undo", "remove"], ["undo", "undo", "undo"]])
    text = read(case.dropin(root))
    for number, way in enumerate(ways):
        status, _, complaints = program.call(way, case.unit)
        if status != 0:
            case.found.append(f"{way}: refused: {complaints}")
            return
        there = os.path.exists(case.dropin(root))
        if there != (number % 2 == 1) or (there and read(case.dropin(root)) != text):
            case.found.append(f"{' '.join(ways[:number + 1])}: the drop-in is {'changed or still there' if there else 'gone'}")


# Rows that systemd asks only of services that do not run as root.
USER_ROWS = ("RemoveIPC", "SupplementaryGroups")


def clock_device(case, after):
    """systemd lets a unit with ProtectClock= read the clock device where a list of devices is in force; the preview says so."""
    theirs = after.rows["DeviceAllow"]["badness"], case.before.rows["DeviceAllow"]["badness"]
    said = any(note["subject"] == "ProtectClock" and "clock device" in note["words"] for note in case.forecast["notes"])
    return theirs == (5, 0) and "\nProtectClock=yes\n" in case.forecast["dropin"] and said


def counts_any_family(case, field):
    """Two rows ask for several families at once: a deny list is good when it has one of them, an allow list bad when it has
    one. An allow list that lets in less than the deny list before it can so look worse."""
    if field not in ("RestrictAddressFamilies_AF_INET_INET6", "RestrictAddressFamilies_OTHER"):
        return False
    allows = re.search(r"^RestrictAddressFamilies=A", case.forecast["dropin"], re.MULTILINE)
    return bool(allows) and any(isinstance(text, bytes) and DENY_FAMILIES.search(text) for text in case.files())


def weakened(case, after):
    """Rows that are worse than before, and a total that rose."""
    found = []
    for field, row in after.rows.items():
        old = case.before.rows[field]
        if field in USER_ROWS and old["set"] is None and "\nDynamicUser=yes\n" in case.forecast["dropin"]:
            continue
        if (row["set"] is None) != (old["set"] is None):
            found.append(f"weaker {field}: applies {'no longer' if row['set'] is None else 'now, and did not'}")
        elif row["set"] is not None and (row["badness"] > old["badness"] or (old["set"] and not row["set"])):
            if (field == "DeviceAllow" and clock_device(case, after)) or counts_any_family(case, field):
                case.excused.append(field)
            else:
                found.append(f"weaker {field}: badness was {old['badness']} and is {row['badness']} of {row['range']}")
    if float(after.exposure) > float(case.before.exposure) and not case.excused:
        found.append(f"weaker total: {case.before.exposure} became {after.exposure}")
    return found


def moved_rows(before, after):
    """Name and shares of each row that changes, as systemd-analyze has them."""
    moved = []
    for field, row in after.rows.items():
        old = before.rows[field]
        if (row["badness"], row["set"]) != (old["badness"], old["set"]):
            moved.append((cut(row["name"]), old["exposure"] or "0.0", row["exposure"] or "0.0"))
    return sorted(moved)


def judge(case, after, entry, errors):
    """Compares what came true with what was promised."""
    if not after.loads:
        case.found.append("load: systemd-analyze does not load the unit with the drop-in")
        return
    if case.forecast["then"] != after.exposure:
        case.found.append(f"forecast: then is {after.exposure} in systemd-analyze, {case.forecast['then']} in the preview")
    case.found += ["rows: " + line for line in differences(after, entry)]
    case.found += weakened(case, after)
    if case.moved is not None:
        wanted = moved_rows(case.before, after)
        if wanted != case.moved:
            extra, missing = [one for one in case.moved if one not in wanted], [one for one in wanted if one not in case.moved]
            case.found.append(f"forecast rows: {extra} only in the preview, {missing} only in systemd-analyze")
    mark = f"/{case.unit}.d/{DROPIN}:"
    case.found += sorted({"warning: " + line.partition(mark)[2].partition(" ")[2] for line in errors.splitlines() if mark in line})


def changed_names(before, after):
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def round_of(cases, root, program, oracle, rng):
    """Runs all cases of a round; each ends with its findings."""
    start = snapshot(root)
    for case in cases:
        preview(program, rng, case)
        if not case.refused:
            apply(program, rng, case, root)
    live = [case for case in cases if not case.refused]
    if live:
        answers = oracle.ask(root, [case.unit for case in live])
        entries = program.show([case.unit for case in live] + ["no-such-unit-at-all.service"])
        for case, after in zip(live, answers):
            judge(case, after, entries.get(case.unit), oracle.errors)
    for case in live:
        take_away(program, rng, case, root)
    left = changed_names(start, snapshot(root))
    for case in live:
        mine = [name for name in left if case.unit in name]
        if mine:
            case.found.append(f"restore: {', '.join(mine)} is not as before")
    strange = [name for name in left if not any(case.unit in name for case in live)]
    if strange and live:
        live[0].found.append(f"restore: {', '.join(strange[:5])} is not as before")
    for name in left:
        path = os.path.join(root, name)
        if name.endswith(DROPIN) and name not in start and os.path.exists(path):
            os.unlink(path)
    shutil.rmtree(os.path.join(root, STATE), ignore_errors=True)
    return cases


def usable_units(answers):
    """Units that load and may be changed, by their real name, one for each family of instances."""
    found, families = {}, set()
    for answer in answers:
        if not answer.loads or UNTOUCHED.search(answer.unit):
            continue
        family = answer.unit.partition("@")[0].removesuffix(".service")
        if family not in families:
            families.add(family)
            found[answer.unit] = answer
    return found
