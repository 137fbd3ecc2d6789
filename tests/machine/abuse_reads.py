# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hostile callers who only read, or ask for far too much: what they learn, and what it costs. live_abuse.py runs these cases."""

import re
from pathlib import Path

from abuse_bench import NEEDS_PERSON, OWN, UNIT, case, refused, succeeded
from daemon import MANAGER, NAME, require
from fuzz_surface import Surface
from machine import File
from machine_bus import connect, daemon_pid

CANARY = "CANARY"
SECRET, BROKEN, GONE = "secret.service", "secret-broken.service", "secret-line.service"
# What nobody but root may read, in files that nobody but root may read.
TEXT = f"""# {CANARY} in a comment
[Unit]
Description=A service with secrets
[Service]
ExecStart=/bin/sh -c 'echo {CANARY}-journal; exec sleep infinity' {CANARY}-argument
Environment=PASSWORD={CANARY}-environment
EnvironmentFile=/etc/secret.environment
SetCredential=token:{CANARY}-credential
LoadCredential=key:/etc/secret.key
PrivateTmp={CANARY}-value
SystemCallFilter={CANARY}-call
{CANARY}Key={CANARY}-unknown
"""
FILES = {
    f"/etc/systemd/system/{SECRET}": File(TEXT, 0o600),
    f"/etc/systemd/system/{SECRET}.d/a.conf": File(f"# {CANARY}\n[Service]\nEnvironment=MORE={CANARY}-more\n", 0o600),
    f"/etc/systemd/system/{BROKEN}": File(f"[Service]\nExecStart={CANARY}-relative\nType={CANARY}-type\n", 0o600),
    f"/etc/systemd/system/{GONE}": File(f"[{CANARY}-section\nExecStart=/bin/{CANARY}\n", 0o600),
    "/etc/secret.environment": File(f"PASSWORD={CANARY}-file\n", 0o600),
    "/etc/secret.key": File(f"{CANARY}-key\n", 0o600),
}
SELECTIONS = (["safe"], ["strict"], ["sealed"], ["calls-service"], ["tmp-private"], ["network-server:80"], ["base"], ["no-such"])
READS = (("ListUnits", "", ()), ("ListLayers", "", ()), ("ListClasses", "", ()), ("ListHistory", "s", ("",)))
OF_UNITS = ("GetUnit", "Assess", "Suggest", "ListHistory", "Undo", "KeepTrial", "RevertTrial", "Restart")
SIZES = (0, 255, 256, 64 << 10, 1 << 20, 31 << 20)
GROWTH_KIB_MAX = 4 * 1024
NAME_ERRORS = (OWN + "BadName", OWN + "NotFound", OWN + "TooLarge")


def everything_said(bench, connection):
    """Each answer to a read, also to those that fail, and to changes that are refused."""
    for method, signature, values in READS:
        yield method, bench.ask(connection, method, signature, values)
    for unit in (SECRET, BROKEN, GONE):
        for method in OF_UNITS:
            yield f"{method} {unit}", bench.ask(connection, method, "s", [unit])
        for words in SELECTIONS:
            yield f"Preview {unit} {words}", bench.ask(connection, "Preview", "sas", [unit, words])
            yield f"SetLayers {unit} {words}", bench.ask(connection, "SetLayers", "sass", [unit, words, "x"])
        yield f"AnalyzeUnit {unit}", bench.ask(connection, "AnalyzeUnit", "ss", [unit, "[Service]\nExecStart=/bin/true\n"])
    for path in Surface(connection).paths:
        for interface in (MANAGER, f"{NAME}.Unit"):
            yield f"GetAll {path}", connection.ask(NAME, path, "org.freedesktop.DBus.Properties", "GetAll", "s", [interface])


@case
def what_only_root_may_read_is_in_no_answer(bench):
    bench.machine.run(["systemctl", "start", SECRET], check=True)
    digest = succeeded(bench.ask(bench.root, "Preview", "sas", [SECRET, ["safe"]]))[3]
    succeeded(bench.ask(bench.root, "SetLayers", "sass", [SECRET, ["safe"], digest]))
    said = 0
    with bench.user("bob") as bob:
        for what, got in everything_said(bench, bob):
            require(CANARY.encode() not in got.body, f"{what}: {got.values}")
            said += not got.error
        heard = [message for message in bob.others if CANARY.encode() in message.body]
    require(said > 50 and not heard, f"{said} answers; {heard}")
    written = bench.machine.run(["cat", f"/etc/systemd/system/{SECRET}.d/50-gabion.conf"]).stdout
    require("PrivateTmp=yes" in written and CANARY not in written, written)
    log = bench.machine.run(["journalctl", "--no-pager", "-q", "-u", "gabiond.service"]).stdout
    require(CANARY not in log, log)
    kept = bench.machine.run(["sh", "-c", f"grep -rl {CANARY} /var/lib/gabion /run/gabion"]).stdout
    require(not kept, f"in {kept}")
    bench.off(SECRET)
    bench.machine.run(["systemctl", "stop", SECRET], check=True)


def memory(pid):
    return int(re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


def send_much(bench, connection, size):
    """Each text of each method that changes something, with this many bytes in it."""
    text = "x" * size
    for method in ("Undo", "KeepTrial", "RevertTrial", "Restart"):
        refused(bench.ask(connection, method, "s", [text]), *NAME_ERRORS)
    for method, signature, more in (("SetLayers", "sass", []), ("StartTrial", "sasus", [60])):
        refused(bench.ask(connection, method, signature, [text, ["safe"], *more, bench.digest]), *NAME_ERRORS)
        refused(bench.ask(connection, method, signature, [UNIT, [text], *more, bench.digest]), OWN + "BadArgument", OWN + "TooLarge")
        refused(bench.ask(connection, method, signature, [UNIT, ["safe"], *more, text]), OWN + "Conflict")


@case
def what_is_too_long_reaches_neither_polkit_nor_the_memory(bench):
    with bench.user("bob") as bob:
        refused(bench.change(bob), NEEDS_PERSON)  # polkit runs
        send_much(bench, bob, 64)
        asked, pids = bench.asked_polkit(), [daemon_pid(bench.machine), daemon_pid(bench.machine, "polkit.service")]
        before = [memory(pid) for pid in pids]
        for size in SIZES:
            send_much(bench, bob, size)
        require(bench.asked_polkit() == asked, "polkit was asked")
        succeeded(bench.ask(bob, "ListUnits"))  # what came before it has been put away
        after = [memory(pid) for pid in pids]
    require(all(new - old < GROWTH_KIB_MAX for old, new in zip(before, after)), f"gabiond and polkit: {before}, then {after} KiB")


@case
def who_connects_often_costs_nothing(bench):
    """There is no state of a connection."""
    pid, before = daemon_pid(bench.machine), bench.descriptors()
    succeeded(bench.ask(bench.root, "ListUnits"))
    first = memory(pid)
    people = [connect(bench.folder, bench.users[name]) for name in ("bob", "carol") for _ in range(100)]
    for person in people:
        succeeded(bench.ask(person, "Assess", "s", [UNIT]))
    require((bench.descriptors(), memory(pid) - first < GROWTH_KIB_MAX) == (before, True), f"{first}, then {memory(pid)} KiB")
    for person in people:
        person.close()
