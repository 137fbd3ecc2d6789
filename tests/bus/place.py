# SPDX-License-Identifier: LGPL-2.1-or-later
"""A private bus, a directory tree and the daemon that serves it; what every bus test works in.

A test is a function with one argument, the Place, and a name like a sentence:

    @case
    def a_unit_that_is_not_there_is_not_found(place): …
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import wire

TOP = Path(__file__).resolve().parents[2]
NAME, PATH = "org.gabion.Gabion1", "/org/gabion/Gabion1"
MANAGER, UNIT = f"{NAME}.Manager", f"{NAME}.Unit"
ERROR = re.compile(r"^Call failed: (.*)$", re.MULTILINE)
SECONDS_MAX = 60
DROPIN = "etc/systemd/system/{}.d/50-gabion.conf"
UNITS = {
    "usr/lib/systemd/system/web.service":
        "[Unit]\nDescription=Web pages of %N\n[Service]\nExecStart=/usr/sbin/nginx\n",
    "usr/lib/systemd/system/web.socket": "[Socket]\nListenStream=80\n",
    "usr/lib/systemd/system/hard.service":
        "[Service]\nExecStart=/bin/true\nUser=www\nType=oneshot\nPrivateNetwork=yes\nNoNewPrivileges=yes\n",
    "usr/lib/systemd/system/copy@.service": "[Service]\nExecStart=/bin/true\n",
    "usr/lib/systemd/system/sshd.service": "[Service]\nExecStart=/usr/sbin/sshd -D\n",
    "etc/systemd/system/own.service": "[Service]\nExecStart=/bin/true\n",
    "usr/lib/systemd/system/broken.service": "[Service]\nType=simple\n",
    "var/lib/dpkg/info/nginx-common.list": "/.\n/lib/systemd/system/web.service\n/usr/sbin\n",
}
CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/> <allow own="*"/> <allow send_destination="*" eavesdrop="true"/> <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""

CASES = []


def case(function):
    CASES.append(function)
    return function


def require(condition, words):
    """An assertion that -O cannot take away; words says what was seen."""
    if not condition:
        raise AssertionError(words)


def equal(got, expected, what):
    require(got == expected, f"{what}: {got!r}, expected {expected!r}")


def wait_until(condition, what):
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        require(time.monotonic() < deadline, f"{what} did not come within {SECONDS_MAX} s")
        time.sleep(0.01)


def as_user(user, function):
    """What the function returns, called with the rights of this user id; None: ours."""
    if user is None:
        return function()
    os.seteuid(user)
    try:
        return function()
    finally:
        os.seteuid(0)


class Refused(Exception):
    """The daemon's answer was an error; the words are those that busctl shows."""


class Place:
    def __init__(self, gabiond, gabionctl):
        self.gabiond, self.gabionctl = gabiond, gabionctl
        self.folder = Path(tempfile.mkdtemp(prefix="gabion-bus-"))
        self.folder.chmod(0o755)
        self.tree = self.folder / "tree"
        self.address = f"unix:path={self.folder}/bus"
        self.processes = []
        self.log = self.folder / "gabiond.log"
        for path, text in UNITS.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def environment(self):
        # Freed memory is kept back by a sanitizer to catch who still uses it; of too much of it a growth is not seen.
        sanitizer = os.environ.get("ASAN_OPTIONS", "detect_leaks=1:exitcode=99") + ":quarantine_size_mb=4"
        return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address, "GABION_DATADIR": str(TOP / "data"),
                "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": sanitizer}

    def begin(self, *command, log, **environment):
        with open(log, "ab") as output:
            process = subprocess.Popen(command, env={**self.environment(), **environment}, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=output)
        self.processes.append(process)
        return process

    def start(self):
        configuration = self.folder / "bus.conf"
        configuration.write_text(CONFIGURATION.format(socket=self.folder / "bus"))
        self.begin("dbus-daemon", f"--config-file={configuration}", "--nofork", log=self.folder / "bus.log")
        wait_until((self.folder / "bus").exists, "the bus")
        (self.folder / "bus").chmod(0o777)
        self.start_daemon()

    def restart(self, *wrapper, **environment):
        """Another daemon in the place of the one that ran, started by this command and with these variables."""
        self.daemon.send_signal(signal.SIGTERM)
        equal(self.daemon.wait(SECONDS_MAX), 0, "exit status of gabiond")
        self.start_daemon(*wrapper, **environment)

    def start_daemon(self, *wrapper, **environment):
        self.daemon = self.begin(*wrapper, self.gabiond, f"--root={self.tree}", "--session", log=self.log,
                                 **environment)
        wait_until(lambda: self.daemon.poll() is not None or self.owned(), "gabiond")
        require(self.daemon.poll() is None, f"gabiond ended: {self.log.read_text()}")

    def owned(self):
        answer = self.busctl("call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                             "NameHasOwner", "s", NAME)
        return answer.returncode == 0 and json.loads(answer.stdout)["data"] == [True]

    def busctl(self, *words, user=None):
        command = ["busctl", f"--address={self.address}", "--json=short", "--timeout=50", *words]
        if user is not None:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]
        return subprocess.run(command, env=self.environment(), text=True, capture_output=True, timeout=SECONDS_MAX)

    def wire(self, user=None, **more):
        """A connection of our own hand, for what busctl does not say."""
        return as_user(user, lambda: wire.connect(self.folder / "bus", **more))

    def call(self, method, *words, user=None):
        """The results of one method, or Refused."""
        result = self.busctl("call", NAME, PATH, MANAGER, method, *words, user=user)
        if result.returncode == 0:
            return json.loads(result.stdout)["data"]
        raise Refused(result.stderr.strip())

    def refused(self, *words, method, says, user=None):
        """The call fails, and its error says so."""
        try:
            answer = self.call(method, *words, user=user)
        except Refused as error:
            require(says in str(error), f"{method} {words}: {error}; expected {says!r}")
            return str(error)
        raise AssertionError(f"{method} {words} answered {answer!r}; expected an error that says {says!r}")

    def unit(self, name):
        units = {row[0]: row for row in self.call("ListUnits")[0]}
        require(name in units, f"{name} is not among {sorted(units)}")
        return units[name]

    def preview(self, unit, *selection):
        return self.call("Preview", "sas", unit, str(len(selection)), *selection)

    def set_layers(self, unit, *selection, digest=None):
        digest = self.preview(unit, *selection)[3] if digest is None else digest
        return self.call("SetLayers", "sass", unit, str(len(selection)), *selection, digest)

    def property(self, unit, name):
        path = self.call("GetUnit", "s", unit)[0]
        result = self.busctl("get-property", NAME, path, UNIT, name)
        require(result.returncode == 0, f"{name} of {unit}: {result.stderr}")
        return json.loads(result.stdout)["data"]

    def manager_property(self, name):
        result = self.busctl("get-property", NAME, PATH, MANAGER, name)
        require(result.returncode == 0, f"{name}: {result.stderr}")
        return json.loads(result.stdout)["data"]

    def ctl(self, *words):
        """gabionctl on the same tree, without the daemon."""
        return subprocess.run([self.gabionctl, f"--root={self.tree}", *words], env=self.environment(), text=True,
                              capture_output=True, timeout=SECONDS_MAX)

    def dropin(self, unit):
        return self.tree / DROPIN.format(unit)

    def end(self):
        """The reason that the daemon did not end well, or None."""
        reason = None
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            code = process.wait(SECONDS_MAX)
            if process is getattr(self, "daemon", None) and code != 0:
                reason = f"gabiond ended with {code}: {self.log.read_text()}"
        shutil.rmtree(self.folder)
        return reason
