#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A whole Debian with its own systemd as process 1 of fresh namespaces, for tests; it is gone afterwards.

    with Machine("bookworm", extra_files={"/etc/systemd/system/a.service": "…"}) as machine:
        print(machine.run(["systemctl", "status", "a"]).stdout)

The root file system comes from rootfs.sh; everything that is written goes to a tmpfs. By hand:

    machine.py [--file=HOST:INSIDE] [--bind=HOST:INSIDE] [--program=PATH] bookworm|trixie [COMMAND…]

boots one, runs the command in it (a shell when there is none), and ends it. Needs root, util-linux and mmdebstrap.
"""

import argparse
import contextlib
import io
import itertools
import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOTFS, BOOT = HERE / "rootfs.sh", HERE / "boot.sh"
SUITES = ("bookworm", "trixie")
SYSTEMD = {"bookworm": "252", "trixie": "257"}
TOOLS = {"mmdebstrap": "mmdebstrap", "mount": "mount", "unshare": "util-linux", "nsenter": "util-linux",
         "setpriv": "util-linux"}
NAMESPACES = ("--pid", "--mount", "--uts", "--ipc", "--net")
# Loads modules into the host's kernel, and fails where it may not.
MASKED = ("systemd-modules-load.service",)
BOOT_SECONDS_MAX = 60
RUN_SECONDS_MAX = 60
END_SECONDS_MAX = 20
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LOG_LINES_SHOWN = 30
BECOME = 'exec setpriv --reuid="$0" --regid="$(id -g "$0")" --init-groups -- "$@"'

_numbers = itertools.count(1)


class MachineError(Exception):
    """The machine cannot be made, does not boot or does not answer; the text says what to do or what was seen."""


class Link:
    """As a value of extra_files: a symbolic link to this target."""

    def __init__(self, target):
        self.target = target


class File:
    """As a value of extra_files: content with a mode of its own."""

    def __init__(self, content, mode=0o644):
        self.content, self.mode = content, mode


def check_host():
    missing = [f"{tool} (apt-get install {package})" for tool, package in TOOLS.items() if not shutil.which(tool)]
    if os.geteuid() != 0:
        missing.append("root, for namespaces and mounts; run this with sudo")
    if missing:
        raise MachineError(f"missing: {', '.join(missing)}")


def root_file_system(suite):
    """The folder with the Debian of this suite; rootfs.sh makes it the first time and says so."""
    done = subprocess.run([ROOTFS, suite], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise MachineError(f"tests/machine/rootfs.sh {suite} failed; its reason stands above")
    return done.stdout.strip().splitlines()[-1]


def archive_entry(path, value):
    """One member of the archive, and its content."""
    member, data = tarfile.TarInfo(path.lstrip("/")), None
    member.mtime = int(time.time())
    if isinstance(value, Link):
        member.type, member.linkname = tarfile.SYMTYPE, str(value.target)
        return member, data
    if isinstance(value, Path):
        value = File(value.read_bytes(), value.stat().st_mode & 0o7777)
    if not isinstance(value, File):
        value = File(value)
    data = value.content if isinstance(value.content, bytes) else value.content.encode()
    member.mode, member.size = value.mode, len(data)
    return member, data


def archive(files):
    """A tar archive of {path: str, bytes, Path on the host, File or Link}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path, value in files.items():
            member, data = archive_entry(path, value)
            tar.addfile(member, None if data is None else io.BytesIO(data))
    return out.getvalue()


class Machine:
    """One booted machine. state is what `systemctl is-system-running` said, failed_units the units behind `degraded`,
    boot_seconds how long it took, pid the number of its systemd on the host.

    extra_files   {path: content}, there before systemd starts; see archive()
    binds         {path on the host: path inside}, read-only
    masks         names of units that must not run
    rootfs        another root file system than rootfs.sh's
    """

    def __init__(self, suite, extra_files=None, binds=None, masks=(), rootfs=None, boot_seconds_max=BOOT_SECONDS_MAX):
        if suite not in SUITES:
            raise MachineError(f"unknown suite {suite!r}, give one of: {', '.join(SUITES)}")
        self.suite, self.rootfs, self.binds = suite, rootfs, dict(binds or {})
        self.files = {"/etc/machine-id": f"{uuid.uuid4().hex}\n", "/etc/hostname": f"gabion-{suite}\n",
                      **{f"/etc/systemd/system/{name}": Link("/dev/null") for name in (*MASKED, *masks)},
                      **(extra_files or {})}
        self.boot_seconds_max = boot_seconds_max
        self.name = f"gabion-machine-{os.getpid()}-{next(_numbers)}"
        self.scratch = self.process = self.pid = self.pidfd = self.state = self.boot_seconds = None
        self.failed_units, self.old_handler = [], None

    # Begin and end

    def __enter__(self):
        self.catch_signal()
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def catch_signal(self):
        """SIGTERM unwinds like an exception, so that the machine ends with the test that started it."""
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            self.old_handler = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))

    def start(self):
        check_host()
        lower = self.rootfs or root_file_system(self.suite)
        self.scratch = Path(tempfile.mkdtemp(prefix="gabion-machine-"))
        for folder in ("cgroup", "machine"):
            (self.scratch / folder).mkdir()
        self.sweep()
        begin = time.monotonic()
        self.spawn(os.path.realpath(lower))
        self.wait_until_up(begin + self.boot_seconds_max)
        self.boot_seconds = time.monotonic() - begin

    def spawn(self, lower):
        """Starts the namespaces. Should this process be killed, the kernel ends unshare, and its child with it."""
        binds = [part for host, inside in self.binds.items() for part in (os.path.realpath(host), inside)]
        command = ["setpriv", "--pdeathsig=KILL", "unshare", *NAMESPACES, "--fork", "--kill-child", "--",
                   BOOT, "join", self.name, self.scratch, lower, *binds]
        with open(self.scratch / "boot.log", "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log,
                                            start_new_session=True)
        with contextlib.suppress(BrokenPipeError), self.process.stdin as pipe:
            pipe.write(archive(self.files))

    def close(self):
        """Ends the machine: everything in it dies with its process 1, which dies with the unshare started here."""
        handler, self.old_handler = self.old_handler, None
        if handler is not None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would leave half of this undone
        try:
            self.end_processes()
            self.remove_scratch()
        finally:
            if handler is not None:
                signal.signal(signal.SIGTERM, handler)

    def end_processes(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self.pidfd is not None:
            gone = select.select([self.pidfd], [], [], END_SECONDS_MAX)[0]
            os.close(self.pidfd)
            self.pidfd = None
            if not gone:
                raise MachineError(f"systemd of the machine, process {self.pid}, does not end")

    def remove_scratch(self):
        if not self.scratch:
            return
        end = time.monotonic() + END_SECONDS_MAX
        while self.sweep(check=False).returncode != 0 and time.monotonic() < end:
            time.sleep(0.05)
        self.sweep()
        shutil.rmtree(self.scratch)
        self.scratch = None

    def sweep(self, check=True):
        done = subprocess.run(["unshare", "--mount", "--", BOOT, "sweep", self.name, self.scratch],
                              capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise MachineError(f"control groups of a machine cannot be removed:\n{done.stderr}")
        return done

    # Boot

    def find_pid(self):
        """unshare's only child, once it has become systemd; before, its folders are still the host's."""
        if self.pid is None:
            number = self.process.pid
            children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
            if not children:
                return False
            self.pidfd = os.pidfd_open(int(children[0]))
            self.pid = int(children[0])
        return os.path.basename(os.readlink(f"/proc/{self.pid}/exe")) == "systemd"

    def is_systemd_there(self):
        try:
            return self.find_pid()
        except OSError:  # it ended meanwhile; the caller asks unshare
            return False

    def wait_until_up(self, end):
        while not self.is_systemd_there():
            self.still_booting(end, "systemd does not start")
            time.sleep(0.01)
        while True:
            self.state = self.run(["systemctl", "is-system-running"]).stdout.strip()
            if self.state in ("running", "degraded"):
                break
            self.still_booting(end, f"systemd does not come up: {self.state or 'no answer'}")
            time.sleep(0.05)
        if self.state == "degraded":
            self.report_failed_units()

    def still_booting(self, end, reason):
        if self.process.poll() is not None:
            raise MachineError(f"the {self.suite} machine ended while booting\n{self.boot_log()}")
        if time.monotonic() > end:
            raise MachineError(f"the {self.suite} machine did not boot in {self.boot_seconds_max} seconds: {reason}\n"
                               f"{self.boot_log()}")

    def boot_log(self):
        """What the boot said, and what its systemd says when it still answers."""
        parts = [(self.scratch / "boot.log").read_text(errors="replace")]
        if self.process.poll() is None and self.is_systemd_there():
            for command in (["systemctl", "--no-pager", "list-jobs"], ["journalctl", "--no-pager", "-n", "30"]):
                with contextlib.suppress(MachineError):
                    parts.append(self.run(command, timeout=10).stdout)
        return "\n".join("\n".join(part.splitlines()[-LOG_LINES_SHOWN:]) for part in parts if part.strip())

    def report_failed_units(self):
        listing = self.run(["systemctl", "list-units", "--state=failed", "--plain", "--no-legend", "--full"]).stdout
        self.failed_units = [line.split()[0] for line in listing.splitlines() if line.strip()]
        print(f"machine.py: {self.suite} is degraded; failed units: {', '.join(self.failed_units) or 'none any more'}",
              file=sys.stderr, flush=True)

    # Use

    def command(self, command, user=None, environment=None):
        """The command line that runs a command inside, with nothing of the host's environment but sanitizer options."""
        home = "/root" if user is None else f"/home/{user}"
        variables = {"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": home, "TERM": "xterm",
                     **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
                     **(environment or {})}
        become = [] if user is None else ["sh", "-c", BECOME, user]
        return ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--",
                "env", "-i", *(f"{name}={value}" for name, value in variables.items()), *become, *map(str, command)]

    def run(self, command, user=None, stdin=None, environment=None, timeout=RUN_SECONDS_MAX, check=False):
        """Runs a command inside. The answer has returncode, stdout, stderr as text; check: a failure is an error."""
        data = stdin if isinstance(stdin, bytes) else (stdin or "").encode()
        try:
            done = subprocess.run(self.command(command, user, environment), input=data, capture_output=True,
                                  timeout=timeout, check=False)
        except subprocess.TimeoutExpired:
            raise MachineError(f"{shlex.join(map(str, command))} did not end in {timeout} seconds") from None
        done = subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(errors="replace"),
                                           done.stderr.decode(errors="replace"))
        if check and done.returncode != 0:
            raise MachineError(f"{shlex.join(map(str, command))} ended with {done.returncode}: "
                               f"{(done.stderr or done.stdout).strip()}")
        return done

    def put(self, files):
        """Writes files into the running machine; the same forms as extra_files. Reload systemd after unit files."""
        self.run(["tar", "--extract", "--preserve-permissions", "--numeric-owner", "--keep-directory-symlink",
                  "--directory=/"], stdin=archive(files), check=True)

    def install_program(self, program, inside=None):
        """Copies a program of the host to /usr/local/bin, with those of its libraries that the machine lacks."""
        inside = inside or f"/usr/local/bin/{Path(program).name}"
        self.put({inside: File(Path(program).read_bytes(), 0o755)})
        found, lacking = None, missing_libraries(self.run(["ldd", inside], check=True).stdout)
        while lacking:  # a library that was copied can lack others
            found = host_libraries(program) if found is None else found
            unknown = [name for name in lacking if name not in found]
            if unknown:
                raise MachineError(f"{program} does not run on {self.suite}; libraries are missing: {', '.join(unknown)}")
            self.put({f"/usr/local/lib/{name}": File(Path(found.pop(name)).read_bytes(), 0o755) for name in lacking})
            self.run(["ldconfig"], check=True)
            lacking = missing_libraries(self.run(["ldd", inside], check=True).stdout)
        return inside


def missing_libraries(listing):
    """Each once; ldd names one for every library that needs it."""
    return list(dict.fromkeys(line.split()[0] for line in listing.splitlines() if line.endswith("not found")))


def host_libraries(program):
    listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return {line.split()[0]: line.split()[2] for line in listing.splitlines() if "=> /" in line}


def pair(text):
    host, separator, inside = text.rpartition(":")
    if not separator or not inside.startswith("/"):
        raise argparse.ArgumentTypeError(f"{text} is not HOST:INSIDE with an absolute path inside")
    return host, inside


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="Boots a throw-away Debian, runs a command in it, ends it.")
    parser.add_argument("--file", action="append", default=[], type=pair, metavar="HOST:INSIDE", help="copy a file")
    parser.add_argument("--bind", action="append", default=[], type=pair, metavar="HOST:INSIDE",
                        help="show a folder or file of the host, read-only")
    parser.add_argument("--program", action="append", default=[], metavar="PATH",
                        help="copy a program and the libraries that it needs to /usr/local/bin")
    parser.add_argument("--user", help="run the command as this user of the machine")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="default: a shell")
    return parser.parse_args(argv)


def main(argv):
    arguments = parse_arguments(argv)
    files = {inside: Path(host) for host, inside in arguments.file}
    try:
        with Machine(arguments.suite, files, dict(arguments.bind)) as machine:
            print(f"machine.py: {arguments.suite} is {machine.state} after {machine.boot_seconds:.1f} s",
                  file=sys.stderr, flush=True)
            for program in arguments.program:
                machine.install_program(program)
            return subprocess.run(machine.command(arguments.command or ["bash"], arguments.user),
                                  check=False).returncode
    except (MachineError, OSError) as error:
        print(f"machine.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
