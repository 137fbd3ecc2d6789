# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments that are wrong on purpose: a clear answer, nothing written, the daemon lives."""

import sys
from pathlib import Path

import wire
from place import MANAGER, NAME, PATH, case, equal, require

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))

import hostile_inputs  # noqa: E402

NAMES = ("", ".service", "..service", "../web.service", "/etc/passwd", "web", "web.socket", "web.service/x",
         "web\nx.service", "web\x7f.service", "w%n.service", "-H.service", "--version.service", "gp-.service",
         "copy@.service", "service", "a" * 300 + ".service", "web.service.d", "wéb.service")
WORDS = ("", " ", "no-such-layer", "safe:1", "write", "write:", "write:etc", "write:/a\nb", "write:/../etc",
         "net-server:99999999", "safe\n", "%", "devices@1 x")
ERRORS = {"BadName", "BadArgument", "NotFound", "TooLarge", "Conflict", "Refused"}
WORDS_OF_ERROR_MAX = 6000  # a word of a selection is told, and may have 4096 bytes


def snapshot(place):
    return {path.relative_to(place.tree): path.read_bytes() for path in place.tree.rglob("*") if path.is_file()}


@case
def names_that_no_unit_may_have_are_refused_everywhere(place):
    before = snapshot(place)
    for name in NAMES:
        for method, words in (("Preview", ("sas", name, "1", "safe")), ("Undo", ("s", name)),
                              ("SetLayers", ("sass", name, "1", "safe", "x"))):
            error = place.refused(*words, method=method, says="")
            require("\n" not in name or name not in error, f"{method} repeats the bytes of {name!r}")
    equal(snapshot(place), before, "the tree")


def refuse_in_clean_words(client, method, signature, values):
    answer = client.ask(NAME, PATH, MANAGER, method, signature, values)
    require(answer.error and answer.error.removeprefix(f"{NAME}.Error.") in ERRORS, f"{method} {values!r:.200}: {answer.error}")
    words = answer.values[0]
    require(words and len(words) < WORDS_OF_ERROR_MAX and words.isascii() and words.isprintable(), f"{method} {values!r:.200}: {words!r:.300}")


@case
def every_hostile_name_is_refused_by_every_method_in_words_that_can_be_shown(place):
    before, client = snapshot(place), place.wire()
    for _, name in hostile_inputs.NAMES:
        if isinstance(name, bytes):
            continue  # no text at all: who sends it loses the connection, see bytes_that_are_no_text_end_the_connection
        for method in ("Assess", "Suggest", "GetUnit", "Undo", "KeepTrial", "RevertTrial", "Restart"):
            refuse_in_clean_words(client, method, "s", [name])
        refuse_in_clean_words(client, "Preview", "sas", [name, ["safe"]])
        for words in (["safe"], []):
            refuse_in_clean_words(client, "SetLayers", "sass", [name, words, "x"])
            refuse_in_clean_words(client, "StartTrial", "sasus", [name, words, 60, "x"])
    equal((snapshot(place), place.log.read_text()), (before, ""), "the tree, and what gabiond says")


@case
def bytes_that_are_no_text_end_the_connection(place):
    for name in (b"\xff\xfe.service", b"a\0b.service", b"\xed\xa0\x80.service"):
        client = place.wire()
        try:
            got = client.ask(NAME, PATH, MANAGER, "Assess", "s", [name])
        except wire.Closed:
            continue
        raise AssertionError(f"{name}: {got.error} {got.values}")


@case
def every_hostile_argument_is_refused_in_words_that_can_be_shown(place):
    before, client = snapshot(place), place.wire()
    for _, layer, arguments in hostile_inputs.ARGUMENTS:
        for argument in (one for one in arguments if isinstance(one, str)):
            word = f"{layer}:{argument}"
            refuse_in_clean_words(client, "Preview", "sas", ["web.service", [word]])
            refuse_in_clean_words(client, "SetLayers", "sass", ["web.service", ["safe", word], "x"])
    equal((snapshot(place), place.log.read_text()), (before, ""), "the tree, and what gabiond says")


@case
def names_that_are_no_service_have_no_object(place):
    for name in ("", "web", "web.socket", "../web.service", "web.service\nx"):
        place.refused("s", name, method="GetUnit", says="")
    for path in ("/org/gabion/Gabion1/unit/_", "/org/gabion/Gabion1/unit/web_2esocket",
                 "/org/gabion/Gabion1/unit/gone_2eservice", "/org/gabion/Gabion1/unit/web_2eservice/x"):
        result = place.busctl("get-property", "org.gabion.Gabion1", path, "org.gabion.Gabion1.Unit", "Name")
        require(result.returncode != 0 and "Unknown object" in result.stderr, f"{path}: {result.stderr}{result.stdout}")


@case
def words_that_are_no_selection_are_refused(place):
    before = snapshot(place)
    for word in WORDS:
        place.refused("sas", "web.service", "1", word, method="Preview", says="")
        place.refused("sass", "web.service", "1", word, "x", method="SetLayers", says="")
    equal(snapshot(place), before, "the tree")


@case
def a_selection_longer_than_any_is_refused(place):
    place.refused("sas", "web.service", "200", *["jit"] * 200, method="Preview", says="no selection is that long")
    place.refused("sas", "web.service", "1", "write:/" + "a" * 5000, method="Preview",
                  says="no selection is that long")


@case
def a_text_that_is_no_unit_is_refused_with_its_line(place):
    place.refused("ss", "new.service", "[Service]\nType=simple\n", method="AnalyzeUnit", says="new.service")
    place.refused("ss", "new.service", "", method="AnalyzeUnit", says="masked")
    place.refused("ss", "new.socket", "[Service]\nExecStart=/bin/true\n", method="AnalyzeUnit", says="not the name")
    place.refused("ss", "new.service", "[Service\nExecStart=/bin/true\n", method="AnalyzeUnit", says="new.service:1:")


@case
def arguments_of_another_type_are_refused(place):
    place.refused("u", "1", method="Assess", says="")
    place.refused(method="Preview", says="")
    place.refused("ss", "web.service", "safe", method="Preview", says="")
    place.unit("web.service")


@case
def a_link_in_the_way_is_not_followed(place):
    outside = place.folder / "outside"
    outside.mkdir()
    (place.tree / "etc/systemd/system/web.service.d").symlink_to(outside)
    digest = place.preview("web.service", "safe")[3]
    place.refused("sass", "web.service", "1", "safe", digest, method="SetLayers", says="web.service.d")
    equal(list(outside.iterdir()), [], "the folder outside")
