# SPDX-License-Identifier: LGPL-2.1-or-later
"""All that the app can show, in the order in which a walk through it comes by: pages, dialogs, menus. A state is a name, how
it is reached from the one before, and how it is left. Words are looked up in the language that the app speaks."""

import gettext
import time
from dataclasses import dataclass
from typing import Callable

from screen import Node, wait_for

UNIT = "web.service"
SLIDE_SECONDS = 0.5  # from one pane to the other


class Walk:
    """Through one app. language: as in LANGUAGE; None for English. is_narrow: the list and its detail are not side by side."""

    def __init__(self, there, app, language=None, is_narrow=False):
        self.there, self.app, self.is_narrow = there, app, is_narrow
        self.catalogue = (gettext.translation("gabion", there.build / "po", [language]) if language
                          else gettext.NullTranslations())

    def text(self, words):
        """As the app says it, without a mnemonic."""
        return self.catalogue.gettext(words).replace("_", "")

    def find(self, words, role=None, within=None):
        node = within or self.app
        return wait_for(lambda: node.find(self.text(words), role), words=f"{role} {self.text(words)!r} is not shown")

    def press(self, words, role="push_button"):
        self.find(words, role).act("click")

    def act(self, name):
        """An action of whichever part of the window has it."""
        wait_for(lambda: next(node for node in self.app.walk_shown() if name in node.actions()), words=f"no action {name}").act(name)

    def to_list(self):
        """Where it stands alone the way back leads there."""
        if self.is_narrow:
            self.app.keys("alt+Left")
            time.sleep(SLIDE_SECONDS)

    def press_menu(self, words, in_list=False):
        """The button within a menu button."""
        name = self.text(words)
        if in_list:
            self.to_list()
        wait_for(lambda: next(node for node in self.app.find_all(name, "push_button") if node.has_state("focusable")),
                 words=f"no button {name!r}").act("click")
        wait_for(lambda: next(node for node in self.app.walk_shown() if node.role_name == "menu item"), words="no menu")

    def menu_item(self, button, words):
        self.press_menu(button, in_list=True)
        self.find(words, "menu_item").act("click")

    def search(self, words):
        self.app.keys("ctrl+f")
        self.find("Search services", "entry").type(words)
        self.find("No Service Found")

    def window(self):
        """The one above the main one."""
        return wait_for(lambda: list(self.app.children())[1], words="no window is opened")

    def close(self):
        self.app.keys("Escape")
        wait_for(lambda: len(list(self.app.children())) == 1, words="the window stays")

    def page(self, number, name):
        self.app.keys(f"ctrl+{number}")
        if not Node.tells_showing:
            wait_for(lambda: self.app.find(name, "filler", exact=True), words=f"the page {name} does not come")


@dataclass(frozen=True)
class State:
    name: str
    reach: Callable
    leave: Callable = lambda walk: None
    page: str = ""  # the widget that holds it, where other pages lie behind it
    is_window: bool = False  # a window above the main one
    is_popover: bool = False
    behind: tuple = ()  # names of what lies behind it in a stack of its own
    is_ours: bool = True  # else a window that the toolkit makes
    needs: tuple = ()  # names of states that have to be gone through before


def reach_overview(walk):
    if walk.is_narrow:
        walk.app.click(walk.find("Overview", "list_item"))
        time.sleep(SLIDE_SECONDS)


def reach_services(walk):
    visible_tab(walk, "All Services")


def visible_tab(walk, words):
    """There are two of them, at the top and at the bottom."""
    wait_for(lambda: list(walk.app.find_all(walk.text(words), "page_tab")), words=f"no page {words}")
    for tab in list(walk.app.find_all(walk.text(words), "page_tab")):
        tab.act("click")


def leave_services(walk):
    visible_tab(walk, "Overview")


def reach_unit(walk):
    walk.to_list()
    wait_for(lambda: next(node for node in walk.app.find_all(f"{UNIT},", "list_item") if len(node.name) > len(UNIT) + 10),
             words=f"{UNIT} is not in the list").choose()
    wait_for(lambda: walk.app.find(UNIT, "label", exact=True))
    wait_for(lambda: walk.app.find(walk.text("Use"), "push_button", exact=True), words="there is no suggestion")


def is_change(words):
    """As "9.0 → 6.8"; what was foretold before may still be there."""
    numbers = words.replace("←", "→").split(" → ")
    return len(numbers) == 2 and numbers[0] != numbers[1] and all(number[:1].isdigit() and len(number) < 5 for number in numbers)


def is_foretold(app):
    page = app if Node.tells_showing else app.find("GbnUnitPage", exact=True)
    return any(is_change(node.name) for node in page.find_all("", "label"))


def stage(walk):
    wait_for(lambda: walk.app.find(walk.text("Strict"), "push_button", exact=True)).act("click")
    wait_for(lambda: is_foretold(walk.app), words="nothing is foretold")


def open_permissions(walk):
    walk.page(1, "GbnLayersPage")
    walk.press("Add Permission…")
    walk.window()


def choose_permission(walk):
    open_permissions(walk)
    window = walk.window()
    wait_for(lambda: window.find("", "entry")).type(walk.text("Serve on ports"))
    row = wait_for(lambda: next(window.find_all(walk.text("Serve on ports"), "list_item", exact=True)))
    wait_for(lambda: len([node for node in window.find_all("", "list_item") if node.middle()[1] < 300]) > 0)
    walk.app.click(row)
    wait_for(lambda: next(window.find_all("", "text")), words="it is not asked for what")


def open_history_row(walk):
    walk.page(5, "GbnHistoryPage")
    row = walk.find("Layers Applied", "list_item")
    walk.app.click(row)
    walk.find("Restore This State", "push_button")


def choose_directive(walk):
    walk.page(3, "GbnDirectivesPage")
    wait_for(lambda: next(node for node in walk.app.walk_shown() if node.name.startswith("CapabilityBoundingSet,"))).choose()
    walk.find("Copy Line", "push_button")


def unfold_layer(walk):
    walk.page(1, "GbnLayersPage")
    walk.app.click(walk.find("Only native programs", "list_item"))


def show_changes(walk):
    walk.page(4, "GbnDropinPage")
    wait_for(lambda: walk.app.find(walk.text("Changes"), "push_button", exact=True)).act("click")
    wait_for(lambda: walk.app.find("=yes", "list_item"), words="the changes are not shown")


STATES = [
    State("overview", reach_overview, page="GbnOverviewSummary"),
    State("all-services", reach_services, leave_services, page="GbnServicesTable"),
    State("layers", reach_unit, page="GbnLayersPage"),
    State("layer-unfolded", unfold_layer, page="GbnLayersPage", needs=("layers",)),
    State("layers-staged", stage, page="GbnLayersPage", needs=("layers",)),
    State("permissions", open_permissions, lambda walk: walk.close(), is_window=True, needs=("layers",)),
    State("permission-for-what", choose_permission, lambda walk: walk.close(), is_window=True,
          behind=("Permissions", "Search permissions"), needs=("layers",)),
    State("apply", lambda walk: walk.act("unit.try"), lambda walk: walk.close(), is_window=True, needs=("layers", "layers-staged")),
    State("directives", lambda walk: walk.page(3, "GbnDirectivesPage"), page="GbnDirectivesPage", needs=("layers", "layers-staged")),
    State("directive-chosen", choose_directive, page="GbnDirectivesPage", needs=("layers", "layers-staged")),
    State("drop-in", lambda walk: walk.page(4, "GbnDropinPage"), page="GbnDropinPage", needs=("layers", "layers-staged")),
    State("drop-in-changes", show_changes, page="GbnDropinPage", behind=("Text of the drop-in",), needs=("layers", "layers-staged")),
    State("history", open_history_row, page="GbnHistoryPage", needs=("layers",)),
    State("why", lambda walk: walk.page(2, "GbnWhyPage"), lambda walk: walk.app.keys("alt+Left"), page="GbnWhyPage", needs=("layers",)),
    State("unit-menu", lambda walk: walk.press_menu("Service Menu"), lambda walk: walk.app.keys("Escape"), is_popover=True, needs=("layers",)),
    State("accept", lambda walk: walk.act("unit.accept"), lambda walk: walk.close(), is_window=True, needs=("layers",)),
    State("remove", lambda walk: walk.act("unit.remove"), lambda walk: walk.close(), is_window=True, needs=("layers",)),
    State("main-menu", lambda walk: walk.press_menu("Main Menu", in_list=True), lambda walk: walk.app.keys("Escape"), is_popover=True),
    State("sort-menu", lambda walk: walk.press_menu("Sort and Filter", in_list=True), lambda walk: walk.app.keys("Escape"), is_popover=True),
    State("hosts", lambda walk: walk.app.keys("ctrl+h"), lambda walk: walk.app.keys("Escape"), is_popover=True),
    State("connect", lambda walk: walk.act("win.connect"), lambda walk: walk.close(), is_window=True),
    State("help", lambda walk: walk.app.keys("F1"), lambda walk: walk.close(), is_window=True),
    State("shortcuts", lambda walk: walk.app.keys("ctrl+question"), lambda walk: walk.close(), is_window=True, is_ours=False),
    State("about", lambda walk: walk.menu_item("Main Menu", "_About Gabion"), lambda walk: walk.close(), is_window=True, is_ours=False),
    State("no-match", lambda walk: walk.search("nosuchthing"), page="GbnHistoryPage", behind=("Services",)),
]


def prepare(there):
    """A service with layers of ours, one that was changed by others, and a history."""
    there.start_daemon()
    there.ctl("apply", "mail.service", "safe")
    there.ctl("apply", UNIT, "devices", "kernel-logs")
    there.ctl("undo", UNIT)
    there.ctl("apply", UNIT, "devices")
    there.ctl("apply", "time.service", "safe")
    file = there.tree / "etc/systemd/system/time.service.d/50-gabion.conf"
    file.write_text(file.read_text() + "# by hand\n")
