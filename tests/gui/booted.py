# SPDX-License-Identifier: LGPL-2.1-or-later
"""A booted Debian with both packages, the app running in it, and its window on a screen outside, where AT-SPI reads it.

The buses of screen and session take every user: the app belongs to one of the machine's, the test to root.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests/machine"))

from daemon import Bus, require, wait_until  # noqa: E402
from machine import ROOTFS, Machine  # noqa: E402
from glance import Glancer, find_program  # noqa: E402
from screen import Program, end, wait_for, xvfb  # noqa: E402
from talker import talker  # noqa: E402

# What the package of the app depends on; the other packages are those of every machine.
APP_PACKAGES = ("libgtk-4-1", "libadwaita-1-0", "librsvg2-common")
SECONDS_MAX = 60
POLL_SECONDS = 0.2  # to look is work for the app too
JOURNAL_LINES_MAX = 80
SCREEN = "/screen"
BUSES = "/run/screen"
NOTIFICATION_SERVER = TOP / "tests/gui/notification_server.py"
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
  <limit name="max_replies_per_connection">50000</limit>
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


def notifications(machine, environment, folder):
    address = environment["DBUS_SESSION_BUS_ADDRESS"].replace("path=", f"path=/proc/{machine.pid}/root")
    return talker([NOTIFICATION_SERVER, address], folder / "notifications.log", "ready")


def root_file_system(suite):
    done = subprocess.run([ROOTFS, suite, *APP_PACKAGES], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


class App(Program):
    """The app in the machine. A button has its name alone on newer GTK, and behind its label on older."""

    def __init__(self, command, log):  # of Program, only what it does with its process and its keys is wanted
        self.log = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            self.glancer = Glancer(wait_for(self.find_itself, SECONDS_MAX, lambda: f"it shows no window: {log.read_text()}"), TABLE)
        except BaseException:
            self.end()
            raise

    def find_itself(self):
        if not self.is_alive():
            raise RuntimeError(f"it ended: {self.log.read_text(errors='replace')}")
        return find_program(self.pids())

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

    # What it shows

    def wait_for(self, question, words):
        return wait_for(question, SECONDS_MAX, lambda: f"{words}; shown: {self.shown()}", POLL_SECONDS)

    def find_all(self, is_it, role=None, inside=None):
        """What is shown with a name that is_it() likes."""
        top = self.glancer.look()
        if inside:
            top = next(node for node in top.walk() if node.path == inside.path)
        return (node for node in top.walk() if role in (None, node.role_name) and is_it(node.name))

    def texts(self):
        return [node.name for node in self.find_all(bool, "label")]

    def shown(self):
        """For messages."""
        try:
            return " | ".join(self.texts())[-1500:]
        except Exception as error:
            return f"({error})"

    def says(self, *parts):
        """The first label with all these words."""
        return self.wait_for(lambda: next(self.find_all(lambda name: all(part in name for part in parts), "label")),
                             f"not said: {parts}").name

    def says_no_longer(self, part):
        self.wait_for(lambda: not any(self.find_all(lambda name: part in name, "label")), f"still said: {part}")

    def toast(self, words):
        """What is said for some seconds only."""
        self.says(words)

    def dialog(self, part):
        return self.wait_for(lambda: next(self.find_all(lambda name: part in name, "dialog")), f"no dialog {part!r}")

    # What is pressed

    def able(self, action, is_it, inside=None):
        """What can do this now."""
        return (node for node in self.find_all(is_it, None, inside) if node.has_state("sensitive") and action in node.actions())

    def act(self, action, is_it, words, inside=None):
        def look_and_act():
            next(self.able(action, is_it, inside)).act(action)
            return True
        self.wait_for(look_and_act, words)

    def button(self, name, inside=None):
        return next(self.able("click", lambda found: found == name or found.endswith(f" {name}"), inside))

    def can_click(self, name):
        self.wait_for(lambda: self.button(name), f"no button {name!r}")

    def click(self, name, inside=None):
        def look_and_click():
            self.button(name, inside).act("click")
            return True
        self.wait_for(look_and_click, f"no button {name!r}")

    def open_menu(self, name):
        """Of a menu button and the button in it, which have one name, the inner one opens it."""
        def look_and_open():
            list(self.able("click", lambda found: found.endswith(name)))[-1].act("click")
            return True
        self.wait_for(look_and_open, f"no menu {name!r}")

    def toggle(self, title):
        """The switch of a layer."""
        self.act("toggle", lambda name: name == title, f"no switch {title!r}")

    def unfold(self, title):
        """A group of layers."""
        def look_and_unfold():
            next(node for node in self.able("click", lambda name: name.startswith(title)) if not node.has_state("expanded")).act("click")
            return True
        self.wait_for(look_and_unfold, f"nothing to unfold: {title!r}")

    # Services

    def services(self):
        """The rows of the list; the overview has rows of the same name."""
        listed = next(self.find_all(lambda name: name == "Services", "list"))
        return [node for node in listed.below if node.role_name == "list item" and node.name]

    def wait_for_services(self):
        self.wait_for(lambda: len(self.services()) > 3, "the list stays empty")

    def row(self, *words):
        return self.wait_for(lambda: next(node for node in self.services() if all(word in node.name for word in words)),
                             f"not in the list: {words}")

    def search(self, words):
        self.keys("ctrl+f")
        self.wait_for(lambda: next(self.find_all(lambda name: name == "Search services", "entry")), "nothing to search with").type(words)

    def open(self, unit):
        self.wait_for_services()
        if not any(node.name.startswith(f"{unit},") for node in self.services()):
            self.search(unit)  # newer GTK has only the rows that are seen
        self.row(unit).choose()
        self.says("No changes staged")


class Booted:
    """machine, with both packages and the users; bus: gabiond as busctl sees it; desktop: where its notifications are shown."""

    def __init__(self, machine, folder, environment, desktop):
        self.machine, self.folder, self.environment, self.desktop = machine, folder, environment, desktop
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
        """Nothing on trial, no layers, and all that runs as in its files. Cases that follow close on each other restart a service more
        often than systemd would allow a service that fails, so that is forgotten first."""
        self.end_apps()
        for unit, layers, more in (row[:1] + row[5:7] for row in self.bus.call("ListUnits")[0]):
            is_changed = layers or "trial" in more
            words = [word for word, is_needed in (("revert", "trial" in more), ("remove", layers)) if is_needed]
            for word in words:
                self.machine.run(["gabionctl", word, unit])
            if is_changed or more.get("restart-pending", {}).get("data"):
                self.machine.run(["systemctl", "reset-failed", unit])
                self.machine.run(["gabionctl", "restart", unit])

    def require_running(self, units):
        for unit in units:
            state = self.bus.show(unit, "ActiveState", "Result")
            require(state["ActiveState"] == "active", f"{unit} does not run as the case begins: {state}")

    def ctl(self, *words, user=None):
        return self.machine.run(["gabionctl", *words], user=user, check=True).stdout

    def journal(self, since):
        """What the machine has written since then, a time of the monotonic clock; for messages."""
        lines = self.machine.run(["journalctl", "--no-pager", "--output=short-precise", f"--since=-{time.monotonic() - since:.0f}s"]).stdout
        return "\n".join(lines.splitlines()[-JOURNAL_LINES_MAX:])

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
            with buses(machine) as environment, notifications(machine, environment, Path(folder)) as desktop:
                there = Booted(machine, Path(folder), environment, desktop)
                try:
                    yield there
                finally:
                    there.end_apps()
