# SPDX-License-Identifier: LGPL-2.1-or-later
"""A booted Debian with both packages, the app running in it, and its window on a screen outside, where AT-SPI reads it.

The buses of screen and session take every user: the app belongs to one of the machine's, the test to root.
"""

import contextlib
import os
import shutil
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
SCREEN = "/screen"
# On the overview: long, and said by the list too.
TABLE = ("All services",)
USERS = ("alice", "bob")
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>/usr/share/dbus-1/accessibility-services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextlib.contextmanager
def bus_for_all(folder, name):
    """A bus that every user of every machine may use; its address names the socket in the folder."""
    socket, config = folder / name, folder / f"{name}.conf"
    config.write_text(BUS.format(socket=socket))
    daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(socket.exists, words="dbus-daemon did not start")
        socket.chmod(0o777)
        yield f"unix:path={socket}"
    finally:
        end(daemon)


@contextlib.contextmanager
def screen():
    """The folder with the sockets of the buses."""
    with tempfile.TemporaryDirectory(prefix="gabion-screen-", dir="/var/tmp") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["AT_SPI_BUS_ADDRESS"] = f"unix:path={folder}/a11y"  # its registry asks for it too
        stack.enter_context(bus_for_all(folder, "a11y"))
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(bus_for_all(folder, "session"))
        # The machine shares no memory with the screen, and has no account that it knows.
        stack.enter_context(xvfb("1100x760", "-ac", "-extension", "MIT-SHM"))
        yield folder


def root_file_system(suite):
    done = subprocess.run([ROOTFS, suite, *APP_PACKAGES], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


class App(Program):
    """The app in the machine. A button has its name alone on newer GTK, and behind its label on older."""

    def __init__(self, command, log):
        super().__init__(command, {}, log, SECONDS_MAX)

    def pids(self):
        """nsenter waits for its only child, which has become the app."""
        number = self.process.pid
        return [number, *map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split())]

    def end(self):
        for pid in self.pids()[1:] if self.is_alive() else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 15)
        super().end()

    def window(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gabion"], text=True, capture_output=True,
                              check=True).stdout.split()[-1]

    def button(self, name, inside=None):
        for node in (inside or self).walk_shown(TABLE):
            named = node.name == name or node.name.endswith(f" {name}")
            if named and "click" in node.actions() and node.has_state("sensitive"):
                return node
        raise LookupError(f"a button {name!r}")

    def click(self, name, inside=None):
        wait_for(lambda: self.button(name, inside), SECONDS_MAX, lambda: f"no button {name!r}; shown: {self.shown()}").act("click")

    def says(self, *parts, seconds=SECONDS_MAX):
        """The first label with all these words."""
        def look():
            return next((text for text in self.texts(TABLE) if all(part in text for part in parts)), None)
        return wait_for(look, seconds, lambda: f"not said: {parts}; shown: {self.shown()}")

    def says_no_longer(self, part, seconds=SECONDS_MAX):
        wait_for(lambda: not any(part in text for text in self.texts(TABLE)), seconds, f"still said: {part}")

    def shown(self):
        try:
            return " | ".join(self.texts(TABLE))[-1500:]
        except Exception as error:  # only for messages
            return f"({error})"

    def dialog(self, part):
        return wait_for(lambda: next(node for node in self.children() if part in node.name and node.role_name == "dialog"),
                        SECONDS_MAX, f"no dialog {part!r}")

    def services(self):
        """The rows of the list; the overview has rows of the same name."""
        listed = next(node for node in self.walk_shown(TABLE) if node.name == "Services" and node.role_name == "list")
        return [node for node in listed.children() if node.role_name == "list item" and node.name]

    def open(self, unit):
        wait_for(lambda: next(node for node in self.services() if node.name.startswith(f"{unit},")), SECONDS_MAX,
                 f"{unit} is not in the list").choose()
        self.says("No changes staged")
        wait_for(lambda: self.button("Why?"), SECONDS_MAX)

    def toggle(self, title):
        """The switch of a layer."""
        wait_for(lambda: next(node for node in self.walk_shown(TABLE) if node.name == title and "toggle" in node.actions()
                              and node.has_state("sensitive")), SECONDS_MAX, f"no switch {title!r}").act("toggle")


class Booted:
    """machine, with both packages and the users; bus: gabiond as busctl sees it."""

    def __init__(self, machine, folder):
        self.machine, self.folder = machine, folder
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
                       "GDK_BACKEND": "x11",
                       **{name: os.environ[name] for name in ("DISPLAY", "AT_SPI_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS")}}
        app = App(self.machine.command(["gabion", *words], user, environment), self.folder / f"gabion-{number}.log")
        self.apps.append(app)
        return app

    def end_apps(self):
        for app in self.apps:
            if app.is_alive():
                app.end()

    def tidy(self):
        """Nothing on trial, no layers, all services of the tests as in their files."""
        self.end_apps()
        for unit in self.units_with_layers():
            with contextlib.suppress(Exception):
                self.machine.run(["gabionctl", "revert", unit])
                self.machine.run(["gabionctl", "remove", unit])
                self.machine.run(["gabionctl", "restart", unit])

    def units_with_layers(self):
        rows = self.bus.call("ListUnits")[0]
        return [row[0] for row in rows if row[5] or "trial" in row[6]]

    def ctl(self, *words, user=None):
        return self.machine.run(["gabionctl", *words], user=user, check=True).stdout

    def exposure(self, unit):
        return self.ctl("--no-legend", "list", unit).split()[1]


@contextlib.contextmanager
def booted(suite, packages, files):
    """packages: of gabiond and of the app."""
    inside = {f"/root/{name}": path for name, path in zip(("gabion.deb", "gabion-app.deb"), packages)}
    with screen() as folder:
        number = os.environ["DISPLAY"].lstrip(":")
        binds = {str(folder): str(folder), f"/tmp/.X11-unix/X{number}": SCREEN}
        with Machine(suite, {**files, **inside}, binds, rootfs=root_file_system(suite)) as machine:
            print(f"booted in {machine.boot_seconds:.1f} s", flush=True)
            for user in USERS:
                machine.run(["useradd", "--create-home", user], check=True)
            # Where a program looks for it, in a folder that systemd empties when it boots.
            machine.run(["sh", "-c", f"mkdir -p /tmp/.X11-unix && ln -s {SCREEN} /tmp/.X11-unix/X{number}"], check=True)
            result = machine.run(["dpkg", "--install", *inside], timeout=180)
            require(result.returncode == 0, result.stdout + result.stderr)
            there = Booted(machine, folder)
            try:
                yield there
            finally:
                there.end_apps()
