#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A desktop that shows notifications, on a session bus: org.freedesktop.Notifications, which GApplication uses where GTK's own is not.

    notification_server.py ADDRESS

Says "ready", then "shown NUMBER TITLE | BODY" and "closed NUMBER". Each line of its input is the number of one that a person clicks on.
"""

import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""
CLOSED_BY_CALL = 3


def say(*words):
    print(*words, flush=True)


class Server:
    def __init__(self, bus):
        self.bus, self.count = bus, 0
        bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self.on_call, None, None)
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                      GLib.Variant("(su)", (NAME, 0)), None, 0, -1, None)
        say("ready")

    def tell(self, signal, signature, *words):
        self.bus.emit_signal(None, PATH, NAME, signal, GLib.Variant(signature, words))

    def on_call(self, connection, sender, path, interface, method, arguments, invocation):
        answers = {"GetCapabilities": ("(as)", (["actions", "body"],)), "Notify": ("(u)", (0,)),
                   "GetServerInformation": ("(ssss)", ("test", "test", "1", "1.2"))}
        signature, answer = answers.get(method, ("()", ()))
        values = arguments.unpack()
        if method == "Notify":
            answer = (self.show(values),)
        invocation.return_value(GLib.Variant(signature, answer))
        if method == "CloseNotification":
            say("closed", values[0])
            self.tell("NotificationClosed", "(uu)", values[0], CLOSED_BY_CALL)

    def show(self, values):
        """The number of a new one, or of the one whose place it takes."""
        self.count += not values[1]
        number = values[1] or self.count
        say("shown", number, values[3], "|", values[4])
        return number

    def press(self, line):
        self.tell("ActionInvoked", "(us)", int(line), "default")


def main(address):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    loop = GLib.MainLoop()
    server = Server(Gio.DBusConnection.new_for_address_sync(address, flags, None, None))

    def read():
        for line in sys.stdin:
            GLib.idle_add(server.press, line)
        GLib.idle_add(loop.quit)

    threading.Thread(target=read, daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
