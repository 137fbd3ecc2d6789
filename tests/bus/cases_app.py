# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an app shows of one unit: layers weighed, directives with their origin, files, and what was done before."""

import json
import os
import time
from pathlib import Path

from cases_read import put_together, values
from place import DROPIN, MANAGER, NAME, PATH, TOP, case, equal, require

HISTORY = "var/lib/gabion/history"
VERDICTS = {"untested", "likely-to-break", "breaks", "not-available", "set-by-others"}
GRANT = "write:/srv/x"


def weigh(place, unit, *selection):
    """{word: (with, without, verdict, more)}"""
    rows = place.call("Weigh", "sas", unit, str(len(selection)), *selection)[0]
    return {word: (with_it, without, verdict, values(more)) for word, with_it, without, verdict, more in rows}


def directives(place, unit, *selection):
    rows = place.call("ListDirectives", "sas", unit, str(len(selection)), *selection)[0]
    return {row[0]: tuple(row[1:]) for row in rows}


def files(place, unit):
    return [tuple(row) for row in place.call("ListFiles", "s", unit)[0]]


def more_of(place, unit):
    return values(place.unit(unit)[6])


def history(place, unit):
    return [(row[3], values(row[6])) for row in place.call("ListHistory", "s", unit)[0]]


def write_history(place, *entries):
    file = place.tree / HISTORY
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a") as out:
        for entry in entries:
            out.write(json.dumps({"uid": 0, "unit": "web.service", "before": None, "before_text": None, **entry}) + "\n")


def failure(when, *after, reason="the service failed: it ended with exit status 1"):
    return {"time": when, "action": "try", "after": " ".join(after), "outcome": "reverted", "reason": reason}


# Weigh


@case
def a_layer_is_weighed_beside_the_selection(place):
    layers = weigh(place, "web.service", "safe", GRANT)
    for word, (with_it, without, verdict, more) in layers.items():
        require(verdict in VERDICTS and with_it <= 100 and without <= 100, f"{word}: {with_it}, {without}, {verdict}")
        require(("reason" in more) == (verdict != "untested"), f"{word}: {verdict}, {more}")
        if "sentence" in more:
            equal(put_together(more["sentence"]), more["reason"], f"sentence of {word}")
    with_it, without = layers["memory-exec"][:2]
    equal(without, place.preview("web.service", "safe", GRANT)[1], "without one that is not selected")
    equal(with_it, place.preview("web.service", "safe", GRANT, "memory-exec")[1], "with it")
    safe = [word for word, row in layers.items() if row[3]["selected"]]
    rest = [word for word in safe if word != "devices"]
    equal(layers["devices"][:2], (without, place.preview("web.service", *rest)[1]), "of one that is selected")
    require(GRANT in safe and len(safe) > 5, safe)


@case
def all_restrictions_without_an_argument_are_weighed(place):
    catalogue = {row[0]: (row[1], values(row[5])) for row in place.call("ListLayers")[0]}
    expected = {word for word, (kind, more) in catalogue.items()
                if kind == "restriction" and not more.get("argument-required")}
    equal(set(weigh(place, "web.service")), expected, "words")
    equal(set(weigh(place, "web.service", GRANT)), expected | {GRANT}, "words with a grant")


@case
def the_verdicts_say_why(place):
    place.write("etc/systemd/system/own.service.d/own.conf", "[Service]\nPrivateTmp=yes\nPIDFile=/srv/x/pid\n")
    layers = weigh(place, "own.service")
    _, _, verdict, more = layers["tmp-private"]
    equal((verdict, more["path"], more["line"]), ("set-by-others", "/etc/systemd/system/own.service.d/own.conf", 2), "set")
    _, _, verdict, more = layers["system-read-only"]
    equal((verdict, more.get("path"), more.get("line")),
          ("likely-to-break", "/etc/systemd/system/own.service.d/own.conf", 3), f"a clue: {more}")
    require("/srv/x" in more["reason"], more)
    equal(weigh(place, "own.service", GRANT)["system-read-only"][2], "untested", "with the grant")


@case
def a_trial_that_failed_is_a_verdict(place):
    equal(weigh(place, "web.service")["kernel-logs"][2], "untested", "before")
    write_history(place, failure(5, "kernel-logs@1"), failure(6, "devices@1", "personality@1"))
    layers = weigh(place, "web.service")
    _, _, verdict, more = layers["kernel-logs"]
    equal((verdict, more["when"]), ("breaks", 5), "alone")
    require("exit status 1" in more["reason"], more)
    equal((layers["personality"][2], layers["personality"][3].get("failed-with")), ("untested", 6), "among others")
    write_history(place, {"time": 7, "action": "keep", "after": "kernel-logs@1"})
    equal(weigh(place, "web.service")["kernel-logs"][2], "untested", "once it was kept")


@case
def a_trial_that_ended_otherwise_is_no_verdict(place):
    for number, reason in enumerate(("its time was over", "somebody asked for it", "the system was started anew")):
        write_history(place, failure(number, "kernel-logs@1", reason=reason))
    equal(weigh(place, "web.service")["kernel-logs"][2], "untested", "verdict")


@case
def weighing_refuses_what_a_preview_refuses(place):
    for unit, word, says in (("gone.service", "safe", "no such unit"), ("sshd.service", "safe", "sshd.service: "),
                             ("../x", "safe", ""), ("web.service", "no-such-layer", "no such layer"),
                             ("broken.service", "safe", "")):
        for method in ("Preview", "Weigh"):
            place.refused("sas", unit, "1", word, method=method, says=says)
    place.refused("sas", "web.service", "200", *["jit"] * 200, method="Weigh", says="no selection is that long")


# ListDirectives, ListFiles


@case
def a_directive_has_its_values_and_its_origin(place):
    place.write("etc/systemd/system/web.service.d/own.conf", "[Service]\nProtectSystem=full\n")
    place.set_layers("web.service", "tmp-private")
    rows = directives(place, "web.service", "devices")
    equal(rows["ProtectSystem"][:4], ("full", "full", "admin", "/etc/systemd/system/web.service.d/own.conf"), "of the admin")
    equal(rows["PrivateTmp"][:4], ("yes", "no", "gabion", "/" + DROPIN.format("web.service")), "of ours")
    equal(rows["PrivateDevices"][:4], ("no", "yes", "default", ""), "of nobody")
    equal(rows["SystemCallFilter"][:2], ("", ""), "an empty list")
    equal(directives(place, "hard.service")["User"][:4], ("www", "www", "vendor", "/usr/lib/systemd/system/hard.service"),
          "of the vendor")


@case
def the_shares_are_those_of_the_assessment(place):
    shares = {}
    for id_, name, *_, share, _ in place.call("Assess", "s", "web.service")[2]:
        for part in name.split("/"):
            directive = part.partition("=")[0]
            shares[directive] = shares.get(directive, 0) + share
    rows = directives(place, "web.service")
    require(set(shares) & set(rows) >= {"User", "DynamicUser", "CapabilityBoundingSet"}, sorted(shares))
    equal({name: row[4] for name, row in rows.items() if row[4]}, {name: share for name, share in shares.items() if share and
                                                                 name in rows}, "shares")


@case
def a_unit_that_is_better_left_alone_can_be_read(place):
    require(directives(place, "sshd.service")["PrivateTmp"], "directives")
    equal(files(place, "sshd.service"), [("/usr/lib/systemd/system/sshd.service", "vendor")], "files")
    for method in ("ListDirectives", "Weigh"):
        place.refused("sas", "gone.service", "0", method=method, says="no such unit")
    place.refused("s", "gone.service", method="ListFiles", says="no such unit")


@case
def files_are_listed_as_systemd_reads_them(place):
    place.write("etc/systemd/system/web.service.d/90-last.conf", "[Service]\n")
    place.write("usr/lib/systemd/system/service.d/10-all.conf", "[Service]\n")
    place.write("run/systemd/system/web.service.d/60-run.conf", "[Service]\n")
    place.set_layers("web.service", "tmp-private")
    equal(files(place, "web.service"), [
        ("/usr/lib/systemd/system/web.service", "vendor"), ("/usr/lib/systemd/system/service.d/10-all.conf", "vendor"),
        ("/" + DROPIN.format("web.service"), "gabion"), ("/run/systemd/system/web.service.d/60-run.conf", "runtime"),
        ("/etc/systemd/system/web.service.d/90-last.conf", "admin")], "files")


# Preview


@case
def a_preview_tells_what_lies_there_and_what_wins(place):
    more = values(place.preview("web.service", "network-off")[5])
    equal(("present" in more, more["edited"], more["path"], more["shadows"]),
          (False, False, "/" + DROPIN.format("web.service"), []), "at first")
    place.set_layers("web.service", "tmp-private")
    more = values(place.preview("web.service", "network-off")[5])
    equal((more["present"], more["edited"]), (place.dropin("web.service").read_text(), False), "as it was written")
    place.dropin("web.service").write_text(more["present"] + "PrivateNetwork=yes\n")
    place.write("etc/systemd/system/web.service.d/override.conf", "[Service]\n\nPrivateNetwork=no\n")
    more = values(place.preview("web.service", "network-off")[5])
    equal((more["present"].endswith("PrivateNetwork=yes\n"), more["edited"]), (True, True), "as it was edited")
    equal(more["shadows"], [["PrivateNetwork", "/etc/systemd/system/web.service.d/override.conf", 3]], "shadows")
    place.dropin("web.service").chmod(0o600)
    require("present" not in values(place.preview("web.service", "network-off")[5]), "what others may not read")


# ListHistory, ListUnits


@case
def the_history_says_with_which_tool_and_what_it_did(place):
    now, then, *_ = place.preview("web.service", "safe")
    place.set_layers("web.service", "safe")
    place.set_layers("web.service", digest="")
    place.call("Undo", "s", "web.service")
    equal([(action, more["tool"], more["exposure-before"], more["exposure-after"])
           for action, more in history(place, "web.service")],
          [("apply", "busctl", now, then), ("remove", "busctl", then, now), ("undo", "busctl", now, then)], "history")


@case
def a_tool_is_named_as_it_calls_itself_and_no_more(place):
    """Of this very program the kernel has a name that we can choose."""
    client, mine = place.wire(), Path("/proc/self/comm")
    before = mine.read_text()
    try:
        mine.write_text("ev\x1bil \xe4 name, long")
        digest = client.ask(NAME, PATH, MANAGER, "Preview", "sas", ["web.service", ["safe"]]).values[3]
        answer = client.ask(NAME, PATH, MANAGER, "SetLayers", "sass", ["web.service", ["safe"], digest])
    finally:
        mine.write_text(before)
    require(not answer.error, answer.error)
    tool = history(place, "web.service")[0][1]["tool"]
    require(tool.startswith("ev") and 2 < len(tool) <= 16 and tool.isascii() and tool.isprintable(), repr(tool))


@case
def gabionctl_shows_the_tool(place):
    place.set_layers("web.service", "safe")
    equal(place.ctl("remove", "web.service").returncode, 0, "remove")
    rows = json.loads(place.ctl("history", "--json=short").stdout)
    equal([row["tool"] for row in rows], ["busctl", "gabionctl"], "tools")
    require(rows[0]["exposure_before"] > rows[0]["exposure_after"], rows[0])
    require("  busctl " in place.ctl("history").stdout, place.ctl("history").stdout)


@case
def older_lines_of_the_history_stay_readable(place):
    write_history(place, {"time": 3, "action": "apply", "after": "tmp-private@1"})
    (action, more), = history(place, "web.service")
    equal((action, more), ("apply", {}), "what is known of it")
    equal(json.loads(place.ctl("history", "--json=short").stdout)[0]["tool"], None, "tool")


@case
def the_list_says_when_a_unit_was_changed_last(place):
    require("last-change" not in more_of(place, "web.service"), "nothing at first")
    begun = int(time.time())
    place.set_layers("web.service", "safe")
    require(begun <= more_of(place, "web.service")["last-change"] <= time.time(), more_of(place, "web.service"))
    require("last-change" not in more_of(place, "own.service"), "another unit")


@case
def the_list_says_that_a_trial_was_taken_back(place):
    write_history(place, failure(5, "devices@1"))
    more = more_of(place, "web.service")
    equal((more["last-trial"], more["last-change"]), ("reverted", 5), "more")
    require("exit status 1" in more["last-trial-reason"], more)
    write_history(place, failure(6, "devices@1", reason="its time was over"))
    equal(more_of(place, "web.service")["last-trial-reason"], "its time was over", "reason")
    write_history(place, failure(7, "devices@1", reason="somebody asked for it"))
    require("last-trial" not in more_of(place, "web.service"), "by hand")
    write_history(place, failure(8, "devices@1"), {"time": 9, "action": "apply", "after": "tmp-private@1"})
    more = more_of(place, "web.service")
    require("last-trial" not in more and more["last-change"] == 9, more)


@case
def a_history_that_cannot_be_read_says_nothing(place):
    write_history(place, failure(5, "devices@1"))
    require("last-trial" in more_of(place, "web.service"), "before")
    with open(place.tree / HISTORY, "a") as out:
        out.write("no entry\n")
    require("last-trial" not in more_of(place, "web.service"), "afterwards")
    require(weigh(place, "web.service"), "layers are weighed all the same")


@case
def the_list_says_what_has_drifted(place):
    place.set_layers("web.service", "safe")
    require("drift" not in more_of(place, "web.service"), "just written")
    place.write("etc/systemd/system/web.service.d/own.conf", "[Service]\nUser=www\n")
    equal(more_of(place, "web.service")["drift"], "unit-changed", "another file of the unit")
    os.unlink(place.tree / "etc/systemd/system/web.service.d/own.conf")
    require("drift" not in more_of(place, "web.service"), "as it was")
    written = place.dropin("web.service").read_text()
    place.dropin("web.service").write_text(written + "PrivateNetwork=yes\n")
    equal(more_of(place, "web.service")["drift"], "edited", "our drop-in")
    place.dropin("web.service").write_text(written)
    require("drift" not in more_of(place, "web.service"), "as it was written")


@case
def every_new_method_is_in_the_man_page(place):
    page = (TOP / "data/man/org.gabion.Gabion1.5.rst").read_text()
    for method in ("Weigh", "ListDirectives", "ListFiles"):
        require(f"**{method}()**" in page and f"Manager {method} " in page, method)
