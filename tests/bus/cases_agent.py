# SPDX-License-Identifier: LGPL-2.1-or-later
"""When gabionctl starts polkit's agent on the terminal, with what, and that it ends with it.

The private bus stands in the place of the system's, and a program that notes what it sees in that of pkttyagent.
"""

import os
import pty
import shutil
import subprocess

from place import SECONDS_MAX, case, equal, require

NOBODY = 65534
AGENT = """#!/bin/sh
echo "started $*" >>{log}
trap 'echo ended >>{log}; exit 0' TERM
[ -t 0 ] && echo terminal >>{log}
{before}
eval "exec $2>&-"
while :; do sleep 0.05; done
"""


def log_of(place):
    file = place.folder / "open/agent.log"
    return file.read_text().splitlines() if file.exists() else []


def run(place, *words, user=NOBODY, terminal=True, agent=AGENT, before=":"):
    """gabionctl with the program as pkttyagent; stdin is a terminal or nothing."""
    program, folder = place.folder / "bin/pkttyagent", place.folder / "open"
    program.parent.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    if agent:
        program.write_text(agent.format(log=folder / "agent.log", before=before))
        program.chmod(0o755)
    ours, theirs = pty.openpty()
    try:
        return subprocess.run(
            [shutil.which("setpriv"), f"--reuid={user}", f"--regid={user}", "--clear-groups", place.gabionctl, *words], text=True,
            capture_output=True, timeout=SECONDS_MAX, stdin=theirs if terminal else subprocess.DEVNULL, start_new_session=True,
            env={**place.environment(), "DBUS_SYSTEM_BUS_ADDRESS": place.address,
                 "PATH": f"{program.parent}:{os.environ['PATH']}" if agent else "/nonexistent"})
    finally:
        os.close(theirs)
        os.close(ours)


@case
def a_change_on_a_terminal_has_an_agent_as_long_as_it_lasts(place):
    for words in (("apply", "web", "safe"), ("remove", "web"), ("undo", "web")):
        (place.folder / "open/agent.log").unlink(missing_ok=True)
        result = run(place, *words)
        require(result.returncode == 1 and "Not allowed" in result.stderr, result.stderr)
        started, terminal, ended = log_of(place)
        words = started.split()
        equal((words[0], words[1], words[3:], words[2].isdigit()), ("started", "--notify-fd", ["--fallback"], True), "its words")
        equal((terminal, ended), ("terminal", "ended"), "what it saw")


@case
def the_call_waits_until_polkit_knows_the_agent(place):
    """The daemon is asked after the agent is ready: it notes when it was, and gabionctl's answer comes later."""
    ready = place.folder / "open/ready"
    result = run(place, "remove", "web", before=f"sleep 0.3; touch {ready}")
    require(result.returncode == 1 and ready.exists(), f"not waited for: {result.stderr}")


@case
def an_agent_that_fails_at_once_or_is_missing_is_done_without(place):
    for agent in ("#!/bin/sh\nexit 1\n", None):
        result = run(place, "remove", "web", agent=agent)
        require(result.returncode == 1 and "Not allowed" in result.stderr, f"{agent}: {result.stderr}")


@case
def without_somebody_to_ask_there_is_no_agent(place):
    run(place, "remove", "web", terminal=False)
    run(place, "remove", "web", user=0)
    run(place, "--no-ask-password", "remove", "web")
    run(place, "--session", "remove", "web")
    equal(log_of(place), [], "agents")


@case
def what_only_looks_has_no_agent(place):
    require(run(place, "history").returncode == 0, "the history")
    run(place, "--session", "preview", "web", "safe")
    run(place, "--host=-x", "remove", "web")
    equal(log_of(place), [], "agents")
