# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl --host= and --session: the same answers as without the daemon, and what ssh gets to see.

In the place of ssh stands a program that notes its words and leads to the private bus.
"""

import json
import os
import subprocess

from place import SECONDS_MAX, case, equal, require

SSH = """#!/bin/sh
printf '%s\\n' "$@" >{folder}/ssh.words
exec systemd-stdio-bridge --bus-path={address}
"""
BROKEN = "#!/bin/sh\necho 'ssh: connect to host web1 port 22: No route to host' >&2\nexit 255\n"
ODD = ("-oProxyCommand=true", "root@-oProxyCommand=true", "a b", "a;b", "a,b", "a=b", "a/b", "a\nb", "a%b", "é", "@a", "a@",
       "a@b@c", "a:", "a:0", "a:65536", "a:22x", "a:-1", "[::1", "[]", "[::1]x", "[::1 ]", "x" * 400)


def remote(place, *words, script=SSH, environment=None):
    """gabionctl with that program as ssh."""
    ssh = place.folder / "bin/ssh"
    ssh.parent.mkdir(exist_ok=True)
    ssh.write_text(script.format(folder=place.folder, address=place.address))
    ssh.chmod(0o755)
    return subprocess.run([place.gabionctl, *words], text=True, capture_output=True, timeout=SECONDS_MAX, stdin=subprocess.DEVNULL,
                          env={**place.environment(), "PATH": f"{ssh.parent}:{os.environ['PATH']}", **(environment or {})})


def succeeded(result):
    require(result.returncode == 0 and not result.stderr, f"{result.returncode}: {result.stdout}{result.stderr}")
    return result.stdout


@case
def ssh_gets_the_host_as_one_word_behind_the_options(place):
    for host, words in (("web1", ["web1"]), ("root@web1", ["root@web1"]), ("a_b.c-d@w_1.example.org", ["a_b.c-d@w_1.example.org"])):
        succeeded(remote(place, f"--host={host}", "list"))
        equal((place.folder / "ssh.words").read_text().split("\n")[:-1], ["-xT", "--", *words, "systemd-stdio-bridge"], host)


@case
def a_port_and_an_address_of_ipv6_are_told_apart(place):
    for host, last in (("web1:2222", "web1"), ("root@[fe80::1]:2222", "root@fe80::1")):
        succeeded(remote(place, "-H", host, "list"))
        equal((place.folder / "ssh.words").read_text().split("\n")[:-1],
              ["-xT", "-p", "2222", "--", last, "systemd-stdio-bridge"], host)


@case
def odd_hosts_are_refused_before_ssh_sees_them(place):
    for host in ODD:
        result = remote(place, f"--host={host}", "list")
        require(result.returncode == 1 and "gabionctl: --host=" in result.stderr, f"{host!r}: {result.stderr}")
        require(not (place.folder / "ssh.words").exists(), f"{host!r} came to ssh")


@case
def an_ssh_that_does_not_connect_is_told_with_the_next_step(place):
    result = remote(place, "--host=web1", "list", script=BROKEN)
    require(result.returncode == 1 and not result.stdout, result.stdout)
    for words in ("No route to host", "gabionctl: web1: no connection through ssh", "login"):
        require(words in result.stderr, f"no {words!r}: {result.stderr}")


@case
def a_missing_ssh_is_told_too(place):
    result = remote(place, "--host=web1", "list", environment={"PATH": "/nonexistent"})
    require(result.returncode == 1 and "web1: no connection" in result.stderr, result.stderr)


@case
def a_host_without_gabiond_is_named(place):
    place.daemon.terminate()
    place.daemon.wait(SECONDS_MAX)
    result = remote(place, "--host=web1", "list")
    require(result.returncode == 1 and "web1: gabiond does not answer there" in result.stderr, result.stderr)


@case
def the_answers_of_a_host_are_those_of_the_tree(place):
    for words in (("list", "--json=short"), ("show", "web", "--json=short"), ("suggest", "web", "--json=short"),
                  ("suggest", "sshd", "--json=short")):
        offline = place.ctl(*words)
        equal(json.loads(succeeded(remote(place, "--host=web1", *words))), json.loads(offline.stdout), words)


@case
def a_preview_through_the_daemon_has_the_form_of_the_one_without(place):
    words = ("preview", "web", "network-server:80", "write:/srv", "--json=short")
    offline = json.loads(place.ctl(*words).stdout)
    for option in ("--host=web1", "--session"):
        answer = json.loads(succeeded(remote(place, option, *words)))
        equal(set(offline) - set(answer), {"without", "shadowed", "path", "state", "diff"}, "keys that are missing")
        for key in ("unit", "now", "then", "selection", "digest", "gains", "notes", "dropin"):
            equal(answer[key], offline[key], f"{key} with {option}")
        moved = [{"json_field": row["json_field"], "name": row["name"], "now": {"badness": row["now"]["badness"]},
                  "then": {"badness": row["then"]["badness"]}}
                 for row in offline["rows"] if row["now"]["badness"] != row["then"]["badness"]]
        equal(answer["rows"], moved, f"rows with {option}")


@case
def layers_are_laid_and_taken_off_on_a_host(place):
    require("exposure" in succeeded(remote(place, "--host=web1", "apply", "web", "safe")), "the exposures")
    require(place.dropin("web.service").exists(), "the drop-in")
    require("apply" in succeeded(remote(place, "--host=web1", "history")), "the history")
    succeeded(remote(place, "--host=web1", "undo", "web"))
    require(not place.dropin("web.service").exists(), "undone")


@case
def what_gabiond_decides_is_not_asked_of_it(place):
    for words in (("--host=web1", "--session", "list"), ("--host=web1", "--root=/", "list"), ("--host=web1", "lint", "x"),
                  ("--host=web1", "--force", "apply", "sshd", "safe"), ("--host=web1", "--systemd-version=252", "list"),
                  ("--host=", "list"), ("--host",)):
        result = remote(place, *words)
        require(result.returncode == 1 and result.stderr.startswith("gabionctl: "), f"{words}: {result.stderr}")
    require(not (place.folder / "ssh.words").exists(), "ssh was started")


@case
def what_gabiond_says_in_english_is_translated_here(place):
    german = {"LANGUAGE": "de", "GABION_LOCALEDIR": str(place.gabiond.parent.parent / "po")}
    words = ("--session", "preview", "web", "strict", "etc-read-only")
    english, text = succeeded(remote(place, *words)), succeeded(remote(place, *words, environment=german))
    notes = [output.split(head)[1].split("\n\n")[0].strip().splitlines()
             for output, head in ((english, "Good to know:\n"), (text, "Gut zu wissen:\n"))]
    equal(len(notes[0]), len(notes[1]), "notes")
    require(notes[0] and not set(notes[0]) & set(notes[1]), f"notes that are still in English: {set(notes[0]) & set(notes[1])}")
    clues = [succeeded(remote(place, "--session", "suggest", "--json=short", "web", environment=environment)) for environment in ({}, german)]
    reasons = [{clue["reason"] for clue in json.loads(clue_list)["clues"]} for clue_list in clues]
    require(reasons[0] and not reasons[0] & reasons[1], f"reasons that are still in English: {reasons[0] & reasons[1]}")
    for question, sentence in ((("show", "gone"), "gone.service: keine solche Unit"),
                               (("preview", "web", "tmp-private:x"), "tmp-private:x: diese Schicht nimmt kein Argument an")):
        result = remote(place, "--session", *question, environment=german)
        equal(result.stderr, f"gabionctl: {sentence}\n", f"{question}")
