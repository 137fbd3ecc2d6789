# SPDX-License-Identifier: LGPL-2.1-or-later
"""A screen and a session bus of their own, and what a program on them can be asked through AT-SPI, the interface that
screen readers use. gi is imported late: it takes the bus from the environment."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

WAIT_SECONDS_MAX = 20
POLL_SECONDS = 0.05
FAR = "32000"  # X stops at the corner of the screen
ANSWER_MS_MAX = 20000  # libatspi would not wait for a second on a busy machine
# Of GTK 4.8 itself, where a press of the pointer opens a window.
OF_GTK = ("Broken accounting of active state",)
CONTAINERS = ("filler", "list", "panel", "scroll pane", "table", "tree table")


def end(process):
    """Ends a process that was started here."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def xvfb(size="1100x760", *options):
    """A screen without a person in front of it; DISPLAY names it. It does not begin anew whenever its last client has gone: who
    comes in that moment is turned away, and what is set for all is lost."""
    reader, writer = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset", *options],
                              pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        os.environ["DISPLAY"] = f":{number}"
        yield
    finally:
        end(server)


@contextlib.contextmanager
def session_bus():
    reader, writer = os.pipe()
    daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={writer}"],
                              pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            address = answer.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
        yield address
    finally:
        end(daemon)


def wait_for(question, seconds=WAIT_SECONDS_MAX, words=None, poll=POLL_SECONDS):
    """What the question answers, once that is something; questions may fail until then. words: what to say if it never is, or
    what tells it."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            answer = question()
            if answer:
                return answer
        except (LookupError, StopIteration) as error:
            last = error
        except Exception as error:  # AT-SPI has errors of its own for what is just being drawn anew
            if type(error).__module__.split(".")[0] != "gi":
                raise
            last = error
        time.sleep(poll)
    raise TimeoutError((words() if callable(words) else words) or f"not seen within {seconds} seconds ({last})")


def if_there(question, otherwise, *about):
    """What the question answers; otherwise when what it asks was taken off the screen meanwhile, which AT-SPI tells as an error."""
    from gi.repository import GLib
    try:
        return question(*about)
    except GLib.Error:
        return otherwise


class Node:
    """One thing on the screen, as a screen reader knows it."""

    tells_showing = False

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def name(self):
        return if_there(self.accessible.get_name, "") or ""

    @property
    def role(self):
        return self.accessible.get_role()

    @property
    def role_name(self):
        return self.accessible.get_role_name()

    def children(self):
        for index in range(if_there(self.accessible.get_child_count, 0)):
            child = if_there(self.accessible.get_child_at_index, None, index)
            if child is not None:
                yield Node(child)

    def walk(self):
        yield self
        for child in self.children():
            yield from child.walk()

    def is_open(self):
        """Whether it has a place on the screen, as far as it knows by itself. GTK 4.8 says "showing" of windows only, so it is asked
        whether it is visible; pages that were never on the screen have no size."""
        from gi.repository import Atspi
        if not self.has_state("visible"):
            return False
        if self.accessible.get_component_iface() is None:
            return True
        extents = self.accessible.get_extents(Atspi.CoordType.WINDOW)
        return extents.width > 0 and extents.height > 0

    def parent(self):
        parent = self.accessible.get_parent()
        return Node(parent) if parent is not None else None

    def has_state(self, word):
        from gi.repository import Atspi
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, word.upper()))

    def has_place(self):
        return self.role_name == "application" or self.is_open()

    def is_shown(self):
        """It has a place, and all that it is in. Pages that were on the screen before count as shown there, in GTK 4.8."""
        if Node.tells_showing:
            return self.has_state("showing")
        node = self
        while node is not None and node.has_place():
            if node.role_name == "application":
                return True
            node = node.parent()
        return node is None

    def walk_shown(self, skip=()):
        """What is shown in what is shown, without what has one of the names of skip. What is just being drawn anew is not shown."""
        if not if_there(self.has_place, False) or self.name in skip:
            return
        yield self
        for child in self.children():
            yield from child.walk_shown(skip)

    def find_all(self, part="", role=None, exact=False):
        from gi.repository import Atspi
        wanted = getattr(Atspi.Role, role.upper()) if role else None
        for node in self.walk_shown():
            name = node.name
            if (name == part if exact else part in name) and wanted in (None, if_there(lambda: node.role, None)):
                yield node

    def find(self, part="", role=None, exact=False):
        for node in self.find_all(part, role, exact):
            return node
        raise LookupError(f"{role or 'anything'} named {part!r}")

    def has(self, part="", role=None):
        return next(self.find_all(part, role), None) is not None

    def actions(self):
        from gi.repository import Atspi
        if self.accessible.get_action_iface() is None:
            return []
        return [self.action_name(i) for i in range(Atspi.Action.get_n_actions(self.accessible))]

    def action_name(self, number):
        """GTK 4.8 counts actions that it does not tell of."""
        from gi.repository import Atspi, GLib
        try:
            return Atspi.Action.get_action_name(self.accessible, number)
        except GLib.Error:
            return ""

    def act(self, name="click"):
        from gi.repository import Atspi
        names = self.actions()
        if name not in names:
            raise LookupError(f"{self.name!r} cannot {name}; it can {names}")
        Atspi.Action.do_action(self.accessible, names.index(name))

    def choose(self):
        """Chooses a row of a list."""
        from gi.repository import Atspi
        parent = self.accessible.get_parent()
        Atspi.Selection.select_child(parent, self.accessible.get_index_in_parent())

    def middle(self):
        """Of its place in its window."""
        from gi.repository import Atspi
        place = self.accessible.get_extents(Atspi.CoordType.WINDOW)
        return place.x + place.width // 2, place.y + place.height // 2

    def text(self):
        from gi.repository import Atspi
        return Atspi.Text.get_text(self.accessible, 0, Atspi.Text.get_character_count(self.accessible))

    def type(self, text):
        from gi.repository import Atspi
        Atspi.EditableText.set_text_contents(self.accessible, text)

    def texts(self, skip=()):
        """All that is written in it."""
        return [node.name for node in self.walk_shown(skip) if node.role_name == "label" and node.name]


class Program(Node):
    """A program that was started on this screen."""

    def __init__(self, command, environment, log, seconds=WAIT_SECONDS_MAX):
        self.log = Path(log)
        self.scale = int(environment.get("GDK_SCALE", "1"))
        put_pointer_away()
        with open(log, "wb") as output:
            self.process = subprocess.Popen(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT)
        try:
            super().__init__(wait_for(self.find_itself, seconds, f"{command[0]} shows no window"))
            version = [int(part) for part in self.accessible.get_toolkit_version().split(".")[:2]]
            Node.tells_showing = version >= [4, 10]
        except TimeoutError:
            self.end()
            sys.stderr.write(self.log.read_text(errors="replace"))
            raise

    def find_itself(self):
        if not self.is_alive():
            raise RuntimeError(f"it ended: {self.log.read_text(errors='replace')}")
        return find_application(self.pids())

    def pids(self):
        """Whose window it may be."""
        return [self.process.pid]

    def window(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], text=True,
                              capture_output=True, check=True).stdout.split()[-1]

    def wait(self, part, role=None, seconds=WAIT_SECONDS_MAX):
        return wait_for(lambda: self.find(part, role), seconds, f"{role or 'anything'} named {part!r} is not shown")

    def wait_gone(self, part, role=None, seconds=WAIT_SECONDS_MAX):
        return wait_for(lambda: not self.has(part, role), seconds, f"{part!r} is still shown")

    def press(self, part, role="push_button"):
        self.wait(part, role).act("click")

    def window(self):
        """The one that was opened last, as X knows it."""
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], text=True,
                              capture_output=True, check=True).stdout.split()[-1]

    def keys(self, *names):
        """Keys as a person presses them; the window is given the keyboard first, as there is no window manager."""
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window(), "key", "--clearmodifiers", *names], check=True)

    def click(self, node):
        """With the pointer; for rows, which have no action of their own."""
        x, y = (self.scale * at for at in settled(node.middle))
        subprocess.run(["xdotool", "mousemove", "--sync", "--window", self.window(), str(x), str(y), "click", "1"], check=True)
        put_pointer_away()

    def complaints(self):
        """What it has said that no program should have to say."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(word in line for word in ("CRITICAL", "WARNING", "ERROR", "Gtk-"))
                and not any(words in line for words in OF_GTK)]

    def end(self):
        end(self.process)

    def is_alive(self):
        return self.process.poll() is None


def put_pointer_away():
    """A tooltip below it would be a window of its own, and in the pictures."""
    subprocess.run(["xdotool", "mousemove", FAR, FAR], check=True)


def settled(question):
    """The answer, when it is the same twice."""
    before = None
    while (answer := question()) != before:
        before = answer
        time.sleep(4 * POLL_SECONDS)
    return answer


def find_application(pids):
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    Atspi.set_timeout(ANSWER_MS_MAX, ANSWER_MS_MAX)
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None and application.get_process_id() in pids and application.get_child_count() > 0:
            return application
    return None


def screenshot(path):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-window", "root", str(path)], check=True)


def ignore_interrupts_of_others():
    """Ctrl-C ends the test run, which ends what it has started; not these one by one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
