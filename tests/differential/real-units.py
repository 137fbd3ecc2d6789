#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scores real unit files with gabionctl and with systemd-analyze; every row and total must be equal.

    real-units.py --gabionctl PATH      all of it; without the option GABIONCTL says where the program is
    real-units.py --fetch-only          only download and unpack the packages, and print the folder

Four sets: the units of this machine, in place; those of the packages in real-units-packages.txt under this
machine's systemd and once more under Debian 13's; those of a Debian 13 root file system under its own systemd.
Each file is asked for alone (rows, exit code, text) and once more together with its whole folder.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "real-units-packages.txt"
ROOTFS = HERE.parent / "machine" / "rootfs.sh"
PACKAGES_MIN = 70
LAYOUT = "1"  # part of the name of the unpacked folder; another layout makes another folder
CHUNK = 100
MARKERS = "/mnt"  # where the oracle sees the marker units
SHOWN_PER_FILE = 6
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
    "SYSTEMD_COLORS": "0",
    "TERM": "xterm",  # systemd-analyze has no glyphs where it does not know the terminal
}
TOTAL = re.compile(r"^→ Overall exposure level for (.+): (\d+\.\d) (\S+)(?: (\S+))?$", re.MULTILINE)
UNIT_PART = re.compile(r"^(?:\./)?(?:usr/)?(lib|etc)/systemd/(system|user)(/.*)?$")
SEARCH_PATH = (
    "etc/systemd/system.control", "run/systemd/system.control", "run/systemd/transient",
    "run/systemd/generator.early", "etc/systemd/system", "etc/systemd/system.attached", "run/systemd/system",
    "run/systemd/system.attached", "run/systemd/generator", "usr/local/lib/systemd/system", "lib/systemd/system",
    "usr/lib/systemd/system", "run/systemd/generator.late",
)
USER_PATH = ("etc/systemd/user", "usr/lib/systemd/user")

# What the tool says of one unit. name is the id that it reports, an alias resolved and an instance filled in.
Answer = namedtuple("Answer", "name exposure predicate happy rows")


class Problem(Exception):
    """Something that keeps the test from running, with the next step in its words."""


def say(text):
    print(text, flush=True)


# The packages


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", "/root"), ".cache")
    folder = Path(os.environ.get("GABION_TEST_CACHE") or os.path.join(base, "gabion"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def package_names():
    lines = [line.strip() for line in PACKAGES.read_text().splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    if len(set(names)) < PACKAGES_MIN:
        raise Problem(f"{PACKAGES.name} names {len(set(names))} packages; {PACKAGES_MIN} are the least")
    return sorted(set(names))


def run_checked(command, what, **options):
    result = subprocess.run(command, text=True, capture_output=True, **options)
    if result.returncode != 0:
        raise Problem(f"{what} failed:\n{result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


def package_lists_missing():
    return not any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def expected_files(names):
    """File name and SHA-256 of each package as apt's lists have it."""
    if package_lists_missing():
        say("No package lists here: apt-get update")
        run_checked(["apt-get", "-q", "update"], "apt-get update")
    text = run_checked(["apt-get", "--print-uris", "download", *names],
                       "apt-get download (are all names of real-units-packages.txt in this Debian?)")
    found = re.findall(r"^'[^']*' (\S+) \d+ SHA256:([0-9a-f]{64})$", text, re.MULTILINE)
    if len(found) != len(names):
        raise Problem(f"apt knows {len(found)} of {len(names)} packages; run apt-get update")
    return {file: digest for file, digest in found}


def is_good(file, digest):
    if not file.is_file():
        return False
    with open(file, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest() == digest


def download(debs, wanted):
    """Fetches what is not there yet; what came in bad is fetched once more, then it is an error."""
    for attempt in ("first", "second"):
        missing = [file for file, digest in wanted.items() if not is_good(debs / file, digest)]
        if not missing:
            return
        say(f"Downloading {len(missing)} packages, {attempt} time")
        for file in missing:
            (debs / file).unlink(missing_ok=True)
        for start in range(0, len(missing), 20):
            names = [file.split("_")[0] for file in missing[start:start + 20]]
            result = subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *names],
                                    cwd=debs, text=True, capture_output=True)
            say(f"  {min(start + 20, len(missing))} of {len(missing)}")
            if result.returncode != 0:
                say(f"  apt-get download: {result.stderr.strip()}")
    bad = [file for file, digest in wanted.items() if not is_good(debs / file, digest)]
    if bad:
        raise Problem(f"these packages could not be downloaded: {' '.join(bad)}; is a Debian mirror reachable?")


def place_of(name):
    """Where a file of a package goes below the unpacked root, or None when it is no part of a unit tree."""
    match = UNIT_PART.match(name)
    if not match:
        return None
    top = "usr/lib" if match[1] == "lib" else "etc"
    return f"{top}/systemd/{match[2]}{match[3] or ''}"


def unpack_package(deb, root):
    """Unpacks the unit folders of one package; returns how many .service files and links it brings."""
    services = 0
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                place = place_of(member.name)
                if not place or ".." in place.split("/"):
                    continue
                target = root / place
                if member.isdir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                if member.issym():
                    target.symlink_to(member.linkname)
                elif member.isreg():
                    target.write_bytes(archive.extractfile(member).read())
                else:
                    raise Problem(f"{deb.name}: {member.name} is neither file, folder nor symbolic link")
                services += target.suffix == ".service"
    if process.returncode != 0:
        raise Problem(f"dpkg-deb could not unpack {deb}; remove it and run this again")
    return services


def unpack(cache, debs, wanted):
    """One merged root of all packages, made once and named after exactly these package files."""
    digest = hashlib.sha256(json.dumps([LAYOUT, sorted(wanted.items())]).encode()).hexdigest()[:12]
    root = cache / f"units-{digest}"
    if root.is_dir():
        return root
    say(f"Unpacking the units of {len(wanted)} packages")
    making = Path(tempfile.mkdtemp(prefix="units.making.", dir=cache))
    try:
        for folder in ("usr/lib/systemd/system", "usr/lib/systemd/user", "etc/systemd/system", "etc/systemd/user"):
            (making / folder).mkdir(parents=True)
        (making / "lib").symlink_to("usr/lib")
        for file in sorted(wanted):
            if unpack_package(debs / file, making) == 0:
                raise Problem(f"{file} brings no .service file; take it out of {PACKAGES.name}")
        making.chmod(0o755)
        making.rename(root)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return root


def fetch():
    names = package_names()
    cache = cache_folder()
    debs = cache / "debs"
    debs.mkdir(exist_ok=True)
    with open(cache / "debs.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = expected_files(names)
        download(debs, wanted)
        return unpack(cache, debs, wanted)


# The oracle

INNER = r"""
set -eu
machine=$1 units=$2 markers=$3
shift 3
mount --bind "$markers" "$machine/mnt"
if [ -n "$units" ]; then
        mount --bind "$units/usr/lib/systemd" "$machine/usr/lib/systemd"
        mount --bind "$units/etc/systemd" "$machine/etc/systemd"
        if [ -d "$machine/run/systemd" ]; then mount -t tmpfs tmpfs "$machine/run/systemd"; fi
        if [ -d "$machine/usr/local/lib/systemd" ]; then mount -t tmpfs tmpfs "$machine/usr/local/lib/systemd"; fi
fi
if [ "$machine" != / ]; then
        mount --rbind /proc "$machine/proc"
        mount --rbind /sys "$machine/sys"
fi
# Without a cgroup tree 257 does not load units with Delegate=; the answer must not depend on where this runs.
mount -t cgroup2 cgroup2 "$machine/sys/fs/cgroup"
exec chroot "$machine" "$@"
"""


class Oracle:
    """systemd-analyze of one machine, looking at its own units or at the unpacked ones in their place."""

    def __init__(self, machine, units, scratch):
        self.machine, self.units = machine, units
        self.markers = Path(tempfile.mkdtemp(prefix="markers-", dir=scratch))
        self.markers.chmod(0o755)

    def run(self, *arguments):
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", INNER, "sh", str(self.machine),
                   str(self.units or ""), str(self.markers), "systemd-analyze", *arguments]
        return subprocess.run(command, env=ENVIRONMENT, text=True, capture_output=True, cwd="/", errors="replace")

    def version(self):
        """As `252.39`: the package's version says the point release, the program's own word does not."""
        text = self.run("--version").stdout
        match = re.match(r"systemd (\d+) \((\d+\.\d+)?", text)
        if not match:
            raise Problem(f"systemd-analyze --version says {text!r}; is systemd installed in {self.machine}?")
        return match[2] or match[1]

    def marker(self, number):
        name = f"gabion-marker-{number}.service"
        (self.markers / name).write_text("[Service]\nExecStart=/bin/true\n")
        return f"{MARKERS}/{name}"

    def ask(self, units):
        """One Answer or None (does not load) for each unit. A marker unit stands after each one: systemd-analyze
        prints nothing that ties an array to its file, and a unit that does not load leaves no trace in the order."""
        answers = []
        for start in range(0, len(units), CHUNK):
            answers += self.ask_chunk(units[start:start + CHUNK])
        return answers

    def ask_chunk(self, units):
        arguments = []
        for number, unit in enumerate(units):
            arguments += [unit, self.marker(number)]
        base = ["security", "--offline=yes", "--no-pager"]
        text = self.run(*base, *arguments)
        arrays = list(documents(self.run(*base, "--json=short", *arguments).stdout))
        totals = TOTAL.findall(text.stdout)
        if not totals or len(totals) != len(arrays):
            raise Problem(f"systemd-analyze gave {len(totals)} totals and {len(arrays)} arrays for "
                          f"{len(arguments)} units:\n{text.stderr[-2000:]}")
        answers, waiting = [], None
        for total, array in zip(totals, arrays):
            if total[0] == f"gabion-marker-{len(answers)}.service":
                answers.append(waiting)
                waiting = None
            elif waiting:
                raise Problem(f"systemd-analyze answered twice between two markers: {waiting.name}, {total[0]}")
            else:
                waiting = Answer(*total, rows_of(array))
        if len(answers) != len(units):
            raise Problem(f"systemd-analyze lost a marker: {len(answers)} of {len(units)} came back")
        return answers


def documents(text):
    """The JSON documents of a text that has several, one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
        document, at = decoder.raw_decode(text, at)
        yield document


def rows_of(array):
    """What must be equal of each row; the description and with it the order are each tool's own."""
    rows = {row["json_field"]: (row["set"], row["name"], row["exposure"]) for row in array}
    if len(rows) != len(array):
        raise Problem("a row stands twice in one answer")
    return rows


# gabionctl


class Gabionctl:
    def __init__(self, program, root=None, version=None):
        self.base = [str(program)]
        self.base += [f"--root={root}"] if root else []
        self.base += [f"--systemd-version={version}"] if version else []

    def run(self, *arguments):
        environment = {**ENVIRONMENT, **{key: os.environ[key] for key in os.environ if key.endswith("SAN_OPTIONS")}}
        return subprocess.run([*self.base, *arguments], env=environment, text=True, capture_output=True, cwd="/",
                              errors="replace", timeout=300)

    def command(self, *arguments):
        return shlex.join([*self.base, *arguments])


def json_of(result):
    """The output as one document, or the reason why it is none."""
    try:
        return json.loads(result.stdout), []
    except ValueError as error:
        return None, [f"no single JSON document ({error}); exit {result.returncode}: {result.stderr.strip()[:600]}"]


def ordinary_end(result):
    """Anything but 0 and 1 is a crash or the word of a sanitizer."""
    return [] if result.returncode in (0, 1) else [f"ended with {result.returncode}: {result.stderr[-600:]}"]


def compare_answer(expected, got):
    """The glyph may be missing: gabionctl's text has none, its JSON has."""
    lines = []
    for what in ("name", "exposure", "predicate", "happy"):
        if what == "happy" and not got.happy:
            continue
        if getattr(expected, what) != getattr(got, what):
            lines.append(f"{what}: systemd-analyze {getattr(expected, what)}, gabionctl {getattr(got, what)}")
    return lines + compare_rows(expected.rows, got.rows)


def compare_rows(expected, got):
    lines = []
    for field in sorted(expected.keys() | got.keys()):
        if expected.get(field) != got.get(field):
            lines.append(f"{field}: systemd-analyze {expected.get(field)}, gabionctl {got.get(field)}")
    return lines


def compare_alone(gabionctl, file, expected):
    """The file alone: its exit code, its total and its rows."""
    text = gabionctl.run("show", file)
    rows = gabionctl.run("show", "--json=short", file)
    lines = ordinary_end(text) + ordinary_end(rows)
    if lines:
        return lines
    totals = TOTAL.findall(text.stdout)
    if expected is None:
        if text.returncode == 0 or rows.returncode == 0 or totals:
            return [f"loads, but not in systemd-analyze (exit {text.returncode}, {totals})"]
        return [] if file in text.stderr or Path(file).name in text.stderr else [f"no word of it: {text.stderr!r}"]
    if text.returncode or rows.returncode or len(totals) != 1:
        return [f"does not load, but systemd-analyze says {expected.exposure}: {text.stderr.strip()}"]
    array, lines = json_of(rows)
    return lines or compare_answer(expected, Answer(*totals[0], rows_of(array)))


def compare_together(gabionctl, files, expected):
    """All files of a folder in one run: the same answers, as one document."""
    result = gabionctl.run("show", "--json=short", *files)
    lines = ordinary_end(result)
    document, unreadable = json_of(result)
    lines += unreadable
    if lines:
        return lines
    loaded = {answer.name: answer for answer in expected if answer}
    if result.returncode != (0 if all(expected) else 1):
        lines.append(f"exit code {result.returncode}, {sum(not a for a in expected)} files do not load")
    # An alias or a template may stand under the name of its file; its id is then in the entry.
    entries = {entry.get("id", key): entry for key, entry in document.items()}
    if entries.keys() != loaded.keys():
        lines.append(f"units differ: {sorted(entries.keys() ^ loaded.keys())}")
    for name in entries.keys() & loaded.keys():
        entry = entries[name]
        if not entry["happy"]:
            lines.append(f"{name}: no glyph")
        got = Answer(name, entry["exposure"], entry["predicate"], entry["happy"], rows_of(entry["rows"]))
        lines += [f"{name}: {line}" for line in compare_answer(loaded[name], got)]
    return lines


def compare_list(gabionctl, names, expected):
    """The units by name through the search path, as `list` has them."""
    result = gabionctl.run("list", "--all", "--json=short")
    lines = ordinary_end(result)
    entries, unreadable = json_of(result)
    lines += unreadable
    if lines:
        return lines
    listed = {entry["unit"]: entry for entry in entries}
    by_name = dict(zip(names, expected))
    for name, answer in by_name.items():
        entry = listed.get(name)
        scored = entry is not None and entry["exposure"] is not None
        own_name = answer is not None and is_own_name(name, answer.name)
        if own_name and not scored:
            lines.append(f"{name}: systemd-analyze {answer.exposure}, not scored by list: {entry}")
        elif scored and answer is None:
            lines.append(f"{name}: does not load in systemd-analyze, list says {entry['exposure']}")
        elif scored and (answer.exposure, answer.predicate, answer.happy) != (
                entry["exposure"], entry["predicate"], entry["happy"]):
            lines.append(f"{name}: systemd-analyze {answer.exposure} {answer.predicate}, list {entry}")
    lines += [f"{name}: is in no folder of the search path" for name in listed if name not in by_name]
    return lines


def is_own_name(name, identifier):
    """False for an alias: list may leave it to the unit that it stands for."""
    return identifier == name or ("@." in name and identifier.split("@")[0] == name.split("@")[0])


# The sets


def inside(root, path):
    """The path as a process with that root sees it, with the links of its folders followed inside."""
    return "/" + os.path.relpath(path, root)


def folders_of(root):
    """The folders with units, each once (lib is a link to usr/lib), with .wants and the like below them."""
    seen, found = set(), []
    for top in (*SEARCH_PATH, *USER_PATH):
        folder = Path(root) / top
        if not folder.is_dir() or os.path.realpath(folder) in seen:
            continue
        seen.add(os.path.realpath(folder))
        links = sorted(p for p in folder.iterdir() if p.is_dir() and p.suffix in (".wants", ".requires", ".upholds"))
        found += [folder, *links]
    return found


def services_in(folder):
    return sorted(path for path in folder.iterdir() if path.suffix == ".service" and not path.is_dir())


class Score:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, subject, lines, command):
        if not lines:
            self.passed += 1
            return
        self.failed += 1
        say(f"DIFFERENT {subject}")
        for line in lines[:SHOWN_PER_FILE]:
            say(f"    {line}")
        if len(lines) > SHOWN_PER_FILE:
            say(f"    and {len(lines) - SHOWN_PER_FILE} more")
        say(f"    again with: {command}")


def compare_set(title, oracle, gabionctl, root, score):
    """Every unit file below root: alone, with its folder, and by name."""
    say(f"{title}: systemd {oracle.version()}")
    before, count, unloadable = score.failed, 0, 0
    for folder in folders_of(root):
        files = [inside(root, path) for path in services_in(folder)]
        if not files:
            continue
        expected = oracle.ask(files)
        count += len(files)
        unloadable += sum(answer is None for answer in expected)
        for file, answer in zip(files, expected):
            score.add(f"{title}, {file}", compare_alone(gabionctl, file, answer), gabionctl.command("show", file))
        if len(files) > 1:
            score.add(f"{title}, all of {inside(root, folder)}", compare_together(gabionctl, files, expected),
                      gabionctl.command("show", "--json=short", inside(root, folder)))
    names = sorted({path.name for top in SEARCH_PATH if (Path(root) / top).is_dir()
                    for path in services_in(Path(root) / top)})
    score.add(f"{title}, list", compare_list(gabionctl, names, oracle.ask(names)),
              gabionctl.command("list", "--all", "--json=short"))
    if not count:
        raise Problem(f"{title}: no unit file found below {root}")
    say(f"{title}: {count} unit files, {unloadable} that do not load; {score.failed - before} different")


def debian_13(given):
    if given:
        return Path(given)
    if not ROOTFS.is_file():
        raise Problem(f"{ROOTFS} is missing; it makes the Debian 13 root file system")
    say("Debian 13 root file system")
    result = subprocess.run([str(ROOTFS), "trixie"], text=True, stdout=subprocess.PIPE)
    if result.returncode != 0:
        raise Problem("tests/machine/rootfs.sh trixie failed; its reason stands above")
    return Path(result.stdout.strip().splitlines()[-1])


def compare_all(arguments, scratch):
    score = Score()
    program = Path(arguments.gabionctl).resolve()
    packages = fetch()
    trixie = debian_13(arguments.trixie_root)
    here = Oracle("/", None, scratch)
    compare_set("this machine", here, Gabionctl(program), Path("/"), score)
    for machine in (Path("/"), trixie):
        oracle = Oracle(machine, packages, scratch)
        version = oracle.version()
        compare_set(f"packages under {version}", oracle, Gabionctl(program, packages, version), packages, score)
    compare_set("Debian 13", Oracle(trixie, None, scratch), Gabionctl(program, trixie), trixie, score)
    say(f"\n{score.passed} passed, {score.failed} failed")
    return 1 if score.failed else 0


def check_tools():
    if os.geteuid() != 0:
        raise Problem("this needs root for a mount namespace; run it with sudo")
    packages = {"systemd-analyze": "systemd", "unshare": "util-linux", "dpkg-deb": "dpkg", "apt-get": "apt"}
    for tool, package in packages.items():
        if not shutil.which(tool):
            raise Problem(f"{tool} is missing; apt-get install {package}")


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description="Real unit files, gabionctl against systemd-analyze.")
    parser.add_argument("--gabionctl", default=os.environ.get("GABIONCTL"), metavar="PATH")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder and say where it is")
    parser.add_argument("--trixie-root", metavar="DIR", help="a Debian 13 root instead of tests/machine/rootfs.sh's")
    parser.add_argument("--fetch-only", action="store_true", help="download, unpack, print the folder")
    arguments = parser.parse_args(argv)
    if not arguments.fetch_only and not (arguments.gabionctl and os.access(arguments.gabionctl, os.X_OK)):
        parser.error("give the built program: --gabionctl=BUILD/service/gabionctl")
    return arguments


def main(argv):
    arguments = parse_arguments(argv)
    try:
        if arguments.fetch_only:
            with contextlib.redirect_stdout(sys.stderr):
                folder = fetch()
            print(folder)
            return 0
        check_tools()
        scratch = tempfile.mkdtemp(prefix="gabion-real-units-")
        os.chmod(scratch, 0o755)
        try:
            return compare_all(arguments, scratch)
        finally:
            if arguments.keep:
                say(f"kept: {scratch}")
            else:
                shutil.rmtree(scratch)
    except Problem as problem:
        print(f"real-units.py: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
