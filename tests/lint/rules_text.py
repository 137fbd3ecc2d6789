# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules for every text of the project, whatever its language."""

import os
import re
import subprocess
from pathlib import Path

from source import Finding

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
# Folders that only a machine for building, or one person's, has.
MACHINE_FOLDERS = ("work/", "farm/", "builds/", "workspace/", "Users/", r"root/\.\w")
SHELLS = {".sh": "bash", ".bash": "bash"}


def licence(source):
    if source.is_source and not any(LICENCE in line for line in source.lines[:5]):
        yield Finding(source.path, 1, "licence", f"no line with {LICENCE} among the first five")


def header_comment(source):
    """After the licence a first comment that says what the file is."""
    if not source.is_source or not (source.is_c or source.suffix in {".py", ".sh", ".bash"}):
        return
    head = [line for line in source.lines[:8] if LICENCE not in line and not line.startswith("#!")]
    if source.is_c:
        comment = r"\s*(/\*|//)\s*[^\s*/]"
    else:
        comment = r'\s*(#\s*\n\s*)*(#[ ]+|r?"""\\?\s*)[^\s"#]'
    good = re.match(comment, "\n".join(head))
    if not good:
        yield Finding(source.path, 1, "header-comment", "no first comment that says what this is")


def white_space(source):
    if not source.is_text:
        return
    for number, line in enumerate(source.lines, 1):
        if line.endswith("\r"):
            yield Finding(source.path, number, "white-space", "carriage return at the end")
        elif line != line.rstrip():
            yield Finding(source.path, number, "white-space", "blanks at the end of the line")
        if "\t" in line and Path(source.path).name != "Makefile":
            yield Finding(source.path, number, "white-space", "a tab; use blanks")
    if source.bytes and not source.bytes.endswith(b"\n"):
        yield Finding(source.path, len(source.lines), "white-space", "no newline at the end")


def unfinished(source):
    if not source.is_text:
        return
    for number, line in enumerate(source.lines, 1):
        match = UNFINISHED.search(line)
        if match:
            yield Finding(source.path, number, "unfinished", f"{match.group(1)} left in the text")


def machine_pattern(root):
    """Paths of one machine: its usual folders, and where this very checkout lies."""
    own = [re.escape(part.strip("/")) for part in {str(root), os.path.realpath(root)}]
    own = [part + r"\b" for part in own if "/" in part]
    return re.compile(r"(?<![\w.%*})-])/(" + "|".join([*MACHINE_FOLDERS, *own]) + ")")


def machine_paths(source):
    if not source.is_text:
        return
    pattern = machine_pattern(source.root)
    for number, line in enumerate(source.lines, 1):
        match = pattern.search(line)
        if match:
            yield Finding(source.path, number, "machine-path",
                          f"{match.group(0)} exists on one machine only")


def script_syntax(source):
    """Every script at least parses."""
    shell = SHELLS.get(source.suffix)
    if not shell and re.match(r"#!\s*(/usr/bin/env |/bin/)(ba)?sh\b", source.shebang):
        shell = "bash"
    if shell:
        result = subprocess.run([shell, "-n", str(source.root / source.path)], text=True,
                                capture_output=True)
        if result.returncode != 0:
            yield Finding(source.path, 1, "syntax", result.stderr.strip().split("\n")[0])
    if source.suffix == ".py" or re.match(r"#!.*\bpython3", source.shebang):
        try:
            compile(source.text, source.path, "exec")
        except (SyntaxError, ValueError) as error:
            yield Finding(source.path, getattr(error, "lineno", 1) or 1, "syntax", str(error))


def run_bit(source):
    """A script that starts with #! can be started."""
    if source.shebang and not os.access(source.root / source.path, os.X_OK):
        yield Finding(source.path, 1, "run-bit", "starts with #! but cannot be run")


RULES = (licence, header_comment, white_space, unfinished, machine_paths, script_syntax, run_bit)
