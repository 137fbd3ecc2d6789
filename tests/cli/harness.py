# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every command line test uses: running gabionctl, scratch folders and roots, the real tool beside it.

A test is a function with one argument, the Place it works in, and a name like a sentence:

    @case
    def a_missing_file_is_an_error_and_the_rest_is_shown(place): …
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PLAIN = "[Service]\nExecStart=/bin/true\n"
HARD = PLAIN + "".join(f"{key}\n" for key in (
    "DynamicUser=yes", "ProtectHome=yes", "PrivateDevices=yes", "PrivateNetwork=yes", "PrivateUsers=yes",
    "ProtectKernelModules=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service", "UMask=0077",
    "SystemCallArchitectures=native", "RestrictNamespaces=yes", "ProtectClock=yes", "IPAddressDeny=any"))
HALF = PLAIN + "User=www\nNoNewPrivileges=yes\nProtectSystem=full\nCapabilityBoundingSet=CAP_KILL CAP_CHOWN\n"

TOTAL = re.compile(r"^(?:→|->) Overall exposure level for (.+): (\d+\.\d) (\S+)", re.MULTILINE)
ROW_KEYS = {"set", "name", "json_field", "description", "exposure"}
SECONDS_MAX = 60  # a command that waits for anything is a failure, not a hang of the test run

CASES = []


def case(function):
    CASES.append(function)
    return function


def require(condition, words):
    """An assertion that -O cannot take away; words says what was seen."""
    if not condition:
        raise AssertionError(words)


def equal(got, expected, what):
    require(got == expected, f"{what}: {got!r}, expected {expected!r}")


class Result:
    def __init__(self, command, code, out, err):
        self.command, self.code, self.out, self.err = command, code, out, err

    def __str__(self):
        return f"{' '.join(map(repr, self.command))} ended with {self.code}\n{self.out[:400]}\n{self.err[:1500]}"

    def json(self):
        """The output as one JSON document; a second one after it does not pass."""
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise AssertionError(f"no single JSON document: {error}\n{self}") from None

    def totals(self):
        return {name: exposure for name, exposure, _ in TOTAL.findall(self.out)}

    def succeeded(self):
        require(self.code == 0, f"exit code 0 was expected\n{self}")
        require(self.err == "", f"no word on stderr was expected\n{self}")
        return self

    def failed(self, *words):
        """Exit code 1 and a reason in the form `gabionctl: …` that has all the words."""
        require(self.code == 1, f"exit code 1 was expected\n{self}")
        require(self.err.startswith("gabionctl: "), f"stderr does not start with `gabionctl: `\n{self}")
        for word in words:
            require(str(word).lower() in self.err.lower(), f"stderr does not say {str(word)!r}\n{self}")
        return self


def base_environment():
    names = [name for name in os.environ if name.endswith("SAN_OPTIONS")]
    return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
            "TERM": "xterm",  # systemd-analyze has no glyphs where it does not know the terminal
            **{name: os.environ[name] for name in names}}


class Place:
    """A scratch folder of one test, open to other users, with the program copied where they can run it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    # Files

    def write(self, path, content=PLAIN):
        """Writes folder/path and returns it; bytes are written as they are."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def link(self, path, target):
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
        return place

    def root(self, **units):
        """An image with these units in usr/lib; `a="…"` becomes a.service."""
        for folder in ("etc/systemd/system", "usr/lib/systemd/system"):
            (self.folder / "root" / folder).mkdir(parents=True, exist_ok=True)
        for name, text in units.items():
            self.write(f"root/usr/lib/systemd/system/{name}.service", text)
        return self.folder / "root"

    # Running

    def run(self, *arguments, stdin=None, environment=None, cwd=None, wrapper=(), stdout=subprocess.PIPE):
        command = [*wrapper, str(self.program), *map(str, arguments)]
        data = stdin.encode() if isinstance(stdin, str) else stdin
        try:
            done = subprocess.run(command, input=b"" if data is None else data, stdout=stdout, stderr=subprocess.PIPE,
                                  env={**base_environment(), **(environment or {})}, cwd=cwd or self.folder,
                                  timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{command} did not end within {SECONDS_MAX} seconds") from None
        out, err = (done.stdout or b"").decode(errors="replace"), done.stderr.decode(errors="replace")
        return checked(Result(command, done.returncode, out, err))

    def run_on_terminal(self, *arguments, environment=None):
        """The same with a pseudo terminal of 10 lines as stdin, stdout and stderr; out has all that came."""
        command = [str(self.program), *map(str, arguments)]
        ours, theirs = pty.openpty()
        os.set_inheritable(theirs, True)
        variables = {**base_environment(), "TERM": "xterm", "LINES": "10", "COLUMNS": "100", **(environment or {})}
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables,
                                   cwd=self.folder, start_new_session=True)
        os.close(theirs)
        out = read_terminal(ours, process)
        os.close(ours)
        # A reader that goes away, here the pager, may end the writer quietly.
        return checked(Result(command, process.wait(), out.decode(errors="replace"), ""), also=(-signal.SIGPIPE,))

    def systemd_analyze(self, *arguments):
        """The real tool on the same files; nothing of it is looked at but numbers."""
        command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", *map(str, arguments)]
        done = subprocess.run(command, env=base_environment(), cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=SECONDS_MAX)
        return Result(command, done.returncode, done.stdout, done.stderr)


def read_terminal(terminal, process):
    out, end = b"", time.monotonic() + SECONDS_MAX
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # EIO: nobody has the other side open any more
            return out
        if not data:
            return out
        out += data
    process.kill()
    process.wait()
    raise AssertionError(f"{process.args} did not end on a terminal; it wrote {out[-300:]!r}")


def checked(result, also=()):
    """0 and 1 are the only ways to end; a signal or a sanitizer's own exit code is a defect of its own."""
    require(result.code in (0, 1, *also), f"crashed or ended in no known way\n{result}")
    require("Sanitizer" not in result.err, f"a sanitizer spoke\n{result}")
    return result


def rows_by_id(array):
    """The comparable part of each row, by its id."""
    rows = {row["json_field"]: (row["set"], row["name"], row["exposure"]) for row in array}
    equal(len(rows), len(array), "number of different row ids")
    return rows


def new_place(program):
    folder = Path(tempfile.mkdtemp(prefix="gabion-cli-"))
    folder.chmod(0o755)
    return Place(program, folder)


def remove_place(place):
    shutil.rmtree(place.folder)
