# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the rules look at: the files of the tree, C text without comments, C functions."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = {".git", "__pycache__", ".cache", "subprojects"}
SCRIPT_SUFFIXES = {".py", ".sh", ".bash"}
SOURCE_SUFFIXES = {".c", ".h", ".rst", ".ui", ".xml", ".css", ".in"} | SCRIPT_SUFFIXES
SOURCE_NAMES = {"Makefile", "meson.build", "meson_options.txt", "_gabionctl", ".clang-format",
                ".editorconfig", "packages.txt"}
# Lists that a tool reads line by line and that take no comment with a licence.
NOT_SOURCES = {"POTFILES.in"}
TEXT_SUFFIXES = SOURCE_SUFFIXES | {".md"}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    words: str
    warning: bool = False

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.words}"


class Source:
    """One file of the tree; the C views are made when a rule asks for them."""

    def __init__(self, root, path):
        self.root = root
        self.path = path.relative_to(root).as_posix()
        self.bytes = path.read_bytes()
        self.text = self.bytes.decode("utf-8", errors="replace")
        self.lines = self.text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()
        self._code = None

    @property
    def suffix(self):
        return Path(self.path).suffix

    @property
    def is_c(self):
        return self.suffix in {".c", ".h"}

    @property
    def shebang(self):
        return self.lines[0] if self.lines and self.lines[0].startswith("#!") else ""

    @property
    def is_source(self):
        name = Path(self.path).name
        if name in NOT_SOURCES:
            return False
        return self.suffix in SOURCE_SUFFIXES or name in SOURCE_NAMES or bool(self.shebang)

    @property
    def is_text(self):
        return self.is_source or self.suffix in TEXT_SUFFIXES

    @property
    def code(self):
        """The lines with comments and the inside of literals blanked, columns kept."""
        if self._code is None:
            self._code = blank_comments("\n".join(self.lines)).split("\n")
        return self._code


def tree(root):
    """Every file below root that belongs to the project, sorted."""
    found = []
    for folder, folders, names in os.walk(root):
        top = Path(folder) == Path(root)
        folders[:] = sorted(name for name in folders
                            if name not in SKIPPED_FOLDERS and not (top and is_build(name)))
        found += [Path(folder) / name for name in names]
    return [Source(Path(root), path) for path in sorted(found)
            if path.is_file() and not path.is_symlink()]


def is_build(name):
    return name.startswith("build")


def blank_comments(text):
    literal = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        piece = match.group(0)
        hollow = re.sub(r"[^\n]", " ", piece)
        if piece[0] in "\"'":
            return piece[0] + hollow[1:-1] + piece[-1]
        return hollow

    return literal.sub(blank, text)


@dataclass(frozen=True)
class Function:
    name: str
    line: int  # of the name, 1-based
    end: int  # of the closing brace; the line of the name for a prototype
    length: int  # lines from { to }, 0 for a prototype
    parameters: tuple

    @property
    def is_callback(self):
        """GLib hands over its data as gpointer; such a function has GLib's types in its hands."""
        return any(re.search(r"\bg(const)?pointer\b", text) for text in self.parameters)


DEFINITION = re.compile(r"^(\w+)\((.*)$")
PROTOTYPE = re.compile(r"^(?!typedef\b|return\b|#|\s)[\w\s*]*?[\s*](\w+)\((.*)$")


def functions(source):
    """Definitions (name at the start of a line, { alone below it) and prototypes."""
    found, number = [], 0
    code = source.code
    while number < len(code):
        match = DEFINITION.match(code[number]) or PROTOTYPE.match(code[number])
        function = match and read_function(code, number, match.group(1), match.start(2))
        if function:
            found.append(function)
            number = function.end - 1
        number += 1
    return found


def read_function(code, first, name, column):
    text, last = parenthesis(code, first, column)
    if text is None:
        return None
    parameters = split_parameters(text)
    if last + 1 < len(code) and code[last + 1] == "{":
        end = next((n for n in range(last + 1, len(code)) if code[n].startswith("}")), len(code) - 1)
        return Function(name, first + 1, end + 1, end - last, parameters)
    if code[last].rstrip().endswith(";"):
        return Function(name, first + 1, last + 1, 0, parameters)
    return None


def parenthesis(code, first, column):
    """The text up to the ) that closes the ( before column, and the line it is on."""
    depth, text = 1, []
    for number in range(first, min(first + 40, len(code))):
        start = column if number == first else 0
        for character in code[number][start:]:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return "".join(text), number
            text.append(character)
        text.append(" ")
    return None, first


def split_parameters(text):
    parts, depth, current = [], 0, ""
    for character in text:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    parts.append(current.strip())
    return tuple(part for part in parts if part and part != "void")
