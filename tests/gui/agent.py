#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Somebody who is asked for a password: polkit's agent for one process, on a machine's system bus.

    agent.py ADDRESS PID START-TIME UID

Says "registered", "asked ACTION MESSAGE" and "no longer asked". Each line of its input is the answer to what is asked: "yes" tells
polkit that root's password was right, as only root may; "no" that the dialog was closed.
"""

import sys
import threading

from gi.repository import Gio, GLib

AUTHORITY = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority", "org.freedesktop.PolicyKit1.Authority"
PATH = "/test/agent"
INTERFACE = """<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
  <method name="BeginAuthentication">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{ss}" direction="in"/>
    <arg type="s" direction="in"/><arg type="a(sa{sv})" direction="in"/>
  </method>
  <method name="CancelAuthentication"><arg type="s" direction="in"/></method>
</interface></node>"""
CANCELLED = "org.freedesktop.PolicyKit1.Error.Cancelled"


def say(*words):
    print(*words, flush=True)


class Agent:
    def __init__(self, bus, uid):
        self.bus, self.uid = bus, uid
        self.asked = {}  # cookie → the call that waits for an answer
        bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self.on_call, None, None)

    def register(self, pid, start_time):
        subject = ("unix-process", {"pid": GLib.Variant("u", pid), "start-time": GLib.Variant("t", start_time)})
        self.call("RegisterAuthenticationAgent", GLib.Variant("((sa{sv})ss)", (subject, "C", PATH)))
        say("registered")

    def call(self, method, arguments):
        self.bus.call_sync(*AUTHORITY, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None)

    def on_call(self, connection, sender, path, interface, method, arguments, invocation):
        values = arguments.unpack()
        if method == "BeginAuthentication":
            self.asked[values[4]] = invocation
            say("asked", values[0], values[1])
            return
        self.end(values[0], CANCELLED)
        say("no longer asked")
        invocation.return_value(None)

    def end(self, cookie, error=None):
        invocation = self.asked.pop(cookie, None)
        if invocation and error:
            invocation.return_dbus_error(error, "the dialog was closed")
        elif invocation:
            invocation.return_value(None)

    def respond(self, cookie):
        """Older ones of polkit look for who has registered the agent, newer ones for whose process it is of."""
        root = ("unix-user", {"uid": GLib.Variant("u", 0)})
        for uid in (self.uid, 0):
            try:
                self.call("AuthenticationAgentResponse2", GLib.Variant("(us(sa{sv}))", (uid, cookie, root)))
                return
            except GLib.Error as error:
                say("not taken:", error.message)

    def answer(self, word):
        for cookie in list(self.asked):
            if word == "yes":
                self.respond(cookie)
                self.end(cookie)
            else:
                self.end(cookie, CANCELLED)


def main(address, pid, start_time, uid):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    loop = GLib.MainLoop()
    agent = Agent(Gio.DBusConnection.new_for_address_sync(address, flags, None, None), int(uid))
    agent.register(int(pid), int(start_time))

    def read():
        for line in sys.stdin:
            GLib.idle_add(agent.answer, line.strip())
        GLib.idle_add(loop.quit)

    threading.Thread(target=read, daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
