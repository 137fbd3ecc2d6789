# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trees that are not as one would like them: hostile texts, broken files, very many services, none at all."""

import subprocess
import sys
import time
import unicodedata
from pathlib import Path

from screen import end, wait_for
from steps import menu, open_unit, require, row_of, rows, show_page, start

CASES = []
UNITS = "usr/lib/systemd/system"
MANY = 1000
LIST_SECONDS_MAX = 60  # with sanitizers, on a slow machine

HOSTILE = {
    "markup.service": b"[Unit]\nDescription=<b>bold</b> &amp; <a href=\"file:///etc/passwd\">link</a>\n[Service]\nExecStart=/bin/a\n",
    "override.service": "[Unit]\nDescription=safe \u202etxt.exe\u2066 \u200fend\n[Service]\nExecStart=/bin/a\n".encode(),
    "control.service": b"[Unit]\nDescription=red \x1b[31m bell \x07 end\n[Service]\nExecStart=/bin/a\n",
    "long.service": b"[Unit]\nDescription=" + b"long " * 820 + b"\n[Service]\nExecStart=/bin/a\n",
    "latin.service": b"[Unit]\nDescription=M\xfcll \xff\xfe\n[Service]\nExecStart=/bin/a\n",
    "percent.service": b"[Unit]\nDescription=%%s %%n %%1$s %s %n _under _score\n[Service]\nExecStart=/bin/a\n",
    "empty.service": b"",
    "binary.service": bytes(range(256)) * 20,
    "sectionless.service": b"ExecStart=/bin/a\n",
    "nothing.service": b"[Service]\n",
    "names.service": b"[Unit]\nDescription=Folders\n[Service]\nExecStart=/bin/<b>/x --port=<i>80</i>\nUser=<u>\n"
                     b"ReadWritePaths=/srv/<b>a</b> /srv/&lt;\n",
    "\u202egnp.service": b"[Service]\nExecStart=/bin/a\n",
    "a b<c>.service": b"[Service]\nExecStart=/bin/a\n",
}


def case(function):
    CASES.append(function)
    return function


def put_hostile(there):
    for name, content in HOSTILE.items():
        (there.tree / UNITS / name).write_bytes(content)
    (there.tree / UNITS / "loop.service").symlink_to("loop.service")
    (there.tree / UNITS / "folder.service").mkdir()
    there.put("etc/systemd/system/markup.service.d/<b>x</b>.conf", "[Service]\nPrivateTmp=<b>yes</b>\n")


def acting_characters(app):
    """Texts with characters that could change how others are seen."""
    return [node.name for node in app.walk()
            if any(unicodedata.category(character) in ("Cc", "Cf") and character != "\n" for character in node.name)]


@case
def hostile_texts_are_shown_and_do_nothing(there):
    put_hostile(there)
    app = start(there)
    wait_for(lambda: "<b>bold</b> &amp; <a href=" in row_of(app, "markup.service").name, words=lambda: f"{rows(app)}")
    require("safe txt.exe end" in row_of(app, "override.service").name, row_of(app, "override.service").name)
    require("red [31m bell  end" in row_of(app, "control.service").name, row_of(app, "control.service").name)
    require(all(len(row) < 700 for row in rows(app)), "a row is very long")
    require(not acting_characters(app), f"{acting_characters(app)}")


@case
def hostile_services_can_be_looked_at(there):
    put_hostile(there)
    app = start(there)
    for unit in ("markup.service", "names.service"):
        open_unit(app, unit)
        for number, page in ((3, "GbnDirectivesPage"), (4, "GbnDropinPage"), (5, "GbnHistoryPage"), (2, "GbnWhyPage"),
                             (1, "GbnLayersPage")):
            show_page(app, number, page)
        require(not acting_characters(app), f"{unit}: {acting_characters(app)}")
    require(app.is_alive(), "it has ended")


@case
def services_that_cannot_be_read_say_why(there):
    for name, text in (("broken.service", "[Service]\nExecStart=/bin/a\nUser=\u0001\nType=nosuch\n"),
                       ("masked.service", "")):
        there.put(f"{UNITS}/{name}", text)
    app = start(there)
    require(len(rows(app)) >= 6, f"{rows(app)}")
    require(app.is_alive(), "it has ended")


@case
def a_thousand_services_are_listed_and_searched(there):
    for number in range(MANY):
        there.put(f"{UNITS}/many-{number:04}.service",
                  f"[Unit]\nDescription=Number {number}\n[Service]\nExecStart=/usr/bin/many {number}\nPrivateTmp={'yes' if number % 2 else 'no'}\n")
    app = start(there)
    wait_for(lambda: app.find(" services · sorted by gain"), LIST_SECONDS_MAX)
    count = app.find(" services · sorted by gain").name.split()[0]
    require(int(count) >= MANY, f"{count} services")
    require("many-0999" not in rows(app)[0] and "closed.service" not in rows(app)[0], f"first: {rows(app)[0]}")
    app.keys("ctrl+f")
    started = time.monotonic()
    app.wait("Search services", "entry").type("many-0777")
    app.wait("1 service ·", seconds=LIST_SECONDS_MAX)
    require(time.monotonic() - started < 10, f"searching took {time.monotonic() - started:.1f} s")
    open_unit(app, "many-0777.service")


@case
def a_tree_without_services_says_so(there):
    for file in (there.tree / UNITS).iterdir():
        file.unlink()
    there.set(first_run="false")
    there.start_daemon()
    app = there.start_app()
    app.wait("No Services")
    app.wait("This host has no services that can be shown.")


@case
def where_nothing_is_to_gain_this_is_said(there):
    for file in (there.tree / UNITS).iterdir():
        if file.name != "closed.service":
            file.unlink()
    app = start(there)
    require("nothing to gain" in rows(app)[0], rows(app)[0])
    menu(app, "Sort and Filter", "With Something to Gain")
    app.wait("Nothing to Gain Right Now")


@case
def the_first_run_leads_to_an_easy_one(there):
    there.start_daemon()
    app = there.start_app()
    wait_for(lambda: rows(app))
    app.press("Start with an Easy One")
    app.wait("Safe,", "push_button")
    app.wait_gone("Exposure says how much of the system")


@case
def an_older_daemon_is_told_from_none(there):
    daemon = subprocess.Popen([sys.executable, Path(__file__).parent / "old_daemon.py"], stdin=subprocess.DEVNULL)
    try:
        app = there.start_app()
        app.wait("An Older Gabion")
        app.wait("gabionctl list")
    finally:
        end(daemon)
