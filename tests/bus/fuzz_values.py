# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments for the fuzzer: of the right type and of wrong ones, ordinary, odd and far too large."""

import sys
from pathlib import Path

import wire

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))

from hostile_inputs import ARGUMENTS, NAMES  # noqa: E402

EDGES = {"y": (0, 1, 255), "b": (0, 1), "n": (-2 ** 15, -1, 0, 2 ** 15 - 1), "q": (0, 1, 2 ** 16 - 1),
         "i": (-2 ** 31, -1, 0, 2 ** 31 - 1), "u": (0, 1, 2 ** 31, 2 ** 32 - 1),
         "x": (-2 ** 63, -1, 0, 2 ** 63 - 1), "t": (0, 1, 2 ** 63, 2 ** 64 - 1),
         "d": (0.0, -1.5, float("inf"), float("nan")), "h": (0, 1, 2 ** 32 - 1)}
TEXTS = ("", " ", "\n", "\r", "\t", "\x01", "\x1b[31m", "\x7f", "%n", "%%", "%", "$HOME", "`id`", "../../../etc/passwd",
         "/", "-", "--help", "a=b", "ä", "\u202e", "\u2028", "\ufeff", "\U0001f4a9", "[Service]", "\\", "'", '"')
GOOD_ARGUMENTS = ("80", "443,8080", "/srv/data", "/var/lib/x,/var/log/x", "AF_INET", "@mount", "CAP_CHOWN", "512M", "16",
                  "/dev/null", "10.0.0.0/8", "lo", "nginx", "web/data", "ext4")
UNIT_TEXTS = ("[Service]\nExecStart=/bin/true\n", "[Service]\nExecStart=/bin/true\nUser=x\nPrivateTmp=yes\n",
              "[Service]\nSystemCallFilter=~@mount @nosuch read:0\nExecStart=-+!@/bin/sh -c x\n", "[Service", "\n",
              "[Service]\nExecStart=/bin/true\nReadWritePaths=/a \\\n", "ExecStart=/bin/true\n")
LONG = (255, 256, 257, 4096, 4097, 65535, 65536, 1 << 20, 4 << 20)
KINDS = "ybnqiuxtdsog"
ENTRIES_MAX = 100_000
BODY_BYTES_MAX = 24 << 20  # the bus takes messages of 32 MiB and cuts off who sends more


class Values:
    """random says what comes next; units and words are what the daemon has."""

    def __init__(self, random, units, words):
        self.random, self.units, self.words = random, list(units), list(words)
        self.names = [name if isinstance(name, str) else name.decode(errors="replace") for _, name in NAMES]
        self.arguments = [argument if isinstance(argument, str) else argument.decode(errors="replace")
                          for _, _, arguments in ARGUMENTS for argument in arguments]

    def of(self, signature):
        if signature == "ss" and self.random.random() < 0.5:  # else hardly ever a name and the text of a unit
            return [self.random.choice(self.units), self.changed(self.random.choice(UNIT_TEXTS))]
        return [self.one(kind) for kind in wire.split(signature)]

    def one(self, kind, depth=0):
        if kind in EDGES:
            return self.random.choice(EDGES[kind])
        if kind == "s":
            return self.text()
        if kind == "o":
            return self.path()
        if kind == "g":
            return self.random.choice(("", "s", "a{sv}", "(" * 32 + "i" + ")" * 32))
        if kind == "v":
            inner = self.signature(depth + 1)
            return inner, self.one(inner, depth + 1)
        if kind[0] == "a":
            return self.array(kind[1:], depth)
        return tuple(self.one(part, depth + 1) for part in wire.split(kind[1:-1]))

    def array(self, element, depth):
        if depth == 0 and self.random.random() < 0.03:
            value = self.one(element, depth + 1)
            return [value] * min(self.random.choice((128, 129, 1000, ENTRIES_MAX)),
                                 BODY_BYTES_MAX // (len(wire.marshal(element, [value])) + 8))
        if element == "s" and self.random.random() < 0.7:
            return [self.word() for _ in range(self.random.randint(0, 6))]
        return [self.one(element, depth + 1) for _ in range(self.random.randint(0, 4))]

    def text(self):
        which = self.random.random()
        if which < 0.35:
            return self.random.choice(self.units)
        if which < 0.55:
            return self.random.choice(self.names)
        if which < 0.65:
            return self.word()
        if which < 0.72:
            return self.random.choice(UNIT_TEXTS)
        if which < 0.78:
            return self.random.choice("ax/@-.\n") * self.random.choice(LONG)
        if which < 0.85:
            return self.changed(self.random.choice(self.units + self.names))
        if which < 0.9:
            return "sha256:" + "".join(self.random.choices("0123456789abcdefA", k=self.random.choice((0, 1, 63, 64, 65))))
        return self.random.choice(TEXTS)

    def changed(self, text):
        place = self.random.randint(0, len(text))
        return text[:place] + self.random.choice(TEXTS) + text[place + self.random.randint(0, 2):]

    def word(self):
        word = self.random.choice(self.words)
        which = self.random.random()
        if which < 0.4:
            return word
        if which < 0.7:
            return f"{word}:{self.random.choice(GOOD_ARGUMENTS)}"
        if which < 0.9:
            return f"{word}:{self.random.choice(self.arguments)}"
        return self.changed(word)

    def good_selection(self):
        """Words that have a chance to be a selection."""
        words = self.random.sample(self.words, self.random.choice((1, 1, 1, 2, 4)))
        return [word if self.random.random() < 0.6 else f"{word}:{self.random.choice(GOOD_ARGUMENTS)}" for word in words]

    def member(self):
        return "".join(self.random.choices("ABCabc_09", k=self.random.choice((1, 8, 254)))).lstrip("09") or "A"

    def path(self):
        which = self.random.random()
        if which < 0.2:
            return "/"
        if which < 0.25:
            return "/" + "/".join(["a"] * 255)
        if which < 0.28:
            return "/org/gabion/Gabion1/unit/" + "x" * (1 << 16)
        if which < 0.6:
            return "/org/gabion/Gabion1/unit/" + "".join(self.random.choices("_0123456789abcdefghiz", k=self.random.randint(1, 40)))
        return "/" + "/".join("".join(self.random.choices("abc_XYZ09", k=self.random.randint(1, 8)))
                              for _ in range(self.random.randint(1, 6)))

    def signature(self, depth=0):
        """Any complete type, not too deep."""
        which = self.random.random()
        if depth > 3 or which < 0.6:
            return self.random.choice(KINDS)
        if which < 0.75:
            return "a" + self.signature(depth + 1)
        if which < 0.85:
            return "v"
        if which < 0.93:
            return "(" + "".join(self.signature(depth + 1) for _ in range(self.random.randint(1, 3))) + ")"
        return "a{" + self.random.choice(KINDS) + self.signature(depth + 1) + "}"

    def wrong_signature(self, right):
        parts = wire.split(right)
        which = self.random.randrange(4)
        if which == 0 and parts:
            parts.pop(self.random.randrange(len(parts)))
        elif which == 1:
            parts.insert(self.random.randint(0, len(parts)), self.signature())
        elif which == 2 and parts:
            parts[self.random.randrange(len(parts))] = self.signature()
        else:
            parts = [self.signature() for _ in range(self.random.randint(0, 5))]
        return "".join(parts)
