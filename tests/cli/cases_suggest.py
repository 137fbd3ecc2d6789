# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl suggest: what it says can be copied, and each clue stands where it says."""

import shutil
import subprocess
from pathlib import Path

from harness import PLAIN, base_environment, case, equal, require

DATA = {"GABION_DATADIR": str(Path(__file__).resolve().parents[2] / "data")}
WEB = "[Unit]\nAfter=network.target\n[Service]\nExecStart=/usr/sbin/nginx -g x\nPIDFile=/run/nginx.pid\n"


def suggest(place, *words, stdin=None):
    return place.run("suggest", f"--root={place.folder}/root", "--systemd-version=252", *words, environment=DATA,
                     stdin=stdin)


def suggest_json(place, *words, stdin=None):
    return suggest(place, "--json=short", *words, stdin=stdin).succeeded().json()


@case
def the_first_line_is_a_preview_that_works(place):
    root = place.root(web=WEB, app=PLAIN + "User=x\n", job="[Service]\nType=oneshot\nExecStart=/opt/job\n")
    for unit in ("web", "app", "job"):
        words = suggest(place, unit).succeeded().out.splitlines()[0].split()
        equal(words[:3], ["gabionctl", "preview", f"{unit}.service"], "the line")
        place.run("--root", root, "--systemd-version=252", *words[1:], environment=DATA).succeeded()


@case
def each_clue_names_the_line_that_it_was_seen_in(place):
    root = place.root(web=WEB)
    place.write("root/etc/systemd/system/web.service.d/x.conf", "[Service]\n\nAmbientCapabilities=CAP_SYS_TIME\n")
    clues = suggest_json(place, "web")["clues"]
    for clue in clues:
        text = (root / clue["path"].lstrip("/")).read_text().splitlines()[clue["line"] - 1]
        require("=" in text, f"{clue}: {text}")
    seen = [(c["path"], c["line"]) for c in clues if c["word"] == "clock"]
    equal(seen, [("/etc/systemd/system/web.service.d/x.conf", 3)], "where the capability stands")


@case
def nothing_is_called_safe(place):
    place.root(web=WEB, app=PLAIN)
    for unit in ("web", "app"):
        out = suggest(place, unit).succeeded().out.lower()
        require("safe" not in out and "secure" not in out, out)
        require("not what the program does" in out, out)


@case
def launchers_get_a_reason_and_nothing_else(place):
    place.root(cron=PLAIN, shell="[Service]\nExecStart=/usr/sbin/sshd -D\n")
    for unit in ("cron", "shell"):
        out = suggest(place, unit).succeeded().out
        require("nothing is suggested" in out and "preview" not in out, out)
        found = suggest_json(place, unit)
        require(found["caution"] and not found["selection"] and not found["clues"], found)


@case
def files_and_standard_input_are_read(place):
    place.root()
    place.write("root/opt/web.service", WEB)
    from_file = suggest_json(place, "/opt/web.service")
    equal(from_file["unit"], "web.service", "unit")
    equal(suggest_json(place, "-", stdin=WEB)["selection"], from_file["selection"], "selection")


@case
def an_alias_is_answered_with_the_real_name(place):
    place.root(real=WEB)
    place.link("root/etc/systemd/system/other.service", "/usr/lib/systemd/system/real.service")
    equal(suggest_json(place, "other")["unit"], "real.service", "unit")


@case
def libraries_of_a_real_program_are_clues(place):
    place.root(a="[Service]\nUser=x\nExecStart=/usr/bin/x\n")
    (place.folder / "root/usr/bin").mkdir(parents=True)
    # Part of util-linux, and so on every Debian system.
    program = "/usr/bin/mount"
    shutil.copy(program, place.folder / "root/usr/bin/x")
    needed = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, env=base_environment(),
                            check=True).stdout
    name = next(line.split()[1] for line in needed.splitlines() if "libmount.so" in line)
    reasons = [c["reason"] for c in suggest_json(place, "a")["clues"]]
    require(any(f"/usr/bin/x uses {name}" in reason for reason in reasons), f"{name} is not in {reasons}")


@case
def a_broken_program_and_a_script_do_no_harm(place):
    place.root(a="[Service]\nUser=x\nExecStart=/usr/bin/x\n")
    for content in (b"", b"\x7fELF", b"\x7fELF" + b"\xff" * 5000, b"#!", b"#!\n", b"#!/usr/bin/env\n", b"#! \xff\n"):
        place.write("root/usr/bin/x", content)
        equal(suggest_json(place, "a")["selection"], ["unprivileged"], repr(content[:20]))
    place.write("root/usr/bin/x", "#!/usr/bin/env node\n")
    require("jit" in suggest_json(place, "a")["selection"], "the interpreter of a script was not seen")


@case
def secrets_in_the_environment_are_not_repeated(place):
    place.root(a=PLAIN + "User=x\nEnvironment=JAVA_OPTS=-Dpassword=hunter2 \"APP_PORT=8080\"\n")
    require("hunter2" not in suggest(place, "a").succeeded().out, "a value of Environment= was shown")


@case
def bad_input_is_an_error(place):
    place.root(a=PLAIN, bad="[Service]\nType=simple\n")
    place.link("root/etc/systemd/system/masked.service", "/dev/null")
    place.write("root/opt/units/x.service")
    for words, reason in (((), "needs one unit"), (("a", "a"), "needs one unit"), (("nosuch",), "nosuch.service"),
                          (("masked",), "masked"), (("bad",), "bad.service"), (("/opt/units",), "one unit"),
                          (("/opt/nosuch.service",), "nosuch.service"), (("a.socket",), "socket")):
        equal(suggest(place, *words).failed(reason).out, "", "output")
