# SPDX-License-Identifier: LGPL-2.1-or-later
"""What try, keep, revert and restart take on the command line. Nothing here reaches a bus."""

from harness import PLAIN, case, equal, require

NO_BUS = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent"}
REACHED = "gabiond, which does not answer"


def run(place, *words):
    return place.run(*words, environment=NO_BUS)


@case
def a_time_is_read_as_people_write_it(place):
    for time in ("15", "15s", "90", "90sec", "5min", "5 min", "1min 30s", "60m", "1h", "3600", "0h 15s", "59min 60 seconds"):
        run(place, "try", "a", "safe", f"--for={time}").failed(REACHED)


@case
def a_mistyped_time_is_refused_with_what_it_takes(place):
    for time in ("", "0", "14", "14s", "3601", "61min", "2h", "1d", "5mins", "-60", "+60", "1.5min", "min", "60 60x", "0x3c", "5min,",
                 "99999999999999999999", "4294967296s", "71582789min", " 60", "60s60", "60\n", "1h 1s"):
        expected = time == "60s60"  # as in systemd.time(7)
        result = run(place, "try", "a", "safe", f"--for={time}")
        result.failed(REACHED if expected else "from 15 to 3600 seconds")
        require(expected or "--for=" in result.err, result)


@case
def words_that_are_missing_or_too_many_are_told(place):
    run(place, "try").failed("try needs a unit and at least one layer or class")
    run(place, "try", "a").failed("try needs a unit and at least one layer or class")
    run(place, "try", "--none").failed("--none needs one unit")
    run(place, "try", "a", "safe", "--none").failed("takes no layers")
    run(place, "try", "a", "--none").failed(REACHED)
    run(place, "try", "a", "safe", "--keep-if=").failed("--keep-if= needs a command")
    run(place, "try", "a", "safe", "--detach", "--keep-if=true").failed("do not go together")
    run(place, "try", "a/b.service", "safe").failed("a/b.service")
    for verb in ("keep", "revert", "restart"):
        run(place, verb).failed(f"{verb} needs one unit")
        run(place, verb, "a", "b").failed(f"{verb} needs one unit")
        run(place, verb, "a").failed(REACHED)


@case
def a_tree_runs_no_services(place):
    root = place.root(a=PLAIN)
    for words in (("try", "a", "safe"), ("keep", "a"), ("revert", "a"), ("restart", "a")):
        equal(run(place, *words, f"--root={root}").failed("--root=").out, "", "output")


@case
def the_command_of_keep_if_does_not_run_without_a_trial(place):
    run(place, "try", "a", "safe", f"--keep-if=touch {place.folder}/ran").failed(REACHED)
    require(not (place.folder / "ran").exists(), "it ran")
