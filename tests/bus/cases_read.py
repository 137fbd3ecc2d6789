# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the daemon says of units is what gabionctl says of the same tree."""

import json
import re
import shlex

from place import TOP, case, equal, require


def values(entries):
    """a{sv} as busctl prints it, without the signatures."""
    return {key: entry["data"] for key, entry in entries.items()}


@case
def the_list_has_the_exposures_that_gabionctl_has(place):
    offline = {row["unit"]: row["exposure"] for row in json.loads(place.ctl("list", "--json=short").stdout)}
    listed = {row[0]: f"{row[3] // 10}.{row[3] % 10}" for row in place.call("ListUnits")[0]}
    equal(listed, offline, "exposures by unit")


@case
def a_tree_is_judged_by_the_systemd_that_gabionctl_takes_for_it(place):
    """Also where none is found in it, and where it is older or newer than what is known."""
    place.write("etc/systemd/system/new.service", "[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\nCapabilityBoundingSet=~CAP_BPF\n")
    scores = set()
    for library, version in ((None, 262), ("252.so", 252), ("252.18-1.so", 252), ("253.so", 253), ("257.13-1~deb13u1.so", 257),
                             ("240.so", 250), ("999.so", 262), ("none.so", 262)):
        file = library and place.write(f"usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-{library}", "")
        place.restart()
        offline = {row["unit"]: row["exposure"] for row in json.loads(place.ctl("list", "--json=short").stdout)}
        listed = {row[0]: f"{row[3] // 10}.{row[3] % 10}" for row in place.call("ListUnits")[0]}
        equal(listed, offline, f"exposures by unit with {library}")
        told = {row["unit"]: row["exposure"] for row in
                json.loads(place.ctl("list", "--json=short", f"--systemd-version={version}").stdout)}
        if library != "252.18-1.so":  # its minor version counts too
            equal(offline, told, f"exposures by unit with {library}, as {version}")
        equal(place.manager_property("SystemdVersion"), version, f"SystemdVersion with {library}")
        shown = {row["json_field"] for row in json.loads(place.ctl("show", "new.service", "--json=short").stdout)}
        equal({row[0] for row in place.call("Assess", "s", "new.service")[2]}, shown, f"rows with {library}")
        scores.add(listed["new.service"])
        if file:
            file.unlink()
    require(len(scores) > 1, f"the version makes no difference to {scores}")


@case
def a_service_that_forks_is_listed_and_suggested_for_where_systemd_has_private_pids(place):
    """From 257 on systemd refuses it with PrivatePIDs=, which the layer "pids" has; nothing of that is offered."""
    forking = "[Service]\nType=forking\nExecStart=/usr/sbin/nginx\n"
    place.write("usr/lib/systemd/system/web.service", forking)
    place.write("etc/systemd/system/inside.service", forking + "PrivatePIDs=yes\n")
    for library, is_loaded in (("252.so", True), ("257.so", False), ("262.so", False)):
        file = place.write(f"usr/lib/systemd/libsystemd-shared-{library}", "")
        place.restart()
        row = place.unit("web.service")
        require(row[4] < row[3], f"{library}: the level safe would gain something: {row[3]}, {row[4]}")
        equal(place.preview("web.service", "safe")[1], row[4], f"{library}: what the list says of safe")
        for unit in ("web.service", "inside.service")[:1 + is_loaded]:
            suggested = place.call("Suggest", "s", unit)[0]
            require(suggested, f"{library}: nothing is suggested for {unit}")
            place.preview(unit, *suggested)
        names = {found[0] for found in place.call("ListUnits")[0]}
        require("web.service" in names and ("inside.service" in names) == is_loaded, f"{library}: {names}")
        if not is_loaded:
            place.refused("s", "inside.service", method="Assess", says="Type=forking does not go with PrivatePIDs=yes")
            place.refused("sas", "web.service", "1", "pids", method="Preview",
                          says="Type=forking does not go with PrivatePIDs=yes")
        file.unlink()


@case
def a_row_of_the_list_says_where_the_unit_comes_from(place):
    name, description, state, exposure, reachable, selection, more, path = place.unit("web.service")
    more = values(more)
    equal((description, state, selection), ("Web pages of web", "", []), "description, state, selection")
    equal({key: more[key] for key in ("origin", "package", "root", "listens", "oneshot", "template")},
          {"origin": "vendor", "package": "nginx-common", "root": True, "listens": True, "oneshot": False,
           "template": False}, "more")
    require(reachable < exposure, f"the level safe would gain something: {exposure}, {reachable}")
    equal(path, "/org/gabion/Gabion1/unit/web_2eservice", "object")


@case
def a_unit_of_the_admin_and_one_without_a_package_are_told(place):
    more = values(place.unit("own.service")[6])
    equal(more["origin"], "admin", "origin")
    require("package" not in more, more)


@case
def a_unit_to_leave_alone_says_why_and_offers_no_gain(place):
    row = place.unit("sshd.service")
    require(values(row[6])["caution"], "a caution")
    equal(row[3], row[4], "exposure that can be reached")


@case
def an_assessment_has_the_rows_of_gabionctl(place):
    exposure, grade, rows = place.call("Assess", "s", "hard.service")
    offline = json.loads(place.ctl("show", "hard.service", "--json=short").stdout)
    equal([row[0] for row in rows], [row["json_field"] for row in offline], "ids, worst first")
    equal({row[0]: row[2] == "good" for row in rows if row[2] != "not-applicable"},
          {row["json_field"]: row["set"] for row in offline if row["set"] is not None}, "good rows")
    equal({row[0]: f"{row[6] // 10}.{row[6] % 10}" for row in rows if row[3] > 0},
          {row["json_field"]: row["exposure"] for row in offline if row["exposure"]}, "shares")
    equal(exposure, place.unit("hard.service")[3], "total")
    equal(grade, values(place.unit("hard.service")[6])["grade"], "grade")


@case
def a_unit_that_is_not_installed_is_analysed_from_its_text(place):
    text = place.tree.joinpath("usr/lib/systemd/system/hard.service").read_text()
    equal(place.call("AnalyzeUnit", "ss", "new.service", text), place.call("Assess", "s", "hard.service"),
          "the same text under another name")


@case
def the_properties_of_a_unit_are_those_of_the_list(place):
    row = place.unit("web.service")
    equal([place.property("web.service", name) for name in ("Name", "Description", "Exposure", "Selection")],
          [row[0], row[1], row[3], row[5]], "properties")


@case
def what_changes_on_disk_shows_in_the_next_answer(place):
    before = place.unit("web.service")[3]
    place.write("etc/systemd/system/web.service.d/override.conf", "[Service]\nPrivateNetwork=yes\n")
    require(place.unit("web.service")[3] < before, "the drop-in counts")
    place.write("etc/systemd/system/more.service", "[Service]\nExecStart=/bin/true\n")
    place.unit("more.service")


@case
def the_layers_are_those_of_the_catalogue(place):
    layers = {row[0]: row for row in place.call("ListLayers")[0]}
    files = {path.stem for path in (TOP / "data/layers").glob("*.json")}
    equal(set(layers), files, "ids")
    row = layers["memory-exec"]
    equal(row[1:3], ["restriction", "strict"], "kind and level")
    more = values(row[5])
    equal(more["sets"], ["MemoryDenyWriteExecute"], "directives")
    require(any("Node" in who for who, _, _ in more["breaks"]), more["breaks"])


@case
def the_classes_are_those_of_the_catalogue(place):
    classes = {row[0]: row for row in place.call("ListClasses")[0]}
    equal(set(classes), {path.stem for path in (TOP / "data/classes").glob("*.json")}, "ids")
    equal(classes["strict"][1], "level", "kind of strict")


@case
def a_suggestion_says_what_was_seen(place):
    selection, reasons = place.call("Suggest", "s", "web.service")
    require(any(word.startswith("network-server") for word in selection), selection)
    require(any("web.s" in values(reason).get("path", "") for reason in reasons), reasons)


@case
def a_unit_that_is_not_there_is_not_found(place):
    for method in ("Assess", "Suggest", "GetUnit"):
        place.refused("s", "gone.service", method=method, says="gone.service: no such unit")
    place.refused("sas", "gone.service", "1", "safe", method="Preview", says="gone.service: no such unit")


def put_together(sentence):
    format_, arguments, _ = sentence
    rest = list(arguments)
    text = re.sub(r"%(?:(\d)\$)?[su]", lambda match: rest.pop(0) if not match[1] else arguments[int(match[1]) - 1], format_)
    return text.replace("%%", "%")


@case
def every_sentence_can_be_translated(place):
    *_, notes, more = place.preview("web.service", "strict", "etc-read-only")
    sentences = more["sentences"]["data"]
    equal([put_together(sentence) for sentence in sentences], [note[2] for note in notes], "the notes of a preview")
    require(any(sentence[1] for sentence in sentences), "a sentence that takes something")
    reasons = [values(reason) for reason in place.call("Suggest", "s", "web.service")[1]]
    equal([put_together(reason["sentence"]) for reason in reasons], [reason["reason"] for reason in reasons], "reasons")


@case
def every_example_of_the_man_page_works(place):
    page = (TOP / "data/man/org.gabion.Gabion1.5.rst").read_text()
    page = page[:page.index("On a running system:")]  # those are for tests/machine
    examples = [shlex.split(line) for line in page.splitlines() if line.startswith("    busctl ")]
    require(len(examples) >= 8, f"{len(examples)} examples")
    for words in examples:
        digest = place.preview("web.service", "safe")[3]
        result = place.busctl(*[digest if word == "DIGEST" else word for word in words[1:]])
        equal(result.returncode, 0, f"{' '.join(words)}: {result.stderr}")
