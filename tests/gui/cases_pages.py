# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages beside the layers: why, directives, drop-in and history; each says what the command line says."""

import re

from screen import wait_for
from steps import (apply, choose_level, exposure, foretold, open_unit, press_in, require, row_of, show_page, start, toggle, unfold,
                   wait_number)

CASES = []
UNIT = "web.service"
DROPIN = f"etc/systemd/system/{UNIT}.d/50-gabion.conf"


def case(function):
    CASES.append(function)
    return function


def number_of(page, title):
    """The number at the end of a row of the sum."""
    row = page.find(title, "list_item")
    return float(next(text for text in row.texts() if re.fullmatch(r"[−+]?\d+\.\d", text)).replace("−", "-"))


@case
def why_adds_up_to_the_exposure(there):
    app = open_unit(start(there), UNIT)
    app.press("Why?")
    page = show_page(app, 2, "GbnWhyPage")
    wait_for(lambda: page.find("How It Adds Up", "list"))
    shares = [float(re.search(r"adds (\d+\.\d)$", node.name).group(1)) for node in page.find_all("adds ", "list_item")]
    require(len(shares) > 20, f"only {len(shares)} shares")
    total, rounding, whole = (number_of(page, title) for title in ("The shares above", "Rounding", "Exposure"))
    require(abs(sum(shares) - total) < 0.01, f"the shares make {sum(shares):.1f}, the page says {total}")
    require(abs(total + rounding - whole) < 0.01, f"{total} and {rounding} are not {whole}")
    require(f"{whole:.1f}" == exposure(there, UNIT), f"{whole} is not the exposure")
    points = next(text for text in page.texts() if "points that the questions can give" in text)
    some, most = re.match(r"(\d+) of (\d+) points", points).groups()
    require(abs(10 * int(some) / int(most) - whole) <= 0.1, f"{points}: not {whole}")
    app.keys("alt+Left")
    app.wait("Safe,", "push_button")



@case
def directives_follow_what_is_staged(there):
    app = open_unit(start(there), UNIT)
    toggle(app, "No hardware devices")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'devices')}")
    page = show_page(app, 3, "GbnDirectivesPage")
    page.find("Search directives", "entry").type("PrivateDevices")
    wait_for(lambda: any("yes" in name for name in names_in_table(page)), words=lambda: f"in the table: {names_in_table(page)}")
    wait_for(lambda: all("PrivateDevices" in name for name in names_in_table(page)), words="others are shown too")
    page.find("Search directives", "entry").type("")
    wait_for(lambda: page.find("Changed Only", "push_button", exact=True)).act("click")
    wait_for(lambda: 0 < len(names_in_table(page)) < 10, words=lambda: f"changed only: {names_in_table(page)}")
    page.find("Search directives", "entry").type("nosuchdirective")
    app.wait("No Directive Found")


def names_in_table(page):
    """The names of rows, which say all cells."""
    return sorted({node.name for node in page.walk_shown() if node.role_name in ("table row", "list item") and "," in node.name
                   and node.is_shown()})


@case
def the_drop_in_is_that_of_the_command_line(there):
    app = open_unit(start(there), UNIT)
    choose_level(app, "Safe")
    wait_number(app, f"{exposure(there, UNIT)} → {foretold(there, UNIT, 'safe')}")
    page = show_page(app, 4, "GbnDropinPage")
    printed = there.ctl("preview", UNIT, "safe").stdout
    text = page.find("Text of the drop-in", "text").text()
    require(text.startswith("# Written by Gabion"), text[:200])
    require(text.strip() in printed, f"gabionctl prints another drop-in:\n{printed}\nthan the app:\n{text}")
    app.wait(f"gabionctl --session apply {UNIT} safe")
    page.find("Changes", "push_button", exact=True).act("click")
    wait_for(lambda: page.find("Added: PrivateDevices=yes", "list_item"), words="the line is not said to come")
    apply(app, UNIT)
    wait_for(lambda: (there.tree / DROPIN).read_text() == text, words="another drop-in was written")
    app.wait("Nothing changes: the file is there as it would be written.")
    require(there.ctl("list").returncode == 0, "gabionctl fails")


@case
def what_changes_in_the_drop_in_is_said_in_words(there):
    app = open_unit(start(there), UNIT)
    there.ctl("apply", UNIT, "devices", "kernel-logs")
    app.keys("F5")
    wait_for(lambda: "Hardened by Gabion" in row_of(app, UNIT).name, words="the list does not follow")
    wait_for(lambda: app.find("Kernel log", "check_box", exact=True).has_state("checked"))
    toggle(app, "Kernel log")
    page = show_page(app, 4, "GbnDropinPage")
    wait_for(lambda: page.find("Changes", "push_button", exact=True)).act("click")
    wait_for(lambda: page.find("Removed: ProtectKernelLogs=yes", "list_item"), words="the line is not said to go")
    require(not page.has("Removed: PrivateDevices=yes"), "a line that stays is said to go")


@case
def history_tells_of_apply_and_undo_and_restores(there):
    app = open_unit(start(there), UNIT)
    before = exposure(there, UNIT)
    choose_level(app, "Safe")
    after = foretold(there, UNIT, "safe")
    wait_number(app, f"{before} → {after}")
    apply(app, UNIT)
    press_in(app, "Undo")
    app.wait(f"Undone on {UNIT}")
    wait_number(app, before)
    require(not (there.tree / DROPIN).exists(), "the drop-in is still there")
    page = show_page(app, 5, "GbnHistoryPage")
    app.wait("Layers Applied, just now", "list_item")
    rows = [node.name for node in page.find_all("just now", "list_item")]
    require(len(rows) == 2 and "0 layers" in rows[0] and rows[1].startswith("Layers Applied"), f"history: {rows}")
    require(f"{before} → {after}" in page.texts(), f"exposures: {page.texts()}")
    unfold(app, "Layers Applied")
    wait_for(lambda: page.find("Restore This State", "push_button")).act("click")
    wait_number(app, f"{before} → {after}")
    app.wait("14 layers selected")
    require(exposure(there, UNIT) == before, "restoring has written before it was asked to")
