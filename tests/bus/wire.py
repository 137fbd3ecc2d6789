# SPDX-License-Identifier: LGPL-2.1-or-later
"""The D-Bus wire, written by hand: for tests that must say what no library lets one say.

Values in Python: numbers, str, bytes for what must not be checked, list for arrays (of pairs for dictionaries), tuple
for structures, (signature, value) for variants.
"""

import array
import os
import select
import socket
import struct
import time
from dataclasses import dataclass

CALL, RETURN, ERROR, SIGNAL = 1, 2, 3, 4
NO_REPLY, NO_AUTO_START, INTERACTIVE = 1, 2, 4
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
FIELDS = {"path": (1, "o"), "interface": (2, "s"), "member": (3, "s"), "error": (4, "s"), "reply_serial": (5, "u"),
          "destination": (6, "s"), "sender": (7, "s"), "signature": (8, "g"), "fds": (9, "u")}
NAMES = {code: name for name, (code, _) in FIELDS.items()}
FIXED = {"y": "B", "b": "I", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d", "h": "I"}
ALIGN = {**{kind: struct.calcsize(form) for kind, form in FIXED.items()},
         "s": 4, "o": 4, "g": 1, "v": 1, "a": 4, "(": 8, "{": 8}
ANSWER_SECONDS_MAX = 60


class Closed(Exception):
    """The other side has closed the connection."""


def split(signature):
    """The complete types that a signature consists of."""
    types, start = [], 0
    while start < len(signature):
        end = start
        while signature[end] == "a":
            end += 1
        depth = 0
        while True:
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(signature[end], 0)
            end += 1
            if depth == 0:
                break
        types.append(signature[start:end])
        start = end
    return types


class Writer:
    def __init__(self):
        self.data = bytearray()

    def align(self, size):
        self.data += bytes(-len(self.data) % size)

    def text(self, value, form="I"):
        raw = value if isinstance(value, bytes) else value.encode()
        self.data += struct.pack("<" + form, len(raw)) + raw + b"\0"

    def array(self, element, values):
        self.data += bytes(4)
        place = len(self.data) - 4
        self.align(ALIGN[element[0]])
        begin = len(self.data)
        for value in values:
            self.put(element, value)
        struct.pack_into("<I", self.data, place, len(self.data) - begin)

    def put(self, kind, value):
        self.align(ALIGN[kind[0]])
        if kind in FIXED:
            self.data += struct.pack("<" + FIXED[kind], value)
        elif kind in "so":
            self.text(value)
        elif kind == "g":
            self.text(value, "B")
        elif kind == "v":
            self.text(value[0], "B")
            self.put(value[0], value[1])
        elif kind[0] == "a":
            self.array(kind[1:], value)
        else:
            for part, one in zip(split(kind[1:-1]), value):
                self.put(part, one)


class Reader:
    def __init__(self, data, offset=0):
        self.data, self.at = data, offset

    def align(self, size):
        self.at += -self.at % size

    def number(self, form):
        value, = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def text(self, form="I"):
        size = self.number(form)
        self.at += size + 1
        return bytes(self.data[self.at - size - 1:self.at - 1]).decode()

    def array(self, element):
        size = self.number("I")
        self.align(ALIGN[element[0]])
        end, values = self.at + size, []
        while self.at < end:
            values.append(self.get(element))
        return values

    def get(self, kind):
        self.align(ALIGN[kind[0]])
        if kind in FIXED:
            return self.number(FIXED[kind])
        if kind in "so":
            return self.text()
        if kind == "g":
            return self.text("B")
        if kind == "v":
            inner = self.text("B")
            return inner, self.get(inner)
        if kind[0] == "a":
            return self.array(kind[1:])
        return tuple(self.get(part) for part in split(kind[1:-1]))


def build(kind, serial, flags=0, body=b"", **fields):
    """The bytes of one message; nothing is checked."""
    head = Writer()
    head.put("(yyyyuu)", (ord("l"), kind, flags, 1, len(body), serial))
    head.put("a(yv)", [(FIELDS[name][0], (FIELDS[name][1], value)) for name, value in fields.items() if value is not None])
    head.align(8)
    return bytes(head.data) + body


def marshal(signature, values):
    writer = Writer()
    for kind, value in zip(split(signature), values):
        writer.put(kind, value)
    return bytes(writer.data)


@dataclass
class Message:
    kind: int
    serial: int
    fields: dict
    body: bytes

    @property
    def values(self):
        reader = Reader(self.body)
        return [reader.get(kind) for kind in split(self.fields.get("signature", ""))]

    @property
    def error(self):
        return self.fields.get("error") if self.kind == ERROR else None


def parse(data):
    """The first message of these bytes and how many it takes, or None and how many are needed."""
    if len(data) < 16:
        return None, 16
    size, serial, fields = struct.unpack_from("<III", data, 4)
    start = 16 + fields + -fields % 8
    if len(data) < start + size:
        return None, start + size
    found = {NAMES.get(code, code): value[1] for code, value in Reader(data, 12).get("a(yv)")}
    return Message(data[1], serial, found, bytes(data[start:start + size])), start + size


def reach(folder, name):
    """A stream to a socket in a folder that is open: also one that has no path here."""
    stream, before = socket.socket(socket.AF_UNIX), os.open(".", os.O_PATH | os.O_DIRECTORY)
    try:
        os.fchdir(folder)
        stream.connect(name)
    finally:
        os.fchdir(before)
        os.close(before)
    return stream


def connect(path, **more):
    stream = socket.socket(socket.AF_UNIX)
    stream.connect(str(path))
    return Connection(stream, **more)


class Connection:
    """A client of a bus. stream is a connected socket; uid what it says that it is, "" to let the bus look."""

    def __init__(self, stream, uid="", fds=False):
        self.stream, self.data, self.serial, self.answers = stream, bytearray(), 0, {}
        self.others = []
        stream.settimeout(ANSWER_SECONDS_MAX)
        if uid == "":
            stream.sendall(b"\0AUTH EXTERNAL\r\n")
            self.line()
            stream.sendall(b"DATA\r\n")
        else:
            stream.sendall(b"\0AUTH EXTERNAL " + str(uid).encode().hex().encode() + b"\r\n")
        self.expect_ok()
        if fds:
            stream.sendall(b"NEGOTIATE_UNIX_FD\r\n")
            self.line()
        stream.sendall(b"BEGIN\r\n")
        self.name = self.ask(BUS, BUS_PATH, BUS, "Hello").values[0]

    def expect_ok(self):
        line = self.line()
        if not line.startswith(b"OK"):
            raise Closed(f"not let in: {line.decode(errors='replace').strip()}")

    def line(self):
        line = b""
        while not line.endswith(b"\r\n"):
            more = self.stream.recv(1)
            if not more:
                raise Closed("while saying who is there")
            line += more
        return line

    def close(self):
        self.stream.close()

    def next_serial(self):
        self.serial += 1
        return self.serial

    # Sending

    def raw(self, data, fds=()):
        """Sends bytes; what arrives meanwhile is taken in, so that neither side waits for the other for ever."""
        view, end = memoryview(data), time.monotonic() + ANSWER_SECONDS_MAX
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        while view:
            readable, writable, _ = select.select([self.stream], [self.stream], [], 1)
            if readable:
                self.take()
            if writable:
                try:
                    sent = self.stream.sendmsg([view], ancillary, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise Closed(str(error)) from None
                view, ancillary = view[sent:], []
            if time.monotonic() > end:
                raise TimeoutError("the bus takes nothing any more")

    def send(self, kind, signature="", values=(), body=None, fds=(), flags=0, **fields):
        """Sends a message and says its serial."""
        serial = self.next_serial()
        body = marshal(signature, values) if body is None else body
        self.raw(build(kind, serial, flags, body, signature=signature or None, fds=len(fds) or None, **fields), fds)
        return serial

    def call(self, destination, path, interface, member, signature="", values=(), **more):
        return self.send(CALL, signature, values, destination=destination, path=path, interface=interface,
                         member=member, **more)

    # Receiving

    def take(self):
        """Takes in what is there."""
        try:
            more = self.stream.recv(1 << 20)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Closed(str(error)) from None
        if not more:
            raise Closed("end of the connection")
        self.data += more
        while True:
            message, size = parse(self.data)
            if message is None:
                return
            del self.data[:size]
            if message.kind in (RETURN, ERROR):
                self.answers[message.fields["reply_serial"]] = message
            else:
                self.others.append(message)

    def pump(self, seconds=0):
        """Takes in what comes within this time; True when something came."""
        if not select.select([self.stream], [], [], seconds)[0]:
            return False
        self.take()
        return True

    def wait(self, serial, seconds=ANSWER_SECONDS_MAX):
        end = time.monotonic() + seconds
        while serial not in self.answers:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no answer to call {serial} within {seconds} s")
            self.pump(min(left, 1))
        return self.answers.pop(serial)

    def ask(self, destination, path, interface, member, signature="", values=(), **more):
        """A call and its answer, which may be an error."""
        return self.wait(self.call(destination, path, interface, member, signature, values, **more))
