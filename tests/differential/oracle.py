# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the real systemd-analyze, version 252 of this machine or 257 of a Debian 13 root file system, on a scratch
# tree of unit files, in a mount namespace where nothing of the machine's own units is visible.
"""The real tool's answers about a tree of unit files."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile

# The folders of the tree that are mounted over the same folders of the machine (or of the root file system).
MOUNTED = ("etc/systemd", "run", "usr/local/lib", "usr/lib/systemd/system")

SEARCH_PATH = (
    "etc/systemd/system.control",
    "run/systemd/system.control",
    "run/systemd/transient",
    "run/systemd/generator.early",
    "etc/systemd/system",
    "etc/systemd/system.attached",
    "run/systemd/system",
    "run/systemd/system.attached",
    "run/systemd/generator",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "run/systemd/generator.late",
)

MACHINE_ID = "0123456789abcdef0123456789abcdef"

INNER = r"""
set -eu
tree=$1 root=$2; shift 2
mount --bind "$tree/etc/systemd" "$root/etc/systemd"
mount --bind "$tree/run" "$root/run"
mount --bind "$tree/usr/local/lib" "$root/usr/local/lib"
mount --bind "$tree/usr/lib/systemd/system" "$root/usr/lib/systemd/system"
if [ "$root" != / ]; then
        mount --rbind /proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount --rbind /sys "$root/sys"
        mount -t tmpfs tmpfs "$root/tmp"
fi
# systemd looks at this file system when it reads IPIngressFilterPath=; the answer must not depend on the machine.
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
export SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_COLOR=0 SYSTEMD_COLORS=0 SYSTEMD_ANALYZE_DEBUG=1 SYSTEMD_PAGER= LC_ALL=C.UTF-8 COLUMNS=200
out=$OUT
unset OUT
status=0
chroot "$root" /usr/bin/systemd-analyze security --offline=yes --no-pager "$@" \
        >"$out/text" 2>"$out/errors" || status=$?
chroot "$root" /usr/bin/systemd-analyze security --offline=yes --json=short "$@" \
        >"$out/json" 2>"$out/json-errors" || true
echo "$status" >"$out/status"
"""

OVERALL = re.compile(r"^→ Overall exposure level for (\S+): (\d+\.\d) (\w+)", re.MULTILINE)
# The last word on an argument. Names in it may be those of the unit behind an alias.
REFUSED = re.compile(r"Unit \S+ (?:not found\.|is masked\.|has a bad unit file setting\.|failed to load properly)|Failed to (?:load unit|prepare filename) ")
SEPARATOR = re.compile(r"Unit separator-(\d+)\.service not found\.")


class OracleError(Exception):
    """The tool's output could not be understood; a fault of the test, never a difference."""


class Answer:
    """What the tool says of one argument: rows by json_field and the total, or None for both."""

    def __init__(self, unit=None, rows=None, exposure=None, predicate=None):
        self.unit, self.rows, self.exposure, self.predicate = unit, rows, exposure, predicate

    @property
    def loads(self):
        return self.rows is not None


def make_tree(path):
    """Makes the empty folders of a tree."""
    for folder in SEARCH_PATH:
        os.makedirs(os.path.join(path, folder), exist_ok=True)
    os.makedirs(os.path.join(path, "tmp"), exist_ok=True)
    os.symlink("usr/lib", os.path.join(path, "lib"))
    with open(os.path.join(path, "etc/machine-id"), "w", encoding="ascii") as file:
        file.write(MACHINE_ID + "\n")
    return path


def split_documents(text):
    """Several JSON documents one after another."""
    decoder, position, documents = json.JSONDecoder(), 0, []
    while position < len(text):
        while position < len(text) and text[position].isspace():
            position += 1
        if position == len(text):
            break
        document, position = decoder.raw_decode(text, position)
        documents.append(document)
    return documents


def run_group(command, environment, timeout):
    """Runs a command as a process group of its own, so that a hanging tool leaves nothing behind."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        complaint = process.communicate(timeout=timeout)[1]
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise OracleError(f"systemd-analyze did not end within {timeout} seconds") from error
    return process.returncode, complaint


class Oracle:
    """One version of systemd-analyze. `root` is / or the root file system it lives in."""

    def __init__(self, root="/", timeout=60):
        self.root, self.timeout = root, timeout
        self.runs = 0

    def version(self):
        text = subprocess.run(
            ["chroot", self.root, "/usr/bin/systemd-analyze", "--version"], capture_output=True, text=True, check=True
        ).stdout
        return re.match(r"systemd (\d+) \(([^)]*)\)", text).groups()

    def raw(self, tree, arguments):
        """Text output, error output and JSON documents for paths inside the tree."""
        out = tempfile.mkdtemp(prefix="gabion-oracle-")
        try:
            environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "OUT": out}
            command = ["unshare", "--mount", "--cgroup", "--propagation", "private", "--wd=/", "sh", "-c", INNER, "oracle", tree, self.root]
            status, complaint = run_group(command + list(arguments), environment, self.timeout)
            self.runs += 1
            if status != 0:
                raise OracleError("the namespace could not be made: " + complaint.decode(errors="replace"))
            files = {}
            for name in ("text", "errors", "json", "json-errors", "status"):
                with open(os.path.join(out, name), "rb") as file:
                    files[name] = file.read().decode("utf-8", errors="surrogateescape")
            return files
        finally:
            shutil.rmtree(out)

    def ask(self, tree, arguments):
        """One Answer for each argument, in order. Arguments are paths inside the tree."""
        if not arguments:
            return []
        files = self.raw(tree, with_separators(arguments))
        totals = OVERALL.findall(files["text"])
        documents = split_documents(files["json"])
        refused = refused_flags(files["errors"], len(arguments))
        loading = len(arguments) - sum(refused)
        if len(totals) != loading or len(documents) != loading:
            raise OracleError(f"{loading} units load, but {len(totals)} totals and {len(documents)} JSON documents came")
        scored = iter(zip(totals, documents))
        answers = []
        for one in refused:
            if one:
                answers.append(Answer())
                continue
            (unit, exposure, predicate), rows = next(scored)
            answers.append(Answer(unit, {row["json_field"]: row for row in rows}, exposure, predicate))
        return answers


def with_separators(arguments):
    """Before each argument the name of a unit that does not exist: the tool's complaint about it marks the place."""
    mixed = []
    for index, argument in enumerate(arguments):
        mixed += [f"separator-{index}.service", argument]
    return mixed


def refused_flags(errors, count):
    """For each argument whether the tool refused to load it, from what it says between two separators."""
    flags, current = [False] * count, -1
    for line in errors.splitlines():
        mark = SEPARATOR.match(line)
        if mark:
            current = int(mark.group(1))
        elif REFUSED.match(line) and current >= 0:
            flags[current] = True
    if current != count - 1:
        raise OracleError(f"{count} separators expected, {current + 1} seen: {errors[-500:]}")
    return flags


def total_of_rows(rows):
    """The exposure that weight, badness and range of the rows give, as the tool prints it."""
    weights = badness = 0
    for row in rows.values():
        if row["set"] is None:
            continue
        weights += row["weight"]
        badness += -(-row["badness"] * row["weight"] // row["range"])
    if weights == 0:
        return "0.0"
    exposure = -(-badness * 100 // weights)
    return f"{exposure // 10}.{exposure % 10}"
