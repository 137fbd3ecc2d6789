# SPDX-License-Identifier: LGPL-2.1-or-later
"""The system bus of a machine, by our own hand: a client from outside has no process number there, only a user."""

import contextlib
import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "bus"))

import wire  # noqa: E402

SOCKET = "system_bus_socket"


def open_bus_folder(machine):
    return os.open(f"/proc/{machine.pid}/root/run/dbus", os.O_PATH | os.O_DIRECTORY)


@contextlib.contextmanager
def being(uid):
    """With the effective rights of this user id."""
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


def connect(folder, uid=0, **more):
    """A wire.Connection of this user; folder is what open_bus_folder() gave."""
    with being(uid):
        stream = wire.reach(folder, SOCKET)
    return wire.Connection(stream, **more)


def daemon_pid(machine, unit="gabiond.service"):
    """The number that the main process of a unit has here, outside of the machine; None where it does not run."""
    inside = machine.run(["systemctl", "show", unit, "--value", "--property=MainPID"]).stdout.strip()
    space = os.readlink(f"/proc/{machine.pid}/ns/pid")
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, StopIteration):
            if entry.name.isdigit() and os.readlink(entry / "ns/pid") == space:
                numbers = next(line for line in (entry / "status").read_text().splitlines() if line.startswith("NSpid:"))
                if numbers.split()[-1] == inside:
                    return int(entry.name)
    return None
