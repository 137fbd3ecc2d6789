#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl --host= over a real ssh and sshd, on a booted Debian 12 and 13.

    live_remote.py --package FILE.deb [--suite bookworm|trixie]

The machine connects to itself. alice may change nginx by a rule of polkit, of bob nothing is said.
"""

import json
import sys

sys.dont_write_bytecode = True  # nothing is written into the tree

from daemon import MANAGER, NAME, PATH, Bus, main, require, run_cases, wait_until  # noqa: E402
from terminal import CTRL_C, Terminal  # noqa: E402

HOST = "127.0.0.1"
OTHER = "[Service]\nExecStart=/bin/sleep infinity\n"
RULES = """polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.gabion.Gabion1.") == 0 && subject.user == "alice")
        return action.lookup("unit") == "nginx.service" ? polkit.Result.YES : polkit.Result.NO;
});
"""
KEYS = """set -eu
cd /root
mkdir -p .ssh /run/sshd
ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519
ssh-keygen -q -t ed25519 -N '' -f other
for user in root alice bob; do
        home=$(getent passwd "$user" | cut -d: -f6)
        install -d -m 700 -o "$user" "$home/.ssh"
        install -m 600 -o "$user" .ssh/id_ed25519.pub "$home/.ssh/authorized_keys"
done
systemctl start ssh.service
for file in /etc/ssh/ssh_host_*_key.pub; do
        printf '127.0.0.1 %s\\n' "$(cut -d' ' -f1,2 "$file")"
done >.ssh/known_hosts
printf '127.0.0.2 %s\\n' "$(cut -d' ' -f1,2 other.pub)" >>.ssh/known_hosts
"""
CASES = []


def case(function):
    CASES.append(function)
    return function


def ctl(bus, user, *words, host=HOST):
    return bus.machine.run(["gabionctl", f"--host={user}@{host}", *words])


def succeeded(result):
    require(result.returncode == 0 and not result.stderr, f"{result.returncode}: {result.stdout}{result.stderr}")
    return result.stdout


def failed(result, *words):
    require(result.returncode == 1 and not result.stdout, f"{result.returncode}: {result.stdout}")
    for word in words:
        require(word in result.stderr, f"no {word!r}: {result.stderr}")


def is_as_before(bus):
    return bus.show("nginx.service", "PrivateTmp", "ActiveState") == {"PrivateTmp": "no", "ActiveState": "active"}


@case
def busctl_reaches_gabiond_through_ssh(bus):
    result = bus.machine.run(["busctl", f"--host=alice@{HOST}", "--json=short", "call", NAME, PATH, MANAGER, "ListUnits"])
    require(result.returncode == 0, result.stderr)
    require(json.loads(result.stdout)["data"] == bus.call("ListUnits"), "the same list")


@case
def everybody_may_look_from_afar(bus):
    for user in ("root", "alice", "bob"):
        ours = {row[0]: f"{row[3] // 10}.{row[3] % 10}" for row in bus.call("ListUnits")[0]}
        listed = {row["unit"]: row["exposure"] for row in json.loads(succeeded(ctl(bus, user, "list", "--json=short")))}
        require(listed == ours, f"{user}: {listed}; {ours}")
        require(f"as gabiond on {user}@{HOST} says" in succeeded(ctl(bus, user, "list")), "where it comes from")
        preview = json.loads(succeeded(ctl(bus, user, "preview", "nginx", "safe", "--json=short")))
        require(preview["digest"] == bus.digest("nginx.service", "safe") and preview["rows"], preview)
        succeeded(ctl(bus, user, "show", "nginx"))
        require("network-server" in succeeded(ctl(bus, user, "suggest", "nginx")), "a suggestion")


@case
def a_user_whom_a_rule_allows_changes_the_unit_from_afar(bus):
    applied = succeeded(ctl(bus, "alice", "apply", "nginx", "safe"))
    require("exposure" in applied and f"--host=alice@{HOST} restart nginx.service" in applied, applied)
    require(bus.has_dropin(), "the drop-in")
    uid = int(bus.machine.run(["id", "-u", "alice"]).stdout)
    last = json.loads(succeeded(ctl(bus, "bob", "history", "nginx", "--json=short")))[-1]
    require((last["uid"], last["action"], last["before"]) == (uid, "apply", None), last)
    succeeded(ctl(bus, "alice", "restart", "nginx"))
    require(bus.show("nginx.service", "PrivateTmp", "ActiveState") == {"PrivateTmp": "yes", "ActiveState": "active"}, "it runs")
    succeeded(ctl(bus, "alice", "undo", "nginx"))
    require(not bus.has_dropin(), "undone")
    succeeded(ctl(bus, "root", "apply", "nginx", "safe"))
    succeeded(ctl(bus, "alice", "remove", "nginx"))
    require(not bus.has_dropin(), "removed")


@case
def a_user_who_would_have_to_type_a_password_is_told_the_next_step(bus):
    for words in (("apply", "nginx", "safe"), ("undo", "nginx"), ("restart", "nginx")):
        failed(ctl(bus, "bob", *words), "password", "nobody can be asked over ssh")
    result = ctl(bus, "bob", "try", "nginx", "safe")
    require(result.returncode == 1 and "nobody can be asked over ssh" in result.stderr, result.stdout + result.stderr)
    failed(ctl(bus, "alice", "apply", "other", "safe"), "Not allowed")
    require(not bus.has_dropin(), "nothing was written")


@case
def an_ssh_that_does_not_connect_is_told(bus):
    failed(bus.machine.run(["gabionctl", f"--host=alice@{HOST}:1", "list"]), "Connection refused", "no connection through ssh")
    failed(bus.machine.run(["gabionctl", f"--host=nobody@{HOST}", "list"]), "Permission denied", "no connection through ssh")
    failed(bus.machine.run(["gabionctl", f"--host=alice@{HOST}", "list"], user="bob"), "no connection through ssh")


@case
def a_host_with_another_key_is_not_talked_to(bus):
    """What would be sent there, a password first of all, must not be."""
    failed(ctl(bus, "alice", "apply", "nginx", "safe", host="127.0.0.2"), "IDENTIFICATION HAS CHANGED", "no connection through ssh")
    require(not bus.has_dropin(), "nothing was written")


@case
def a_host_that_is_an_option_of_ssh_runs_nothing(bus):
    for host in ("-oProxyCommand=touch /root/ran", "alice@-oProxyCommand=touch /root/ran", f"alice@{HOST} touch /root/ran"):
        failed(bus.machine.run(["gabionctl", f"--host={host}", "list"]), "--host=")
    require(bus.machine.run(["test", "-e", "/root/ran"]).returncode != 0, "it ran")


@case
def a_machine_without_gabiond_is_named(bus):
    activation = "/usr/share/dbus-1/system-services/org.gabion.Gabion1.service"
    reload = ["busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig"]
    bus.machine.run(["mv", activation, "/root/activation"], check=True)
    try:
        bus.machine.run(reload, check=True)
        bus.machine.run(["systemctl", "stop", "gabiond.service"], check=True)
        failed(ctl(bus, "alice", "list"), f"alice@{HOST}: gabiond does not answer there")
    finally:
        bus.machine.run(["mv", "/root/activation", activation], check=True)
        bus.machine.run(reload, check=True)
    succeeded(ctl(bus, "alice", "list"))


@case
def a_trial_is_kept_from_afar(bus):
    kept = succeeded(ctl(bus, "alice", "try", "nginx", "safe", "--keep-if=systemctl is-active nginx.service"))
    require("nginx.service: kept, exposure" in kept and "active" in kept, kept)
    require(bus.has_dropin() and bus.show("nginx.service", "PrivateTmp")["PrivateTmp"] == "yes", "the drop-in")
    succeeded(ctl(bus, "alice", "remove", "nginx"))
    succeeded(ctl(bus, "alice", "restart", "nginx"))


@case
def ctrl_c_takes_a_trial_back_from_afar(bus):
    """It ends ssh as well, so the way back is a new connection."""
    with Terminal(bus.machine, ["gabionctl", f"--host=alice@{HOST}", "try", "nginx", "safe"]) as terminal:
        terminal.wait_for("Ctrl-C takes it back at once")
        require(bus.show("nginx.service", "PrivateTmp")["PrivateTmp"] == "yes", "on trial")
        require("on trial, 4:" in succeeded(ctl(bus, "bob", "list", "nginx")), "in the list")
        terminal.type(CTRL_C)
        code = terminal.end()
        require(code == 2 and "it runs as before" in terminal.seen, f"{code}: {terminal.seen}")
    require(is_as_before(bus), "as before")


@case
def a_connection_that_breaks_leaves_the_trial_to_its_time(bus):
    with Terminal(bus.machine, ["gabionctl", f"--host=alice@{HOST}", "try", "nginx", "safe", "--for=20"]) as terminal:
        terminal.wait_for("Ctrl-C takes it back at once")
        bus.machine.run(["loginctl", "kill-user", "--signal=KILL", "alice"], check=True)
        code = terminal.end()
        require(code == 1 and "systemd itself takes the trial back" in terminal.seen, f"{code}: {terminal.seen}")
    wait_until(lambda: is_as_before(bus), "the service as before")


def run(machine):
    machine.run(["sh", "-c", KEYS], check=True)
    machine.run(["systemctl", "start", "nginx.service"], check=True)
    return run_cases(Bus(machine), CASES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "gabionctl --host= on booted machines.", {
        "/etc/polkit-1/rules.d/10-test.rules": RULES, "/etc/systemd/system/other.service": OTHER}, run))
