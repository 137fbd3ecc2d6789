# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl lint: which files it reads, what it prints, how it ends."""

import os
import re
from pathlib import Path

from harness import PLAIN, case, equal, require

GOOD = "[Service]\nUser=www\nExecStart=/bin/true\n"
BAD = GOOD + "ProtectSytem=strict\nPrivateTmp=yes # comment\n"
NOTED = PLAIN  # runs as root without saying so, which is a note
# One kind of mistake a line; systemd says something about each of these.
MISTAKES = """A=1
[unit]
Description=x
[Service]
ExecStart=/bin/true
protectSystem=strict
PrivateTmp=maybe
PrivateTmp=yes # comment
ProtectControlGroups=strictest
ProtectSytem=full
After=foo.service
User=nobody
SystemCallErrorNumber=0
SystemCallFilter=~frob
RestrictNamespaces=frob
RestrictAddressFamilies=AF_FROB
UMask=9
GuessMainPID=perhaps
no equals
[Socket]
ListenStream=1
"""
LEVELS = {"note", "warning", "error"}


def findings(result):
    """(file name, line, id) of each finding of JSON output."""
    return [(os.path.basename(f["file"]), f["line"], f["id"]) for f in result.json()]


def lint(place, *arguments, **more):
    return place.run("--systemd-version=252", "lint", *arguments, **more)


@case
def lint_of_a_good_file_ends_with_0(place):
    done = lint(place, place.write("a.service", GOOD)).succeeded()
    equal(done.out, "0 errors, 0 warnings, 0 notes in 1 file.\n", "output")


@case
def lint_of_a_note_ends_with_0_and_of_a_warning_with_1(place):
    noted = lint(place, place.write("a.service", NOTED)).succeeded()
    require("note:" in noted.out and "[user-missing]" in noted.out, str(noted))
    equal(lint(place, place.write("b.service", BAD)).code, 1, "exit code")


@case
def lint_names_file_line_severity_reason_id_and_fix(place):
    done = lint(place, "--no-legend", "a/b.service", cwd=place.write("a/b.service", BAD).parent.parent)
    lines = done.out.splitlines()
    equal(len(lines), 4, f"lines of {done.out}")
    require(lines[0].startswith("a/b.service:4: warning: ProtectSytem=: "), lines[0])
    require(lines[0].endswith(" [unknown-directive]"), lines[0])
    equal(lines[1], "    fix: Did you mean ProtectSystem=?", "second line")
    require(lines[2].endswith(" [trailing-comment]"), lines[2])


@case
def lint_reads_folders_to_their_end_and_drop_ins_with_their_units(place):
    place.write("tree/a.service", GOOD + "CapabilityBoundingSet=CAP_KILL\n")
    place.write("tree/a.service.d/x.conf", "[Service]\nCapabilityBoundingSet=CAP_CHOWN\n")
    place.write("tree/a.service.d/readme", "ProtectSytem=strict\n")
    place.write("tree/sub/b.service", BAD)
    place.write("tree/sub/gone.service.d/y.conf", "[Service]\nNoSuch=1\n")
    place.write("tree/sub/c.socket.d/z.conf", "[Socket]\nNoSuch=1\n")
    place.link("tree/sub/loop", "..")
    place.link("tree/sub/alias.service", "b.service")
    done = lint(place, "--json=short", place.folder / "tree")
    equal(findings(done), [("x.conf", 2, "adds-to-earlier"), ("b.service", 4, "unknown-directive"),
                           ("b.service", 5, "trailing-comment"), ("y.conf", 2, "unknown-directive")], "findings")


@case
def lint_judges_a_drop_in_that_is_given_alone_by_its_own_lines(place):
    place.write("a.service", GOOD + "CapabilityBoundingSet=CAP_KILL\n")
    alone = place.write("a.service.d/x.conf", "[Service]\nCapabilityBoundingSet=CAP_CHOWN\n")
    lint(place, alone).succeeded()
    bad = place.write("a.service.d/y.conf", "[Service]\nUser=a:b\n")
    equal(findings(lint(place, "--json=short", bad)), [("y.conf", 2, "fatal-line")], "findings")


@case
def a_drop_in_of_several_units_is_told_once(place):
    place.write("t/a.service", GOOD)
    place.write("t/b.service", GOOD)
    place.write("t/service.d/all.conf", "[Service]\nNoSuch=1\n")
    equal(findings(lint(place, "--json=short", place.folder / "t")), [("all.conf", 2, "unknown-directive")],
          "findings")


@case
def lint_reads_standard_input(place):
    done = lint(place, "--json=short", "-", stdin=BAD)
    equal([f["file"] for f in done.json()], ["stdin.service"] * 2, "files")
    equal(done.code, 1, "exit code")


@case
def lint_looks_below_the_root(place):
    root = place.root(a=BAD)
    done = place.run("--root", root, "--systemd-version=252", "--json=short", "lint", "/usr/lib/systemd/system")
    equal(findings(done), [("a.service", 4, "unknown-directive"), ("a.service", 5, "trailing-comment")], "findings")


@case
def lint_passes_over_masked_units(place):
    place.write("t/a.service", "")
    place.link("t/b.service", "/dev/null")
    place.write("t/c.service", GOOD)
    lint(place, place.folder / "t").succeeded()


@case
def the_findings_of_lint_are_json_objects(place):
    done = lint(place, "--json=pretty", place.write("a.service", NOTED + "NoSuch=1\n"))
    rows = done.json()
    for row in rows:
        equal(set(row), {"id", "severity", "file", "line", "directive", "reason", "fix"}, "keys")
        require(row["severity"] in LEVELS, row["severity"])
    equal([(row["line"], row["directive"]) for row in rows], [(None, None), (3, "NoSuch")], "lines and directives")
    equal(lint(place, "--json=short", place.write("b.service", GOOD)).out, "[]\n", "output without findings")


@case
def lint_writes_sarif(place):
    path = place.write("with blank/a.service", NOTED + "NoSuch=1\n")
    done = lint(place, "--format=sarif", path)
    document = done.json()
    equal(done.code, 1, "exit code")
    equal(document["version"], "2.1.0", "version")
    require(document["$schema"].endswith("sarif-2.1.0.json"), document["$schema"])
    equal(len(document["runs"]), 1, "runs")
    driver, results = document["runs"][0]["tool"]["driver"], document["runs"][0]["results"]
    check_sarif_driver(driver)
    equal([r["ruleId"] for r in results], ["user-missing", "unknown-directive"], "rules of the results")
    for result in results:
        check_sarif_result(result, driver["rules"])
        place_of = result["locations"][0]["physicalLocation"]
        equal(place_of["artifactLocation"]["uri"], "file://" + str(path).replace(" ", "%20"), "uri")
    equal([r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results], [1, 3], "lines")


def check_sarif_driver(driver):
    """What the standard asks of a tool: a name; of rules: an id that is there once."""
    equal(driver["name"], "gabionctl", "name")
    require(isinstance(driver["version"], str), "the version is no string")
    ids = [rule["id"] for rule in driver["rules"]]
    equal(len(set(ids)), len(ids), "different ids")
    for rule in driver["rules"]:
        require(rule["shortDescription"]["text"], f"{rule['id']} has no description")
        require(rule["defaultConfiguration"]["level"] in LEVELS, f"{rule['id']}: {rule['defaultConfiguration']}")


def check_sarif_result(result, rules):
    """message.text is required; ruleIndex and ruleId must mean the same rule; lines count from 1."""
    require(result["message"]["text"], "no text")
    require(result["level"] in LEVELS, result["level"])
    equal(rules[result["ruleIndex"]]["id"], result["ruleId"], "rule of ruleIndex")
    require(result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1, "a line below 1")


@case
def sarif_without_findings_is_a_whole_document(place):
    done = lint(place, "--format=sarif", place.write("a.service", GOOD)).succeeded()
    equal(done.json()["runs"][0]["results"], [], "results")


@case
def lint_counts_the_exposure_against_the_threshold(place):
    path = place.write("a.service", GOOD)
    lint(place, "--threshold=95", path).succeeded()
    done = lint(place, "--threshold=50", path)
    equal(done.code, 1, "exit code")
    require("[score-above-bound]" in done.out, str(done))


@case
def lint_says_what_it_cannot_read_and_goes_on(place):
    good = place.write("good.service", GOOD)
    done = lint(place, "nosuch.service", place.write("readme.txt"), good).failed("nosuch.service", "readme.txt")
    require("in 1 file." in done.out, str(done))
    lint(place).failed("needs a file")
    lint(place, "--format=xml", good).failed("--format=xml", "sarif")
    lint(place, "--format=sarif", "--json=short", good).failed("--json")
    (place.folder / "empty").mkdir()
    lint(place, place.folder / "empty").failed("no service units")


@case
def lint_obeys_the_terminal_only_for_colours(place):
    path = place.write("a.service", GOOD + "Frob\x1b[31m=1\n")
    plain = lint(place, path)
    require("\x1b" not in plain.out, repr(plain.out))
    shown = place.run_on_terminal("--systemd-version=252", "--no-pager", "lint", path)
    require("\x1b[31m" not in shown.out and "\x1b[" in shown.out, repr(shown.out))


@case
def lint_finds_every_line_that_systemd_complains_about(place):
    path = place.write("a.service", MISTAKES)
    real = place.systemd_analyze(path)
    said = {int(line) for line in re.findall(r"a\.service:(\d+): ", real.err)}
    require(len(said) >= 12, f"systemd-analyze says too little\n{real}")
    ours = {f["line"] for f in place.run("--json=short", "lint", path).json()}
    equal(said - ours, set(), "lines that only systemd complains about")


@case
def the_manual_explains_every_finding_of_lint(place):
    manual = (Path(__file__).parents[2] / "data/man/gabionctl.1.rst").read_text(encoding="utf-8")
    rules = lint(place, "--format=sarif", "-", stdin=GOOD).json()["runs"][0]["tool"]["driver"]["rules"]
    headings = re.findall(r"^([a-z, -]+) \(([a-z, ]+)\)$", manual, re.MULTILINE)
    told = {name: set(levels.split(", ")) for names, levels in headings for name in names.split(", ")}
    for rule in rules:
        require(rule["id"] in told, f"{rule['id']} is not in the manual")
        require(rule["defaultConfiguration"]["level"] in told[rule["id"]], f"{rule['id']}: another severity")
