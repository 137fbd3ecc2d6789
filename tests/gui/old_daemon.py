#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes the daemon's name on the session bus and answers as one that is older than the app: it has services and no layers."""

from gi.repository import Gio, GLib

INTERFACE = """<node><interface name="org.gabion.Gabion1.Manager">
  <property name="Version" type="s" access="read"/>
  <method name="ListUnits"><arg type="a(sssuuasa{sv}o)" direction="out"/></method>
</interface></node>"""


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    bus.register_object("/org/gabion/Gabion1", interface,
                        lambda *call: call[-1].return_value(GLib.Variant("(a(sssuuasa{sv}o))", ([],))),
                        lambda *asked: GLib.Variant("s", "0.0.1"), None)
    Gio.bus_own_name_on_connection(bus, "org.gabion.Gabion1", Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


main()
