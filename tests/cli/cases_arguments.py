# SPDX-License-Identifier: LGPL-2.1-or-later
"""Options, verbs, --threshold, standard input and where the output goes."""

import os
import re
import signal
import subprocess

from harness import HALF, HARD, PLAIN, SECONDS_MAX, base_environment, case, equal, require


@case
def help_goes_to_stdout(place):
    for option in ("--help", "-h"):
        result = place.run(option).succeeded()
        for word in ("list", "show", "--root", "--json", "--threshold", "--security-policy", "--systemd-version",
                     "--no-pager", "--no-legend", "--version"):
            require(word in result.out, f"the help has no word of {word}\n{result.out}")
    place.run("show", "--help").succeeded()


@case
def version_goes_to_stdout(place):
    result = place.run("--version").succeeded()
    require(result.out.lower().startswith("gabion"), result)
    require(any(character.isdigit() for character in result.out), result)


@case
def an_unknown_option_is_named(place):
    equal(place.run("list", "--bogus").failed("--bogus").out, "", "output")
    place.run("-Q", "list").failed("Q")


@case
def an_unknown_verb_suggests_the_nearest(place):
    for wrong, right in (("lst", "list"), ("shwo", "show"), ("lsit", "list"), ("sho", "show")):
        result = place.run(wrong).failed(wrong)
        require(re.search(rf"\b{right}\b", result.err), f"{wrong} does not lead to {right}\n{result}")
    far = place.run("completely-different").failed("completely-different")
    require("did you mean" not in far.err.lower(), f"a suggestion out of nowhere\n{far}")


@case
def show_without_a_unit_is_an_error(place):
    equal(place.run("show").failed().out, "", "output")


@case
def an_option_without_its_value_is_an_error(place):
    for option in ("--threshold", "--json", "--root", "--security-policy", "--systemd-version"):
        place.run("list", option).failed(option.strip("-"))


@case
def options_may_stand_before_and_after_the_verb(place):
    unit = place.write("a.service")
    expected = place.run("show", "--json=short", unit).succeeded().out
    for arguments in (("--json=short", "show", unit), ("show", unit, "--json=short"),
                      ("show", "--json", "short", unit)):
        equal(place.run(*arguments).succeeded().out, expected, f"output of {arguments}")


@case
def two_dashes_end_the_options(place):
    place.write("-a.service")
    equal(place.run("show", "--", "./-a.service").succeeded().totals(), {"-a.service": "9.6"}, "units")


@case
def the_threshold_works_as_in_systemd_analyze(place):
    for text in (PLAIN, HALF, HARD):
        unit = place.write("a.service", text)
        exposure = round(10 * float(place.systemd_analyze(unit).totals()["a.service"]))
        for threshold in ("0", "100", "-1", "101", "abc", "9.6", "", str(exposure), str(exposure - 1)):
            expected = place.systemd_analyze(f"--threshold={threshold}", unit)
            got = place.run("show", f"--threshold={threshold}", unit)
            equal(got.code, expected.code, f"exit code at {threshold!r} for an exposure of {exposure}")
            usable = threshold.isdigit() and int(threshold) <= 100
            require(bool(got.totals()) == usable, f"output at {threshold!r}: {got}")
            require(usable or "threshold" in got.err, f"stderr does not name the option\n{got}")


@case
def one_unit_above_the_threshold_is_enough(place):
    units = [place.write("a.service", HARD), place.write("b.service", PLAIN)]
    equal(place.run("show", "--threshold=96", *units).code, 0, "exit code at 96")
    equal(place.run("show", "--threshold=95", *units).code, 1, "exit code at 95")
    equal(len(place.run("show", "--threshold=95", "--json=short", *units).json()), 2, "units shown at 95")


@case
def the_threshold_works_for_list(place):
    root = place.root(a=PLAIN, b=HARD)
    base = ("list", f"--root={root}", "--systemd-version=252.39", "--json=short")
    equal(place.run(*base, "--threshold=96").code, 0, "exit code at 96")
    over = place.run(*base, "--threshold=95")
    equal((over.code, len(over.json())), (1, 2), "exit code and units at 95")
    equal(place.run(*base, "--threshold=95", "b.service").code, 0, "exit code at 95 of what the pattern leaves")


@case
def a_dash_reads_the_unit_from_stdin(place):
    result = place.run("show", "-", stdin=PLAIN).succeeded()
    equal(result.totals(), {"stdin.service": "9.6"}, "units")
    rows = place.run("show", "--json=short", "-", stdin=HARD).succeeded().json()
    equal(rows, place.run("show", "--json=short", place.write("x.service", HARD)).json(), "rows")


@case
def stdin_stands_beside_files(place):
    document = place.run("show", "--json=short", place.write("a.service"), "-", stdin=HARD).succeeded().json()
    equal(set(document), {"a.service", "stdin.service"}, "units")


@case
def stdin_can_be_read_only_once(place):
    place.run("show", "-", "-", stdin=PLAIN).failed("standard input")


@case
def bad_units_on_stdin_are_errors(place):
    for text in ("", "[Service]\nUser=x\n", PLAIN + "User=a/b\n", PLAIN + "#" * (11 * 1024 * 1024),
                 bytes(range(256)) * 40):
        result = place.run("show", "-", stdin=text).failed()
        require("stdin" in result.err or "standard input" in result.err, f"no word of where it came from\n{result}")
        equal(result.totals(), {}, "units")


@case
def an_endless_stdin_is_cut_off(place):
    with open("/dev/zero", "rb") as zero:
        command = [str(place.program), "show", "-"]
        done = subprocess.run(command, stdin=zero, capture_output=True, env=base_environment(), timeout=SECONDS_MAX)
    equal(done.returncode, 1, "exit code")
    require(done.stderr.startswith(b"gabionctl: "), f"stderr: {done.stderr[:300]}")


@case
def a_folder_is_scored_file_by_file(place):
    place.write("dir/a.service", PLAIN)
    place.write("dir/b.service", HARD)
    place.write("dir/README", "text")
    place.write("dir/c.socket", "[Socket]\nListenStream=1\n")
    document = place.run("show", "--json=short", place.folder / "dir").succeeded().json()
    equal(sorted(document), ["a.service", "b.service"], "units")
    place.write("one/a.service", PLAIN)
    document = place.run("show", "--json=short", place.folder / "one").succeeded().json()
    equal(list(document), ["a.service"], "a folder with one unit is an object too")


@case
def a_slash_at_the_end_of_a_folder_does_no_harm(place):
    place.write("dir/a.service", PLAIN)
    equal(place.run("show", f"{place.folder}/dir/").succeeded().totals(), {"a.service": "9.6"}, "units")


@case
def a_relative_path_works(place):
    place.write("dir/a.service", PLAIN)
    for path in ("./a.service", "../dir/a.service", "a.service"):
        equal(place.run("show", path, cwd=place.folder / "dir").succeeded().totals(), {"a.service": "9.6"}, path)


@case
def drop_ins_beside_a_file_count(place):
    unit = place.write("a.service", PLAIN)
    place.write("a.service.d/x.conf", "[Service]\nPrivateNetwork=yes\nPrivateTmp=yes\n")
    expected = place.systemd_analyze(unit).totals()
    equal(place.run("show", unit).succeeded().totals(), expected, "total")
    require(expected["a.service"] != "9.6", "the drop-in made no difference to systemd-analyze")


@case
def the_folders_of_all_files_stand_in_front(place):
    first = place.write("one/a.service", PLAIN)
    second = place.write("two/b.service", PLAIN)
    place.write("two/a.service.d/x.conf", "[Service]\nPrivateNetwork=yes\n")
    place.write("one/service.d/y.conf", "[Service]\nPrivateUsers=yes\n")
    expected = place.systemd_analyze(first, second).totals()
    equal(place.run("show", first, second).succeeded().totals(), expected, "totals")


def closed_early(place, arguments):
    """As in `gabionctl … | head -1`."""
    process = subprocess.Popen([str(place.program), *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=base_environment())
    process.stdout.read(1)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    return process.wait(SECONDS_MAX), err


@case
def a_reader_that_goes_away_is_no_error_message(place):
    units = [place.write(f"u{n}.service") for n in range(60)]
    for arguments in (("show", *units), ("show", "--json=pretty", *units)):
        code, err = closed_early(place, arguments)
        equal(err, b"", "stderr")
        require(code in (0, 1, -signal.SIGPIPE), f"exit code {code}")


@case
def a_full_disk_is_an_error(place):
    unit = place.write("a.service")
    root = place.root(a=PLAIN)
    for arguments in (("show", unit), ("show", "--json=short", unit), ("list", f"--root={root}"),
                      ("list", f"--root={root}", "--json=pretty"), ("--help",), ("--version",)):
        with open("/dev/full", "wb") as full:
            result = place.run(*arguments, stdout=full)
        result.failed("writ")


@case
def a_closed_stdout_is_an_error(place):
    unit = place.write("a.service")
    result = place.run("show", unit, wrapper=("sh", "-c", 'exec "$@" >&-', "sh"))
    require(result.code == 1 and result.err, f"no error\n{result}")
    equal(unit.read_text(), PLAIN, "the unit after it")


@case
def nothing_is_written_anywhere(place):
    place.write("dir/a.service", PLAIN)
    root = place.root(a=PLAIN)
    before = sorted(os.listdir(place.folder)) + sorted(str(p) for p in root.rglob("*"))
    place.run("show", place.folder / "dir").succeeded()
    place.run("list", f"--root={root}").succeeded()
    equal(sorted(os.listdir(place.folder)) + sorted(str(p) for p in root.rglob("*")), before, "files")
