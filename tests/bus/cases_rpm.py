# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package of a unit where rpm knows it, from databases that the real rpm has made."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from place import case, equal, require

FOLDER = "usr/lib/sysimage/rpm"
VENDOR = "usr/lib/systemd/system"
TRUE = "[Service]\nExecStart=/bin/true\n"
SPEC = """Name: {name}
Version: 1
Release: 1
Summary: A service
License: none
BuildArch: noarch
%description
A service.
%install
mkdir -p %{{buildroot}}/{folder}
printf '[Service]\\nExecStart=/bin/true\\n' >%{{buildroot}}/{folder}/{unit}
%files
/{folder}/{unit}
"""
LIBRPM = "librpm.so.9"
# Begins a program to which the kernel says that it has no Landlock: load the number of the call, and refuse that one.
WITHOUT_LANDLOCK = """import ctypes, os, struct, sys
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (6, 0, 0, 0x50026), (6, 0, 0, 0x7fff0000)]
program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
filter = struct.pack("@HP", len(steps), ctypes.addressof(program))
prctl = ctypes.CDLL(None, use_errno=True).prctl
if prctl(38, 1, 0, 0, 0) or prctl(22, 2, filter, 0, 0):
    sys.exit(os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
"""
DAMAGES = 40  # places of a database, spread over it


def run(*command):
    result = subprocess.run(command, text=True, capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
    require(result.returncode == 0, f"{command}: {result.stdout}{result.stderr}")


def rpm(place, *words, folder=FOLDER):
    run("rpm", f"--root={place.tree}", f"--define=_dbpath /{folder}", *words)


def build(place, name, unit, folder=VENDOR):
    """A package with one unit."""
    spec, top = place.folder / f"{name}.spec", place.folder / "rpmbuild"
    spec.write_text(SPEC.format(name=name, unit=unit, folder=folder))
    run("rpmbuild", "-bb", "--quiet", f"--define=_topdir {top}", str(spec))
    return str(top / f"RPMS/noarch/{name}-1-1.noarch.rpm")


def install(place, name, unit, folder=FOLDER):
    rpm(place, "--install", build(place, name, unit), folder=folder)


def package(place, unit):
    """That ListUnits names, or None."""
    return place.unit(unit)[6].get("package", {}).get("data")


def state(folder):
    """All that writing or locking by a file would change, but for when it was read."""
    stats = {path: path.lstat() for path in [folder, *sorted(folder.rglob("*"))]}
    return {path.name: (stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns,
                        hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None)
            for path, stat in stats.items()}


def faults_of_children(place):
    """A number that grows with each process that the daemon had and that ended."""
    fields = Path(f"/proc/{place.daemon.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[8])


@case
def the_package_that_rpm_knows_is_named(place):
    install(place, "x-daemon", "x.service")
    equal(package(place, "x.service"), "x-daemon", "package")
    equal(package(place, "own.service"), None, "package of a unit that rpm does not know")
    equal(package(place, "web.service"), "nginx-common", "package that dpkg knows")


@case
def the_databases_of_other_distributions_are_found(place):
    for number, folder in enumerate(("var/lib/rpm", "usr/share/rpm")):
        install(place, f"x{number}", f"x{number}.service", folder=folder)
        equal(package(place, f"x{number}.service"), f"x{number}", f"package by /{folder}")
        shutil.rmtree(place.tree / folder)
    install(place, "linked", "linked.service")
    (place.tree / FOLDER).rename(place.tree / "var/lib/elsewhere")
    (place.tree / FOLDER).symlink_to("/var/lib/elsewhere")
    equal(package(place, "linked.service"), "linked", "package by a link, which stays in the tree")


@case
def a_path_of_a_merged_usr_is_the_same_with_and_without_usr(place):
    (place.tree / "lib").symlink_to("usr/lib")
    rpm(place, "--install", build(place, "old", "old.service", folder="lib/systemd/system"))
    equal(package(place, "old.service"), "old", "package")


@case
def nothing_of_the_database_is_written_locked_or_made(place):
    install(place, "x", "x.service")
    before = state(place.tree / FOLDER)
    place.restart()
    equal(package(place, "x.service"), "x", "package")
    equal(state(place.tree / FOLDER), before, "the database")


@case
def a_database_that_reading_would_have_to_add_to_is_left_alone(place):
    install(place, "x", "x.service")
    for name in ("rpmdb.sqlite-shm", "rpmdb.sqlite-wal"):
        (place.tree / FOLDER / name).unlink()
    before = state(place.tree / FOLDER)
    place.restart()
    equal(package(place, "x.service"), None, "package")
    equal(state(place.tree / FOLDER), before, "the database")


@case
def without_landlock_only_what_nobody_can_write_is_read(place):
    install(place, "x", "x.service")
    before = state(place.tree / FOLDER)
    place.restart(sys.executable, "-c", WITHOUT_LANDLOCK)
    equal(package(place, "x.service"), None, "package, where it could be written")
    place.restart("unshare", "--mount", "sh", "-euc", 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; exec "$@"',
                  str(place.tree / FOLDER), sys.executable, "-c", WITHOUT_LANDLOCK)
    equal(package(place, "x.service"), "x", "package, where it is read-only")
    equal(state(place.tree / FOLDER), before, "the database")


@case
def a_database_without_a_journal_beside_it_is_read(place):
    install(place, "x", "x.service")
    with sqlite3.connect(place.tree / FOLDER / "rpmdb.sqlite") as database:
        database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    for name in ("rpmdb.sqlite-shm", "rpmdb.sqlite-wal"):
        (place.tree / FOLDER / name).unlink(missing_ok=True)
    equal(package(place, "x.service"), "x", "package")


@case
def what_rpm_installs_and_removes_is_seen(place):
    equal(package(place, "own.service"), None, "no database")
    place.write(f"{VENDOR}/x.service", TRUE)
    equal(package(place, "x.service"), None, "no package yet")
    rpm(place, "--install", "--justdb", build(place, "x", "x.service"))
    equal(package(place, "x.service"), "x", "package")
    rpm(place, "--erase", "--justdb", "x")
    equal(package(place, "x.service"), None, "removed")


@case
def what_a_writer_has_not_copied_into_the_database_is_seen(place):
    """Its lines are in the -wal while it, or another reader, has the database open."""
    install(place, "x", "x.service")
    reader = sqlite3.connect(place.tree / FOLDER / "rpmdb.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM Packages").fetchone()
    install(place, "y", "y.service")
    require((place.tree / FOLDER / "rpmdb.sqlite-wal").stat().st_size > 0, "nothing is in the -wal")
    equal(package(place, "y.service"), "y", "package")
    reader.close()


@case
def a_database_that_has_not_changed_is_not_read_again(place):
    install(place, "x", "x.service")
    equal(package(place, "x.service"), "x", "package")
    before = faults_of_children(place)
    for _ in range(3):
        equal(package(place, "x.service"), "x", "package")
    equal(faults_of_children(place), before, "faults of ended processes")
    (place.tree / FOLDER / "more").touch()
    equal(package(place, "x.service"), "x", "package")
    require(faults_of_children(place) > before, "the number does not tell")


@case
def of_dpkg_and_rpm_the_first_is_believed(place):
    for name in ("x", "y"):
        install(place, f"{name}-rpm", f"{name}.service")
    place.write("var/lib/dpkg/info/x-dpkg.list", "/lib/systemd/system/x.service\n")
    equal([package(place, "x.service"), package(place, "y.service")], ["x-dpkg", "y-rpm"], "packages")


@case
def a_damaged_database_names_nothing_wrong_and_ends_nothing(place):
    install(place, "x-daemon", "x.service")
    file = place.tree / FOLDER / "rpmdb.sqlite"
    good, pid = file.read_bytes(), place.daemon.pid
    bad = [b"", b"no database\n", b"SQLite format 3\0" + bytes(4096), good[:100], good[:len(good) // 2], good[:-4096]]
    for number in range(DAMAGES):
        offset = len(good) * number // DAMAGES
        bad.append(good[:offset] + os.urandom(4096) + good[offset + 4096:])
    named = set()
    for data in bad:
        file.write_bytes(data)
        named.add(package(place, "x.service"))
        equal(package(place, "web.service"), "nginx-common", "package that dpkg knows")
    require(named <= {None, "x-daemon"}, f"names {named}")
    require(None in named, "no damage was felt")
    file.write_bytes(good)
    equal(package(place, "x.service"), "x-daemon", "package, mended")
    equal(place.daemon.pid, pid, "the daemon")


@case
def a_package_whose_checksum_is_wrong_is_not_believed(place):
    install(place, "x-daemon", "x.service")
    equal(package(place, "x.service"), "x-daemon", "package")
    with sqlite3.connect(place.tree / FOLDER / "rpmdb.sqlite") as database:
        blob = database.execute("SELECT blob FROM Packages").fetchone()[0]
        for name in (b"y-daemon", b"x\xff\xfe\x01\n\"{ "):
            require(len(name) == len("x-daemon") and blob.count(b"x-daemon\0") > 0, "the name in the package")
            database.execute("UPDATE Packages SET blob = ?", [blob.replace(b"x-daemon\0", name + b"\0")])
            database.commit()
            equal(package(place, "x.service"), None, f"package, named {name}")
    database.close()


@case
def what_is_no_file_is_not_opened(place):
    install(place, "x", "x.service")
    folder = place.tree / FOLDER
    outside = place.folder / "outside"
    shutil.copytree(folder, outside)
    for name in ("rpmdb.sqlite", "rpmdb.sqlite-wal", "rpmdb.sqlite-shm"):
        (folder / name).unlink()
        (folder / name).symlink_to(outside / name)
        equal(package(place, "x.service"), None, f"package, {name} a link that leaves the tree")
        (folder / name).unlink()
        os.mkfifo(folder / name)
        equal(package(place, "x.service"), None, f"package, {name} a pipe")
        (folder / name).unlink()
        shutil.copy(outside / name, folder / name)
    equal(package(place, "x.service"), "x", "package, with files")


@case
def without_librpm_all_else_is_told(place):
    install(place, "x", "x.service")
    library = next((str(path) for path in Path("/usr/lib").glob(f"*/{LIBRPM}")), None)
    require(library, f"{LIBRPM} is missing; install the package rpm")
    place.restart("unshare", "--mount", "sh", "-euc", 'mount --bind /dev/null "$0"; exec "$@"', library)
    equal(package(place, "x.service"), None, "package")
    equal(package(place, "web.service"), "nginx-common", "package that dpkg knows")


@case
def names_of_dpkg_that_are_none_are_left_out(place):
    """The bus takes no broken text; one would have been an error for the whole list."""
    for name in (b"br\xffken", b"two words", b"line\nline"):
        path = os.fsencode(place.tree / "var/lib/dpkg/info") + b"/" + name + b".list"
        Path(os.fsdecode(path)).write_text("/etc/systemd/system/own.service\n")
    equal(package(place, "own.service"), None, "package")
