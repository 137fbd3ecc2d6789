# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many questions to AT-SPI that are all on their way at once. It has one for each thing about each node; asked one after the other
they take most of the time of a walk through the app."""

from screen import ANSWER_MS_MAX, if_there

ACCESSIBLE, COMPONENT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Component"
PROPERTIES = "org.freedesktop.DBus.Properties"
IN_WINDOW = 1  # coordinates
STATE_BITS = 32  # of each of the two numbers of a set of states


def connect(address):
    from gi.repository import Gio
    flags = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)


def ask(bus, program, questions):
    """questions: each a path, an interface, a method and its words. The first word of each answer; None where there is none, as of a node
    that has gone, or has no such interface."""
    from gi.repository import GLib
    answers = [None] * len(questions)
    left = len(questions)

    def on_answer(bus, result, number):
        nonlocal left
        left -= 1
        answers[number] = if_there(lambda: bus.call_finish(result).unpack()[0], None)

    for number, (path, interface, method, words) in enumerate(questions):
        bus.call(program, path, interface, method, words, None, 0, ANSWER_MS_MAX, None, on_answer, number)
    while left:
        GLib.MainContext.default().iteration(True)
    return answers


def states_of(numbers):
    """All in one number, each at its bit."""
    return sum(number << (STATE_BITS * at) for at, number in enumerate(numbers))
