# SPDX-License-Identifier: LGPL-2.1-or-later
"""All pages, dialogs and menus: everything that takes the keyboard has a name that says what it is, Tab leads to it, and the
German app says nothing in English."""

import re

from screen import CONTAINERS, Node, settled, wait_for
from snapshot import QuickProgram, snapshot
from states import STATES, Walk, prepare
from steps import require
from tab_walk import around_all, not_reached, walk_by_tab

CASES = []
CLASS_NAME = re.compile(r"^(Gtk|Adw|Gbn)[A-Z]\w+$")
MNEMONIC = re.compile(r"(^|\s)_\w")
# What stands in a unit file is not translated: ProtectSystem=strict, which is also the word for a level.
VALUES = {"directives": {"strict"}, "directive-chosen": {"strict"}}
CONTEXT_END = "\x04"  # of a text, in a catalogue
OVERVIEW = {"GbnOverviewSummary", "GbnServicesTable"}
PAGES_OF_UNIT = {state.page for state in STATES if state.page} - OVERVIEW
PAGES = PAGES_OF_UNIT | OVERVIEW | {"GbnUnitPage", "GbnOverviewPage"}
# AdwMessageDialog makes its buttons itself, with mnemonics and without a label, and GTK 4.8 reads both forms.
MESSAGE_DIALOGS = {"accept", "remove", "connect"}
# Where there is no window manager these do nothing, and Tab does not lead to them: it has keys of its own for them.
OF_WINDOWS = ("Minimize", "Maximize", "Close")


def case(function):
    CASES.append(function)
    return function


def begin(there, language=None, **environment):
    there.set(first_run="false")
    prepare(there)
    if language:
        environment["LANGUAGE"] = language
    app = QuickProgram(there.start_app("--session", **environment))
    wait_for(lambda: len(list(app.find_all("service,", "list_item"))) > 3, words="the list stays empty")
    return Walk(there, app, language)


def through(walk, check, wanted=lambda state: True):
    """All states, each checked; what is wrong is told of all of them."""
    wrong, page = [], ""
    for state in STATES:
        try:
            walk.app.behind = PAGES_OF_UNIT - {page, state.page}
            page = state.page or page
            state.reach(walk)
            if wanted(state):
                wrong += [f"{state.name}: {words}" for words in check(walk, state)]
            state.leave(walk)
        except Exception as error:  # AT-SPI has errors of its own
            ended = f"; the app has ended with {walk.app.process.poll()}" if not walk.app.is_alive() else ""
            raise AssertionError("\n".join([*wrong, f"{state.name}: {error}{ended}"])) from error
    require(not wrong, "\n".join(wrong))


def scope(walk, state):
    """As it is when it has been drawn; the window that the state is, where it is one."""
    if not state.is_window:
        return settled(lambda: snapshot(walk.app, behind(state)))
    wait_for(lambda: len(list(walk.app.children())) > 1, words="no window is opened")
    return settled(lambda: snapshot(list(walk.app.children())[1], behind(state)))


def behind(state):
    """Names of what lies behind this page: GTK 4.8 does not tell that it is not seen."""
    allowed = {state.page, "GbnOverviewPage" if state.page in OVERVIEW else "GbnUnitPage"}
    return () if Node.tells_showing else (PAGES - allowed).union(state.behind)


def shown(node, state):
    yield node
    for child in node.children():
        if child.name in behind(state) or (child.role_name in CONTAINERS and not child.is_open()):
            continue
        yield from shown(child, state)


def misnamed(walk, state):
    """What can have the keyboard and is told of by no name, or by one that is none."""
    if not state.is_ours:
        return
    of_adwaita = not Node.tells_showing and state.name in MESSAGE_DIALOGS
    for node in shown(scope(walk, state), state):
        if node.has_state("focusable") and node.is_shown() and (not node.name or CLASS_NAME.match(node.name)):
            if not (state.is_popover and node.role_name == "scroll pane"):  # the inside of a menu of GTK
                yield f"{node.role_name} {node.name!r} has no name"
        if MNEMONIC.search(node.name) and not (of_adwaita and node.role_name == "push button"):
            yield f"{node.role_name} {node.name!r} has a mnemonic in its name"


@case
def everything_that_takes_the_keyboard_has_a_name(there):
    walk = begin(there, G_DEBUG="fatal-criticals")
    through(walk, misnamed)


def unreached(walk, state):
    paths = walk_by_tab(walk.app)
    require(paths, "Tab leads nowhere")
    seen = scope(walk, state)
    if state.is_popover:  # the keyboard stays in it; what had it before is told of once
        around = around_all(seen, {path for path, count in paths.items() if count > 1})
    else:
        around = seen
    require(around, "Tab leads nowhere")
    known = {node.path for node in shown(around, state)}
    for role, name, path in not_reached(around, paths):
        # GTK 4.8 does not tell that the switcher of pages is put away there.
        put_away = not Node.tells_showing and state.name == "why" and role == "page tab"
        if path in known and name not in OF_WINDOWS and not put_away:
            yield f"{role} {name!r} is not reached by Tab"


@case
def tab_leads_to_everything(there):
    walk = begin(there, G_DEBUG="fatal-criticals")
    through(walk, unreached, lambda state: state.is_ours)


def plain(words):
    return words.replace("_", "")


def english(walk, state):
    """Texts that the catalogue has in German and that are shown in English."""
    messages = {}
    for words, said in walk.catalogue._catalog.items():
        if isinstance(words, str):  # else a plural
            messages.setdefault(plain(words.rpartition(CONTEXT_END)[2]), set()).add(plain(said))
    for node in shown(scope(walk, state), state):
        said = messages.get(node.name)
        if state.name in VALUES and node.name in VALUES[state.name]:
            continue
        if said and node.name not in said and len(node.name) > 3:
            yield f"{node.role_name} {node.name!r} is not German"


@case
def the_german_app_says_nothing_in_english(there):
    through(begin(there, "de"), english)
