# SPDX-License-Identifier: LGPL-2.1-or-later
"""A booted Debian with both packages, the app running in it, and its window on a screen outside, where AT-SPI reads it.

The buses of screen and session take every user: the app belongs to one of the machine's, the test to root.
"""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests/machine"))

from daemon import Bus, require, wait_until  # noqa: E402
from machine import ROOTFS, Machine  # noqa: E402
from screen import Node, Program, end, wait_for, xvfb  # noqa: E402

# What the package of the app depends on; the other packages are those of every machine.
APP_PACKAGES = ("libgtk-4-1", "libadwaita-1-0", "librsvg2-common")
SECONDS_MAX = 60
POLL_SECONDS = 0.3
TOAST_NODES_MAX = 60
SCREEN = "/screen"
BUSES = "/run/screen"
REGISTRY = "/usr/libexec/at-spi2-registryd"
# On the overview: long, and said by the list too.
TABLE = ("All services",)
USERS = ("alice", "bob")
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextlib.contextmanager
def bus_for_all(machine, name):
    """A bus of the machine that every user of it may use, and root from outside too."""
    socket, config = f"{BUSES}/{name}", f"/etc/{name}.conf"
    machine.put({config: BUS.format(socket=socket)})
    machine.run(["mkdir", "--parents", BUSES], check=True)
    daemon = subprocess.Popen(machine.command(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog"]),
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: machine.run(["test", "-S", socket]).returncode == 0, SECONDS_MAX, "dbus-daemon did not start")
        yield f"unix:path={socket}"
    finally:
        end(daemon)


@contextlib.contextmanager
def buses(machine):
    """What the app needs to know of the two of them. This process uses the one of AT-SPI too, whose registry runs outside."""
    with bus_for_all(machine, "accessibility") as address, bus_for_all(machine, "session") as session:
        os.environ["AT_SPI_BUS_ADDRESS"] = address.replace("path=", f"path=/proc/{machine.pid}/root")
        registry = subprocess.Popen([REGISTRY], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield {"AT_SPI_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": session}
        finally:
            end(registry)


def root_file_system(suite):
    done = subprocess.run([ROOTFS, suite, *APP_PACKAGES], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def walk_back(node):
    for child in reversed(list(node.children())):
        yield from walk_back(child)
    yield node


class App(Program):
    """The app in the machine. A button has its name alone on newer GTK, and behind its label on older."""

    def __init__(self, command, log):
        super().__init__(command, {}, log, SECONDS_MAX)

    def outside(self):
        """nsenter waits for its only child, which becomes the app; its number on the host."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def pids(self):
        """As the bus in the machine knows it."""
        outside = self.outside()
        lines = Path(f"/proc/{outside}/status").read_text().splitlines() if outside else []
        return [int(line.split()[-1]) for line in lines if line.startswith("NSpid:")]

    def end(self):
        outside = self.outside() if self.is_alive() else None
        if outside:
            os.kill(outside, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        super().end()

    def window(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gabion"], text=True, capture_output=True,
                              check=True).stdout.split()[-1]

    def wait_for(self, question, words):
        """Asks less often than others do: each answer is work for the app too."""
        return wait_for(question, SECONDS_MAX, lambda: f"{words}; shown: {self.shown()}", POLL_SECONDS)

    def button(self, name, inside=None):
        for node in (inside or self).walk_shown(TABLE):
            named = node.name == name or node.name.endswith(f" {name}")
            if named and "click" in node.actions() and node.has_state("sensitive"):
                return node
        raise LookupError(f"a button {name!r}")

    def click(self, name, inside=None):
        self.wait_for(lambda: self.button(name, inside), f"no button {name!r}").act("click")

    def open_menu(self, name):
        """Of a menu button and the button in it, which have one name, the inner one opens it."""
        self.wait_for(lambda: [node for node in self.walk_shown(TABLE) if node.name.endswith(name) and "click" in node.actions()],
                      f"no menu {name!r}")[-1].act("click")

    def says(self, *parts):
        """The first label with all these words."""
        return self.wait_for(lambda: next(text for text in self.texts(TABLE) if all(part in text for part in parts)),
                             f"not said: {parts}")

    def says_no_longer(self, part):
        self.wait_for(lambda: not any(part in text for text in self.texts(TABLE)), f"still said: {part}")

    def toast(self, words):
        """What is said for some seconds only; it comes last in its window, so it is looked for from there."""
        def look():
            return next(node for node in itertools.islice(walk_back(next(self.children())), TOAST_NODES_MAX)
                        if words in node.name and node.role_name == "label")
        self.wait_for(look, f"no toast {words!r}")

    def shown(self):
        """For messages."""
        try:
            return " | ".join(self.texts(TABLE))[-1500:]
        except Exception as error:
            return f"({error})"

    def dialog(self, part):
        return self.wait_for(lambda: next(node for node in self.children() if part in node.name and node.role_name == "dialog"),
                             f"no dialog {part!r}")

    def services(self):
        """The rows of the list; the overview has rows of the same name."""
        listed = next(node for node in self.walk_shown(TABLE) if node.name == "Services" and node.role_name == "list")
        return [node for node in listed.children() if node.role_name == "list item" and node.name]

    def wait_for_services(self):
        self.wait_for(lambda: len(self.services()) > 3, "the list stays empty")

    def row(self, *words):
        return self.wait_for(lambda: next(node for node in self.services() if all(word in node.name for word in words)),
                             f"not in the list: {words}")

    def search(self, words):
        self.keys("ctrl+f")
        self.wait("Search services", "entry", SECONDS_MAX).type(words)

    def open(self, unit):
        self.wait_for_services()
        if not any(node.name.startswith(f"{unit},") for node in self.services()):
            self.search(unit)  # newer GTK has only the rows that are seen
        self.row(unit).choose()
        self.says("No changes staged")

    def toggle(self, title):
        """The switch of a layer."""
        self.wait_for(lambda: next(node for node in self.walk_shown(TABLE) if node.name == title and "toggle" in node.actions()
                                   and node.has_state("sensitive")), f"no switch {title!r}").act("toggle")

    def unfold(self, title):
        """A group of layers."""
        def look():
            return next(node for node in self.walk_shown(TABLE) if node.name.startswith(title) and "click" in node.actions()
                        and not node.has_state("expanded"))
        self.wait_for(look, f"nothing to unfold: {title!r}").act("click")


class Booted:
    """machine, with both packages and the users; bus: gabiond as busctl sees it."""

    def __init__(self, machine, folder, environment):
        self.machine, self.folder, self.environment = machine, folder, environment
        self.bus = Bus(machine)
        self.apps = []

    def start(self, *words, user=None, **settings):
        """The app of this user (None: root) with settings as an earlier run would have left them."""
        number, owner = len(self.apps), user or "root"
        config = f"/tmp/config-{number}"
        settings = {"first_run": "false", "trial_seconds": "uint32 300", **settings}
        lines = [f"{key.replace('_', '-')}={value}" for key, value in settings.items()]
        self.machine.put({f"{config}/glib-2.0/settings/keyfile": "[org/gabion/Gabion]\n" + "\n".join(lines) + "\n"})
        self.machine.run(["chown", "--recursive", f"{owner}:", config], check=True)
        environment = {"XDG_CONFIG_HOME": config, "GSETTINGS_BACKEND": "keyfile", "GSK_RENDERER": "cairo", "GTK_A11Y": "atspi",
                       "GDK_BACKEND": "x11", "DISPLAY": os.environ["DISPLAY"], **self.environment}
        app = App(self.machine.command(["gabion", *words], user, environment), self.folder / f"gabion-{number}.log")
        self.apps.append(app)
        return app

    def end_apps(self):
        for app in self.apps:
            if app.is_alive():
                app.end()

    def tidy(self):
        """Nothing on trial, no layers, and all that runs as in its files."""
        self.end_apps()
        for row in self.bus.call("ListUnits")[0]:
            words = [word for word, is_needed in (("revert", "trial" in row[6]), ("remove", row[5]),
                                                  ("restart", row[5] or "trial" in row[6] or "restart-pending" in row[6]))
                     if is_needed]
            for word in words:
                self.machine.run(["gabionctl", word, row[0]])

    def ctl(self, *words, user=None):
        return self.machine.run(["gabionctl", *words], user=user, check=True).stdout

    def exposure(self, unit):
        return self.ctl("--no-legend", "list", unit).split()[1]


def install(machine, packages):
    """packages: of gabiond and of the app."""
    inside = {f"/root/{path.name}": path for path in packages}
    machine.put(inside)
    for user in USERS:
        machine.run(["useradd", "--create-home", user], check=True)
    result = machine.run(["dpkg", "--install", *inside], timeout=180)
    require(result.returncode == 0, result.stdout + result.stderr)


@contextlib.contextmanager
def booted(suite, packages, files):
    # The machine shares no memory with the screen, and has no account that it knows.
    with tempfile.TemporaryDirectory(prefix="gabion-live-") as folder, xvfb("1100x760", "-ac", "-extension", "MIT-SHM"):
        socket = f"/tmp/.X11-unix/X{os.environ['DISPLAY'].lstrip(':')}"
        with Machine(suite, files, {socket: SCREEN}, rootfs=root_file_system(suite)) as machine:
            print(f"booted in {machine.boot_seconds:.1f} s", flush=True)
            # Where a program looks for it, in a folder that systemd empties when it boots.
            machine.run(["sh", "-c", f"mkdir -p /tmp/.X11-unix && ln -s {SCREEN} {socket}"], check=True)
            install(machine, packages)
            with buses(machine) as environment:
                there = Booted(machine, Path(folder), environment)
                try:
                    yield there
                finally:
                    there.end_apps()
