# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages that no library sends: the rows of hostile_rows.py that need no whole machine. After each the
daemon lives, has the descriptors that it had, and no file has changed."""

import contextlib
import os
import re
from pathlib import Path

import wire
from fuzz_surface import Surface
from hostile_rows import FIRST, LAST, ROWS
from place import MANAGER, NAME, PATH, TOP, UNIT, case, equal, require
from wire import BUS, BUS_PATH, CALL, ERROR, NO_REPLY, RETURN, SIGNAL, Closed

STANDARD = "org.freedesktop.DBus.Error."
OWN = f"{NAME}.Error."
MIB = 1 << 20
NESTED = "(" + "i" * 40 + ")"
GROWTH_KIB_MAX = 16 * 1024


def snapshot(place):
    return {str(path.relative_to(place.tree)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else None)
            for path in place.tree.rglob("*")}


def status(place, name):
    text = Path(f"/proc/{place.daemon.pid}/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1])


def descriptors(place):
    return len(os.listdir(f"/proc/{place.daemon.pid}/fd"))


@contextlib.contextmanager
def unharmed(place):
    """A connection to do harm with; what must be as before is compared, over a second one."""
    witness, client = place.wire(), place.wire(fds=True)
    ask(witness, "ListUnits")
    before = snapshot(place), descriptors(place)
    yield client
    client.close()
    require(not ask(witness, "ListUnits").error, "the list")
    equal((snapshot(place), descriptors(place)), before, "tree and descriptors")
    equal(place.log.read_text(), "", "what gabiond says")
    witness.close()


def ask(connection, method, signature="", values=(), path=PATH, interface=MANAGER, **more):
    return connection.ask(NAME, path, interface, method, signature, values, **more)


def refused(answer, *errors):
    require(answer.error in errors, f"{answer.error} {answer.values if answer.error else ''}; expected {errors}")
    words = answer.values[0]
    require(len(words) < 1000 and words.isprintable(), f"words of an error: {words!r:.300}")


def cut_off(client, send):
    """The bus ends the connection of who sends this."""
    try:
        send()
        while True:
            client.pump(wire.ANSWER_SECONDS_MAX)
    except Closed:
        return
    except TimeoutError:
        raise AssertionError("the bus lets this through") from None


@case
def a_string_of_32_mib_is_too_large_and_a_longer_message_is_stopped_by_the_bus(place):
    with unharmed(place) as client:
        long = "x" * (31 * MIB)
        refused(ask(client, "AnalyzeUnit", "ss", ["new.service", long]), OWN + "TooLarge")
        for method in ("Assess", "Suggest", "GetUnit", "Undo", "ListHistory"):
            refused(ask(client, method, "s", [long]), OWN + "BadName", OWN + "NotFound", OWN + "TooLarge")
        refused(ask(client, "Preview", "sas", ["web.service", [long]]), OWN + "TooLarge")
        refused(ask(client, "SetLayers", "sass", ["web.service", ["safe"], long]), OWN + "Conflict")
        other = place.wire()
        cut_off(other, lambda: ask(other, "Assess", "s", ["x" * (33 * MIB)]))


@case
def a_million_words_are_refused(place):
    with unharmed(place) as client:
        writer = wire.Writer()
        writer.put("s", "web.service")
        writer.put("as", [""] * 1_000_000)
        refused(client.wait(client.call(NAME, PATH, MANAGER, "Preview", "sas", body=bytes(writer.data))), OWN + "TooLarge")
        writer.put("s", "x")
        refused(client.wait(client.call(NAME, PATH, MANAGER, "SetLayers", "sass", body=bytes(writer.data))), OWN + "TooLarge")


@case
def a_digest_that_was_never_told_is_refused(place):
    with unharmed(place) as client:
        right = ask(client, "Preview", "sas", ["web.service", ["safe"]]).values[3]
        for wrong in ("", "x", right[:-1], right.upper(), right + " ", right.replace("sha256:", "sha1:"),
                      "sha256:" + "0" * 64, "0" * MIB):
            refused(ask(client, "SetLayers", "sass", ["web.service", ["safe"], wrong]), OWN + "Conflict")


@case
def no_property_can_be_set(place):
    with unharmed(place) as client:
        surface = Surface(client)
        require({interface for _, interface, _ in ((p, i, n) for p, i, n, _ in surface.properties)} >= {MANAGER, UNIT},
                surface.properties)
        for path, interface, name, kind in surface.properties:
            if not interface.startswith(NAME):
                continue
            value = (kind, {"s": "x", "u": 1, "b": True, "as": [], "a{sv}": []}[kind])
            answer = ask(client, "Set", "ssv", [interface, name, value], path, "org.freedesktop.DBus.Properties")
            refused(answer, STANDARD + "PropertyReadOnly")


@case
def what_is_not_there_is_unknown(place):
    with unharmed(place) as client:
        refused(ask(client, "NoSuch"), STANDARD + "UnknownMethod")
        refused(ask(client, "assess", "s", ["web.service"]), STANDARD + "UnknownMethod")
        refused(ask(client, "ListUnits", interface="a.b"), STANDARD + "UnknownMethod", STANDARD + "UnknownInterface")
        for path in ("/", "/org", "/org/gabion/Gabion1/unit/gone_2eservice", "/org/gabion/Gabion1/x", PATH + "1"):
            refused(ask(client, "ListUnits", path=path), STANDARD + "UnknownObject")
        refused(ask(client, "ListUnits", path=PATH + "/unit/web_2eservice"), STANDARD + "UnknownMethod")
        for path, interface, member in ((PATH, "", "ListUnits"), (PATH, MANAGER, ""), ("", MANAGER, "ListUnits"),
                                        ("x", MANAGER, "ListUnits"), (PATH + "/", MANAGER, "ListUnits")):
            other = place.wire()
            cut_off(other, lambda: ask(other, member, path=path, interface=interface))


@case
def arguments_that_do_not_fit_are_refused_by_every_method(place):
    with unharmed(place) as client:
        methods = Surface(client).of_interface(MANAGER)
        require(len(methods) >= 11, methods)
        values = {"s": "web.service", "u": 1, "v": ("v", ("v", ("i", 1))), "as": ["safe"], "a{sv}": [], NESTED: [1] * 40}
        for method in methods:
            parts = wire.split(method.signature)
            wrong = {"".join(one) for one in ([*parts, "s"], ["u", *parts[1:]], parts[:-1], ["v"], ["a{sv}"], [NESTED])}
            for signature in wrong - {method.signature}:
                refused(ask(client, method.name, signature, [values[kind] for kind in wire.split(signature)]),
                        STANDARD + "InvalidArgs")


@case
def who_wants_no_answer_gets_none_and_the_same_effect(place):
    client = place.wire()
    values = {"s": "web.service", "as": ["safe"], "u": 60}
    for method in Surface(client).of_interface(MANAGER):
        body = [values.get(kind, "") for kind in wire.split(method.signature)]
        client.call(NAME, PATH, MANAGER, method.name, method.signature, body, flags=NO_REPLY)
    digest = ask(client, "Preview", "sas", ["web.service", ["safe"]]).values[3]
    serial = client.call(NAME, PATH, MANAGER, "SetLayers", "sass", ["web.service", ["safe"], digest], flags=NO_REPLY)
    require(not ask(client, "ListUnits").error, "the list")
    require(serial not in client.answers and not client.answers, f"answers: {client.answers}")
    require(place.dropin("web.service").exists(), "the drop-in")


@case
def what_the_daemon_did_not_ask_for_is_ignored(place):
    with unharmed(place) as client:
        owner = client.ask(BUS, BUS_PATH, BUS, "GetNameOwner", "s", [NAME]).values[0]
        for serial in range(1, 300):
            for kind, fields in ((RETURN, {}), (ERROR, {"error": STANDARD + "ServiceUnknown"})):
                client.send(kind, "s", ["x"], destination=owner, reply_serial=serial, flags=NO_REPLY, **fields)
        for member, destination in (("UnitChanged", None), ("UnitChanged", owner), ("NameOwnerChanged", owner),
                                    ("NameLost", NAME)):
            for interface in (MANAGER, BUS):
                client.send(SIGNAL, "sss", [NAME, owner, ""], destination=destination, path=PATH, interface=interface,
                            member=member)


@case
def descriptors_do_not_arrive(place):
    with unharmed(place) as client:
        fds = [os.open("/dev/null", os.O_RDONLY) for _ in range(16)]
        try:
            for signature, values, count in (("s", ["web.service"], 1), ("s", ["web.service"], 16), ("h", [0], 1),
                                             ("ah", [list(range(16))], 16)):
                refused(ask(client, "Assess", signature, values, fds=fds[:count]), STANDARD + "NotSupported")
        finally:
            for fd in fds:
                os.close(fd)


@case
def names_without_end_reach_nothing(place):
    with unharmed(place) as client:
        long = "/" + "x" * (64 * 1024 - 1)
        for path in (long, "/a" * 255, PATH + "/unit/" + "x" * 60000, PATH + "/unit/" + "_2e" * 20000):
            refused_shortly(ask(client, "ListUnits", path=path))
        # Longer ones sd-bus takes for broken messages and drops; nobody may wait for an answer.
        client.call(NAME, long + "x", MANAGER, "ListUnits", flags=NO_REPLY)
        for more in ({"interface": MANAGER, "member": "x" * 256}, {"interface": "a." + "x" * 254, "member": "ListUnits"}):
            other = place.wire()
            cut_off(other, lambda: other.wait(other.send(CALL, destination=NAME, path=PATH, **more)))


def refused_shortly(answer):
    equal(answer.error, STANDARD + "UnknownObject", "error")
    require(answer.values[0].isascii() and answer.values[0].isprintable(), "words of the error")


@case
def a_client_that_never_reads_costs_the_daemon_nothing(place):
    with unharmed(place) as client:
        for _ in range(200):
            ask(client, "ListLayers")
        before = status(place, "VmRSS")
        mute = place.wire()
        call = [wire.build(CALL, mute.next_serial(), destination=NAME, path=PATH, interface=MANAGER, member="ListLayers")
                for _ in range(1000)]
        mute.stream.sendall(b"".join(call))
        for _ in range(200):
            ask(client, "ListLayers")
        require(status(place, "VmRSS") - before < GROWTH_KIB_MAX, f"memory: {before}, then {status(place, 'VmRSS')} KiB")
        mute.close()


def folder(place):
    path = place.dropin("web.service").parent
    path.mkdir(parents=True, exist_ok=True)
    return path


def changes_refused(place, *errors):
    """Laying layers on and taking them off."""
    with unharmed(place) as client:
        preview = ask(client, "Preview", "sas", ["web.service", ["safe"]])
        digest = "" if preview.error else preview.values[3]
        for values in (["web.service", ["safe"], digest], ["web.service", [], ""]):
            refused(ask(client, "SetLayers", "sass", values), *errors)


@case
def a_folder_that_is_not_ours_alone_is_refused(place):
    folder(place).chmod(0o777)
    changes_refused(place, OWN + "BadFile")
    folder(place).chmod(0o755)
    os.chown(folder(place), 1000, 1000)
    changes_refused(place, OWN + "BadFile")
    os.chown(folder(place), 0, 0)
    os.mkfifo(folder(place) / "other.conf")
    changes_refused(place, OWN + "Conflict")
    (folder(place) / "other.conf").unlink()
    folder(place).rmdir()
    outside = place.folder / "outside"
    outside.mkdir()
    place.dropin("web.service").parent.symlink_to(outside)
    changes_refused(place, OWN + "BadFile")
    equal(list(outside.iterdir()), [], "the folder outside")


@case
def a_pipe_in_any_folder_of_the_unit_is_refused(place):
    for where in ("usr/lib/systemd/system/web.service.d", "usr/lib/systemd/system/service.d"):
        (place.tree / where).mkdir()
        os.mkfifo(place.tree / where / "x.conf")
        changes_refused(place, OWN + "Conflict")
        (place.tree / where / "x.conf").unlink()
    place.set_layers("web.service", "safe")
    os.mkfifo(folder(place) / "x.conf")
    changes_refused(place, OWN + "Conflict")
    with unharmed(place) as client:
        refused(ask(client, "Undo", "s", ["web.service"]), OWN + "Conflict")


@case
def something_else_in_the_place_of_the_drop_in_is_refused(place):
    path = folder(place) / "50-gabion.conf"
    for make, error in ((lambda: path.symlink_to("/etc/passwd"), "BadFile"), (lambda: path.symlink_to("/dev/null"), "BadFile"),
                        (lambda: os.mkfifo(path), "Conflict"),
                        (lambda: os.mknod(path, 0o20644, os.makedev(1, 5)), "Conflict"),
                        (lambda: path.write_text(""), "Conflict"), (lambda: path.write_text("#" * 2 * MIB), "Conflict"),
                        (lambda: path.write_text("#" * 5 * MIB), "TooLarge"),
                        (lambda: (path.write_text("x"), os.chown(path, 1000, 1000)), "BadFile")):
        make()
        changes_refused(place, OWN + error)
        path.unlink()
    path.mkdir()
    changes_refused(place, OWN + "Conflict")


# The mount is seen by the daemon alone, and is gone with it.
MOUNTED = ("unshare", "--mount", "--", "sh", "-c", 'mount --bind "$0" "$0" && exec "$@"')


@case
def a_drop_in_that_cannot_be_replaced_stays_as_it_is(place):
    """A file that is a mount stands for one that chattr has made immutable: that flag does not exist everywhere."""
    place.set_layers("web.service", "safe")
    before = place.dropin("web.service").read_text()
    place.restart(*MOUNTED, place.dropin("web.service"))
    digest = place.preview("web.service", "strict")[3]
    place.refused("sass", "web.service", "1", "strict", digest, method="SetLayers", says="50-gabion.conf")
    place.refused("sass", "web.service", "0", "", method="SetLayers", says="50-gabion.conf")
    equal(place.dropin("web.service").read_text(), before, "the drop-in")
    equal([path.name for path in folder(place).iterdir()], ["50-gabion.conf"], "its folder")
    equal([row[3] for row in place.call("ListHistory", "s", "web.service")[0]], ["apply"], "history")
    place.restart()
    place.set_layers("web.service", digest="")


HELD = {".py": r"^@case\ndef {}\(\w+\):$", ".c": r"^{}\(void\)\n\{{"}  # what a test looks like that is run


def test_that_is_there(file, name):
    path = TOP / file
    if not path.is_file():
        return False
    text = path.read_text()
    return re.search(HELD[path.suffix].format(name), text, re.MULTILINE) and (
        path.suffix == ".py" or re.search(rf"g_test_add_func\([^;]*\b{name}\)|\b{name}\b\s*[,)}}]", text))


@case
def every_row_of_the_list_of_hostile_callers_has_a_test(_):
    equal(sorted(ROWS), list(range(FIRST, LAST + 1)), "rows")
    for row, (words, *tests) in ROWS.items():
        require(words and tests, f"row {row} has no test")
        for file, name in tests:
            require(test_that_is_there(file, name), f"row {row}: there is no test {name} in {file}")
