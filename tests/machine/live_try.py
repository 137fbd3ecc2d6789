#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl try, keep, revert and restart on a booted Debian 12 and 13, and the password that polkit asks for.

    live_try.py --package FILE.deb [--suite bookworm|trixie]

What a person at a terminal types and sees, and what scripts get. dave is an administrator with a password.
"""

import json
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import DROPIN, Bus, main, require, run_cases, wait_until  # noqa: E402
from terminal import CTRL_C, Terminal  # noqa: E402

KEY = """set -eu
cd /root
mkdir -p .ssh /run/sshd
ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519
install -d -m 700 -o dave /home/dave/.ssh
install -m 600 -o dave .ssh/id_ed25519.pub /home/dave/.ssh/authorized_keys
systemctl start ssh.service
"""
# A login of dave's: polkit asks on a terminal of somebody's session only.
LOGIN = ("ssh", "-tt", "-q", "-o", "StrictHostKeyChecking=accept-new", "dave@127.0.0.1")

OTHER = "[Service]\nExecStart=/bin/sleep infinity\n"
PASSWORD = "four-words-1"
# It writes where the layer etc-read-only lets nothing be written, and ends when it cannot.
WRITER = "[Service]\nExecStart=/bin/sh -c 'touch /etc/written && exec sleep infinity'\n"
UNITS = {"other": OTHER, "writer": WRITER}
# Of a site where nobody but root may change the writer.
RULE = """polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.gabion.Gabion1.") == 0 && action.lookup("unit") == "writer.service")
        return polkit.Result.NO;
});
"""
# The agent writes its question first, and throws away what was typed before it has hidden the keyboard.
HIDDEN = """for folder in /proc/[0-9]*; do
        [ "$(cat "$folder/comm" 2>/dev/null)" = pkttyagent ] || continue
        stty -a -F "$(readlink "$folder/fd/0")" | grep -q -e '-echo ' && exit 0
done
exit 1
"""
CASES = []


def case(function):
    CASES.append(function)
    return function


def ctl(bus, *words, user=None, code=0):
    result = bus.machine.run(["gabionctl", *words], user=user)
    require(result.returncode == code, f"{words} ended with {result.returncode}: {result.stdout}{result.stderr}")
    return result


def is_on(bus, unit="other.service"):
    """The layers of these tests have PrivateTmp=yes."""
    state = bus.show(unit, "PrivateTmp", "ActiveState")
    require(state["ActiveState"] == "active", f"{unit}: {state}")
    return state["PrivateTmp"] == "yes"


def has_layers(bus, unit="other.service"):
    return bus.exists(DROPIN.format(unit))


def take_away(bus):
    ctl(bus, "remove", "other")
    ctl(bus, "restart", "other")
    require(not is_on(bus) and not has_layers(bus), "as before")


def on_terminal(bus, *words):
    return Terminal(bus.machine, ["gabionctl", *words])


def on_login(bus, *words):
    return Terminal(bus.machine, [*LOGIN, "exec", "gabionctl", *words])


def wait_for_password(bus, terminal):
    terminal.wait_for("Password:")
    wait_until(lambda: bus.machine.run(["sh", "-c", HIDDEN]).returncode == 0, "a hidden keyboard")


def finish(terminal, code, *words):
    got = terminal.end()
    require(got == code, f"ended with {got}, expected {code}: {terminal.seen}")
    for word in words:
        require(word in terminal.seen, f"no {word!r}: {terminal.seen}")


@case
def enter_keeps_what_is_on_trial(bus):
    for answer in ("\n", "keep\n"):
        with on_terminal(bus, "try", "other", "safe") as terminal:
            terminal.wait_for("exposure")
            terminal.wait_for("4:58 left; Enter keeps it, Ctrl-C takes it back at once")
            require(is_on(bus) and not has_layers(bus), "on trial, and nothing in /etc")
            terminal.type(answer)
            finish(terminal, 0, "other.service: kept, exposure")
        require(is_on(bus) and has_layers(bus), "kept")
        take_away(bus)


@case
def ctrl_c_takes_it_back(bus):
    with on_terminal(bus, "try", "other", "safe") as terminal:
        terminal.wait_for("left;")
        terminal.type("what\n")
        terminal.wait_for("Enter or keep keeps it")
        require(is_on(bus), "on trial")
        terminal.type(CTRL_C)
        finish(terminal, 2, "going back", "it runs as before")
    require(not is_on(bus), "as before")


@case
def a_terminal_that_is_closed_takes_it_back(bus):
    with on_terminal(bus, "try", "other", "safe") as terminal:
        terminal.wait_for("left;")
        require(is_on(bus), "on trial")
    wait_until(lambda: "trial" not in bus.more("other.service"), "the end of the trial")
    require(not is_on(bus), "as before")


@case
def a_script_that_is_ended_takes_it_back(bus):
    process = subprocess.Popen(bus.machine.command(["timeout", "--signal=TERM", "4", "gabionctl", "try", "other", "safe"]),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said, _ = process.communicate(timeout=60)
    require(" left; it goes back by itself" in said and "it runs as before" in said and "\x1b" not in said, said)
    require(not is_on(bus), "as before")


@case
def a_command_decides(bus):
    said = ctl(bus, "try", "other", "safe", "--keep-if=echo asked; systemctl is-active other").stdout
    require("asked\nactive\n" in said and "kept, exposure" in said, said)
    require(is_on(bus) and has_layers(bus), "kept")
    take_away(bus)
    said = ctl(bus, "try", "other", "safe", "--keep-if=exit 3", code=2).stdout
    require("it runs as before: the command ended with 3" in said, said)
    require(not is_on(bus) and not has_layers(bus), "as before")


@case
def a_service_that_does_not_start_runs_as_before(bus):
    result = ctl(bus, "try", "writer", "etc-read-only", code=2)
    require("writer.service: it runs as before: " in result.stdout, result.stdout)
    require(bus.show("writer.service", "ActiveState")["ActiveState"] == "active", "it runs")


@case
def a_service_that_breaks_later_is_told_with_its_reason(bus):
    with on_terminal(bus, "try", "other", "safe") as terminal:
        terminal.wait_for("4:56 left")
        bus.machine.run(["systemctl", "kill", "--signal=KILL", "other.service"], check=True)
        finish(terminal, 2, "it runs as before: ")
        require("4:4" not in terminal.seen, f"not at once: {terminal.seen}")
    require(not is_on(bus), "as before")


@case
def when_its_time_is_over_it_goes_back(bus):
    said = ctl(bus, "try", "other", "safe", "--for=15", code=2).stdout
    require("0:1" in said and "0:10 left" in said and "it runs as before" in said, said)
    require(not is_on(bus), "as before")


@case
def a_trial_can_be_left_alone_and_ended_from_elsewhere(bus):
    for verb, code in (("keep", 0), ("revert", 2)):
        answer = json.loads(ctl(bus, "try", "other", "safe", "--detach", "--json=short").stdout)
        require((answer["outcome"], answer["unit"]) == ("live", "other.service") and 200 < answer["remaining"] <= 300, answer)
        require(is_on(bus) and not has_layers(bus), "on trial")
        ctl(bus, "try", "other", "safe", code=1)
        ctl(bus, verb, "other")
        require(is_on(bus) == (verb == "keep") == has_layers(bus), verb)
        ctl(bus, verb, "other", code=1)
        if verb == "keep":
            take_away(bus)
    with on_terminal(bus, "try", "other", "safe") as terminal:
        terminal.wait_for("left;")
        ctl(bus, "keep", "other")
        finish(terminal, 0, "other.service: kept")
    take_away(bus)


@case
def a_unit_can_be_tried_without_its_layers(bus):
    ctl(bus, "apply", "other", "safe")
    ctl(bus, "restart", "other")
    require(is_on(bus), "with layers")
    with on_terminal(bus, "try", "other", "--none") as terminal:
        terminal.wait_for("left;")
        require(not is_on(bus) and has_layers(bus), "without them for now")
        terminal.type(CTRL_C)
        finish(terminal, 2, "it runs as before")
    require(is_on(bus), "with them again")
    ctl(bus, "try", "other", "--none", "--keep-if=true")
    require(not is_on(bus) and not has_layers(bus), "without them")


@case
def without_gabiond_systemd_takes_it_back(bus):
    with on_terminal(bus, "try", "other", "safe", "--for=15") as terminal:
        terminal.wait_for("left;")
        bus.machine.run(["systemctl", "mask", "--runtime", "gabiond.service"], check=True)
        bus.machine.run(["systemctl", "kill", "--signal=KILL", "gabiond.service"], check=True)
        finish(terminal, 1, "gabiond has gone away; systemd itself takes the trial back")
    before = {"PrivateTmp": "no", "ActiveState": "active"}
    wait_until(lambda: bus.show("other.service", *before) == before, "the service as before")
    bus.machine.run(["systemctl", "unmask", "--runtime", "gabiond.service"], check=True)
    bus.machine.run(["systemctl", "reset-failed", "gabiond.service"])


@case
def the_history_tells_of_trials(bus):
    ctl(bus, "try", "other", "safe", "--keep-if=false", code=2)
    ctl(bus, "try", "other", "safe", "--keep-if=true")
    tried, kept = json.loads(ctl(bus, "history", "other", "--json=short").stdout)[-2:]
    require((tried["action"], tried["outcome"]) == ("try", "reverted") and tried["reason"], tried)
    require((kept["action"], kept["outcome"], kept["reason"]) == ("keep", None, None), kept)
    require("reverted: " in ctl(bus, "history", "other").stdout, "in words too")
    take_away(bus)


@case
def an_administrator_is_asked_for_the_password_on_the_terminal(bus):
    with on_login(bus, "apply", "other", "safe") as terminal:
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        finish(terminal, 0, "other.service: exposure")
        require(PASSWORD not in terminal.seen, "the password is not shown")
    require(has_layers(bus), "applied")
    ctl(bus, "remove", "other")


@case
def a_wrong_password_changes_nothing(bus):
    with on_login(bus, "apply", "other", "safe") as terminal:
        wait_for_password(bus, terminal)
        terminal.type("wrong\n")
        finish(terminal, 1, "gabionctl: ")
    require(not has_layers(bus), "nothing was written")


@case
def a_password_is_for_one_change_and_opens_nothing_else(bus):
    """All in one session, where polkit could remember it."""
    command = ("gabionctl apply other safe; gabionctl apply writer tmp-private; gabionctl remove writer; "
               "echo temporary: $(pkcheck --list-temp); exec gabionctl remove other")
    with Terminal(bus.machine, [*LOGIN, command]) as terminal:
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        terminal.wait_for("other.service: exposure")
        for action in ("persist", "remove"):
            between = terminal.wait_for(f"Not allowed: org.gabion.Gabion1.{action}")
            require("Password:" not in between, between)
        terminal.wait_for("temporary:\r\n")
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        finish(terminal, 0, "other.service: ")
    require(not has_layers(bus) and not has_layers(bus, "writer.service"), "as before")


@case
def ctrl_c_at_the_password_ends_it_and_the_keyboard_is_as_before(bus):
    """The agent puts it back, a moment after gabionctl has ended perhaps."""
    command = "trap : INT; gabionctl apply other safe; until stty -a | grep -e ' echo '; do sleep 0.1; done"
    with Terminal(bus.machine, [*LOGIN, command]) as terminal:
        wait_for_password(bus, terminal)
        terminal.type(CTRL_C)
        finish(terminal, 0, " echo ")
        require("exposure" not in terminal.seen, terminal.seen)
    require(not has_layers(bus), "nothing was written")


@case
def a_trial_is_started_and_kept_with_a_password_each(bus):
    with on_login(bus, "try", "other", "safe") as terminal:
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        terminal.wait_for("Enter keeps it")
        terminal.type("\n")
        wait_for_password(bus, terminal)
        terminal.type("wrong\n")
        terminal.wait_for("other.service: not kept: ")
        require(is_on(bus) and not has_layers(bus), "still on trial")
        terminal.wait_for("Enter keeps it")
        terminal.type("\n")
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        finish(terminal, 0, "other.service: kept, exposure")
    require(has_layers(bus), "kept")
    take_away(bus)


@case
def ones_own_trial_goes_back_without_a_password(bus):
    with on_login(bus, "try", "other", "safe") as terminal:
        wait_for_password(bus, terminal)
        terminal.type(PASSWORD + "\n")
        terminal.wait_for("Enter keeps it")
        terminal.type(CTRL_C)
        finish(terminal, 2, "it runs as before")
        require("Password:" not in terminal.seen, terminal.seen)
    require(not is_on(bus), "as before")


@case
def ctrl_c_at_the_password_begins_no_trial(bus):
    with on_login(bus, "try", "other", "safe") as terminal:
        wait_for_password(bus, terminal)
        terminal.type(CTRL_C)
        finish(terminal, 1, "gabionctl: other.service: ")
    require(not is_on(bus), "as before")


@case
def without_a_terminal_or_when_it_is_not_wanted_nobody_is_asked(bus):
    refused = ctl(bus, "apply", "other", "safe", user="dave", code=1).stderr
    require("password" in refused and "on a terminal" in refused, refused)
    with on_login(bus, "--no-ask-password", "apply", "other", "safe") as terminal:
        finish(terminal, 1, "password")
        require("Password:" not in terminal.seen, terminal.seen)
    require(not has_layers(bus), "nothing was written")


def tidy(bus):
    for verb in ("revert", "remove", "restart"):
        bus.machine.run(["gabionctl", verb, "other"])


def run(machine):
    machine.run(["useradd", "--create-home", "--groups=sudo", "dave"], check=True)
    machine.run(["chpasswd"], stdin=f"dave:{PASSWORD}\n", check=True)
    machine.run(["sh", "-c", KEY], check=True)
    machine.run(["systemctl", "start", *(f"{name}.service" for name in UNITS)], check=True)
    return run_cases(Bus(machine), CASES, tidy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "gabionctl try and the password on booted machines.",
                  {"/etc/polkit-1/rules.d/10-test.rules": RULE,
                   **{f"/etc/systemd/system/{name}.service": text for name, text in UNITS.items()}}, run))
