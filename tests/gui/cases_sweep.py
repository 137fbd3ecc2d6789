# SPDX-License-Identifier: LGPL-2.1-or-later
"""All pages, dialogs and menus: everything that takes the keyboard has a name that says what it is, Tab leads to it, and the
German app says nothing in English."""

import re

from screen import CONTAINERS, Node, wait_for
from states import STATES, Walk, prepare
from steps import require
from tab_walk import not_reached, walk_by_tab

CASES = []
CLASS_NAME = re.compile(r"^(Gtk|Adw|Gbn)[A-Z]\w+$")
MNEMONIC = re.compile(r"(^|\s)_\w")
OVERVIEW = {"GbnOverviewSummary", "GbnServicesTable"}
PAGES = {state.page for state in STATES if state.page} | {"GbnUnitPage", "GbnOverviewPage"}
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
    app = there.start_app("--session", **environment)
    wait_for(lambda: len(list(app.find_all("service,", "list_item"))) > 3, words="the list stays empty")
    return Walk(there, app, language)


def through(walk, check, wanted=lambda state: True):
    """All states, each checked; what is wrong is told of all of them."""
    wrong = []
    for state in STATES:
        try:
            state.reach(walk)
            if wanted(state):
                wrong += [f"{state.name}: {words}" for words in check(walk, state)]
            state.leave(walk)
        except Exception as error:  # AT-SPI has errors of its own
            ended = f"; the app has ended with {walk.app.process.poll()}" if not walk.app.is_alive() else ""
            raise AssertionError("\n".join([*wrong, f"{state.name}: {error}{ended}"])) from error
    require(not wrong, "\n".join(wrong))


def scope(walk, state):
    return walk.window() if state.is_window else walk.app


def shown(node, state):
    """Without the pages that lie behind this one: GTK 4.8 does not tell that they are not seen."""
    yield node
    allowed = {state.page, "GbnOverviewPage" if state.page in OVERVIEW else "GbnUnitPage"}
    for child in node.children():
        name = child.name
        if not Node.tells_showing and (name in PAGES - allowed or name in state.behind):
            continue
        if child.role_name in CONTAINERS and not child.is_open():
            continue
        yield from shown(child, state)


def misnamed(walk, state):
    """What can have the keyboard and is told of by no name, or by one that is none."""
    if not state.is_ours:
        return
    of_gtk = not Node.tells_showing and state.is_window  # 4.8 reads the mnemonics of its own dialogs
    for node in shown(scope(walk, state), state):
        if node.has_state("focusable") and node.is_shown() and (not node.name or CLASS_NAME.match(node.name)):
            if not (state.is_popover and node.role_name == "scroll pane"):  # the inside of a menu of GTK
                yield f"{node.role_name} {node.name!r} has no name"
        if MNEMONIC.search(node.name) and not (of_gtk and node.role_name == "push button"):
            yield f"{node.role_name} {node.name!r} has a mnemonic in its name"


@case
def everything_that_takes_the_keyboard_has_a_name(there):
    walk = begin(there, G_DEBUG="fatal-criticals")
    through(walk, misnamed)


def unreached(walk, state):
    paths = walk_by_tab(walk.app)
    require(paths, f"{state.name}: Tab leads nowhere")
    for words in not_reached_shown(walk, state, paths):
        yield f"{words} is not reached by Tab"


def not_reached_shown(walk, state, paths):
    known = {node.accessible.path for node in shown(scope(walk, state), state)}
    return [f"{role} {name!r}" for role, name, path in not_reached(scope(walk, state), paths)
            if path in known and name not in OF_WINDOWS and not (state.name == "why" and role == "page tab")]


@case
def tab_leads_to_everything(there):
    walk = begin(there, G_DEBUG="fatal-criticals")
    through(walk, unreached, lambda state: state.is_ours and not state.is_popover and state.name != "layer-unfolded")


def english(walk, state):
    """Texts that the catalogue has in German and that are shown in English."""
    messages = {words.replace("_", ""): said for words, said in walk.catalogue._catalog.items() if isinstance(words, str)}
    for node in shown(scope(walk, state), state):
        said = messages.get(node.name)
        if said and said.replace("_", "") != node.name and len(node.name) > 3:
            yield f"{node.role_name} {node.name!r} is not German"


@case
def the_german_app_says_nothing_in_english(there):
    through(begin(there, "de"), english)
