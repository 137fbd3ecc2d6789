# SPDX-License-Identifier: LGPL-2.1-or-later
"""A script that plays a part beside the app: it says what it is asked, line by line, and is told what to answer."""

import contextlib
import subprocess
import sys

from screen import end, wait_for

SECONDS_MAX = 60


class Talker:
    def __init__(self, command, log):
        self.log, self.seen = log, 0
        with open(log, "wb") as output:
            self.process = subprocess.Popen([sys.executable, *command], text=True, stdin=subprocess.PIPE, stdout=output, stderr=output)

    def lines(self):
        """Whole ones: the last may still be on its way to the disk."""
        return self.log.read_text().rpartition("\n")[0].splitlines()

    def forget(self):
        """What it has said so far."""
        self.seen = len(self.lines())

    def wait(self, word):
        """The next line that it says with this word."""
        def look():
            return next(((number, line) for number, line in enumerate(self.lines()) if number >= self.seen and word in line), None)
        number, line = wait_for(look, SECONDS_MAX, lambda: f"{word!r} was not said: {self.log.read_text()}")
        self.seen = number + 1
        return line

    def answer(self, word):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@contextlib.contextmanager
def talker(command, log, ready):
    """ready: what it says once it can be asked."""
    there = Talker(command, log)
    try:
        there.wait(ready)
        yield there
    finally:
        end(there.process)
