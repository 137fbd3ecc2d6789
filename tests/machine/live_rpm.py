# SPDX-License-Identifier: LGPL-2.1-or-later
"""A database of rpm beside that of dpkg, read by gabiond in its sandbox; live_daemon.py runs these cases."""

import subprocess
import tempfile
from pathlib import Path

RPM = "/usr/local/bin/rpm"
FOLDER = "/usr/lib/sysimage/rpm"
FILES = ("/usr/lib/rpm/rpmrc", "/usr/lib/rpm/macros")
PACKAGE = "/root/gabion-guest.rpm"
SPEC = """Name: gabion-guest
Version: 1
Release: 1
Summary: A service
License: none
BuildArch: noarch
%description
A service.
%install
mkdir -p %{buildroot}/usr/lib/systemd/system
printf '[Service]\\nExecStart=/bin/true\\n' >%{buildroot}/usr/lib/systemd/system/guest.service
%files
/usr/lib/systemd/system/guest.service
"""
CASES = []


def case(function):
    CASES.append(function)
    return function


def equal(got, expected, what):
    if got != expected:
        raise AssertionError(f"{what}: {got!r}, expected {expected!r}")


def build():
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "guest.spec")
        spec.write_text(SPEC)
        subprocess.run(["rpmbuild", "-bb", "--quiet", f"--define=_topdir {folder}", spec], check=True, capture_output=True)
        return next(Path(folder, "RPMS").rglob("*.rpm")).read_bytes()


def rpm(bus, *words):
    bus.machine.run([RPM, f"--define=_dbpath {FOLDER}", *words], check=True)


def state(bus):
    """Inode, owner, mode, size, and when it was changed, of each file; and what is in them."""
    return bus.machine.run(["sh", "-euc", f"cd {FOLDER}; stat --format='%n %i %u %a %s %.Y %.Z' . .rpm.lock *; sha256sum *"],
                           check=True).stdout


def resident(bus):
    pid = bus.show("gabiond.service", "MainPID")["MainPID"]
    status = bus.machine.run(["cat", f"/proc/{pid}/status"], check=True).stdout
    return pid, int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


@case
def the_package_that_rpm_knows_is_named_in_the_sandbox_and_nothing_is_written(bus):
    bus.more("nginx.service")
    pid, before = resident(bus)
    bus.machine.install_program("/usr/bin/rpm", RPM)
    bus.machine.put({**{path: Path(path) for path in FILES}, PACKAGE: build()})
    rpm(bus, "--install", PACKAGE)
    database = state(bus)
    equal(bus.more("guest.service").get("package"), "gabion-guest", "package that rpm knows")
    equal(bus.more("ssh.service").get("package"), "openssh-server", "package that dpkg knows")
    equal(state(bus), database, "the database")
    after = resident(bus)
    equal(after[0], pid, "the daemon")
    print(f"       resident memory: {before} KiB without a database, {after[1]} KiB with one", flush=True)


@case
def a_database_of_rpm_that_is_damaged_names_no_package(bus):
    before = resident(bus)[0]
    bus.machine.run(["dd", "if=/dev/urandom", f"of={FOLDER}/rpmdb.sqlite", "bs=4096", "seek=1", "count=50", "conv=notrunc"],
                    check=True)
    equal(bus.more("guest.service").get("package"), None, "package")
    equal(bus.more("ssh.service").get("package"), "openssh-server", "package that dpkg knows")
    equal(resident(bus)[0], before, "the daemon")
    bus.machine.run(["rm", "-r", FOLDER, "/usr/lib/systemd/system/guest.service"], check=True)
