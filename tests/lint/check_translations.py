#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every text for people is found by the translators' tools, and is there in each language of po/LINGUAS.

    check_translations.py          all checks
    check_translations.py --list   also the texts that have no translation
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PO = TOP / "po"
MARKED = re.compile(r"(?<![A-Za-z0-9_])(_|N_|ngettext|C_)\(\s*\"")
SHOWN_MAX = 20

passed = failed = 0


def check(words, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAILED {words}: {problem}")
    else:
        passed += 1
        print(f"ok     {words}")


def files_with_texts():
    found = set()
    for folder in ("service", "gui"):
        for path in (TOP / folder).rglob("*"):
            if path.suffix in {".c", ".h"} and MARKED.search(path.read_text()):
                found.add(str(path.relative_to(TOP)))
            elif path.suffix == ".ui":
                found.add(str(path.relative_to(TOP)))
    return found


def named_files():
    lines = (PO / "POTFILES.in").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def potfiles_problem(named, found):
    if named != sorted(named) or len(named) != len(set(named)):
        return "the files are not sorted, or one stands there twice"
    missing, gone = sorted(found - set(named)), sorted(set(named) - found)
    parts = [f"not named: {', '.join(missing)}"] if missing else []
    return "; ".join(parts + ([f"without texts: {', '.join(gone)}"] if gone else []))


def output_of(*command):
    done = subprocess.run(command, cwd=TOP, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def untranslated(po):
    """The texts of a catalogue that have no translation, or one that a machine guessed."""
    code, text = output_of("msgattrib", "--untranslated", "--no-wrap", str(po))
    code_fuzzy, fuzzy = output_of("msgattrib", "--only-fuzzy", "--no-wrap", str(po))
    if code or code_fuzzy:
        return [text + fuzzy]
    return [match for match in re.findall(r'^msgid "(.+)"$', text + fuzzy, re.MULTILINE)]


def language_problem(language, pot, shows):
    """Brought up to date in a copy: what is new there has no translation yet."""
    po = PO / f"{language}.po"
    if not po.is_file():
        return f"po/{language}.po is missing"
    with tempfile.TemporaryDirectory() as scratch:
        copy = shutil.copy(po, scratch)
        code, text = output_of("msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", copy, str(pot))
        if code:
            return text
        code, text = output_of("msgfmt", "--check", "--output-file=/dev/null", copy)
        if code:
            return text
        left = untranslated(copy)
        if shows:
            for line in left:
                print(f"    {line}")
        return f"{len(left)} texts have no translation: {'; '.join(left[:SHOWN_MAX])}" if left else ""


def self_test(pot):
    """A check that finds nothing where something is wrong would be no check."""
    check("a file that is not named is noticed", "" if potfiles_problem([], {"a.c"}) else "it was not")
    check("a file that is gone is noticed", "" if potfiles_problem(["a.c"], set()) else "it was not")
    with tempfile.TemporaryDirectory() as scratch:
        po = Path(scratch, "xx.po")
        po.write_text(Path(pot).read_text())
        check("a text without translation is noticed", "" if untranslated(po) else "it was not")


def main(arguments):
    check("POTFILES.in names the files with texts", potfiles_problem(named_files(), files_with_texts()))
    with tempfile.TemporaryDirectory() as scratch:
        pot = Path(scratch, "gabion.pot")
        code, text = output_of(sys.executable, "po/update.py", "--pot", str(pot))
        check("the texts can be gathered", text if code else "")
        if code == 0:
            self_test(pot)
            for language in (PO / "LINGUAS").read_text().split():
                check(f"{language} has every text", language_problem(language, pot, "--list" in arguments))
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
