# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program shows at one moment, in few questions to AT-SPI.

To ask each node for its name, role and states takes a second for a window like ours, most of it for the way to and fro. GTK tells
these of all nodes in one answer. That has hidden ones too, and lacks those that nobody has asked about yet; so which are there is asked
beside it, of all nodes of one depth at a time.
"""

import functools
import os

from at_once import ACCESSIBLE, COMPONENT, IN_WINDOW, PROPERTIES, ask, connect, states_of
from screen import ANSWER_MS_MAX, if_there

ACTION = "org.a11y.atspi.Action"
REGISTRY, ROOT, CACHE = "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", "/org/a11y/atspi/cache"
BUS = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"
TELLS_SHOWING = [4, 10]  # versions of GTK from this one on


@functools.lru_cache(maxsize=1)
def connection():
    """To the bus that AT_SPI_BUS_ADDRESS names."""
    return connect(os.environ["AT_SPI_BUS_ADDRESS"])


def atspi():
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    return Atspi


@functools.lru_cache(maxsize=None)
def role_name(number):
    return atspi().role_get_name(atspi().Role(number))


@functools.lru_cache(maxsize=None)
def state_bit(word):
    return 1 << int(getattr(atspi().StateType, word.upper()))


def call(program, path, interface, method, signature="()", *words):
    from gi.repository import GLib
    words = GLib.Variant(signature, words)
    return connection().call_sync(program, path, interface, method, words, None, 0, ANSWER_MS_MAX, None).unpack()


def get(program, path, interface, name):
    return call(program, path, PROPERTIES, "Get", "(ss)", interface, name)[0]


def find_program(pids):
    """The name on the bus of the program with one of these numbers, once it shows a window."""
    for name, path in call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren")[0]:
        if call(*BUS, "GetConnectionUnixProcessID", "(s)", name)[0] in pids and get(name, path, ACCESSIBLE, "ChildCount") > 0:
            return name
    return None


class Seen:
    """A node as it was. What is done to it is done to what is there now."""

    def __init__(self, glancer, path, above):
        self.glancer, self.path, self.above = glancer, path, above
        self.name, self.role_name, self.states, self.interfaces, self.below = "", "", 0, (), []

    def take(self, item):
        """item: what GTK says of it, in the order of Cache.GetItems(); None: it has gone meanwhile. Only what is wanted is unpacked, as
        that takes most of the time of a glance."""
        if item:
            self.interfaces, self.name = item.get_child_value(5).get_strv(), item.get_child_value(6).get_string()
            self.role_name = role_name(item.get_child_value(7).get_uint32())
            self.states = states_of(item.get_child_value(9).unpack())

    def has_state(self, word):
        return bool(self.states & state_bit(word))

    def walk(self):
        yield self
        for child in self.below:
            yield from child.walk()

    def call(self, interface, method, signature="()", *words):
        return call(self.glancer.program, self.path, interface, method, signature, *words)

    def action_name(self, number):
        """GTK 4.8 counts actions that it does not tell of."""
        return if_there(lambda: self.call(ACTION, "GetName", "(i)", number)[0], "")

    def actions(self):
        count = if_there(lambda: get(self.glancer.program, self.path, ACTION, "NActions"), 0)
        return [self.action_name(number) for number in range(count)]

    def act(self, name):
        names = self.actions()
        if name not in names:
            raise LookupError(f"{self.name!r} cannot {name}; it can {names}")
        self.call(ACTION, "DoAction", "(i)", names.index(name))

    def choose(self):
        """Chooses a row of a list."""
        index = self.call(ACCESSIBLE, "GetIndexInParent")[0]
        self.above.call("org.a11y.atspi.Selection", "SelectChild", "(i)", index)

    def type(self, text):
        self.call("org.a11y.atspi.EditableText", "SetTextContents", "(s)", text)


class Glancer:
    """skip: names of what is left out, with all that is in it."""

    def __init__(self, program, skip=()):
        self.program, self.skip = program, skip
        version = get(program, ROOT, "org.a11y.atspi.Application", "Version")
        self.tells_showing = [int(part) for part in version.split(".")[:2]] >= TELLS_SHOWING

    def items(self):
        answer = connection().call_sync(self.program, CACHE, "org.a11y.atspi.Cache", "GetItems", None, None, 0, ANSWER_MS_MAX, None)
        found = answer.get_child_value(0)
        items = map(found.get_child_value, range(found.n_children()))
        return {item.get_child_value(0).get_child_value(1).get_string(): item for item in items}

    def ask(self, nodes, interface, method, words=None):
        return ask(connection(), self.program, [(node.path, interface, method, words) for node in nodes])

    def below(self, nodes, items):
        """What is below each of them, as far as it may be seen."""
        answers = self.ask(nodes, ACCESSIBLE, "GetChildren")
        found = [Seen(self, path, node) for node, children in zip(nodes, answers) for _, path in children or ()]
        if any(child.path not in items for child in found):
            items.update(self.items())
        for child in found:
            child.take(items.get(child.path))
        return [child for child in found if child.has_state("visible") and child.name not in self.skip]

    def placed(self, nodes):
        """Those that are shown. GTK 4.8 does not say it; there, pages of a stack that were never on the screen have no size."""
        from gi.repository import GLib
        if self.tells_showing:
            return [node for node in nodes if node.has_state("showing")]
        asked = [node for node in nodes if COMPONENT in node.interfaces]
        places = self.ask(asked, COMPONENT, "GetExtents", GLib.Variant("(u)", (IN_WINDOW,)))
        without = {node for node, place in zip(asked, places) if place is None or min(place[2:]) <= 0}
        return [node for node in nodes if node not in without]

    def look(self):
        """The program itself, with all that is shown in it."""
        items, top = self.items(), Seen(self, ROOT, None)
        top.take(items[ROOT])
        level = [top]
        while level:
            level = self.placed(self.below(level, items))
            for node in level:
                node.above.below.append(node)
        return top
