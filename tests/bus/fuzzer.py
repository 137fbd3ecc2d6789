# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fuzzer itself: one way after another to be a bad client, and a look at the answers. Where the daemon runs, and how
it is looked at from outside, says a Target: fuzz.py has one for a directory tree, live_fuzz.py one for a machine."""

import os
import time
from collections import Counter

import wire
from fuzz_surface import NAME, PATH, Contract, Surface
from fuzz_values import BODY_BYTES_MAX, Values
from wire import CALL, ERROR, INTERACTIVE, NO_AUTO_START, NO_REPLY, RETURN, SIGNAL, Closed

MANAGER = f"{NAME}.Manager"
IN_FLIGHT_MAX = 60
ANSWER_SECONDS_MAX = 60
PATH_BYTES_MAX = 64 * 1024  # of a longer one sd-bus takes the message for a broken one and drops it, as it should
GROWTH_KIB_MAX = 16 * 1024  # what a sanitizer and the allocator keep for themselves; a leak of each call is far more
CONNECTIONS = 3
ATTEMPTS_MAX = 200
WARM_UP = 0.3  # of the time: what is made once has been made by then
SHOWN_BYTES_MAX = 300


class Target:
    """Where the daemon runs. units are names of units that are there; may_change: who asks may change them."""

    units, may_change = (), True

    def connect(self, **more):
        """A wire.Connection."""
        raise NotImplementedError

    def usage(self):
        """KiB of memory and number of descriptors of the daemon."""
        raise NotImplementedError

    def check(self):
        """Fails when the daemon is gone or has complained."""
        raise NotImplementedError


class Asker:
    """A connection with calls in flight, each with what it was, so that the answer can be judged."""

    def __init__(self, connection, contract, seen):
        self.connection, self.contract, self.seen = connection, contract, seen
        self.waiting = {}

    def call(self, method, signature, values, flags=0, **more):
        body = wire.marshal(signature, values)
        if len(body) > BODY_BYTES_MAX:
            return
        serial = self.connection.call(NAME, method.path, method.interface, method.name, signature, body=body, flags=flags,
                                      **more)
        self.seen["calls"] += 1
        if not flags & NO_REPLY and len(method.path) <= PATH_BYTES_MAX:
            self.waiting[serial] = (method, signature, values, time.monotonic())

    def judge(self, serial, message):
        if serial not in self.waiting and message.fields.get("sender") == wire.BUS:
            return  # the bus says what it stops, even to who wants no answer
        if serial not in self.waiting:
            raise AssertionError(f"an answer that nobody waits for: {message.error or message.fields}")
        method, signature, values, _ = self.waiting.pop(serial)
        self.seen[message.error or f"answered {method.name}"] += 1
        self.seen["applied"] += method.name == "SetLayers" and not message.error and bool(values[1])
        if message.error and message.error not in self.contract.allowed(method.interface, method.name):
            raise AssertionError(f"{method.name} of {method.path:.60} answered {message.error} {message.values}, which its "
                                 f"contract does not have; it was asked {signature} {shown(values)}")

    def drain(self, most=0):
        """Judges what has come, until no more than most calls are in flight."""
        while True:
            for serial in list(self.connection.answers):
                self.judge(serial, self.connection.answers.pop(serial))
            self.connection.others.clear()
            if len(self.waiting) <= most:
                return
            method, signature, values, since = next(iter(self.waiting.values()))
            if time.monotonic() - since > ANSWER_SECONDS_MAX:
                raise AssertionError(f"{method.name} of {method.path:.60} has no answer after {ANSWER_SECONDS_MAX} s; it was asked {signature} "
                                     f"{shown(values)}")
            self.connection.pump(1)


def shown(values):
    text = repr(values)
    return text if len(text) <= SHOWN_BYTES_MAX else f"{text[:SHOWN_BYTES_MAX]}… ({len(text)} characters)"


class Fuzzer:
    def __init__(self, target, random, seen=None):
        self.target, self.random, self.contract = target, random, Contract()
        self.seen = Counter() if seen is None else seen
        first = target.connect()
        self.surface = Surface(first)
        words = [row[0] for method in ("ListLayers", "ListClasses")
                 for row in first.ask(NAME, PATH, MANAGER, method).values[0]]
        self.owner = first.ask(wire.BUS, wire.BUS_PATH, wire.BUS, "GetNameOwner", "s", [NAME]).values[0]
        # Of some units nothing can be changed; of these it can.
        self.changeable = [row[0] for row in first.ask(NAME, PATH, MANAGER, "ListUnits").values[0]
                           if row[4] < row[3] and row[0] in target.units]
        first.close()
        self.values = Values(random, target.units, words)
        self.askers = [self.asker() for _ in range(CONNECTIONS)]
        self.mute = []

    def asker(self, **more):
        return Asker(self.target.connect(**more), self.contract, self.seen)

    # Ways to be a client

    def flags(self):
        return self.random.choice((0, 0, 0, NO_REPLY, INTERACTIVE, NO_AUTO_START, NO_REPLY | INTERACTIVE))

    def ordinary(self):
        """Right types, odd values."""
        method = self.random.choice(self.surface.methods)
        values = self.values.of(method.signature)
        if method.interface.endswith(".Properties") and self.random.random() < 0.8:
            _, interface, name = self.wanted_property()[:3]
            values[:2] = [interface, name][:len(values)]
        self.random.choice(self.askers).call(method, method.signature, values, self.flags())

    def wanted_property(self):
        return self.random.choice(self.surface.properties)

    def manager(self):
        """As above, the methods of our own most of all."""
        method = self.random.choice(self.surface.of_interface(MANAGER))
        self.random.choice(self.askers).call(method, method.signature, self.values.of(method.signature), self.flags())

    def wrongly_typed(self):
        method = self.random.choice(self.surface.methods)
        signature = self.values.wrong_signature(method.signature)
        if "h" in signature:
            return
        self.random.choice(self.askers).call(method, signature, self.values.of(signature), self.flags())

    def misplaced(self):
        """A method that there is, on an object that there is not; and the other way round."""
        method = self.random.choice(self.surface.methods)
        elsewhere = type(method)(self.values.path(), method.interface, method.name, method.signature)
        if self.random.random() < 0.4:
            elsewhere = type(method)(method.path, self.random.choice((method.interface, None, "a.b")), self.values.member(),
                                     method.signature)
        self.random.choice(self.askers).call(elsewhere, method.signature, self.values.of(method.signature), self.flags())

    def layers(self):
        """Somebody who does as the manual says, with several calls on the way at once."""
        unit, words = self.random.choice(self.changeable), self.values.good_selection()
        asker = self.asker()
        preview = asker.connection.ask(NAME, PATH, MANAGER, "Preview", "sas", [unit, words])
        digest = "sha256:0" if preview.error else preview.values[3]
        shown = self.random.choice((("Weigh", [unit, words]), ("ListDirectives", [unit, words]), ("ListFiles", [unit])))
        for name, values in (shown, *self.random.sample((("SetLayers", [unit, words, digest]), ("SetLayers", [unit, [], ""]),
                                                         ("Undo", [unit]), ("ListHistory", [unit])), 3)):
            method, = [one for one in self.surface.of_interface(MANAGER) if one.name == name]
            asker.call(method, method.signature, values)
        asker.drain()
        asker.connection.close()

    def vanishing(self):
        """Gone before the answer."""
        asker = self.asker()
        for _ in range(self.random.randint(1, 20)):
            method = self.random.choice(self.surface.of_interface(MANAGER))
            asker.call(method, method.signature, self.values.of(method.signature))
        asker.connection.close()

    def never_reading(self):
        """A client that asks for much and takes nothing; it stays for a while."""
        if len(self.mute) >= 2:
            self.mute.pop(0).close()
        connection = self.target.connect()
        for _ in range(40):
            body = wire.build(CALL, connection.next_serial(), destination=NAME, path=PATH, interface=MANAGER,
                              member=self.random.choice(("ListUnits", "ListLayers", "ListClasses")))
            connection.stream.sendall(body)
        self.mute.append(connection)

    def uninvited(self):
        """Signals, answers and errors to questions that the daemon may or may not have asked."""
        connection = self.askers[0].connection
        signature = self.values.signature()
        if "h" in signature:
            return
        body = wire.marshal(signature, self.values.of(signature))
        if len(body) > BODY_BYTES_MAX:
            return
        kind = self.random.choice((SIGNAL, RETURN, ERROR))
        fields = {"reply_serial": self.random.randint(1, 3000)} if kind != SIGNAL else {
            "path": self.random.choice((PATH, "/org/freedesktop/systemd1", self.values.path())),
            "interface": self.random.choice((MANAGER, "org.freedesktop.DBus", "org.freedesktop.systemd1.Manager")),
            "member": self.random.choice(("UnitChanged", "NameOwnerChanged", "NameAcquired", "Reloading"))}
        if kind == ERROR:
            fields["error"] = self.random.choice(("a.b", "org.freedesktop.DBus.Error.ServiceUnknown"))
        connection.send(kind, signature, body=body, destination=self.random.choice((NAME, self.owner)), flags=NO_REPLY,
                        **fields)
        self.seen["uninvited"] += 1

    def with_descriptors(self):
        """Nobody needs ours; the bus is told that we take none."""
        asker = self.asker(fds=True)
        number = self.random.choice((1, 2, 16))
        fds = [os.open("/dev/null", os.O_RDONLY) for _ in range(number)]
        try:
            method = self.random.choice(self.surface.of_interface(MANAGER))
            signature = self.random.choice((method.signature, "h", "ah"))
            values = {"h": [0], "ah": [list(range(number))]}.get(signature) or self.values.of(signature)
            asker.call(method, signature, values, fds=fds)
        finally:
            for fd in fds:
                os.close(fd)
        asker.drain()
        asker.connection.close()

    def broken(self):
        """Bytes that are no message; the bus must stop them, and whoever sent them is out."""
        connection = self.target.connect()
        unit = self.random.choice(self.target.units)
        data = bytearray(wire.build(CALL, 7, 0, wire.marshal("s", [unit]), signature="s", destination=NAME, path=PATH,
                                    interface=MANAGER, member="Assess"))
        for _ in range(self.random.randint(1, 6)):
            data[self.random.randrange(len(data))] = self.random.randrange(256)
        try:
            connection.raw(bytes(data))
            connection.pump(0)
        except Closed:
            pass
        connection.close()

    ACTIONS = ((ordinary, 30), (manager, 40), (wrongly_typed, 12), (misplaced, 8), (layers, 3), (vanishing, 1),
               (never_reading, 0.3), (uninvited, 6), (with_descriptors, 1), (broken, 2))

    # The run

    def be_quiet(self):
        """Everything answered; nothing of the clients left but the connections."""
        for asker in self.askers:
            asker.drain()
        for connection in self.mute:
            connection.close()
        self.mute.clear()
        last = self.asker()  # its answer comes after all that was asked before
        last.call(self.surface.of_interface("org.freedesktop.DBus.Peer")[0], "", [])
        last.drain()
        last.connection.close()

    def step(self):
        functions, weights = zip(*self.ACTIONS)
        action, = self.random.choices(functions, weights)
        self.seen[f"as {action.__name__}"] += 1
        action(self)
        for asker in self.askers:
            if asker.connection.pump(0) or len(asker.waiting) > IN_FLIGHT_MAX:
                asker.drain(IN_FLIGHT_MAX // 2)

    def get_through(self):
        """Clients that are refused everything find little."""
        for _ in range(ATTEMPTS_MAX):
            if self.seen["applied"] or not self.target.may_change:
                return
            self.layers()
        raise AssertionError(f"nothing was changed in {ATTEMPTS_MAX} attempts")

    def run_until(self, end):
        while time.monotonic() < end:
            self.step()
        self.be_quiet()
        self.target.check()
        return self.target.usage()

    def run(self, seconds):
        """Fails, or says what was seen."""
        begin = time.monotonic()
        self.get_through()
        self.be_quiet()
        _, descriptors_then = self.target.usage()
        warm, _ = self.run_until(begin + WARM_UP * seconds)
        end, descriptors = self.run_until(begin + seconds)
        if descriptors > descriptors_then:
            raise AssertionError(f"{descriptors_then} descriptors before, {descriptors} after")
        if self.seen["applied"] and not self.target.may_change:
            raise AssertionError("clients that may change nothing have laid layers")
        if end - warm > GROWTH_KIB_MAX:
            raise AssertionError(f"memory grew from {warm} to {end} KiB")
        self.seen["KiB warm"], self.seen["KiB at the end"], self.seen["descriptors"] = warm, end, descriptors
        return self.seen
