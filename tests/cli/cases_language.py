# SPDX-License-Identifier: LGPL-2.1-or-later
"""In another language nothing stays in English but what scripts look for, and no column is out of place."""

import json
import subprocess
import unicodedata
from pathlib import Path

from harness import HARD, PLAIN, case, equal, require

TOP = Path(__file__).resolve().parents[2]
ODD = "[Service]\nExecStart=/bin/true\nProtectSystem=bogus\nNoNewPrivileges=perhaps\nno assignment\n"
EDITED = "[Service]\nPrivateTmp=yes\n"
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(place, po):
    """A catalogue of texts where the program looks for German ones."""
    target = place.folder / "locale/de/LC_MESSAGES/gabion.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["msgfmt", f"--output-file={target}", str(po)], check=True)


def german(place, *arguments, po=TOP / "po/de.po", **more):
    catalogue(place, po)
    environment = {"GABION_DATADIR": str(TOP / "data"), "GABION_LOCALEDIR": str(place.folder / "locale"), "LANGUAGE": "de"}
    return place.run("--no-pager", *arguments, environment=environment, **more)


def complains(place, arguments, *sentences):
    """Of these sentences, each on a line of its own and nothing else."""
    result = german(place, *arguments).failed()
    equal(result.err.splitlines(), [f"gabionctl: {sentence}" for sentence in sentences], f"errors of {arguments}")


def columns(text):
    """How many a terminal takes for it."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@case
def the_errors_of_the_engine_are_translated(place):
    root = place.root(a=PLAIN, **{"t@": PLAIN}, off="", odd="[Service]\nExecStart=true\\\n")
    at = f"--root={root}"
    path = "/usr/lib/systemd/system/off.service"
    complains(place, ("show", at, "nope"), "nope.service: keine solche Unit")
    complains(place, ("show", at, "x.socket"), '"x.socket": eine Unit der Art socket; nur Dienste haben eine Angriffsfläche')
    complains(place, ("show", at, "a b"), '"a b": kein gültiger Name einer Unit')
    complains(place, ("show", at, "off"), f"{path}: maskiert")
    complains(place, ("preview", at, "a", "zzzzzz"),
              "zzzzzz: keine solche Schicht oder Klasse; gabionctl layers und gabionctl classes zählen sie auf")
    complains(place, ("preview", at, "a", "tmp-privat"), "tmp-privat: keine solche Schicht oder Klasse; war tmp-private gemeint?")
    complains(place, ("preview", at, "a", "tmp-private:x"), "tmp-private:x: diese Schicht nimmt kein Argument an")
    complains(place, ("preview", at, "a", "calls:nosuchcall"), "calls: „nosuchcall“ passt nicht; verlangt wird: calls")
    complains(place, ("preview", at, "a", "calls"),
              "calls: braucht ein Argument, calls:calls (Systemaufrufe oder Gruppen davon, durch Kommas getrennt, etwa "
              "mbind,@keyring)")
    complains(place, ("preview", at, "t@", "safe"),
              "t@: eine Vorlage: eine ihrer Instanzen angeben, denn ein Drop-in der Vorlage gilt für alle")
    complains(place, ("preview", at, "--", "-x", "safe"), "-x: kein Name eines Dienstes, der geändert werden kann")
    complains(place, ("lint", "--systemd-version=9", "x"),
              "„9“ ist keine Version von systemd, die hier bekannt ist: 250 bis 262, oder eine wie 252.18",
              "siehe gabionctl --help")


@case
def the_errors_of_the_command_line_are_translated(place):
    see = "siehe gabionctl --help"
    complains(place, ("--for=1", "list"), "--for=1: Möglich ist eine Zeit von 15 bis 3600 Sekunden, etwa 90 oder 5min", see)
    complains(place, ("--bogus", "list"), "--bogus: keine solche Option, oder ein Wert, den sie nicht annimmt", see)
    complains(place, ("--json=x", "list"), "--json=x: Möglich sind short, pretty oder off", see)
    complains(place, ("--root=", "list"), "--root= braucht ein Verzeichnis", see)
    complains(place, ("--root",), "--root braucht einen Wert", see)
    readme = place.write("readme.txt", "x")
    complains(place, ("lint", readme), f"{readme}: weder der Name der Unit eines Dienstes noch der eines Drop-ins (.conf)")
    (place.folder / "empty").mkdir()
    complains(place, ("show", f"{place.folder}/empty"), f"{place.folder}/empty: keine Units von Diensten in diesem Verzeichnis")
    (place.folder / "f.service").mkdir()
    complains(place, ("show", f"{place.folder}/f.service"), f"{place.folder}/f.service: ein Verzeichnis, keine normale Datei")


@case
def a_drop_in_that_is_not_ours_is_refused_in_the_language_of_the_person(place):
    root = place.root(a=PLAIN)
    place.write("root/etc/systemd/system/a.service.d/50-gabion.conf", EDITED)
    complains(place, (f"--root={root}", "apply", "a", "safe"),
              "/etc/systemd/system/a.service.d/50-gabion.conf: nicht von Gabion geschrieben; zuerst verschieben")


@case
def files_that_are_broken_are_told_of_in_the_language_of_the_person(place):
    root = place.root(a=PLAIN)
    policy = place.write("policy.json", "[]")
    complains(place, (f"--root={root}", "--systemd-version=262", f"--security-policy={policy}", "list"),
              f"{policy}: kein JSON-Objekt")
    place.write("root/etc/gabion/layers/mine.json", '{\n"id": "other"}')
    result = german(place, f"--root={root}", "layers").failed()
    require("mine.json:2: \"id\": nicht die des Dateinamens" in result.err, result)


@case
def notes_of_lines_without_effect_are_translated(place):
    odd = place.write("odd.service", ODD)
    result = german(place, "show", "--systemd-version=252", odd)
    equal(result.err.splitlines(), [
        f"gabionctl: Hinweis: {odd}:3: ProtectSystem=: kein Wort, das diese Direktive annimmt",
        f"gabionctl: Hinweis: {odd}:4: NoNewPrivileges=: weder yes noch no",
        f"gabionctl: Hinweis: {odd}:5: eine Zeile ohne „=“"], "notes")


@case
def a_drop_in_that_cannot_be_read_is_a_note_in_the_language_of_the_person(place):
    root = place.root(a=PLAIN)
    (root / "etc/systemd/system/a.service.d/x.conf").mkdir(parents=True)
    result = german(place, f"--root={root}", "show", "a")
    equal(result.err, "gabionctl: Hinweis: /etc/systemd/system/a.service.d/x.conf: "
          "/etc/systemd/system/a.service.d/x.conf: ein Verzeichnis, keine normale Datei\n", "note")


@case
def an_undo_is_told_in_a_whole_sentence(place):
    root = place.root(a=PLAIN)
    german(place, f"--root={root}", "apply", "a", "tmp-private").succeeded()
    equal(german(place, f"--root={root}", "undo", "a").succeeded().out, "a.service: wiederhergestellt: keine Schichten\n", "undo")
    again = german(place, f"--root={root}", "undo", "a").succeeded().out
    require(again.startswith("a.service: wiederhergestellt: tmp-private@"), again)


@case
def lint_counts_as_the_language_does(place):
    odd, good = place.write("odd.service", ODD + "User=x\n"), place.write("good.service", HARD)
    lines = german(place, "lint", "--systemd-version=252", odd).out.splitlines()
    require(any(f"{odd}:3: Warnung: ProtectSystem=" in line for line in lines), lines)
    require(any(f"{odd}:5: Warnung: eine Zeile ohne „=“; systemd" in line for line in lines), lines)
    require(not any(f" {word}: " in line for line in lines for word in ("warning", "note", "error")), lines)
    last = german(place, "lint", "--systemd-version=252", good, place.write("s.service", HARD + "[Foo]\nx=1\n")).out.splitlines()[-1]
    equal(last, "0 Fehler, 1 Warnung, 0 Hinweise in 2 Dateien.", "sum")
    last = german(place, "lint", "--systemd-version=252", good).succeeded().out.splitlines()[-1]
    equal(last, "0 Fehler, 0 Warnungen, 0 Hinweise in 1 Datei.", "sum")


@case
def kinds_are_words_for_people_and_stay_what_they_are_for_programs(place):
    for command, english, words in (("layers", {"safe", "strict", "sealed", "grant"}, {"unbedenklich", "streng", "versiegelt", "Erlaubnis"}),
                                    ("classes", {"class", "level", "published"}, {"Klasse", "Stufe", "veröffentlicht"})):
        lines = german(place, command).succeeded().out.splitlines()
        equal({line.split()[1] for line in lines}, words, f"kinds of {command}")
        starts = {columns(line[:line.index(line.split(None, 2)[2])]) for line in lines}
        equal(len(starts), 1, f"where the summaries of {command} begin")
        answer = german(place, command, "--json=short").succeeded().json()
        equal({row["kind"] for row in answer}, english, f"kinds of {command} in JSON")
        equal([row["id"] for row in answer], [line.split()[0] for line in lines], f"ids of {command}")
    require("(tmp-private@" in german(place, "layers", "show", "tmp-private").out, "the id in the text")
    odd = place.write("odd.service", ODD)
    findings = german(place, "lint", "--json=short", odd).json()
    require({finding["severity"] for finding in findings} <= {"error", "warning", "note"}, findings)


@case
def the_line_that_scripts_look_for_is_the_same_in_all_languages(place):
    plain = place.write("plain.service", PLAIN)
    fake = place.write("fake.po", HEADER + 'msgid "Overall exposure level for %s: %s %s"\nmsgstr "%s %s %s"\n')
    for po in (TOP / "po/de.po", fake):
        equal(list(german(place, "show", plain, po=po).totals()), ["plain.service"], f"totals with {po.name}")


def heads(place, **texts):
    entries = [f'msgid "{text}"\nmsgstr "{translation}"\n' for text, translation in texts.items()]
    return place.write("heads.po", HEADER + "\n".join(entries))


@case
def headings_of_any_width_stand_over_their_columns(place):
    root = place.root(a=PLAIN, b=HARD)
    heads_of = heads(place, UNIT="Dienst für Größen 服務", EXPOSURE="ÄUSSERSTE FLÄCHE", PREDICATE="WÄRE ÜBERALL", NOTES="HINWEISE")
    lines = german(place, f"--root={root}", "list", po=heads_of).succeeded().out.splitlines()
    heading, rows = lines[0], lines[1:3]
    for row in rows:
        words = row.split()
        equal(columns(row[:row.index(words[1]) + len(words[1])]), columns(heading[:heading.index("FLÄCHE") + 6]), f"end of {words[1]}")
        equal(columns(row[:row.index(words[2])]), columns(heading[:heading.index("WÄRE")]), f"begin of {words[2]}")
    plain = place.write("plain.service", PLAIN)
    heads_of = heads(place, NAME="ÜBERAUS", DESCRIPTION="ERKLÄRUNG 説明", EXPOSURE="ÄUSSERSTE FLÄCHE")
    lines = german(place, "show", plain, po=heads_of).out.splitlines()
    ends = [columns(line) for line in lines if line.startswith("✗") or line.endswith("FLÄCHE")]
    require(len(ends) > 10, lines)
    equal(set(ends), {columns(lines[0])}, "where the column of shares ends")
    equal(columns(lines[0][:lines[0].index("ERKLÄRUNG")]), columns(lines[1][:lines[1].index(lines[1].split(None, 2)[2])]),
          "where the descriptions begin")


@case
def german_headings_stand_over_their_columns(place):
    root = place.root(a=PLAIN)
    heading, row, *_ = german(place, f"--root={root}", "list").succeeded().out.splitlines()
    equal(heading.index("FLÄCHE") + 6, row.index("9.") + 3, "end of the exposure")
    equal(heading.index("WERTUNG"), row.index("UNSAFE"), "begin of the grade")
