# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon offers what dbus/ says, to the letter, and nothing else."""

import re
import xml.etree.ElementTree as xml

from place import MANAGER, NAME, PATH, TOP, UNIT, case, equal, require

STANDARD = {"org.freedesktop.DBus.Peer", "org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Properties"}
EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"


def interfaces_of(text):
    """Everything that an introspection says, in a form that can be compared."""
    found = {}
    for interface in xml.fromstring(text).iter("interface"):
        members = set()
        for member in interface:
            if member.tag == "annotation":
                continue
            arguments = tuple((argument.get("name"), argument.get("type"), argument.get("direction") or "out")
                              for argument in member.findall("arg"))
            annotations = {note.get("name"): note.get("value") for note in member.findall("annotation")}
            emits = annotations.pop(EMITS, "true") if member.tag == "property" else None
            annotations.pop("org.freedesktop.systemd1.Privileged", None)
            members.add((member.tag, member.get("name"), member.get("type"), member.get("access"), emits,
                         arguments, tuple(sorted(annotations.items()))))
        found[interface.get("name")] = members
    return found


def introspect(place, path):
    result = place.busctl("introspect", "--xml-interface", NAME, path)
    require(result.returncode == 0, result.stderr)
    return interfaces_of(result.stdout)


def contract(name):
    return interfaces_of((TOP / "dbus" / f"{name}.xml").read_text())[name]


def compare(place, path, name):
    offered = introspect(place, path)
    equal(set(offered) - STANDARD, {name}, f"interfaces of {path}")
    equal(sorted(offered[name] - contract(name), key=str), [], "offered but not documented")
    equal(sorted(contract(name) - offered[name], key=str), [], "documented but not offered")


@case
def the_manager_offers_what_its_contract_says(place):
    compare(place, PATH, MANAGER)


@case
def a_unit_offers_what_its_contract_says(place):
    compare(place, place.call("GetUnit", "s", "web.service")[0], UNIT)


@case
def every_method_is_open_to_users_and_leaves_the_decision_to_polkit(place):
    """Without its flag sd-bus would judge callers by capabilities, of a process number."""
    result = place.busctl("introspect", "--xml-interface", NAME, PATH)
    require("org.freedesktop.systemd1.Privileged" not in result.stdout, "a method without SD_BUS_VTABLE_UNPRIVILEGED")


@case
def every_method_and_argument_is_described(place):
    text = (TOP / "dbus" / f"{MANAGER}.xml").read_text()
    for kind, name, *_, arguments, _ in contract(MANAGER):
        described = re.search(rf"<!--\s+{name}:\n(.*?)-->", text, re.DOTALL)
        require(described, f"{kind} {name} has no comment")
        for argument, _, direction in arguments:
            if name not in ("AnalyzeUnit",) or direction == "in":
                require(f"@{argument}" in described[1], f"{name}: argument {argument} is not described")


@case
def no_method_takes_or_gives_a_file_descriptor(place):
    for _, name, kind, _, _, arguments, _ in contract(MANAGER) | contract(UNIT):
        for signature in [kind or "", *(argument[1] for argument in arguments)]:
            require("h" not in signature, f"{name} has {signature}")


@case
def every_property_is_read_only(place):
    path = place.call("GetUnit", "s", "web.service")[0]
    for where, interface, name in ((PATH, MANAGER, "Version"), (path, UNIT, "Description")):
        result = place.busctl("set-property", NAME, where, interface, name, "s", "x")
        require(result.returncode != 0 and "not writable" in result.stderr, f"{name}: {result.stderr}")


@case
def all_units_stand_in_the_tree_of_objects(place):
    result = place.busctl("tree", "--list", NAME)
    listed = {line for line in result.stdout.splitlines() if "/unit/" in line}
    for row in place.call("ListUnits")[0]:
        require(row[7] in listed, f"{row[0]} has no object in {sorted(listed)}")


@case
def the_bus_policy_allows_the_methods_of_the_contract_and_no_others(place):
    policy = xml.parse(TOP / "dbus" / f"{NAME}.conf")
    allowed = {(rule.get("send_interface"), rule.get("send_member"))
               for rule in policy.findall("policy[@context='default']/allow")}
    equal(allowed, {(MANAGER, name) for kind, name, *_ in contract(MANAGER) if kind == "method"} | {
        ("org.freedesktop.DBus.Introspectable", "Introspect"), ("org.freedesktop.DBus.Peer", "Ping"),
        ("org.freedesktop.DBus.Properties", "Get"), ("org.freedesktop.DBus.Properties", "GetAll")}, "allowed members")
    for rule in policy.iter("allow"):
        require(rule.get("own") or rule.get("send_destination") == NAME, f"a rule without a destination: {rule.attrib}")
    equal([rule.attrib for rule in policy.findall("policy[@user='root']/allow")],
          [{"own": NAME}, {"send_destination": NAME, "send_type": "signal"}], "what root may")


ACTIONS = ("persist", "remove", "expert", "try", "rollback-others", "restart")


@case
def no_action_is_given_away_or_kept(place):
    policy = xml.parse(TOP / "polkit" / f"{NAME}.policy")
    actions = {action.get("id"): [one.text for one in action.find("defaults")] for action in policy.iter("action")}
    equal(actions, {f"{NAME}.{name}": ["auth_admin"] * 3 for name in ACTIONS}, "actions")
