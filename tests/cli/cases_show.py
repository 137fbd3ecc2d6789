# SPDX-License-Identifier: LGPL-2.1-or-later
"""show as text: the heading, the table, the last line."""

import json

from harness import HARD, PLAIN, case, equal, require


@case
def the_text_has_every_row_and_the_total(place):
    unit = place.write("a.service", HARD)
    out = place.run("show", unit).succeeded().out
    rows = json.loads(place.systemd_analyze("--json=short", unit).out)
    for row in rows:
        require(any(row["name"] in line.split() for line in out.splitlines()), f"{row['name']} is not there\n{out}")
    last = place.systemd_analyze(unit).out.rstrip().splitlines()[-1]
    require(last.startswith(out.rstrip().splitlines()[-1]), f"the last line is not like this one: {last}\n{out[-300:]}")


@case
def shares_of_the_text_are_those_of_the_json(place):
    unit = place.write("a.service", HARD)
    lines = place.run("show", unit).succeeded().out.splitlines()
    for row in place.run("show", "--json=short", unit).json():
        line = next(line for line in lines if row["name"] in line.split())
        last = line.split()[-1]
        if row["exposure"]:
            equal(last, row["exposure"], f"share of {row['name']}")
        else:
            require(not last.replace(".", "").isdigit(), f"a share where there is none: {line}")


@case
def text_and_json_have_the_same_order(place):
    unit = place.write("a.service", PLAIN)
    rows = [row["name"] for row in place.run("show", "--json=short", unit).json()]
    words = [line.split() for line in place.run("show", unit).out.splitlines()]
    equal([name for line in words for name in rows if name in line], rows, "order")


@case
def the_legend_can_be_left_out(place):
    unit = place.write("a.service", PLAIN)
    require("DESCRIPTION" in place.run("show", unit).out, "no column names")
    bare = place.run("show", "--no-legend", unit).succeeded().out
    require("DESCRIPTION" not in bare, f"the column names are still there\n{bare[:300]}")
    require("PrivateNetwork=" in bare, "the rows are gone too")


@case
def several_units_come_one_after_the_other(place):
    units = [place.write("b.service", PLAIN), place.write("a.service", HARD), place.write("c.service", PLAIN)]
    expected = list(place.systemd_analyze(*units).totals().items())
    equal(list(place.run("show", *units).succeeded().totals().items()), expected, "units in the order of the arguments")


@case
def the_descriptions_are_our_own(place):
    unit = place.write("a.service", PLAIN)
    theirs = {row["json_field"]: row["description"] for row in json.loads(
        place.systemd_analyze("--json=short", unit).out)}
    ours = {row["json_field"]: row["description"] for row in place.run("show", "--json=short", unit).json()}
    same = [name for name in ours if ours[name] == theirs[name]]
    equal(same, [], "rows with systemd's sentence")
