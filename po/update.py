#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gathers all texts for people and brings the translations up to date.

    update.py                writes what is new into each po/LANGUAGE.po, and drops what is gone
    update.py --pot FILE     only writes the template

Texts come from the C and .ui files that POTFILES.in names, from layers and classes, from what is known of well-known
programs, and from the desktop's and polkit's files.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PO = Path(__file__).resolve().parent
TOP = PO.parent
COMMENT = "Translators:"
# Where a JSON file has texts for people: keys from the top down; lists on the way are walked through.
TEXTS = {
    "layers": (("title",), ("summary",), ("cost",), ("for",), ("argument", "help"), ("breaks", "who"), ("breaks", "how")),
    "classes": (("title",), ("summary",), ("for",), ("not_for",), ("argument", "help")),
    "suggest": (("programs", "why"), ("libraries", "why")),
}
KEYWORDS = ("_", "N_", "C_:1c,2", "ngettext:1,2", "N_GROUP")


def languages():
    return (PO / "LINGUAS").read_text().split()


def potfiles():
    lines = (PO / "POTFILES.in").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def texts_at(value, keys):
    if isinstance(value, list):
        for element in value:
            yield from texts_at(element, keys)
    elif not keys:
        if value:
            yield value
    elif isinstance(value, dict) and keys[0] in value:
        yield from texts_at(value[keys[0]], keys[1:])


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def entry(text, places, note=None):
    lines = [f"#. {note}"] if note else []
    lines += [f"#: {place}" for place in places]
    if re.search(r"%[su%]|%[0-9]\$", text):
        lines.append("#, c-format")
    return "\n".join([*lines, f"msgid {quoted(text)}", 'msgstr ""', ""])


def data_texts():
    """text -> files that have it, of all JSON files."""
    found = {}
    for folder, keys in TEXTS.items():
        for path in sorted((TOP / "data" / folder).glob("*.json")):
            data = json.loads(path.read_text())
            for way in keys:
                for text in texts_at(data, way):
                    found.setdefault(text, []).append(str(path.relative_to(TOP)))
    return found


def policy_texts():
    """What polkit shows, of the file that says gettext-domain."""
    path = TOP / "polkit/org.gabion.Gabion1.policy"
    return {text: [str(path.relative_to(TOP))]
            for text in re.findall(r"<(?:description|message) gettext-domain=\"gabion\">([^<]*)<", path.read_text())}


def header():
    return ('msgid ""\nmsgstr ""\n"Project-Id-Version: gabion\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n\n')


def run(*command):
    subprocess.run(command, cwd=TOP, check=True)


def metainfo_rules():
    """What AppStream has translated, by the rules that it installs."""
    for folder in sorted(Path("/usr/share").glob("gettext*/its")):
        if (folder / "metainfo.its").is_file():
            return str(folder / "metainfo.its")
    sys.exit("metainfo.its is missing; it comes with the package appstream")


def write_pot(target):
    with tempfile.TemporaryDirectory() as scratch:
        data, code = Path(scratch, "data.pot"), Path(scratch, "code.pot")
        found = data_texts()
        for text, places in policy_texts().items():
            found.setdefault(text, []).extend(places)
        data.write_text(header() + "\n".join(entry(text, sorted(set(places))) for text, places in found.items()))
        run("xgettext", "--from-code=UTF-8", f"--add-comments={COMMENT}", "--package-name=gabion", "--no-wrap",
            *(f"--keyword={word}" for word in KEYWORDS), f"--output={code}", *potfiles())
        desktop, metainfo = Path(scratch, "desktop.pot"), Path(scratch, "metainfo.pot")
        run("xgettext", "--language=Desktop", "--from-code=UTF-8", "--no-wrap", "--keyword", "--keyword=Name", "--keyword=GenericName",
            "--keyword=Comment", "--keyword=Keywords", f"--output={desktop}", "data/app/org.gabion.Gabion.desktop.in")
        run("xgettext", "--its=" + metainfo_rules(), "--from-code=UTF-8", "--no-wrap", f"--output={metainfo}",
            "data/app/org.gabion.Gabion.metainfo.xml.in")
        run("msgcat", "--no-wrap", "--sort-by-file", "--use-first", f"--output-file={target}", str(code), str(data), str(desktop),
            str(metainfo))


def update(language, pot):
    po = PO / f"{language}.po"
    if po.exists():
        run("msgmerge", "--quiet", "--update", "--backup=none", "--no-wrap", "--no-fuzzy-matching", str(po), str(pot))
        run("msgattrib", "--no-obsolete", "--no-wrap", f"--output-file={po}", str(po))
    else:
        run("msginit", "--no-translator", "--no-wrap", f"--locale={language}.UTF-8", f"--input={pot}", f"--output-file={po}")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--pot":
        write_pot(Path(arguments[1]).resolve())
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        pot = Path(scratch, "gabion.pot")
        write_pot(pot)
        for language in languages():
            update(language, pot)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
