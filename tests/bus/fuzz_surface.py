# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the running daemon says that can be called, and what its contract says that a call may be answered with."""

import re
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

NAME, PATH = "org.gabion.Gabion1", "/org/gabion/Gabion1"
PREFIX = f"{NAME}.Error."
CONTRACTS = Path(__file__).resolve().parents[2] / "dbus"
INTROSPECTABLE = "org.freedesktop.DBus.Introspectable"
PATHS_MAX = 200
# What the bus and its library answer by themselves. That nobody answered, or that nobody is there, is not among them.
STANDARD = {f"org.freedesktop.DBus.Error.{name}" for name in (
    "AccessDenied", "InteractiveAuthorizationRequired", "InvalidArgs", "LimitsExceeded", "NotSupported",
    "PropertyReadOnly", "UnknownInterface", "UnknownMethod", "UnknownObject", "UnknownProperty")}


@dataclass(frozen=True)
class Method:
    path: str
    interface: str
    name: str
    signature: str


def read_node(text):
    """The methods of one introspection, the properties, and the names of the nodes below."""
    node = xml.fromstring(text)
    methods = [(interface.get("name"), method.get("name"),
                "".join(one.get("type") for one in method.findall("arg") if one.get("direction") == "in"))
               for interface in node.findall("interface") for method in interface.findall("method")]
    properties = [(interface.get("name"), one.get("name"), one.get("type"))
                  for interface in node.findall("interface") for one in interface.findall("property")]
    return methods, properties, [one.get("name") for one in node.findall("node")]


class Surface:
    """Everything below /, found by asking; of many units some."""

    def __init__(self, connection):
        self.methods, self.properties, self.paths = [], [], []
        waiting = [PATH, "/"]
        while waiting and len(self.paths) < PATHS_MAX:
            path = waiting.pop(0)
            if path in self.paths:
                continue
            answer = connection.ask(NAME, path, INTROSPECTABLE, "Introspect")
            if answer.error:
                raise AssertionError(f"introspection of {path}: {answer.error}")
            methods, properties, below = read_node(answer.values[0])
            self.paths.append(path)
            self.methods += [Method(path, *method) for method in methods]
            self.properties += [(path, *one) for one in properties]
            waiting += [f"{path.rstrip('/')}/{name}" for name in below]
        if not any(method.interface.startswith(NAME) for method in self.methods):
            raise AssertionError(f"nothing of {NAME} was found in {self.paths}")

    def of_interface(self, interface):
        return [method for method in self.methods if method.interface == interface]


def described(text):
    """The comments of a contract: {name of the member: its words}."""
    return {match[1]: " ".join(match[2].split())
            for match in re.finditer(r"<!--\s+([\w.]+):\s(.*?)-->", text, re.DOTALL)}


def errors_of(member, comments, seen=()):
    """Names of the errors that the words of a member list."""
    words = comments.get(member, "").partition("Errors: ")[2]
    found = set(re.findall(r"\b(?:org\.freedesktop\.DBus\.Error\.)?[A-Z][a-z]+(?:[A-Z][a-z]+)*\b", words))
    for other in re.findall(r"those of (\w+)", words):
        if other not in seen:
            found |= errors_of(other, comments, (*seen, member))
    return found


class Contract:
    """allowed() says which errors a call of this member may be answered with."""

    def __init__(self):
        self.errors = {}
        for file in CONTRACTS.glob("*.xml"):
            comments = described(file.read_text())
            interface = file.stem
            everywhere = errors_of(interface, comments)
            for member in comments:
                self.errors[interface, member] = errors_of(member, comments) | everywhere

    def allowed(self, interface, member):
        """For the standard interfaces: what the objects themselves may say, that of their properties."""
        own = self.errors.get((interface, member), set())
        if interface == "org.freedesktop.DBus.Properties":
            own = self.errors[f"{NAME}.Unit", f"{NAME}.Unit"]
        return STANDARD | {error if "." in error else PREFIX + error for error in own | {"TooLarge"}}
