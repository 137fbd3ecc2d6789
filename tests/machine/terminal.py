# SPDX-License-Identifier: LGPL-2.1-or-later
"""A command inside a machine with a terminal of its own, typed at from here.

    with Terminal(machine, ["gabionctl", "try", "nginx", "safe"], user="dave") as terminal:
        terminal.wait_for("Password")
        terminal.type("secret\\n")
        code = terminal.end()
"""

import os
import pty
import select
import signal
import subprocess
import time

SECONDS_MAX = 90
CTRL_C = "\x03"
# A session inside: Ctrl-C reaches the command there, and not the nsenter that leads to it.
SESSION = ("setsid", "--ctty", "--wait")


class TerminalError(AssertionError):
    pass


class Terminal:
    def __init__(self, machine, words, user=None):
        ours, theirs = pty.openpty()
        self.handle, self.seen, self.closed = ours, "", False
        self.process = subprocess.Popen(machine.command([*SESSION, *words], user), stdin=theirs, stdout=theirs, stderr=theirs,
                                        start_new_session=True)
        os.close(theirs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Closing our side hangs the terminal up: what still runs there gets SIGHUP."""
        os.close(self.handle)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def type(self, text):
        os.write(self.handle, text.encode())

    def read(self):
        if not select.select([self.handle], [], [], 0.2)[0]:
            return
        try:
            self.seen += os.read(self.handle, 65536).decode(errors="replace")
        except OSError:  # EIO: nobody has the other side open any more
            self.closed = True

    def wait(self, condition, what):
        deadline = time.monotonic() + SECONDS_MAX
        while not condition():
            if self.closed or time.monotonic() > deadline:
                raise TerminalError(f"no {what} on the terminal, but {self.seen!r}")
            self.read()

    def wait_for(self, text):
        """Waits until text comes; what came before it does not count for the next one."""
        self.wait(lambda: text in self.seen, repr(text))
        before, _, self.seen = self.seen.partition(text)
        return before

    def end(self):
        """The exit code of the command; seen has the rest of what it said."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self.closed and time.monotonic() < deadline:
            self.read()
        if not self.closed:
            raise TerminalError(f"it does not end; on the terminal stands {self.seen!r}")
        return self.process.wait(SECONDS_MAX)
