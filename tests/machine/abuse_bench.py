# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of hostile callers share: a booted machine, its bus as seen from outside, its users, and a polkit that is ours.

A case is a function with one argument, the Bench, and a name like a sentence.
"""

import contextlib
import os
import threading
import time
from pathlib import Path

from daemon import DROPIN, MANAGER, NAME, PATH, TRIED, require
from machine_bus import connect, daemon_pid, open_bus_folder

import wire  # the folder is added by machine_bus

STANDARD = "org.freedesktop.DBus.Error."
DENIED, NEEDS_PERSON = STANDARD + "AccessDenied", STANDARD + "InteractiveAuthorizationRequired"
LIMIT = STANDARD + "LimitsExceeded"
OWN = NAME + ".Error."
UNIT = "nginx.service"
USERS = ("alice", "bob", "carol", "dave", "erin")
POLKIT, AUTHORITY = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority"
# So that root may answer as polkit does.
FAKE = f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><policy user="root"><allow own="{POLKIT}"/></policy></busconfig>
"""
QUICK_SECONDS = 20  # against the minutes that a person or a silent polkit may take
CASES = []


def case(function):
    CASES.append(function)
    return function


class Bench:
    """A machine, its bus as seen from outside, and its users."""

    def __init__(self, machine):
        self.machine, self.folder = machine, open_bus_folder(machine)
        self.users = {name: int(machine.run(["id", "-u", name]).stdout) for name in USERS}
        self.root, self.monitor = connect(self.folder), Monitor(connect(self.folder))
        self.digest = self.ask(self.root, "Preview", "sas", [UNIT, ["safe"]]).values[3]

    def close(self):
        self.monitor.close()
        self.root.close()
        os.close(self.folder)

    @contextlib.contextmanager
    def user(self, name):
        connection = connect(self.folder, self.users[name] if name else 0)
        try:
            yield connection
        finally:
            connection.close()

    def ask(self, connection, method, signature="", values=(), **more):
        return connection.ask(NAME, PATH, MANAGER, method, signature, values, **more)

    def lay(self, connection, **more):
        """The serial of a call that asks for layers; nobody has to wait for it."""
        return connection.call(NAME, PATH, MANAGER, "SetLayers", "sass", [UNIT, ["safe"], self.digest], **more)

    def change(self, connection, **more):
        return connection.wait(self.lay(connection, **more))

    def has_dropin(self, unit=UNIT):
        return self.machine.run(["test", "-e", f"/etc/systemd/system/{unit}.d"]).returncode == 0

    def off(self, unit=UNIT):
        succeeded(self.ask(self.root, "SetLayers", "sass", [unit, [], ""]))

    def start_trial(self, connection, unit, *words, seconds=300, **more):
        """The serial of a call."""
        digest = succeeded(self.ask(self.root, "Preview", "sas", [unit, words]))[3]
        return connection.call(NAME, PATH, MANAGER, "StartTrial", "sasus", [unit, words, seconds, digest], **more)

    def try_layers(self, connection, unit, *words, **more):
        return connection.wait(self.start_trial(connection, unit, *words, **more))

    def trials(self):
        """The state of each unit that is on trial."""
        rows = succeeded(self.ask(self.root, "ListUnits"))[0]
        return {row[0]: dict(row[6])["trial"][1] for row in rows if "trial" in dict(row[6])}

    def last(self, unit):
        """Action, outcome and reason of the last change of a unit."""
        entries = succeeded(self.ask(self.root, "ListHistory", "s", [unit]))[0]
        more = dict(entries[-1][6]) if entries else {}
        return (entries[-1][3] if entries else "", *(more.get(key, ("s", ""))[1] for key in ("outcome", "reason")))

    def place_of(self, unit):
        """Where a drop-in of ours lies that systemd has read: "old" for nowhere, "tried", "kept", or what does not fit."""
        lines = self.machine.run(["systemctl", "show", unit, "-p", "DropInPaths", "-p", "NeedDaemonReload"]).stdout.split()
        found = {"": "old", TRIED.format(unit): "tried", DROPIN.format(unit): "kept"}
        path = lines[0].partition("=")[2]
        exist = [name for name in (TRIED, DROPIN) if self.machine.run(["test", "-e", name.format(unit)]).returncode == 0]
        if len(lines) == 2 and lines[1] == "NeedDaemonReload=no" and path in found and path in ("", *(
                name.format(unit) for name in exist)) and len(exist) == (path != ""):
            return found[path]
        return f"{lines}, {exist}"

    def tidy(self):
        """As in the beginning, whatever a case has left."""
        for command in (["systemctl", "unmask", "--runtime", "polkit.service"], ["/usr/libexec/gabion-rollback", "--all"]):
            self.machine.run(command)
        for path in self.machine.run(["sh", "-c", "ls -d /etc/systemd/system/*.service.d"]).stdout.split():
            self.ask(self.root, "SetLayers", "sass", [Path(path).name[:-2], [], ""])

    def asked_polkit(self):
        """How often the daemon has, all in all; what it asked before this is in it."""
        self.ask(self.root, "ListClasses")
        return sum(call.fields.get("member") == "CheckAuthorization" for call in self.monitor.calls)

    def asked(self):
        return {tuple(call.fields.get(name, "") for name in ("destination", "interface", "member", "signature"))
                for call in self.monitor.calls}

    def descriptors(self):
        succeeded(self.ask(self.root, "ListUnits"))  # now it runs, and what it keeps open is open
        return len(os.listdir(f"/proc/{daemon_pid(self.machine)}/fd"))

    @contextlib.contextmanager
    def polkit(self, reply):
        """One that is ours: reply(connection, message) answers each question, or does not."""
        self.machine.run(["systemctl", "mask", "--runtime", "--now", "polkit.service"], check=True)
        fake = FakePolkit(connect(self.folder), reply)
        try:
            yield fake
        finally:
            fake.close()
            self.machine.run(["systemctl", "unmask", "--runtime", "polkit.service"], check=True)


class Monitor(threading.Thread):
    """Keeps what the daemon asks others."""

    def __init__(self, connection):
        super().__init__()
        self.connection, self.calls, self.end = connection, [], False
        rule = f"type='method_call',sender='{NAME}'"
        connection.ask(wire.BUS, wire.BUS_PATH, "org.freedesktop.DBus.Monitoring", "BecomeMonitor", "asu", [[rule], 0])
        self.start()

    def run(self):
        while not self.end:
            self.connection.pump(0.05)
            self.calls += [one for one in self.connection.others if one.kind == wire.CALL]
            self.connection.others.clear()

    def close(self):
        self.end = True
        self.join()
        self.connection.close()


class FakePolkit(threading.Thread):
    def __init__(self, connection, reply):
        super().__init__()
        self.connection, self.reply, self.asked, self.end, self.failure = connection, reply, [], False, None
        self.cancelled = []
        owned = connection.ask(wire.BUS, wire.BUS_PATH, wire.BUS, "RequestName", "su", [POLKIT, 4])
        require(owned.values == [1], f"{POLKIT} is not ours: {owned.values}")
        self.start()

    def run(self):
        try:
            while not self.end:
                self.connection.pump(0.05)
                while self.connection.others:
                    message = self.connection.others.pop(0)
                    if message.fields.get("member") == "CancelCheckAuthorization":
                        self.cancelled += message.values
                    elif message.fields.get("member") == "CheckAuthorization":
                        self.asked.append(message)
                        self.reply(self.connection, message)
        except (wire.Closed, OSError, ValueError) as error:
            self.failure = error

    def wait_for(self, number):
        deadline = time.monotonic() + QUICK_SECONDS
        while len(self.asked) < number:
            require(time.monotonic() < deadline, f"{len(self.asked)} questions to polkit, expected {number}")
            time.sleep(0.01)

    def close(self):
        self.end = True
        self.join()
        self.connection.close()
        require(not self.failure, f"the false polkit ended: {self.failure}")


def answer(connection, question, signature, values, kind=wire.RETURN, **fields):
    connection.send(kind, signature, values, destination=question.fields["sender"], reply_serial=question.serial,
                    flags=wire.NO_REPLY, **fields)


def silent(connection, question):
    """The person is still looking for the password."""


def refused(got, *errors):
    require(got.error in errors, f"{got.error or got.values}, expected {errors}")


def succeeded(got):
    require(not got.error, f"{got.error} {got.values if got.error else ''}")
    return got.values


def say(connection, question, is_yes):
    answer(connection, question, "(bba{ss})", [(is_yes, 0, [])])


def caller_of(question):
    """Its name on the bus."""
    return question.values[0][1][0][1][1]


def details_of(question):
    return dict(question.values[2])


def yes_to(*connections):
    """A polkit that says no to all others."""
    names = {connection.name for connection in connections}
    return lambda connection, question: say(connection, question, caller_of(question) in names)


def silent_but_for(*connections):
    """A polkit that says yes to these, and asks all others, who look for their passwords."""
    names = {connection.name for connection in connections}
    return lambda connection, question: caller_of(question) in names and say(connection, question, True)
