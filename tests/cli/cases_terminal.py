# SPDX-License-Identifier: LGPL-2.1-or-later
"""Colours and the pager: on a terminal only, and only when they are wanted."""

from harness import PLAIN, case, equal, require


def units(place, count=3):
    return [place.write(f"u{number}.service", PLAIN) for number in range(count)]


def plain_terminal(place, *arguments, **environment):
    return place.run_on_terminal("--no-pager", *arguments, environment=environment).out


@case
def a_terminal_gets_colours(place):
    root = place.root(a=PLAIN)
    require("\x1b[" in plain_terminal(place, "show", *units(place)), "show has no colour")
    require("\x1b[" in plain_terminal(place, "list", f"--root={root}"), "list has no colour")


@case
def a_pipe_gets_no_colours(place):
    root = place.root(a=PLAIN)
    for arguments in (("show", *units(place)), ("list", f"--root={root}"), ("--help",), ("bogus",)):
        result = place.run(*arguments, environment={"TERM": "xterm-256color"})
        require("\x1b" not in result.out + result.err, f"an escape sequence in a pipe\n{result}")


@case
def colours_can_be_switched_off(place):
    for environment in ({"NO_COLOR": "1"}, {"SYSTEMD_COLORS": "0"}, {"SYSTEMD_COLORS": "no"}, {"TERM": "dumb"}):
        out = plain_terminal(place, "show", *units(place), **environment)
        require("\x1b" not in out, f"colours with {environment}")


@case
def json_on_a_terminal_is_still_json(place):
    out = plain_terminal(place, "show", "--json=short", *units(place))
    require("\x1b" not in out, "colours in JSON")


def pager(place, body='cat'):
    """A program that says that it was started and then does body."""
    script = place.write("pager", f'#!/bin/sh\necho started >>"{place.folder}/started"\n{body}\n')
    script.chmod(0o755)
    return script


def times_started(place):
    file = place.folder / "started"
    return len(file.read_text().splitlines()) if file.exists() else 0


@case
def a_long_output_on_a_terminal_goes_through_the_pager(place):
    out = place.run_on_terminal("show", *units(place), environment={"PAGER": str(pager(place))}).out
    equal(times_started(place), 1, "pagers started")
    equal(out.count("Overall exposure level"), 3, "units that came through it")


@case
def systemd_pager_is_stronger_than_pager(place):
    place.run_on_terminal("show", *units(place), environment={
        "PAGER": "/nonexistent/pager", "SYSTEMD_PAGER": str(pager(place))})
    equal(times_started(place), 1, "pagers started")


@case
def no_pager_means_none(place):
    environment = {"PAGER": str(pager(place))}
    place.run_on_terminal("show", "--no-pager", *units(place), environment=environment)
    place.run_on_terminal("show", *units(place), environment={**environment, "SYSTEMD_PAGER": ""})
    equal(times_started(place), 0, "pagers started")


@case
def a_pipe_gets_no_pager(place):
    result = place.run("show", *units(place), environment={"PAGER": str(pager(place)), "TERM": "xterm"}).succeeded()
    equal((times_started(place), len(result.totals())), (0, 3), "pagers started, units")


@case
def a_pager_that_is_missing_loses_nothing(place):
    out = place.run_on_terminal("show", *units(place), environment={"PAGER": "/nonexistent/pager"}).out
    equal(out.count("Overall exposure level"), 3, "units shown")


@case
def leaving_the_pager_early_is_no_error(place):
    environment = {"PAGER": str(pager(place, "head -n 1"))}
    result = place.run_on_terminal("show", *units(place, 60), environment=environment)
    equal(times_started(place), 1, "pagers started")
    require("gabionctl:" not in result.out and "Broken pipe" not in result.out, result)


@case
def the_exit_code_survives_the_pager(place):
    environment = {"PAGER": str(pager(place))}
    result = place.run_on_terminal("show", "--threshold=10", *units(place), environment=environment)
    equal(result.code, 1, "exit code")
