#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests machine.py itself: what it promises inside, and that nothing is left on the host however it ends.

    machine_test.py [WORD…]     all tests, or those whose name has one of the words
"""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from machine import File, HERE, Link, Machine, MachineError, SUITES, SYSTEMD, check_host  # noqa: E402

SECONDS_MAX = 30
TESTS = []

# A process of its own that boots a machine, says where it is, and waits to be ended from outside.
WAITING = """
import signal, sys, time
# A starter in the background of a shell would have handed down an ignored SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from machine import Machine
try:
    with Machine("bookworm") as machine:
        print(machine.pid, machine.name, machine.scratch, flush=True)
        time.sleep(600)
except KeyboardInterrupt:
    sys.exit(130)
"""


def test(function):
    TESTS.append(function)
    return function


def require(condition, words):
    """An assertion that -O cannot take away; words says what was seen."""
    if not condition:
        raise AssertionError(words)


class Host:
    """What machines leave on this host, taken once before and looked at again after."""

    def __init__(self):
        self.mounts, self.scratch = mounts(), scratch_folders()

    def require_unchanged(self, namespace):
        """namespace: that of the machine's processes. The kernel may need a moment for the last of them."""
        end = time.monotonic() + SECONDS_MAX
        while processes_in(namespace) and time.monotonic() < end:
            time.sleep(0.02)
        left = processes_in(namespace)
        require(not left, f"processes of the machine are left: {left}")
        require(mounts() == self.mounts, f"mounts are left: {mounts() - self.mounts}")

    def require_no_scratch(self):
        left = scratch_folders() - self.scratch
        require(not left, f"scratch folders are left: {left}")


def mounts():
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return {line.split(" ", 3)[3] for line in lines}


def scratch_folders():
    return set(Path(tempfile.gettempdir()).glob("gabion-machine-*"))


def namespace_of(pid):
    return os.stat(f"/proc/{pid}/ns/pid").st_ino


def processes_in(namespace):
    """Living ones: what is dead waits for the host's process 1 to read its exit code."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if namespace_of(folder.name) == namespace and "\nState:\tZ" not in (folder / "status").read_text():
                found.append(f"{folder.name} {(folder / 'comm').read_text().strip()}")
    return found


def control_groups(name):
    """Control groups with this name, seen through a mount that only the command has."""
    script = 'mount -t cgroup2 cgroup2 "$1" && ls -d "$1/$2" 2>/dev/null || true'
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", folder, name], capture_output=True,
                              text=True, check=True).stdout


def for_each_suite(function):
    for suite in SUITES:
        def one(suite=suite):
            function(suite)
        one.__name__ = f"{suite}: {function.__name__}"
        test(one)
    return function


@for_each_suite
def it_boots_to_running_with_the_systemd_of_its_suite(suite):
    with Machine(suite) as machine:
        require(machine.state == "running", f"{machine.state}; failed units: {machine.failed_units}")
        version = machine.run(["systemctl", "--version"], check=True).stdout
        require(version.startswith(f"systemd {SYSTEMD[suite]} "), version)
        for name in ("dbus", "nginx", "cron", "ssh", "rsyslog"):
            active = machine.run(["systemctl", "is-active", name]).stdout.strip()
            require(active == "active", f"{name} is {active}")
        answer = machine.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 "
                                            "&& head -1 <&3"])
        require("200" in answer.stdout, f"nginx on the loopback: {answer.stdout!r} {answer.stderr!r}")


@test
def run_gives_code_output_and_errors_and_passes_input(_suite="bookworm"):
    with Machine(_suite) as machine:
        done = machine.run(["sh", "-c", "cat; echo words >&2; exit 3"], stdin="from the host")
        require((done.returncode, done.stdout, done.stderr) == (3, "from the host", "words\n"), repr(done))
        require(machine.run(["cat", "/proc/1/comm"]).stdout == "systemd\n", "process 1 is no systemd")
        environment = machine.run(["env"]).stdout
        require("GABION" not in environment and "TMPDIR" not in environment, f"the host's variables: {environment}")
        who = machine.run(["id", "-un"], user="nobody").stdout
        require(who == "nobody\n", who)
        with contextlib.suppress(MachineError):
            machine.run(["sleep", "60"], timeout=0.3)
            raise AssertionError("a command that waits was not given up")


@test
def files_and_folders_of_the_host_are_inside_as_asked():
    with tempfile.TemporaryDirectory(prefix="gabion-test-") as folder:
        Path(folder, "a").write_text("seen")
        files = {"/etc/one": "1", "/lib/systemd/two": b"2", "/opt/new/three": File("#!/bin/sh\necho 3\n", 0o750),
                 "/etc/link": Link("one"), "/var/run/four": "4", "/opt/five": Path(folder, "a")}
        with Machine("bookworm", files, {folder: "/opt/folder", f"{folder}/a": "/opt/file"}) as machine:
            script = "cat /etc/link /usr/lib/systemd/two /run/four /opt/five /opt/folder/a /opt/file; /opt/new/three"
            require(machine.run(["sh", "-c", script]).stdout == "124seenseenseen3\n", "a file is not as it was given")
            for path in ("/opt/folder/b", "/opt/file"):
                require(machine.run(["sh", "-c", f"echo changed >{path}"]).returncode != 0, f"{path} can be written")
            machine.put({"/etc/later": "5"})
            require(machine.run(["cat", "/etc/later"]).stdout == "5", "a later file is not there")
            require(not os.path.exists("/run/four"), "a link led out of the machine")
        require(os.listdir(folder) == ["a"] and Path(folder, "a").read_text() == "seen", "the host's folder changed")


@test
def settings_of_the_hosts_kernel_cannot_be_written():
    with Machine("bookworm") as machine:
        done = machine.run(["sh", "-c", "cat /proc/sys/kernel/sysrq >/proc/sys/kernel/sysrq"])
        require(done.returncode != 0, "/proc/sys can be written")
        require(machine.run(["head", "-c1", "/proc/kmsg"]).returncode != 0, "the kernel log can be taken away")


@test
def what_is_written_is_gone_with_the_machine():
    with Machine("bookworm") as machine:
        machine.run(["touch", "/etc/written", "/usr/written"], check=True)
    with Machine("bookworm") as machine:
        done = machine.run(["ls", "/etc/written", "/usr/written"])
        require(done.stdout == "", f"left from another machine: {done.stdout}")


@test
def two_machines_at_a_time_do_not_meet():
    with Machine("bookworm") as one, Machine("trixie") as other:
        one.run(["systemd-run", "--unit=only-here", "sleep", "100"], check=True)
        require(other.run(["systemctl", "is-active", "only-here"]).stdout != "active\n", "a unit of the other machine")
        require(one.run(["systemctl", "is-active", "only-here"]).stdout == "active\n", "its own unit is away")
        one.close()
        require(other.run(["systemctl", "is-system-running"]).stdout == "running\n", "one ended with the other")


@test
def a_unit_that_fails_is_named():
    unit = "[Service]\nType=oneshot\nExecStart=/bin/false\n"
    wanted = "/etc/systemd/system/multi-user.target.wants/bad.service"
    words = io.StringIO()
    with contextlib.redirect_stderr(words), Machine("bookworm", {wanted: Link("../bad.service"),
                                                                 "/etc/systemd/system/bad.service": unit}) as machine:
        require(machine.state == "degraded" and machine.failed_units == ["bad.service"],
                f"{machine.state} {machine.failed_units}")
    require("bad.service" in words.getvalue(), f"nothing was printed: {words.getvalue()!r}")


def require_boot_error(words, **arguments):
    host, machine = Host(), Machine("bookworm", **arguments)
    try:
        with machine:
            raise AssertionError("it booted")
    except MachineError as error:
        require(words in str(error), f"not said, {words!r}: {error}")
    host.require_no_scratch()
    require(mounts() == host.mounts, f"mounts are left: {mounts() - host.mounts}")
    require(not control_groups(machine.name), f"a control group is left: {machine.name}")


@test
def a_machine_that_does_not_boot_is_an_error_and_leaves_nothing():
    with tempfile.TemporaryDirectory(prefix="gabion-test-") as empty:
        require_boot_error("ended while booting", rootfs=empty)
    hanging = "[Service]\nType=oneshot\nExecStart=/bin/sleep infinity\n"
    files = {"/etc/systemd/system/hang.service": hanging,
             "/etc/systemd/system/multi-user.target.wants/hang.service": Link("../hang.service")}
    require_boot_error("hang.service", extra_files=files, boot_seconds_max=3)
    require_boot_error("systemd does not start", extra_files={"/usr/lib/systemd/systemd": File(
        "#!/bin/sh\nsleep 100\n", 0o755)}, boot_seconds_max=2)


@test
def nothing_is_left_after_an_ordinary_end_and_after_an_exception():
    for fault in (None, RuntimeError("a test failed")):
        host = Host()
        with contextlib.suppress(RuntimeError), Machine("bookworm") as machine:
            namespace, name = namespace_of(machine.pid), machine.name
            require(len(processes_in(namespace)) > 3, "its processes are not found, so this test sees nothing")
            require(control_groups(name), "its control group is not found, so this test sees nothing")
            machine.run(["systemd-run", "--unit=stubborn", "sh", "-c", "trap '' TERM; sleep 1000"], check=True)
            if fault:
                raise fault
        require(not processes_in(namespace), f"processes are left at once: {processes_in(namespace)}")
        host.require_unchanged(namespace)
        host.require_no_scratch()
        require(not control_groups(name), f"a control group is left: {name}")


def start_waiting():
    process = subprocess.Popen([sys.executable, "-c", WAITING, HERE], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline().split()
    if len(line) != 3:
        process.kill()
        raise AssertionError(f"it did not boot: {line}")
    return process, namespace_of(line[0]), line[1], Path(line[2])


@test
def nothing_is_left_after_a_signal():
    for number in (signal.SIGTERM, signal.SIGINT):
        host = Host()
        process, namespace, name, _ = start_waiting()
        process.send_signal(number)
        code = process.wait(SECONDS_MAX)
        process.stdout.close()
        require(code != 0, f"signal {number} ended it with 0")
        host.require_unchanged(namespace)
        host.require_no_scratch()
        require(not control_groups(name), f"a control group is left after signal {number}: {name}")


@test
def a_killed_starter_takes_its_machine_along():
    """Its empty scratch folder stays, and its control group until the next machine."""
    host = Host()
    process, namespace, name, scratch = start_waiting()
    process.kill()
    process.wait()
    process.stdout.close()
    host.require_unchanged(namespace)
    require(not any(scratch.joinpath("machine").iterdir()), f"files are left in {scratch}")
    with Machine("bookworm"):
        require(not control_groups(name), f"a control group is left: {name}")
    (scratch / "boot.log").unlink()
    for folder in ("machine", "cgroup", "."):
        (scratch / folder).rmdir()


def run_test(function):
    try:
        function()
        reason = None
    except Exception:
        reason = traceback.format_exc()
    print(f"{'FAILED' if reason else 'ok    '} {function.__name__}", flush=True)
    if reason:
        print("\n".join(f"        {line}" for line in reason.rstrip().splitlines()), flush=True)
    return reason is None


def main(words):
    chosen = [one for one in TESTS if not words or any(word in one.__name__ for word in words)]
    try:
        check_host()
    except MachineError as error:
        print(f"machine_test.py: {error}", file=sys.stderr)
        return 1
    results = [run_test(function) for function in chosen]
    print(f"\n{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
