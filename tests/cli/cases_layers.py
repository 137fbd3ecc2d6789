# SPDX-License-Identifier: LGPL-2.1-or-later
"""Layers on the command line: layers, classes, preview, apply, remove, undo, history."""

import json
import os
from pathlib import Path

from harness import PLAIN, case, equal, require

DATA = Path(__file__).resolve().parents[2] / "data"
LAYERS = ("new-privileges", "tmp-private")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def ctl(place, *arguments, **more):
    environment = {"GABION_DATADIR": str(DATA), **more.pop("environment", {})}
    return place.run("--no-pager", *arguments, environment=environment, **more)


def on_root(place, root, *arguments, **more):
    return ctl(place, f"--root={root}", "--systemd-version=252", *arguments, **more)


def dropin(root, unit="a.service"):
    return root / f"etc/systemd/system/{unit}.d/50-gabion.conf"


def snapshot(folder):
    """Every file below the folder with its content, so that a test sees that nothing was written."""
    files = {}
    for path in sorted(folder.rglob("*")):
        is_file = path.is_file() and not path.is_symlink()
        files[str(path.relative_to(folder))] = path.read_bytes() if is_file else None
    return files


def refused(place, root, arguments, *words):
    """An error with these words, one line of it, and a tree that is as it was."""
    before = snapshot(root)
    result = on_root(place, root, *arguments).failed(*words)
    equal(snapshot(root), before, f"the tree after {arguments}")
    equal(result.out, "", f"output of {arguments}")
    equal(len(result.err.splitlines()), 1, f"lines on stderr of {arguments}: {result.err!r}")
    return result


# layers and classes

@case
def layers_are_listed_with_their_kind(place):
    lines = ctl(place, "layers").succeeded().out.splitlines()
    kinds = {line.split()[0]: line.split()[1] for line in lines}
    equal(len(kinds), len(list((DATA / "layers").glob("*.json"))), "number of layers")
    equal((kinds["tmp-private"], kinds["jit"], kinds["memory-exec"]), ("safe", "grant", "strict"), "kinds")
    equal(list(kinds), sorted(kinds), "order")


@case
def layers_as_json_are_those_of_the_text(place):
    document = ctl(place, "--json=short", "layers").succeeded().json()
    lines = ctl(place, "layers").succeeded().out.splitlines()
    equal([entry["id"] for entry in document], [line.split()[0] for line in lines], "ids")
    equal(set(document[0]), {"id", "kind", "title", "summary", "cost", "for", "argument", "expert"}, "keys")
    equal({entry["id"] for entry in document if entry["expert"]},
          {"cache", "config", "dynamic-user", "logs", "run", "state"}, "layers for experts")


@case
def a_layer_is_shown_with_what_it_sets_and_what_it_broke(place):
    result = ctl(place, "layers", "show", "tmp-disconnected", "write").succeeded()
    for words in ("tmp-disconnected@1", "PrivateTmp=disconnected", "yes", "ReadWritePaths=-$argument", "What it costs",
                  "known to have broken"):
        require(words in result.out, f"no {words!r}\n{result}")


@case
def an_unknown_layer_to_show_is_an_error_and_the_others_are_shown(place):
    result = ctl(place, "layers", "show", "nosuch", "jit").failed("nosuch: no such layer")
    require("MemoryDenyWriteExecute=no" in result.out, f"the other one is missing\n{result}")


@case
def layers_with_other_words_is_an_error(place):
    for words in (("show",), ("jit",), ("list",)):
        ctl(place, "layers", *words).failed("layers takes nothing, or show")


@case
def classes_are_listed_and_their_json_has_the_selection(place):
    lines = ctl(place, "classes").succeeded().out.splitlines()
    document = ctl(place, "--json=pretty", "classes").succeeded().json()
    equal([entry["id"] for entry in document], [line.split()[0] for line in lines], "ids")
    server = {entry["id"]: entry for entry in document}["network-server"]
    require("net-server:$argument" in server["selection"], f"selection of network-server: {server}")


@case
def without_the_layers_the_way_out_is_said(place):
    ctl(place, "layers", environment={"GABION_DATADIR": "/nonexistent"}).failed("not installed", "GABION_DATADIR")


# preview

@case
def a_preview_shows_both_exposures_what_changes_and_the_drop_in(place):
    root = place.root(a=PLAIN)
    before = snapshot(root)
    result = on_root(place, root, "preview", "a", *LAYERS).succeeded()
    for words in ("a.service: exposure 9.6 now", "What changes:", "What each layer adds", "PrivateTmp=yes",
                  "NoNewPrivileges=yes", "/etc/systemd/system/a.service.d/50-gabion.conf"):
        require(words in result.out, f"no {words!r}\n{result}")
    equal(snapshot(root), before, "the tree after a preview")


@case
def a_preview_as_json_says_the_same(place):
    root = place.root(a=PLAIN)
    document = on_root(place, root, "--json=short", "preview", "a", *LAYERS).succeeded().json()
    equal((document["unit"], document["now"]), ("a.service", "9.6"), "unit and exposure")
    require(float(document["then"]) < 9.6, f"the exposure does not fall: {document['then']}")
    equal(document["selection"], "new-privileges@1 tmp-private@1", "selection")
    equal(set(document["gains"]), set(LAYERS), "layers with a gain")
    require(document["dropin"].endswith("[Service]\nNoNewPrivileges=yes\nPrivateTmp=yes\n"), document["dropin"])
    text = on_root(place, root, "preview", "a", *LAYERS).succeeded().out
    require(document["dropin"] in text, "the text shows another drop-in")


@case
def the_forecast_is_what_the_tree_then_scores(place):
    root = place.root(a=PLAIN)
    then = on_root(place, root, "--json=short", "preview", "a", "network-server:80").succeeded().json()["then"]
    on_root(place, root, "apply", "a", "network-server:80").succeeded()
    equal(on_root(place, root, "show", "a").succeeded().totals(), {"a.service": then}, "exposure afterwards")


@case
def a_preview_needs_no_root_option_to_be_refused_in_words(place):
    ctl(place, "preview", "a").failed("needs a unit and at least one layer")
    ctl(place, "preview").failed("needs a unit and at least one layer")


# apply, remove, undo, history

@case
def apply_writes_one_file_and_remove_takes_it_away(place):
    root = place.root(a=PLAIN)
    before = snapshot(root / "etc")
    result = on_root(place, root, "apply", "a", *LAYERS).succeeded()
    require("9.6 before" in result.out, f"no exposures\n{result}")
    text = dropin(root).read_text()
    require("[X-Gabion]\nLayers=new-privileges@1 tmp-private@1\n" in text, text)
    equal(dropin(root).stat().st_mode & 0o7777, 0o644, "mode")
    equal(list(dropin(root).parent.iterdir()), [dropin(root)], "files in the folder")
    on_root(place, root, "remove", "a").succeeded()
    equal(snapshot(root / "etc"), before, "etc after remove")


@case
def applying_twice_changes_nothing(place):
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", *LAYERS).succeeded()
    before = snapshot(root)
    on_root(place, root, "apply", "a", *reversed(LAYERS)).succeeded()
    equal(snapshot(root), before, "the tree after the second apply")


@case
def a_second_selection_takes_the_place_of_the_first(place):
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    on_root(place, root, "apply", "a", "new-privileges").succeeded()
    require("PrivateTmp" not in dropin(root).read_text(), "the first layer is still there")


@case
def undo_goes_back_and_a_second_one_forth_again(place):
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    first = dropin(root).read_bytes()
    on_root(place, root, "apply", "a", "new-privileges").succeeded()
    second = dropin(root).read_bytes()
    on_root(place, root, "undo", "a").succeeded()
    equal(dropin(root).read_bytes(), first, "after undo")
    on_root(place, root, "undo", "a").succeeded()
    equal(dropin(root).read_bytes(), second, "after the second undo")


@case
def undo_takes_away_what_was_not_there_and_brings_back_what_was_removed(place):
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", *LAYERS).succeeded()
    text = dropin(root).read_bytes()
    result = on_root(place, root, "undo", "a").succeeded()
    require("no layers" in result.out, str(result))
    require(not dropin(root).parent.exists(), "the folder is still there")
    on_root(place, root, "undo", "a").succeeded()
    equal(dropin(root).read_bytes(), text, "after the second undo")
    on_root(place, root, "remove", "a").succeeded()
    on_root(place, root, "undo", "a").succeeded()
    equal(dropin(root).read_bytes(), text, "after remove and undo")


@case
def nothing_to_undo_or_to_remove_is_an_error(place):
    root = place.root(a=PLAIN)
    refused(place, root, ("undo", "a"), "a.service: nothing to undo")
    refused(place, root, ("remove", "a"), "a.service: it has no layers")


@case
def the_history_has_each_change_the_oldest_first(place):
    root = place.root(a=PLAIN, b=PLAIN)
    equal(on_root(place, root, "history").succeeded().out, "", "history of a fresh tree")
    for arguments in (("apply", "a", "tmp-private"), ("apply", "b", "jit", "tmp-private"), ("undo", "a"), ("remove", "b")):
        on_root(place, root, *arguments).succeeded()
    lines = on_root(place, root, "history").succeeded().out.splitlines()
    equal([line.split()[4:6] for line in lines],
          [["apply", "a.service"], ["apply", "b.service"], ["undo", "a.service"], ["remove", "b.service"]], "changes")
    equal([line.split()[6] for line in lines], ["gabionctl"] * 4, "tools")
    entries = json.loads(on_root(place, root, "history", "--json=short").succeeded().out)
    equal([entry["tool"] for entry in entries], ["gabionctl"] * 4, "tools, as JSON")
    open_, closed = entries[0]["exposure_before"], entries[0]["exposure_after"]
    require(open_ > closed, entries[0])
    equal([(entry["exposure_before"], entry["exposure_after"]) for entry in entries],
          [(open_, closed), (open_, closed), (closed, open_), (closed, open_)], "exposures")
    require(lines[0].endswith("- → tmp-private@1") and lines[2].endswith("tmp-private@1 → -"), "\n".join(lines))
    equal(len(on_root(place, root, "history", "a").succeeded().out.splitlines()), 2, "changes of a.service")


@case
def a_hand_edited_drop_in_is_never_overwritten(place):
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    place.write(dropin(root), dropin(root).read_text() + "PrivateUsers=yes\n")
    for arguments in (("apply", "a", "jit"), ("apply", "a", "tmp-private"), ("remove", "a"), ("undo", "a")):
        refused(place, root, arguments, "50-gabion.conf: edited by hand")


@case
def a_foreign_file_of_our_name_is_left_alone(place):
    root = place.root(a=PLAIN)
    for text in ("", "[Service]\nPrivateTmp=yes\n", "\x00", "# Written by Gabion.\n[Service]\n"):
        place.write(dropin(root), text)
        for arguments in (("apply", "a", "tmp-private"), ("remove", "a")):
            refused(place, root, arguments, "not written by Gabion")


@case
def what_lies_in_the_way_is_left_alone(place):
    root = place.root(a=PLAIN)
    dropin(root).parent.mkdir(parents=True)
    for make in (os.mkfifo, os.mkdir):
        make(dropin(root))
        refused(place, root, ("apply", "a", "tmp-private"), "50-gabion.conf")
        os.rmdir(dropin(root)) if dropin(root).is_dir() else dropin(root).unlink()


@case
def a_link_of_our_name_is_not_written_through(place):
    root = place.root(a=PLAIN)
    place.write("root/victim", "old\n")
    place.link("root/etc/systemd/system/a.service.d/50-gabion.conf", "/victim")
    on_root(place, root, "apply", "a", "tmp-private").failed("50-gabion.conf")
    dropin(root).unlink()
    dropin(root).symlink_to("/nowhere")
    on_root(place, root, "apply", "a", "tmp-private").failed("50-gabion.conf")
    equal((root / "victim").read_text(), "old\n", "the file that the link names")
    require(dropin(root).is_symlink(), "the link is gone")


@case
def a_change_that_failed_is_not_what_undo_takes_back(place):
    """A link in the way makes the second change fail; undo then is about the first."""
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    kept = dropin(root).rename(root / "kept.conf")
    dropin(root).symlink_to("/nowhere")
    on_root(place, root, "apply", "a", "new-privileges").failed("50-gabion.conf")
    dropin(root).unlink()
    kept.rename(dropin(root))
    on_root(place, root, "undo", "a").succeeded()
    require(not dropin(root).exists(), "undo did not take the first change back")
    equal(len(on_root(place, root, "history", "a").succeeded().out.splitlines()), 2, "changes of a.service")


@case
def a_linked_drop_in_folder_is_not_written_through(place):
    root = place.root(a=PLAIN)
    (root / "elsewhere").mkdir()
    place.link("root/etc/systemd/system/a.service.d", "../../../elsewhere")
    result = on_root(place, root, "apply", "a", "tmp-private").failed("a.service.d")
    equal(list((root / "elsewhere").iterdir()), [], f"files behind the link\n{result}")


@case
def without_a_root_one_line_says_what_is_missing(place):
    for arguments in (("apply", "a", "tmp-private"), ("remove", "a"), ("undo", "a"), ("history",)):
        result = ctl(place, *arguments).failed("--root=DIR", "gabiond")
        equal(len(result.err.splitlines()), 1, f"lines of {arguments}")


@case
def this_machines_own_root_is_refused(place):
    for root in ("/", "//", "/../", "/."):
        for arguments in (("apply", "a", "tmp-private"), ("remove", "a")):
            ctl(place, f"--root={root}", *arguments).failed("--root=DIR")


@case
def a_missing_root_is_an_error(place):
    ctl(place, f"--root={place.folder}/nosuch", "apply", "a", "tmp-private").failed("nosuch")


@case
def a_root_that_one_may_not_write_to_keeps_its_state(place):
    root = place.root(a=PLAIN)
    for folder in (place.folder, root):
        folder.chmod(0o755)
    before = snapshot(root)
    # The layers have to be readable to that user too, wherever the sources are.
    data = place.folder / "data"
    for part in ("layers", "classes"):
        for path in (DATA / part).glob("*.json"):
            place.write(data / part / path.name, path.read_bytes())
    result = on_root(place, root, "apply", "a", "tmp-private", wrapper=NOBODY, environment={"GABION_DATADIR": str(data)})
    result.failed("cannot write", "permission denied")
    equal(snapshot(root), before, "the tree afterwards")


# What is refused before anything is looked at

@case
def selections_that_make_no_sense_are_refused(place):
    root = place.root(a=PLAIN)
    for words, reason in (
            (("nosuch",), "nosuch: no such layer or class"), (("write",), "write: it needs an argument"),
            (("jit:x",), "takes no argument"), (("write:etc",), "does not fit"), (("net-server:0",), "does not fit"),
            (("mounts-host", "hide:/srv"), "it does not go with"), (("pids",), "it needs systemd 257"),
            (("",), "not an id"), (("network-server",), "network-server: it needs an argument")):
        for verb in ("preview", "apply"):
            refused(place, root, (verb, "a", *words), reason)


@case
def a_unit_that_is_not_there_is_refused(place):
    root = place.root(a=PLAIN)
    for verb in ("preview", "apply"):
        refused(place, root, (verb, "nosuch", "jit"), "nosuch.service")
    place.write("root/usr/lib/systemd/system/bad.service", PLAIN + "User=no/such\n")
    refused(place, root, ("apply", "bad", "tmp-private"), "bad.service:3")


@case
def a_template_is_refused_and_its_instance_is_not(place):
    root = place.root(**{"t@": PLAIN})
    refused(place, root, ("apply", "t@", "tmp-private"), "template")
    on_root(place, root, "apply", "t@one", "tmp-private").succeeded()
    require(dropin(root, "t@one.service").is_file(), "no drop-in of the instance")


@case
def an_alias_is_refused_with_the_real_name(place):
    root = place.root(real=PLAIN)
    place.link("root/etc/systemd/system/other.service", "/usr/lib/systemd/system/real.service")
    for verb in ("preview", "apply"):
        refused(place, root, (verb, "other", "tmp-private"), "other.service: another name of real.service")


@case
def a_masked_unit_is_refused(place):
    root = place.root(a=PLAIN)
    place.link("root/etc/systemd/system/a.service", "/dev/null")
    for verb in ("preview", "apply"):
        refused(place, root, (verb, "a", "tmp-private"), "masked")


@case
def units_that_everything_hangs_on_need_force(place):
    names = ("dbus", "polkit", "systemd-journald", "ssh", "cron", "gabiond")
    root = place.root(**{name: PLAIN for name in names}, **{"user@": PLAIN, "gabion-rollback@": PLAIN})
    for name in (*names, "user@0", "gabion-rollback@x"):
        for verb in ("preview", "apply"):
            refused(place, root, (verb, name, "tmp-private"), f"{name}.service: ", "--force")
    on_root(place, root, "--force", "apply", "ssh", "tmp-private").succeeded()
    require(dropin(root, "ssh.service").is_file(), "no drop-in although forced")


# Layers of the site

@case
def a_bad_layer_file_is_named_and_the_others_stay(place):
    data = place.folder / "data"
    for part in ("layers", "classes"):
        for path in (DATA / part).glob("*.json"):
            place.write(data / part / path.name, path.read_bytes())
    bad = json.loads((DATA / "layers/jit.json").read_text())
    bad["widen"] = {"ExecStart": "/bin/sh"}
    place.write(data / "layers/jit.json", json.dumps(bad, indent=1))
    result = ctl(place, "layers", environment={"GABION_DATADIR": str(data)}).failed("/layers/jit.json:", "ExecStart")
    ids = [line.split()[0] for line in result.out.splitlines()]
    require("jit" not in ids and "tmp-private" in ids, f"layers: {ids}")
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "jit", environment={"GABION_DATADIR": str(data)}).failed("jit: no such layer")
