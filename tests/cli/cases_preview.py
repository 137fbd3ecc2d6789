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
