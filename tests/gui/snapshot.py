# SPDX-License-Identifier: LGPL-2.1-or-later
"""All that a program shows at one moment, as nodes that can be looked through and driven as those of screen.py."""

import functools

from at_once import ACCESSIBLE, COMPONENT, IN_WINDOW, PROPERTIES, ask, connect, states_of
from screen import CONTAINERS, Node


@functools.lru_cache(maxsize=1)
def connection():
    """There is one for a process, as gi stays with the bus that it has seen first."""
    from gi.repository import Gio
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    return connect(session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, -1, None).unpack()[0])


@functools.lru_cache(maxsize=1)
def questions():
    from gi.repository import GLib
    return ((ACCESSIBLE, "GetState", None), (COMPONENT, "GetExtents", GLib.Variant("(u)", (IN_WINDOW,))),
            (PROPERTIES, "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Name"))), (ACCESSIBLE, "GetRole", None),
            (ACCESSIBLE, "GetChildren", None))


def ask_about(program, paths):
    """The answers about each node, in the order of the questions."""
    answers = ask(connection(), program, [(path, *question) for path in paths for question in questions()])
    return [answers[at:at + len(questions())] for at in range(0, len(answers), len(questions()))]


class Snapshot(Node):
    """A node as it was. What is done to it is done to what is there now."""

    name = role = role_name = None

    def __init__(self, path, above, index):  # of Node only the questions are wanted
        self.path, self.above, self.index = path, above, index
        self.below = []

    def take(self, answers, skip):
        from gi.repository import Atspi
        states, extents, name, role, children = answers
        self.states = states_of(states or ())
        self.size = extents and extents[2:]
        self.name = name or ""
        self.role = Atspi.Role(role or 0)
        self.role_name = Atspi.role_get_name(self.role)
        if self.name not in skip and not (self.role_name in CONTAINERS and not self.is_open()):
            self.below = [Snapshot(path, self, index) for index, (_, path) in enumerate(children or ())]

    @functools.cached_property
    def accessible(self):
        found = self.above.accessible.get_child_at_index(self.index)
        if found is not None and found.path != self.path:  # the page of a stack, which GetChildren() leaves out
            found = found.get_child_at_index(0)
        if found is None or found.path != self.path:
            raise LookupError(f"{self.role_name} {self.name!r} has gone")
        return found

    def __eq__(self, other):
        return isinstance(other, Snapshot) and self.told() == other.told()

    def told(self):
        return self.path, self.name, self.states, self.size, [below.told() for below in self.below]

    def children(self):
        return iter(self.below)

    def parent(self):
        return self.above

    def has_state(self, word):
        from gi.repository import Atspi
        return bool(self.states >> int(getattr(Atspi.StateType, word.upper())) & 1)

    def is_open(self):
        return self.has_state("visible") and (self.size is None or (self.size[0] > 0 and self.size[1] > 0))


def snapshot(node, skip=()):
    """The node itself, with all that is shown below it. skip: names of what is not looked into."""
    top = Snapshot(node.accessible.path, node.parent(), 0)
    top.accessible = node.accessible
    level = [top]
    while level:
        for below, answers in zip(level, ask_about(node.accessible.app.bus_name, [below.path for below in level])):
            below.take(answers, skip)
        level = [child for below in level for child in below.below]
    return top


class Quick(Node):
    """A node that is there now, which looks at all that it shows at once."""

    def walk_shown(self, skip=()):
        return snapshot(self, (*self.behind, *skip)).walk_shown(skip)

    behind = ()  # names of what lies behind what is seen, and is not looked into

    def children(self):
        for child in super().children():
            quick = Quick(child.accessible)
            quick.behind = self.behind
            yield quick


class QuickProgram(Quick):
    """A program that is looked at so, and is driven as it is."""

    def __init__(self, program):
        super().__init__(program.accessible)
        self.program = program

    def __getattr__(self, name):
        return getattr(self.program, name)
