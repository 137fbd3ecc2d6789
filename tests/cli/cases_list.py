# SPDX-License-Identifier: LGPL-2.1-or-later
"""list: which units, in which order, with which notes."""

import os

from harness import HALF, HARD, PLAIN, case, equal, require


def names(place, root, *arguments):
    result = place.run("list", f"--root={root}", "--json=short", *arguments)
    return [entry["unit"] for entry in result.json()]


def full_root(place):
    root = place.root(zebra=PLAIN, apple=PLAIN, half=HALF, hard=HARD, broken=PLAIN + "User=a/b\n")
    place.write("root/usr/lib/systemd/system/tmpl@.service", PLAIN)
    place.write("root/usr/lib/systemd/system/once.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
    place.write("root/usr/lib/systemd/system/gone.service", PLAIN)
    place.write("root/usr/lib/systemd/system/web.socket", "[Socket]\nListenStream=80\n")
    place.write("root/usr/lib/systemd/system/ghost.service.d/a.conf", "[Service]\nPrivateTmp=yes\n")
    place.link("root/etc/systemd/system/gone.service", "/dev/null")
    return root


@case
def the_worst_comes_first_and_ties_by_name(place):
    root = full_root(place)
    entries = place.run("list", f"--root={root}", "--json=short").json()
    keys = [(-float(entry["exposure"]), entry["unit"]) for entry in entries]
    equal(keys, sorted(keys), "order")
    equal(entries[-1]["unit"], "hard.service", "the last one")
    require({"zebra.service", "apple.service"} <= {entry["unit"] for entry in entries}, "two equal ones are there")


@case
def text_and_json_have_the_same_order(place):
    root = full_root(place)
    text = place.run("list", f"--root={root}", "--no-legend").out.splitlines()
    shown = [next(word for word in line.split() if word.endswith(".service")) for line in text if ".service" in line]
    equal(shown, names(place, root), "units")


@case
def masked_and_broken_units_are_only_in_all(place):
    root = full_root(place)
    ordinary, everything = set(names(place, root)), set(names(place, root, "--all"))
    equal(everything - ordinary, {"gone.service", "broken.service"}, "what --all adds")
    equal(ordinary - everything, set(), "what --all loses")


@case
def all_gives_no_score_to_what_has_none(place):
    root = full_root(place)
    entries = {e["unit"]: e for e in place.run("list", f"--root={root}", "--all", "--json=short").json()}
    for name in ("gone.service", "broken.service"):
        equal(entries[name]["exposure"], None, f"exposure of {name}")
    text = {line.split()[0]: line for line in place.run("list", f"--root={root}", "--all").out.splitlines() if line}
    require("masked" in text["gone.service"].lower(), f"no word of the mask: {text['gone.service']}")
    require(len(text["broken.service"].split()) > 2, f"no reason: {text['broken.service']}")


@case
def a_broken_unit_alone_does_not_fail_the_list(place):
    equal(place.run("list", f"--root={full_root(place)}").code, 0, "exit code")


@case
def other_unit_types_and_lone_drop_ins_are_not_listed(place):
    root = full_root(place)
    require(not {"web.socket", "ghost.service"} & set(names(place, root, "--all")), "a socket or a ghost is listed")


@case
def notes_say_template_and_one_shot(place):
    lines = {line.split()[0]: line.lower() for line in
             place.run("list", f"--root={full_root(place)}").out.splitlines() if line.strip()}
    require("template" in lines["tmpl@.service"], lines["tmpl@.service"])
    require("one-shot" in lines["once.service"], lines["once.service"])
    require("template" not in lines["apple.service"] and "one-shot" not in lines["apple.service"], "wrong notes")


@case
def the_legend_has_the_column_names_and_can_be_left_out(place):
    root = full_root(place)
    head = place.run("list", f"--root={root}").out.splitlines()[0].split()
    equal(head[:3], ["UNIT", "EXPOSURE", "PREDICATE"], "first columns")
    bare = place.run("list", f"--root={root}", "--no-legend").out
    require("PREDICATE" not in bare, f"the head is still there: {bare}")
    for line in bare.splitlines():
        require(".service" in line, f"a line that is no unit: {line!r}")


@case
def patterns_choose_units(place):
    root = full_root(place)
    equal(names(place, root, "ha*"), ["half.service", "hard.service"], "ha*")
    equal(sorted(names(place, root, "ha*", "z*.service")), ["half.service", "hard.service", "zebra.service"], "two")
    equal(names(place, root, "apple"), ["apple.service"], "apple")
    equal(names(place, root, "apple.service"), ["apple.service"], "apple.service")
    equal(names(place, root, "[az]p*"), ["apple.service"], "[az]p*")
    equal(names(place, root, "?alf"), ["half.service"], "?alf")


@case
def a_pattern_that_fits_nothing_gives_an_empty_array(place):
    equal(names(place, full_root(place), "nothing-*"), [], "units")


@case
def an_empty_root_gives_an_empty_array(place):
    root = place.folder / "root"
    root.mkdir()
    equal(place.run("list", f"--root={root}", "--json=short").succeeded().json(), [], "units")
    equal(place.run("list", f"--root={root}").code, 0, "exit code as text")


@case
def list_on_this_machine_agrees_with_systemd_analyze(place):
    entries = place.run("list", "--json=short").json()
    require(len(entries) > 5, f"only {len(entries)} units on this machine")
    for entry in entries[:3] + entries[-3:]:
        if "@." not in entry["unit"]:
            # From a folder of its own: systemd-analyze looks in the present one first.
            expected = place.systemd_analyze(entry["unit"]).totals()
            require(entry["exposure"] in expected.values(), f"{entry}, systemd-analyze {expected}")


@case
def list_says_that_no_systemd_is_running(place):
    if os.path.isdir("/run/systemd/system"):
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
                   'mount -t tmpfs tmpfs /run && exec "$@"', "sh"]
    else:
        command = []
    result = place.run("list", wrapper=command)
    require("offline" in (result.out + result.err).lower(), f"no word about being offline\n{result.out[:300]}")
    place.run("list", "--json=short", wrapper=command).json()
