# SPDX-License-Identifier: LGPL-2.1-or-later
"""--json: always one valid document, with systemd-analyze's keys and values."""

import json

from harness import HALF, HARD, PLAIN, ROW_KEYS, case, equal, require, rows_by_id

UNITS = {
    "plain": PLAIN,
    "hard": HARD,
    "half": HALF,
    "early": "[Unit]\nDefaultDependencies=no\n" + PLAIN,
    "once": "[Service]\nType=oneshot\nExecStart=/bin/true\nPrivateTmp=yes\n",
}


@case
def one_file_gives_the_rows_of_systemd_analyze(place):
    for name, text in UNITS.items():
        unit = place.write(f"{name}.service", text)
        expected = json.loads(place.systemd_analyze("--json=short", unit).out)
        got = place.run("show", "--json=short", unit).succeeded().json()
        equal(rows_by_id(got), rows_by_id(expected), f"rows of {name}")
        for row in got:
            equal(set(row), ROW_KEYS, f"keys of a row of {name}")
            require(row["description"], f"{name}: {row['json_field']} has no description")


@case
def the_total_is_that_of_systemd_analyze(place):
    for name, text in UNITS.items():
        unit = place.write(f"{name}.service", text)
        expected = place.systemd_analyze(unit).totals()
        equal(place.run("show", unit).succeeded().totals(), expected, "total")
        require(expected, "systemd-analyze gave no total")


@case
def rows_stand_worst_share_first(place):
    for name, text in UNITS.items():
        rows = place.run("show", "--json=short", place.write(f"{name}.service", text)).json()
        shares = [float(row["exposure"] or 0) for row in rows]
        equal(shares, sorted(shares, reverse=True), f"order of the shares of {name}")


@case
def pretty_and_short_say_the_same(place):
    unit, other = place.write("a.service"), place.write("b.service", HARD)
    for arguments in (("show", unit), ("show", unit, other)):
        short = place.run(*arguments, "--json=short").succeeded()
        pretty = place.run(*arguments, "--json=pretty").succeeded()
        equal(pretty.json(), short.json(), "pretty document")
        equal(len(short.out.splitlines()), 1, "lines of the short document")
        require(len(pretty.out.splitlines()) > 80, f"pretty is not broken into lines\n{pretty}")
        require(short.out.endswith("\n") and pretty.out.endswith("\n"), "the last line has no end")


@case
def json_off_is_text(place):
    unit = place.write("a.service")
    equal(place.run("show", "--json=off", unit).succeeded().out, place.run("show", unit).out, "text")


@case
def an_unknown_json_mode_is_refused(place):
    unit = place.write("a.service")
    for mode in ("bad", "", "SHORT", "short "):
        equal(place.run("show", f"--json={mode}", unit).failed("json").out, "", "output")


@case
def several_units_are_one_object(place):
    units = [place.write(f"{name}.service", text) for name, text in UNITS.items()]
    document = place.run("show", "--json=short", *units).succeeded().json()
    equal(set(document), {f"{name}.service" for name in UNITS}, "keys")
    for unit in units:
        entry = document[unit.name]
        equal(set(entry), {"id", "exposure", "predicate", "happy", "rows"}, f"keys of {unit.name}")
        equal(entry["rows"], place.run("show", "--json=short", unit).json(), f"rows of {unit.name}")
        equal(entry["exposure"], place.run("show", unit).totals()[unit.name], f"exposure of {unit.name}")


@case
def the_same_file_twice_is_one_key(place):
    unit = place.write("a.service")
    result = place.run("show", "--json=short", unit, unit)
    equal(list(result.json()), ["a.service"], "keys")
    equal(result.out.count('"a.service":'), 1, "times that the key stands in the text")


@case
def json_stays_one_document_when_nothing_loads(place):
    for missing in (["x.service", "y.service"], ["x.service"]):
        result = place.run("show", "--json=short", *(place.folder / name for name in missing)).failed("x.service")
        require(not result.out.strip() or result.json() in ({}, []), f"neither nothing nor an empty document\n{result}")


@case
def list_gives_the_keys_of_the_overview(place):
    root = place.root(a=PLAIN, b=HARD)
    entries = place.run("list", f"--root={root}", "--json=short", "--systemd-version=252.39").succeeded().json()
    equal([entry["unit"] for entry in entries], ["a.service", "b.service"], "units")
    for entry in entries:
        equal(set(entry), {"unit", "exposure", "predicate", "happy"}, "keys")
        require(isinstance(entry["exposure"], str), f"exposure is no string: {entry}")
    equal((entries[0]["exposure"], entries[0]["predicate"]), ("9.6", "UNSAFE"), "the plain one")


@case
def strange_names_are_escaped_in_json(place):
    unit = place.write("a\\x2db\\x22.service")
    equal(list(place.run("show", "--json=short", unit, place.write("b.service")).succeeded().json()),
          [unit.name, "b.service"], "keys")


@case
def the_c_locale_has_plain_characters_and_utf8_the_glyph(place):
    unit = place.write("a.service")
    other = place.write("b.service")
    for locale, happy in (("C", ":-{"), ("C.UTF-8", "😨")):
        document = place.run("show", "--json=short", unit, other, environment={"LC_ALL": locale}).json()
        equal(document["a.service"]["happy"], happy, f"happy in {locale}")
    root = place.root(a=PLAIN)
    listed = place.run("list", f"--root={root}", environment={"LC_ALL": "C"}).succeeded()
    require(listed.out.isascii(), f"the list in the C locale is not ASCII\n{listed}")
