# SPDX-License-Identifier: LGPL-2.1-or-later
"""A whole Debian on a Linux of its own, user-mode-linux: for what namespaces cannot give, a clock that can be set, a real
reboot, and a power cut. Nothing of it reaches the host; its disk is a file that outlives the cut.

    with Kernel("bookworm", {"/etc/systemd/system/a.service": "…"}) as machine:
        machine.run(["date", "--set=-1 day"])
        machine.cut()
        machine.boot()

run() is that of machine.Machine. Needs root, for the overlay that the disk is made from, user-mode-linux and e2fsprogs.
"""

import base64
import contextlib
import os
import select
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from machine import BECOME, MASKED, PATH, SUITES, Link, MachineError, archive, check_host, root_file_system

TOOLS = {"linux.uml": "user-mode-linux", "mke2fs": "e2fsprogs"}
BOOT_SECONDS_MAX = 180
RUN_SECONDS_MAX = 180
DISK = "700M"
LINES_SHOWN = 30
# It is slow, and each boot starts these for nothing.
UNUSED = tuple(f"{name}.service" for name in ("nginx", "redis-server", "rsyslog", "ssh", "cron", "e2scrub_reap", "getty@tty1"))
READY = "gabion-ready"
# Takes a line with a command, in base64 so that a terminal leaves it alone; answers with its status and what it wrote.
AGENT = f"""#!/bin/sh
exec </dev/ttyS0 >/dev/ttyS0 2>/dev/null
stty raw -echo
echo {READY}
while read -r line; do
        echo "$line" | base64 -d >/run/agent-command
        PATH={PATH} LC_ALL=C.UTF-8 HOME=/root sh /run/agent-command </dev/null >/run/agent-out 2>/run/agent-err
        echo "$? $(base64 -w0 /run/agent-out) $(base64 -w0 /run/agent-err) ."
done
"""
AGENT_UNIT = """[Unit]
After=multi-user.target
[Service]
ExecStart=/usr/local/sbin/agent
Restart=always
IgnoreSIGPIPE=no
"""
MAKE_DISK = """set -eu
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" overlay "$2/root"
tar --extract --preserve-permissions --numeric-owner --keep-directory-symlink --directory="$2/root"
chmod 755 "$2/root/usr/local/sbin/agent"
mke2fs -q -t ext4 -d "$2/root" "$2/disk" "$3"
"""


class Kernel:
    def __init__(self, suite, extra_files=None):
        if suite not in SUITES:
            raise MachineError(f"unknown suite {suite!r}, give one of: {', '.join(SUITES)}")
        self.suite = suite
        self.files = {"/etc/hostname": f"gabion-{suite}\n", "/usr/local/sbin/agent": AGENT,
                      "/etc/systemd/system/agent.service": AGENT_UNIT,
                      "/etc/systemd/system/multi-user.target.wants/agent.service": Link("../agent.service"),
                      **{f"/etc/systemd/system/{name}": Link("/dev/null") for name in (*MASKED, *UNUSED)}, **(extra_files or {})}
        self.scratch = self.process = self.pipes = self.boot_seconds = None
        self.pending = b""

    def __enter__(self):
        missing = [f"{tool} (apt-get install {package})" for tool, package in TOOLS.items() if not shutil.which(tool)]
        if missing:
            raise MachineError(f"missing: {', '.join(missing)}")
        check_host()
        self.scratch = Path(tempfile.mkdtemp(prefix="gabion-kernel-"))
        try:
            self.make_disk()
            self.boot()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.cut()
        if self.scratch:
            shutil.rmtree(self.scratch)
            self.scratch = None

    def make_disk(self):
        for folder in ("upper", "work", "root"):
            (self.scratch / folder).mkdir()
        (self.scratch / "upper").chmod(0o755)
        lower = os.path.realpath(root_file_system(self.suite))
        done = subprocess.run(["unshare", "--mount", "sh", "-c", MAKE_DISK, "sh", lower, self.scratch, DISK],
                              input=archive(self.files), capture_output=True, check=False)
        if done.returncode != 0:
            raise MachineError(f"the disk of the {self.suite} machine cannot be made: {done.stderr.decode(errors='replace')}")

    # On and off

    def boot(self):
        begin = time.monotonic()
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # A namespace of process numbers: with its first process everything of it ends, at once.
        command = ["setpriv", "--pdeathsig=KILL", "unshare", "--pid", "--fork", "--kill-child", "--", "linux.uml", "mem=512M",
                   f"ubd0={self.scratch}/disk", "root=/dev/ubda", "rw", "con=null", "con0=null,fd:1",
                   f"ssl0=fd:{theirs_in},fd:{theirs_out}", "systemd.show_status=no"]
        with open(self.scratch / "console", "ab") as console:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                                            env={"PATH": PATH, "HOME": str(self.scratch), "TMPDIR": str(self.scratch)},
                                            pass_fds=(theirs_in, theirs_out), start_new_session=True)
        os.close(theirs_in)
        os.close(theirs_out)
        self.pipes, self.pending = (ours_in, ours_out), b""
        self.wait_until_ready(begin + BOOT_SECONDS_MAX)
        self.boot_seconds = time.monotonic() - begin

    def wait_until_ready(self, end):
        while self.read_line(end).strip() != READY:
            pass

    def reboot(self):
        """As its administrator does it; the same Linux begins anew."""
        os.write(self.pipes[1], base64.b64encode(b"systemctl reboot") + b"\n")
        self.wait_until_ready(time.monotonic() + BOOT_SECONDS_MAX)

    def cut(self):
        """The power is gone: what has not reached the disk is lost."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        for pipe in self.pipes or ():
            os.close(pipe)
        self.pipes = None

    # Use

    def read_line(self, end):
        while b"\n" not in self.pending:
            ready = select.select([self.pipes[0]], [], [], max(0, end - time.monotonic()))[0]
            part = os.read(self.pipes[0], 65536) if ready else b""
            if not part:
                raise MachineError(f"the {self.suite} machine with a Linux of its own does not answer\n{self.console()}")
            self.pending += part
        line, self.pending = self.pending.split(b"\n", 1)
        return line.decode(errors="replace")

    def console(self):
        text = (self.scratch / "console").read_text(errors="replace")
        return "\n".join(text.splitlines()[-LINES_SHOWN:])

    def start(self, command, user=None):
        """Begins a command whose end() is waited for later, or never."""
        words = [str(word) for word in command]
        words = words if user is None else ["sh", "-c", BECOME, user, *words]
        os.write(self.pipes[1], base64.b64encode(shlex.join(words).encode()) + b"\n")

    def run(self, command, user=None, stdin=None, timeout=RUN_SECONDS_MAX, check=False):
        if stdin is not None:
            raise MachineError("a machine with a Linux of its own takes no input; use extra_files")
        self.start(command, user)
        status, out, err, _ = self.read_line(time.monotonic() + timeout).split(" ")
        out, err = (base64.b64decode(part).decode(errors="replace") for part in (out, err))
        done = subprocess.CompletedProcess(command, int(status), out, err)
        if check and done.returncode != 0:
            raise MachineError(f"{shlex.join(map(str, command))} ended with {done.returncode}: {(err or out).strip()}")
        return done
