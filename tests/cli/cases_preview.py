# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl preview and export of units that are not installed, and what a preview says of the drop-in that is there."""

import os
from pathlib import Path

from harness import PLAIN, case, equal, require

DATA = {"GABION_DATADIR": str(Path(__file__).resolve().parents[2] / "data")}
WEB = "[Unit]\nAfter=network.target\n[Service]\nType=forking\nExecStart=/usr/sbin/nginx -g x\nPIDFile=/run/nginx.pid\n"


def ctl(place, *words, **more):
    return place.run("--systemd-version=252", "--no-pager", *words, environment=DATA, **more)


def preview(place, unit, *words, **more):
    return ctl(place, "--json=short", "preview", unit, *words, **more).succeeded().json()


# Files

@case
def a_unit_file_that_is_not_installed_is_previewed_with_the_drop_ins_beside_it(place):
    place.write("web.service", WEB)
    plain = preview(place, "./web.service", "network-server:80")
    place.write("web.service.d/10-site.conf", "[Service]\nPrivateTmp=yes\n")
    beside = preview(place, "./web.service", "network-server:80")
    equal((plain["unit"], beside["unit"]), ("web.service", "web.service"), "name")
    require(float(beside["now"]) < float(plain["now"]), f"the drop-in does not count: {beside['now']}")
    equal(beside["now"], ctl(place, "show", "./web.service").succeeded().totals()["web.service"], "as show has it")
    require("PrivateTmp=" not in beside["dropin"], "what the unit has is written again")


@case
def a_file_is_read_the_same_by_path_by_plain_name_and_from_standard_input(place):
    file = place.write("here.service", WEB)
    by_path = preview(place, str(file), "tmp-private")
    equal(preview(place, "here.service", "tmp-private"), by_path, "by plain name")
    piped = preview(place, "-", "tmp-private", stdin=WEB)
    equal(piped["unit"], "stdin.service", "name of standard input")
    equal((piped["now"], piped["then"], piped["gains"]), (by_path["now"], by_path["then"], by_path["gains"]), "piped")
    words = [(note["subject"], note["words"]) for note in by_path["notes"]]
    equal([(note["subject"], note["words"]) for note in piped["notes"]], words, "notes")


@case
def a_file_has_the_same_drop_in_as_the_unit_that_it_becomes(place):
    root = place.root(web=WEB)
    place.write("web.service", WEB)
    text = ctl(place, "export", "./web.service", "network-server:80").succeeded().out
    installed = ctl(place, f"--root={root}", "export", "web", "network-server:80").succeeded().out
    body = [line for line in text.splitlines() if not line.startswith("Unit=")]  # it has the path in it
    equal(body, [line for line in installed.splitlines() if not line.startswith("Unit=")], "drop-in")
    require(text in ctl(place, "preview", "web.service", "network-server:80").succeeded().out, "preview has another")


@case
def files_are_exported_in_every_format(place):
    place.write("web.service", WEB)
    for form, words in (("drop-in", "[X-Gabion]"), ("nix", 'systemd.services."web"'), ("ansible", "web.service")):
        for unit, stdin in (("./web.service", None), ("-", WEB)):
            out = ctl(place, "export", f"--format={form}", unit, "tmp-private", stdin=stdin).succeeded().out
            require("PrivateTmp" in out and words.replace("web", "stdin" if stdin else "web") in out, out)


@case
def paths_are_inside_the_root(place):
    root = place.root()
    place.write("root/srv/web.service", WEB)
    require(preview(place, f"--root={root}", "/srv/web.service", "tmp-private")["unit"] == "web.service", "no such file")
    ctl(place, f"--root={root}", "preview", str(root / "srv/web.service"), "tmp-private").failed("No such file")


@case
def an_instance_is_named_beside_its_template(place):
    place.write("app@.service")
    equal(preview(place, "./app@x.service", "tmp-private")["unit"], "app@x.service", "name")
    ctl(place, "preview", "./app@.service", "tmp-private").failed("./app@.service: a template", "instances")


@case
def files_that_cannot_be_previewed_say_which_and_why(place):
    place.write("web.service", WEB)
    place.write("web.txt", WEB)
    place.write("ssh.service")
    place.write("bad.service", PLAIN + "User=no/such\n")
    place.write("empty.service", "")
    place.write("big.service", PLAIN + "#" * (2 << 20))
    os.mkfifo(place.folder / "fifo.service")
    for words, reason in (
            (("./nosuch/web.service", "jit"), "./nosuch/web.service: No such file"),
            (("./fifo.service", "jit"), "./fifo.service: a FIFO"), ((".", "jit"), "a folder"),
            (("./web.txt", "jit"), "./web.txt: the name of a unit file ends in .service"),
            (("./bad.service", "jit"), "bad.service:3: User="), (("./ssh.service", "jit"), "--force"),
            (("./empty.service", "jit"), "masked"), (("./big.service", "jit"), "big.service"),
            (("./web.service", "tmp-privat"), "tmp-privat: no such layer or class; did you mean tmp-private?"),
            (("./web.service", "net-sever:80"), "did you mean net-server?"),
            (("./web.service", "nothing-like-it"), "gabionctl layers"), (("-", "jit"), "standard input is empty")):
        for verb in ("preview", "export"):
            result = ctl(place, verb, *words).failed(reason)
            equal((result.out, len(result.err.splitlines())), ("", 1), f"output of {result}")
    ctl(place, "--force", "preview", "./ssh.service", "tmp-private").succeeded()


@case
def apply_takes_no_file(place):
    root = place.root(web=WEB)
    for word in ("./web.service", "/usr/lib/systemd/system/web.service", "-"):
        ctl(place, f"--root={root}", "apply", word, "tmp-private", stdin=WEB).failed(f"{word}: apply takes the name")
    equal(list((root / "etc/systemd/system").iterdir()), [], "files")


# The drop-in that is there

def dropin(root, unit="a.service"):
    return root / f"etc/systemd/system/{unit}.d/50-gabion.conf"


def patched(text, diff):
    """What a unified diff makes of a text; a line that does not fit fails."""
    old, new, at = text.splitlines(keepends=True), [], 0
    for line in diff.splitlines(keepends=True)[2:]:
        if line.startswith("@@"):
            start, count = line.split()[1][1:].split(",")
            begin = int(start) - (int(count) > 0)
            new += old[at:begin]
            at = begin
        elif line[0] in " -":
            require(old[at] == line[1:], f"{line!r} is not {old[at]!r}")
            new += [old[at]] if line[0] == " " else []
            at += 1
        else:
            new.append(line[1:])
    return "".join(new + old[at:])


@case
def without_a_drop_in_its_text_is_shown_once(place):
    root = place.root(a=PLAIN)
    out = ctl(place, f"--root={root}", "preview", "a", "tmp-private").succeeded().out
    equal(out.count("PrivateTmp=yes"), 1, f"the line in {out}")
    require("@@" not in out and "\nPrivateTmp=yes" in out, out)
    found = preview(place, f"--root={root}", "a", "tmp-private")
    equal((found["state"], found["path"]), ("none", "/etc/systemd/system/a.service.d/50-gabion.conf"), "state and path")
    require(found["diff"].startswith(f"--- /dev/null\n+++ {found['path']}\n@@ -0,0 +1,"), found["diff"])
    equal(patched("", found["diff"]), found["dropin"], "the diff on nothing")


@case
def the_diff_makes_the_new_drop_in_of_the_one_that_is_there(place):
    root = place.root(a=PLAIN)
    ctl(place, f"--root={root}", "apply", "a", "network-server:80").succeeded()
    before = dropin(root).read_text()
    for words in (("network-server:80,443",), ("tmp-private",), ("base", "jit"), ("network-server:80", "write:/srv")):
        found = preview(place, f"--root={root}", "a", *words)
        equal(found["state"], "written", "state")
        equal(patched(before, found["diff"]), found["dropin"], f"the diff for {words}")
        out = ctl(place, f"--root={root}", "preview", "a", *words).succeeded().out
        require(out.endswith(found["diff"]), f"the text does not end in the diff\n{out}")
    equal(dropin(root).read_text(), before, "the drop-in after the previews")


@case
def the_same_layers_again_change_nothing(place):
    root = place.root(a=PLAIN)
    ctl(place, f"--root={root}", "apply", "a", "tmp-private").succeeded()
    found = preview(place, f"--root={root}", "a", "tmp-private")
    equal((found["diff"], found["rows"], found["now"]), ("", [], found["then"]), "diff, rows and exposure")
    out = ctl(place, f"--root={root}", "preview", "a", "tmp-private").succeeded().out
    require("stays as it is" in out and "PrivateTmp=yes" not in out and "Nothing changes" in out, out)


@case
def the_exposure_now_counts_the_layers_that_are_on(place):
    root = place.root(a=PLAIN)
    fresh = preview(place, f"--root={root}", "a", "tmp-private")
    equal(fresh["without"], fresh["now"], "exposure of a unit without layers")
    ctl(place, f"--root={root}", "apply", "a", "tmp-private").succeeded()
    found = preview(place, f"--root={root}", "a", "network-off")
    equal((found["now"], found["without"]), (fresh["then"], fresh["now"]), "now and without")
    equal({row["json_field"] for row in found["rows"]} & {"PrivateTmp", "PrivateNetwork"},
          {"PrivateTmp", "PrivateNetwork"}, "a row that comes and one that goes")
    out = ctl(place, f"--root={root}", "preview", "a", "network-off").succeeded().out
    require(f"exposure {found['now']} now, {found['then']} with these layers, {found['without']} without any" in out, out)


@case
def a_hand_edit_is_said_and_shown(place):
    root = place.root(a=PLAIN)
    ctl(place, f"--root={root}", "apply", "a", "tmp-private").succeeded()
    place.write(dropin(root), dropin(root).read_text() + "PrivateUsers=\x1b[31myes\n")
    found = preview(place, f"--root={root}", "a", "tmp-private")
    equal(found["state"], "edited", "state")
    require("\n-PrivateUsers=" in found["diff"], found["diff"])
    out = ctl(place, f"--root={root}", "preview", "a", "tmp-private").succeeded().out
    require("edited by hand" in out and "\n-PrivateUsers=" in out and "\x1b" not in out, out)


@case
def a_file_of_our_name_that_is_not_ours_is_said(place):
    root = place.root(a=PLAIN)
    for text in ("", "[Service]\nPrivateTmp=yes\n", b"\xff\xfe[Service]\n", b"\x00"):
        place.write(dropin(root), text)
        equal(preview(place, f"--root={root}", "a", "tmp-private")["state"], "foreign", f"state of {text!r}")
        out = ctl(place, f"--root={root}", "preview", "a", "tmp-private").succeeded().out
        require("was not written by Gabion" in out, out)


@case
def a_drop_in_that_cannot_be_read_is_complained_about_and_the_rest_is_shown(place):
    root = place.root(a=PLAIN)
    dropin(root).parent.mkdir(parents=True)
    os.mkfifo(dropin(root))
    result = ctl(place, f"--root={root}", "--json=short", "preview", "a", "tmp-private")
    require("50-gabion.conf" in result.err and result.code == 0, str(result))
    equal((result.json()["state"], result.json()["diff"]), ("unreadable", None), "state and diff")


@case
def one_of_ours_beside_a_file_is_the_one_that_is_compared(place):
    place.write("web.service", WEB)
    text = ctl(place, "export", "./web.service", "tmp-private").succeeded().out
    place.write("web.service.d/50-gabion.conf", text)
    found = preview(place, "./web.service", "tmp-private", "jit")
    equal((found["state"], found["path"]), ("written", str(place.folder / "web.service.d/50-gabion.conf")), "the drop-in")
    equal(patched(text, found["diff"]), found["dropin"], "diff")
    equal(preview(place, "./web.service", "tmp-private")["diff"], "", "diff of the same")


# JSON

@case
def the_json_has_all_that_the_text_has(place):
    root = place.root(a=PLAIN)
    place.write("root/etc/systemd/system/a.service.d/override.conf", "[Service]\n\nPrivateTmp=no\n")
    for mode in ("short", "pretty"):
        found = ctl(place, f"--root={root}", f"--json={mode}", "preview", "a", "tmp-private", "kernel-logs",
                    "privileged").succeeded().json()
        equal(list(found), ["unit", "without", "now", "then", "selection", "digest", "rows", "gains", "notes",
                            "shadowed", "path", "state", "dropin", "diff"], "keys")
    equal(found["shadowed"], [{"directive": "PrivateTmp", "path": "/etc/systemd/system/a.service.d/override.conf",
                               "line": 3}], "shadowed directives")
    out = ctl(place, f"--root={root}", "preview", "a", "tmp-private", "kernel-logs", "privileged").succeeded().out
    for row in found["rows"]:
        require(any(row["name"] in line and row["then"]["description"] in line and
                    (row["now"]["exposure"] or "0.0") in line for line in out.splitlines()), f"{row} is not in {out}")
        equal(set(row["now"]), {"set", "description", "badness", "exposure"}, "keys of a row")
    for note in found["notes"]:
        require(f"{note['subject']}: {note['words']}" in out, f"{note} is not in {out}")
    for word in found["gains"]:
        require(f"\n  {word} " in out, f"{word} is not in {out}")


@case
def the_rows_are_those_that_show_has_before_and_after(place):
    root = place.root(a=PLAIN)

    def shown():
        rows = ctl(place, f"--root={root}", "--json=short", "show", "a").succeeded().json()
        return {row["json_field"]: row for row in rows}

    before = shown()
    found = preview(place, f"--root={root}", "a", "network-server:80")["rows"]
    ctl(place, f"--root={root}", "apply", "a", "network-server:80").succeeded()
    after = shown()
    moved = {row["json_field"] for row in found}
    for row in found:
        for when, rows in (("now", before), ("then", after)):
            for key in ("set", "description", "exposure"):
                equal(row[when][key], rows[row["json_field"]][key], f"{key} of {row['json_field']} {when}")
        require(row["then"]["badness"] <= row["now"]["badness"], f"{row}")
    equal({field for field in before if before[field] != after[field]} - moved, set(), "rows that preview leaves out")


@case
def the_diff_is_coloured_on_a_terminal_only(place):
    root = place.root(a=PLAIN)
    ctl(place, f"--root={root}", "apply", "a", "tmp-private").succeeded()
    words = (f"--root={root}", "--systemd-version=252", "--no-pager", "preview", "a", "network-off")
    out = place.run_on_terminal(*words, environment=DATA).out
    require("\x1b[31m-PrivateTmp=yes\x1b[0m" in out and "\x1b[32m+PrivateNetwork=yes\x1b[0m" in out, out)
    plain = place.run_on_terminal(*words, environment={**DATA, "NO_COLOR": "1"}).out
    require("\x1b" not in plain and "\x1b" not in place.run(*words, environment=DATA).out, plain)
