#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the tree to its conventions; CONTRIBUTING.md says them in words.

    lint.py [ROOT]

Each finding is one line, PATH:LINE: RULE: WORDS. A warning does not fail. The last line counts files.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import rules_c
import rules_text
from source import Finding, tree

FORMAT_VERSION = "14"
FORMAT_FINDING = re.compile(r"^(.*?):(\d+):\d+: error: (.*)$")
TRANSLATED = re.compile(r"(?<!\w)N?_\(\s*\"")


def format_tool():
    return shutil.which(f"clang-format-{FORMAT_VERSION}") or shutil.which("clang-format")


def formatting(root, sources):
    """What clang-format would change. Another version of it has other opinions, so one is fixed."""
    paths = [source.path for source in sources if source.is_c]
    if not paths:
        return
    tool = format_tool()
    if not tool:
        yield Finding(".clang-format", 1, "format",
                      "clang-format is missing: apt-get install clang-format")
        return
    version = subprocess.run([tool, "--version"], text=True, capture_output=True).stdout
    if not re.search(rf"version {FORMAT_VERSION}\.", version):
        yield Finding(".clang-format", 1, "format",
                      f"clang-format {FORMAT_VERSION} is needed, here is: {version.strip()}")
        return
    result = subprocess.run([tool, "--style=file", "--dry-run", "-Werror", *paths], cwd=root,
                            text=True, capture_output=True)
    lines = {}
    for match in map(FORMAT_FINDING.match, result.stderr.splitlines()):
        if match:
            lines.setdefault(match.group(1), set()).add(int(match.group(2)))
    for path, numbers in lines.items():
        yield Finding(path, min(numbers), "format",
                      f"clang-format would change {len(numbers)} lines; run clang-format -i {path}")
    if result.returncode != 0 and not lines:
        yield Finding(".clang-format", 1, "format", result.stderr.strip() or "clang-format failed")


def translations(root, sources):
    """po/POTFILES.in lists exactly the C files with words for people."""
    if not (root / "po").is_dir():
        return
    listing = root / "po/POTFILES.in"
    if not listing.exists():
        yield Finding("po/POTFILES.in", 1, "potfiles", "missing")
        return
    lines = listing.read_text().splitlines()
    listed = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    spoken = {source.path for source in sources
              if source.is_c and not source.path.startswith("tests/")
              and TRANSLATED.search("\n".join(source.lines))}
    for path in sorted(spoken - listed):
        yield Finding(path, 1, "potfiles", "has words to translate; add it to po/POTFILES.in")
    for path in sorted(listed):
        if not (root / path).exists():
            yield Finding("po/POTFILES.in", 1, "potfiles", f"{path} does not exist")


def check_tree(root):
    """All findings of a tree, and the files that were looked at."""
    root = Path(root).resolve()
    sources = [source for source in tree(root) if source.is_text]
    findings = []
    for source in sources:
        for rule in (*rules_text.RULES, *rules_c.RULES):
            findings += rule(source)
    findings += formatting(root, sources)
    findings += translations(root, sources)
    return findings, sources


def main(arguments):
    root = arguments[0] if arguments else Path(__file__).resolve().parents[2]
    findings, sources = check_tree(root)
    for finding in sorted(findings, key=lambda one: (one.path, one.line, one.rule)):
        print(f"{finding}{' (warning)' if finding.warning else ''}")
    bad = {finding.path for finding in findings if not finding.warning}
    good = {source.path for source in sources} - bad
    print(f"{len(good)} passed, {len(bad)} failed")
    return 1 if bad or not sources else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
