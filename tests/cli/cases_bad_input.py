# SPDX-License-Identifier: LGPL-2.1-or-later
"""Input that is no unit: a clear error with the path, exit code 1, and the other units are still shown."""

import os
import random
import socket
import stat

from harness import PLAIN, case, equal, require

MIB = 1024 * 1024
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def refused_beside_a_good_one(place, bad, *words, wrapper=()):
    """Asks for the bad one, then a good one, in text and JSON; the good one is there both times."""
    good = place.write("good/good.service")
    text = place.run("show", bad, good, wrapper=wrapper).failed(bad, *words)
    equal(text.totals(), {"good.service": "9.6"}, "units shown as text")
    document = place.run("show", "--json=short", bad, good, wrapper=wrapper).failed(bad, *words).json()
    equal(list(document), ["good.service"], "units shown as JSON")
    alone = place.run("show", bad, wrapper=wrapper).failed(bad, *words)
    equal(alone.totals(), {}, "units shown")
    return text


@case
def a_missing_file_is_an_error(place):
    refused_beside_a_good_one(place, place.folder / "nosuch.service", "no such file")


@case
def a_missing_folder_is_an_error(place):
    refused_beside_a_good_one(place, place.folder / "nosuch" / "x.service", "no such file")


@case
def a_folder_without_units_is_an_error(place):
    place.write("empty/README")
    refused_beside_a_good_one(place, place.folder / "empty")


@case
def a_folder_that_is_named_like_a_unit_is_an_error(place):
    folder = place.folder / "x.service"
    folder.mkdir()
    refused_beside_a_good_one(place, folder)


@case
def a_file_that_this_user_cannot_read_is_an_error(place):
    secret = place.write("secret.service")
    secret.chmod(0)
    refused_beside_a_good_one(place, secret, "permission denied", wrapper=NOBODY)


@case
def a_folder_that_this_user_cannot_read_is_an_error(place):
    place.write("closed/x.service")
    (place.folder / "closed").chmod(0)
    refused_beside_a_good_one(place, place.folder / "closed", "permission denied", wrapper=NOBODY)


@case
def a_fifo_is_an_error_and_nobody_waits_for_it(place):
    fifo = place.folder / "fifo.service"
    os.mkfifo(fifo)
    refused_beside_a_good_one(place, fifo)


@case
def a_device_is_an_error_and_is_not_read(place):
    device = place.folder / "zero.service"
    os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    refused_beside_a_good_one(place, device)


@case
def a_link_to_a_device_is_an_error(place):
    refused_beside_a_good_one(place, place.link("zero.service", "/dev/zero"))


@case
def a_socket_file_is_an_error(place):
    path = place.folder / "sock.service"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        refused_beside_a_good_one(place, path)


@case
def a_loop_of_links_is_an_error(place):
    place.link("b.service", "a.service")
    refused_beside_a_good_one(place, place.link("a.service", "b.service"))


@case
def a_dangling_link_is_an_error(place):
    refused_beside_a_good_one(place, place.link("d.service", "nowhere/d.service"))


@case
def a_file_of_ten_mebibytes_is_an_error(place):
    line = b"# nothing but comments here, one after the other, up to the size\n"
    content = PLAIN.encode() + line * (10 * MIB // len(line) + 1)
    refused_beside_a_good_one(place, place.write("big.service", content))


@case
def binary_junk_is_an_error(place):
    junk = random.Random(1).randbytes(200_000)
    refused_beside_a_good_one(place, place.write("junk.service", junk))


@case
def a_program_file_is_an_error(place):
    refused_beside_a_good_one(place, place.write("elf.service", place.program.read_bytes()[:500_000]))


@case
def a_line_longer_than_a_mebibyte_is_an_error_with_its_line(place):
    long = PLAIN + "Environment=A=" + "x" * (MIB + MIB // 2) + "\n"
    unit = place.write("long.service", long)
    refused_beside_a_good_one(place, unit, f"{unit}:3")


@case
def a_fatal_line_is_an_error_with_its_line(place):
    unit = place.write("fatal.service", "[Unit]\nDescription=x\n" + PLAIN + "User=no/such/name\n")
    refused_beside_a_good_one(place, unit, f"{unit}:5")


@case
def a_fatal_line_in_a_drop_in_does_not_stop_the_unit(place):
    unit = place.write("soft.service")
    place.write("soft.service.d/a.conf", "[Service]\nPrivateNetwork=yes\nUser=no/such/name\nPrivateTmp=yes\n")
    tool = place.systemd_analyze(unit)
    equal(tool.code, 0, "exit code of systemd-analyze")
    got = place.run("show", unit)
    equal((got.code, got.totals()), (0, tool.totals()), "exit code and total")


@case
def a_service_with_nothing_to_start_is_an_error(place):
    refused_beside_a_good_one(place, place.write("idle.service", "[Service]\nUser=www\n"), "ExecStart")


@case
def an_empty_file_is_a_masked_unit(place):
    refused_beside_a_good_one(place, place.write("hollow.service", ""), "masked")


@case
def a_link_to_dev_null_is_a_masked_unit(place):
    refused_beside_a_good_one(place, place.link("mask.service", "/dev/null"), "masked")


@case
def a_file_of_another_unit_type_is_an_error(place):
    unit = place.write("x.socket", "[Socket]\nListenStream=80\n")
    refused_beside_a_good_one(place, unit, "service")


@case
def a_file_with_no_unit_name_is_an_error(place):
    refused_beside_a_good_one(place, place.write("notes.txt"))
    refused_beside_a_good_one(place, place.write("two words.service"))


@case
def several_bad_files_are_all_named(place):
    bad = [place.folder / f"{n}.service" for n in range(5)]
    good = place.write("good.service")
    result = place.run("show", *bad[:3], good, *bad[3:]).failed(*bad)
    equal(result.totals(), {"good.service": "9.6"}, "units shown")


@case
def bad_files_in_a_folder_are_named_and_the_others_shown(place):
    place.write("dir/good.service")
    bad = place.write("dir/bad.service", PLAIN + "User=a/b\n")
    place.link("dir/loop.service", "loop.service")
    document = place.run("show", "--json=short", place.folder / "dir").failed(f"{bad}:3", "loop.service").json()
    equal(list(document), ["good.service"], "units shown")


@case
def strange_bytes_do_not_reach_the_terminal(place):
    unit = place.write("esc.service", b"[Service]\nExecStart=/bin/true\nUser=\x1b[31mred\n")
    result = place.run("show", unit).failed()
    require("\x1b" not in result.err, f"an escape sequence of the file came out: {result.err!r}")
